#!/bin/sh
# Listings that debuggers and go tool pprof printed give the goroutines that an independent reader
# finds: the same number, ids, states, stacks and labels, in whatever way the text is read.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need jq
at=samples/listings

# A jq filter that prints the id, state, count and frames of each record in one line.
tell='[.id // "", .state // "", .count, (.frames[] | if .elided then "..." else
	"\(.func)@\(.file // ""):\(.line // "")" end)] | map(tostring) | join(" ")'

# delve FILE, gdb FILE, traces FILE: print what the jq filter $tell prints for glparse's records,
# but read from the text of the listing. Each is for another kind of listing.
delve() {
	perl -ne 'sub out { print "$head @{$has ? \@f : \@one}\n" if $head; $head = "" }
		s/^\(dlv\) //;
		if (/^\s*\*?\s*Goroutine\ (\d+)\ -\ User:\ (\S+:\d+)\ (\S+)\ \(0x[0-9a-f]+\)
			(?:\ \(thread\ \d+\))?(?:\ \[(.*)\])?$/x) {
			out(); ($head, $has, @f) = ($1 . " " . ($4 // "") . " 1", 0);
			@one = ("$3\@$2", "...") }
		elsif (/^\s+\d+  0x[0-9a-f]{16} in (\S+)$/) { $has = 1; push @f, $1 }
		elsif (/^\s+at (\S+:\d+)$/) { $f[-1] .= "\@$1" }
		elsif (/^\(truncated\)|^\s+\(truncated\)/) { push @f, "..." }
		elsif (/^\tTotal: (\d+)/) { out(); print STDERR "$1\n" }
		END { out() }' "$1"
}
gdb() {
	perl -ne 's/^\(gdb\) //;
		if (/^#(\d+)\s+(?:0x[0-9a-f]+ in )?(\S+) \(.*\) at (\S+:\d+)$/) {
			print "  1 @f\n" if $1 == 0 && @f; @f = () if $1 == 0; push @f, "$2\@$3" }
		END { print "  1 @f\n" }' "$1"
}
traces() {
	perl -ne 'sub out { print "  $n @f\n" if @f; @f = () }
		if (/^---/) { out() } elsif (/^\s+(\d+)   (\S+)/) { $n = $1; @f = ("$2\@:") }
		elsif (/^ {13}(\S+)/) { push @f, "$1\@:" }' "$1"
}

# agrees NAME READER FILE: the records are exactly those that the other reader finds.
agrees() {
	"$2" "$3" 2>"$work/totals" >"$work/want"
	./glparse "$3" 2>"$work/messages" |
		jq -r "select(.id or \"$4\" != \"\") | $tell" >"$work/got"
	[ "$(wc -l <"$work/want")" -gt 20 ] && same "$work/want" "$work/got"
	claim $? "$1"
}

agrees 'Delve: stacks' delve $at/stall.delve.txt ''
agrees 'Delve: stacks and labels' delve $at/stall.delve-labels.txt ''
agrees 'Delve: locations' delve $at/stall.delve-short.txt ''
agrees 'Delve: groups' delve $at/stall.delve-groups.txt ''
agrees 'gdb' gdb $at/stall.gdb.txt all
agrees 'go tool pprof -traces' traces $at/go1.19-t0.traces.txt all

# Members that a group does not list are counted: all groups together have 26.
./glparse $at/stall.delve-groups.txt 2>/dev/null | jq -s 'map(.count) | add' >"$work/got"
delve $at/stall.delve-groups.txt 2>&1 >/dev/null | awk '{ n += $1 } END { print n }' >"$work/want"
same "$work/want" "$work/got"
claim $? 'Delve: what a group leaves out is counted'
./glparse $at/stall.delve-labels.txt 2>/dev/null |
	jq -c 'select(.labels) | [.id, .labels]' >"$work/got"
echo '[37,{"job":"x","tenant":"a b"}]' >"$work/want"
same "$work/want" "$work/got"
claim $? 'Delve: labels'

# -raw shows what the profile has; it joins samples that are alike, and leaves out empty stacks.
sums='map(select(.frames[0])) | map([.sig, .labels, .time, .count]) | group_by(.[:3])[] |
	.[0][:3] + [map(.[3]) | add]'
./glparse samples/go1.19-t0.pb.gz | jq -sc "$sums" >"$work/want"
./glparse $at/go1.19-t0.raw.txt 2>"$work/messages" | jq -sc "$sums" >"$work/got"
same "$work/want" "$work/got" && [ ! -s "$work/messages" ]
claim $? 'go tool pprof -raw is the profile'

# The records are the same in whatever way the listing is read.
for file in $at/*.txt; do
	name=${file##*/}
	./glparse --as x "$file" >"$work/want" 2>/dev/null
	for way in j8 pipe pieces gzip tar; do
		case $way in
		j8) ./glparse -j8 --as x "$file" ;;
		pipe) ./glparse --as x <"$file" ;;
		pieces) perl -e 'while (read STDIN, $_, 7) { syswrite STDOUT, $_ }' <"$file" |
			./glparse --as x ;;
		gzip) gzip -c "$file" | ./glparse --as x ;;
		tar) tar -C $at -cf - "$name" | ./glparse --as x | sed "s/x:$name/x/" ;;
		esac >"$work/got" 2>/dev/null
		same "$work/want" "$work/got"
		claim $? "$name: $way"
	done
done
finish
