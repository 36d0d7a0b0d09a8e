#!/bin/sh
# If memory runs out, or a system call fails, a tool prints what it would have printed, or a message
# and exits with 2; it prints no partial line and no wrong number. RUNS faults of each command are
# tried (0: every one), which SEED chooses. Without a fault, a tool frees all memory. LIBGL is the
# library (libgl.a), which must be static.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"

mkdir "$work/bin"
wrap=
for call in malloc calloc realloc free mmap open fstat read pread write pthread_create; do
	wrap="$wrap -Wl,--wrap=$call"
done
# shellcheck disable=SC2086
${CC:-cc} -std=c11 ${CFLAGS:--O2 -g} -c -o "$work/fault.o" tests/fault.c || exit 2
for tool in glparse glfilter glgroup gltop gldiff glwait glfold; do
	# shellcheck disable=SC2086
	${CC:-cc} ${CFLAGS:--O2 -g} ${LDFLAGS:-} $wrap -o "$work/bin/$tool" "cmd/$tool.o" \
		"$work/fault.o" "${LIBGL:-libgl.a}" -lz -lpthread || exit 2
done

sample=samples/go1.24-waited.debug2.txt
for form in docker-json cri journald-short zap-json; do
	perl tests/gen/wrap.pl $form <$sample >"$work/$form"
done
tr '\n' '|' <$sample >"$work/flat"
perl -0777 -pe 'BEGIN { print "\xff\xfe" } s/(.)/$1\0/gs' $sample >"$work/utf16"
gzip -c <$sample >"$work/gzip"
gunzip -c <samples/go1.24-t0.pb.gz >"$work/pb"
pattern=${1-}
set -- $sample samples/go1.24-t0.debug1.txt samples/go1.24-t0.pb.gz samples/README.md
tar cf "$work/tar" "$@"
perl -MIO::Compress::Zip=zip -e 'zip [@ARGV] => "-" or die' "$@" >"$work/zip"
./glparse $sample >"$work/records"
./glparse --args $sample >"$work/args"
./glgroup $sample >"$work/groups"
./glparse --fields id $sample | sed -n '2,9p' >"$work/ids"
echo 'any ^main' >"$work/rules"
echo 'a line' >"$work/nodump"
cat samples/go1.24-t0.debug2.txt samples/go1.24-t1.debug2.txt >"$work/stream"
perl -e 'local $/; my $s = <STDIN>; print substr "$s\n" x 300, 0, 7_000_000' <$sample >"$work/large"
head -c 1500000 "$work/large" | perl tests/gen/wrap.pl docker-json >"$work/docker-large"
head -c 3000000 "$work/large" | gzip -1 >"$work/gzip-large"
perl tests/oom.pl "$work/bin" "$work" "${RUNS-2}" "${SEED:-1}" ${pattern:+"$pattern"}
