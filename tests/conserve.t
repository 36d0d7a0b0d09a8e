#!/bin/sh
# Conservation: every goroutine header of the input becomes a record or a message, and damage to one
# goroutine harms no other. All samples as they are, then damaged in many ways (tests/conserve.pl).
# SEEDS=N for more of that.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
SCRATCH=$work perl tests/conserve.pl "${SEEDS:-1}" samples/*.txt samples/*.log
