#!/bin/sh
# debug=3, the profile of CockroachDB's fork of Go with a sample for each goroutine: its labels are
# read as the keys that they stand for, and the tools that need ids, states, waits and parents work.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need jq

# made SAMPLE: writes the sample's goroutines as debug=3 to $work/profile.
made() {
	./glparse -s "$1" | perl tests/debug3.pl | gzip >"$work/profile"
}

# keys: prints the keys that debug=3 shows for each goroutine.
keys() {
	jq -c '[.id, .state, .class, .wait_seconds, .created_by.id, .labels, .sig, .count]'
}

for name in go1.24-waited go1.27-labels go1.27-t1 go1.23-t0; do
	made samples/$name.debug2.txt
	./glparse -s samples/$name.debug2.txt | jq -c 'select(all(.frames[]; .elided | not))' |
		keys >"$work/want"
	./glparse "$work/profile" 2>"$work/err" | jq -c --slurpfile want "$work/want" \
		'select(.id as $id | any($want[]; .[0] == $id))' | keys >"$work/got"
	same "$work/want" "$work/got"
	claim $? "$name: id, state, wait, parent, labels and signature are those of debug=2"
done

sample=samples/go1.24-waited.debug2.txt
made $sample
[ "$(./glfilter -c --min-wait 5m "$work/profile")" = "$(./glfilter -c --min-wait 5m $sample)" ]
claim $? 'glfilter --min-wait'
[ "$(./glfilter -c --parent 1 "$work/profile")" = "$(./glfilter -c --parent 1 $sample)" ]
claim $? 'glfilter --parent'
./glfilter --id 35 "$work/profile" | keys >"$work/got"
./glfilter --id 35 $sample | keys >"$work/want"
same "$work/want" "$work/got"
claim $? 'glfilter --id'
./gltop "$work/profile" >"$work/got" 2>"$work/err"
sed -n 2p "$work/got" | grep -q '^protobuf' && grep -q '^states: .*(62.4%) chan send' "$work/got"
claim $? 'gltop names the form and counts states'

# glwait finds the same waiters for WaitGroups as in debug=2, which it links by parent ids.
./glwait -s --json "$work/profile" >"$work/got" 2>"$work/err"
./glwait -s --json $sample >"$work/want"
jq -ce '[.objects[] | select(.kind == "waitgroup") | .waiters[].id] | sort' "$work/want" \
	>"$work/a" && jq -ce '[.objects[] | select(.kind == "waitgroup") | .waiters[].id] | sort' \
	"$work/got" >"$work/b" && same "$work/a" "$work/b"
claim $? 'glwait finds who waits for a WaitGroup'

# gldiff follows ids from one profile to the next.
for at in before after; do
	made samples/go1.19-leak.$at.debug2.txt
	cp "$work/profile" "$work/$at.pb.gz"
done
./gldiff --json samples/go1.19-leak.before.debug2.txt samples/go1.19-leak.after.debug2.txt |
	jq -S '[.rows[] | {sig: .group.sig, verdict, counts, ids}]' >"$work/want"
./gldiff --json "$work/before.pb.gz" "$work/after.pb.gz" 2>"$work/err" |
	jq -S '[.rows[] | {sig: .group.sig, verdict, counts, ids}]' >"$work/got"
same "$work/want" "$work/got" && grep -q '"sig": "' "$work/want"
claim $? 'gldiff'
finish
