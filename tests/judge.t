#!/bin/sh
# gltop's first screen names the culprit of known bugs, and reports nothing for healthy processes
# (judge.pl reads judge/judge.tsv). No line of the first screen may be false, and of each family of
# bugs at least as many dumps must be judged rightly as `least` says. Every third dump is read;
# JUDGE_ALL=1 reads them all.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"

# least: prints, for each family, how many dumps must at least be judged rightly. grpc_862 burns CPU
# in a loop that no single dump shows; a context that is never cancelled (ctxleak) and a lone
# receiver (recv) look like the service's own followers.
least() {
	case $1 in
	'embedded dockerd-20.10' | 'embedded etcd-3.4' | 'embedded prometheus-2.42') echo 23 ;;
	bare* | embedded*) echo 22 ;;
	'service 1.'*) echo 11 ;;
	service*) echo 16 ;;
	healthy* | loops | more* | traffic*)
		grep -v '^#' tests/judge/judge.tsv | cut -f 4 | grep -c -x -F "$1"
		;;
	*) echo none ;;
	esac
}

# Series of leaks show only in growth, not in one dump: series.t and leak.t judge them.
families='^(bare|embedded|loops|more|service|traffic|healthy)'
ln -s "$PWD"/tests/judge/* "$work"
tsv=$work/some
awk -v all="${JUDGE_ALL-0}" '!/^#/ && (all || n++ % 3 == 0)' tests/judge/judge.tsv >"$tsv"
perl tests/judge.pl --gltop ./gltop --only "$families" "$tsv" >"$work/counts" 2>"$work/err"
[ $? -lt 2 ]
claim $? 'all dumps are read'
grep -E '^(false|named) ' "$work/counts" >"$work/err"
claim $((! $?)) 'no suspicion about a healthy process, and no wrong cause'

# If only every third dump is read, no more may be misjudged than `least` allows for all of them.
sed -n '/^family/,$ { /^family/d; p; }' "$work/counts" >"$work/families"
[ -s "$work/families" ]
claim $? 'there are families'
cut -f 4 "$tsv" | grep -E "$families" | sort | uniq -c >"$work/all"
while read -r all family; do
	good=$(awk -v f="$family" 'index($0, f " ") == 1 {
		$0 = substr($0, length(f) + 1); print $1 + $5 }' "$work/families")
	whole=$(cut -f 4 tests/judge/judge.tsv | grep -c -x -F "$family")
	want=$(least "$family")
	[ "$want" != none ] && [ "${good:-0}" -ge $((all - whole + want)) ]
	claim $? "$family: ${good:-0} of $all"
done <"$work/all"
finish
