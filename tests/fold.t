#!/bin/sh
# The weights in glfold's output for the samples are the sums that jq computes from their records;
# the output is the same however a dump is read and in whatever order; profiles are read back as the
# original goroutines; and the viewers that are installed can read it.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need jq

samples=$(ls samples/go1.[12][97]*.txt samples/go1.[12][97]*.pb.gz samples/*.log)
big=samples/go1.24-waited.debug2.txt
mkdir "$work/made"

# shellcheck disable=SC2086
./glparse -s $samples >"$work/records" 2>/dev/null
for file in $samples; do
	name=${file##*/}
	./glfold -s "$file" >"$work/made/${name%.pb.gz}.count"
	./glfold -s --weight wait "$file" >"$work/made/${name%.pb.gz}.wait"
	./glfold -s --to pprof "$file" >"$work/made/${name%.pb.gz}.pb.gz"
done
./glparse -s "$work"/made/*.pb.gz >"$work/back"

# --- weights -------------------------------------------------------------------------------

jq -nr --arg what sums -f tests/fold.jq "$work/records" | while read -r name count seconds _; do
	echo "$name $count $((seconds / 60))"
done | sort >"$work/want"
for file in "$work"/made/*.count; do
	name=${file##*/} name=${name%.count}
	echo "$name $(awk '{ n += $NF } END { print n + 0 }' "$file") \
$(awk '{ n += $NF } END { print n + 0 }' "$work/made/$name.wait")"
done | sort >"$work/got"
same "$work/want" "$work/got" && [ "$(wc -l <"$work/want")" -gt 30 ]
claim $? 'folded lines: the weights add up to the goroutines, and to the minutes waited'

# The paths are those of glgroup's key func, but with the outermost frame first.
for file in $big samples/go1.19-prometheus.t0.pb.gz samples/go1.27-t0.debug1.txt; do
	./glgroup -s --by func --fields key.0,count "$file" | awk -F '\t' '{
		n = split($1, f, ";"); path = n ? f[n] : "(no frames)"
		while (--n > 0)
			path = path ";" (f[n] == "..." ? "...additional frames elided..." : f[n])
		print path " " $2 }' | LC_ALL=C sort >"$work/want"
	./glfold -s "$file" | LC_ALL=C sort >"$work/got"
	same "$work/want" "$work/got"
	claim $? "folded lines: ${file#*/}: those of glgroup --by func"
done

# sound FILE: the parts of the speedscope file are consistent.
sound() {
	jq -e '.profiles[0] as $p | (.shared.frames | length) as $n |
		($p.samples | length) == ($p.weights | length) and
		$p.endValue == ($p.weights | add // 0) and $p.startValue == 0 and
		all($p.samples[][]; . < $n) and all(.shared.frames[]; .name | length > 0) and
		(.shared.frames | unique | length) == $n' "$1" >/dev/null
}
./glfold --to speedscope $big >"$work/scope" && sound "$work/scope" &&
	[ "$(jq .profiles[0].endValue "$work/scope")" = 198 ]
claim $? 'speedscope: indexes, weights and sums fit together'
./glfold -s --to speedscope --weight wait $big >"$work/scope" && sound "$work/scope" &&
	jq -s '[.[].wait_seconds // 0] | add' <"$work/records" >/dev/null &&
	./glparse -s $big | jq -es --slurpfile got "$work/scope" \
		'([.[].wait_seconds // 0] | add) == $got[0].profiles[0].endValue' >/dev/null
claim $? 'speedscope: the weights are the seconds waited'

# --- profiles ------------------------------------------------------------------------------

jq -nr --arg what sums -f tests/fold.jq "$work/records" | sort >"$work/want"
jq -nr --arg what sums -f tests/fold.jq "$work/back" | sort >"$work/got"
same "$work/want" "$work/got"
claim $? 'profiles: as many goroutines, with the same waits'
jq -nr --arg what kept -f tests/fold.jq "$work/records" | sort >"$work/want"
jq -nr --arg what kept -f tests/fold.jq "$work/back" | sort >"$work/got"
same "$work/want" "$work/got"
claim $? 'profiles: signatures, states, waits, classes, creators and labels read back'
./glfold --as x --to pprof "$work/made/go1.27-labels.debug2.txt.pb.gz" | gzip -dc >"$work/got"
gzip -dc "$work/made/go1.27-labels.debug2.txt.pb.gz" >"$work/want"
same "$work/want" "$work/got"
claim $? 'profiles: a profile of a profile is the same'

# --- the same output, however the dump is read -----------------------------------------------

# every COMMAND: prints its output in each form, without parts that depend on the version of zlib.
every() {
	for form in folded speedscope dot 'pprof | gzip -dc'; do
		sh -c "$1 --as x --to $form" 2>&1
	done
}

# answers NAME COMMAND
answers() {
	every "$2" >"$work/got"
	cmp "$work/want" "$work/got" >"$work/err" 2>&1
	claim $? "$1: the same in every form"
}
every "./glfold $big" >"$work/want"
perl -e 'local $/ = ""; my ($first, @rest) = <>; print $first, reverse @rest' $big >"$work/reversed"
answers 'standard input' "cat $big | ./glfold"
answers 'one thread' "./glfold -j1 $big"
answers 'gzip' "gzip -c $big | ./glfold"
answers 'the other way round' "./glfold $work/reversed"
./glparse --as x $big | sort >"$work/sorted"
answers 'records, sorted' "./glfold $work/sorted"
./glparse --as x $big | ./glgroup --by sig,created_by,state,leaked,source,dump,labels \
	>"$work/groups"
./glfold --as x $big >"$work/want"
./glfold --as x "$work/groups" >"$work/got"
same "$work/want" "$work/got"
claim $? 'groups: the same lines'

# --- viewers -------------------------------------------------------------------------------

# Records whose names have characters with a meaning in these forms.
cat >"$work/odd" <<'EOF'
{"count":3,"state":"a;b 7","frames":[{"func":"x;y \" \\ \u001b[31m < > & 12","file":"/a\nb.go"}]}
{"count":4,"frames":[{"file":"/x.go","line":7},{"elided":true},{"func":"main.\u202e 5"}]}
{"count":5,"frames":[]}
EOF
flamegraph=$(command -v flamegraph.pl || echo /usr/share/perl5/Devel/NYTProf/flamegraph.pl)
if [ -f "$flamegraph" ]; then
	./glfold --by state $big "$work/odd" >"$work/folded" 2>"$work/err"
	perl "$flamegraph" --countname goroutines --minwidth 0 "$work/folded" >"$work/svg" \
		2>"$work/err"
	! [ -s "$work/err" ] && grep -q 'all (210 goroutines' "$work/svg" &&
		grep -q 'main.leakSend (120 goroutines' "$work/svg" &&
		grep -q '>a:b_7 (3 goroutines' "$work/svg" &&
		grep -q '(4 goroutines' "$work/svg" && ! grep -q 'Delta' "$work/svg"
	claim $? 'flamegraph.pl draws it'
else
	skip 'flamegraph.pl draws it' 'flamegraph.pl is not installed'
fi
if command -v dot >/dev/null; then
	./glfold --to dot --by state $big "$work/odd" >"$work/dot" &&
		dot -Tsvg "$work/dot" >"$work/svg" 2>"$work/err" &&
		! [ -s "$work/err" ] && grep -q '210 goroutines' "$work/svg"
	claim $? 'graphviz draws it'
else
	skip 'graphviz draws it' 'graphviz is not installed'
fi
if command -v go >/dev/null; then
	./glfold --to pprof $big >"$work/p.pb.gz"
	HOME=$work go tool pprof -traces "$work/p.pb.gz" >"$work/got" 2>"$work/err" &&
		! [ -s "$work/err" ] && grep -q '^ *90   main.leakSend$' "$work/got" &&
		grep -q '^go::goroutine_state:  chan send$' "$work/got" &&
		grep -q '^go::goroutine_wait_minutes:  7$' "$work/got"
	claim $? 'go tool pprof reads it, and its tags'
else
	skip 'go tool pprof reads it, and its tags' 'go is not installed'
fi
if command -v script >/dev/null; then
	script -qec "./glfold --to pprof $big" /dev/null </dev/null >"$work/got"
	[ $? -eq 2 ] && grep -q 'does not write to a terminal' "$work/got" &&
		[ "$(wc -l <"$work/got")" -eq 1 ]
	claim $? 'a profile is not written to a terminal'
else
	skip 'a profile is not written to a terminal' 'script is not installed'
fi
finish
