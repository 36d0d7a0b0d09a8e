#!/bin/sh
# debug=1 profiles that were pasted, wrapped, quoted or cut give the buckets of the original
# profile. Profiles of other kinds among them are named in messages, and give no goroutine
# (tests/counted.pl).
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
SCRATCH=$work perl tests/counted.pl samples/*.debug1.txt
