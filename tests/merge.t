#!/bin/sh
# Groups merge: glgroup over the groups of any parts prints, byte for byte, what it prints over
# everything at once, in any order and nesting, by every key. SEEDS=N tries more.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need jq

# Records of every sample. Some of them lack source, dump, place or frames.
./glparse -s samples/go* >"$work/all"
awk 'NR % 16 == 3' "$work/all" | jq -c 'if .count % 2 == 0 or (.id // 0) % 5 == 1 then del(.frames)
	elif .id == null then . elif .id % 5 == 2 then del(.source)
	elif .id % 5 == 3 then del(.dump, .class) elif .id % 5 == 4 then del(.offset, .bytes, .id)
	else .dump = 2 | .wait_seconds = .id * 60 end' >"$work/odd"
cat "$work/odd" >>"$work/all"
claim $? "$(wc -l <"$work/all") records, of which $(wc -l <"$work/odd") are odd"

# merges RECORDS BY ORDER [--no-sources]: groups of random parts merge to the groups of the whole.
seed=1
merges() {
	perl tests/merge.pl $seed "$work" "$@" 2>"$work/err"
	claim $? "--by $2 --sort $3 ${4:-}: $(wc -l <"$work/whole") groups of parts, seed $seed"
	seed=$((seed + 1))
}
awk 'NR % 11 == 1' "$work/all" >"$work/some"
rounds=${SEEDS:-1}
while [ "$rounds" -gt 0 ]; do
	rounds=$((rounds - 1))
	merges "$work/all" sig count
	merges "$work/some" where,state rms
	for by in func top root pkg created_by parent state class label.tenant source origin dump \
		depth:2; do
		set -- count wait rms key
		shift $((seed % 4))
		merges "$work/some" $by "$1"
	done
	merges "$work/some" sig rms
	merges "$work/some" sig wait --no-sources
	merges "$work/some" state,class,dump key --no-sources
done

./glgroup -s --by where samples/go1.27-t1.debug2.txt >"$work/where"
for by in sig where,state; do
	./glgroup -s --by $by "$work/some" "$work/where" >"$work/out" 2>"$work/err"
	[ $? -eq 2 ] && [ ! -s "$work/out" ] &&
		grep -q "glgroup: $work/where: record 1: groups made by other keys: 'where'" \
		"$work/err"
	claim $? "--by $by: groups made by other keys are refused, 2, nothing written"
done
{ cat "$work/where"; ./glgroup -s --by state "$work/some"; } >"$work/mixed"
./glgroup -s <"$work/mixed" >"$work/out" 2>"$work/err"
[ $? -eq 2 ] && [ ! -s "$work/out" ] &&
	grep -q "glgroup: -: record $(($(wc -l <"$work/where") + 1)): .*: 'state'" "$work/err"
claim $? 'in the middle of an input: which record it is'

total=$(grep -v '"repeat":true' "$work/all" | grep -o '"count":[0-9]*' |
	awk -F : '{ n += $2 } END { print n }')
[ "$(./glgroup -s --by state "$work/all" | jq -s 'map(.count) | add')" = "$total" ]
claim $? "no goroutine is lost: $total"

# Without sources the counts of each source are unknown, and are not made up.
sed 's/"dump":1,/"dump":2,/' "$work/some" | ./glgroup -s --by state --no-sources >"$work/less"
./glgroup -s --by state samples/go1.27-deadlock.txt >"$work/more"
cat "$work/less" "$work/more" | ./glgroup -s >"$work/both"
cat "$work/more" "$work/less" | ./glgroup -s | cmp -s - "$work/both" &&
	jq -se 'any(.count > 2 and (has("sources") | not)) and
		all((.sources // {a: .count} | add // 0) <= .count) and
		all(has("sources") or (has("dumps") | not))' "$work/both" >"$work/out" 2>"$work/err"
claim $? 'maps of sources and dumps are complete, or absent'

# jq and other programs compute the orders of --sort: by waits, by sums of squares, by keys.
./glgroup -s --by where "$work/all" >"$work/groups"
order() { # order NAME, what jq sorts by
	./glgroup -s --sort "$1" "$work/groups" | jq -c .key >"$work/got"
	jq -sc "sort_by($2, -.count, .key[0] // \"\")[].key" "$work/groups" >"$work/want"
	same "$work/want" "$work/got"
	claim $? "--sort $1, by jq"
}
order count 0
order wait '-(.wait_seconds // -1)'
order rms '-(.sources | map(. * .) | add)'
./glgroup -s --sort key "$work/groups" | jq -r '.key[0] // ""' >"$work/got"
LC_ALL=C sort "$work/got" >"$work/want"
same "$work/want" "$work/got"
claim $? '--sort key, by sort'
./glgroup -s --sort key --by parent "$work/all" | jq -r '.key[0] // ""' >"$work/got"
sort -n "$work/got" >"$work/want"
same "$work/want" "$work/got"
claim $? '--sort key --by parent, by sort -n'
finish
