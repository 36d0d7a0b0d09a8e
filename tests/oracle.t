#!/bin/sh
# Each goroutine of each sample gives the record that tests/oracle.pl makes of it. That program
# reads dumps in another way (regular expressions over blocks), in another language, and shares no
# line with the tools. xxhsum checks signatures over the canonical stacks of that program.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need jq

mkdir "$work/records" "$work/said" "$work/oracle"
for dump in samples/*.txt samples/*.log; do
	name=${dump#samples/}
	./glparse "$dump" >"$work/records/$name" 2>"$work/said/$name"
done
perl tests/oracle.pl -d "$work/oracle" samples/*.txt samples/*.log
# `time` comes from the file's name, which the oracle does not read.
jq -cS 'input_filename, del(.source, .sig, .time)' "$work"/records/* | apart "$work/got"
jq -cS 'input_filename, del(.canon)' "$work"/oracle/* | apart "$work/want"

for dump in samples/*.txt samples/*.log; do
	name=${dump#samples/}
	same "$work/want/$name" "$work/got/$name"
	claim $? "$name: every record is what an independent reading gives"

	headers=$(awk '/ profile: total [0-9]+$/ { foreign = !/^goroutine(leak)? / }
		/^goroutine [0-9]+ .*\[.*:$/ || (!foreign && /^[0-9]+ @( 0x[0-9a-f]+)+$/) { n++ }
		END { print n + 0 }' "$dump")
	told=$(grep -c ': header ' "$work/said/$name")
	[ "$headers" -eq $(($(wc -l <"$work/got/$name") + told)) ]
	claim $? "$name: as many records as headers, and $told told"
done

# Writes one file per distinct canonical stack, hashes it with xxhsum, and compares the hash with
# the sig of its record.
if command -v xxhsum >/dev/null; then
	mkdir "$work/canon"
	jq -r .sig "$work"/records/* >"$work/sigs"
	jq -c .canon "$work"/oracle/* | paste "$work/sigs" - >"$work/stacks"
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
		}' "$work/canon" | LC_ALL=C sort >"$work/hashes"
	# Older ones write `XXH3 (NAME) = HASH`, newer ones `XXH3_HASH  NAME`.
	(cd "$work/canon" && xxhsum -H3 -- *) |
		sed -e 's/^XXH3 (\(.*\)) = \(.*\)$/\1 \2/' -e \
		's/^XXH3_\([0-9a-f]*\) *\(.*\)$/\2 \1/' |
		LC_ALL=C sort >"$work/hashed"
	same "$work/hashes" "$work/hashed"
	claim $? "$(wc -l <"$work/hashed") distinct stacks: sig is XXH3-64 of the canonical text"
else
	skip 'sig is XXH3-64 of the canonical text' 'no xxhsum'
fi
finish
