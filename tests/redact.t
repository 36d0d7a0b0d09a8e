#!/bin/sh
# --redact: no output of any tool has a private name, a label, a source, a reason or an argument of
# the dump, and yet redacted dumps group and compare like the originals.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need perl

key=$work/key other=$work/other
printf 'sixteen bytes...' >"$key"
printf 'sixteen others..' >"$other"
marked=$work/zsecret-host.txt
perl tests/redact.pl marked text >"$marked"
perl tests/redact.pl marked records >"$work/zsecret.ndjson"
./glfold -s --to pprof "$work/zsecret.ndjson" >"$work/zsecret.pb.gz"
./glfilter -s --text "$work/zsecret.ndjson" >"$work/zsecret.again.txt"
sed 's/^/{"log":"/; s/\t/\\t/g; s/$/\\n","stream":"stderr"}/' "$marked" >"$work/zsecret.docker.log"
! grep -q zsecret "$key" && grep -q ZsecretType "$marked"
claim $? 'there are secrets to be found'

# clean NAME COMMAND: the command prints something, and no secret is in it.
clean() {
	sh -c "$2" >"$work/out" 2>"$work/said"
	[ -s "$work/out" ] && ! gunzip -cf <"$work/out" |
		grep -aiE 'zsecret|c0005ec0e|5ec0e75|0x5ec\b|7ffc5ec' >"$work/err"
	claim $? "$1: $2"
}
cd "$work" || exit 2
bin=$OLDPWD
PATH=$bin:$PATH
for dump in zsecret-host.txt zsecret.ndjson zsecret.pb.gz zsecret.again.txt zsecret.docker.log; do
	clean "$dump" "glparse --redact --args $dump"
	clean "$dump" "glparse --as zsecret --redact --fields frames,labels,source,reason $dump"
	clean "$dump" "cat $dump | glfilter --redact --min-count 1"
	clean "$dump" "glfilter --redact --func Zsecret $dump"
	clean "$dump" "glfilter --redact --text $dump"
	clean "$dump" "gltop --redact --idle --stacks $dump"
	clean "$dump" "gltop --redact --json $dump"
	clean "$dump" "gltop --redact --html --by sig,label.tenant $dump zsecret-host.txt"
	clean "$dump" "gltop --markdown --redact-key key $dump"
	[ $dump = zsecret.pb.gz ] || clean "$dump" "glparse --redact --args $dump | glwait --json"
	clean "$dump" "glparse --redact $dump | glfold --to pprof"
done
for view in --waits '--by label.tenant,source,created_by' --funcs --tree '--peek .' '--list .'; do
	clean text "gltop --redact $view zsecret-host.txt"
	clean JSON "gltop --redact --json $view zsecret.ndjson"
done

# Groups, by every key that may be a name.
perl "$bin/tests/redact.pl" marked groups >odd.groups.ndjson
for by in sig func where,state label.tenant,source labels,origin pkg,created_by depth:2 parent; do
	for dump in zsecret-host.txt zsecret.ndjson; do
		glgroup -s --by $by $dump
	done
done >groups.ndjson
for dump in odd.groups.ndjson groups.ndjson; do
	clean "$dump" "glparse --redact $dump"
	clean "$dump" "glfilter --redact --min-count 1 $dump"
	clean "$dump" "glparse --redact --fields by,key,creators,sources,example $dump"
done
for by in sig where,label.tenant,source; do
	clean 'groups' "glgroup --by $by zsecret.ndjson | gltop --redact --json"
	clean 'groups' "glgroup --by $by zsecret.ndjson zsecret-host.txt | gltop --redact --html"
	clean 'groups' "glgroup --by $by zsecret-host.txt | gltop --redact --markdown"
done
clean 'what stays' 'glparse --redact zsecret-host.txt | grep net/http.*grpc@v1.60.1'
cd "$bin" || exit 2

# No private name may be left of samples, either. redact.pl finds their private names.
for dump in samples/go1.27-labels.debug2.txt samples/incident.debug2.txt.gz \
	samples/go1.24-panic.txt samples/go1.27-t1.debug1.txt; do
	{
		./glparse -s --redact --args $dump
		./glfilter -s --redact --text $dump
		./gltop -s --redact --html $dump
	} | perl tests/redact.pl names $dump >"$work/err"
	! [ -s "$work/err" ]
	claim $? "no name of $dump is left"
done

# alike NAME COMMAND COMMAND: both print the same, apart from names.
alike() {
	sh -c "$2" 2>/dev/null | perl tests/redact.pl shape >"$work/want"
	sh -c "$3" 2>/dev/null | perl tests/redact.pl shape >"$work/got"
	same "$work/want" "$work/got"
	claim $? "$1"
}
old=samples/go1.27-t0.debug2.txt new=samples/go1.27-t1.debug2.txt
for dump in $new samples/incident.debug2.txt.gz samples/go1.24-waited.debug2.txt \
	samples/go1.19-etcd.t0.debug1.txt samples/go1.27-sigquit.txt; do
	alike "gltop says the same of $dump" "./gltop --json $dump | jq -c 'del(.groups)'" \
		"./gltop --redact-key $key --json $dump | jq -c 'del(.groups)'"
done
for dump in samples/incident.debug2.txt.gz samples/waits/go1.27/*.debug2.txt; do
	./glparse -s --args "$dump"
done >"$work/all"
./glparse -s --redact-key "$key" --args "$work/all" >"$work/all.redacted"
alike 'glwait finds the same' "./glwait --json $work/all" "./glwait --json $work/all.redacted"
./glparse -s --redact-key "$key" $old >"$work/old"
./glparse -s --redact-key "$key" $new >"$work/new"
alike 'gldiff compares two redacted dumps like the originals' \
	"./gldiff --json $old $new | jq -c '[.groups[]? | {delta, verdict}] | sort'" \
	"./gldiff --json $work/old $work/new | jq -c '[.groups[]? | {delta, verdict}] | sort'"

alike 'gltop says the same of redacted groups' \
	"./glgroup -s --by where,state $new | ./gltop --json | jq -c 'del(.groups)'" \
	"./glgroup -s --by where,state $new | ./gltop --redact-key $key --json |
		jq -c 'del(.groups)'"
for by in sig where,state; do
	for i in old new; do
		./glgroup -s --by $by "$(eval echo \$$i)" >"$work/$i.groups"
		./glparse -s --redact-key "$key" "$work/$i.groups" >"$work/$i.redacted"
	done
	alike "gldiff compares two redacted listings of groups like the originals: $by" \
		"./gldiff --json --by $by $work/old.groups $work/new.groups" \
		"./gldiff --json --by $by $work/old.redacted $work/new.redacted"
done

# grouped NAME JQ KEYS FILE...: grouping redacted records gives the same as redacting groups, apart
# from what the filter JQ removes. It must remove pseudonyms of signatures if the groups do not show
# the stacks.
grouped() {
	name=$1 but=$2 by=$3
	shift 3
	./glgroup -s --by "$by" "$@" | ./glparse -s --redact-key "$key" | ./glgroup -s |
		jq -c "$but" >"$work/got"
	./glparse -s --redact-key "$key" "$@" | ./glgroup -s --by "$by" | jq -c "$but" >"$work/want"
	[ -s "$work/want" ] && same "$work/want" "$work/got"
	claim $? "redacted and then grouped is grouped and then redacted: $name by $by"
}
for by in sig func created_by; do
	grouped 'all of it' . $by samples/go1.27-labels.debug2.txt
done
but='if .sigs then .sigs |= (map(.) | sort) else . end'
for by in where,state top,root,depth:3 pkg,class,parent label.tenant,source labels,label; do
	grouped 'all but sigs' "$but" "$by" samples/go1.27-labels.debug2.txt
done
# With several sources, the first member and the example depend on the names of the sources.
grouped 'several sources' "$but | del(.first, .example)" where,state $old $new $old

# With one key, a name has one pseudonym, whatever the form, the tool and the number of threads.
./glparse -s --redact-key "$key" --fields sig $new | tail -n +2 | sort >"$work/want"
for way in "./glfilter -s --redact-key $key --fields sig $new" \
	"./glfilter -s --redact-key $key --text $new | ./glparse -s --fields sig" \
	"cat $new | ./glparse -s -j1 --redact-key $key --fields sig"; do
	sh -c "$way" | tail -n +2 | sort >"$work/got"
	sort -u "$work/want" >"$work/want.once"
	sort -u "$work/got" | same "$work/want.once" -
	claim $? "the signatures of: $way"
done
./glparse -s --redact-key "$other" $new >"$work/got"
! cmp -s "$work/new" "$work/got"
claim $? 'another key gives other names'
./glparse --redact $new >"$work/one" 2>"$work/said"
./glparse -s --redact $new >"$work/two" 2>"$work/err"
! cmp -s "$work/one" "$work/two" && grep -q 'a new random key' "$work/said" && ! [ -s "$work/err" ]
claim $? 'a random key is reported, and differs from run to run'

# refuses NAME COMMAND PATTERN: the command prints nothing, fails with 2, and says PATTERN.
refuses() {
	sh -c "$2" >"$work/out" 2>"$work/err"
	[ $? -eq 2 ] && ! [ -s "$work/out" ] && grep -q "$3" "$work/err"
	claim $? "$1"
}
refuses 'a file without a key' "./glparse --redact-key $work/none $new" 'No such file'
printf short >"$work/short"
refuses 'a short key' "./gltop --redact-key $work/short $new" 'can be guessed'
refuses 'source code' "./gltop --redact --list . --source-root . $new" 'source-root'
finish
