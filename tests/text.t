#!/bin/sh
# The output of glfilter --text is read back as the records that were selected, whether these came
# as dump text or as records; the bytes of goroutines are those of the dump; counts add up.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need perl

# plain: removes keys that the text does not have: the place of a goroutine, and where it came from.
plain() {
	sed -e 's/,"offset":[0-9]*,"bytes":[0-9]*//' -e 's/,"source":"[^"]*"//' \
		-e 's/,"origin":"[^"]*"//' -e 's/,"time":"[^"]*"//'
}

# back NAME FILE PREDICATES...: stores FILE's selected records, and the output of --text for FILE
# (.text) and for its records (.again). `backs` reads these outputs for all cases at once.
cases=0
mkdir "$work/cases"
back() {
	cases=$((cases + 1))
	case=$work/cases/$cases file=$2
	printf '%s\n' "$1" >>"$work/names"
	shift 2
	./glparse -s --args "$file" >"$work/records" 2>/dev/null
	if [ $# -eq 0 ]; then
		cp "$work/records" "$case.want"
	else
		./glfilter -s "$@" "$work/records" >"$case.want"
	fi
	./glfilter -s --text "$@" "$file" >"$case.text" 2>/dev/null
	./glfilter -s --text "$@" "$work/records" >"$case.again" 2>/dev/null
}

# backs: reads what `back` wrote for all cases, and compares each with its records.
backs() {
	for door in text again; do
		./glparse -s --args "$work"/cases/*.$door 2>/dev/null
	done | perl -ne '
		/.*"source":"([^"]*)"/ or die "no source: $_";
		open $out, ">:raw", "$1.got" or die if $1 ne $file;
		print $out $_;
		$file = $1;
	'
	perl -e '
		sub plain {
			open my $in, "<:raw", $_[0] or return "";
			return join "", map { s/,"offset":\d+,"bytes":\d+//; s/,"source":"[^"]*"//;
				s/,"origin":"[^"]*"//; s/,"time":"[^"]*"//; $_ } <$in>;
		}
		while (my $name = <STDIN>) {
			chomp $name;
			my $want = plain("$ARGV[0]/$..want");
			my $n = $want =~ tr/\n//;
			for (["text", "$n records, as they were"], ["again", "through records"]) {
				my $good = $n && plain("$ARGV[0]/$..$_->[0].got") eq $want;
				print $good ? 0 : 1, " $name: $_->[1]\n";
			}
		}' "$work/cases" <"$work/names" >"$work/verdicts"
	while read -r status name; do
		claim "$status" "$name"
	done <"$work/verdicts"
	[ $n -eq $((2 * cases)) ]
	claim $? "$cases in all"
}

# --- every sample, whole; and some of several dumps in one input, in part ---------------------

for file in samples/*.txt samples/*.log samples/*.gz; do
	case $file in *go1.2[1346]-t0.*) continue ;; esac # as those of a moment later
	back "${file#samples/}" "$file"
done
{
	cat samples/go1.27-t0.debug2.txt samples/go1.27-panic.txt samples/go1.27-t0.debug1.txt
	cat samples/go1.19-panic.txt samples/go1.21-crash.txt samples/go1.27-t1.leak.debug1.txt
	cat samples/go1.26-t1.debug2.txt
} >"$work/dumps"
back 'several dumps' "$work/dumps"
back 'several dumps, running' "$work/dumps" --class running
back 'several dumps, some' "$work/dumps" --func 'lockSlow|gopark|leakRecv'
back 'several dumps, of which only the last has any' "$work/dumps" --id 265,273,274
back 'several dumps, none running' "$work/dumps" -v --class running
back 'repeated goroutines' samples/go1.21-crash.txt -v --class select
back 'no creator at the end' samples/go1.21-crash.txt --func 'gcBgMarkWorker'

# Made-up dumps: C functions, odd names, every header; dumps of several forms in a row.
for seed in 1 2 3; do
	tests/gen/gen -p zoo -s $seed -n 150 -m 3 >"$work/zoo"
	back "made up, seed $seed" "$work/zoo"
	back "made up, seed $seed, in part" "$work/zoo" --func 'o.*e' -v --class select
done

# --- cut anywhere -----------------------------------------------------------------------------

cut_at() { # cut_at FILE FROM STEP TIMES
	at=$2
	for _ in $(seq "$4"); do
		head -c "$at" "$1" >"$work/cut"
		back "$(basename "$1") cut at $at" "$work/cut"
		at=$((at + $3))
	done
}
cut_at samples/go1.27-panic.txt 240 37 6
cut_at samples/go1.27-labels.debug2.txt 5000 23 6
cut_at samples/go1.27-t1.leak.debug1.txt 150 61 6
cut_at samples/go1.23-ancestors.sigquit.txt 9000 131 4

backs

# If the records were made without --args, the result is the same apart from the arguments.
./glparse -s "$work/dumps" | tee "$work/records" | plain >"$work/want"
./glfilter -s --text "$work/records" | ./glparse -s | plain >"$work/got"
same "$work/want" "$work/got"
claim $? 'records without arguments: the same without arguments'

# --- the dump's own bytes ---------------------------------------------------------------------

# own TEXT FILE: TEXT has the bytes of each record's place in FILE, in order.
own() {
	./glparse -s "$2" |
		sed 's/.*"offset":\([0-9]*\),"bytes":\([0-9]*\).*/\1 \2/' >"$work/places"
	perl -e '
		my ($text, $file, $places) =
			map { open my $i, "<:raw", $_ or die; local $/; <$i> } @ARGV;
		my ($at, $n) = (0, 0);
		for (split /\n/, $places) {
			my ($offset, $bytes) = split / /;
			my $found = index $text, substr($file, $offset, $bytes), $at;
			die "the goroutine at $offset is not there\n" if $found < 0;
			$at = $found + $bytes;
			$n++;
		}
		die "no goroutine\n" if !$n;
	' "$1" "$2" "$work/places" 2>"$work/err"
}

for name in go1.27-t1.debug2.txt go1.27-labels.debug2.txt go1.21-crash.txt go1.19-odd-panic.txt \
	go1.19-cframes.txt go1.23-ancestors.sigquit.txt go1.27-t1.debug1.txt \
	go1.19-odd-labels.debug1.txt; do
	./glfilter -s --text "samples/$name" >"$work/text"
	own "$work/text" "samples/$name"
	claim $? "$name: every goroutine's own bytes"
done
! own "$work/text" samples/go1.27-t1.debug1.txt
claim $? 'another dump has others'
./glfilter -s --text samples/go1.26-t0.debug2.txt | cmp -s - samples/go1.26-t0.debug2.txt
claim $? 'all of a dump is the dump'

# --- in a log, in pieces ----------------------------------------------------------------------

for name in go1.27-t1.debug2.txt go1.27-t1.debug1.txt; do
	./glfilter -s --text "samples/$name" >"$work/want"
	perl -ne 'chomp; s/([\\"])/\\$1/g; s/\t/\\t/g;
		print qq({"log":"$_\\n","stream":"stderr","time":"2026-11-21T03:27:49.5Z"}\n)' \
		"samples/$name" | ./glfilter -s --text >"$work/got"
	same "$work/want" "$work/got"
	claim $? "$name in a docker log: what it is out of it"
	perl -e 'local $/; $_ = <>;
		for (my $p = 0; $p < length; $p += 7) { syswrite STDOUT, $_, 7, $p }' \
		"samples/$name" | ./glfilter -s --text >"$work/got"
	same "$work/want" "$work/got"
	claim $? "$name: in pieces of 7 bytes"
done

# --- the total is the sum ---------------------------------------------------------------------

for name in go1.27-t1.debug1.txt go1.27-t1.pb.gz go1.19-etcd.t0.pb.gz go1.27-t1.leak.debug1.txt; do
	./glfilter -s --text --func 'e' -v --class select "samples/$name" >"$work/text"
	awk '/ profile: total / { total = $4; n++ } $2 == "@" { sum += $1 }
		END { exit !(n == 1 && sum > 1 && sum == total) }' "$work/text"
	claim $? "$name: the total of some is their sum"
done

# --- a disk that is full ----------------------------------------------------------------------

if [ -c /dev/full ]; then
	./glfilter -s --text samples/go1.27-t1.debug2.txt >/dev/full 2>"$work/got"
	[ $? -eq 2 ] && grep -q 'write error' "$work/got"
	claim $? 'a full disk is told, and 2'
fi

# --- on a terminal ----------------------------------------------------------------------------

printf 'goroutine 1 [running]:\nmain.main(\033[31m)\n\t/a\033]0;x\a.go:1 +0x1\n' >"$work/steers"
./glfilter -s --text "$work/steers" >"$work/got" && cmp -s "$work/got" "$work/steers"
claim $? 'into a file: control characters as they are'
if command -v script >/dev/null && script -qec true /dev/null >/dev/null 2>&1; then
	script -qec "./glfilter -s --text '$work/steers'" /dev/null >"$work/shown" </dev/null
	! grep -q "$(printf '\033')" "$work/shown" &&
		grep -q 'goroutine 1 \[running\]:' "$work/shown"
	claim $? 'to a terminal: none'
else
	skip 'to a terminal: none' 'no script'
fi
finish
