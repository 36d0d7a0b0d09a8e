#!/bin/sh
# The rules for the sources: which file may include which, which functions may be called where,
# names, columns. Each rule is tested twice: the tree must follow it, and a scratch tree that breaks
# it once must be caught.
# shellcheck disable=SC2317 # the laws are called by their names, put together
set -u
LC_ALL=C
export LC_ALL
root=$(cd "$(dirname "$0")/.." && pwd) || exit 2
work=$(mktemp -d "${TMPDIR:-/tmp}/gl-layers.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT

# FOLDER: the folders that its files may include, besides FOLDER itself.
FOLDERS='
lib/base:
lib/input: lib/base
lib/record: lib/base
lib/syntax: lib/base lib/record
lib/parse: lib/base lib/input lib/record lib/syntax
lib/unwrap: lib/base lib/input lib/record lib/syntax lib/parse
lib/stream: lib/base lib/input lib/record lib/syntax lib/parse lib/unwrap
lib/select: lib/base lib/record idle
lib/summary: lib/base lib/record
lib/waits: lib/base lib/record lib/syntax lib/select
lib/judge: lib/base lib/record lib/waits
lib/output: lib/base lib/record lib/syntax
lib/redact: lib/base lib/record lib/syntax lib/summary
cmd/common: lib/base lib/input lib/record lib/syntax lib/stream lib/summary lib/select lib/output
cmd/common: lib/redact
cmd/filter: cmd/common lib/base lib/record lib/select lib/output
cmd/top: cmd/common lib/base lib/record lib/select lib/summary lib/waits lib/judge lib/output
cmd/top: lib/redact
cmd/diff: cmd/common lib/base lib/record lib/select lib/summary lib/output
cmd/fold: cmd/common lib/base lib/record lib/syntax lib/summary lib/output
cmd/page: cmd/common cmd/top cmd/wait cmd/diff lib/base lib/record lib/waits lib/judge lib/summary
cmd/page: lib/output
cmd/live: cmd/common cmd/top lib/base lib/record lib/stream lib/parse lib/summary lib/output
cmd/wait: cmd/common lib/base lib/record lib/syntax lib/waits lib/output
cmd: cmd/common cmd/filter cmd/top cmd/diff cmd/live cmd/page cmd/wait lib/base lib/record lib/input
cmd: cmd/fold lib/stream lib/select lib/summary lib/waits lib/judge lib/output lib/redact
'

# Within a folder, a module may include only modules that are named before it. This does not hold
# for lib/base and cmd.
ORDER='
lib/input: binary mapped scan utf16 source checksum gunzip intake packer tar zip unpacked archive
lib/input: bundle
lib/record: args stdlib classify frame canon frametable stack record keytable place
lib/syntax: annotation listline packed bucketline colour eat foreign label
lib/syntax: unescape csv goheader goline mark kind
lib/syntax: annotated_frame frameargs flattened hardwrap flattened_debug1 locate profilefields
lib/parse: blockcache_split blockcache_pattern headercache jsonargs jsoncache keptlines linecache
lib/parse: framelist sink listed wire block debug1_bucket member
lib/parse: profiles reason blockcache_bodies debug1 frames
lib/parse: debugger pproftext newestfirst samplekeys pprof blockcache builder groupkeys
lib/parse: debug2_state debug2_block debug2_known debug2_plain debug2_stray debug2_line debug2
lib/parse: recordkeys ndjson
lib/parse: demux_stop demux_state demux_wrapped demux_json demux_outside demux_stretch demux
lib/select: automaton bracket node regex glob
lib/select: budget idset match name sigs sources
lib/select: token verdicts tree expr predicate misses rules idle
lib/summary: sums counter common origin sigset key restart sole stuck trend turnover snapshots
lib/summary: calls cohort history callgraph
lib/summary: order panics tally lone calltree present run group_state group_add group change
lib/summary: delta_state delta_add delta orphan finding icicle
lib/waits: address graph primitive slot site gather_wanted gather_state gather_kept gather_again
lib/waits: gather_leads gather_addresses gather_order gather_deferred gather_add_leads gather_waiter
lib/waits: gather extent resolve nominate nominate_name nominate_package object candidate cycle
lib/waits: unseen waits
lib/redact: pseudonym symbol wellknown goname crashtext argtext redact_state redact_names
lib/redact: redact_group redact
lib/judge: connections backpressure relatives alarmlist maker held parked alarm alarmtext
lib/output: emit fields gotext gzip protobuf term html markdown writer dumptext table
lib/unwrap: array_items bytemask offsetmap timestamp widecopy collector entry linebatch prefix
lib/unwrap: envelope unescape_bulk detect linestrip prefetch layer bulk escaped logstream array
lib/unwrap: flattened_line packed_line layers preview
lib/stream: next par_unwrap unpack textsource par_parse core follow readahead reader
'

# Exceptions from ORDER: lines SOURCE HEADER.
BACK='
'

# Headers that only one file, or few, may include.
ALONE='
xxhash.h lib/base/hash.c
sys/mman.h lib/\(input/mapped\|base/mem\).c
zlib.h lib/\(input/checksum\|input/gunzip\|output/gzip\).c
pthread.h lib/base/pool.c
'

# Functions of GNU, BSD or Linux, which only port.c may call.
FOREIGN='memmem|memrchr|strchrnul|rawmemchr|mempcpy|asprintf|vasprintf|reallocarray|qsort_r'
FOREIGN="$FOREIGN|strtonum|strlcpy|strlcat|err|errx|warn|warnx|error|fopencookie|secure_getenv"
FOREIGN="$FOREIGN|memfd_create|pipe2|splice|tee|mremap|posix_fadvise|sched_getaffinity"
# Functions that only mem.c may call, and functions that only cmd may call.
ALLOCATORS='malloc|calloc|realloc|free|strdup|strndup|alloca|getline|getdelim|aligned_alloc'
LOUD='v?f?printf|v?dprintf|f?puts|f?putc|putchar|perror|_?exit|_Exit|abort|assert|getenv|setenv'
LOUD="$LOUD|signal|sigaction|setlocale|system|popen|exec[lv]p?e?|fork"
FOREIGN_MACROS='F_SETPIPE_SZ|MAP_POPULATE|_GNU_SOURCE'

# sources: prints the names of all C files of lib and cmd.
sources() {
	find lib cmd -name '*.[ch]' | sort
}

# codes: stores all sources in $code, without comments and strings, each line with "FILE:LINE: ".
codes() {
	# shellcheck disable=SC2046
	awk '
	FNR == 1 { inside = 0 }
	{
		line = $0
		gsub(/\\\\/, "", line); gsub(/\\"/, "", line)
		gsub(/\047"\047/, "", line)
		gsub(/"[^"]*"/, "\"\"", line)
		out = ""
		while (line != "") {
			if (inside) {
				i = index(line, "*/")
				if (!i) break
				line = substr(line, i + 2); inside = 0
			} else {
				i = index(line, "/*"); j = index(line, "//")
				if (j && (!i || j < i)) { out = out substr(line, 1, j - 1); break }
				if (!i) { out = out line; break }
				out = out substr(line, 1, i - 1) " "
				line = substr(line, i + 2); inside = 1
			}
		}
		if (out ~ /[^ \t]/) print FILENAME ":" FNR ": " out
	}' $(sources) >"$code"
}

# calls WORDS: prints the lines of numbered code (standard input) in which one of the words is
# called.
calls() {
	grep -E "(^|[^A-Za-z0-9_.>])($1)[ ]*\(" || :
}

# includes: prints FILE HEADER LINE for each include of our own headers.
includes() {
	sources | xargs grep -n '^#include "' |
		sed 's/^\([^:]*\):\([0-9]*\):#include "\(.*\)".*/\1 \3 \2/'
}

# --- the laws: each prints its offences in the tree it stands in -----------------------

law_arrows() {
	includes | awk -v rules="$FOLDERS" '
	BEGIN {
		n = split(rules, line, "\n")
		for (i = 1; i <= n; i++) {
			m = split(line[i], word, /[: ]+/)
			for (j = 2; j <= m; j++) may[word[1], word[j]] = 1
		}
	}
	function folder(f) { sub("/[^/]*$", "", f); return f }
	folder($1) != folder($2) && !((folder($1), folder($2)) in may) {
		print $1 ":" $3 ": may not include " $2
	}'
}

law_siblings() {
	includes | awk -v order="$ORDER" -v back="$BACK" '
	BEGIN {
		n = split(back, line, "\n")
		for (i = 1; i <= n; i++) may[line[i]] = 1
		n = split(order, line, "\n")
		for (i = 1; i <= n; i++) {
			m = split(line[i], word, /[: ]+/)
			for (j = 2; j <= m; j++) at[word[1] "/" word[j]] = ++place
		}
	}
	function folder(f) { sub("/[^/]*$", "", f); return f }
	function stem(f) { sub("[.](c|h|inc)$", "", f); return f }
	folder($1) == folder($2) && stem($1) != stem($2) && folder($1) !~ "^(lib/base$|cmd)" &&
		!(($1 " " $2) in may) && !(at[stem($2)] && at[stem($2)] < at[stem($1)]) {
		print $1 ":" $3 ": may not include its sibling " $2
	}'
}

# Every exception in BACK is still needed, and ORDER names only modules that exist.
law_stale_siblings() {
	includes >"$work/includes"
	echo "$BACK" | while read -r from to; do
		[ -z "$from" ] || grep -q "^$from $to " "$work/includes" || echo "unused: $from $to"
	done
	echo "$ORDER" | while IFS=': ' read -r folder modules; do
		for module in $modules; do
			[ -f "$folder/$module.h" ] || echo "there is no $folder/$module.h"
		done
	done
}

# firsts: prints each source and its first include as written; - if it has none.
firsts() {
	# shellcheck disable=SC2046
	awk '
	function tell() { if (file != "") print file, first }
	FNR == 1 { tell(); file = FILENAME; first = "-" }
	first == "-" && /^#include ["<]/ { first = $2 }
	END { tell() }' $(sources)
}

law_own_header_first() {
	firsts | grep '\.c ' | while read -r f first; do
		first=${first#?} first=${first%?} # what is between the marks
		case $f in
		cmd/gl*.c) [ "${first#cmd/}" != "$first" ] ;; # a tool has no header of its own
		*) [ "$first" = "${f%.c}.h" ] ;;
		esac || echo "$f: begins with $first"
	done
}

# A header's first include is one of this project, which leads to port.h. So the feature macros in
# port.h are defined before any system header is read.
law_port_first() {
	firsts | grep '\.h [^"]' | grep -v '^lib/base/\(port\|limits\)\.h ' |
		sed 's/ .*/: its first include is none of ours/'
}

law_from_root() {
	includes | while read -r from to line; do
		[ -f "$to" ] || echo "$from:$line: there is no $to from the root"
	done
}

law_alone() {
	echo "$ALONE" | while read -r header owner; do
		[ -z "$header" ] || sources | xargs grep -n "^#include <$header>" |
			grep -v "^$owner:" || :
	done
}

law_one_malloc() {
	grep -v '^lib/base/mem\.c:' "$code" |
		calls "$ALLOCATORS"
}

# Only these files may call gl_hash, which has no seed: somebody who knows the hash of a table can
# make its entries collide. Signatures must be the same everywhere, so they need such a hash.
law_seeded() {
	grep -Ev '^lib/(base/hash\.[ch]|record/stack\.c|summary/tally\.c):' "$code" | calls gl_hash
}

law_lib_is_silent() {
	sed -n -e '/^lib\/base\/mem\.c:/s/getenv("")//' -e '/^lib\//p' "$code" >"$work/lib"
	calls "$LOUD" <"$work/lib"
	grep -E '[^A-Za-z0-9_](stdout|stderr)[^A-Za-z0-9_]' "$work/lib"
}

law_one_output() {
	grep -v '^lib/output/writer\.c:' "$code" | calls 'write|writev|pwrite|fwrite'
}

law_unique_names() {
	sources | sed 's|.*/||' | sort | uniq -d
}

# No two headers define a struct, enum or union of the same name. Source files may.
law_unique_tags() {
	sources | grep '\.h$' | xargs grep -hoE '^(struct|enum|union) [a-z_0-9]+ \{' |
		sed 's/^[a-z]* //' | sort | uniq -d
}

# The guard of lib/base/buf.h is GL_BASE_BUF_H, that of cmd/top/top.h is GL_CMD_TOP_TOP_H.
law_guards() {
	sources | grep '\.h$' | xargs awk '
		FNR == 1 {
			guard = toupper(FILENAME)
			sub(/^LIB\//, "", guard)
			gsub(/[\/.]/, "_", guard)
		}
		/^#ifndef .*_H$/ && $2 != "GL_" guard { print FILENAME ": " $2 }'
}

law_portable() {
	grep -v '^lib/base/port\.[ch]:' "$code" >"$work/others"
	calls "$FOREIGN" <"$work/others"
	grep -E "[^A-Za-z0-9_]($FOREIGN_MACROS)([^A-Za-z0-9_]|\$)" "$work/others"
}

# An initializer must not fill a part of its own object, as in `struct x v = {.len = f(&v.c)};`: the
# compiler may set the parts that it does not name to 0 before or after that.
law_own_part() {
	perl -0777 -ne 's/^(\S+): //gm; while (/\b(\w+)(?:\[\w*\])*\s*=\s*\{([^;]*?)\};/g) {
		print "$1 = {$2}\n" if $2 =~ /&\Q$1\E(?:\.|\[)/' -e '}' "$code"
}

# A module that the Makefile does not list is not built.
law_in_makefile() {
	sources | sed -n 's/\.c$/.o/p' >"$work/files"
	tr -s ' \t\\' '\n' <Makefile | grep -Fxvf - "$work/files" |
		sed 's/$/ is not in the Makefile/'
}

# A test that the Makefile does not list is not run.
law_tests_in_makefile() {
	for f in tests/*.t tests/unit/*.c; do
		[ ! -f "$f" ] || echo "${f%.*}.t"
	done >"$work/files"
	tr -s ' \t\\' '\n' <Makefile | grep -Fxvf - "$work/files" |
		sed 's/$/ is not in the Makefile/'
}

# wide FILE...: prints lines over 100 columns; a TAB reaches to the next multiple of 8.
# Here-documents are data, and not examined.
wide() {
	LC_ALL=C awk '
	FNR == 1 { end = "" }
	end != "" { if ($0 == end) end = ""; next }
	match($0, /<<.?[A-Z]+.?$/) { end = substr($0, RSTART + 2); gsub(/[^A-Z]/, "", end) }
	{
		line = $0
		gsub(/[\200-\277]/, "", line) # of a character of UTF-8 the first byte counts
		for (n = 0; i = index(line, "\t"); line = substr(line, i + 1)) {
			n += i - 1
			n += 8 - n % 8
		}
		n += length(line)
		if (n > 100) print FILENAME ":" FNR ": " n " columns"
	}' "$@"
}

law_columns() {
	# shellcheck disable=SC2046
	wide $(find Makefile lib cmd tests -type f \( -name '*.[ch]' -o -name '*.p[lm]' \
		-o -name '*.jq' -o -name '*.t' -o -name Makefile -o -name run-cases \
		-o -name '*.sh' -o -name bench -o -name cost \) \
		! -path 'tests/unit/*.t' ! -path 'tests/cases/*')
}

law_no_globals() {
	# mapped: the table of the SIGBUS handler; mem: whether memory was lacking; hash: the seed
	find lib -name '*.o' ! -path lib/input/mapped.o ! -path lib/base/mem.o \
		! -path lib/base/hash.o -exec objdump -t {} + | awk '
		/: +file format / { file = $1 }
		/ O \.(data|bss)[ \t]/ && $NF !~ /^(__|\.L)/ { print file " " $NF }'
}

# --- the scratch trees: one offence each, in the words of sh ---------------------------

bad_arrows() { echo '#include "lib/syntax/goline.h"' >lib/record/x.c; }
bad_siblings() { echo '#include "lib/select/match.h"' >lib/select/x.c; }
bad_stale_siblings() { :; } # the scratch tree uses none
bad_own_header_first() { printf '#include <stdio.h>\n#include "lib/base/x.h"\n' >lib/base/x.c; }
bad_port_first() { echo '#include <stdio.h>' >lib/base/x.h; }
bad_from_root() { echo '#include "x.h"' >lib/base/x.c; }
bad_alone() { echo '#include <sys/mman.h>' >lib/input/x.c; }
bad_one_malloc() { echo 'void f(void) { /* no */ x = strdup("a"); }' >cmd/x.c; }
bad_seeded() { echo 'void f(void) { h = gl_hash(p, n); }' >cmd/x.c; }
bad_lib_is_silent() { echo 'void f(void) { if (!x) exit(2); }' >lib/base/x.c; }
bad_one_output() { echo 'void f(void) { (void)write(1, "a", 1); }' >cmd/x.c; }
bad_unique_names() { : >lib/base/x.c; : >lib/parse/x.c; }
bad_unique_tags() {
	echo 'struct gl_x {' >lib/base/x.h
	echo 'enum gl_x {' >lib/parse/y.h
}
bad_guards() { echo '#ifndef GL_BASE_Y_H' >lib/base/x.h; }
bad_portable() { echo 'void f(void) { p = memmem(a, 1, b, 1); }' >lib/parse/x.c; }
bad_own_part() {
	printf 'void f(void) {\n\tstruct x v = {.len = g(1,\n\t\t&v.c)};\n}\n' >lib/base/x.c
}
bad_in_makefile() { : >lib/base/x.c; }
bad_tests_in_makefile() { mkdir -p tests/unit && : >tests/unit/x.c; }
bad_columns() { printf '%096d\t0\n' 0 >tests/x.c; }
bad_no_globals() { echo 'int x = 1;' >lib/base/x.c; ${CC:-cc} -c -o lib/base/x.o lib/base/x.c; }

# Code that looks like an offence but is not.
innocent() {
	cat >lib/base/good.c <<'END'
#include "lib/base/good.h"

/* malloc(1), printf("x"), exit(2), memmem(a) */
static const char *const text = "free(x) \" write(1) // abort()"; // getenv("x")
static const char c = '"';
struct s v = {.ctx = &v, .n = g(&w.v)};
int f(void) { return gl_mem_free(x) + snprintf(b, 1, "") + t.free(1) + o->write(1); }
END
	echo '#include "lib/base/port.h"' >lib/base/good.h
	: >lib/base/port.h
	echo 'lib/base/good.o' >Makefile
}

# --- both --------------------------------------------------------------------------------

laws=$(sed -n 's/^law_\([a-z_]*\)() {$/\1/p' "$0")
# shellcheck disable=SC2086
set -- $laws
echo "1..$(($# * 2 + 1))"
n=0 failed=0

verdict() { # verdict 0-or-not NAME
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else failed=1; echo "not ok $n - $2"; fi
}

(cd "$root" && code=$work/code.root && codes) || exit 2
for law; do
	if [ "$law" = no_globals ] && ! command -v objdump >/dev/null; then
		for _ in 1 2; do
			n=$((n + 1))
			echo "ok $n - $law # SKIP objdump is not installed"
		done
		continue
	fi
	code=$work/code.root
	offences=$(cd "$root" && "law_$law")
	[ -z "$offences" ] || echo "$offences" | sed 's/^/# /' >&2
	[ -z "$offences" ]
	verdict $? "$law holds"
	rm -rf "$work/tree"
	mkdir -p "$work/tree/cmd" "$work/tree/tests"
	for d in base input record syntax parse select summary output; do
		mkdir -p "$work/tree/lib/$d"
	done
	code=$work/code.tree
	offences=$(cd "$work/tree" && innocent && "bad_$law" && codes && "law_$law")
	[ -n "$offences" ]
	verdict $? "$law can be broken"
done

rm -f "$work"/tree/*/*/x.* "$work"/tree/*/x.*
offences=$(cd "$work/tree" && codes && for law; do [ "$law" = stale_siblings ] || "law_$law"; done)
[ -z "$offences" ] || echo "$offences" | sed 's/^/# /' >&2
[ -z "$offences" ]
verdict $? "what only looks like an offence passes"
exit $failed
