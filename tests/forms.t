#!/bin/sh
# Dumps of one moment in several forms give the same signatures with the same counts (gl-record(5)).
# Exempt are the goroutines that serve and write the dump, the main goroutine, which moves between
# requests, stacks deeper than the runtime prints, and goroutines that have not run yet.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need jq

# pairs: prints the pairs of samples that must agree, as lines `A B LEAST`. At least LEAST of their
# goroutines must be compared.
pairs() {
	for version in go1.19 go1.21 go1.23 go1.24 go1.26 go1.27; do
		for moment in t0:110 t1:230 waited:180; do
			least=${moment#*:} moment=${moment%:*}
			[ -f samples/$version-$moment.debug1.txt ] || continue
			echo $version-$moment.debug1.txt $version-$moment.debug2.txt "$least"
			echo $version-$moment.pb.gz $version-$moment.debug2.txt "$least"
		done
	done
	for version in go1.23 go1.24 go1.26 go1.27; do
		echo $version-sigquit.txt $version-t1.debug2.txt 230
	done
}

# sums: prints, for each sample of $work/records, `sig count` for each stack on which all forms must
# agree.
sums() {
	jq -r 'input_filename as $file | select((.repeat or .runtime) | not) |
		[.frames[] | .func // ""] as $f |
		select($f | length > 0) |
		select($f | any(startswith("net/http.") or startswith("runtime/pprof.write") or
			. == "main.main") | not) |
		select([$f[] | select(. == "main.recurse")] | length < 20) |
		$file, "\(.sig) \(.count)"' "$work"/records/* | apart "$work/stacks"
	mkdir "$work/sums"
	for file in "$work"/stacks/*; do
		awk '{ n[$1] += $2 } END { for (s in n) print s, n[s] }' "$file" | LC_ALL=C sort \
			>"$work/sums/${file##*/}"
	done
}

mkdir "$work/records"
pairs >"$work/pairs"
for name in $(cut -d ' ' -f 1,2 "$work/pairs" | tr ' ' '\n' | sort -u); do
	./glparse -s "samples/$name" >"$work/records/$name"
done
sums
while read -r a b least; do
	goroutines=$(awk '{ n += $2 } END { print n + 0 }' "$work/sums/$a")
	same "$work/sums/$a" "$work/sums/$b" && [ "$goroutines" -ge "$least" ]
	claim $? "$a and $b agree on $goroutines goroutines"
done <"$work/pairs"
finish
