#!/bin/sh
# --fields prints what jq's @tsv prints for the same records, whether the input is dump text,
# records, records with their keys in reverse order, or groups.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need jq

names=sig,count,id,state,class,wait_seconds,locked,leaked,labels,labels.tenant,runtime
names=$names,where.func,where.line,frames.0.file,frames.1,frames
names=$names,created_by.func,created_by.id,dump,partial
# shellcheck disable=SC2016 # it is jq that expands it
filter='def whole: if . == null then null else tojson end;
	[.sig, .count, .id, .state, .class, .wait_seconds, .locked, .leaked, (.labels | whole),
	.labels.tenant, .runtime, .where.func, .where.line, .frames[0].file, (.frames[1] | whole),
	(.frames | whole), .created_by.func, .created_by.id, .dump, .partial] | @tsv'

mkdir "$work/records"
for name in go1.27-t1.debug2.txt go1.27-labels.debug2.txt go1.27-t0.debug1.txt \
	go1.24-waited.debug2.txt go1.21-crash.txt go1.27-sigquit.txt go1.19-odd-panic.txt \
	go1.27-t1.leak.debug1.txt go1.27-t1.pb.gz; do
	./glparse -s "samples/$name" >"$work/records/$name"
done
jq -r "input_filename, ($filter)" "$work"/records/* | apart "$work/want"
jq -c 'input_filename, (to_entries | reverse | from_entries)' "$work"/records/* |
	apart "$work/by-jq"
for file in "$work"/records/*; do
	name=${file##*/}
	./glparse -s --fields "$names" "samples/$name" >"$work/got"
	same "$work/want/$name" "$work/got"
	claim $? "$name: $(wc -l <"$work/got") lines"
	./glfilter -s --fields "$names" "$file" >"$work/got"
	same "$work/want/$name" "$work/got"
	claim $? "$name: through records"
	./glparse -s --fields "$names" <"$work/by-jq/$name" >"$work/got"
	same "$work/want/$name" "$work/got"
	claim $? "$name: keys the other way round"
done

./glgroup samples/go1.27-t1.debug2.txt samples/go1.26-t1.debug2.txt >"$work/groups"
jq -r '[.key[0], .count, .ids[0], .sources["samples/go1.26-t1.debug2.txt"],
	(.states | tojson), .wait.known] | @tsv' \
	"$work/groups" >"$work/meant"
./glgroup --fields key.0,count,ids.0,sources.samples/go1.26-t1.debug2.txt,states,wait.known \
	samples/go1.27-t1.debug2.txt samples/go1.26-t1.debug2.txt >"$work/got"
same "$work/meant" "$work/got"
claim $? 'groups, one of many sources by its name'
./glparse --as web-7 --fields count,source <"$work/groups" >/dev/null &&
	./glparse -s samples/go1.27-panic.txt |
	jq -c 'del(.source)' | ./glparse --as web-7 --fields source,id >"$work/got"
printf 'web-7\t1\n' >"$work/meant"
same "$work/meant" "$work/got"
claim $? 'a record that is given a source has it'

./glparse -s --fields frames samples/go1.27-t1.debug2.txt | head -n 1 >"$work/got"
[ "$(wc -l <"$work/got")" -eq 1 ]
claim $? 'a reader may go away'
if [ -c /dev/full ]; then
	./glparse -s --fields id samples/go1.27-t1.debug2.txt >/dev/full 2>"$work/got"
	[ $? -eq 2 ] && [ "$(grep -c 'write error' "$work/got")" -eq 1 ]
	claim $? 'a full disk is told, and 2'
fi
finish
