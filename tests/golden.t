#!/bin/sh
# Golden records: goroutines of the samples that were read off the dumps by eye, whole. Each
# line of golden.ndjson names what it shows, the sample, and the record without its source.
set -u
root=$(cd "$(dirname "$0")/.." && pwd) || exit 2
work=$(mktemp -d "${TMPDIR:-/tmp}/gl-golden.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
cd "$root" || exit 2
if ! command -v jq >/dev/null; then
	echo '1..0 # SKIP no jq'
	exit 0
fi
n=0 failed=0
while IFS= read -r line; do
	n=$((n + 1))
	printf '%s\n' "$line" >"$work/golden"
	name=$(jq -r '"\(.file): \(.case)"' "$work/golden")
	jq -cS .record "$work/golden" >"$work/want"
	./glparse -s "samples/$(jq -r .file "$work/golden")" |
		jq -cS --slurpfile g "$work/golden" '
			select(.offset == $g[0].record.offset) | del(.source, .time)' >"$work/got"
	if cmp -s "$work/want" "$work/got"; then
		echo "ok $n - $name"
	else
		failed=$((failed + 1))
		echo "not ok $n - $name"
		diff "$work/want" "$work/got" | cut -c 1-800 | sed 's/^/# /' >&2
	fi
done <tests/golden.ndjson
echo "1..$n"
[ "$failed" -eq 0 ]
