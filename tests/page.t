#!/bin/sh
# gltop --html: pages are well-formed, safe whatever the dump holds, allowed by their own policy,
# and show the numbers of --json. tests/page.pl reads them strictly, tidy by the standard. The
# samples of one Go version; PAGE_ALL=1: all of them.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need perl

# page NAME FILE...: its page and its JSON in the scratch folder.
page() {
	name=$1
	shift
	./gltop -s --html "$@" >"$work/$name.html" 2>"$work/err"
	./gltop -s --json --idle -n 1000 "$@" >"$work/$name.json" 2>>"$work/err"
}

# strict NAME WHAT: the page and its numbers.
strict() {
	perl tests/page.pl "$work/$1.html" "$work/$1.json" >"$work/err"
	claim $? "$2"
}

those=samples/go1.27-t1*
[ -z "${PAGE_ALL:-}" ] || those='samples/go* samples/d*'
for f in $those; do
	case $f in *README* | *.go | *1.leak*) continue ;; esac
	[ -f "$f" ] || continue
	page sample "$f"
	[ ! -s "$work/sample.html" ] || strict sample "$f"
done
page incident tests/cases/gltop-man-incident/dump.txt
strict incident 'an incident'
page panic samples/go1.27-panic.txt
strict panic 'a panic'
page several samples/go1.27-t0.debug2.txt samples/go1.27-t1.debug2.txt \
	samples/go1.27-t1.leak.debug2.txt
strict several 'three dumps'

# What is hostile.
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

# The reader does see what is wrong.
for change in 's/<\/pre>//' 's/<h2 id="h-waits">/<h2 id="h-groups">/' \
	's/href="#g1"/href="#g9999"/' 's/<p>/<p onclick="x">/' 's/<style>/<style> /' 's/&lt;/</' \
	's/<dd>/<dd>\&/' 's/data-n="[0-9]*"/data-n="7777"/' 's/<h1>/<h1>1/'; do
	sed "$change" "$work/hostile.html" >"$work/changed.html"
	! cmp -s "$work/hostile.html" "$work/changed.html" &&
		! perl tests/page.pl "$work/changed.html" "$work/hostile.json" >/dev/null
	claim $? "the reader notices $change"
done

# tidy knows no svg within an svg, but says so of nothing else.
if command -v tidy >/dev/null; then
	for name in incident several hostile records by; do
		tidy -q -e --warn-proprietary-attributes no "$work/$name.html" >"$work/err" 2>&1
		claim $? "tidy finds nothing in the page: $name"
	done
else
	skip 'tidy' 'tidy is not installed'
fi
finish
