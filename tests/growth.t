#!/bin/sh
# Reads series of dumps of real services (tests/growth has several dumps in each file, without
# arguments; tests/judge/series has more). gldiff finds the leak that is known to be there, and no
# other. It finds none where there is only traffic, a ramp, a pool that fills up, backpressure or a
# contended lock. gltop finds the same.
# shellcheck disable=SC2046 # no name of a file has blanks
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need jq

# files NAME: prints the files of a series.
files() {
	for file in "tests/growth/$1.gz" "tests/judge/series/$1"/*; do
		[ ! -f "$file" ] || echo "$file"
	done
}

# series NAME LEAKS BLOCKED [OPTION...]: gldiff finds leaks and blocked goroutines in these
# functions. LEAKS and BLOCKED are lists in gldiff's order, separated by commas.
series() {
	name=$1 leaks=$2 blocked=$3
	shift 3
	./gldiff -s --json "$@" $(files "$name") >"$work/json" 2>"$work/err"
	jq -r '([.rows[] | select(.leak) | .group.where.func] | join(",")) + "|" +
		([.rows[] | select(.blocked and (.leak | not)) | .group.where.func] | join(","))' \
		"$work/json" >"$work/got"
	[ "$(cat "$work/got")" = "$leaks|$blocked" ]
	claim $? "$name: ${leaks:-no leak}${blocked:+, blocked: $blocked}"
	[ $# -eq 0 ] || return
	./gltop -s --json $(files "$name") 2>"$work/err" |
		jq -r '[.findings[] | select(.finding == "growing") | .group.where.func] | sort |
			join(",")' >"$work/got"
	echo "$leaks" | tr , '\n' | LC_ALL=C sort | paste -sd , - >"$work/want"
	same "$work/want" "$work/got"
	claim $? "$name: gltop finds it, too"
}

# says NAME LINE [OPTION...]: LINE is the first line of the report.
says() {
	name=$1 line=$2
	shift 2
	[ "$(./gldiff -s "$@" $(files "$name") 2>"$work/err" | sed 1q)" = "$line" ]
	claim $? "$line"
}

# fails_on STATUS LIST NAME
fails_on() {
	./gldiff -s --fail-on "$2" $(files "$3") >"$work/out" 2>"$work/err"
	[ $? -eq "$1" ]
	claim $? "$3: --fail-on $2: $1"
}

# Known bugs in a service with traffic.
series leak-send 'goker/etcd/6857.(*node).Status' ''
series leak-dip goker/moby/33293.containerWait ''
series leak-slow 'goker/cockroach/13197.(*Tx).awaitDone' ''
series service-context shop/jobs.Watch.func1,shop/jobs.watch ''
series service-plateau 'shop/queue.(*Queue).Audit' 'shop/queue.(*Queue).Audit'

# Bugs made for this test: a forgotten cancel (few, and with dips), a ticker, waiters on a Cond,
# children that cannot send, a missing unlock, a transport for each request, a recursive read lock,
# and two locks taken in opposite orders.
series leak-cancel main.awaitDone ''
series leak-with-dip '' ''
series leak-with-dip main.awaitDone '' --rise 80
series leak-ticker main.poll ''
series leak-cond 'main.(*queue).get' ''
series leak-wg main.fanout,main.send ''
series leak-lock main.get ''
http='net/http.(*connReader).Read,net/http.(*persistConn).writeLoop,net/http.(*persistConn).Read'
series leak-transport "$http" ''
series blocked-rlock main.read main.write
series blocked-deadlock '' main.leaks.func4,main.leaks.func3

# Traffic, steady, in bursts and ever more of it; streams of minutes; watches and idle connections
# that only come; pools that fill up, or grow all the time; backpressure; a contended lock.
for well in well-traffic healthy-noisy well-ramp well-streams well-watches well-keepalive \
	well-warm well-fill well-lazypool healthy-poolchurn healthy-service well-pressure \
	well-convoy
do
	series $well '' ''
	fails_on 0 leak,stuck $well
done

says leak-send "leak: goker/etcd/6857.(*node).Status etcd6857_test.go:24 +4 $(
	)(1 to 5, +400.0%), rose in 2 of 4 steps, and none left"
says blocked-deadlock 'blocked: main.leaks.func4 main.go:304 1 waits for a lock, 7m'
says healthy-noisy "traffic: main.get main.go:204 +2 (7 to 9, +28.6%), rose in 2 of 4 steps, $(
	)22 in #2; they come and go"
says healthy-poolchurn "shrunk: main.(*stream).loopyWriter main.go:81 -49 (73 to 24, $(
	)-67.1%), 74 in #2"
fails_on 1 leak:4 leak-send
fails_on 0 leak:5 leak-send
fails_on 1 stuck blocked-deadlock
fails_on 0 stuck:2 blocked-deadlock
fails_on 1 stuck:142 leak-lock
fails_on 1 grown:200% well-warm
fails_on 0 grown:201% well-fill
fails_on 1 total:30% well-fill
fails_on 0 total:31% well-fill
finish
