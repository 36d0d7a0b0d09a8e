#!/bin/sh
# gltop --html: pages are well-formed and safe, whatever the dump contains. The Content-Security-
# Policy in each page allows its style and its script. Pages show the numbers of --json.
# tests/page.pl checks all this with a strict reader. The program tidy, if it is installed, checks
# the pages against the HTML standard. Tries the samples of one Go version; PAGE_ALL=1: all samples.
# gltop --markdown: the text is short whatever the dump contains, and when it is rendered, nothing
# from the dump becomes markup, a link or a mention.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need perl

# page NAME FILE...: writes the page and the JSON of the files to the scratch folder.
page() {
	name=$1
	shift
	./gltop -s --html "$@" >"$work/$name.html" 2>"$work/err"
	./gltop -s --json --idle -n 1000 "$@" >"$work/$name.json" 2>>"$work/err"
}

# strict NAME WHAT: tests the page and its numbers.
strict() {
	perl tests/page.pl "$work/$1.html" "$work/$1.json" >"$work/err"
	claim $? "$2"
}

those='samples/go1.27-t1*'
[ -z "${PAGE_ALL:-}" ] || those='samples/go* samples/d*'
for f in $those; do
	case $f in *README* | *.go | *1.leak*) continue ;; esac
	[ -f "$f" ] || continue
	page sample "$f"
	[ ! -s "$work/sample.html" ] || strict sample "$f"
done
page incident samples/incident.debug2.txt.gz
strict incident 'an incident'
page panic samples/go1.27-panic.txt
strict panic 'a panic'
page several samples/go1.27-t0.debug2.txt samples/go1.27-t1.debug2.txt \
	samples/go1.27-t1.leak.debug2.txt
strict several 'three dumps'

# Hostile names and texts.
name="$work/<b>\"'&\`x.txt"
perl tests/hostile.pl text >"$name"
page hostile "$name"
strict hostile 'a hostile dump, and a hostile name of its file'
perl tests/hostile.pl records >"$work/records"
page records "$work/records"
strict records 'hostile records'
./gltop -s --html --by state,label.a "$work/records" >"$work/by.html" 2>"$work/err"
perl tests/page.pl "$work/by.html" >"$work/err"
claim $? 'groups by other keys'
! grep -q '<b>"' "$work/hostile.html" && grep -q '&lt;b&gt;&quot;&#39;&amp;`x.txt' \
	"$work/hostile.html"
claim $? 'the name of the file is shown as it is'

# page.pl notices mistakes.
for change in 's/<\/pre>//' 's/<h2 id="h-waits">/<h2 id="h-groups">/' \
	's/href="#g1"/href="#g9999"/' 's/<p>/<p onclick="x">/' 's/<style>/<style> /' 's/&lt;/</' \
	's/<dd>/<dd>\&/' 's/data-n="[0-9]*"/data-n="7777"/' 's/<h1>/<h1>1/'; do
	sed "$change" "$work/hostile.html" >"$work/changed.html"
	! cmp -s "$work/hostile.html" "$work/changed.html" &&
		! perl tests/page.pl "$work/changed.html" "$work/hostile.json" >/dev/null
	claim $? "the reader notices $change"
done

# tidy does not know an svg within an svg, but reports nothing else.
if command -v tidy >/dev/null; then
	for name in incident several hostile records by; do
		tidy -q -e --warn-proprietary-attributes no "$work/$name.html" >"$work/err" 2>&1
		claim $? "tidy finds nothing in the page: $name"
	done
else
	skip 'tidy' 'tidy is not installed'
fi

# short NAME FILE...: writes the Markdown, which must be short and render to nothing but what gltop
# wrote.
short() {
	name=$1
	shift
	./gltop -s --markdown -n 999 "$@" >"$work/$name.md" 2>"$work/err"
	[ "$(wc -c <"$work/$name.md")" -lt 60000 ]
	claim $? "Markdown is short: $name"
	if ! command -v cmark-gfm >/dev/null; then
		skip "Markdown is safe: $name" 'cmark-gfm is not installed'
		return
	fi
	cmark-gfm --unsafe -e table -e strikethrough -e autolink -e tasklist "$work/$name.md" |
		perl tests/rendered.pl >"$work/err"
	claim $? "Markdown is safe: $name"
}

perl samples/picture samples/page.html >"$work/page.svg" 2>"$work/err"
same samples/page.svg "$work/page.svg"
claim $? 'samples/page.svg is made of samples/page.html, which is that of gltop-html'

short incident samples/incident.debug2.txt.gz
short several samples/go1.27-t0.debug2.txt samples/go1.27-t1.debug2.txt
short panic samples/go1.27-panic.txt
short hostile "$work/<b>\"'&\`x.txt"
short records "$work/records"
awk 'BEGIN { for (i = 0; i < 3000; i++)
	printf "goroutine %d [chan send, %d minutes]:\nmain.f%d%0300d()\n\t/app/a.go:1\n\n", i + 1,
		i, i, 0 }' >"$work/many"
short many "$work/many"
page many "$work/many"
strict many 'a page of shares below 0.1%'
grep -q '^\*Left out, to stay short: [0-9]* groups\.\*$' "$work/many.md"
claim $? 'Markdown says what it leaves out'
finish
