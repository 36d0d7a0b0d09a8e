#!/bin/sh
# A goroutine whose block the cache knows gives the same record as one that is read line by line.
# The cache refuses blocks with carriage returns, so the same dump is read with them, too.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"

# damaged: changes about one line in fifty, and gives each goroutine a creator of its own.
damaged() {
	perl -pe 'BEGIN { srand 1 }
		s/in goroutine \K1$/int rand 10 ** (1 + rand 9)/e;
		next if rand() > 0.02 || /^goroutine/ || !/\S/;
		my @odd = (sub { s/\(\K.*(?=\)$)/{0x1, ...}, "a"/ }, sub { s/\(\K.*(?=\)$)// },
			sub { s/\(.*\)$/(...)/ }, sub { s/(\d)$/$1?/ }, sub { s/0x/0x0/ },
			sub { s/\(\K/(/ }, sub { s/e/\xc3\xa9/ }, sub { s/:\d+/:7/ },
			sub { s/^(\S+)\(/$1x(/ }, sub { $_ = "\n" }, sub { $_ = "" },
			sub { s/\(\K/"0x12, " x 200/e }, sub { s/ \+0x\w+$// },
			sub { s/ \+0x\K\w+$/deadbeef/ });
		$odd[rand @odd]->()'
}

# records: the records of the dump on standard input, without the places that carriage returns move,
# and then the messages.
records() {
	./glparse -j1 2>"$work/notes" | sed -E 's/"(offset|bytes)":[0-9]+,?//g'
	cat "$work/notes"
}

known() { # known NAME: $work/dump gives the same records with carriage returns
	records <"$work/dump" >"$work/got"
	sed 's/$/\r/' "$work/dump" | records >"$work/want"
	same "$work/want" "$work/got"
	claim $? "$1: $(wc -l <"$work/got") records"
}

# The first part decides whether the cache keeps what stands in holes (blockcache_bodies.c).
for preset in short deep; do
	tests/gen/gen -p $preset -n 900 -k 100 >"$work/equal"
	tests/gen/gen -p $preset -n 900 -k 100 -a -o >"$work/different"
	tests/gen/gen -p $preset -n 900 -k 150 -a -s 7 >"$work/other"
	cat "$work/equal" "$work/different" "$work/other" >"$work/dump"
	known "$preset: equal arguments first"
	cat "$work/different" "$work/other" "$work/equal" >"$work/dump"
	known "$preset: different arguments first"
	cat "$work/equal" "$work/other" "$work/different" | damaged >"$work/dump"
	known "$preset: damaged, equal arguments first"
	cat "$work/other" "$work/equal" "$work/different" | damaged >"$work/dump"
	known "$preset: damaged, different arguments first"
done
finish
