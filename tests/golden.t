#!/bin/sh
# Goroutines of the samples give the records that a person read off the dumps. Each line of
# golden.ndjson has a description, the sample, and the whole record without its source.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need jq
mkdir "$work/records"
jq -r .file tests/golden.ndjson | sort -u >"$work/files"
while read -r file; do
	./glparse -s "samples/$file" >"$work/records/$file"
done <"$work/files"
# The expected records, and the records of their samples that have their places: one per line.
jq -cS .record tests/golden.ndjson >"$work/want"
jq -cnS --slurpfile golden tests/golden.ndjson '
	(reduce (inputs | [(input_filename / "/")[-1], .]) as [$file, $r] ({};
		.[$file + " \($r.offset)"] += [$r | del(.source, .time)])) as $records |
	$golden[] | $records[.file + " \(.record.offset)"] | if length == 1 then .[0] else . end' \
	"$work"/records/* >"$work/got"
jq -r '"\(.file): \(.case)"' tests/golden.ndjson >"$work/names"
while IFS= read -r name && IFS= read -r want <&3 && IFS= read -r got <&4; do
	[ "$want" = "$got" ]
	claim $? "$name"
done <"$work/names" 3<"$work/want" 4<"$work/got"
[ $n -eq "$(grep -c . tests/golden.ndjson)" ]
claim $? 'that is all of them'
finish
