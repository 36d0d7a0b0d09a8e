#!/bin/sh
# No goroutine is lost: each header of the input becomes a record or a message, and damage to one
# goroutine changes no other. Samples are read as they are, then damaged in many ways
# (tests/conserve.pl). SEEDS=N damages each of them N times.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
SCRATCH=$work perl tests/conserve.pl "${SEEDS:-1}" samples/*.txt samples/*.log
