#!/bin/sh
# Runs the sample scripts that take dumps against a real Go server: capture from an address, a pod,
# a container and a unit (scripts play kubectl, docker, systemctl and their logs), capture-series,
# capture-on-threshold, and the Go package selfdump.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need go
need curl
trap 'kill $server $doomed 2>/dev/null; rm -rf "$work"' EXIT
server='' doomed=''
mkdir -p "$work/bin" "$work/go/src/server" "$work/go/src/selfdump" "$work/dumps"
cp tests/capture/server.go "$work/go/src/server"
cp samples/selfdump/*.go "$work/go/src/selfdump"
unset GOFLAGS GOROOT
GO111MODULE=off GOPATH=$work/go GOCACHE=${GOCACHE:-$work/cache} HOME=$work TESTED=$work
export GO111MODULE GOPATH GOCACHE HOME TESTED
go build -o "$work/server" server 2>"$work/err" && go vet selfdump server 2>>"$work/err"
claim $? 'the server builds; go vet finds nothing'
if command -v shellcheck >/dev/null; then
	shellcheck samples/capture* >"$work/err"
	claim $? 'shellcheck finds nothing in the scripts'
else
	skip 'shellcheck' 'it is not installed'
fi
PATH=$work/bin:$PWD:$PATH
export PATH
form='goroutines-20[0-9-]{8}T[0-9]{6}Z[.]debug'

# until_true COMMAND...: waits until the command succeeds, at most ten seconds.
until_true() {
	tries=0
	until "$@" >"$work/out" 2>"$work/err"; do
		tries=$((tries + 1))
		[ $tries -lt 100 ] || return
		sleep 0.1
	done
}

# serve THRESHOLD: starts a server; sets $pid and $address.
serve() {
	rm -f "$work/listens"
	"$work/server" "$work/dumps" "$1" >"$work/listens" 2>"$work/log" &
	pid=$!
	until_true test -s "$work/listens"
	address=http://$(cat "$work/listens")
}

# named DIR PATTERN: the folder has a file whose path matches.
named() {
	find "$1" -type f | grep -qE -e "$2"
}

# dies LINE COMMAND...: the command exits with 2, prints nothing on standard output, and this line
# on standard error.
dies() {
	line=$1
	shift
	"$@" >"$work/out" 2>"$work/err"
	[ $? -eq 2 ] && [ ! -s "$work/out" ] && grep -qF -e "$line" "$work/err"
}

serve 1000000
server=$pid port=${address##*:} first=$address

# --- capture -----------------------------------------------------------------------------

samples/capture "$address" >"$work/d2" 2>"$work/err" &&
	glfilter -q --func 'main[.]main' "$work/d2" &&
	head -n 1 "$work/d2" | grep -q '^goroutine [0-9]* \[running\]:$'
claim $? 'capture: an address, debug=2'
samples/capture -d 1 "$address/debug/pprof/goroutine" >"$work/d1" 2>"$work/err" &&
	head -n 1 "$work/d1" | grep -q '^goroutine profile: total '
claim $? 'capture: an address with a path, debug=1'
samples/capture -o "$work/kept" "$address" >"$work/names" 2>"$work/err" &&
	[ "$(wc -l <"$work/names")" -eq 2 ] &&
	sed -n 1p "$work/names" | grep -qE "/${form}2[.]txt$" &&
	sed -n 2p "$work/names" | grep -qE "/${form}1[.]txt$" &&
	ls -A "$work/kept" | sed "s|^|$work/kept/|" | sort -r | cmp -s - "$work/names" &&
	xargs glparse --fields time <"$work/names" | grep -q '20..-..-..T..:..:..Z'
claim $? 'capture -o: both forms, and gl reads the time from their names'
dies "no answer from $address/leak" samples/capture "$address/leak"
claim $? 'capture: an empty answer is no dump'
dies 'give the address without its query' samples/capture "$address/debug/pprof?debug=2"
claim $? 'capture: an address with a query is refused'
dies 'is no goroutine dump; it begins: ' samples/capture "$address/debug/pprof/cmdline"
claim $? 'capture: an answer that is no dump is shown'
dies 'no answer from http://127.0.0.1:1: curl: (7)' \
	samples/capture -o "$work/none" http://127.0.0.1:1 &&
	[ -z "$(ls -A "$work/none")" ]
claim $? 'capture: nobody listens: 2, and no file'
for wrong in localhost:6060 ftp://h/ kubernetes: kubernetes:-x docker:a:b 'docker:a b' \
	kubernetes:N/p systemd:x.service; do
	dies 'capture: ' samples/capture "$wrong"
	claim $? "capture: $wrong: $(cat "$work/err")"
done
dies "-d: '3' is not 1 or 2" samples/capture -d 3 "$address"
claim $? 'capture -d 3'

# --- pods, containers, units -------------------------------------------------------------

# The stub plays a pod whose image has curl, and one whose image has nothing. Its requests go to the
# server.
cat >"$work/bin/kubectl" <<'STUB'
#!/bin/sh
echo "kubectl $*" >>"$TESTED/calls"
[ "$2 $3" != '-n shop' ] || { verb=$1; shift 3; set -- "$verb" "$@"; }
case "$*" in
'exec web-1 -- curl '*) shift 3; exec "$@" ;;
'exec web-2 -- kill -QUIT 1') kill -QUIT "$(cat "$TESTED/doomed")" ;;
'port-forward pod/web-2 :'*)
	port=${3#:}
	echo "Forwarding from 127.0.0.1:$port -> $port"
	echo "Forwarding from [::1]:$port -> $port"
	exec sleep 60 ;;
'logs --previous --since='*' web-2') cat "$TESTED/log" ;;
logs*) echo started anew ;;
*) echo "exec: \"$4\": executable file not found" >&2; exit 126 ;;
esac
STUB
cat >"$work/bin/docker" <<'STUB'
#!/bin/sh
echo "docker $*" >>"$TESTED/calls"
case "$*" in
'exec web curl '*) shift 2; exec "$@" ;;
'inspect -f {{.State.Pid}} bare') echo 4711 ;;
'kill --signal=QUIT web') kill -QUIT "$(cat "$TESTED/doomed")" ;;
'logs --since '*'s web') cat "$TESTED/log" >&2 ;;
*) echo 'executable file not found in $PATH' >&2; exit 127 ;;
esac
STUB
cat >"$work/bin/nsenter" <<'STUB'
#!/bin/sh
[ "$1 $2 $3" = '-t 4711 -n' ] && shift 3 && exec "$@"
STUB
cat >"$work/bin/systemctl" <<'STUB'
#!/bin/sh
[ "$*" = 'kill --kill-who=main --signal=QUIT web.service' ] && kill -QUIT "$(cat "$TESTED/doomed")"
STUB
cat >"$work/bin/journalctl" <<'STUB'
#!/bin/sh
case "$*" in
'-q --no-pager -o cat --since=-'*'s -u web.service') grep . "$TESTED/log" ;;
*) exit 1 ;;
esac
STUB
chmod +x "$work/bin"/*
for place in kubernetes:shop/web-1 kubernetes:web-1 kubernetes:shop/web-2 docker:web docker:bare; do
	samples/capture "$place:$port" >"$work/d2" 2>"$work/err" && [ ! -s "$work/err" ] &&
		glfilter -q --func 'main[.]main' "$work/d2"
	claim $? "capture: $place"
done
path=debug/pprof/goroutine
grep -qx "kubectl exec -n shop web-1 -- wget -qO- http://localhost:$port/$path?debug=2" \
	"$work/calls" && ! pgrep -f "^sleep 60$" -P $$ >"$work/out"
claim $? 'wget is tried first, and the forwarding is over'
dies "no answer from docker:gone: " samples/capture docker:gone
claim $? "a container that is not there: $(cat "$work/err")"
for place in kubernetes:shop/web-2 docker:web systemd:web.service; do
	serve 1000000
	doomed=$pid
	echo $doomed >"$work/doomed"
	samples/capture -q "$place" >"$work/q" 2>"$work/err"
	claim $? "capture -q: $place"
	wait $doomed 2>/dev/null
	[ $? -eq 2 ] && gltop --json -s "$work/q" | grep -q '"reason":"SIGQUIT: quit'
	claim $? 'the process has ended, and the dump is whole'
done
address=$first
dies '-q: a server cannot be asked to quit' samples/capture -q "$address"
claim $? 'capture -q with an address'

# --- series, threshold -------------------------------------------------------------------

samples/capture-series -n 3 -i 1 -o "$work/series" "$address" >"$work/names" 2>"$work/err" &&
	[ "$(grep -cE "/${form}[12][.]txt$" "$work/names")" -eq 6 ] &&
	[ "$(ls -A "$work/series" | wc -l)" -eq 6 ] &&
	gldiff "$work/series"/*.debug2.txt >"$work/out" 2>"$work/err"
claim $? 'capture-series: three dumps, in both forms, for gldiff'
# capture-series ends when the server does.
serve 1000000
doomed=$pid
(sleep 1.5; kill "$doomed") &
samples/capture-series -n 60 -i 1 -o "$work/ended" "$address" >"$work/names" 2>"$work/err"
[ $? -eq 2 ] && grep -q '^capture-series: ended after [12] of 60 dumps$' "$work/err" &&
	[ "$(ls -A "$work/ended" | wc -l)" -eq "$(wc -l <"$work/names")" ] && [ -s "$work/names" ]
claim $? 'capture-series: it ends where the server does, and keeps what it has'
address=$first
for wrong in '-n 0' '-i 0.5' '-n x' '-x' 'one-more'; do
	# shellcheck disable=SC2086 # two words
	dies '' samples/capture-series $wrong "$address"
	claim $? "capture-series $wrong: 2"
done
(
	until_true grep -q . "$work/watched"
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do curl -fsS "$address/leak"; done
) &
samples/capture-on-threshold -t 20 -i 1 -n 2 -o "$work/over" "$address" >"$work/names" \
	2>"$work/err" &
watcher=$!
sleep 1
[ ! -s "$work/names" ] && echo now >"$work/watched"
claim $? 'capture-on-threshold: no dump while there are few'
until_true test -s "$work/names"
claim $? 'a dump once there are more'
for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do curl -fsS "$address/leak"; done
wait $watcher && [ "$(wc -l <"$work/names")" -eq 4 ]
claim $? 'and another one when it has grown by half; then it ends'
dies 'does not answer' samples/capture-on-threshold http://127.0.0.1:1
claim $? 'capture-on-threshold: nobody listens'

# --- selfdump ------------------------------------------------------------------------------

rm -f "$work/dumps"/*
kill -USR1 $server
until_true named "$work/dumps" "${form}1[.]txt$" &&
	named "$work/dumps" "${form}2[.]txt$" &&
	glfilter -q "$work/dumps"/*
claim $? 'selfdump: SIGUSR1 writes both forms, and the server goes on'
rm -f "$work/dumps"/*
for _ in 1 2 3 4 5 6 7 8; do kill -USR1 $server; done
sleep 1.2
found=$(ls "$work/dumps" | wc -l)
[ "$found" -ge 2 ] && [ "$found" -le 4 ] && ! named "$work/dumps" part
claim $? 'selfdump: a burst of signals is one dump'
rm -f "$work/dumps"/*
curl -fsS "$address/crowd" >"$work/crowd"
read -r written busy <"$work/crowd"
[ "$written" -ge 1 ] && [ "$written" -le 2 ] && [ "$busy" -ge 1 ] &&
	[ "$(ls "$work/dumps" | wc -l)" -eq $((2 * written)) ]
claim $? "selfdump: of twenty at once, $written wrote and $busy were refused"
rm -f "$work/dumps"/*
serve 30
doomed=$pid
sleep 0.5
[ -z "$(ls "$work/dumps")" ]
claim $? 'selfdump: no dump below the threshold'
curl -fsS "$address/rise"
until_true named "$work/dumps" "${form}1[.]txt$" &&
	grep -q 'selfdump: [0-9]* goroutines, more than 30: wrote .*debug2.txt' "$work/log"
claim $? "selfdump: a number that keeps rising over the threshold: $(grep -m 1 more "$work/log")"
rm -f "$work/dumps"/*
curl -fsS "$address/quit" && kill -USR1 $doomed && curl -fsS "$address/leak" && sleep 0.5 &&
	[ -z "$(ls "$work/dumps")" ]
claim $? 'selfdump: once it was ended, a signal writes nothing'
finish
