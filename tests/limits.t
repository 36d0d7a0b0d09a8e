#!/bin/sh
# Tests each limit of limits.h, just within it and just beyond: within it everything is read, and
# beyond it a message says so. Inputs that are made to take memory take little. LIMITS_ALL=1 also
# tries those that take seconds.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
has_memory=1 # a sanitizer takes memory of its own
! grep -q __asan_report_load ./gltop || has_memory=0
perl tests/limits.pl "$work" lib/base/limits.h $has_memory ${LIMITS_ALL:+all}
