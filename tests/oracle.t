#!/bin/sh
# Every goroutine of every sample, against an independent reading: tests/oracle.pl reads dumps
# another way (regular expressions over blocks), in another language, and shares no line
# with the tools. Signatures are checked by xxhsum over the oracle's canonical stacks.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need jq

for dump in samples/*.txt samples/*.log; do
	name=$(basename "$dump")
	# `time` is read from the file's name, which the oracle does not look at.
	./glparse "$dump" >"$work/records" 2>"$work/said"
	jq -cS 'del(.source, .sig, .time)' "$work/records" >"$work/got"
	perl tests/oracle.pl "$dump" >"$work/oracle"
	jq -cS 'del(.canon)' "$work/oracle" >"$work/want"
	same "$work/want" "$work/got"
	claim $? "$name: every record is what an independent reading gives"

	headers=$(grep -c -E '^goroutine [0-9]+ .*\[.*:$|^[0-9]+ @( 0x[0-9a-f]+)+$' "$dump")
	told=$(grep -c ': header ' "$work/said")
	[ "$headers" -eq $(($(wc -l <"$work/got") + told)) ]
	claim $? "$name: as many records as headers, and $told told"

	jq -r .sig "$work/records" >"$work/sigs"
	jq -c .canon "$work/oracle" | paste "$work/sigs" - >>"$work/stacks"
done

# One file a distinct canonical stack, hashed by xxhsum, against the sig of its record.
if command -v xxhsum >/dev/null; then
	mkdir "$work/canon"
	LC_ALL=C sort -u "$work/stacks" | perl -MJSON::PP -e '
		my $json = JSON::PP->new->allow_nonref;
		my (%seen, $i);
		while (my $line = <STDIN>) {
			my ($sig, $text) = split /\t/, $line, 2;
			die "one stack, two signatures\n" if $seen{$text}++;
			$text = $json->utf8->decode($text);
			utf8::encode($text);
			open my $o, ">:raw", "$ARGV[0]/" . ++$i or die;
			print $o $text; close $o;
			print "$i $sig\n";
		}' "$work/canon" | LC_ALL=C sort >"$work/want"
	# Older ones write `XXH3 (NAME) = HASH`, newer ones `XXH3_HASH  NAME`.
	(cd "$work/canon" && xxhsum -H3 -- *) |
		sed -e 's/^XXH3 (\(.*\)) = \(.*\)$/\1 \2/' -e 's/^XXH3_\([0-9a-f]*\) *\(.*\)$/\2 \1/' |
		LC_ALL=C sort >"$work/got"
	same "$work/want" "$work/got"
	claim $? "$(wc -l <"$work/got") distinct stacks: sig is XXH3-64 of the canonical text"
else
	skip 'sig is XXH3-64 of the canonical text' 'no xxhsum'
fi
finish
