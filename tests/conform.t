#!/bin/sh
# Generated dumps give the records that were generated with them, key by key: every form of header
# and body, every way in which a dump begins (tests/gen). SEEDS=N tries more of them.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need jq

seeds=${SEEDS:-6}
forms='zoo debug2 sigquit panic fatal crash debug1'
mkdir "$work/truth" "$work/records"
for form in $forms; do
	for seed in $(seq 1 "$seeds"); do
		set -- -p zoo -s "$seed"
		[ "$form" = zoo ] || set -- "$@" -f "$form" -n 60
		[ "$form" = zoo ] && set -- "$@" -n 300
		name=$form-$seed
		tests/gen/gen "$@" -t "$work/truth/$name" >"$work/dump"
		./glparse -s "$work/dump" >"$work/records/$name"
		echo "$name $*" >>"$work/dumps"
	done
done
jq -cS 'input_filename, .' "$work"/truth/* | apart "$work/want"
jq -cS 'input_filename, del(.source, .sig, .class, .runtime, .where, .mangled)' "$work"/records/* |
	apart "$work/cut"
# gen may leave out the creator of a goroutine where no real dump does. If the goroutine is the last
# of the stream, glparse takes it for one that was cut off. So the last record's marks are removed.
while read -r name how; do
	sed '$s/,"partial":true//; $s/,"truncated":true//' "$work/cut/$name" >"$work/got"
	same "$work/want/$name" "$work/got"
	claim $? "gen $how: $(wc -l <"$work/got") goroutines"
done <"$work/dumps"
finish
