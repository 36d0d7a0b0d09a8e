#!/bin/sh
# Output of glfold opens in viewers that take long to start: speedscope in headless Chromium (from
# npm, or beneath $SPEEDSCOPE), and go tool pprof, whose -traces, -top and -tags, and whose web
# pages, show what the dump shows.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"

big=samples/go1.24-waited.debug2.txt
page=${SPEEDSCOPE:-$(npm root -g 2>/dev/null)/speedscope}/dist/release/index.html
cat >"$work/odd" <<'EOF'
{"count":3,"state":"</script>","frames":[{"func":"x;y \" \\ \u001b[31m <b> & 12"}]}
{"count":9007199254740993,"frames":[{"func":"main.\u202e 5"},{"elided":true}]}
EOF

echo 'goroutine profile: total 0' >"$work/none"

# opens NAME TITLE OPTION FILE...: speedscope shows the profile under its title.
opens() {
	name=$1 title=$2
	shift 2
	./glfold -s --as x --to speedscope "$@" >"$work/p.json"
	printf 'speedscope.loadFileFromBase64("p.json", "%s")' "$(base64 -w 0 "$work/p.json")" \
		>"$work/p.js"
	timeout 60 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
		--disable-background-networking --disable-component-update --disable-sync \
		--user-data-dir="$work/profile" --allow-file-access-from-files \
		--virtual-time-budget=10000 --dump-dom \
		"file://$page#localProfilePath=$work/p.js" >"$work/dom" 2>"$work/said"
	grep -q ">$title<" "$work/dom" && ! grep -qi 'something went wrong\|failed to' "$work/dom"
	claim $? "speedscope: $name"
}
if ! command -v chromium >/dev/null || [ ! -f "$page" ]; then
	skip 'speedscope' 'chromium or speedscope is not installed'
else
	opens 'goroutines' 'x: goroutines' $big
	opens 'waits' 'x: time waited' --weight wait $big
	opens 'nothing' 'x: goroutines' "$work/none"
	opens 'names that mean something' 'x: goroutines' --by state "$work/odd"
fi

# page PATH PATTERN: the web page of go tool pprof matches.
page() {
	perl -MHTTP::Tiny -e 'for (1 .. 50) {
			my $r = HTTP::Tiny->new->get($ARGV[0]);
			print($r->{content}), exit 0 if $r->{success};
			select undef, undef, undef, 0.1;
		}
		exit 1' "http://127.0.0.1:28765/ui/$1" >"$work/page"
	grep -q "$2" "$work/page"
	claim $? "go tool pprof -http: /$1"
}
if command -v go >/dev/null; then
	# What the README shows of a profile.
	sed -n '/^<!-- pair: /{n;n;p;}' README.md >"$work/want"
	HOME=$work go tool pprof -top samples/go1.24-waited.pb.gz 2>"$work/err" |
		grep -Fx -f "$work/want" >"$work/got"
	same "$work/want" "$work/got"
	claim $? 'go tool pprof -top prints the line that the README shows'
fi

# views FILE: what go tool pprof shows for glfold's profile is what viewers.pl reads in the dump.
views() {
	./glfold -s --to pprof "$1" >"$work/p.pb.gz"
	for view in traces top tags; do
		HOME=$work go tool pprof -$view -nodecount=100000 -nodefraction=0 -edgefraction=0 \
			"$work/p.pb.gz" 2>"$work/said" |
			perl tests/viewers.pl view $view >"$work/got"
		gzip -cdf <"$1" | perl tests/viewers.pl dump $view >"$work/want"
		[ "$(wc -l <"$work/want")" -gt 30 ] && same "$work/want" "$work/got"
		claim $? "go tool pprof -$view: $1"
	done
}
if ! command -v go >/dev/null; then
	skip 'go tool pprof -traces, -top and -tags' 'go is not installed'
else
	for file in $big samples/go1.27-labels.debug2.txt samples/incident.debug2.txt.gz \
		samples/go1.19-etcd.t0.debug2.txt samples/go1.27-t1.leak.debug2.txt; do
		views $file
	done
	sed '0,/main.leakSend(/s//main.other(/' $big |
		perl tests/viewers.pl dump traces >"$work/got"
	perl tests/viewers.pl dump traces <$big >"$work/want"
	! cmp -s "$work/want" "$work/got"
	claim $? 'one goroutine that stands elsewhere is noticed'
fi
if ! command -v go >/dev/null; then
	skip 'go tool pprof -http' 'go is not installed'
else
	./glfold --to pprof $big >"$work/p.pb.gz"
	HOME=$work $(go tool -n pprof) -no_browser -http=127.0.0.1:28765 "$work/p.pb.gz" \
		>"$work/said" 2>&1 &
	server=$!
	page top 'main.leakSend'
	page flamegraph 'leakSend'
	page 'peek?f=leakSend&si=wait' 'main.leakSend'
	kill $server
	wait $server 2>/dev/null
fi
finish
