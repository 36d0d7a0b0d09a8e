#!/bin/sh
# Time grows no faster than the input: of inputs that repeat one unit, four times as much costs at
# most five times as much, whatever the unit is. LINEAR_SECONDS=N counts instructions in place of
# time (valgrind), floods a table, and tries units that are put together at random for N seconds.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
export WORK="$work"
if [ -z "${LINEAR_SECONDS:-}" ]; then
	perl tests/linear.pl quick
else
	need valgrind
	perl tests/linear.pl long "$LINEAR_SECONDS"
fi
