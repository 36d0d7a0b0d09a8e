#!/bin/sh
# glfilter --ignore, --baseline and --known-ids exclude the goroutines that they should, and
# report how many. jq and awk count them again from glparse's records.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need jq

# --- each of the rules that glfilter has built in, by itself ------------------------------

daemons='samples/dockerd-goroutine-stacks-2026-11-21T032749Z.log samples/go1.19-etcd.t0.debug2.txt
	samples/go1.19-prometheus.sigquit.log samples/go1.24-sigquit.txt samples/go1.27-sigquit.txt
	samples/go1.24-t1.debug2.txt samples/go1.21-crash.txt'
# shellcheck disable=SC2086
./glparse -s $daemons >"$work/daemons"
# A line for each frame and creator: the number of the record, its count, the kind, and the name.
# The canonical innermost frames come from glgroup.
jq -r 'select(.repeat | not) | [input_line_number, .count, "state", .state // ""],
	(input_line_number as $n | .count as $c | .frames[] | [$n, $c, "any", .func // ""]) |
	@tsv' "$work/daemons" >"$work/names"
./glgroup -s --by top,sig "$work/daemons" |
	jq -r '[.sig, (.key[0] // "" | split(" ")[0])] | @tsv' >"$work/tops"
jq -r 'select(.repeat | not) | [.sig, input_line_number, .count] | @tsv' "$work/daemons" |
	awk -F '\t' 'NR == FNR { top[$1] = $2; next } { print $2 "\t" $3 "\ttop\t" top[$1] }' \
		"$work/tops" - >>"$work/names"

# Goroutines that no sample has.
cat >"$work/made-up" <<'EOF'
{"count":1,"frames":[{"func":"net/http.(*http2serverConn).serve"}]}
{"count":1,"frames":[{"func":"golang.org/x/net/http2.(*serverConn).serve"}]}
{"count":1,"frames":[{"func":"net/http/internal/http2.(*serverConn).readFrames"},{"func":"a"}]}
{"count":1,"frames":[{"func":"internal/poll.runtime_pollWait"},{"func":"net/http.(*http2clientConnReadLoop).run"},{"func":"net/http.(*http2ClientConn).readLoop"}]}
{"count":1,"frames":[{"func":"a/vendor/golang.org/x/net/http2.(*clientConnReadLoop).run"}]}
{"count":1,"frames":[{"func":"google.golang.org/grpc/internal/grpcsync.(*CallbackSerializer).run"}]}
{"count":1,"frames":[{"func":"database/sql.(*DB).connectionOpener"}]}
{"count":1,"frames":[{"func":"database/sql.(*DB).connectionCleaner"}]}
{"count":1,"frames":[{"func":"k8s.io/klog/v2.(*flushDaemon).run.func1"}]}
{"count":1,"frames":[{"func":"a/vendor/k8s.io/klog/v2.(*flushDaemon).run"}]}
{"count":1,"frames":[{"func":"github.com/golang/glog.(*fileSink).flushDaemon"}]}
{"count":1,"frames":[{"func":"unique.runtime_registerUniqueMapCleanup.func2"}]}
{"count":1,"frames":[{"func":"testing.(*T).Run"},{"func":"app.TestAll"}]}
{"count":1,"frames":[{"func":"testing.tRunner.func1"},{"func":"testing.tRunner"}]}
EOF
seldom='http2|serverConn|CallbackSerializer|database|klog|glog|registerUnique|testing'

grep -v '^#' lib/select/idle.rules | grep . >"$work/rules"
all=$(./glfilter -s -c "$work/daemons")
# jq counts for how many goroutines of the samples each rule holds.
jq -nrR --rawfile rules "$work/rules" '
	(reduce (inputs / "\t") as [$n, $count, $kind, $name] ({};
		.[$kind][$name][$n] = ($count | tonumber))) as $names |
	($rules | rtrimstr("\n") / "\n")[] | index(" ") as $i | .[:$i] as $kind |
	(.[$i + 1:] | if $kind == "state" then "^(" + gsub(","; "|") + ")$" else . end) as $re |
	[$names[$kind] | to_entries[] | select(.key | test($re)).value] | add // {} | add // 0' \
	"$work/names" >"$work/wants"
while IFS= read -r want && IFS= read -r rule <&3; do
	printf '%s\n' "$rule" >"$work/rule"
	[ $((all - $(./glfilter -s -c --ignore "$work/rule" "$work/daemons"))) -eq "$want" ]
	claim $? "idle: $rule: $want"
	[ "$want" -gt 0 ] || {
		echo "$rule" | grep -qE "$seldom" &&
			[ "$(./glfilter -s -c --ignore "$work/rule" "$work/made-up")" -lt 14 ]
	}
	claim $? "idle: $rule: it holds for something"
done <"$work/wants" 3<"$work/rules"
[ "$(./glfilter -s -c --ignore idle "$work/made-up")" = 0 ]
claim $? 'idle: all that no sample holds is known'
[ "$(wc -l <"$work/rules")" -gt 20 ] && [ "$(wc -l <"$work/rules")" -eq "$(wc -l <"$work/wants")" ]
claim $? 'idle: there are rules'

# The rules are part of the program, wherever it is installed.
want=$(./glfilter -s -c --ignore lib/select/idle.rules samples/go1.27-sigquit.txt)
cp glfilter "$work/alone"
[ "$(cd "$work" && ./alone -s -c --ignore idle "$OLDPWD/samples/go1.27-sigquit.txt")" = "$want" ]
claim $? 'idle rules go with the program'
(cd "$work" && "$OLDPWD/glfilter" -q --ignore none "$OLDPWD/samples/go1.27-sigquit.txt") \
	2>"$work/said"
[ $? -eq 2 ] && grep -q "'none' is neither a file nor 'idle'" "$work/said"
claim $? 'a name that nothing has'
echo 'any .' >"$work/idle" # a file here goes before a name
got=$(cd "$work" && "$OLDPWD/glfilter" -s -c --ignore idle "$OLDPWD/samples/go1.27-sigquit.txt")
[ "$got" = 0 ]
claim $? 'a file here goes before what comes with it'

# --- baselines ----------------------------------------------------------------------------

# counts FILE: prints how many goroutines of each signature the file has.
counts() {
	./glparse -s "$1" | grep -v '"repeat":true' |
		sed 's/^{"sig":"\([^"]*\)","count":\([0-9]*\).*/\1 \2/' |
		awk '{ n[$1] += $2 } END { for (s in n) print s "\t" n[s] }' | sort
}

growth() { # growth BEFORE AFTER: as counts gives them
	awk 'NR == FNR { had[$1] = $2; next } $2 > had[$1] + 0 { print $1 "\t" $2 - had[$1] }' \
		"$1" "$2"
}

# total FILE: prints the sum of the second column.
total() { awk '{ n += $2 } END { print n + 0 }' "$1"; }

for pair in go1.19-leak.before:go1.19-leak.after go1.27-t0:go1.27-t1; do
	before=${pair%:*} after=${pair#*:}
	for b in debug1 debug2; do
		./glparse -s "samples/$after.$b.txt" >"$work/$b.records"
		counts "$work/$b.records" >"$work/$b"
		jq -cS . "$work/$b.records" >"$work/$b.by-jq"
		./glgroup -s "$work/$b.records" >"$work/$b.groups"
		./glgroup -s --by class "$work/$b.records" >"$work/$b.classes"
	done
	for a in debug1 debug2; do
		counts "samples/$before.$a.txt" >"$work/a"
		./glgroup -s --by where "samples/$before.$a.txt" >"$work/a.groups"
		for b in debug1 debug2; do
			growth "$work/a" "$work/$b" >"$work/want"
			more=$(total "$work/want")
			for door in "samples/$after.$b.txt" "$work/$b.records" "$work/$b.by-jq" \
				"$work/$b.groups" "$work/$b.classes"; do
				got=$(./glfilter -s -c --baseline "samples/$before.$a.txt" "$door")
				groups=$(./glfilter -s -c --baseline "$work/a.groups" <"$door")
				[ "$got" = "$more" ] && [ "$groups" = "$more" ]
				claim $? \
					"$after.$b against $before.$a: ${door#"$work"/}: $more more"
			done
		done
		# Tests the output for debug2, in which each goroutine has a record of its own.
		./glfilter --baseline "samples/$before.$a.txt" "$work/debug2.records" >"$work/out" \
			2>"$work/said"
		counts "$work/out" | same "$work/want" - && [ -s "$work/out" ] &&
			grep -Fxvf "$work/debug2.records" "$work/out" >"$work/foreign"
		[ ! -s "$work/foreign" ] &&
			grep -q " $(($(total "$work/debug2") - more)) goroutines excluded" \
			"$work/said"
		claim $? \
			"$after.debug2 against $before.$a: those, and how many were excluded"
	done
done
./glfilter --baseline samples/go1.19-leak.after.debug1.txt samples/go1.19-leak.after.debug1.txt \
	>"$work/out" 2>/dev/null
[ $? -eq 1 ] && [ ! -s "$work/out" ]
claim $? 'nothing more than there was'

# --- known ids ----------------------------------------------------------------------------

old=samples/go1.27-t0.debug2.txt new=samples/go1.27-t1.debug2.txt
./glparse -s $old | jq .id >"$work/ids"
./glparse -s $new |
	jq -c --slurpfile ids "$work/ids" 'select(.id as $i | $ids | index($i) | not)' >"$work/want"
[ "$(wc -l <"$work/want")" -lt "$(./glparse -s $new | wc -l)" ]
claim $? 'some ids are in both'
tr '\n' ' ' <"$work/ids" | sed 's/ /, /g' >"$work/one-line"
./glparse -s $old >"$work/old"
mkfifo "$work/pipe"
for file in $old "$work/old" "$work/ids" "$work/one-line"; do
	./glfilter -s --known-ids "$file" $new | same "$work/want" -
	claim $? "--known-ids ${file#"$work"/}"
	cat "$file" >"$work/pipe" &
	./glfilter -s --known-ids "$work/pipe" $new | same "$work/want" -
	claim $? "--known-ids ${file#"$work"/}, through a pipe"
	./glfilter -s --known-ids - $new <"$file" | same "$work/want" -
	claim $? "--known-ids ${file#"$work"/}, on standard input"
done

# --- ceilings -----------------------------------------------------------------------------

cat samples/go1.24-deadlock.txt samples/go1.27-deadlock.txt $new |
	./glparse -s --as x >"$work/several"
./glparse -s --as y $new >>"$work/several"
printf 'any ^main max 2\nany leakSend max 3\n' >"$work/rule"
jq -c 'select(.repeat | not)' "$work/several" | sort >"$work/sorted" # dumps lie across each other
want=$(jq -r \
	'def has_func($re): any(.frames[]; .func // "" | test($re));
	[.source, .dump, has_func("^main"), has_func("leakSend")] | @tsv' "$work/several" |
	awk '{ k = $1 " " $2; all++
		if ($3 == "true") m[k]++
		if ($4 == "true") l[k]++ }
	END { for (k in m) { n = m[k] < 2 ? m[k] : 2; all -= n; left = m[k] - n
			all -= l[k] < 3 ? l[k] : 3 }
		print all }')
[ "$(jq -r '[.source, .dump] | @tsv' "$work/several" | sort -u | wc -l)" -gt 3 ]
claim $? 'several dumps'
for door in several sorted; do
	[ "$(./glfilter -s -c --ignore "$work/rule" "$work/$door")" = "$want" ]
	claim $? "the first of each dump, $door: $want left"
done

# --- groups: as many are excluded as of their goroutines ----------------------------------

sig=$(./glparse -s $new | jq -r 'select(.where.func == "main.leakSend").sig' | head -n 1)
./glgroup -s $new >"$work/by-sig"
./glgroup -s --by class $new >"$work/by-class"
while IFS= read -r rule; do
	printf '%s\n' "$rule" >"$work/rule"
	want=$(./glfilter -s -c --ignore "$work/rule" $new)
	[ "$want" -gt 0 ] && [ "$want" -lt "$(./glfilter -s -c $new)" ]
	claim $? "$rule: some are excluded, and some are not: $want"
	for door in by-sig by-class; do
		case $door$rule in by-class[ta]*) continue ;; esac # stacks differ there
		[ "$(./glfilter -s -c --ignore "$work/rule" "$work/$door")" = "$want" ]
		claim $? "$rule: groups $door"
	done
done <<EOF
top ^main\\.leak
any sync\\.
any sync\\. max 3
state chan *,select
created-by ^main\\.main\$
created-by ^main\\.main\$ max 7
sig $sig
EOF
[ "$(./glfilter -s -c --ignore "$work/rules" "$work/by-class")" = \
	"$(./glfilter -s -c "$work/by-class")" ]
claim $? 'an example tells nothing of the others in its group'
finish
