#!/bin/sh
# A protobuf profile gives the same records in every encoding: fields in the order of Go, of
# google/pprof or at random, numbers packed or not, unknown fields between them, gzip or not,
# several in a row (tests/profile.pl).
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
SEEDS=6
names='go1.19-t0 go1.27-t1 go1.19-etcd.t0'
mkdir "$work/go" "$work/got"

# records FILE...: prints the records in an order that does not depend on that of the samples.
records() {
	./glparse --as x "$@" 2>"$work/err" | LC_ALL=C sort
}

for name in $names; do
	gzip -dc "samples/$name.pb.gz" >"$work/go/$name"
	records "samples/$name.pb.gz" >"$work/want.$name"
	sed 's/"dump":1,/"dump":2,/; s/"dump":1}/"dump":2}/' "$work/want.$name" \
		>"$work/second.$name"
done
# shellcheck disable=SC2046,SC2086
perl tests/profile.pl vary "$work/got" $SEEDS $(printf "$work/go/%s " $names)
cp "$work"/go/* "$work/got"
for path in "$work"/got/*; do gzip -nc "$path" >"$path.gz"; done

# --- one ---------------------------------------------------------------------------------------

for name in $names; do
	for how in pprof $(seq $SEEDS); do
		records "$work/got/$name.$how" >"$work/is"
		same "$work/want.$name" "$work/is" &&
			records "$work/got/$name.$how.gz" >"$work/is" &&
			same "$work/want.$name" "$work/is"
		claim $? "$name, $how"
	done
done

# --- two in a row ------------------------------------------------------------------------------

# both WANT1 WANT2 FILE1 FILE2 NAME
both() {
	LC_ALL=C sort "$work/want.$1" "$work/second.$2" >"$work/want"
	cat "$work/got/$3" "$work/got/$4" >"$work/both"
	records "$work/both" >"$work/is"
	same "$work/want" "$work/is"
	claim $? "$5"
}

for one in $names; do
	for other in $names; do
		for orders in ': the orders of Go' ':.pprof the orders of Go and google/pprof' \
			'.pprof: the orders of google/pprof and Go' \
			'.pprof:.pprof the orders of google/pprof'; do
			how=${orders%% *}
			both $one $other "$one${how%:*}" "$other${how#*:}" \
				"$one, $other: ${orders#* }"
		done
	done
done

# Samples between two shuffled profiles may be read as part of either; nothing is lost.
for seed in $(seq $SEEDS); do
	cat "$work/got/go1.27-t1.$seed" "$work/got/go1.19-etcd.t0.$seed" >"$work/both"
	records "$work/both" | sed 's/.*"count":\([0-9]*\),.*"dump":\([0-9]*\).*/\1 \2/' |
		awk '{ n += $1; dumps[$2] = 1 } END { print n, length(dumps) }' >"$work/is"
	cat "$work/want.go1.27-t1" "$work/want.go1.19-etcd.t0" |
		sed 's/.*"count":\([0-9]*\),.*/\1/' |
		awk '{ n += $1 } END { print n, 2 }' >"$work/want"
	same "$work/want" "$work/is"
	claim $? "two in random order, seed $seed: no goroutine is lost"
done

# In gzip, each profile ends with its member.
for seed in $(seq $SEEDS); do
	both go1.27-t1 go1.19-t0 "go1.27-t1.$seed.gz" "go1.19-t0.$seed.gz" \
		"two in random order, each under gzip, seed $seed"
done

# --- go tool pprof -----------------------------------------------------------------------------

# go tool pprof leaves out samples without a frame, and puts the others in another order.
told() {
	jq -c 'select(.frames | length > 0) | [.sig, .count, .labels, .time]' | LC_ALL=C sort
}
if command -v jq >/dev/null; then
	./glparse samples/go1.27-t1.pb.gz | told >"$work/want"
	./glparse tests/cases/glfilter-profile-saved/saved.pb.gz | told >"$work/is"
	same "$work/want" "$work/is"
	claim $? 'what go tool pprof -proto wrote of a sample'
fi
finish
