#!/bin/sh
# glfilter -e selects the same records as jq does from glparse's records, whether its input is dump
# text, records, or records whose keys jq sorted. First tests each name with each operator, then
# random combinations of expressions (tests/expr.pl, which evaluates their logic; SEED, COUNT).
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need jq

# made: prints a dump with features that no sample has: decorations, a crash behind another dump,
# frames left out, a cut end.
made() {
	cat <<'EOF'
goroutine 1 [running, locked to thread]:
main.main()
	/src/app/main.go:10 +0x1d

goroutine 2 [force gc (idle)]:
runtime.gopark(0x0?, 0x0?, 0x0?, 0x0?, 0x0?)
	/usr/local/go/src/runtime/proc.go:402 +0xce
runtime.forcegchelper()
	/usr/local/go/src/runtime/proc.go:326 +0xb8
created by runtime.init.6 in goroutine 1
	/usr/local/go/src/runtime/proc.go:314 +0x1a

goroutine 5 [chan receive (scan), 7 minutes, locked to thread]:
main.(*pool[...]).take(0xc000010000)
	/src/app/pool.go:31 +0x44
created by main.start in goroutine 1
	/src/app/main.go:42 +0x25

goroutine 6 [select (durable), 61 minutes, synctest bubble 1]:
example.com/x%2ey.Wait(...)
	/src/dep/x.go:7
main.serve()
	/src/app/main.go:77 +0x1
created by main.main in goroutine 1
	/src/app/main.go:44 +0x25

goroutine 7 [sync.Mutex.Lock, 2 minutes]:
sync.(*Mutex).Lock(...)
	/usr/local/go/src/sync/mutex.go:46
main.hold()
	/src/app/lock.go:9 +0x1
...53 frames elided...
main.outer()
	/src/app/lock.go:70 +0x1
created by main.start in goroutine 5
	/src/app/main.go:42 +0x25

panic: again

goroutine 1 [running]:
main.main()
	/src/app/main.go:11 +0x1d

goroutine 9 [sleep]:
main.nap()
EOF
	printf '\t/src/app/main.go:5'
}

# odd: prints records without some of their keys, and with odd names of labels. They have the keys
# that glfilter could derive from the frames, because jq does not derive them.
odd() {
	cat <<'EOF'
{"sig":"00112233445566aa","count":7}
{"sig":"87e4fc90b2f3ce68","count":3,"class":"io","where":{"func":"main.accept","file":"/src/a b.go","line":3},"frames":[{"func":"main.accept","file":"/src/a b.go","line":3}],"truncated":true}
{"sig":"2d06800538d394c2","count":1,"id":3,"state":"IO wait","class":"io","labels":{"k8s.io/app-name":"web","a b=\"c\"":"odd","empty":"","tab":"x\ty"},"frames":[]}
{"sig":"24779e67251a9893","count":1,"id":300,"state":"IO wait","class":"io","wait_seconds":59,"labels":{"tenant":"acme"},"frames":[{"file":"/src/nameless.go"}],"partial":true}
{"sig":"40b37c9a3aac8fb9","count":1,"state":"say \"hi\" \\ o'clock","where":{"func":"main.f"},"source":"","frames":[{"func":"main.f"}],"truncated":true}
EOF
}

# rows: a table. Each row has an expression of glfilter, a `|`, and the expression of jq that must
# give the same result: true, false, or null for unknown.
# .canon is the canonical stack that tests/oracle.pl computes; v and vs give null for absent values.
rows() {
	cat <<'EOF'
id == 5|.id | v(. == 5)
id != 5|.id | v(. != 5)
id < 7|.id | v(. < 7)
id <= 7|.id | v(. <= 7)
id > 7|.id | v(. > 7)
id >= 7|.id | v(. >= 7)
parent == 1|.created_by.id | v(. == 1)
parent > 1|.created_by.id | v(. > 1)
count > 1|.count > 1
count <= 1|.count <= 1
count != 3|.count != 3
wait >= 5m|.wait_seconds | v(. >= 300)
wait < 1h1m|.wait_seconds | v(. < 3660)
wait == 420s|.wait_seconds | v(. == 420)
wait != 7m|.wait_seconds | v(. != 420)
wait <= 59s|.wait_seconds | v(. <= 59)
wait > 0d1h|.wait_seconds | v(. > 3600)
dump == 2|.dump | v(. == 2)
dump < 2|.dump | v(. < 2)
depth > 50|depth | v(. > 50)
depth == 1|depth | v(. == 1)
depth <= 0|depth | v(. <= 0)
state == "select"|.state | v(. == "select")
state != 'select'|.state | v(. != "select")
state ~ "^chan"|.state | v(startswith("chan"))
state ~ "receive\|send"|.state | v(contains("receive") or contains("send"))
state == "say \"hi\" \\ o'clock"|.state | v(. == "say \"hi\" \\ o'clock")
state == 'say "hi" \\ o\'clock'|.state | v(. == "say \"hi\" \\ o'clock")
state ~ "hi\" \\ o"|.state | v(contains("hi\" \\ o"))
class == "lock"|.class | v(. == "lock")
class != "chan-send"|.class | v(. != "chan-send")
class ~ "lock$"|.class | v(endswith("lock"))
sig == "00112233445566AA"|.sig | v(. == "00112233445566aa")
sig ~ "^0"|.sig | v(startswith("0"))
sig != "034c41456263f72b"|.sig | v(. != "034c41456263f72b")
top == "main.leakSend"|.canon[0].func | v(. == "main.leakSend")
top ~ "Lock"|.canon[0].func | v(contains("Lock"))
top != "main.main"|.canon[0].func | v(. != "main.main")
top == "main.main /src/app/main.go:11"|.canon[0] | v(.func == "main.main" and .line == 11)
root ~ "^net/http\."|.canon[-1:][0].func | v(startswith("net/http."))
root == "main.main"|.canon[-1:][0].func | v(. == "main.main")
where == "main.leakSend"|.where.func | v(. == "main.leakSend")
where ~ "account\)"|.where.func | v(contains("account)"))
where == "main.hold /src/app/lock.go:9"|.where | v(.func == "main.hold" and .file == "/src/app/lock.go")
created_by == "main.start"|.created_by.func | v(. == "main.start")
created_by != "main.start"|.created_by.func | v(. != "main.start")
created_by ~ "main$"|.created_by.func | v(endswith("main"))
created_by == "main.start /src/app/main.go:42"|.created_by | v(.func == "main.start" and .file == "/src/app/main.go" and .line == 42)
pkg == "main"|.where.func | v(pkg == "main")
pkg == "example.com/x%2ey"|.where.func | v(pkg == "example.com/x%2ey")
pkg ~ "/"|.where.func | v(pkg | contains("/"))
source == ""|.source | v(. == "")
source ~ "made\.log$"|.source | v(endswith("made.log"))
origin == "web-1"|.origin | v(. == "web-1")
origin ~ "eb-"|.origin | v(contains("eb-"))
func == "sync.(*Mutex).Lock"|funcs | vs(. == "sync.(*Mutex).Lock")
func != "main.main"|funcs | vs(. == "main.main") | k_not
func ~ "^main\.leak(Send\|Recv)$"|funcs | vs(. == "main.leakSend" or . == "main.leakRecv")
func ~ 'lockSlow'|funcs | vs(contains("lockSlow"))
path == "/src/app/main.go"|paths_ | vs(. == "/src/app/main.go")
path ~ "/sync/"|paths_ | vs(contains("/sync/"))
path ~ "a b\.go$"|paths_ | vs(endswith("a b.go"))
label.tenant == "acme"|.labels.tenant | v(. == "acme")
label.tenant != "acme"|.labels.tenant | v(. != "acme")
label.req ~ "[13579]$"|.labels.req | v(.[-1:] | tonumber % 2 == 1)
label.k8s.io/app-name=="web"|.labels["k8s.io/app-name"] | v(. == "web")
label."a b=\"c\"" == "odd"|.labels["a b=\"c\""] | v(. == "odd")
label.empty == ""|.labels.empty | v(. == "")
label.tab == "x\ty"|.labels.tab | v(. == "x\ty")
label.tab ~ "x\ty"|.labels.tab | v(. == "x\ty")
runtime|.runtime == true
locked|.locked == true
leaked|.leaked == true
scan|.scan == true
durable|.durable == true
partial|.partial == true
truncated|.truncated == true
has id|.id != null
has parent|.created_by.id != null
has wait|.wait_seconds != null
has dump|.dump != null
has depth|.frames != null
has state|.state != null
has class|.class != null
has sig|.sig != null
has top|.canon[0] != null
has root|.canon[0] != null
has where|.where != null
has created_by|.created_by != null
has pkg|.where != null
has source|.source != null
has origin|.origin != null
has func|funcs != []
has path|paths_ != []
has label.tenant|.labels.tenant != null
has label.'empty'|.labels.empty != null
has leaked|.leaked == true
EOF
}

tab=$(printf '\t')
DEFS='
def v(f): if . == null then null else f end;
def vs(f): if length == 0 then null else any(.[]; f) end;
def k_not: if . == null then null else not end;
def funcs: [.frames[]?.func // empty];
def paths_: [.frames[]?.file // empty];
def depth:
	if .frames then [.frames[] | if .elided then .n // 0 else 1 end] | add // 0 else null end;
def pkg: (split("/") | .[:-1] | map(. + "/") | add // "") +
	(split("/")[-1] | if contains(".") then split(".")[0] else "" end);
'

# The rows go to $work/rows; a bar in an expression is written \|.
rows | sed 's/\\|/\x01/; s/|/\t/; s/\x01/|/' >"$work/rows"
made >"$work/made.txt"
made | sed 's/^/web-1  | /' >"$work/made.log"
odd >"$work/odd.ndjson"
BARE="$work/made.txt samples/go1.24-waited.debug2.txt samples/go1.19-prometheus.t0.debug2.txt
	samples/go1.19-odd-labels.debug1.txt samples/go1.27-t0.debug1.txt
	samples/go1.27-t1.leak.debug1.txt"
# shellcheck disable=SC2086
for file in $BARE; do cat "$file" && echo && echo; done >"$work/all.txt"
printf "$work/%s\n" all.txt made.log odd.ndjson >"$work/text"
./glparse -s "$work/all.txt" "$work/made.log" "$work/odd.ndjson" >"$work/records"
jq -cS . "$work/records" >"$work/by-jq"

# The canonical stacks, one line per record.
# shellcheck disable=SC2086
for file in $BARE "$work/made.txt"; do perl tests/oracle.pl "$file"; done |
	jq -c '[.canon | split("\n")[:-1][] | split("\t") |
		{func: .[0], line: ((.[2] // 0) | tonumber)}]' \
	>"$work/canon"
echo 'null' >>"$work/canon"
jq -c '[.frames[] | select(.func)]' "$work/odd.ndjson" 2>/dev/null >>"$work/canon"
[ "$(wc -l <"$work/canon")" -eq "$(wc -l <"$work/records")" ]
claim $? 'every record has its canonical stack'

{
	echo "$DEFS . as \$r | input as \$c | (\$r | .canon = \$c) | [true"
	cut -f 2 "$work/rows" | sed 's/.*/, (&)/'
	echo '] | .[1:] | map(if . == null then "u" elif . then "t" else "f" end) | add'
} >"$work/matrix.jq"
paste -d '\n' "$work/records" "$work/canon" | jq -r -f "$work/matrix.jq" >"$work/matrix"
[ "$(wc -l <"$work/matrix")" -eq "$(wc -l <"$work/records")" ]
claim $? 'jq has its say on every record'

perl tests/expr.pl "$work" "${SEED:-1}" "${COUNT:-80}" >"$work/verdicts"
claim $? 'expressions were tried'
while read -r status name; do
	claim "$status" "$name"
done <"$work/verdicts"

# The names of frames have the values by which glgroup groups.
for name in top root where created_by pkg; do
	./glgroup -s --by "$name" "$work/records" |
		jq -r '.key[0] as $k | select($k != null and $k != "") |
		"\(.count) \($k | tojson)"' | head -n 6 >"$work/keys"
	while read -r count key; do
		[ "$(./glfilter -s -c -e "$name == $key" "$work/records")" = "$count" ]
		claim $? "$name == $key: $count"
	done <"$work/keys"
done

# group_rows: prints such a table for groups. A comparison holds for a group if it holds for any
# member. jq finds the members' values in the group's maps.
group_rows() {
	cat <<'EOF'
state == "select"|[.states | keys[]] | vs(. == "select")
not state ~ "e"|[.states | keys[]] | vs(contains("e")) | k_not
class != "chan-send"|[.classes | keys[]] | vs(. == "chan-send") | k_not
created_by == "main.start"|[.creators | keys[] | split(" ")[0]] | vs(. == "main.start")
sig ~ "^[0-7]"|[(.sigs // {(.sig): 1}) | keys[]] | vs(.[:1] <= "7")
source ~ "log$"|[.sources | keys[]] | vs(endswith("log"))
dump == 2|[(.dumps // {} | keys[] | split("#")[-1] | tonumber)] | if length > 0 then vs(. == 2) else null end
id > 20|[.ids[]?] | vs(. > 20)
wait >= 5m|.wait_seconds | v(. >= 300)
count >= 5 and count < 100|.count >= 5 and .count < 100
func ~ "account"|[(.frames // .example.frames)[]?.func // empty] | vs(contains("account"))
where == "main.leakSend"|(.where // .example.where).func | v(. == "main.leakSend")
truncated or locked|.truncated == true or .locked == true
EOF
}
group_rows | sed 's/|/\t/' >"$work/group-rows"
{
	echo "$DEFS . as \$g | [true"
	cut -f 2 "$work/group-rows" | sed 's/.*/, (&)/'
	echo '] | to_entries[] | select(.value == true) | "\(.key)\t\($g | tojson)"'
} >"$work/groups.jq"
for by in class sig; do
	./glgroup -s --by "$by" "$work/records" | jq -c . >"$work/groups"
	jq -r -f "$work/groups.jq" "$work/groups" >"$work/answers"
	i=0
	while IFS="$tab" read -r expr _; do
		i=$((i + 1))
		sed -n "s/^$i$tab//p" "$work/answers" >"$work/want"
		./glfilter -s -e "$expr" "$work/groups" | diff "$work/want" - >"$work/err"
		claim $? "groups by $by: $(wc -l <"$work/want") by $expr"
	done <"$work/group-rows"
done
: >"$work/err"
finish
