#!/bin/sh
# JSON lines: what RFC 8259 allows is read, and what it does not allow gives a message with its
# line. jq agrees, except for its laxities, which tests/json.pl lists. SEEDS=N draws more.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need jq

# try NAME: runs jq and glparse on $work/in
try() {
	./glfilter <"$work/in" >"$work/out" 2>"$work/err"
	jq -Rr 'try (fromjson | "ok") catch "no"' "$work/in" >"$work/jq"
	perl tests/json.pl check "$work" >"$work/said" 2>"$work/wrong"
	status=$?
	mv "$work/wrong" "$work/err"
	claim $status "$1: $(cat "$work/said")"
}
perl tests/json.pl table "$work"
try 'by hand'
for seed in $(seq 1 "${SEEDS:-3}"); do
	perl tests/json.pl drawn "$work" "$seed" 700
	try "drawn, seed $seed"
done
# Damaged records on the fast path, which recognises a record as long as it is like an earlier one.
./glparse -s samples/go1.27-t1.debug2.txt samples/go1.24-waited.debug2.txt >"$work/records"
for seed in $(seq 1 "${SEEDS:-2}"); do
	perl tests/json.pl records "$work" "$seed"
	try "real records, damaged, seed $seed"
done

# Values are decoded as jq does: groups by state, label and id show them.
perl tests/json.pl states "$work" 1 300 >"$work/in"
./glgroup -s --by dump,state,label.v,class --sort key "$work/in" >"$work/groups"
jq -c '[.key[1], .key[2], .id]' "$work/groups" >"$work/got"
jq -c '[.state, .labels.v, .id + 0]' "$work/in" >"$work/want"
same "$work/want" "$work/got"
claim $? "$(wc -l <"$work/want") records with escapes, repeated keys, numbers: as jq reads them"
record='{"sig":"0123456789abcdef","count":1,"state":'
printf '%s"a\\ud800b\\udc00\\ud83d\\ude00"}\n' "$record" | ./glgroup -s --by state >"$work/got"
[ "$(jq -r '.key[0] | explode | map(tostring) | join(" ")' "$work/got")" = \
	'97 65533 98 65533 128512' ]
claim $? 'a lone surrogate is U+FFFD'

# Tests what may stand between lines.
{ printf '\357\273\277%s"a"}\n' "$record"; printf '\357\273\277%s"b"}\r\n \t\r\n\n' "$record"
	printf ' \t%s"c"} \t\r\n%s"d"}' "$record" "$record"; } >"$work/in"
[ "$(./glgroup "$work/in" 2>&1 | jq -c .states)" = '{"a":1,"b":1,"c":1,"d":1}' ]
claim $? 'byte order marks, blanks, CR, empty lines, no last LF: nothing is lost, nothing to tell'
printf '%s"a"}%s"b"}\n%s"c"}\n' "$record" "$record" "$record" >"$work/in"
./glfilter -c --state c "$work/in" >"$work/got" 2>"$work/err"
[ "$(cat "$work/got")" = 1 ] && grep -q ':1: extra text after the JSON value' "$work/err"
claim $? 'two values on a line: told, and the next line is read'
finish
