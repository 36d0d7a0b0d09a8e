#!/bin/sh
# Time grows no faster than the input: of inputs that repeat one unit, one that is four times as
# long takes at most five times as long, whatever the unit is. LINEAR_SECONDS=N counts instructions
# instead of time (valgrind), floods a table, and tries random combinations of units for N seconds.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
export WORK="$work"
if [ -z "${LINEAR_SECONDS:-}" ]; then
	perl tests/linear.pl quick
else
	need valgrind
	perl tests/linear.pl long "$LINEAR_SECONDS"
fi
