#!/bin/sh
# What the truths of samples/waits say of objects, waiters and holders stands in the dumps beside
# them, as far as the frames of each form carry addresses.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
perl tests/truths.pl samples/waits/go*/*.truth >"$work/verdicts"
while IFS='	' read -r verdict name; do
	claim "$verdict" "$name"
done <"$work/verdicts"
[ -s "$work/verdicts" ]
claim $? 'there are truths'
finish
