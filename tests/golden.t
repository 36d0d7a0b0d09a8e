#!/bin/sh
# Golden records: goroutines of the samples that were read off the dumps by eye, whole. Each
# line of golden.ndjson names what it shows, the sample, and the record without its source.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need jq
while IFS= read -r line; do
	printf '%s\n' "$line" >"$work/golden"
	name=$(jq -r '"\(.file): \(.case)"' "$work/golden")
	jq -cS .record "$work/golden" >"$work/want"
	./glparse -s "samples/$(jq -r .file "$work/golden")" |
		jq -cS --slurpfile g "$work/golden" '
			select(.offset == $g[0].record.offset) | del(.source, .time)' >"$work/got"
	same "$work/want" "$work/got"
	claim $? "$name"
done <tests/golden.ndjson
finish
