#!/bin/sh
# Where memory runs out a tool prints a message and exits with 2; it prints no partial line and no
# wrong number. Every seventh allocation fails in turn; STEP=1 lets each of them fail.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"

# The same objects, but for the one door to malloc.
mkdir "$work/bin"
cp libgl.a "$work/libgl.a"
${CC:-cc} -std=c11 -I. ${CFLAGS:--O2 -g} -DGL_MEM_FAIL -c -o "$work/mem.o" lib/base/mem.c || exit 2
ar r "$work/libgl.a" "$work/mem.o"
for tool in glparse glfilter glgroup gltop gldiff glwait; do
	# shellcheck disable=SC2086
	${CC:-cc} ${CFLAGS:--O2 -g} -o "$work/bin/$tool" "cmd/$tool.o" "$work/libgl.a" -lz \
		-lpthread ||
		exit 2
done
sample=samples/go1.24-waited.debug2.txt
perl tests/gen/wrap.pl docker-json <"$sample" >"$work/docker"
./glparse "$sample" >"$work/records"
./glgroup "$sample" >"$work/groups"
perl tests/oom.pl "$work/bin" "$work" "${STEP:-7}"
