#!/bin/sh
# Generated dumps against the truth they were generated with, field by field: every header
# and body form, every way a dump begins (tests/gen). SEEDS=N for more of them.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need jq

# A generated goroutine may lack its creator where no real one does; as the stream's last
# one it then looks cut, which only the end of a stream can.
got='del(.source, .sig, .class, .runtime, .where, .mangled)'
seeds=${SEEDS:-6}
forms='zoo debug2 sigquit panic fatal crash debug1'
for form in $forms; do
	for seed in $(seq 1 "$seeds"); do
		set -- -p zoo -s "$seed"
		[ "$form" = zoo ] || set -- "$@" -f "$form" -n 60
		[ "$form" = zoo ] && set -- "$@" -n 300
		tests/gen/gen "$@" -t "$work/truth" >"$work/dump"
		./glparse -s "$work/dump" | jq -cS "$got" |
			sed '$s/,"partial":true//; $s/,"truncated":true//' >"$work/got"
		jq -cS . "$work/truth" >"$work/want"
		same "$work/want" "$work/got"
		claim $? "gen $*: $(wc -l <"$work/got") goroutines"
	done
done
finish
