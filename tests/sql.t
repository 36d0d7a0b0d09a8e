#!/bin/sh
# samples/sql loads records into SQLite and DuckDB, with a typed column for each key of a record,
# whether or not a record has it. Both give the same results as jq. The jq and pandas lines of
# samples/README.md print what the tools print.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need jq
need sqlite3
root=$PWD
PATH=$root:$PATH
export PATH
sql=$root/samples/sql
modules=${DUCKDB:-$(npm root -g 2>/dev/null)}
(cd samples && glparse -s go1.27-t0.debug2.txt go1.27-t1.debug2.txt go1.27-labels.debug2.txt \
	go1.23-ancestors.sigquit.txt go1.24-waited.debug2.txt go1.27-t1.pb.gz dockerd*.log \
	go1.21-crash.txt) >"$work/records.ndjson"
cd "$work" || exit 2
glparse --dump-options | awk -F '\t' '$3 == "fields" { print $8 }' | tr '|' '\n' |
	sed '/^by$/,$d' >keys

# --- SQLite ------------------------------------------------------------------------------

sqlite3 g.db ".read $sql/sqlite.sql" <records.ndjson >out 2>err && [ ! -s out ] && [ ! -s err ]
claim $? 'SQLite: loads'
sqlite3 g.db 'SELECT name FROM pragma_table_info("goroutines")' >got 2>err
same keys got
claim $? 'SQLite: the columns are the keys of a record'
# Converts rows back to JSON, without absent values.
columns=$(sed "s/.*/'&', \"&\"/" keys | paste -sd , -)
for key in labels where frames created_by ancestors; do
	columns=$(printf '%s' "$columns" | sed "s/'$key', \"$key\"/'$key', json(\"$key\")/")
done
sqlite3 g.db "SELECT json_object($columns) FROM goroutines ORDER BY rowid" |
	jq -cS 'with_entries(select(.value != null)) | with_entries(if .key |
		IN("repeat","locked","leaked","scan","durable","runtime","partial","truncated",
		"mangled") then .value |= (. == 1) else . end)' >got 2>err
jq -cS . records.ndjson >want
same want got
claim $? 'SQLite: every record comes out as it went in'
sqlite3 g.db ".read $sql/sqlite.sql" <records.ndjson >out 2>err && [ ! -s err ] &&
	[ "$(sqlite3 g.db 'SELECT count(*) FROM goroutines')" -eq $((2 * $(wc -l <want))) ]
claim $? 'SQLite: loading again adds'
rm g.db
sqlite3 g.db ".read $sql/sqlite.sql" <records.ndjson
sqlite3 g.db ".read $sql/questions.sql" >answers 2>err && [ ! -s err ]
claim $? 'SQLite: the three questions'
jq -r 'select(.repeat | not) | [.where.func, .where.line, .state, .count, .wait_seconds] | @json' \
	records.ndjson | jq -rs '
		group_by(.[:3]) | map([.[0][0], .[0][1], .[0][2], (map(.[3]) | add),
		((map(.[4]) | max) as $w | if $w then $w / 60 | floor else null end)]) |
		sort_by(-.[3], .[0], .[1], .[2]) | .[:10][] |
		map(. // "" | tostring) | join("|")' >want
head -n 10 answers >got
same want got
claim $? 'the first: where most wait, and how long'
gldiff -s --json "$root/samples/go1.27-t0.debug2.txt" "$root/samples/go1.27-t1.debug2.txt" |
	jq -r '.rows[] | select(.delta > 0) | .delta' | sort -rn >want
rm -f two.db
glparse -s "$root/samples/go1.27-t0.debug2.txt" "$root/samples/go1.27-t1.debug2.txt" |
	sqlite3 two.db ".read $sql/sqlite.sql"
sqlite3 two.db ".read $sql/questions.sql" | awk -F '|' 'NF == 6 { print $5 }' >got
same want got
claim $? 'the second: what grew is what gldiff says'
jq -r 'select(.repeat | not) | .count as $n | [.frames[]?.func // empty] | unique[] |
	[., $n] | @tsv' records.ndjson | awk -F '\t' '{ n[$1] += $2 } END {
		for (f in n) print f "|" n[f] }' |
	LC_ALL=C sort -t '|' -k 2,2nr -k 1,1 | head -n 10 >want
awk -F '|' 'NF == 2' answers >got
same want got
claim $? 'the third: the functions on most stacks'

# --- DuckDB ------------------------------------------------------------------------------

# ask_duckdb [QUERY]
ask_duckdb() {
	node "$root/tests/duckdb.js" "$modules" "$sql/duckdb.sql" "$sql/questions.sql" "$@" 2>err
}
if ! [ -d "$modules/@duckdb/node-api" ]; then
	skip 'DuckDB' '@duckdb/node-api is not installed'
else
	ask_duckdb >got
	same answers got
	claim $? 'DuckDB: the same answers'
	ask_duckdb "SELECT column_name FROM information_schema.columns
		WHERE table_name = 'goroutines' ORDER BY ordinal_position" >got
	same keys got
	claim $? 'DuckDB: the columns are the keys of a record'
	for key in $(cat keys); do
		case $key in where | offset) name="\"$key\"" ;; *) name=$key ;; esac
		echo "SELECT '$key', count($name) FROM goroutines"
	done | paste -sd '@' - | sed 's/@/ UNION ALL /g' >query
	ask_duckdb "$(cat query)" | sort >got
	while read -r key; do
		echo "$key|$(jq -c "select(has(\"$key\"))" records.ndjson | wc -l)"
	done <keys | sort >want
	same want got
	claim $? 'DuckDB: a column has as many values as records have its key'
fi

# --- the lines of the README -------------------------------------------------------------

ln -s "$root/samples/go1.24-waited.debug2.txt" dump.txt
ln -s "$root/samples/go1.27-labels.debug2.txt" labels.txt
# line PATTERN: prints the line of code in samples/README.md that matches.
line() { sed -n "s/^    \(.*$1.*\)/\1/p" "$root/samples/README.md"; }
eval "$(line 'group_by(.where)')" >got 2>err &&
	[ "$(head -n 1 got)" = '120 main.leakSend:93' ] && [ "$(wc -l <got)" -gt 20 ]
claim $? 'jq: places'
eval "$(line 'wait_seconds >= 300')" >got 2>err &&
	[ "$(wc -l <got)" -eq "$(glfilter -c --min-wait 5m dump.txt)" ]
claim $? 'jq: waits'
eval "$(line to_entries)" >got 2>err && grep -qx ' *7 tenant=we"ird: {x}' got
claim $? 'jq: labels'
if python3 -c 'import pandas' 2>/dev/null; then python=python3; else python=/usr/bin/python3; fi
if "$python" -c 'import pandas' 2>/dev/null; then
	glparse dump.txt >records.ndjson
	line pandas | sed 's/^python3/"$python"/' >script
	. ./script >got 2>err && grep -q '^chan send  *main.leakSend  *120$' got
	claim $? 'pandas'
else
	skip 'pandas' 'it is not installed'
fi
finish
