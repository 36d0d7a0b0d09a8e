#!/bin/sh
# gltop counts all who wait for a lock, and names the cause, although it examines only some
# goroutines of each stack (crowd.pl). CROWDS=N: number of dumps.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
need perl
perl tests/crowd.pl "${CROWDS:-40}" "${SEED:-1}"
