#!/bin/sh
# The number of threads changes nothing: each tool prints the same with -j1 and with -j4, for inputs
# so large that threads parse, unwrap and unpack them. (tests/unit/par_parse tries many more inputs,
# in smaller pieces.) make check-tsan runs this, too, and finds races.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"

# repeat BYTES FILE...: prints the files over and over, up to BYTES
repeat() {
	perl -e 'local $/; my $n = shift; my $s = join "\n", <>, "";
		print substr $s x ($n / length($s) + 1), 0, $n' "$@"
}

repeat 7000000 samples/go1.24-waited.debug2.txt samples/go1.27-sigquit.txt >"$work/text"
head -c 1200000 "$work/text" | perl tests/gen/wrap.pl docker-json >"$work/docker"
head -c 1200000 "$work/text" | gzip -1 >"$work/gzip"
gzip -1 <"$work/docker" >"$work/docker.gz"
# Lines longer than what one step unpacks, and members that end within lines.
perl -e 'for my $i (1 .. 14) {
	my $args = join ", ", map { sprintf "0x%x", $_ } 1 .. 17000 * $i % 90000;
	print "goroutine $i [running]:\nmain.f($args)\n\t/app/main.go:$i +0x1d\n\n";
}' >"$work/long"
head -c 700001 "$work/long" | gzip -1 >"$work/long.gz"
tail -c +700002 "$work/long" | gzip -1 >>"$work/long.gz"
cat "$work/gzip" >>"$work/long.gz"
iconv -f UTF-8 -t UTF-16 "$work/long" | gzip -1 >"$work/utf16.gz"

# alike INPUT TOOL ARG...: output, messages and status are the same
alike() {
	name=$1 tool=$2
	shift 2
	for j in 1 4; do
		"./$tool" -j$j "$@" "$work/$name" >"$work/out$j" 2>"$work/err$j"
		echo $? >>"$work/err$j"
	done
	cmp "$work/out1" "$work/out4" >"$work/err" && cmp "$work/err1" "$work/err4" >>"$work/err" &&
		[ -s "$work/out1" ]
	claim $? "$tool, $name"
}

for form in text docker gzip docker.gz; do
	alike $form glparse --fields id,offset
	alike $form gltop
done
alike text glparse --args
alike text glfilter -c --min-wait 5m
alike docker glgroup "$work/gzip" "$work/text"
alike docker.gz gldiff "$work/text"
alike docker glwait
alike gzip glfold
alike long.gz glparse --args
alike utf16.gz glparse
finish
