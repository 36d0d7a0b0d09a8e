#!/bin/sh
# What the .truth files of samples/waits say about objects, waiters and holders is in the dumps next
# to them, as far as the frames of each form show addresses.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
perl tests/truths.pl samples/waits/go*/*.truth >"$work/verdicts"
while IFS='	' read -r verdict name; do
	claim "$verdict" "$name"
done <"$work/verdicts"
[ -s "$work/verdicts" ]
claim $? 'there are truths'
finish
