#!/bin/sh
# Dumps whose lines a collector put into one line, or into an array, give the same records as before
# (tests/pressed.pl).
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
SCRATCH=$work perl tests/pressed.pl samples/go1.19-leak.after.debug2.txt \
	samples/go1.19-etcd.t0.debug2.txt samples/go1.24-waited.debug2.txt \
	samples/go1.27-labels.debug2.txt samples/go1.2*-panic.txt samples/go1.27-deadlock.txt \
	samples/go1.26-sigquit.txt samples/go1.23-ancestors.sigquit.txt
