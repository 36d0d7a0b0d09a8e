#!/bin/sh
# Memory grows with distinct stacks, not with the dump: four times the goroutines of the same
# stacks take no more of it, and no tool takes more than the manual says. FLAT=MIB begins with a
# dump of that size, and tries more forms.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
if grep -q __asan_init ./gltop; then
	echo '1..0 # SKIP a sanitizer keeps what was freed'
	exit 0
fi
small=${FLAT:-16}
most=49152 # KiB, at two threads

# held LINE DUMP: the KiB of LINE's largest process; LINE is one of sh, which reads $dump.
held() {
	dump=$2 tests/bench/timed "$1" >"$work/took" || [ $? -eq 1 ] || return
	cut -d ' ' -f 2 "$work/took"
}

flat() { # flat LINE
	of_small=$(held "$1" "$work/small") && of_large=$(held "$1" "$work/large") &&
		[ "$of_large" -le $most ] && [ "$of_large" -le $((of_small + of_small / 8 + 1024)) ]
	claim $? "$1: ${of_small:-none} KiB, then ${of_large:-none}"
}

tests/gen/gen -b "${small}m" >"$work/small"
tests/gen/gen -b "$((small * 4))m" >"$work/large"
# shellcheck disable=SC2016 # the sh of timed expands it
{
	flat './gltop -j1 "$dump"'
	flat './gltop -j2 "$dump"'
	flat './gltop -j2 <"$dump"'
	flat './glparse -j2 "$dump" | ./glfilter -j2 --min-wait 5m | ./gltop -j2'
	flat 'tests/bench/filter logrus <"$dump" | ./gltop -j2'
	if [ -n "${FLAT:-}" ]; then
		flat './glgroup -j2 "$dump"'
		flat './glfilter -j2 --min-wait 5m "$dump"'
		flat './glfilter --text "$dump"'
		flat './glparse -j2 "$dump" | ./gltop -j2'
		flat 'tests/bench/filter docker <"$dump" | ./gltop -j2'
		flat 'tests/bench/filter cri <"$dump" | ./gltop -j2'
		flat 'gzip -1 <"$dump" | ./gltop -j2'
	fi
}
finish
