#!/bin/sh
# Each predicate of glfilter selects what jq selects in an independent reading of the same dump
# (tests/oracle.pl), whether the input is dump text, records, or records whose keys jq sorted.
# tests/select.pl compares them.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need jq

# rows: a table of
#     SAMPLE|ARGUMENTS of glfilter|EXPRESSION of jq that selects the same from the oracle's records
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
go1.27-sigquit.txt|--class forever,gc --no-runtime|(.class == "forever" or .class == "gc") and (.runtime | not)
go1.24-waited.debug2.txt|--min-wait 7h,7m --min-wait 8m|.wait_seconds >= 420 or .leaked
go1.24-waited.debug2.txt|--max-wait 1m,6m|.wait_seconds == null or .wait_seconds <= 360
go1.24-waited.debug2.txt|--wait-unknown|.wait_seconds == null
go1.24-waited.debug2.txt|-v --wait-unknown|.wait_seconds != null
go1.27-t0.debug1.txt|--wait-unknown|true
go1.21-sigquit.txt|--locked|.locked
go1.21-t1.debug2.txt|--locked|.locked
go1.21-t1.debug2.txt|-v --locked|.locked | not
go1.27-t1.leak.debug2.txt|--leaked|.leaked
go1.27-t1.leak.debug1.txt|--leaked|.leaked
go1.27-t1.debug2.txt|--parent 1|.created_by.id == 1
go1.27-t1.debug2.txt|--parent 268,9 --parent 50|.created_by.id == 268 or .created_by.id == 9 or .created_by.id == 50
go1.27-t1.debug2.txt|-v --parent 1|.created_by.id != 1
go1.19-t1.debug2.txt|--parent 1|.created_by.id == 1
go1.27-t1.debug2.txt|--top '^main\.leak'|.canon | startswith("main.leak")
go1.27-sigquit.txt|--top '^main\.leak'|.canon | startswith("main.leak")
go1.27-t1.debug1.txt|--top '^main\.leak'|.canon | startswith("main.leak")
go1.27-sigquit.txt|--top '^sync\.' --top gopark|(.canon / "\t")[0] | startswith("sync.") or contains("gopark")
go1.27-t1.debug2.txt|-F --top 'main.(*inner).bl'|(.canon / "\t")[0] | contains("main.(*inner).bl")
go1.27-t1.debug2.txt|--where 'func1[0-9]$'|(.where.func // "") | test("func1[0-9]$")
go1.27-t1.debug2.txt|-F --where main.|(.where.func // "") | contains("main.")
go1.19-etcd.t0.debug2.txt|--where '^google' --where '^github'|(.where.func // "") | startswith("google") or startswith("github")
go1.19-etcd.t0.debug2.txt|--path '/grpc/internal/[a-z]*/'|any(.frames[]; (.file // "") | test("/grpc/internal/[a-z]*/"))
go1.19-etcd.t0.debug2.txt|--path 'server\.go$' --class io|.class == "io" and any(.frames[]; (.file // "") | endswith("server.go"))
go1.19-etcd.t0.debug1.txt|--min-count 2|.count >= 2
go1.19-etcd.t0.debug1.txt|--min-count 60 --min-count 100,61|.count >= 60
go1.19-etcd.t0.debug1.txt|-v --min-count 2 --func grpc|(.count >= 2 and any(.frames[]; (.func // "") | contains("grpc"))) | not
go1.19-odd-labels.debug1.txt|--dump 2|.dump == 2
go1.19-odd-labels.debug1.txt|--dump 3,1 --dump 4|.dump == 3 or .dump == 1 or .dump == 4
go1.21-crash.txt|--id 1|.id == 1
go1.23-ancestors.sigquit.txt|--func gcenable|any(.frames[]; (.func // "") | contains("gcenable"))
EOF
}

# several_rows: rows for the records of `several`. Their predicates need more than a bare dump:
# several sources and dumps, and the writers of log lines. Here jq reads glparse's records.
several_rows() {
	sed 's/^/several|/' <<'EOF'
--source web|.source == "web"
--source 'd?-*' --source none|.source == "db-0"
--source web,none --dump 2|.source == "web" and .dump == 2
--dump 2|.dump == 2
-v --dump 1|.dump != 1
--origin 'pod/web*'|(.origin // "") | startswith("pod/web")
--origin '*/main,none' --dump 1|(.origin // "" | endswith("/main")) and .dump == 1
-v --origin '*app*' --origin none|(.origin // "" | contains("app")) | not
EOF
}

# several: prints records of several sources and dumps, some of them from a log with prefixes.
several() {
	cat samples/go1.24-deadlock.txt samples/go1.27-panic.txt samples/go1.24-t1.debug2.txt |
		sed 's/^/[pod\/web-7d9f\/app] /' >"$work/web.log"
	cat samples/go1.27-deadlock.txt samples/go1.26-deadlock.txt |
		sed 's/^/[pod\/db-0\/main] /' >"$work/db.log"
	./glparse -s --as web "$work/web.log" && ./glparse -s --as db-0 "$work/db.log"
}

{ rows && several_rows; } >"$work/rows"
mkdir "$work/oracle" "$work/records"
for name in $(rows | cut -d '|' -f 1 | sort -u); do
	./glparse -s <"samples/$name" >"$work/records/$name"
	set -- "$@" "samples/$name"
done
perl tests/oracle.pl -d "$work/oracle" "$@"
several >"$work/records/several"
cp "$work/records/several" "$work/oracle/several"
jq -cS 'input_filename, .' "$work"/records/* | apart "$work/by-jq"

# The result of every row for every record of its input.
awk -F '|' '
	{ say[$1] = say[$1] ", (" substr($0, length($1 $2) + 3) ")" }
	END {
		print "(input_filename / \"/\")[-1] as $name | $name,"
		print "([.offset, .count, .repeat // false,"
		print "([if false then 0"
		for (name in say) print "elif $name == \"" name "\" then (" substr(say[name], 3) ")"
		print "else error($name) end | if . then \"t\" else \"f\" end] | add)] | @tsv)"
	}' "$work/rows" >"$work/say.jq"
jq -r -f "$work/say.jq" "$work"/oracle/* | apart "$work/said"

perl tests/select.pl "$work" <"$work/rows" >"$work/verdicts"
claim $? 'every row was tried'
while read -r status name; do
	claim "$status" "$name"
done <"$work/verdicts"

# A signature may be given by its first digits.
sig=$(./glparse -s samples/go1.27-t1.debug2.txt |
	jq -r 'select(.where.func == "main.leakSend").sig' |
	head -n 1)
[ "$(./glfilter -c --sig "$(echo "$sig" | cut -c 1-5)" samples/go1.27-t1.debug2.txt)" -eq 160 ]
claim $? 'a signature by its first five digits selects its 160'
[ "$(./glfilter -c --sig "$sig" samples/go1.27-t1.debug1.txt)" -eq 160 ]
claim $? 'and the same 160 in another form of dump'
finish
