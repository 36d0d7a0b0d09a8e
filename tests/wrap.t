#!/bin/sh
# Dumps as log collectors keep them: glparse gives the records of the bare samples, and says where
# they stand in the log, who wrote them and when. tests/gen/wrap.pl wraps the samples, and
# tests/wrapped.pl compares. WRAP_ALL=1 takes every sample, whole.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"

# The table has five columns. The second lists the shapes of dumps that the envelope is not tried
# with: debug1 debug2 panic deadlock sigquit crash log dockerd, imitation (a panic's text that looks
# like a header), cframes (C functions), goleak, labels (those of Go 1.26). The third says what the
# envelope loses:
#   blank   blank lines. Without them, a [running] header in mid-dump begins another dump. So if a
#           sample has one, the keys dump, reason and repeat are not compared.
#   tabs    TABs. White space after a line end in the key reason is not compared.
# The fourth says whether records have the origin that wrap.pl gives (may: not compared), and the
# fifth whether they have a time (no: year or zone are missing; may: the time may be missing).
# Offset and bytes are always compared. They reach from the header's line to the last line; if the
# dump is in one line, from the g of goroutine to the end of the last escaped line end.
perl tests/wrapped.pl "$work" >"$work/verdicts" <<'END'
# envelope and how it is used | shapes it is not tried with       | what it loses | origin | time
# envelope                | not with                          | loses      | who | when
docker-json               |                                   |            | yes | yes
docker-json --split=50    | goleak                            |            | yes | yes
docker-json-mixed         |                                   |            | yes | yes
docker-attrs              |                                   |            | yes | yes
cri                       |                                   |            | yes | yes
cri --split=40            | goleak                            |            | yes | yes
cri-offset                |                                   |            | yes | yes
cri-offset --split=100    | goleak                            |            | yes | yes
compose                   |                                   |            | yes | no
compose-old               |                                   |            | yes | no
compose-colour            |                                   |            | yes | no
compose-stamps            |                                   |            | yes | yes
kubectl                   |                                   |            | yes | no
kubectl-stamps            |                                   |            | yes | yes
stern                     |                                   |            | may | no
fluent-json               |                                   |            | yes | yes
filebeat-json             |                                   |            | may | yes
journald-short            | imitation                         | blank tabs | yes | no
journald-all              | imitation                         | blank      | yes | no
journald-short-iso        | imitation                         | blank tabs | yes | yes
journald-short-iso-precise| imitation                         | blank tabs | yes | yes
journald-short-precise    | imitation                         | blank tabs | yes | no
# Only the first line of an entry has the prefix, and that line may be no part of the dump.
journald-multi            | log goleak                        | tabs       | yes | no
journald-json             | imitation                         | blank      | yes | yes
journald-cat              | imitation                         | blank      | yes | no
syslog3164                |                                   |            | yes | no
syslog-iso                |                                   |            | yes | yes
syslog5424                |                                   |            | yes | yes
iso                       |                                   |            | yes | yes
go-log                    |                                   |            | yes | no
bracket-time              |                                   |            | yes | no
ts                        |                                   |            | yes | no
clock                     |                                   |            | yes | no
rancher                   | cframes                           | tabs       | may | no
klog-block                |                                   |            | yes | no
# A message does not begin with a panic's text, so only dumps that begin with a header are tried.
klog-first                | panic deadlock sigquit crash log imitation cframes goleak |            | yes | no
go-log-first              | panic deadlock sigquit crash log imitation cframes goleak |            | yes | no
hclog                     |                                   |            | yes | yes
hclog-block               |                                   |            | yes | may
panicwrap                 |                                   |            | yes | no
packer-old                |                                   |            | yes | no
terraform-old             |                                   |            | yes | no
logrus-text               |                                   |            | yes | yes
logrus-json               |                                   |            | yes | yes
zap-json                  |                                   |            | yes | yes
zerolog-json              |                                   |            | yes | yes
otel-json                 |                                   |            | yes | yes
escaped-bare              | log                               |            | yes | no
docker-logrus             |                                   |            | yes | yes
docker-logrus --split=300 | goleak                            |            | yes | may
cri-zap                   |                                   |            | yes | yes
cri-zap --split=300       | goleak                            |            | yes | may
journald-logrus-cut       | goleak                            |            | yes | may
# This length also cuts within a time, a name or a number, not only between or within escapes.
journald-logrus-cut --split=509 | goleak cframes              |            | yes | may
test2json                 |                                   |            | yes | yes
test2json --split=60      | goleak                            |            | yes | yes
go-test                   |                                   |            | yes | no
go-test-glued             | panic deadlock sigquit crash log imitation cframes goleak |            | yes | no
tlog-lines                |                                   |            | yes | no
goleak                    | debug1 panic deadlock sigquit crash log imitation cframes goleak labels |      | yes | no
quote                     |                                   |            | yes | no
fence                     |                                   |            | yes | no
indent4                   |                                   |            | yes | no
indent-tab                |                                   |            | yes | no
tabs-to-8-blanks          |                                   | tabs       | yes | no
two-blanks                | debug1                            |            | yes | no
no-indent                 | debug1 cframes                    |            | yes | no
# Entities such as &lt; are decoded only if there is a <pre> on the dump's first line.
html-pre                  | log                               |            | yes | no
ansi                      | debug1 imitation cframes goleak   |            | yes | no
crlf                      |                                   |            | yes | no
bom                       |                                   |            | yes | no
go-literal                |                                   |            | yes | no
json-array                |                                   |            | yes | no
prose                     |                                   |            | yes | no
# Two streams at once: dump, reason and repeat are not compared, but dumps must be kept apart.
compose --interleave      |                                   |            | yes | no
kubectl --interleave      |                                   |            | yes | no
journald-short --interleave | imitation                       | blank tabs | yes | no
docker-json --interleave  |                                   |            | yes | yes
cri --interleave          |                                   |            | yes | yes
cri --interleave --split=40 | goleak                          |            | yes | yes
syslog3164 --interleave   |                                   |            | yes | no
END
claim $? 'every case was run'

tab=$(printf '\t')
: >"$work/err"
while IFS= read -r line; do
	case $line in
	'# '*) echo "${line#??}" >>"$work/err" ;;
	*)
		claim "${line%%"$tab"*}" "${line#*"$tab"}"
		: >"$work/err"
		;;
	esac
done <"$work/verdicts"
finish
