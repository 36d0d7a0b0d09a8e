#!/bin/sh
# No tool treats an input without a dump as an empty result: it says what the input is instead, and
# exits with the status that the manual gives.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
bin=$PWD
dump=$PWD/samples/go1.27-deadlock.txt
cd "$work" || exit 2
printf '<!DOCTYPE html>\n<title>404</title>\n' >404.html
: >empty
gzip -c <empty >empty.gz
cp "$dump" d.txt
url='http://h:6060/debug/pprof/goroutine?debug=2'
missing='cannot open: No such file or directory'
page='no goroutine dump found, 2 lines skipped: this is an HTML page; curl -fsS '

# runs STATUS WORDS COMMAND: the command has this exit status, and each line of standard error
# begins with WORDS; '': there is no line.
runs() {
	PATH=$bin:$PATH sh -c "$3" >out 2>err
	got=$?
	[ $got -eq "$1" ] || { echo "status $got: $3" >>err; return 1; }
	[ "$2" ] || { [ ! -s err ]; return; }
	[ -s err ] && ! grep -v -q -F -e "$2" err
}

for tool in glparse glfilter glgroup gltop gldiff glwait glfold; do
	runs 1 "$tool: 404.html: $page" "$tool 404.html" && runs 1 '' "$tool -s 404.html" &&
		runs 1 "$tool: -: $page" "$tool - <404.html" &&
		runs 1 "$tool: -: $page" "cat 404.html | $tool"
	claim $? "$tool: an error page alone is named; 1, also under -s"
	runs 2 "$tool: 404.html: $page" "$tool --strict 404.html" &&
		runs 2 "$tool: 404.html: $page" "$tool -s --strict 404.html"
	claim $? "$tool: under --strict 2, which -s does not hide"
	runs 2 "$tool: 404.html: $page" "$tool d.txt 404.html" &&
		runs 2 "$tool: 404.html: $page" "$tool 404.html d.txt" &&
		runs 2 "$tool: 404.html: $page" "$tool -s d.txt 404.html" &&
		runs 2 "$tool: 404.html: $page" "$tool -s 404.html d.txt"
	claim $? "$tool: beside a dump 2, in any order"
	runs 1 '' ": | $tool" && runs 1 '' "$tool </dev/null" &&
		runs 1 '' "$tool --strict /dev/null" &&
		runs 1 '' "glfilter --func 'no such' d.txt | $tool" && runs 1 '' ": | gzip | $tool"
	claim $? "$tool: an empty pipe or device is what selected nothing; 1"
	runs 2 "$tool: empty: no goroutine dump found: the input is empty" "$tool empty" &&
		runs 2 "$tool: -: no goroutine dump found: the input is empty" "$tool -s <empty" &&
		runs 2 "$tool: empty.gz: no goroutine dump found: the input is empty" \
			"$tool empty.gz"
	claim $? "$tool: an empty file is trouble; 2"
	runs 2 "$tool: $url: $missing; gl reads files, not URLs: curl -fsS '$url' | $tool" \
		"$tool '$url'" &&
		runs 2 "not URLs: curl -fsS '$url' | $tool" "$tool h:6060" &&
		runs 2 "not URLs: curl -fsS http://h/debug/pprof/heap | $tool" \
			"$tool h/debug/pprof/heap"
	claim $? "$tool: a URL is told how to fetch"
	runs 2 "$tool: 4711: $missing; gl does not attach to a process: kill -QUIT 4711 makes a \
Go process write a dump and exit" "$tool 4711"
	claim $? "$tool: a PID is told how to dump"
	rest=" | $tool"
	[ $tool != glfilter ] || rest=
	runs 2 "select by it: glfilter --func 'main\\.f' FILE$rest" "$tool 'main\\.f'" &&
		runs 2 "select by it: glfilter --class lock FILE$rest" "$tool lock" &&
		runs 2 "select by it: glfilter -F --func 'net/http.(*conn).serve' FILE$rest" \
			"$tool 'net/http.(*conn).serve'"
	claim $? "$tool: a pattern given first is told its option"
	PATH=$bin:$PATH $tool none.txt main.leak >out 2>err
	[ $? -eq 2 ] && ! grep -q select err &&
		! PATH=$bin:$PATH $tool dump.1 day.2024-05-01 'day/*.gz' plain d.txt 2>&1 >out |
		grep -q select
	claim $? "$tool: what looks like a file is merely missing"
done

runs 2 "glfilter: 404.html: $page" 'glfilter -q --strict --class forever 404.html' &&
	runs 2 "glfilter: 404.html: $page" 'glfilter -q --min-wait 5m 404.html' &&
	runs 2 "glfilter: 404.html: $page" 'glfilter -c 404.html' && [ ! -s out ]
claim $? 'glfilter -q, -c: an error page is not taken for nothing selected'
runs 1 '' ': | glfilter -q' && runs 1 '' ': | glfilter -c' && [ "$(cat out)" = 0 ]
claim $? 'but an empty pipe is'
runs 2 "glfilter: 404.html: $page" 'glfilter -s -c 404.html d.txt' && [ "$(cat out)" -gt 0 ]
claim $? 'glfilter -c: what other inputs hold is counted'
runs 2 "glfilter: 404.html: $page" 'glfilter --baseline 404.html d.txt' &&
	runs 2 'glfilter: /dev/null: no goroutine dump found: the input is empty' \
		'glfilter --baseline /dev/null d.txt' &&
	runs 2 "glfilter: 404.html: neither ids nor a goroutine dump, 2 lines skipped: this is an \
HTML" \
		'glfilter -s --known-ids 404.html d.txt' && [ ! -s out ]
claim $? 'glfilter --baseline, --known-ids: a file without a dump is refused'
runs 2 "gltop: 404.html: $page" 'gltop --fail-on total:1 404.html' &&
	runs 2 'gltop: -: no goroutine dump found: the input is empty' ': | gltop --fail-on total:1'
claim $? 'gltop --fail-on: no dump is not too many goroutines'
for on in leak grown new total; do
	runs 2 "gldiff: 404.html: $page" "gldiff --fail-on $on d.txt 404.html" && [ ! -s out ] &&
		runs 2 "gldiff: 404.html: $page" "gldiff --fail-on $on 404.html d.txt" &&
		runs 2 'gldiff: empty: no goroutine dump found: the input is empty' \
			"gldiff --fail-on $on d.txt empty" &&
		runs 2 'gldiff: -: no goroutine dump found: the input is empty' \
			": | gldiff --fail-on $on d.txt -"
	claim $? "gldiff --fail-on $on: an operand without a dump is no snapshot"
done
runs 2 'gldiff: -: the input is empty, so there is no snapshot to compare with' \
	': | gldiff d.txt -' &&
	[ ! -s out ]
claim $? 'gldiff: an empty pipe is no snapshot either'
runs 1 "gltop: -: $page" 'gltop --live <404.html' && runs 1 '' ': | gltop --live'
claim $? 'gltop --live: the same'

# shellcheck disable=SC2016 # it is perl that expands it
pieces='$| = 1; s/(.{1,7})/print($1), select(undef, undef, undef, 0.002), q()/gse'
# words: prints the last message without the names in it.
words() { sed 's/^[^,:]*: [^:]*: //; s/ [^ ]* | gltop$/ FILE | gltop/' err; }
# kinds FILE: the message is the same for a file, a pipe and small pieces.
kinds() {
	runs 1 "gltop: $1: no goroutine dump found" "gltop $1" && words >want &&
		runs 1 'gltop: -: ' "cat $1 | gltop" && words | cmp -s want - &&
		runs 1 'gltop: -: ' "perl -0777 -pe '$pieces' $1 | gltop" &&
		words | cmp -s want -
	claim $? "$1: the same words for a file, a pipe and pieces: $(sed "s/.*: this/this/" want)"
}
printf '\n  <!doctype html>\n<body>\n' >page
printf '\050\265\057\375\004\000' >d.zst
printf 'hello \033[31mworld\n' >text
printf 'g\000o\000r\000o\000u\000t\000i\000n\000e\000\n\000' >utf16
printf '{\n "a": "1"\n}\n' >pretty
for file in page d.zst text utf16 pretty; do
	kinds $file
done
gzip -c <d.txt | gzip -c | gzip -c >nested.gz
runs 1 'gltop: nested.gz: no goroutine dump found, ' 'gltop nested.gz' &&
	grep -q 'this is gzip data inside gzip data; try: gzip -dc nested.gz | gltop$' err
claim $? 'gzip within gzip'
cp page "it's.html" && cp d.zst "a b.zst"
runs 1 "try: zstd -dc 'a b.zst' | gltop" "gltop 'a b.zst'"
claim $? "a file's name is a word for the shell"
perl -e 'print "x" x 100_000' >long
runs 1 "1 line skipped; it begins: $(perl -e 'print "x" x 59')…" 'gltop long'
claim $? 'a long line is cut'
runs 1 'it begins: hello \x1B[31mworld' 'gltop text'
claim $? 'nothing of it steers the terminal'
cd "$bin" || exit 2
finish
