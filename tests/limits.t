#!/bin/sh
# Tests each limit of limits.h, just within it and just beyond: within it everything is read, and
# beyond it a message says so. Tools take little memory even for inputs that were made to fill it.
# LIMITS_ALL=1 also tries inputs that take seconds.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
has_memory=1 # a sanitizer takes memory of its own
! grep -q __asan_report_load ./gltop || has_memory=0
perl tests/limits.pl "$work" lib/base/limits.h $has_memory ${LIMITS_ALL:+all}
