#!/bin/sh
# debug=1 profiles that were pasted, wrapped, quoted or cut out, and other profiles among them
# (tests/counted.pl), over all samples of that form.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
SCRATCH=$work perl tests/counted.pl samples/*.debug1.txt
