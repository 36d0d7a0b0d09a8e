#!/bin/sh
# The leak in the samples, 120 goroutines at main.leakSend, is found by the commands that users
# would type, between any two forms, for every Go release.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"

for version in go1.19 go1.21 go1.23 go1.24 go1.26 go1.27; do
	gzip -c samples/$version-t1.debug2.txt >"$work/t1.gz"
	./glparse -s samples/$version-t0.debug2.txt >"$work/t0.ndjson"
	./glgroup -s samples/$version-t1.debug1.txt >"$work/t1.groups"
	for old in samples/$version-t0.debug1.txt samples/$version-t0.debug2.txt \
		samples/$version-t0.pb.gz "$work/t0.ndjson"; do
		for new in samples/$version-t1.debug1.txt samples/$version-t1.debug2.txt \
			samples/$version-t1.pb.gz "$work/t1.gz" "$work/t1.groups"; do
			./gldiff "$old" "$new" >"$work/out" 2>&1
			grep -q -E '^ *\+120 +40 +160 .*main\.leakSend zoo\.go:[0-9]+ ' "$work/out"
			claim $? "$version: ${old##*/} to ${new##*/}: +120 at main.leakSend"
		done
	done
	! ./gldiff samples/$version-t0.debug2.txt samples/$version-t1.debug2.txt |
		grep -q 'another process'
	claim $? "$version: both are of one process"
done

# With --by func, gldiff finds no difference if lines have moved, in another build of the program or
# in the library of another Go release. By signature it does.
sed 's/\(zoo\.go:\)\([0-9]*\)/\11\2/' samples/go1.27-t1.debug2.txt >"$work/moved"
for pair in "samples/go1.27-t1.debug2.txt $work/moved" \
	'samples/go1.26-t1.debug2.txt samples/go1.27-t1.debug2.txt'; do
	# shellcheck disable=SC2086 # two names
	./gldiff --by func --fail-on grown,new $pair >"$work/out" 2>"$work/err" &&
		grep -qx 'no difference' "$work/out"
	claim $? "another build, by function: no difference: $pair"
	# shellcheck disable=SC2086
	./gldiff --fail-on grown,new $pair >"$work/out" 2>"$work/err"
	[ $? -eq 1 ] && grep -q '[0-9] new, .*[0-9] gone' "$work/out"
	claim $? "and by signature there is one: $pair"
done
./gldiff --by func samples/go1.27-t0.debug1.txt "$work/moved" >"$work/out" 2>"$work/err" &&
	grep -q '^grown: main\.leakSend zoo\.go:[0-9]* +120 (40 to 160, +300.0%)' "$work/out"
claim $? 'the leak over two builds, by function'

# Compares a dump of a process that has run for seven minutes with t0 of a younger process.
for version in go1.19 go1.24 go1.27; do
	./gldiff samples/$version-waited.debug2.txt samples/$version-t0.debug2.txt 2>"$work/err" |
		grep -qx 'the process changed at #2: goroutine ids start over'
	claim $? "$version: waits that begin anew tell of another process"
done

# If dumps of one process are given in reverse order, ids fall and waits begin anew, too. gldiff
# must not report another process.
old=samples/go1.19-prometheus.t0.debug2.txt new=samples/go1.19-prometheus.t1.debug2.txt
./gldiff "$new" "$old" >"$work/out" 2>"$work/err"
! grep -q 'the process changed at' "$work/out" &&
	grep -qx '#2 looks older than the one before: given in the wrong order, or .*' "$work/out"
claim $? 'new and old of a daemon: no restart, but doubt'
! ./gldiff "$old" "$new" 2>"$work/err" | grep -q 'another process'
claim $? 'old and new: neither'

for sample in samples/go1.27-t1.debug2.txt samples/go1.27-t1.debug1.txt samples/go1.27-t1.pb.gz; do
	./gldiff "$sample" "$sample" >"$work/out" 2>&1 && grep -q '^no difference' "$work/out"
	claim $? "$sample against itself: no difference"
	./gldiff --fail-on grown "$sample" "$sample" >"$work/out" 2>&1
	claim $? "$sample against itself: nothing to fail on"
done
./gldiff --fail-on grown:100 samples/go1.27-t0.debug2.txt samples/go1.27-t1.debug2.txt \
	>"$work/out" 2>&1
[ $? -eq 1 ]
claim $? 'grown by 100: 1'
./gldiff --fail-on grown:121 samples/go1.27-t0.debug2.txt samples/go1.27-t1.debug2.txt \
	>"$work/out" 2>&1
claim $? 'not grown by 121: 0'

# The last command of the main job reports the leak first.
cat samples/go1.24-waited.debug2.txt | ./glparse |
	./glfilter -s --min-wait 5m | ./gltop >"$work/out"
grep -q -E '^ +120 +62\.5%  wait to send on a channel for up to 7m: .*; main\.leakSend' "$work/out"
claim $? 'the pipeline names the leak'
grep -q -E '^  \* +120 +62\.5% +7m +chan send +main\.leakSend zoo\.go:93 ' "$work/out"
claim $? 'and its row is marked'
cat samples/go1.27-t0.debug2.txt samples/go1.27-t1.debug2.txt >"$work/both"
./gldiff "$work/both" >"$work/out" 2>&1
grep -q -E '^ *\+120 +40 +160 ' "$work/out"
claim $? 'two dumps in one file: +120'
cat samples/go1.27-t0.pb.gz samples/go1.27-t1.pb.gz >"$work/both.pb.gz"
./gldiff "$work/both.pb.gz" >"$work/out" 2>&1
grep -q -E '^ *\+120 +40 +160 ' "$work/out"
claim $? 'two protobuf profiles in one file: +120'
finish
