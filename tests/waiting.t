#!/bin/sh
# glwait prints the same however a dump is read; its JSON has the keys of the manual; graphviz
# renders its graph; and it reads a file at most twice.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"

sample=samples/go1.24-waited.debug2.txt

# answers NAME COMMAND: the command prints the report of the sample, and no message.
answers() {
	sh -c "$2" >"$work/got" 2>"$work/said"
	same "$work/want" "$work/got" && [ ! -s "$work/said" ]
	claim $? "$1: the same report"
}

./glwait --as x $sample >"$work/want"
answers 'standard input' "./glwait --as x <$sample"
answers 'a pipe' "cat $sample | ./glwait --as x"
answers 'one thread' "./glwait -j1 --as x $sample"
answers 'gzip' "gzip -c $sample | ./glwait --as x"
answers 'records with arguments' "./glparse --args --as x $sample | ./glwait"
for envelope in docker-json cri journald-json logrus-json; do
	answers "$envelope" "perl tests/gen/wrap.pl $envelope <$sample | ./glwait --as x"
done

# views FILE: prints each view of a dump, without parts that name its source.
views() {
	for view in '-n 99' --json --dot '--id 54' '--object 0xc000010078'; do
		# shellcheck disable=SC2086
		./glwait --as x $view "$1"
	done
}
views $sample >"$work/want" 2>&1
./glparse --args --as x $sample >"$work/records"
views "$work/records" >"$work/got" 2>&1
same "$work/want" "$work/got"
claim $? 'every view is the same of a dump and of its records'

# Every key of the JSON is in the manual, and only keys of cycles may be null.
if command -v jq >/dev/null; then
	./glwait -s --json samples/waits/go1.27/*.txt samples/go1.27-* >"$work/json" 2>"$work/err"
	jq -r '(paths | .[-1] | strings), (del(.cycles) | paths(. == null) | "null")' \
		"$work/json" | sort -u >"$work/keys"
	grep -E '^\.(It )?Va|^\.Pq Va|^\.Pq .* Va' man/glwait.1 | tr -cs 'a-z_' '\n' |
		sort -u >"$work/words"
	printf 'func\nfile\nline\nelided\nn\n' >>"$work/words" # of gl-record(5)
	grep -Fxv -f "$work/words" "$work/keys" >"$work/err"
	[ ! -s "$work/err" ] && [ "$(wc -l <"$work/keys")" -gt 20 ]
	claim $? 'the manual names every key of the JSON'
else
	skip 'the manual names every key of the JSON' 'jq is not installed'
fi

for file in samples/go1.*-sigquit.txt samples/go1.*-waited.debug2.txt; do
	./glwait --json --as x "$file" >"$work/want" 2>/dev/null
	perl -e 'local $/ = \4093; while (<>) { syswrite STDOUT, $_ }' "$file" |
		./glwait -j1 --json --as x >"$work/got" 2>/dev/null
	same "$work/want" "$work/got"
	claim $? "${file#*/}: the same from a pipe"
done

# If a dump has more receivers than glwait keeps, a file is read twice, so that nothing is missing.
perl -e 'print "goroutine 1 [sync.Mutex.Lock, 5 minutes]:\n",
		"sync.(*Mutex).lockSlow(0xc200000008)\n\t/go/src/sync/mutex.go:171 +0x1\n",
		"main.(*last).put(0xc200000000)\n\t/app/a.go:7 +0x1\n\n";
	for my $i (2 .. 140002) {
		my $at = sprintf "0x%x", $i == 140002 ? 0xc200000000 : 0xc000000000 + 1024 * $i;
		print "goroutine $i [IO wait, 5 minutes]:\nmain.(*conn).read($at)\n",
			"\t/app/a.go:9 +0x1\ncreated by main.main\n\t/app/a.go:3 +0x1\n\n";
	}' >"$work/many"
./glwait --json "$work/many" 2>"$work/err" >"$work/file"
[ ! -s "$work/err" ] && grep -q '"candidates":\[{"id":140002,"evidence":"receiver"' "$work/file"
claim $? 'a file with more receivers than are kept is read twice'
./glwait --json --as "$work/many" <"$work/many" 2>"$work/said" >"$work/got"
same "$work/file" "$work/got" && [ ! -s "$work/said" ]
claim $? 'so is one on standard input'
cat "$work/many" | ./glwait --json 2>"$work/err" >"$work/got"
grep -q '^glwait: -: [0-9]* receivers beyond the first 131072 are not linked' "$work/err" &&
	grep -q '"unlinked":[1-9]' "$work/got" && ! grep -q '"holder_on_no_stack":true' "$work/got"
claim $? 'a pipe says how many were not linked, and claims nothing about the holder'

if command -v dot >/dev/null; then
	perl -pe 's/main\.start/main.st"\\n\\"<b>&art/' <$sample >"$work/odd"
	./glwait --dot $sample samples/go1.27-sigquit.txt "$work/odd" >"$work/dot" &&
		dot -Tsvg "$work/dot" >"$work/svg" 2>"$work/err"
	[ $? -eq 0 ] && [ ! -s "$work/err" ] && [ "$(grep -c '^</svg>' "$work/svg")" -eq 3 ] &&
		grep -q 'stroke="red"' "$work/svg" && grep -q 'goroutine 54' "$work/svg"
	claim $? 'graphviz renders the graphs'
else
	skip 'graphviz renders the graphs' 'dot is not installed'
fi
# Who waits for an RWMutex shows whether it is locked for reading or for writing.
for version in go1.19 go1.27; do
	old='s/^(goroutine [0-9]+ \[(semacquire|sync\.(RW)?Mutex\.R?Lock))\]/\1, 9 minutes]/'
	sed -E "$old" samples/waits/$version/missing-runlock.debug2.txt >"$work/old"
	./gltop "$work/old" >"$work/got" 2>"$work/err" &&
		./glwait "$work/old" >"$work/ends" 2>"$work/err" &&
		grep -q 'holder on no stack: perhaps a missing RUnlock in main.(\*catalog)' \
			"$work/got" &&
		grep -q 'holder on no stack, a reader: look at the methods' "$work/ends" &&
		./gltop --json "$work/old" | grep -q '"locked_for_reading":true'
	claim $? "$version: a lock that a reader has not released"
	sed -E "$old" samples/waits/$version/missing-unlock.debug2.txt >"$work/old"
	./gltop "$work/old" >"$work/got" 2>"$work/err" &&
		grep -q 'holder on no stack: perhaps a missing unlock in ' "$work/got"
	claim $? "$version: a lock that nobody has released"
done
# Until a goroutine waits for a lock, gltop after a while looks only at the first goroutine of each
# stack. Here the holder is the third goroutine of its stack, but it stands behind the first waiter.
perl -e 'sub one {
		my ($id, $state, $func, $at) = @_;
		printf "goroutine $id [$state, 9 minutes]:\nmain.$func(0x%x, 0x1)\n", $at;
		print "\t/app/b.go:9 +0x1\ncreated by main.main\n\t/app/a.go:3 +0x1\n\n";
	}
	print "goroutine 1 [running]:\nmain.main()\n\t/app/a.go:7 +0x1\n\n";
	one($_, "select", "(*conn" . int($_ / 4) . ").read", 0xc100000000 + 512 * $_)
		for 4 .. 16003;
	one(20001, "IO wait", "(*last).get", 0xc200008000);
	one(20002, "IO wait", "(*last).get", 0xc200004000);
	print "goroutine 20003 [sync.Mutex.Lock, 9 minutes]:\n",
		"sync.(*Mutex).lockSlow(0xc200000008)\n\t/go/src/sync/mutex.go:171 +0x1\n",
		"main.(*last).put(0xc200000000)\n\t/app/a.go:7 +0x1\n\n";
	one(20004, "IO wait", "(*last).get", 0xc200000000);' >"$work/calm"
./gltop --json "$work/calm" >"$work/got" 2>"$work/err"
grep -q '"finding":"lock","count":1,.*perhaps held by main.(\*last).get' "$work/got"
claim $? 'a holder is found however many goroutines stand before the first waiter'
# Of many waiters with one stack only the first are examined, but all are counted, and the wait of a
# goroutine in the deadlock is its own.
perl -e 'sub waiter {
		my ($id, $minutes, $at, $own) = @_;
		print "goroutine $id [sync.Mutex.Lock, $minutes minutes]:\n";
		printf "sync.(*Mutex).lockSlow(0x%x)\n\t/go/src/sync/mutex.go:171 +0x1\n", $at + 8;
		printf "main.(*account).deposit(0x%x, 0x1)\n\t/app/a.go:7 +0x1\n", $at;
		printf "main.(*account).transfer(0x%x, 0x%x)\n\t/app/a.go:9 +0x1\n\n", $own, $at;
	}
	print "goroutine 1 [running]:\nmain.main()\n\t/app/a.go:7 +0x1\n\n";
	waiter(10, 2, 0xc200000000, 0xc300000000);
	waiter(20, 3, 0xc300000000, 0xc200000000);
	waiter($_, $_ - 20, 0xc200000000, 0xc400000000 + 4096 * $_) for 30 .. 37;' >"$work/ten"
./gltop "$work/ten" >"$work/got" 2>"$work/err" &&
	grep -q "^ *10 .* deadlock: they wait for each other's locks, for 3m, 8 of them behind 2;" \
		"$work/got" && ./gltop --markdown "$work/ten" >"$work/got" 2>"$work/err" &&
	grep -q 'goroutine 10 .*\[sync.Mutex.Lock, 2m\]' "$work/got"
claim $? 'waiters with one stack are all counted, and each that is named has its own wait'
# In a dump with many stacks, gltop after a while looks only at the first goroutine of each, but
# still at several waiters: the two goroutines of this deadlock have one stack.
perl -e 'sub waiter {
		my ($id, $at, $own) = @_;
		print "goroutine $id [sync.Mutex.Lock, 9 minutes]:\n";
		printf "sync.(*Mutex).lockSlow(0x%x)\n\t/go/src/sync/mutex.go:171 +0x1\n", $at + 8;
		printf "main.(*account).deposit(0x%x, 0x1)\n\t/app/a.go:7 +0x1\n", $at;
		printf "main.(*account).transfer(0x%x, 0x%x)\n\t/app/a.go:9 +0x1\n\n", $own, $at;
	}
	print "goroutine 1 [running]:\nmain.main()\n\t/app/a.go:7 +0x1\n\n";
	waiter(2, 0xc400000000, 0xc500000000);
	for (4 .. 40003) {
		my $type = "conn" . int($_ / 4);
		printf "goroutine $_ [select, 9 minutes]:\nmain.(*$type).read(0x%x, 0x1)\n" .
			"\t/app/b.go:9 +0x1\ncreated by main.main\n\t/app/a.go:3 +0x1\n\n",
			0xc100000000 + 512 * $_;
	}
	waiter(50001, 0xc200000000, 0xc300000000);
	waiter(50002, 0xc300000000, 0xc200000000);' >"$work/many"
./gltop --json "$work/many" >"$work/got" 2>"$work/err"
grep -q '"finding":"deadlock","count":2,' "$work/got" &&
	grep -q 'not all goroutines were searched' "$work/err"
claim $? 'a deadlock is found behind many other stacks, and a message says what was left out'

finish
