#!/bin/sh
# Nothing of an input steers a terminal or reorders text, in any tool, view, format or destination:
# a dump full of control characters, read by all of them, and what they write looked at byte by
# byte (tests/safe.pl).
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need perl
SCRATCH=$work perl tests/safe.pl
