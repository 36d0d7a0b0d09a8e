#!/bin/sh
# Memory grows with the number of distinct stacks, not with the size of the dump. Four times as many
# goroutines with the same stacks take no more memory, and no tool takes more than the manual says.
# Each stack, dump, source and label takes at most what gl(7) says. FLAT=MIB begins with a dump of
# that size, and tries more forms.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
if grep -q __asan_report_load ./gltop; then
	echo '1..0 # SKIP a sanitizer keeps what was freed'
	exit 0
fi
small=${FLAT:-16}
most=49152 # KiB, at two threads

# held LINE DUMP: prints the KiB of memory of the largest process of LINE, a line of sh that reads
# $dump.
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

# many WHAT N: prints N distinct stacks, dumps, sources or labels. A stack has ten frames; those of
# `mixed` are always among the same seventy.
many() {
	perl -e 'my ($what, $n) = @ARGV;
		my $at = "main.(*server).handle(0xc000012345, 0x1)\n\t/app/internal/handler.go";
		my %one = (
			stack => sub { "goroutine $_[0] [select]:\n" . join "",
				(map { "$at:" . ($_[0] * 10 + $_) . " +0x1f\n" } 1 .. 10), "\n" },
			mixed => sub { my ($n) = @_; "goroutine $n [select]:\n" . join "", (map {
				"$at:" . (10 * $_ + $n / 7 ** $_ % 7) . " +0x1f\n"
				} 0 .. 9), "\n" },
			dump => sub { "goroutine profile: total 1\n1 @ 0x1\n" .
				"#\t0x1\tmain.f+0x1\t/a.go:1\n\n" },
			source => sub { q({"id":1,"state":"select","frames":[{"func":"main.run",) .
				qq("args":"0x1"}],"source":"web-$_[0]","dump":1}\n) },
			label => sub { "goroutine $_[0] [select labels:{\"id\": \"t-$_[0]\"}]:\n" .
				"$at:1 +0x1f\n\n" },
		);
		print $one{$what}->($_) for 1 .. $n' "$1" "$2"
}

# takes WHAT LINE [N]: the file WHATs has N (5000) more stacks, dumps or the like than the file
# WHAT. Each of them takes at most the bytes that gl(7) names.
takes() {
	each='' most=$(sed -n "s/^\.\\\\\" memory $1 //p" man/gl.7)
	few=$(held "$2" "$work/$1") && more=$(held "$2" "$work/$1s") &&
		each=$(((more - few) * 1024 / ${3:-5000})) && [ "$each" -le "$most" ]
	claim $? "$1: $2: ${each:-none} bytes each, of ${most:-none}"
}

# glfilter and glparse do not need stacks later, so they take no more memory if all stacks differ.
# Even the smaller dump fills their table of stacks twice.
tests/gen/gen -p unique -n 90000 >"$work/small"
tests/gen/gen -p unique -n 180000 >"$work/large"
printf 'any Work12\\b\ntop Work13\\b\n' >"$work/rules"
# shellcheck disable=SC2016
{
	most=65536
	flat './glfilter -j1 -s --func "Work2[1-4]" --ignore '"$work/rules"' "$dump"'
	if [ -n "${FLAT:-}" ]; then
		flat './glparse -j1 "$dump"'
	fi
}
# Emptying the table of stacks in between must not change what is selected.
perl -00 -ne 'next unless /Work2[1-4]\b/;
	($first) = grep { !/^runtime[.\/]/ } /^([^\t\n]+?)\([^()]*\)$/mg;
	$n++ unless /^(?!created by).*Work12\b/m || $first =~ /Work13\b/;
	END { print "$n\n" }' "$work/large" >"$work/wanted"
for threads in 1 ${FLAT:+2}; do
	./glfilter -s -c -j$threads --func 'Work2[1-4]\b' --ignore "$work/rules" "$work/large" \
		>"$work/selected"
	cmp "$work/wanted" "$work/selected" >&2
	claim $? "-j$threads: what is selected when the table of stacks was emptied"
done

# Each thread has a table of its own, so it takes a larger dump to fill them all.
if [ -n "${FLAT:-}" ]; then
	tests/gen/gen -p unique -n 360000 >"$work/small"
	tests/gen/gen -p unique -n 720000 >"$work/large"
	most=73728
	# shellcheck disable=SC2016
	flat './glfilter -j2 -s --func "Work2[1-4]" --ignore '"$work/rules"' "$dump"'
	rm "$work/small" "$work/large"
fi

for what in stack mixed dump source label; do
	many $what 5000 >"$work/$what"
	many $what 10000 >"$work/${what}s"
done
many stack 1 >"$work/one"
# A hundred groups in each of 200 dumps, and of 1000 dumps.
tests/gen/gen -n 20000 -k 100 -m 200 >"$work/member"
tests/gen/gen -n 100000 -k 100 -m 1000 >"$work/members"
# shellcheck disable=SC2016
for tool in gltop ${FLAT:+glparse glfilter glgroup "gldiff $work/one" glwait glfold \
	'gltop --html'}
do
	takes stack "./$tool -j1 \"\$dump\""
	takes mixed "./$tool -j1 \"\$dump\""
	takes dump "./$tool -j1 \"\$dump\""
	takes source "./$tool -j1 \"\$dump\""
	takes member "./$tool -j1 \"\$dump\"" 80000
done
for tool in gltop ${FLAT:+glgroup "gldiff $work/one" glfold}; do
	takes label "./$tool -j1 --by label.id \"\$dump\""
	takes stack "./$tool -j1 --by sig \"\$dump\""
done
finish
