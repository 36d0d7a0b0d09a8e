#!/bin/sh
# Every key of a group agrees with its members. jq computes the groups of glgroup again from the
# members' records: keys that all members share, sums, maps, waits, ids, the place of the first
# member, and the example.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need jq

cat >"$work/agree.jq" <<'EOF2'
def all_have($k): map(.[$k]) |
	if any(.[]; . == null) or (unique | length) > 1 then null else .[0] end;
def tally(f): map({k: f, count} | select(.k != null)) | group_by(.k)
	| map({key: .[0].k, value: (map(.count) | add)}) | from_entries;
def creator: .created_by | if .func then .func + (if .file then " " + .file else "" end) +
	(if .line then ":\(.line)" else "" end) else null end;
def stack: {where, frames, created_by: (.created_by | if . then del(.id) else . end)};
def drop_nulls: with_entries(select(.value != null));
def minutes:
	map(select(.wait_seconds >= 60) | {k: (.wait_seconds / 60 | floor | log2 | floor), count})
	| . as $all | [range((map(.k) | max // -1) + 1) as $k |
		[$all[] | select(.k == $k).count] | add // 0];
def waits: map(select(.wait_seconds != null)) | if length == 0 then {known: 0} else
	{known: (map(.count) | add), min: (map(.wait_seconds) | min),
		max: (map(.wait_seconds) | max),
	 sum: (map(.wait_seconds * .count) | add), minutes: minutes} end;
def first: map(select(.frames)) | if length == 0 then null else
	min_by([.source, .dump, .offset, .sig, ({where, frames} | tojson),
		(stack.created_by | tojson)]) end;
def group:
	. as $m | (map(stack) | unique) as $stacks | first as $first
	| reduce ("id", "state", "class", "locked", "leaked", "scan", "durable", "bubble",
		"labels", "runtime", "source", "origin", "dump", "reason", "time", "ancestors",
		"sig", "where", "frames") as $k ({}; .[$k] = ($m | all_have($k)))
	| if $m | map([.offset, .bytes]) | any(.[]; .[0] == null) or (unique | length > 1) then .
		else .offset = $m[0].offset | .bytes = $m[0].bytes end
	| .created_by = ($m | map(.created_by | if . then del(.id) else null end) | unique
		| if length == 1 then .[0] else null end)
	| if .created_by then .created_by.id = ($m | map(.created_by.id) | unique
		| if length == 1 then .[0] else null end) | .created_by |= drop_nulls else . end
	| reduce ("partial", "truncated", "mangled") as $k (.;
		.[$k] = (if any($m[]; .[$k]) then true else null end))
	| .count = ($m | map(.count) | add)
	| .states = ($m | tally(.state)) | .classes = ($m | tally(.class))
	| .creators = ($m | tally(creator))
	| .sigs = (if .sig then null else $m | tally(.sig) end)
	| .wait = ($m | waits) | .wait_seconds = .wait.max
	| .ids = ($m | map(.id | values) | unique[:8])
	| .sources = ($m | tally(.source))
	| .dumps = (if .dump == 1 then null else $m
		| tally(if .source and .dump then "\(.source)#\(.dump)" else null end)
		| if length > 0 then . else null end end)
	| .first = (if $first then $first | {source, dump, offset} | drop_nulls else {} end)
	| .example = (if ($stacks | length) > 1 and $first then
		($first | {sig} + stack | drop_nulls) else null end)
	| drop_nulls;
map(select(.repeat | not)) | group_by([.[$by[]]])[]
	| . as $m | group + {by: $by, key: [$m[0][$by[]] | if . == null then . else tostring end]}
EOF2

# Takes some records of every sample, and removes keys from some of them.
./glparse -s samples/go* | awk 'NR % 23 == 4' | jq -c 'input_line_number as $n |
	if .repeat then . elif $n % 6 == 1 then del(.frames) elif $n % 6 == 2 then del(.source)
	elif $n % 6 == 3 then del(.dump) elif $n % 6 == 4 then del(.offset, .bytes, .id)
	elif $n % 7 == 1 then .dump = 2 | .wait_seconds = $n * 7
	elif $n % 7 < 4 and .created_by.id then .created_by.id = $n else . end' >"$work/records"
for by in sig state class,source; do
	list=$(printf '"%s"' "$by" | sed 's/,/","/')
	jq -sc --argjson by "[$list]" -f "$work/agree.jq" "$work/records" | jq -cS . |
		sort >"$work/want"
	./glgroup -s --by $by "$work/records" | jq -cS 'if .first then . else .first = {} end' |
		sort >"$work/got"
	same "$work/want" "$work/got"
	claim $? "--by $by: $(wc -l <"$work/got") groups of $(wc -l <"$work/records") records"
done
finish
