#!/bin/sh
# gltop reports each finding and each fact for a made-up dump that just meets its condition, and not
# for one that just fails to meet it. It also reports what is known about the samples.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"

# goroutines N STATE FUNC [CREATOR]: prints a dump of N goroutines, with ids that continue.
id=1
goroutines() {
	awk -v n="$1" -v state="$2" -v name="$3" -v by="${4-}" -v id="$id" 'BEGIN {
		for (i = 0; i < n; i++) {
			printf "goroutine %d [%s]:\nmain.%s()\n\t/app/x.go:7 +0x1\n",
				id + i, state, name
			if (by != "") printf "created by main.%s\n\t/app/x.go:9 +0x1\n", by
			print ""
		}
	}'
	id=$((id + $1))
}

# among LIST NAME COUNT WHAT: LIST in the dump's JSON has an entry NAME with this count; 0: it has
# no such entry.
among() {
	./gltop -s --json "$work/dump" >"$work/out"
	got=$(jq -r --arg name "$2" "[.$1[] | select(.finding == \$name).count][0] // 0" \
		"$work/out")
	[ "$got" = "$3" ]
	claim $? "$2 $3: $4"
}
finds() { among findings "$@"; }  # finds NAME COUNT WHAT: it is suspicious
states() { among facts "$@"; }    # states NAME COUNT WHAT: it is a fact

# judges VERDICT: the JSON of the last dump has this verdict.
judges() {
	[ "$(jq -r .verdict "$work/out")" = "$1" ]
	claim $? "the verdict: $1"
}

# text PATTERN WHAT: the report of the dump has a line that matches.
text() {
	./gltop -s "$work/dump" | grep -q -E "$1"
	claim $? "$2"
}

# --- each finding by itself -------------------------------------------------------------------

{ goroutines 2 'chan receive (nil chan)' f main;
	goroutines 1 'select (no cases), 5 minutes' g main; } >"$work/dump"
finds forever 3 'nil channels and select without cases'
judges stuck
text '^ *3  100.0%  blocked for ever.*; 2 at main.f x.go:7 ' 'forever: most of them are there'
finds leaked 0 'nil channels are not the finding of the runtime'
{ goroutines 2 'chan receive (leaked)' f main;
	goroutines 1 'chan send (nil chan) (leaked)' g main; } >"$work/dump"
finds leaked 3 'the runtime found them'
judges leak
text '^ *3  100.0%  leaked: .*; 2 at main.f x.go:7 ' 'leaked: most of them are there'
finds forever 0 'leaked ones are not told twice'
printf 'goroutine 1 [select (no cases)]:\nmain.main()\n\t/app/x.go:7 +0x1\n\n' >"$work/dump"
finds forever 0 'the main function may wait for ever: its process serves'
judges none

{ goroutines 11 'select' f main; goroutines 9 'sleep' g main;
	goroutines 1 'IO wait' h main; } >"$work/dump"
states group 11 'just over a half'
# singles N: prints N goroutines whose stacks all differ.
singles() { for i in $(seq "$1"); do goroutines 1 'sleep' "single$i" main; done; }
{ goroutines 11 'select' f main; singles 11; } >"$work/dump"
states group 0 'just a half'
{ goroutines 11 'select' f main; goroutines 10 'sleep' g main; singles 20; } >"$work/dump"
states group 21 'two are more than a half'
./gltop "$work/dump" |
	grep -q '^ *21  51.2%  2 groups are most of the process; 11 at main.f x.go:7 '
claim $? 'how many groups, and the largest'
{ goroutines 11 'select' f main; goroutines 9 'sleep' g main; singles 19; } >"$work/dump"
states group 0 'nine are few'
{ for i in 1 2 3 4 5 6; do goroutines 10 'select' "f$i" main; done; singles 50; } >"$work/dump"
states group 0 'six are not few groups'
{ for i in 1 2 3 4 5; do goroutines 20 'select' "f$i" main; done; singles 99; } >"$work/dump"
states group 100 'five are'
{ for i in 1 2 3 4 5 6 7 8 9; do goroutines 11 'select' "f$i" main; done;
	goroutines 99 'select' f main; } >"$work/dump"
states group 0 'the second is less than a tenth'
{ goroutines 9 'select' f main; } >"$work/dump"
states group 0 'all of nine, but nine are few'

{ goroutines 6 'sync.Mutex.Lock' f main; goroutines 4 'sync.RWMutex.RLock' g main;
	goroutines 90 'IO wait' h main; } >"$work/dump"
states locks 10 'ten waiters'
jq -e '.facts[] | select(.finding == "locks") |
	.group.where.func == "main.f" and .group.count == 6' "$work/out" >"$work/said"
claim $? 'locks: the largest group is meant'
{ goroutines 9 'sync.Mutex.Lock' f main; goroutines 91 'IO wait' h main; } >"$work/dump"
states locks 0 'nine of a hundred'
{ goroutines 4 'sync.Mutex.Lock' f main; goroutines 9 'IO wait' h main; } >"$work/dump"
states locks 4 'four of thirteen are over 30 %'

# crowd MINUTES: prints 312 goroutines that have waited for 495 minutes, and one that has waited for
# MINUTES.
crowd() {
	goroutines 312 'select, 495 minutes' f main
	goroutines 400 'IO wait' h main
	goroutines 1 "select, $1 minutes" g main
}
crowd 499 >"$work/dump"
states cohort 0 'as old as the process, but for four minutes'
crowd 500 >"$work/dump"
states cohort 312 'the same minute, five minutes after the oldest wait'
./gltop "$work/dump" | grep -q '^ *312 .* blocked for the same 8h15m; 312 at main.f x.go:7'
claim $? 'the minute is told'
jq -e '.facts[] | select(.finding == "cohort") | .wait_seconds == 495 * 60' "$work/out" \
	>"$work/said"
claim $? 'and in JSON'
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do goroutines 1 'select, 495 minutes' "f$i" main; done \
	>"$work/dump"
states cohort 0 'one of each kind: a process begins so'
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do goroutines 1 "select, $i minutes" f main; done >"$work/dump"
states cohort 0 'twelve minutes'

# If the dump shows no waits, ten senders are suspicious if the goroutine that started them is gone.
{ goroutines 10 'chan send' f handle; goroutines 1 'select' g main;
	goroutines 1 'select' main; } >"$work/dump"
finds no-receiver 10 'who started them is gone'
judges suspicious
{ goroutines 9 'chan send' f handle; goroutines 1 'select' g main;
	goroutines 1 'select' main; } >"$work/dump"
finds no-receiver 0 'nine are few'
{ goroutines 10 'chan send' f handle; goroutines 1 'IO wait, 1 minutes' g main;
	goroutines 1 'select' main; } >"$work/dump"
finds no-receiver 0 'where waits are known, these began less than a minute ago'
{ goroutines 10 'chan send' f handle; goroutines 1 'select' handle main; } >"$work/dump"
finds no-receiver 0 'who started them is there'
judges none
{ goroutines 10 'chan send' f handle; goroutines 1 'select' g handle; } >"$work/dump"
finds no-receiver 0 'something else it started is there'
{ goroutines 10 'chan send' f handle; goroutines 3 'chan send' g handle;
	goroutines 1 'chan send' h; } >"$work/dump"
finds no-receiver 13 \
	'other senders are no receivers; of whom it is not known who started them, nothing is said'
{ goroutines 8 'chan send' f handle; goroutines 7 'chan send' f main;
	goroutines 1 'select' main; } >"$work/dump"
finds no-receiver 0 'one stack, started by two of whom one is there'

{ goroutines 81 'select' f main; goroutines 19 'IO wait' h main; } >"$work/dump"
states blocked 81 'over 80 %'
{ goroutines 80 'select' f main; goroutines 20 'IO wait' h main; } >"$work/dump"
states blocked 0 'just 80 %'
{ goroutines 49 'select' f main; } >"$work/dump"
states blocked 0 'a small process waits'

# --- who waits for whom -----------------------------------------------------------------------

# waits N STATE METHOD ADDRESS FUNC: prints N goroutines in FUNC that call METHOD of package sync.
waits() {
	awk -v n="$1" -v state="$2" -v method="$3" -v at="$4" -v name="$5" -v id="$id" 'BEGIN {
		for (i = 0; i < n; i++)
			printf "goroutine %d [%s]:\nsync.runtime_Semacquire(0x%s)\n" \
				"\t/usr/local/go/src/runtime/sema.go:71 +0x1\n" \
				"sync.(*%s(0x%s)\n\t/usr/local/go/src/sync/x.go:9 +0x1\n" \
				"main.%s()\n\t/app/x.go:7 +0x1\n" \
				"created by main.main\n\t/app/x.go:9 +0x1\n\n", id + i, state, at,
				method, at, name
	}'
	id=$((id + $1))
}

{ waits 2 'sync.Mutex.Lock, 1 minutes' 'Mutex).lockSlow' c000010040 f
	goroutines 1 'IO wait' h main; } >"$work/dump"
finds lock 2 'two for a minute'
judges stuck
text '^ *2  66.7%  wait for one lock for up to 1m; main.f x.go:7' 'lock: its place and wait'
{ waits 2 'sync.Mutex.Lock' 'Mutex).lockSlow' c000010040 f
	goroutines 1 'IO wait, 3 minutes' h main; } >"$work/dump"
finds lock 0 'less than a minute'
judges none
{ waits 2 'sync.Mutex.Lock, 2 minutes' 'Mutex).lockSlow' c000010040 f
	waits 3 'sync.Mutex.Lock, 1 minutes' 'Mutex).lockSlow' c000010080 g
	goroutines 1 'IO wait' h main; } >"$work/dump"
finds lock 3 'two locks are two findings, the larger first'
[ "$(jq '[.findings[] | select(.finding == "lock").count] | add' "$work/out")" = 5 ]
claim $? 'and each counts the waiters of its own address'

{ goroutines 1 'chan send, 1 minutes' f main; goroutines 1 'IO wait' h main; } >"$work/dump"
finds stuck 1 'a send for a minute'
judges stuck
text '^ *1  50.0%  wait to send on a channel for up to 1m: .*; main.f x.go:7$' \
	'stuck: its place and wait'
{ goroutines 1 'chan send' f main; goroutines 1 'IO wait, 1 minutes' h main; } >"$work/dump"
finds stuck 0 'a send that began less than a minute ago'

# Goroutines that parked at least five minutes after the loops of the process began to wait, and
# that were started later, are stuck.
{ goroutines 5 'select, 20 minutes' loop main; goroutines 3 'chan receive, 15 minutes' f serve
	goroutines 1 'IO wait' h main; } >"$work/dump"
finds stuck 3 'parked five minutes after the loops, and born later'
text ' wait to receive .* for up to 15m, since long after the start; main.f x.go:7$' \
	'parked: since when'
{ goroutines 5 'select, 20 minutes' loop main; goroutines 3 'chan receive, 16 minutes' f serve
	goroutines 1 'IO wait' h main; } >"$work/dump"
finds stuck 0 'parked four minutes after the loops'
{ goroutines 5 'select, 20 minutes' loop main; goroutines 4 'chan receive, 15 minutes' f serve
	goroutines 1 'IO wait' h main; } >"$work/dump"
finds stuck 0 'four of one stack are a pool'
{ goroutines 3 'chan receive, 15 minutes' f serve; goroutines 5 'select, 20 minutes' loop main
	goroutines 1 'IO wait' h main; } >"$work/dump"
finds stuck 0 'older than the loops, by their ids'
{ goroutines 5 'select, 20 minutes' loop main; goroutines 2 'chan receive, 5 minutes' f serve
	goroutines 1 'chan receive' f serve; goroutines 1 'IO wait' h main; } >"$work/dump"
finds stuck 0 'one of them moves'
{ goroutines 5 'select, 20 minutes' loop main; goroutines 2 'chan receive, 4 minutes' f serve
	goroutines 1 'IO wait' h main; } >"$work/dump"
finds stuck 0 'four minutes are not long'

{ goroutines 5 'select, 20 minutes' loop main; goroutines 3 'chan receive, 15 minutes' f main
	goroutines 1 'IO wait' h main; } >"$work/dump"
finds stuck 0 'who started them has started something that moves'

# A whole process in which nothing can run.
{ goroutines 1 'chan receive, 1 minutes' f main; goroutines 1 'select, 1 minutes' g; } >"$work/dump"
finds stuck 1 'no goroutine runs, sleeps or does I/O'
{ goroutines 1 'chan receive, 1 minutes' f main; goroutines 1 'sleep' g; } >"$work/dump"
finds stuck 0 'one sleeps'

goroutines 1001 'IO wait' f main >"$work/dump"
states many 1001 'over a thousand'
jq -e '.facts[] | select(.finding == "many") | .reason | endswith(": over 1000")' "$work/out" \
	>"$work/said"
claim $? 'a thousand are told of'
goroutines 1000 'IO wait' f main >"$work/dump"
states many 0 'just a thousand'
goroutines 10001 'IO wait' f main >"$work/dump"
states many 10001 'over ten thousand'
./gltop "$work/dump" | grep -q '^10001 goroutines in 1 stack; at least 19.5 MiB of stack memory$'
claim $? '2 KiB each'

# --- idle goroutines --------------------------------------------------------------------------

# accept N: prints N goroutines of one stack that wait for connections.
accept() {
	awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++)
		printf "goroutine %d [IO wait, 9 minutes]:\nnet.(*TCPListener).accept(0x1)\n" \
			"\t/usr/local/go/src/net/tcpsock_posix.go:159 +0x1\n" \
			"main.serve()\n\t/app/y.go:3 +0x1\n\n", 5000 + i }'
}
{ accept 12; goroutines 3 'select' f main; } >"$work/dump"
states cohort 0 'idle ones are no cohort'
jq -e '.idle == 12 and .goroutines == 15 and ([.groups[].count] == [3])' "$work/out" >"$work/said"
claim $? 'idle: counted, not listed'
./gltop --idle --json "$work/dump" |
	jq -e '.idle == 12 and ([.groups[].count] == [12, 3])' >"$work/said"
claim $? 'idle: listed on demand'
./gltop --by where --json "$work/dump" |
	jq -e '.idle == 0 and ([.groups[].count] == [12, 3])' >"$work/said"
claim $? 'idle: by other keys all are listed'
{ accept 101; goroutines 3 'select' f main; } >"$work/dump"
./gltop --json "$work/dump" | jq -e '.idle == 0 and ([.groups[].count] == [101, 3])' >"$work/said"
claim $? 'idle: more than a hundred on one stack are listed'
id=1
for idle in 20 30 40 101; do { accept $idle; goroutines 3 'select' f main; } >"$work/$idle"; done
./gltop --json "$work/20" "$work/101" "$work/20" "$work/20" |
	jq -e '.idle == 0 and ([.groups[].count] == [161, 12])' >"$work/said"
claim $? 'idle: more than a hundred in one of several dumps are listed'
./gltop --json "$work/20" "$work/40" "$work/30" |
	jq -e '.idle == 90 and .findings[0].finding != "growing"' >"$work/said"
claim $? 'idle: fewer, up and down, are not'
./gltop --json "$work/20" "$work/30" "$work/40" |
	jq -e '.idle == 0 and ([.groups[].count] == [90, 9]) and
		(.findings | any(.finding == "growing"))' >"$work/said"
claim $? 'idle: what grows in each dump is listed, and suspicious'
for sample in samples/go1.19-etcd.t0.debug2.txt samples/go1.19-prometheus.t1.debug2.txt \
	samples/go1.27-sigquit.txt; do
	want=$(./glparse -s "$sample" | ./glfilter -s --no-runtime --ignore idle -c)
	got=$(./gltop -s --json "$sample" | jq '.goroutines - .idle + .dumpers')
	[ "$want" = "$got" ]
	claim $? "$sample: idle as glfilter has it: $want"
done
{ accept 12; goroutines 53 'select' f main; } >"$work/dump"
./gltop "$work/dump" | grep -q '^ *53  100.0%  wait on channels, .* not counting idle ones$'
claim $? 'blocked: the share is that of those who are not idle'
./gltop --by state "$work/dump" |
	grep -q '^ *53  81.5%  wait on channels, locks or the like: over 80%$'
claim $? 'blocked: by other keys than the stack nobody is known to be idle'

# --- several dumps ----------------------------------------------------------------------------

for leaks in 10 20 30; do
	id=1
	{ goroutines 40 'IO wait' f main; goroutines $leaks 'select' leak main;
		goroutines 5 'sleep' g main; } >"$work/$leaks"
done
./gltop --json "$work/10" "$work/20" "$work/30" |
	jq -e '[.findings[] | select(.finding == "growing") | .count, .group.where.func] ==
		[30, "main.leak"]' >"$work/said"
claim $? 'more in each dump than in the one before'
./gltop --json "$work/10" "$work/30" "$work/20" |
	jq -e '[.findings[] | select(.finding == "growing")] == []' >"$work/said"
claim $? 'not so when it falls'

for leaks in 2 5 8; do
	id=1 wait=
	[ $leaks -lt 8 ] || wait=', 8 minutes'
	{
		goroutines 40 'IO wait' f main
		for i in 1 2 3 4 5; do
			id=${i}00
			goroutines $leaks "select$wait" leak$i main
		done
	} >"$work/$leaks"
done
./gltop -n 1 "$work/2" "$work/5" "$work/8" >"$work/out"
grep -q '^ *8  10.0%  more in each dump .* 2 to 8; main.leak[0-9] .*, and 2 more groups$' \
	"$work/out"
claim $? 'what grows is looked for in all groups; the share is that of the last dump'
{ cat "$work/8"; goroutines 1 'select, 13 minutes' old main; } >"$work/aged"
./gltop -n 1 "$work/2" "$work/5" "$work/aged" >"$work/out"
grep -q '^ *40  49.4%  blocked for the same 8m in .*/aged; 8 at main.leak1 ' "$work/out"
claim $? 'a cohort is counted in its dump'
for i in 1 2 3 4 5 6 7 8 9; do cp "$work/$i" "$work/d$i" 2>/dev/null ||
	cp "$work/8" "$work/d$i"; done
./gltop "$work"/d? |
	awk '/^  #/ { shown = shown $1 } /more dump/ { print shown ": " $0 }' >"$work/said"
grep -qx '#1#2#3#4#5#6#7#9: and 1 more dump between' "$work/said"
claim $? 'of many dumps the first and the last are listed'
{ goroutines 1001 'IO wait' f main; } >"$work/many"
./gltop "$work/many" "$work/2" |
	grep -q '^ *1001  100.0%  goroutines in one process: over 1000 in .*/many$'
claim $? 'too many are a share of their dump'

for i in $(seq 30); do
	printf 'panic: a\n\ngoroutine 1 [running]:\nmain.f()\n\t/app/x.go:7 +0x1\nexit status 2\n'
done >"$work/dump"
states group 0 'thirty processes that died are no process'

# --- the known facts --------------------------------------------------------------------------

for version in go1.19 go1.21 go1.23 go1.24 go1.26 go1.27; do
	for form in debug1 debug2; do
		./gltop -s samples/$version-t1.$form.txt >"$work/out"
		grep -q '^ *160  66.1%  one group is most of the process; main.leakSend zoo.go:' \
			"$work/out"
		claim $? "$version $form: 160 at main.leakSend"
		grep -q '^ *18   7.4%  wait for a lock; 5 at main.start.func[0-9]* zoo.go:[0-9]* ' \
			"$work/out"
		claim $? "$version $form: 18 wait for locks, five of them for one that hold has"
	done
done
for version in go1.19:120 go1.24:120 go1.27:90; do # of leaked ones Go prints no wait
	./gltop -s samples/${version%:*}-waited.debug2.txt >"$work/out"
	grep -q "^ *${version#*:}  .*  wait to send on a channel for up to 7m: .*; main.leakSend" \
		"$work/out"
	claim $? "$version waited: senders for 7m"
	! grep -q 'blocked for the same' "$work/out"
	claim $? "$version waited: all began to wait when the process started"
done
./gltop -s samples/go1.19-leak.after.debug2.txt >"$work/out"
grep -q '^ *120   96.8%  send on a channel, .* 120 at main.audit leak.go:38 ' "$work/out"
claim $? 'leak.go: the handler that started the senders is gone'
./gltop -s samples/go1.27-t1.leak.debug2.txt | grep -q '^ *204  84.3%  leaked: '
claim $? 'goroutineleak profile'
[ "$(grep -c '(leaked)' samples/go1.27-t1.leak.debug2.txt)" = 204 ]
claim $? 'as many as the dump says'
./gltop -s samples/go1.27-deadlock.txt | head -n 1 |
	grep -q '^fatal error: all goroutines are asleep - deadlock!$'
claim $? 'the reason comes first'

# --- thresholds for scripts -------------------------------------------------------------------

sample=samples/go1.27-t1.debug2.txt
for row in 'total:242 0' 'total:241 1' 'group:160 0' 'group:159 1' 'total:1000,group:100 1' \
	'total:1000,group:1000 0'; do
	./gltop -s --fail-on "${row% *}" $sample >"$work/out"
	[ $? -eq "${row#* }" ] && [ -s "$work/out" ]
	claim $? "--fail-on ${row% *}: ${row#* }"
done
./gltop -s --fail-on total:242,group:160 samples/go1.27-t0.debug2.txt $sample >"$work/out"
claim $? '--fail-on: each dump for itself'
./gltop --fail-on group:5 $sample 2>&1 >"$work/out" |
	grep -q '^gltop: --fail-on group:5: there are 160$'
claim $? '--fail-on: what there is is told'
# Sums that saturate do not wrap round.
for state in 'chan receive:chan-receive' select:select semacquire:lock; do
	printf '{"count":9223372036854775807,"state":"%s","class":"%s","wait_seconds":600,%s}\n' \
		"${state%:*}" "${state#*:}" "\"frames\":[{\"func\":\"main.${state#*:}\"}]"
done >"$work/dump"
printf '{"count":1,"state":"IO wait","class":"io","wait_seconds":900,%s}\n' \
	'"frames":[{"func":"main.old"}]' >>"$work/dump"
./gltop -s --json "$work/dump" >"$work/out"
for name in cohort blocked; do
	grep -q "\"finding\":\"$name\",\"count\":9223372036854775807," "$work/out"
	claim $? "$name: of three times the largest number"
done
finish
