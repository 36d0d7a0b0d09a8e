#!/bin/sh
# gldiff judges series of dumps rightly. The dumps are made up, so that it is known what happened in
# the process. grep and jq compare the report with the dumps.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need jq

# dump WRITER MINUTES RANGE...: prints a dump in the form debug=2. Goroutine WRITER writes it.
# Goroutines 1 to 4, which live long, have waited for MINUTES, and those of each RANGE for a minute
# less, at least one; 0: no waits are shown. A RANGE is FROM-TO[:FUNCTION]; without one, main.leak.
dump() {
	awk 'function one(id, minutes, name) {
		print "goroutine " id " [chan receive" (minutes ? ", " minutes " minutes" : "") "]:"
		print name "(0xc000012345)\n\t/app/" substr(name, 6) ".go:7 +0x2a"
		print "created by main.main in goroutine 1\n\t/app/main.go:9 +0x1f\n"
	}
	BEGIN {
		print "goroutine " ARGV[1] " [running]:"
		print "runtime/pprof.writeGoroutineStacks({0x7f, 0x1})"
		print "\t/go/src/runtime/pprof/pprof.go:1 +0x1"
		print "main.report()\n\t/app/report.go:3 +0x7\n"
		for (id = 1; id <= 4; id++)
			if (id != ARGV[1]) one(id, ARGV[2], "main.live")
		for (i = 3; i < ARGC; i++) {
			split(ARGV[i], part, ":")
			split(part[1], range, "-")
			minutes = ARGV[2] > 1 ? ARGV[2] - 1 : ARGV[2]
			for (id = range[1]; id <= range[2]; id++)
				one(id, minutes, part[2] ? part[2] : "main.leak")
		}
	}' "$@"
}

# judge NAME: writes gldiff's report on the files NAME.* to out, and its JSON.
judge() {
	name=$1
	shift
	./gldiff "$@" "$work/$name".* >"$work/out" 2>"$work/err" &&
		./gldiff --json "$@" "$work/$name".* >"$work/json" 2>"$work/err"
}

# says LINE: LINE is the first line of out.
says() { [ "$(head -n 1 "$work/out")" = "$1" ]; }

# counts: the counts in the JSON are those of the dumps.
counts() {
	for file in "$work/$name".*; do grep -c '^main\.leak(' "$file"; done >"$work/want"
	jq -r '.rows[] | select(.group.where.func == "main.leak") | .counts[]' "$work/json" |
		cmp -s - "$work/want"
}

holds() { jq -e "$1" "$work/json" >/dev/null 2>"$work/err"; }

# fails_on LIST STATUS: gldiff --fail-on LIST exits with STATUS.
fails_on() {
	./gldiff --fail-on "$1" "$work/$name".* >/dev/null 2>"$work/err"
	[ $? -eq "$2" ]
}

# --- a steady leak -----------------------------------------------------------------------

dump 900 1 5-44 >"$work/leak.1"
dump 910 2 5-84 >"$work/leak.2"
dump 920 3 5-124 >"$work/leak.3"
dump 930 4 5-164 >"$work/leak.4"
judge leak
says 'leak: main.leak leak.go:7 +120 (40 to 160, +300.0%), rose in 3 of 3 steps' && counts
claim $? 'a steady leak'
holds '.leaks == 1 and (.rows[0] | .leak and .steps == [40, 40, 40] and .rose == 3 and .fell == 0
	and .per_step == 40.0 and .forecast == {goroutines: 1000, snapshots: 21})
	and all(.snapshots[]; has("restart") | not)'
claim $? 'its steps, and when it will reach 1000'
fails_on leak:120 1 && fails_on leak:121 0 && fails_on leak,new 1 && fails_on new 0 &&
	fails_on grown:120 1 && fails_on total:120 1 && fails_on total:121 0
claim $? 'and what --fail-on says'
judge leak --interval 30s
holds '.per_minute == 80.0 and .rows[0].forecast == {goroutines: 1000, seconds: 630}' &&
	sed -n 2p "$work/out" | grep -qx ' *at this rate 1000 of them in 10m30s'
claim $? 'with the time between snapshots'
cat "$work"/leak.? >"$work/one"
./gldiff "$work/one" 2>"$work/err" | sed 1q |
	grep -q '^leak: main\.leak .* +120 (40 to 160, +300.0%)'
claim $? 'the same as one file'
for at in 1 2 3 4; do
	cp "$work/leak.$at" "$work/timed.app-2026-11-21T03${at}000Z.txt"
done
judge timed
holds '.per_minute == 4.0 and .rows[0].forecast == {goroutines: 1000, seconds: 12600}'
claim $? 'with times in the names of files'
judge leak --ids
holds '.rows[] | select(.group.where.func == "main.live") |
	.verdict == "same" and .stuck_ids == [1, 2, 3, 4]'
claim $? 'who lives long is stuck, and no leak'

# --- a burst -----------------------------------------------------------------------------

for minutes in 0 3; do
	dump 60 $minutes 5-44 >"$work/burst.1"
	dump 5100 $minutes 5-5044 >"$work/burst.2"
	dump 5200 $minutes 5-44 >"$work/burst.3"
	dump 5300 $minutes 5-44 5200-5209 >"$work/burst.4"
	judge burst
	grown='grown: main.leak leak.go:7 +10 (40 to 50, +25.0%)'
	says "$grown, rose in 2 of 3 steps, 5040 in #2" && counts &&
		holds '.leaks == 0 and all(.snapshots[]; has("restart") | not)' && fails_on leak 0
	claim $? "a burst that recedes, a new goroutine writes the dump, waits of $minutes minutes"

	dump 4 $minutes 5-44 >"$work/burst.1"
	dump 4 $minutes 5-5044 >"$work/burst.2"
	dump 4 $minutes 5-44 >"$work/burst.3"
	dump 4 $minutes 5-44 5060-5099:main.more >"$work/burst.4"
	judge burst
	holds '.leaks == 0 and all(.snapshots[]; has("restart") | not)' && counts &&
		says 'new: main.more more.go:7 +40 (0 to 40), rose in 1 of 3 steps' &&
		fails_on leak 0
	claim $? "the same, one that lives long writes it, waits of $minutes minutes"
done
fails_on new:40 1 && fails_on new:41 0 && fails_on grown:40,leak 1 && fails_on grown:41 0
claim $? '--fail-on new and grown'
rm "$work/burst.4"
judge burst
says 'nothing grew from first to last' && counts &&
	sed -n 2p "$work/out" | grep -qx 'burst: main\.leak leak\.go:7 0 (40 to 40), 5040 in #2' &&
	holds '.rows | length == 1 and .[0].verdict == "same"'
claim $? 'a row that is as it was, but went up in between, is shown'

# --- another process ---------------------------------------------------------------------

dump 60 0 5-44 >"$work/young.1"
dump 110 0 5-84 >"$work/young.2"
dump 160 0 5-124 >"$work/young.3"
dump 90 0 5-44 >"$work/young.4"
dump 110 0 5-84 >"$work/young.5"
dump 160 0 5-124 >"$work/young.6"
judge young
says 'leak: main.leak leak.go:7 +160 in 2 processes (40 to 120), rose in 4 of 4 steps' && counts &&
	sed -n 3p "$work/out" | grep -qx 'the process changed at #4: goroutine ids start over'
claim $? 'a restart in the middle, of processes too young for waits'
holds '[.snapshots[] | has("restart")] == [false, false, false, true, false, false]
	and (.rows[0] | .leak and .delta == 80 and .gained == 160 and .steps == [40, 40, 40, 40]
		and .per_step == 40.0 and .forecast == {goroutines: 1000, snapshots: 22})' &&
	fails_on leak:160 1 && fails_on leak:161 0 && fails_on grown:81 0
claim $? 'its steps are those within processes'
./gltop -s --json "$work"/young.? >"$work/json" &&
	holds '[.findings[] | select(.finding == "growing") | .count, .group.where.func] ==
		[120, "main.leak"] and [.snapshots[] | has("restart")] ==
		[false, false, false, true, false, false]'
claim $? 'gltop judges it in the same way'
rm "$work/young.3"
judge young
says 'leak: main.leak leak.go:7 +120 in 2 processes (40 to 120), rose in 3 of 3 steps' && counts &&
	holds '[.snapshots[] | has("restart")] == [false, false, true, false, false]'
claim $? 'a restart behind two snapshots'
cat "$work"/young.? >"$work/one"
./gldiff --json "$work/one" >"$work/got" 2>"$work/err"
for file in got json; do
	jq -S 'del(.snapshots[].source, .snapshots[].dump, .rows[].group)' "$work/$file" \
		>"$work/$file.same"
done
same "$work/json.same" "$work/got.same"
claim $? 'the same as one file'

dump 60 20 5-44 >"$work/old.1"
dump 110 30 5-84 >"$work/old.2"
dump 160 40 5-124 >"$work/old.3"
dump 100 3 5-54 >"$work/old.4"
dump 105 13 5-60 >"$work/old.5"
judge old
says 'leak: main.leak leak.go:7 +86 in 2 processes (40 to 56), rose in 3 of 3 steps' && counts &&
	holds '.snapshots[3].restart and (.rows | all(has("stuck") | not))'
claim $? 'a restart with waits: told by them, and nobody is stuck'
dump 105 13 5-44 >"$work/old.5"
judge old
says 'nothing grew from first to last' && counts && ! grep -q '^burst' "$work/out" &&
	holds '.leaks == 0 and .snapshots[3].restart and .rows[0].steps == [40, 40, -10]'
claim $? 'one that fell in the second process is no leak'
rm "$work"/old.[125]
judge old
counts && holds '.leaks == 0 and .snapshots[1].restart and .rows[0].delta == -70' &&
	sed -n 2p "$work/out" | grep -qx 'the process changed at #2: goroutine ids start over'
claim $? 'two snapshots across a restart'

# --- the wrong order ---------------------------------------------------------------------

# doubts LIST: gldiff doubts the order at these snapshots (from 1 on), and reports no other process.
doubts() {
	got=$(jq -c '[.snapshots | to_entries[] | select(.value.doubtful) | .key + 1]' "$work/json")
	[ "$got" = "$1" ] &&
		holds 'all(.snapshots[]; has("restart") | not)' &&
		! grep -q 'the process changed at' "$work/out"
}
backwards="the snapshots' times run backwards: given in the wrong order?"

# moment AT MINUTES: prints a dump of one process, whose ids rise.
moment() {
	case $1 in
	1) dump 45 "$2" 5-44 ;;
	2) dump 86 "$2" 5-44 46-85 ;;
	3) dump 127 "$2" 5-44 46-85 87-126 ;;
	esac
}

moment 3 20 >"$work/back.1"
moment 2 10 >"$work/back.2"
judge back
doubts '[2]' &&
	grep -qx '#2 looks older than the one before: given in the wrong order, or .*' "$work/out"
claim $? 'new and old: ids fall, waits shrink, and all that is older was there'
moment 1 1 >"$work/back.3"
judge back
doubts '[2,3]' && says 'shrunk: main.leak leak.go:7 -80 (120 to 40, -66.7%)'
claim $? 'a list that runs backwards'
for minutes in 0 5; do
	moment 2 $((minutes * 2)) >"$work/back.1"
	moment 3 $((minutes * 3)) >"$work/back.2"
	moment 1 $((minutes)) >"$work/back.3"
	moment 2 $((minutes * 2)) >"$work/back.4"
	judge back
	doubts '[3]' && holds '.leaks == 0'
	claim $? "some in their order, some not, waits of $minutes minutes"
done
for row in "0 null" "9 true"; do
	minutes=${row% *}
	rm -f "$work"/dated.*
	moment 3 $minutes >"$work/dated.1-2026-11-21T031000Z.txt"
	moment 1 0 >"$work/dated.2-2026-11-21T030000Z.txt"
	judge dated
	grep -qF "gldiff: $backwards" "$work/err" && grep -qFx "$backwards" "$work/out" &&
		doubts '[]' &&
		holds '[.snapshots[].earlier] == [null, true]' && fails_on leak,grown,new,total 0
	claim $? "times run backwards, waits of $minutes minutes"
	mv "$work/dated.2-2026-11-21T030000Z.txt" "$work/dated.2-2026-11-21T032000Z.txt"
	judge dated
	! grep -qF "$backwards" "$work/out" && holds "[.snapshots[].restart] == [null, ${row#* }]"
	claim $? "times that rise: another process, if waits tell it: $minutes minutes"
done
cat "$work"/dated.* >"$work/dated"
judge dated
! grep -q backwards "$work/out" "$work/err"
claim $? 'one time is not before itself'

# --- what shrank -------------------------------------------------------------------------

dump 900 0 5-164 165-174:main.less 180-180:main.gone >"$work/less.1"
dump 910 0 5-44 165-169:main.less 905-906:main.new >"$work/less.2"
judge less
says 'shrunk: main.leak leak.go:7 -120 (160 to 40, -75.0%)' && counts &&
	sed -n 2p "$work/out" | grep -qx 'new: main.new new.go:7 +2 (0 to 2)' &&
	sed -n 3p "$work/out" | grep -qx 'total 175 to 51: -124 (-70.9%)' &&
	sed -n 4p "$work/out" | grep -qx 'groups: 1 new, 2 shrunk, 1 gone, 1 the same'
claim $? 'what shrank leads where that is the news'
dump 910 0 905-1164:main.new >"$work/less.2"
judge less
says 'new: main.new new.go:7 +260 (0 to 260)'
claim $? 'but not where more is new'
dump 910 0 165-169:main.less >"$work/less.2"
judge less
says 'gone: main.leak leak.go:7 -160 (160 to 0, -100.0%)' &&
	sed -n 2p "$work/out" | grep -qx 'nothing grew from first to last'
claim $? 'all of a group is gone'

# --- truncated ----------------------------------------------------------------------------

# chop NAME N: cuts the file NAME off in its goroutine N, before its creator.
chop() {
	awk -v n="$2" 'BEGIN { RS = ""; ORS = "\n\n" } NR < n { print; next }
		{ print substr($0, 1, index($0, "created by") - 1); exit }' "$work/$1" \
		>"$work/cut" && mv "$work/cut" "$work/$1"
}

for at in 1 2 3 4; do cp "$work/leak.$at" "$work/part.$at"; done
chop part.2 24
judge part
says 'leak: main.leak leak.go:7 +120 (40 to 160, +300.0%), rose in 2 of 2 steps' &&
	holds '.snapshots[1].truncated and .rows[0].counts[1] == 19 and .rows[0].stuck == 40'
claim $? 'a fall to a truncated snapshot says nothing'
cp "$work/leak.2" "$work/part.2"
chop part.4 24
judge part
says 'leak: main.leak leak.go:7 +80 (40 to 120 in #3), rose in 2 of 2 steps' &&
	fails_on leak:80 1 && fails_on leak:81 0
claim $? 'a leak does not end with it'
rm "$work/part.2" "$work/part.3"
judge part
says 'nothing is certain to have grown' && fails_on leak,grown,new,total 0 &&
	holds '(.rows[] | select(.group.where.func == "main.leak") | .verdict) == "unclear"' &&
	grep -q '^total 44 to [0-9]*$' "$work/out" && grep -q '^groups: .*1 unclear' "$work/out"
claim $? 'nor at the end'
cp "$work/leak.4" "$work/part.4"
chop part.1 10
judge part
says 'nothing is certain to have grown' && fails_on grown,new,total 0 && fails_on leak 0
claim $? 'a rise from a truncated snapshot may be none'
for at in 1 2 3 4; do
	cp "$work/leak.$at" "$work/part.$at"
	chop part.$at $((at * 40))
done
judge part
says 'leak: main.leak leak.go:7 +120 (35 to 155, +342.9%), rose in 3 of 3 steps' &&
	fails_on leak:120 1
claim $? 'all are truncated'

# --- idle goroutines ----------------------------------------------------------------------

# peek MINUTES IDS...: prints goroutines that wait for the next request.
peek() {
	minutes=$1
	shift
	seq "$@" | awk -v m="$minutes" '{
		print "goroutine " $1 " [IO wait" (m ? ", " m " minutes" : "") "]:"
		print "bufio.(*Reader).Peek(0x1)\n\t/usr/local/go/src/bufio/bufio.go:151 +0x1"
		print "net/http.(*conn).serve(0x1)\n\t/usr/local/go/src/net/http/server.go:7 +0x1\n"
	}'
}

# conns NAME MINUTES...: writes a snapshot for each MINUTES, with more and more connections.
conns() {
	name=$1 at=0
	shift
	for minutes; do
		at=$((at + 1))
		{ dump 60 0 5-44; peek "$minutes" 100 $((110 + at * 5)); } >"$work/$name.$at"
	done
}

conns conns 0 0
judge conns
says 'nothing grew but idle groups' && fails_on grown,new,leak,stuck 0 && fails_on total 1 &&
	grep -qx 'not listed: 1 idle group that changed; --idle lists them' "$work/out" &&
	! grep -q Peek "$work/out" && holds '.rows == [.rows[] | select(.idle)]'
claim $? 'idle connections are counted, not listed'
judge conns --idle
says 'grown: bufio.(*Reader).Peek bufio.go:151 +5 (16 to 21, +31.3%)' ||
	grep -q '^grown: net/http.*+5 (16 to 21, +31.3%)' "$work/out"
claim $? '--idle lists them'
conns conns 0 0 0
judge conns
grep -q '^grown: .* +10 (16 to 26, +62.5%), rose in 2 of 2 steps' "$work/out" && fails_on leak 0 &&
	fails_on grown 1
claim $? 'ever more of them are listed, and no leak'
conns conns 5 6 7
judge conns
grep -q '^leak: .* +10 (16 to 26, +62.5%), rose in 2 of 2 steps' "$work/out" && fails_on leak 1
claim $? 'unless nobody uses them'

# --- percentages --------------------------------------------------------------------------

name=leak
fails_on grown:300% 1 && fails_on grown:301% 0 && fails_on total:272% 1 && fails_on total:273% 0 &&
	fails_on grown:500,grown:300% 1 && fails_on grown:120,grown:900% 1
claim $? 'percentages of the first snapshot'
name=less
dump 910 0 905-1164:main.new >"$work/less.2"
fails_on grown:99999999999% 1 && fails_on total:60% 0
claim $? 'what is new has grown by any'
for list in 'leak:50%' 'stuck:1%' 'grown:0%' 'grown:%' 'grown:5%%' 'total:-5%' 'grown:5 %'; do
	fails_on "$list" 2
	claim $? "--fail-on $list: 2"
done
for rise in 0 101 x; do
	./gldiff --rise $rise "$work"/leak.? >/dev/null 2>"$work/err"
	[ $? -eq 2 ]
	claim $? "--rise $rise: 2"
done

# --- an accept loop ----------------------------------------------------------------------

for at in 1 2 3; do dump 90$at $((at * 5)) 5-5:main.accept >"$work/loop.$at"; done
judge loop --ids
says 'no difference' &&
	holds '.leaks == 0 and ([.rows[] | select(.group.where.func == "main.accept") |
	.stuck_ids == [5] and (has("leak") | not)] == [true])' && fails_on leak,grown,new,total 0
claim $? 'an accept loop is stuck, and no leak'
judge loop
grep -qx 'groups: [0-9]* the same ([0-9]* with stuck goroutines: --ids shows them)' "$work/out"
claim $? 'how many rows have stuck goroutines is told'
# --- the order, and many -----------------------------------------------------------------

dump 900 0 5-14 15-94:main.big 100-129:main.less 200-202:main.gone 300-300:main.same \
	>"$work/order.1"
dump 910 0 5-15 15-174:main.big 100-109:main.less 300-309:main.same >"$work/order.2"
dump 920 0 5-17 15-164:main.big 100-104:main.less 300-300:main.same 400-400:main.new \
	>"$work/order.3"
judge order
jq -r '.rows[] | .group.where.func + " " + .verdict + " " + (.delta | tostring)' "$work/json" \
	>"$work/got"
cat >"$work/want" <<'ROWS'
main.leak grown 3
main.big grown 70
main.new new 1
main.less shrunk -25
main.gone gone -3
main.same same 0
ROWS
same "$work/want" "$work/got"
claim $? 'leaks come first, what grew, what shrank, what only changed in between'
sed 1,/delta/d "$work/out" | awk 'NF > 9 { print $1 }' | head -n 6 | tr '\n' ' ' >"$work/got"
[ "$(cat "$work/got")" = '+3 +70 +1 -25 -3 0 ' ] &&
	says 'leak: main.leak leak.go:7 +3 (10 to 13, +30.0%), rose in 2 of 2 steps'
claim $? 'so they do in the report'

at=100
while [ $at -lt 130 ]; do
	at=$((at + 1))
	dump 9$at 0 5-$at
done >"$work/many"
./gldiff --json "$work/many" >"$work/json" 2>"$work/err" &&
	holds '.rows[0] | .counts == [range(97; 127)] and .rose == 29 and .per_step == 1'
claim $? 'thirty snapshots'
COLUMNS=80 ./gldiff "$work/many" >"$work/out" 2>"$work/err"
grep -q '^ *delta  *#1  *#30  trend  *rose  verdict' "$work/out" &&
	grep -q '^ *+29  *97  126  [^ ]*█  29/29  grown, leak' "$work/out" &&
	[ "$(wc -l <"$work/out")" -lt 14 ]
claim $? 'on 80 columns: first, last, and how it went'

for at in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	range=5-8
	[ $at -ne 3 ] || range=5-500
	dump 9$at 0 $range
done >"$work/many"
COLUMNS=80 ./gldiff "$work/many" >"$work/out" 2>"$work/err"
grep -q '^ *0 *4 *4  ▁█▁▁▁▁▁▁▁▁  1/19  same' "$work/out"
claim $? 'a burst among many shows on 80 columns'

for count in 4611686018427387904 9223372036854775807 1; do
	printf '{"count":%s,"frames":[{"func":"main.f"}],"dump":%s}\n' $count $((at += 1))
done >"$work/huge"
./gldiff --json "$work/huge" >"$work/json" 2>"$work/err" &&
	grep -q '"per_step":-2305843009213693951.5' "$work/json"
claim $? 'numbers that are made up have a rate, too'

# --- forms, colours ----------------------------------------------------------------------

{ echo 'goroutine profile: total 30'; echo '30 @ 0x1 0x2';
	printf '#\t0x1\tmain.leak+0x2a\t/app/leak.go:7\n\n'; } >"$work/form.1"
dump 900 5 5-64 >"$work/form.2"
dump 120 0 30-109 >"$work/form.3"
judge form
holds '.snapshots[2].restart and (.rows[0] | .counts == [30, 60, 80] and .steps == [30])' &&
	says 'grown: main.leak leak.go:7 +50 (30 to 80, +166.7%)'
claim $? 'debug=1 tells no ids, and is passed over'
./gldiff --color=always "$work"/leak.? 2>"$work/err" | sed 1q |
	grep -q "^$(printf '\033')\[1mleak$(printf '\033')\[0m: main"
claim $? 'colours'
finish
