#!/bin/sh
# One moment, several forms: the same signatures with the same counts (gl-record(5)), but for
# what no rule can mend: the goroutines that serve and write the dump, the main goroutine, which
# goes from one request to the next, stacks deeper than the runtime prints, goroutines that
# have not run yet. Everything else must be equal, to the last goroutine.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd samples || exit 2
need jq

# sums FILE: a line `sig count` for each stack that all forms must agree on
sums() {
	../glparse -s "$1" | jq -r '
		select((.repeat or .runtime) | not) |
		[.frames[] | .func // ""] as $f |
		select($f | length > 0) |
		select($f | any(startswith("net/http.") or startswith("runtime/pprof.write") or
			. == "main.main") | not) |
		select([$f[] | select(. == "main.recurse")] | length < 20) |
		"\(.sig) \(.count)"' |
		awk '{ n[$1] += $2 } END { for (s in n) print s, n[s] }' | LC_ALL=C sort
}

agree() { # agree A B LEAST: at least so many goroutines
	sums "$1" >"$work/a"
	sums "$2" >"$work/b"
	goroutines=$(awk '{ n += $2 } END { print n + 0 }' "$work/a")
	same "$work/a" "$work/b" && [ "$goroutines" -ge "$3" ]
	claim $? "$1 and $2 agree on $goroutines goroutines"
}

for version in go1.19 go1.21 go1.23 go1.24 go1.26 go1.27; do
	for moment in t0:110 t1:230 waited:180; do
		least=${moment#*:} moment=${moment%:*}
		[ -f $version-$moment.debug1.txt ] || continue
		agree $version-$moment.debug1.txt $version-$moment.debug2.txt "$least"
		agree $version-$moment.pb.gz $version-$moment.debug2.txt "$least"
	done
done
for version in go1.23 go1.24 go1.26 go1.27; do
	agree $version-sigquit.txt $version-t1.debug2.txt 230
done
finish
