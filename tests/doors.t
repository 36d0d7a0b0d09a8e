#!/bin/sh
# A dump gives the same records and exit status however it is read: each sample as an operand, on
# standard input, and through a pipe in pieces of 7 and 4096 bytes (small ones also byte by byte).
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"

# pieces N FILE: writes the file, N bytes at a time.
pieces() {
	perl -e 'my ($n, $f) = @ARGV; open my $i, "<:raw", $f or die; local $/; my $all = <$i>;
		for (my $p = 0; $p < length $all; $p += $n) {
			syswrite STDOUT, $all, $n, $p;
		}' "$1" "$2"
}

answers() { # answers STATUS NAME: the same as the file did, in $work/got
	[ "$1" -eq "$status" ] && same "$work/want" "$work/got"
	claim $? "$2"
}

for file in samples/*.txt samples/*.log; do
	name=$(basename "$file")
	size=$(wc -c <"$file")
	# Such a name has the time of the dump, which only reading by name can show.
	case $name in *T[0-9][0-9][0-9][0-9][0-9][0-9]Z*) continue ;; esac
	./glparse --as x "$file" >"$work/want" 2>/dev/null
	status=$?
	[ -s "$work/want" ] || status=99
	./glparse --as x <"$file" >"$work/got" 2>/dev/null
	answers $? "$name: standard input"
	for piece in 1 7 4096; do
		[ "$size" -lt $((piece * 20000)) ] || continue
		pieces $piece "$file" | ./glparse --as x - >"$work/got" 2>/dev/null
		answers $? "$name: pieces of $piece"
	done
	# NDJSON read again is handed on byte for byte.
	./glparse --as y <"$work/want" >"$work/got" 2>/dev/null
	answers $? "$name: its own records"
done
finish
