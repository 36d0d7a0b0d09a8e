#!/bin/sh
# Opens pages of gltop --html in headless Chromium: of every sample, of dumps that try to break out
# of the page, and of 100,000 goroutines. tests/browser.pl says what each page must do, and
# tests/access.pl what users of a screen reader or a keyboard must get. SHOTS=DIR keeps pictures.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need perl
need chromium

# page NAME FILE...: adds the page of the files, unless they hold no dump.
page() {
	name=$work/pages/$1.html
	shift
	./gltop -s --html "$@" >"$name" 2>"$work/err" || rm -f "$name"
}

mkdir "$work/pages"
for f in samples/go* samples/d* samples/incident*; do
	[ -f "$f" ] && page "$(basename "$f")" "$f"
done
page several samples/go1.27-t0.debug2.txt samples/go1.27-t1.debug2.txt \
	samples/go1.27-t1.leak.debug2.txt
page several-sources samples/go1.27-t0.debug2.txt samples/go1.24-waited.debug2.txt
echo 'goroutine profile: total 0' >"$work/none"
page none "$work/none"
page one-function --by func samples/incident.debug2.txt.gz
perl tests/hostile.pl text >"$work/text"
perl tests/hostile.pl records >"$work/records"
page hostile "$work/text"
page hostile-records "$work/records"
page hostile-keys --by state,label.a "$work/records"

# 100,000 goroutines in 2,000 stacks, and 100,000 with a stack each.
goroutines() {
	awk -v stacks="$1" 'BEGIN {
		split("chan receive,select,IO wait,sync.Mutex.Lock,chan send,sleep", state, ",")
		for (i = 0; i < 100000; i++) {
			k = i < stacks ? i : int(i * i % stacks)
			printf "goroutine %d [%s, %d minutes]:\n", i + 2, state[k % 6 + 1], i % 500
			for (j = 0; j < 8 + k % 16; j++)
				printf "example.com/p%d.(*T%d).m%d(...)\n\t/app/p%d.go:%d +0x1d\n",
					(k + j) % 5, j % 7, (j < 4 ? k : j) % 97, j, 10 + k
			print "created by main.main in goroutine 1\n\t/app/main.go:12 +0x4\n"
		}
	}'
}
goroutines 2000 >"$work/dump"
page goroutines-100000 "$work/dump"
[ "$(wc -c <"$work/pages/goroutines-100000.html")" -lt 4000000 ]
claim $? 'the page of 100,000 goroutines in 2,000 stacks has less than 4 MB'
goroutines 100000 >"$work/dump"
page stacks-100000 "$work/dump"
[ "$(wc -c <"$work/pages/stacks-100000.html")" -lt 4000000 ]
claim $? 'so has that of 100,000 stacks'

for script in browser access; do
	timeout 1200 perl tests/$script.pl chromium "$work" "$work"/pages/*.html \
		>"$work/said" 2>"$work/err"
	status=$?
	cat "$work/said"
	n=$((n + $(wc -l <"$work/said")))
	claim $status "all of that: $script.pl"
done
finish
