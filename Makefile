# gl: POSIX make. `make help` lists the targets.
.POSIX:
.SUFFIXES:
.SUFFIXES: .c .o .t

CC = cc
CFLAGS = -O2 -g
LDFLAGS =
PREFIX = /usr/local
DESTDIR =
JOBS = 2
WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wswitch-enum -Wvla \
	-Wmissing-prototypes -Wstrict-prototypes
# Flags that harden the programs, as far as the compiler knows them. CFLAGS and LDFLAGS come later
# and override them. `make HARDEN_CFLAGS= HARDEN_LDFLAGS=` builds without them.
HARDEN_CFLAGS != sh ./hardening compile '$(CC)' $(CFLAGS)
HARDEN_LDFLAGS != sh ./hardening link '$(CC)' $(CFLAGS) $(LDFLAGS)
OWN_CFLAGS = $(HARDEN_CFLAGS) $(CFLAGS)
OWN_LDFLAGS = $(HARDEN_LDFLAGS) $(LDFLAGS)
ALL_CFLAGS = -std=c11 -pthread -I. $(WARN) $(OWN_CFLAGS)
LINK = $(CC) $(OWN_CFLAGS) $(OWN_LDFLAGS)
LIBS = -lz -lpthread

TOOLS = glparse glfilter glgroup gltop gldiff glwait glfold

LIB = lib/base/arena.o lib/base/buf.o lib/base/err.o lib/base/hash.o lib/base/json.o \
	lib/base/json_put.o \
	lib/base/mem.o lib/base/nametime.o lib/base/near.o lib/base/num.o \
	lib/base/ordinals.o lib/base/pool.o lib/base/port.o lib/base/radix.o lib/base/ranks.o \
	lib/base/sandbox.o lib/base/set.o lib/base/sha256.o \
	lib/base/space.o lib/base/utf8.o lib/base/varints.o lib/base/when.o \
	lib/input/archive.o lib/input/binary.o lib/input/bundle.o lib/input/checksum.o \
	lib/input/gunzip.o lib/input/intake.o lib/input/mapped.o lib/input/scan.o \
	lib/input/packer.o lib/input/source.o lib/input/tar.o lib/input/unpacked.o \
	lib/input/utf16.o lib/input/zip.o \
	lib/judge/alarm.o lib/judge/alarmlist.o lib/judge/alarmtext.o lib/judge/held.o \
	lib/judge/relatives.o lib/judge/maker.o lib/judge/parked.o lib/judge/connections.o \
	lib/judge/backpressure.o \
	lib/output/gzip.o lib/output/protobuf.o \
	lib/output/dumptext.o lib/output/emit.o lib/output/fields.o lib/output/html.o \
	lib/output/markdown.o lib/output/gotext.o \
	lib/output/table.o lib/output/term.o lib/output/writer.o \
	lib/parse/block.o lib/parse/blockcache.o lib/parse/blockcache_bodies.o \
	lib/parse/blockcache_pattern.o lib/parse/blockcache_split.o lib/parse/builder.o \
	lib/parse/debug1.o lib/parse/debug1_bucket.o lib/parse/debug2.o lib/parse/debug2_block.o \
	lib/parse/debug2_known.o lib/parse/debug2_line.o lib/parse/debug2_plain.o \
	lib/parse/debug2_stray.o lib/parse/debugger.o lib/parse/listed.o \
	lib/parse/pproftext.o lib/parse/demux.o \
	lib/parse/demux_json.o lib/parse/demux_outside.o lib/parse/demux_stretch.o \
	lib/parse/demux_wrapped.o \
	lib/parse/framelist.o lib/parse/frames.o lib/parse/groupkeys.o lib/parse/headercache.o \
	lib/parse/jsonargs.o lib/parse/jsoncache.o \
	lib/parse/linecache.o lib/parse/member.o lib/parse/ndjson.o lib/parse/newestfirst.o \
	lib/parse/pprof.o lib/parse/profiles.o lib/parse/reason.o lib/parse/recordkeys.o \
	lib/parse/samplekeys.o lib/parse/sink.o lib/parse/wire.o \
	lib/record/canon.o lib/record/classify.o lib/record/frame.o lib/record/frametable.o \
	lib/record/keytable.o \
	lib/record/place.o lib/record/record.o lib/record/stack.o lib/record/stdlib.o \
	lib/redact/argtext.o lib/redact/crashtext.o lib/redact/goname.o lib/redact/pseudonym.o \
	lib/redact/redact.o lib/redact/redact_group.o lib/redact/redact_names.o \
	lib/redact/symbol.o lib/redact/wellknown.o \
	lib/select/automaton.o lib/select/bracket.o lib/select/budget.o \
	lib/select/expr.o \
	lib/select/glob.o lib/select/idle.o lib/select/idset.o lib/select/match.o \
	lib/select/misses.o lib/select/name.o lib/select/node.o lib/select/predicate.o \
	lib/select/regex.o lib/select/rules.o lib/select/sigs.o \
	lib/select/sources.o lib/select/token.o \
	lib/select/tree.o \
	lib/stream/core.o lib/stream/follow.o lib/stream/par_parse.o lib/stream/par_unwrap.o \
	lib/stream/readahead.o lib/stream/reader.o lib/stream/textsource.o lib/stream/unpack.o \
	lib/summary/callgraph.o \
	lib/summary/calls.o lib/summary/calltree.o lib/summary/change.o lib/summary/cohort.o \
	lib/summary/common.o lib/summary/counter.o lib/summary/origin.o lib/summary/delta.o \
	lib/summary/delta_add.o \
	lib/summary/finding.o lib/summary/group.o lib/summary/group_add.o \
	lib/summary/history.o lib/summary/icicle.o \
	lib/summary/key.o \
	lib/summary/lone.o lib/summary/order.o lib/summary/orphan.o lib/summary/panics.o \
	lib/summary/present.o lib/summary/restart.o lib/summary/run.o lib/summary/sigset.o \
	lib/summary/sums.o lib/summary/snapshots.o \
	lib/summary/sole.o \
	lib/summary/stuck.o lib/summary/tally.o lib/summary/trend.o lib/summary/turnover.o \
	lib/syntax/annotated_frame.o lib/syntax/annotation.o lib/syntax/bucketline.o \
	lib/syntax/colour.o lib/syntax/flattened.o lib/syntax/flattened_debug1.o \
	lib/syntax/csv.o lib/syntax/foreign.o lib/syntax/frameargs.o lib/syntax/goheader.o \
	lib/syntax/goline.o lib/syntax/receiver.o \
	lib/syntax/hardwrap.o \
	lib/syntax/kind.o lib/syntax/label.o lib/syntax/listline.o lib/syntax/locate.o \
	lib/syntax/mark.o lib/syntax/packed.o \
	lib/syntax/unescape.o \
	lib/waits/address.o lib/waits/candidate.o lib/waits/cycle.o lib/waits/extent.o \
	lib/waits/gather.o lib/waits/gather_addresses.o lib/waits/gather_again.o \
	lib/waits/gather_add_leads.o lib/waits/gather_kept.o lib/waits/gather_deferred.o \
	lib/waits/gather_leads.o lib/waits/gather_order.o lib/waits/gather_waiter.o \
	lib/waits/gather_wanted.o lib/waits/graph.o lib/waits/nominate_name.o \
	lib/waits/nominate.o lib/waits/object.o lib/waits/nominate_package.o lib/waits/primitive.o \
	lib/waits/resolve.o lib/waits/site.o lib/waits/slot.o \
	lib/waits/unseen.o lib/waits/waits.o \
	lib/unwrap/array.o lib/unwrap/array_items.o lib/unwrap/bulk.o lib/unwrap/bytemask.o \
	lib/unwrap/collector.o lib/unwrap/detect.o lib/unwrap/entry.o lib/unwrap/envelope.o \
	lib/unwrap/escaped.o lib/unwrap/flattened_line.o lib/unwrap/layer.o lib/unwrap/layers.o \
	lib/unwrap/packed_line.o \
	lib/unwrap/linestrip.o lib/unwrap/logstream.o lib/unwrap/offsetmap.o lib/unwrap/prefix.o \
	lib/unwrap/preview.o lib/unwrap/timestamp.o lib/unwrap/unescape_bulk.o

CMD = cmd/common/cells.o cmd/common/columns.o cmd/common/confine.o cmd/common/dottext.o \
	cmd/common/failon.o \
	cmd/common/idlegroups.o \
	cmd/common/inputreport.o cmd/common/inputs.o cmd/common/inputwords.o \
	cmd/common/jsonout.o cmd/common/list.o cmd/common/members.o cmd/common/opt.o \
	cmd/common/progress.o cmd/common/redaction.o cmd/common/shellword.o cmd/common/tool.o \
	cmd/common/view.o \
	cmd/diff/diff.o cmd/diff/diffhead.o cmd/diff/diffjson.o cmd/diff/diffreport.o \
	cmd/diff/diffverdict.o cmd/diff/diffwords.o cmd/diff/series.o \
	cmd/filter/exclude.o cmd/filter/dumpout.o cmd/filter/missed.o \
	cmd/fold/fold.o cmd/fold/foldgraph.o cmd/fold/foldlines.o cmd/fold/foldprofile.o \
	cmd/fold/foldscope.o cmd/fold/foldstrings.o cmd/fold/foldwaits.o \
	cmd/live/dumps.o cmd/live/keys.o cmd/live/live.o cmd/live/livetext.o cmd/live/picture.o \
	cmd/live/screen.o \
	cmd/page/elements.o cmd/page/page.o cmd/page/pagecharts.o cmd/page/pagedumps.o \
	cmd/page/pagegroups.o cmd/page/pagehead.o cmd/page/pageicicle.o cmd/page/pagewaits.o \
	cmd/page/pagewho.o cmd/page/shortpage.o \
	cmd/top/beneath.o cmd/top/callview.o cmd/top/gosource.o cmd/top/listing.o \
	cmd/top/peekview.o cmd/top/suspects.o cmd/top/top.o cmd/top/topfindings.o \
	cmd/top/topgroups.o cmd/top/tophead.o cmd/top/topjson.o cmd/top/topreport.o \
	cmd/top/topwaits.o cmd/top/treeview.o \
	cmd/wait/gate.o cmd/wait/mention.o cmd/wait/mentionview.o cmd/wait/waitchain.o \
	cmd/wait/waitdot.o cmd/wait/waitends.o cmd/wait/waitjson.o cmd/wait/waitlist.o \
	cmd/wait/waitobject.o cmd/wait/waittext.o cmd/wait/waitwords.o

MAINS = cmd/glparse.o cmd/glfilter.o cmd/glgroup.o cmd/gltop.o cmd/gldiff.o cmd/glwait.o \
	cmd/glfold.o

# Unit tests: programs that test one module each and print TAP.
UNIT = tests/unit/callgraph.t tests/unit/samplekeys.t tests/unit/protobuf.t \
	tests/unit/par_parse.t tests/unit/address.t tests/unit/archive.t tests/unit/arena.t \
	tests/unit/str.t \
	tests/unit/binary.t \
	tests/unit/listline.t tests/unit/nametime.t tests/unit/sources.t \
	tests/unit/blockcache_pattern.t tests/unit/blockcache_split.t tests/unit/bucketline.t \
	tests/unit/budget.t tests/unit/buf.t tests/unit/bulk.t tests/unit/bytemask.t \
	tests/unit/calls.t tests/unit/calltree.t tests/unit/cells.t tests/unit/change.t \
	tests/unit/cohort.t tests/unit/counter.t tests/unit/csv.t \
	tests/unit/collector.t tests/unit/debug1.t tests/unit/debug2.t tests/unit/delta.t \
	tests/unit/demux.t tests/unit/detect.t tests/unit/dumps.t tests/unit/dumptext.t \
	tests/unit/entry.t tests/unit/envelope.t tests/unit/err.t tests/unit/expr.t \
	tests/unit/fields.t tests/unit/follow.t tests/unit/frameargs.t tests/unit/goheader.t \
	tests/unit/goline.t tests/unit/receiver.t \
	tests/unit/group.t tests/unit/gunzip.t \
	tests/unit/hash.t tests/unit/history.t tests/unit/idset.t tests/unit/json.t \
	tests/unit/keys.t tests/unit/kind.t tests/unit/layers.t tests/unit/linestrip.t \
	tests/unit/locate.t tests/unit/markdown.t tests/unit/match.t tests/unit/mem.t \
	tests/unit/ndjson.t tests/unit/ordinals.t \
	tests/unit/near.t tests/unit/num.t tests/unit/offsetmap.t tests/unit/opt.t \
	tests/unit/packed.t \
	tests/unit/order.t tests/unit/pool.t tests/unit/port.t tests/unit/predicate.t \
	tests/unit/prefix.t tests/unit/primitive.t tests/unit/progress.t tests/unit/radix.t \
	tests/unit/ranks.t \
	tests/unit/reason.t \
	tests/unit/redact.t tests/unit/restart.t tests/unit/rules.t \
	tests/unit/sandbox.t tests/unit/scan.t tests/unit/set.t tests/unit/sha256.t \
	tests/unit/sink.t \
	tests/unit/space.t tests/unit/sums.t \
	tests/unit/stack.t tests/unit/table.t tests/unit/term.t tests/unit/timestamp.t \
	tests/unit/trend.t tests/unit/turnover.t tests/unit/unescape.t \
	tests/unit/unescape_bulk.t tests/unit/utf16.t tests/unit/utf8.t tests/unit/waits.t \
	tests/unit/when.t tests/unit/widecopy.t tests/unit/writer.t

# C text that is made from files in other languages, to be included by C files.
INC = lib/select/idle.inc cmd/page/style.inc cmd/page/script.inc

# Keeps the objects of the unit tests, so that a test is linked again only if something changed.
.PRECIOUS: $(UNIT:.t=.o)

# Files in which the compiler notes the headers that each object depends on.
DEPS = $(LIB:.o=.d) $(CMD:.o=.d) $(MAINS:.o=.d) $(UNIT:.t=.d)

# NARROW: unit tests of the modules BY_AVX2, which have code for AVX2, built without that code.
BY_AVX2 = lib/unwrap/linestrip.c lib/parse/blockcache_pattern.c lib/parse/blockcache_split.c \
	lib/parse/jsoncache.c
NARROW = tests/unit/ndjson-narrow.t tests/unit/blockcache_pattern-narrow.t \
	tests/unit/linestrip-narrow.t tests/unit/blockcache_split-narrow.t

# The tests that take longest come first, so that they start first.
TESTS = tests/shell.t tests/live.t tests/glparse.t tests/oom.t tests/wrap.t tests/archives.t \
	tests/listings.t tests/cells.t tests/oracle.t tests/select.t tests/text.t \
	tests/conserve.t tests/counted.t \
	tests/crowd.t tests/expr.t tests/judge.t tests/findings.t tests/gldiff.t tests/glfilter.t \
	tests/glgroup.t tests/glfold.t tests/fold.t tests/debug3.t \
	tests/gltop.t tests/glwait.t tests/waiting.t tests/agree.t tests/exclude.t \
	tests/conform.t tests/docs.t tests/doors.t tests/fields.t tests/flat.t tests/fleet.t \
	tests/forms.t tests/fuzz.t tests/golden.t tests/growth.t tests/hardened.t \
	tests/io.t tests/json.t \
	tests/keys.t \
	tests/layers.t tests/leak.t tests/limits.t tests/linear.t tests/merge.t tests/nodump.t \
	tests/numbers.t tests/page.t tests/redact.t \
	tests/pressed.t tests/profile.t tests/safe.t tests/sandbox.t \
	tests/gate.t tests/series.t \
	tests/calls.t tests/known.t tests/odd.t tests/threads.t tests/truths.t tests/utf16.t \
	tests/waits.t

# The program that makes up dumps, with the truth about them. It shares no code with the tools.
GEN = tests/gen/gen_bytes.c tests/gen/gen_draw.c tests/gen/gen_main.c tests/gen/gen_text.c

# Programs that tests/bench/bench and tests/bench/cost run.
BENCH = tests/bench/filter tests/bench/timed

# The fuzz targets, each in tests/fuzz/NAME.c. FUZZ: the same as programs that run over files
# instead of a fuzzer's inputs.
FUZZ_TARGETS = reader file threads fast follow report select options
FUZZ = tests/fuzz/replay-reader tests/fuzz/replay-file tests/fuzz/replay-threads \
	tests/fuzz/replay-fast tests/fuzz/replay-follow tests/fuzz/replay-report \
	tests/fuzz/replay-select tests/fuzz/replay-options

BUILD_NARROW = $(CC) $(ALL_CFLAGS) -DGL_NO_AVX2 $(OWN_LDFLAGS) -o $@

# The builds of tests/builds that check-builds makes. CI makes clang, asan and LONG_BUILDS.
BUILDS = clang clang-O3 O3 lto m32 musl s390x tsan
LONG_BUILDS = O3 lto m32 musl s390x

PROVE = prove -j$(JOBS) --exec ''
VALGRIND = valgrind -q --error-exitcode=99 --leak-check=full

all: $(TOOLS) ## build the tools

.c.o:
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

.o.t:
	$(LINK) -o $@ $< libgl.a $(LIBS)

# The built-in rules of glfilter --ignore, each line as a C string.
lib/select/idle.inc: lib/select/idle.rules
	sed 's/[\\"]/\\&/g; s/.*/"&",/' lib/select/idle.rules >$@

lib/select/idle.o: lib/select/idle.inc

# The style and the script of a page of gltop --html, each line as a C string.
AS_STRINGS = sed 's/^	*//; s/[\\"]/\\&/g; s/.*/"&\\n",/'

cmd/page/style.inc: cmd/page/style.css
	$(AS_STRINGS) cmd/page/style.css >$@
cmd/page/script.inc: cmd/page/page.js
	$(AS_STRINGS) cmd/page/page.js >$@

cmd/page/page.o: cmd/page/style.inc cmd/page/script.inc

libgl.a: $(LIB) $(CMD)
	rm -f $@
	$(AR) rc $@ $(LIB) $(CMD)

glparse: cmd/glparse.o libgl.a
	$(LINK) -o $@ cmd/glparse.o libgl.a $(LIBS)
glfilter: cmd/glfilter.o libgl.a
	$(LINK) -o $@ cmd/glfilter.o libgl.a $(LIBS)
glgroup: cmd/glgroup.o libgl.a
	$(LINK) -o $@ cmd/glgroup.o libgl.a $(LIBS)
gltop: cmd/gltop.o libgl.a
	$(LINK) -o $@ cmd/gltop.o libgl.a $(LIBS)
gldiff: cmd/gldiff.o libgl.a
	$(LINK) -o $@ cmd/gldiff.o libgl.a $(LIBS)
glwait: cmd/glwait.o libgl.a
	$(LINK) -o $@ cmd/glwait.o libgl.a $(LIBS)
glfold: cmd/glfold.o libgl.a
	$(LINK) -o $@ cmd/glfold.o libgl.a $(LIBS)

tests/unit/ndjson-narrow.t: tests/unit/ndjson.c
	$(BUILD_NARROW) tests/unit/ndjson.c $(BY_AVX2) libgl.a $(LIBS)
tests/unit/blockcache_pattern-narrow.t: tests/unit/blockcache_pattern.c
	$(BUILD_NARROW) tests/unit/blockcache_pattern.c $(BY_AVX2) libgl.a $(LIBS)
tests/unit/linestrip-narrow.t: tests/unit/linestrip.c
	$(BUILD_NARROW) tests/unit/linestrip.c $(BY_AVX2) libgl.a $(LIBS)
tests/unit/blockcache_split-narrow.t: tests/unit/blockcache_split.c
	$(BUILD_NARROW) tests/unit/blockcache_split.c $(BY_AVX2) libgl.a $(LIBS)

$(NARROW): tests/unit/tap.h $(BY_AVX2)
$(UNIT) $(NARROW): libgl.a

tests/gen/gen: $(GEN) tests/gen/gen.h tests/gen/gen_names.h
	$(LINK) -std=c11 -D_POSIX_C_SOURCE=200809L $(WARN) -o $@ $(GEN)

tests/bench/filter: tests/bench/filter.c
	$(LINK) -std=c11 -D_XOPEN_SOURCE=700 $(WARN) -o $@ \
		tests/bench/filter.c -lz
tests/bench/timed: tests/bench/timed.c
	$(LINK) -std=c11 -D_XOPEN_SOURCE=700 $(WARN) -o $@ tests/bench/timed.c

$(FUZZ): tests/fuzz/fuzz.h tests/fuzz/replay.c libgl.a
	target=$@; $(CC) $(ALL_CFLAGS) $(OWN_LDFLAGS) -o $@ \
		tests/fuzz/$${target#tests/fuzz/replay-}.c tests/fuzz/replay.c libgl.a $(LIBS)
tests/fuzz/replay-reader: tests/fuzz/reader.c
tests/fuzz/replay-file: tests/fuzz/file.c
tests/fuzz/replay-threads: tests/fuzz/threads.c
tests/fuzz/replay-fast: tests/fuzz/fast.c
tests/fuzz/replay-follow: tests/fuzz/follow.c
tests/fuzz/replay-report: tests/fuzz/report.c
tests/fuzz/replay-select: tests/fuzz/select.c
tests/fuzz/replay-options: tests/fuzz/options.c

# Programs that the tests run.
MADE = $(TOOLS) $(BENCH) tests/gen/gen

programs: $(MADE) $(UNIT) $(NARROW) $(FUZZ)

check: programs ## all tests, under a minute (needs prove)
	HARDENED='$(OWN_CFLAGS) $(OWN_LDFLAGS)' $(PROVE) $(TESTS) $(UNIT) $(NARROW)

# Unit tests that make up their inputs at random.
DRAWING = tests/unit/par_parse.t tests/unit/linestrip.t tests/unit/linestrip-narrow.t

# The part of check-valgrind that check-long runs: a fifth of it, two minutes.
SOME_CASES = tests/glgroup.t tests/gldiff.t
SOME_FORMS = glparse-form glparse-wrapped glparse-header

check-long: $(MADE) $(INC) $(DRAWING) ## more seeds, other builds, in a browser: under an hour
	WRAP_ALL=1 $(PROVE) tests/wrap.t tests/counted.t
	SEEDS=20 $(PROVE) tests/conserve.t
	FLAT=64 $(PROVE) tests/flat.t
	RUNS=100 $(PROVE) tests/oom.t # RUNS=0: every allocation, an hour
	LINEAR_SECONDS=0 $(PROVE) tests/linear.t
	JUDGE_ALL=1 $(PROVE) tests/judge.t
	CROWDS=2000 SEED=2 $(PROVE) tests/crowd.t
	PAGE_ALL=1 $(PROVE) tests/page.t
	LIMITS_ALL=1 $(PROVE) tests/limits.t
	tests/analyse
	EXEC='$(VALGRIND)' $(PROVE) $(SOME_CASES)
	EXEC='$(VALGRIND)' tests/run-cases $(SOME_FORMS) >/dev/null
	ROUNDS=4 $(PROVE) $(DRAWING)
	$(PROVE) tests/viewers.t tests/browser.t
	$(PROVE) tests/capture.t tests/package.t tests/sql.t tests/cluster.t
	tests/clean-root bookworm
	MAKE='$(MAKE)' tests/builds $(LONG_BUILDS)

check-builds: ## the suite built in other ways, in build/NAME (BUILDS='clang m32'; tests/builds)
	MAKE='$(MAKE)' tests/builds $(BUILDS)

check-tsan: ## the tests that start threads under ThreadSanitizer, in build/tsan
	MAKE='$(MAKE)' tests/builds tsan

check-asan: ## the suite under AddressSanitizer and UBSan, in build/asan
	MAKE='$(MAKE)' tests/builds asan

check-valgrind: $(TOOLS) ## the cases of every tool under valgrind, eight minutes
	EXEC='$(VALGRIND)' $(PROVE) tests/gl*.t

check-analyse: $(INC) ## gcc -fanalyzer, clang-tidy and cppcheck find nothing (tests/analyse)
	JOBS=$(JOBS) tests/analyse

check-cost: $(MADE) ## compare instructions per byte with those recorded (needs valgrind)
	tests/bench/cost

regold-cost: $(MADE) ## record the instructions per byte as expected; read the diff
	tests/bench/cost -u

bench: $(MADE) ## compare the speed of the tools with what bounds it (25 GiB, half an hour)
	tests/bench/bench

FUZZ_SECONDS = 60

fuzz-replay: $(FUZZ) ## the fuzz targets over all samples and past finds (check: the small ones)
	for target in $(FUZZ); do $$target samples tests/fuzz/corpus || exit 1; done

fuzz: $(INC) ## look for inputs that break the readers (clang; FUZZ_SECONDS for each target)
	@LIB='$(LIB:.o=.c)' CMD='$(CMD:.o=.c)' JOBS=$(JOBS) \
		tests/fuzz/run $(FUZZ_SECONDS) $(FUZZ_TARGETS)

fuzz-long: ## the same for an hour each; AFL=1 takes AFL++ instead of libFuzzer
	$(MAKE) fuzz FUZZ_SECONDS=3600
	LINEAR_SECONDS=3600 prove -v --exec '' tests/linear.t

MUTANTS = 20

mutants: ## wrong code, in build/mutants: does a test fail? (MUTANTS, FILES; gcc; tests/mutate.pl)
	perl tests/mutate.pl -n $(MUTANTS) $(FILES)

lint: $(INC) ## compilers with -Werror, shellcheck, mandoc -Tlint
	for cc in gcc clang; do \
		$$cc $(ALL_CFLAGS) -Werror -fsyntax-only $(LIB:.o=.c) $(CMD:.o=.c) $(MAINS:.o=.c) \
			$(UNIT:.t=.c) tests/fuzz/*.c && \
		$$cc -std=c11 -D_XOPEN_SOURCE=700 $(WARN) -Werror -fsyntax-only $(GEN) \
			$(BENCH:=.c) || exit 1; \
	done
	shellcheck -x -S warning hardening tests/run-cases tests/analyse tests/builds \
		tests/tap.sh tests/*.t completions/generate samples/fleet samples/fleet-slurm \
		samples/leak-gate samples/capture* samples/waits/make package/* tests/clean-root \
		.ci/run
	mandoc -Tlint -Wwarning man/*.[157]

completions: $(TOOLS) ## regenerate completions/ from the option rows
	completions/generate . completions

page: gltop ## make the page and the picture in samples/ again
	./gltop --html samples/incident.debug2.txt.gz >samples/page.html
	perl samples/picture samples/page.html >samples/page.svg

regold: $(TOOLS) ## record the output of the cases as expected (CASES=PREFIX); read the diff
	REGOLD=1 tests/run-cases $(CASES)

# The samples that users run or copy.
EXAMPLES = capture capture-on-threshold capture-series fleet fleet-dask.py fleet-slurm leak-gate \
	selfdump/selfdump.go selfdump/rising.go selfdump/signal.go \
	sql/duckdb.sql sql/questions.sql sql/sqlite.sql

install: $(TOOLS) ## install to DESTDIR and PREFIX
	mkdir -p $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 \
		$(DESTDIR)$(PREFIX)/share/man/man5 $(DESTDIR)$(PREFIX)/share/man/man7 \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions \
		$(DESTDIR)$(PREFIX)/share/zsh/site-functions \
		$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	install -m 755 $(TOOLS) $(DESTDIR)$(PREFIX)/bin
	install -m 644 man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 man/*.5 $(DESTDIR)$(PREFIX)/share/man/man5
	install -m 644 man/*.7 $(DESTDIR)$(PREFIX)/share/man/man7
	install -m 644 completions/bash/* $(DESTDIR)$(PREFIX)/share/bash-completion/completions
	install -m 644 completions/zsh/_* $(DESTDIR)$(PREFIX)/share/zsh/site-functions
	install -m 644 completions/fish/* $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	for file in $(EXAMPLES); do \
		to=$(DESTDIR)$(PREFIX)/share/gl/examples/$$file && mkdir -p "$${to%/*}" && \
		if [ -x samples/$$file ]; then mode=755; else mode=644; fi && \
		install -m $$mode samples/$$file "$$to" || exit 1; \
	done
	@test $(PREFIX) = /usr || { \
		echo 'fish looks for completions below $(PREFIX) only if XDG_DATA_DIRS has' \
			'$(PREFIX)/share,'; \
		echo 'as desktops set it. Otherwise add this to ~/.config/fish/config.fish:'; \
		echo '    set -a fish_complete_path $(PREFIX)/share/fish/vendor_completions.d'; }

uninstall: ## remove what install installed
	for tool in $(TOOLS); do \
		rm -f $(DESTDIR)$(PREFIX)/bin/$$tool \
			$(DESTDIR)$(PREFIX)/share/man/man1/$$tool.1 \
			$(DESTDIR)$(PREFIX)/share/bash-completion/completions/$$tool \
			$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_$$tool \
			$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/$$tool.fish; \
	done
	rm -f $(DESTDIR)$(PREFIX)/share/man/man5/gl-record.5 $(DESTDIR)$(PREFIX)/share/man/man7/gl.7
	rm -rf $(DESTDIR)$(PREFIX)/share/gl

clean: ## remove what was built
	rm -rf build
	rm -f $(DEPS)
	rm -f $(TOOLS) libgl.a $(INC) $(LIB) $(CMD) $(MAINS) $(UNIT) $(UNIT:.t=.o) \
		$(NARROW) $(FUZZ) $(BENCH) tests/gen/gen

dist: ## build/gl-VERSION.tar.gz of the last commit, the same bytes each time
	@package/dist

deb: $(TOOLS) ## a Debian package, build/gl_VERSION-1_ARCH.deb (needs dpkg-dev)
	@package/deb

static: $(INC) ## static binaries, in build/static (needs musl-gcc)
	@package/static

release-check: $(TOOLS) ## do the version, the tools, the tag and CHANGELOG.md agree?
	@package/release-check

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-16s %s\n", $$1, $$2 }' Makefile

-include $(DEPS)

.PHONY: all bench programs check check-analyse check-asan check-builds check-cost check-long \
	check-tsan check-valgrind fuzz-replay fuzz fuzz-long mutants lint completions page regold \
	regold-cost install uninstall clean dist deb static release-check help
