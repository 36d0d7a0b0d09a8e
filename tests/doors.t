#!/bin/sh
# One answer: every sample as operand, on standard input, and through a pipe in pieces of 7
# and 4096 bytes (of 1 for the small ones) gives the same records and the same status.
set -u
root=$(cd "$(dirname "$0")/.." && pwd) || exit 2
work=$(mktemp -d "${TMPDIR:-/tmp}/gl-doors.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
cd "$root" || exit 2

# pieces N FILE: the file's bytes, N a write
pieces() {
	perl -e 'my ($n, $f) = @ARGV; open my $i, "<:raw", $f or die; local $/; my $all = <$i>;
		for (my $p = 0; $p < length $all; $p += $n) { syswrite STDOUT, $all, $n, $p }' "$1" "$2"
}

n=0 failed=0
same() { # same STATUS NAME, with the answer in $work/got
	n=$((n + 1))
	if [ "$1" -eq "$status" ] && cmp -s "$work/want" "$work/got"; then
		echo "ok $n - $2"
	else
		failed=$((failed + 1))
		echo "not ok $n - $2"
		diff "$work/want" "$work/got" | head -n 4 | cut -c 1-400 | sed 's/^/# /' >&2
	fi
}

for file in samples/*.txt samples/*.log; do
	name=$(basename "$file")
	size=$(wc -c <"$file")
	# A time that stands in the file's name is not in its bytes.
	case $name in *T[0-9][0-9][0-9][0-9][0-9][0-9]Z*) continue ;; esac
	./glparse --as x "$file" >"$work/want" 2>/dev/null
	status=$?
	[ -s "$work/want" ] || status=99
	./glparse --as x <"$file" >"$work/got" 2>/dev/null
	same $? "$name: standard input"
	for piece in 1 7 4096; do
		[ "$size" -lt $((piece * 20000)) ] || continue
		pieces $piece "$file" | ./glparse --as x - >"$work/got" 2>/dev/null
		same $? "$name: pieces of $piece"
	done
	# NDJSON read again is handed on byte for byte.
	./glparse --as y <"$work/want" >"$work/got" 2>/dev/null
	same $? "$name: its own records"
done
echo "1..$n"
[ "$failed" -eq 0 ]
