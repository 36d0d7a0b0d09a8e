#!/bin/sh
# Generated dumps against the truth they were generated with, field by field: every header
# and body form, every way a dump begins (tests/gen). SEEDS=N for more of them.
set -u
root=$(cd "$(dirname "$0")/.." && pwd) || exit 2
work=$(mktemp -d "${TMPDIR:-/tmp}/gl-conform.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
cd "$root" || exit 2
if ! command -v jq >/dev/null; then
	echo '1..0 # SKIP no jq'
	exit 0
fi

# A generated goroutine may lack its creator where no real one does; as the stream's last
# one it then looks cut, which only the end of a stream can.
got='del(.source, .sig, .class, .runtime, .where, .mangled)'
seeds=${SEEDS:-6}
forms='zoo debug2 sigquit panic fatal crash debug1'
n=0 failed=0
for form in $forms; do
	for seed in $(seq 1 "$seeds"); do
		n=$((n + 1))
		set -- -p zoo -s "$seed"
		[ "$form" = zoo ] || set -- "$@" -f "$form" -n 60
		[ "$form" = zoo ] && set -- "$@" -n 300
		tests/gen/gen "$@" -t "$work/truth" >"$work/dump"
		./glparse -s "$work/dump" | jq -cS "$got" |
			sed '$s/,"partial":true//; $s/,"truncated":true//' >"$work/got"
		jq -cS . "$work/truth" >"$work/want"
		if cmp -s "$work/got" "$work/want" && [ -s "$work/got" ]; then
			echo "ok $n - $form, seed $seed: $(wc -l <"$work/got") goroutines"
		else
			failed=$((failed + 1))
			echo "not ok $n - gen $*"
			diff "$work/got" "$work/want" | head -n 4 | cut -c 1-600 | sed 's/^/# /' >&2
		fi
	done
done
echo "1..$n"
[ "$failed" -eq 0 ]
