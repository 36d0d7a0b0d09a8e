#!/bin/sh
# Each number that gltop and gldiff print, as text and as JSON, is what jq computes from the records
# of the same input (tests/numbers.jq). The numbers of goroutines that wait for each lock are what
# Perl counts in the text of the dumps. The inputs: one dump, several in a file, several files,
# other forms, cut dumps, and groups of several machines.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need jq

# squeezed FILE: prints the lines with each run of blanks as one blank, and none at the start.
squeezed() { sed 's/  */ /g; s/^ //' "$1"; }

# check NAME MERGED FILE...: tests the dumps of the files; MERGED: gltop gets their merged groups.
check() {
	name=$1 merged=$2
	shift 2
	./glparse -s "$@" >"$work/records"
	jq -c '{at: "\(.source)#\(.dump)", id, repeat, runtime, count, sig, state, class,
		wait_seconds, leaked, truncated, frames, created_by}' \
		"$work/records" >"$work/slim"
	./glfilter -s --no-runtime --ignore idle "$work/records" | jq -c '{sig}' >"$work/busy"
	echo null >"$work/diff"
	if [ "$merged" = true ]; then
		for file; do ./glgroup -s "$file"; done | ./glgroup -s >"$work/input"
	else
		./glparse -s --args "$@" >"$work/input"
		./gldiff -s --json "$work/input" >"$work/diff" 2>"$work/err"
	fi
	./gltop -s --json -n 1000 "$work/input" >"$work/top"
	perl tests/waiters.pl "$@" >"$work/waiters"
	{
		./gltop -s "$work/input"
		[ "$merged" = true ] || ./gldiff -s "$work/input"
	} >"$work/text" 2>"$work/err"
	jq -rn --slurpfile records "$work/slim" --slurpfile busy "$work/busy" \
		--slurpfile top "$work/top" --slurpfile waiters "$work/waiters" \
		--slurpfile diff "$work/diff" --argjson merged "$merged" \
		'$top[0] as $top | $diff[0] as $diff | '"$(cat tests/numbers.jq)" \
		>"$work/claims" 2>"$work/err"
	claim $? "$name: jq reads all"
	sed -n 's/^true //p; s/^false /! /p' "$work/claims" >"$work/said"
	while read -r verdict; do
		case $verdict in '! '*) false ;; *) true ;; esac
		claim $? "$name: $verdict"
	done <"$work/said"
	squeezed "$work/text" >"$work/got"
	sed -n 's/^text //p; s/^line //p' "$work/claims" | sed 's/  */ /g; s/^ //' >"$work/want"
	awk 'FNR == NR { got[FNR] = $0; n = FNR; next }
		{ for (i = 1; i <= n && index(got[i], $0) != 1; i++);
			if (i > n) { print; missing = 1 } }
		END { exit missing }' "$work/got" "$work/want" >"$work/err"
	claim $? "$name: the text has all $(wc -l <"$work/want") sentences"
}

S=samples
cp $S/go1.24-t0.debug2.txt "$work/a"
cp $S/go1.24-waited.debug2.txt "$work/b"
cp $S/go1.24-t1.debug2.txt "$work/c"
check 'one dump' false $S/go1.24-waited.debug2.txt
check 'leaked' false $S/go1.27-t1.debug2.txt
check 'leaked, and a cohort of the others' false $S/go1.27-waited.debug2.txt
check 'debug=1' false $S/go1.24-waited.debug1.txt
check 'of a leak' false $S/go1.19-leak.after.debug2.txt
check 'files' false "$work/a" "$work/b" "$work/c"
cat "$work/a" "$work/b" "$work/c" >"$work/series"
check 'one file of three' false "$work/series"
head -c 20000 "$work/b" >"$work/cut"
check 'a cut one' false "$work/a" "$work/cut"
check 'two forms' false $S/go1.24-t0.debug1.txt "$work/b"
gzip -dc tests/growth/blocked-rlock.gz >"$work/blocked"
check 'a lock, and who waits for it' false "$work/blocked"
gzip -dc tests/judge/series/healthy-noisy/*.gz >"$work/noisy"
check 'traffic' false "$work/noisy"
check 'groups of two machines' true "$work/a" "$work/b"
check 'groups of three' true "$work/a" "$work/b" "$work/series"
finish
