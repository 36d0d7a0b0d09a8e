#!/bin/sh
# Dumps as pagers, chats, wikis, consoles and people leave them give the same records as the dump
# that Go wrote (tests/odd.pl).
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
SCRATCH=$work perl tests/odd.pl samples/go1.27-t0.debug2.txt samples/go1.24-panic.txt \
	samples/go1.19-goleak.txt \
	samples/go1.24-t0.debug1.txt
