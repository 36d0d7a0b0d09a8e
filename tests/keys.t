#!/bin/sh
# Each key of glgroup --by has the values and counts that jq finds in an independent reading of
# the same dump (tests/oracle.pl).
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need jq

cat >"$work/keys.jq" <<'EOS'
def place: if .func == null then "..." else
	.func + (if .file then " " + .file else "" end) +
		(if .line then ":\(.line)" else "" end) end;
def text: if . == "..." then . else
	split("\t") | {func: .[0], file: .[1], line: .[2]} |
		map_values(select(. != "")) | place end;
def package: split("(")[0] | split("[")[0] | split("/") | .[-1] |= split(".")[0] | join("/");
def value($by):
	if $by == "func" then .lines | map(split("\t")[0]) | join(";")
	elif $by == "top" then .places[0]
	elif $by == "root" then .places[-1]
	elif $by == "where" then .where | if . then place else null end
	elif $by == "pkg" then .where | if . then .func | package else null end
	elif $by == "created_by" then .created_by | if .func then place else null end
	elif $by == "parent" then .created_by.id | if . then tostring else null end
	elif $by == "dump" then .dump | tostring
	elif ($by | startswith("label.")) then .labels[$by[6:]]
	elif ($by | startswith("depth:")) then .places[:($by[6:] | tonumber)] | join(";")
	else .[$by] end;
map(select(.repeat | not) | .lines = (.canon | rtrimstr("\n") | split("\n"))
	| .places = (.lines | map(text))) | . as $all | $list | split(" ")[] | split(",") as $by
| $all | map({key: [value($by[])], count}) | group_by(.key)
| map({by: $by, key: .[0].key, count: (map(.count) | add)})
EOS

keys='func top root where pkg created_by parent state class dump label.tenant label.req'
keys="$keys depth:1 depth:3 depth:65536 state,class where,state,label.tenant parent,dump"
keys="$keys top,root,created_by"
for sample in go1.26-labels.sigquit.txt go1.19-panic.txt go1.19-odd-labels.debug1.txt; do
	perl tests/oracle.pl "samples/$sample" >"$work/oracle"
	jq -sc --arg list "$keys" -f "$work/keys.jq" "$work/oracle" >"$work/want"
	for by in $keys; do
		./glgroup -s --by "$by" "samples/$sample"
	done | jq -nc \
		'[inputs | {by, key, count}] as $all | $list | split(" ")[] | split(",") as $by
		| $all | map(select(.by == $by)) | sort_by(.key)' --arg list "$keys" >"$work/got"
	same "$work/want" "$work/got"
	claim $? "$sample: $(jq -s 'map(length) | add' "$work/got") groups by all keys"
	# oracle.pl computes no signatures, but it knows which stacks are the same.
	jq -sc 'map(select(.repeat | not)) | group_by(.canon) | map(map(.count) | add) | sort' \
		"$work/oracle" >"$work/want"
	./glgroup -s "samples/$sample" | jq -sc 'map(.count) | sort' >"$work/got"
	same "$work/want" "$work/got"
	claim $? "$sample: $(jq length "$work/got") groups by sig"
done

# oracle.pl has no source and origin, so their groups are compared with glparse's records.
./glparse -s --as web-1 tests/cases/glparse-man-origin/compose.log >"$work/records"
./glparse -s --as web-2 samples/go1.27-panic.txt >>"$work/records"
jq -sc 'group_by([.source, .origin])[] | [.[0].source, .[0].origin, length]' "$work/records" \
	>"$work/want"
./glgroup -s --by source,origin --sort key "$work/records" |
	jq -c '[.key[0], .key[1], .count]' >"$work/got"
same "$work/want" "$work/got"
claim $? 'source and origin'
finish
