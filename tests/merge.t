#!/bin/sh
# Groups merge: what glgroup gives over the groups of any parts is, byte for byte, what it
# gives over everything at once; in any order and nesting, by every key.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"

# deal SEED: the records, dealt at random to seven files
deal() {
	perl -e 'srand $ARGV[0]; my @f = map { open my $h, ">", "$ARGV[1]/part.$_"; $h } 1 .. 7;
		while (my $l = <STDIN>) { print { $f[rand 7] } $l }' "$1" "$work" <"$work/all"
}

./glparse -s samples/go1.19-t?.* samples/go1.24-waited.* samples/go1.27-* >"$work/all"
seed=1
for by in sig func where top root pkg created_by parent state class label.tenant source dump \
	depth:2 state,class where,source; do
	./glgroup -s --by $by "$work/all" >"$work/whole"
	deal $seed
	for part in 1 2 3 4 5 6 7; do
		./glgroup -s --by $by "$work/part.$part" >"$work/group.$part"
	done
	cat "$work"/group.? | ./glgroup -s | cmp -s - "$work/whole"
	claim $? "--by $by: seven parts, $(wc -l <"$work/whole") groups"
	cat "$work/group.7" "$work/group.2" | ./glgroup -s >"$work/nested"
	cat "$work/group.5" "$work/nested" "$work/part.1" "$work/group.3" "$work/part.6" \
		"$work/group.4" | ./glgroup -s --by $by | cmp -s - "$work/whole"
	claim $? "--by $by: nested, in another order, groups and goroutines mixed"
	seed=$((seed + 1))
done
./glgroup -s --by where samples/go1.27-t1.debug2.txt >"$work/where"
./glgroup -s --by sig "$work/where" >"$work/out" 2>"$work/err"
[ $? -eq 2 ] && [ ! -s "$work/out" ] && grep -q 'groups made by other keys' "$work/err"
claim $? 'groups made by other keys are refused, 2'
total=$(jq -s 'map(select(.repeat | not).count) | add' "$work/all")
[ "$(./glgroup -s --by state "$work/all" | jq -s 'map(.count) | add')" = "$total" ]
claim $? "no goroutine is lost: $total"
finish
