#!/bin/sh
# Files and descriptors that fail, block or vanish end in a message and status 2, never in a wrong
# answer.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
small=samples/go1.27-deadlock.txt

says() { # says PATTERN: standard error has it, and nothing else
	[ "$(wc -l <"$work/err")" -eq 1 ] && grep -qi "$1" "$work/err"
}

for tool in glparse glfilter glgroup gltop glwait glfold; do
	./$tool "$work" >"$work/out" 2>"$work/err"
	[ $? -eq 2 ] && [ ! -s "$work/out" ] && says "^$tool: .*: is a directory$"
	claim $? "$tool: a directory is told, 2"

	./$tool "$work/none" >"$work/out" 2>"$work/err"
	[ $? -eq 2 ] && [ ! -s "$work/out" ] && says "^$tool: .*none.*: no such file or directory$"
	claim $? "$tool: a missing file is told, 2"

	./$tool "$work/none" $small >"$work/out" 2>"$work/err"
	[ $? -eq 2 ] && [ -s "$work/out" ]
	claim $? "$tool: the other operand is read all the same, 2"

	./$tool </dev/null >"$work/out" 2>"$work/err"
	[ $? -eq 1 ] && [ ! -s "$work/err" ]
	claim $? "$tool: nothing in the input, 1"

	echo 'just a log line' | ./$tool >"$work/out" 2>"$work/err"
	[ $? -eq 1 ] && grep -q 'no goroutine dump found' "$work/err"
	claim $? "$tool: no goroutine in the input, 1"

	if [ -w /dev/full ]; then
		./$tool samples/go1.27-t1.debug2.txt >/dev/full 2>"$work/err"
		[ $? -eq 2 ] && says "^$tool: write error: no space left on device$"
		claim $? "$tool: a full disk is told, 2"
	else
		skip "$tool: a full disk" 'no /dev/full'
	fi

	./$tool $small >&- 2>"$work/err"
	[ $? -eq 2 ] && grep -q "write error" "$work/err"
	claim $? "$tool: a closed standard output is told, 2"

	{ ./$tool samples/go1.27-sigquit.txt samples/go1.26-sigquit.txt 2>"$work/err"
		echo $? >"$work/status"; } | head -n 1 >/dev/null
	[ ! -s "$work/err" ] && grep -q -E '^(0|141)$' "$work/status"
	claim $? "$tool: a reader that goes away ends it quietly"
done

if [ "$(id -u)" -ne 0 ]; then
	: >"$work/closed" && chmod 0 "$work/closed"
	./glparse "$work/closed" >"$work/out" 2>"$work/err"
	[ $? -eq 2 ] && says 'permission denied$'
	claim $? 'a file without permission is told, 2'
else
	skip 'a file without permission' 'root may read all'
fi

# If a file shrinks while it is read, the records of what is left are printed, with a message and
# status 2, and no signal ends the tool. The output is a pipe that nobody reads at first, so glparse
# has to wait. Meanwhile the file loses its end.
i=0
while [ $i -lt 60 ]; do
	cat samples/go1.27-sigquit.txt
	i=$((i + 1))
done >"$work/big"
head -c 9000001 "$work/big" >"$work/cut"
mkfifo "$work/fifo"
./glparse --as x "$work/big" >"$work/fifo" 2>"$work/err" &
pid=$!
exec 3<"$work/fifo"
dd bs=1 count=1 <&3 >"$work/out" 2>/dev/null
sleep 0.2
cp "$work/cut" "$work/copy"
perl -e 'truncate $ARGV[0], 9000001 or die' "$work/big"
cat <&3 >>"$work/out"
exec 3<&-
wait $pid
status=$?
./glparse --as x "$work/cut" >"$work/want" 2>/dev/null
[ $status -eq 2 ] && grep -q 'became shorter while it was read$' "$work/err" &&
	cmp -s "$work/want" "$work/out"
claim $? "a shrinking file: the records that were there, a message, 2 (status $status)"

# Another process that shares a descriptor may have made it non-blocking.
unblocked() { # unblocked FD COMMAND...: with O_NONBLOCK set on a descriptor
	perl -MFcntl -e 'open my $f, "+<&=", shift or die;
		fcntl $f, F_SETFL, O_NONBLOCK | fcntl $f, F_GETFL, 0 or die; exec @ARGV' "$@"
}
slowly() { # slowly FILE: in two parts
	head -c 9000 "$1"
	sleep 0.1
	tail -c +9001 "$1"
}
sample=samples/go1.27-t1.debug2.txt
for tool in glparse glfilter glgroup gltop glwait; do
	slowly $sample | ./$tool >"$work/want" 2>"$work/err"
	slowly $sample | unblocked 0 ./$tool >"$work/out" 2>"$work/err"
	[ $? -eq 0 ] && [ ! -s "$work/err" ] && same "$work/want" "$work/out"
	claim $? "$tool: standard input that does not block"
done
slowly $sample | unblocked 0 ./glfilter --known-ids - $sample >"$work/out" 2>"$work/err"
[ $? -eq 1 ] && [ ! -s "$work/out" ]
claim $? 'glfilter --known-ids -: the same'
i=0
while [ $i -lt 30 ]; do
	cat $sample
	i=$((i + 1))
done >"$work/much"
./glparse "$work/much" >"$work/want" 2>"$work/err"
unblocked 1 ./glparse "$work/much" 2>"$work/err" | { sleep 0.2; cat; } >"$work/out"
same "$work/want" "$work/out"
claim $? 'standard output that does not block: nothing is lost'

# A file may be longer than 4 GiB, even where pointers have 32 bits. Reading begins beyond 4 GiB.
: >"$work/long"
if perl -e 'truncate $ARGV[0], 4300 << 20 or die' "$work/long" 2>"$work/err"; then
	cat $small >>"$work/long"
	./glparse <$small >"$work/want" 2>"$work/err"
	perl -e 'sysseek STDIN, 4300 << 20, 0; exec @ARGV' ./glparse \
		<"$work/long" >"$work/out" 2>"$work/err"
	same "$work/want" "$work/out"
	claim $? 'a dump that begins beyond 4 GiB'
else
	skip 'a dump that begins beyond 4 GiB' 'no room for so long a file'
fi
rm -f "$work/long"

# Before glparse waits for more input, it prints the records that it has.
mkfifo "$work/slow"
./glparse "$work/slow" >"$work/out" 2>"$work/err" &
pid=$!
exec 4>"$work/slow"
cat samples/go1.27-t0.debug2.txt >&4
tries=0
while [ "$(wc -l <"$work/out")" -lt 122 ] && [ $tries -lt 50 ]; do
	sleep 0.1
	tries=$((tries + 1))
done
[ "$(wc -l <"$work/out")" -eq 122 ]
claim $? 'all records but the one held back are out while the writer pauses'
exec 4>&-
wait $pid
[ "$(wc -l <"$work/out")" -eq 123 ]
claim $? 'and the last one at the end'
finish
