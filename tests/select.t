#!/bin/sh
# Every predicate of glfilter against jq over an independent reading of the same dump
# (tests/oracle.pl), through three doors: dump text, records, records that went through jq.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need jq

# rows: sample, arguments of glfilter, what jq selects from the oracle's records
rows() {
	cat <<'EOF'
go1.27-t1.debug2.txt|--state select|.state == "select"
go1.27-t1.debug2.txt|--state 'chan*'|.state | startswith("chan")
go1.27-t1.debug2.txt|--state 'chan send,sync.*'|.state == "chan send" or (.state | startswith("sync."))
go1.27-t1.debug2.txt|--state select --state sleep|.state == "select" or .state == "sleep"
go1.27-t1.debug2.txt|--state 'chan receive (nil chan)'|.state == "chan receive (nil chan)"
go1.19-t1.debug2.txt|--class lock|.class == "lock"
go1.19-t1.debug2.txt|--class lock,rlock --class cond|.class == "lock" or .class == "rlock" or .class == "cond"
go1.27-t1.debug2.txt|--class forever|.class == "forever"
go1.24-waited.debug2.txt|--min-wait 5m|.wait_seconds >= 300 or .leaked
go1.24-waited.debug2.txt|--min-wait 7m1s|.wait_seconds >= 421 or .leaked
go1.24-waited.debug2.txt|--min-wait 420s|.wait_seconds >= 420 or .leaked
go1.24-waited.debug2.txt|--max-wait 6m|.wait_seconds == null or .wait_seconds <= 360
go1.24-waited.debug2.txt|--max-wait 2h|true
go1.27-t1.leak.debug2.txt|--min-wait 1s|.leaked
go1.27-sigquit.txt|--runtime|.runtime
go1.27-sigquit.txt|--no-runtime|.runtime | not
go1.23-sigquit.txt|--runtime|.runtime
go1.27-t1.debug2.txt|--func '^main\.\(\*account\)'|any(.frames[]; (.func // "") | startswith("main.(*account)"))
go1.27-t1.debug2.txt|--func lockSlow|any(.frames[]; (.func // "") | contains("lockSlow"))
go1.27-t1.debug2.txt|--func leakSend --func leakRecv|any(.frames[]; (.func // "") | contains("leakSend") or contains("leakRecv"))
go1.27-t1.debug2.txt|-F --func 'main.(*store[...]).get'|any(.frames[]; (.func // "") | contains("main.(*store[...]).get"))
go1.27-t1.debug2.txt|--func 'a{1,1}ccount'|any(.frames[]; (.func // "") | contains("account"))
go1.27-t1.debug2.txt|--created-by 'main\.main$'|.created_by.func == "main.main"
go1.27-t1.debug2.txt|-F --created-by main.start|.created_by.func != null and (.created_by.func | contains("main.start"))
go1.27-labels.debug2.txt|--label tenant|.labels.tenant != null
go1.27-labels.debug2.txt|--label 'req=[01]'|.labels.req == "0" or .labels.req == "1"
go1.27-labels.debug2.txt|--label 'req=0,2'|.labels.req == "0" or .labels.req == "2"
go1.26-labels.sigquit.txt|--label 'subsystem=bill*'|.labels.subsystem == "billing"
go1.27-t0.debug1.txt|--label 'tenant=we"ird: {x}'|.labels.tenant == "we\"ird: {x}"
go1.27-t1.debug2.txt|--id 1|.id == 1
go1.27-t1.debug2.txt|--id 7,9,11 --id 12|.id == 7 or .id == 9 or .id == 11 or .id == 12
go1.27-t1.debug2.txt|--class chan-send --created-by main.start|.class == "chan-send" and (.created_by.func // "" | contains("main.start"))
go1.27-t1.debug2.txt|-v --class chan-send|.class != "chan-send"
go1.27-t1.debug2.txt|-v --class chan-send --created-by main.main|(.class == "chan-send" and (.created_by.func // "" | contains("main.main"))) | not
go1.21-crash.txt|--state running|.state == "running"
go1.23-ancestors.sigquit.txt|--func gcenable|any(.frames[]; (.func // "") | contains("gcenable"))
EOF
}

# Two numbers tell a record apart in either form of dump.
ids() { jq -r '"\(.offset) \(.count)"'; }

try() { # try NAME, records on standard input, arguments in $args
	eval "./glfilter -s $args" >"$work/out"
	status=$?
	ids <"$work/out" >"$work/got"
	[ $status -eq "$want_status" ] && cmp -s "$work/want" "$work/got"
	claim $? "$sample: glfilter $args, $1: $(wc -l <"$work/want") selected"
}

rows >"$work/rows"
while IFS='|' read -r sample args expression; do
	# What stands behind the second bar may hold bars itself: read gives all of it.
	[ -f "$work/$sample" ] || perl tests/oracle.pl "samples/$sample" >"$work/$sample"
	cp "$work/$sample" "$work/oracle"
	jq -c "select($expression)" "$work/oracle" | ids >"$work/want"
	want_status=0
	[ -s "$work/want" ] || want_status=1
	./glparse -s "samples/$sample" >"$work/records"
	jq -c . "$work/records" >"$work/by-jq"
	try text <"samples/$sample"
	try records <"$work/records"
	cp "$work/out" "$work/selected"
	grep -Fxvf "$work/records" "$work/selected" >"$work/foreign"
	[ ! -s "$work/foreign" ]
	claim $? "$sample: glfilter $args: records are handed on byte for byte"
	try 'records through jq' <"$work/by-jq"
	count=$(eval "./glfilter -s -c $args samples/$sample")
	[ "$count" = "$(jq "select(.repeat | not) | select($expression) | .count" "$work/oracle" |
		awk '{ n += $1 } END { print n + 0 }')" ]
	claim $? "$sample: glfilter -c $args: $count"
done <"$work/rows"

# A signature by its first digits.
sig=$(./glparse -s samples/go1.27-t1.debug2.txt | jq -r 'select(.where.func == "main.leakSend").sig' |
	head -n 1)
[ "$(./glfilter -c --sig "$(echo "$sig" | cut -c 1-5)" samples/go1.27-t1.debug2.txt)" -eq 160 ]
claim $? 'a signature by its first five digits selects its 160'
[ "$(./glfilter -c --sig "$sig" samples/go1.27-t1.debug1.txt)" -eq 160 ]
claim $? 'and the same 160 in another form of dump'
finish
