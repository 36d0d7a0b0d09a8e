#!/bin/sh
# Runs the fuzz targets on their corpus and on the small samples: nothing crashes, the result does
# not depend on pieces or on how the input is read, and records are read back as they were written.
# `make check-asan` runs the targets under the sanitizers, `make fuzz-replay` runs them on every
# sample.
set -u
cd "$(dirname "$0")/.." || exit 2
small=$(find samples -name waits -prune -o -type f -size -20k -print | LC_ALL=C sort)
n=0 failed=0
for target in reader file threads fast follow report select options; do
	n=$((n + 1))
	# shellcheck disable=SC2086
	if tests/fuzz/replay-$target tests/fuzz/corpus $small >/dev/null 2>tests/fuzz/log.$$; then
		echo "ok $n - $target: $(wc -l <tests/fuzz/log.$$) inputs"
	else
		failed=$((failed + 1))
		echo "not ok $n - $target"
		tail -n 3 tests/fuzz/log.$$ | sed 's/^/# /' >&2
	fi
	rm -f tests/fuzz/log.$$
done
echo "1..$n"
[ "$failed" -eq 0 ]
