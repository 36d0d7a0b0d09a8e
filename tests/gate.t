#!/bin/sh
# samples/leak-gate lets a load test pass or fail by the goroutines that it leaves. Stubs play the
# server, whose goroutines are a number in a file.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
mkdir "$work/bin"
PATH=$work/bin:$PWD:$PATH
export PATH work

# load N: adds N goroutines that stay for good; the first load adds some more.
cat >"$work/bin/load" <<'STUB'
#!/bin/sh
echo "hits: 5000"
loads=$(($(cat "$work/loads") + 1))
echo $loads >"$work/loads"
[ $loads -gt 1 ] || echo 30 >"$work/served"
echo $(($(cat "$work/served") + $1)) >"$work/served"
STUB
cat >"$work/bin/snapshot" <<'STUB'
#!/bin/sh
awk -v n="$(cat "$work/served")" 'BEGIN {
	for (id = 1; id <= n; id++)
		print "goroutine " id " [chan send]:\nmain.serve()\n\t/app/serve.go:7 +0x1\n"
}'
STUB
chmod +x "$work/bin"/*

# gate WANT ARG...: resets the server and runs the gate, whose status must be WANT.
gate() {
	want=$1
	shift
	echo 0 >"$work/loads"
	echo 5 >"$work/served"
	samples/leak-gate -w 0 "$@" >"$work/out" 2>"$work/err"
	[ $? -eq "$want" ]
}

gate 1 snapshot 'load 10' &&
	[ "$(sed 1q "$work/out")" = \
	'leak: main.serve serve.go:7 +30 (40 to 70, +75.0%), rose in 3 of 3 steps' ]
claim $? 'a leak of 10 with each load: 1, and the report names it'
! grep -q hits "$work/out" && [ "$(cat "$work/loads")" = 4 ]
claim $? 'what the load prints is not in the report; it ran once before the first snapshot'
gate 0 snapshot 'load 0' && [ "$(sed 1q "$work/out")" = 'no difference' ]
claim $? 'no leak: 0, though the first load made goroutines that stay'
gate 1 -n 1 -f grown:10 snapshot 'load 10' && gate 0 -n 1 -f grown:11 snapshot 'load 10'
claim $? 'one round, and a number'
gate 1 -n 2 -f leak:20 snapshot 'load 10' && gate 0 -n 2 -f leak:21 snapshot 'load 10'
claim $? 'a leak from a number on'
gate 1 -o "$work/kept" snapshot 'load 1' && gldiff "$work/kept"/*.dump >"$work/got" 2>&1 &&
	[ "$(grep -c '^goroutine ' "$work/kept/round-3.dump")" = 34 ] &&
	grep -q '^leak: .*+3 (31 to 34, +9.7%)' "$work/got"
claim $? 'the snapshots are kept'
cat >"$work/bin/curl" <<'STUB'
#!/bin/sh
[ "$*" = "-fsS http://localhost:6060/debug/pprof/goroutine?debug=2" ] && exec snapshot
exit 22
STUB
chmod +x "$work/bin/curl"
example=$(sed -n "s/^#     samples\/leak-gate '\(curl [^']*\)'.*/\1/p" samples/leak-gate)
gate 1 "$example" 'load 10' && gate 2 "${example%=2}=0" 'load 10' && [ ! -s "$work/out" ]
claim $? "the example: $example"

gate 2 'exit 7' 'load 0' && grep -qx 'leak-gate: the snapshot failed, status 7: exit 7' "$work/err"
claim $? 'a snapshot that fails: 2'
gate 2 'echo it works' 'load 0' &&
	grep -q '^leak-gate: .*before.dump: no goroutines: echo' "$work/err"
claim $? 'a snapshot that is none: 2'
gate 2 snapshot 'exit 3' && grep -qx 'leak-gate: the load failed, status 3: exit 3' "$work/err"
claim $? 'a load that fails: 2'
for wrong in '-n 0' '-n many' '-w 1s' '-w 99999' '-f leaks' '-x' 'one-more'; do
	# shellcheck disable=SC2086 # two words
	gate 2 $wrong snapshot 'load 0' && [ ! -s "$work/out" ] && [ "$(cat "$work/loads")" = 0 ]
	claim $? "$wrong: 2, before anything was run"
done
finish
