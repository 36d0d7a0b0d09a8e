#!/bin/sh
# No byte of an input controls a terminal or reorders text, in any tool, view, format or
# destination: all of them read a dump full of control characters, and every byte that they write is
# checked (tests/safe.pl).
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need perl
SCRATCH=$work perl tests/safe.pl
