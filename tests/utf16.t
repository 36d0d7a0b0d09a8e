#!/bin/sh
# A sample in UTF-16 of either byte order gives the records that it gives in UTF-8: as a file,
# through pipes that cut characters, packed, with any number of threads, and live. Only places
# differ if CR precedes each LF.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"

# recode ORDER FILE
recode() {
	perl -MEncode -e 'local $/; open my $f, "<:raw", $ARGV[1] or die; binmode STDOUT;
		print encode("UTF-16$ARGV[0]", "\x{feff}" . decode("UTF-8", <$f>))' "$1" "$2"
}

# pieces N FILE: writes the file, N bytes at a time.
pieces() {
	perl -e 'my ($n, $f) = @ARGV; open my $i, "<:raw", $f or die; local $/; my $all = <$i>;
		for (my $p = 0; $p < length $all; $p += $n) {
			syswrite STDOUT, $all, $n, $p;
		}' "$1" "$2"
}

gives() { # gives NAME COMMAND...
	name=$1
	shift
	"$@" >"$work/got" 2>/dev/null
	same "$work/want" "$work/got"
	claim $? "$name"
}

for file in samples/go1.27-t0.debug?.txt samples/go1.2[34]-*.txt samples/go1.19-*panic.txt \
	samples/go1.19-prometheus.sigquit.log; do
	name=$(basename "$file")
	# Bytes that are no UTF-8 have no form in UTF-16.
	iconv -f UTF-8 -t UTF-8 "$file" >/dev/null 2>&1 || continue
	./glparse --as x "$file" >"$work/want" 2>/dev/null
	recode LE "$file" >"$work/le"
	recode BE "$file" >"$work/be"
	gives "$name: little-endian" ./glparse -j1 --as x "$work/le"
	gives "$name: big-endian" ./glparse -j4 --as x "$work/be"
	gzip -c "$work/le" >"$work/le.gz"
	gives "$name: packed" ./glparse -j4 --as x "$work/le.gz"
	pieces 4093 "$work/be" | ./glparse --as x - >"$work/got" 2>/dev/null
	same "$work/want" "$work/got"
	claim $? "$name: pieces of 4093"
done

file=samples/go1.24-panic.txt
./glparse --as x "$file" >"$work/want" 2>/dev/null
recode LE "$file" >"$work/le"
pieces 1 "$work/le" | ./glparse --as x >"$work/got" 2>/dev/null
same "$work/want" "$work/got"
claim $? "byte by byte"

# As PowerShell writes it, with CR before LF: everything but the places is the same.
jq -c 'del(.offset, .bytes)' "$work/want" >"$work/want2"
sed 's/$/\r/' "$file" >"$work/crlf"
recode LE "$work/crlf" | ./glparse --as x | jq -c 'del(.offset, .bytes)' >"$work/got"
same "$work/want2" "$work/got"
claim $? "CR before LF"

# After a pause the stream continues in the encoding in which it began. Another text begins with a
# byte order mark of its own, or has none.
file=samples/go1.27-t0.debug2.txt
cat "$file" "$file" "$file" | ./gltop --live >"$work/want" 2>&1
{ recode LE "$file"; sleep 1.3; recode LE "$file" | tail -c +3; sleep 1.3; cat "$file"; } |
	./gltop --live >"$work/got" 2>&1
same "$work/want" "$work/got"
claim $? "live, with pauses, and another text behind it"

recode LE "$file" | head -c 5001 | ./glparse >/dev/null 2>"$work/err"
grep -q 'UTF-16 text cut short' "$work/err"
claim $? "text that ends within a character is one that was cut"
finish
