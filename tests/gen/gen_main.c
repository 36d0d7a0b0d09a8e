/*
 * gen: writes a made-up goroutine dump to standard output. With -t, it also writes the records that
 * must be read from it to another file: one JSON object per goroutine, with the keys and in the
 * order of gl-record(5), without keys that a reader derives.
 *
 * -a: the arguments differ between goroutines with one stack, as in most real dumps. -o: the
 * offsets in the location under "created by" differ, too, as in no real dump. -L N: a third of the
 * goroutines wait for one of N locks, and the others for no lock or the like. With -L 0, no
 * goroutine waits for a lock. -L implies -a.
 *
 * The same options give the same bytes on every machine. gen shares no code with the tools, so that
 * a mistake cannot be in both.
 */
#include "gen.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const form_names[] = {
	"any", "debug2", "sigquit", "panic", "fatal", "crash", "debug1"};
static const struct preset presets[] = {
	{ "short", FORM_DEBUG2, 100000, 2000, 4, 6, 1, false, false },
	{ "deep", FORM_DEBUG2, 100000, 2000, 10, 6, 1, true, false },
	{ "unique", FORM_DEBUG2, 100000, 0, 4, 6, 1, false, false },
	{ "frames100", FORM_DEBUG2, 100000, 2000, 100, 6, 1, true, false },
	{ "count", FORM_DEBUG1, 100000, 0, 8, 6, 1, true, false },
	{ "zoo", FORM_ANY, 0, 40, 0, 3, 0, false, true },
};

/* -- debug=1 -- */

static uint64_t bucket_count(uint64_t i)
{
	/* counts fall; they need only i, so the total is known before a bucket is written */
	return 1 + 4000 / (i + 1);
}

static size_t bucket_frames(const struct stack *s, const struct frame **list)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		if (s->f[i]->kind < FRAME_C)
			list[n++] = s->f[i];
	return n;
}

static void write_bucket(struct gen *g, uint64_t i, bool is_leaked)
{
	const struct frame *list[MAX_LIST];
	struct gor w = { .stack = draw_stack(g, i) };
	size_t n = bucket_frames(w.stack, list);
	uint64_t start = position(&g->out);

	w.is_leaked = is_leaked;
	if (g->has_labels && one_in(g, 2))
		draw_labels(g, &w);
	put_bucket(g, &g->out.b, &w, bucket_count(i), list, n);
	if (g->truth.name)
		tell_bucket(g, &w, bucket_count(i), list, n, start);
	put_str(&g->out.b, "\n");
	flush_when_full(&g->out);
}

/*
 * Estimates from a sample how many buckets fill the requested bytes. The number must be known
 * first, because a debug=1 profile begins with its total.
 */
static uint64_t buckets_until(struct gen *g, uint64_t full)
{
	uint64_t left = full > position(&g->out) ? full - position(&g->out) : 0;
	const struct frame *list[MAX_LIST];
	struct buf b = { NULL, 0, 0 };
	struct gor w = { .n_labels = 0 };

	for (uint64_t i = 0; i < 64; i++) {
		size_t n = bucket_frames(draw_stack(g, i * 97), list);

		put_bucket(g, &b, &w, 1, list, n);
		put_str(&b, "\n");
	}
	left = left / b.len * 64 + left % b.len * 64 / b.len;
	free(b.p);
	return left + 1;
}

static void write_count_dump(struct gen *g, uint64_t n)
{
	bool is_leaked = g->opt.is_odd && g->minor >= 26 && one_in(g, 2);
	uint64_t total = 0;

	for (uint64_t i = 0; i < n; i++)
		total += bucket_count(i);
	put_str(&g->out.b,
		is_leaked ? "goroutineleak profile: total " : "goroutine profile: total ");
	put_num(&g->out.b, total);
	put_str(&g->out.b, "\n");
	for (uint64_t i = 0; i < n; i++)
		write_bucket(g, i, is_leaked);
	g->ends_in_goroutine = false;
}

/* -- dumps of goroutines -- */

static void write_other(struct gen *g, const char *text)
{
	put_str(&g->out.b, text);
	put_str(&g->out.b, "\n");
	g->ends_in_goroutine = false;
}

/* Writes goroutines until there are n, or the stream has `full` bytes. */
static void write_goroutines(struct gen *g, uint64_t n, uint64_t full, enum first first)
{
	struct gor w;

	for (uint64_t i = 0; i < n && (i == 0 || position(&g->out) < full); i++) {
		if (i)
			put_str(&g->out.b, "\n");
		draw_goroutine(g, &w, i, first);
		write_goroutine(g, &w);
		if (g->n_stacks && w.id && g->n_kept < N_KEPT)
			g->kept[g->n_kept++] = w;
	}
}

static void write_preamble(struct gen *g, const char *text, bool is_signal)
{
	g->reason.len = 0;
	put(&g->reason, text, is_signal ? strcspn(text, "\n") : strlen(text));
	write_other(g, text);
	write_other(g, "");
}

static void write_registers(struct gen *g)
{
	for (size_t i = 0; i < LEN(registers); i++) {
		put_str(&g->out.b, registers[i]);
		put(&g->out.b, "       ", 7 - strlen(registers[i]));
		put_hex(&g->out.b, draw_any_size(g));
		put_str(&g->out.b, "\n");
	}
	g->ends_in_goroutine = false;
}

/*
 * Writes the sections of GOTRACEBACK=crash, one for each remaining M. A section may show a
 * goroutine that was already printed.
 */
static void write_sections(struct gen *g)
{
	for (size_t left = 1 + below(g, 5); left--;) {
		bool is_idle = !g->n_kept || one_in(g, 2);
		struct gor w;

		write_other(g, "\n-----\n");
		write_other(g, FITTING(g, signals));
		write_other(g, "");
		if (is_idle)
			draw_goroutine(g, &w, 0, FIRST_IDLE);
		else
			w = g->kept[below(g, g->n_kept)];
		w.is_repeat = !is_idle;
		write_goroutine(g, &w);
		write_registers(g); /* follows without a blank line, unlike in the first section */
	}
}

/* Writes the stack of g0 after a throw: frames without a header. */
static void write_runtime_stack(struct gen *g)
{
	write_other(g, "runtime stack:");
	for (size_t i = IDLE; i < LEN(runtime_places); i++)
		put_frame(g, &g->out.b, &g->runtime[i], true);
	write_other(g, "");
}

static enum first write_fatal_start(struct gen *g)
{
	const char *text = FITTING(g, fatals);

	if (strstr(text, "stack overflow"))
		write_other(g, "runtime: goroutine stack exceeds 1000000000-byte limit\n"
			       "runtime: sp=0xc0200e1398 stack=[0xc0200e0000, 0xc0400e0000]");
	write_preamble(g, text, false);
	if (g->opt.is_odd && one_in(g, 3))
		write_runtime_stack(g);
	return strstr(text, "deadlock") ? FIRST_ANY : FIRST_MAIN;
}

static void write_crash_dump(struct gen *g, uint64_t n, uint64_t full)
{
	enum first first = FIRST_MAIN;

	if (g->form == FORM_PANIC) {
		write_preamble(g, FITTING(g, panics), false);
		n = 1;
		first = g->opt.is_odd && one_in(g, 3) ? FIRST_RUNNING : FIRST_MAIN;
	} else if (g->form == FORM_FATAL) {
		first = write_fatal_start(g);
	} else {
		write_preamble(g, FITTING(g, signals), true);
		first = one_in(g, 3) ? FIRST_RUNNING : FIRST_IDLE;
	}
	write_goroutines(g, n, full, first);
	if (!is_verbose_dump(g))
		return;
	write_other(g, "");
	write_registers(g);
	if (g->form == FORM_CRASH)
		write_sections(g);
}

static void write_banner_dump(struct gen *g, uint64_t n, uint64_t full)
{
	static const enum first firsts[] = { FIRST_ANY, FIRST_RUNNING, FIRST_WRITER };

	if (one_in(g, 3))
		put_str(&g->out.b, "INFO[0007] ");
	write_other(g, "=== BEGIN goroutine stack dump ===");
	write_goroutines(g, n, full, PICK(g, firsts));
	write_other(g, one_in(g, 2) ? "\n=== END goroutine stack dump ==="
				    : "=== END goroutine stack dump ===");
}

/* -- the stream -- */

/*
 * Writes what is between two dumps, or before the first one: nothing, blank lines, or lines of a
 * log.
 */
static void write_between(struct gen *g)
{
	if (one_in(g, 3))
		write_other(g, "");
	for (size_t n = one_in(g, 2) ? below(g, 4) : 0; n--;)
		write_other(g, PICK(g, log_lines));
	if (one_in(g, 4))
		write_other(g, "");
}

/*
 * Returns the goroutine with which a debug=2 dump must begin so that readers tell it from the dump
 * before: the one that writes it. If its header follows a goroutine's line directly, without a
 * blank line, any running one will do.
 */
static enum first first_of_debug2(struct gen *g, bool is_after_line)
{
	if (!g->opt.is_odd)
		return FIRST_WRITER;
	if (g->dump == 1)
		return FIRST_ANY;
	return is_after_line && one_in(g, 3) ? FIRST_RUNNING : FIRST_WRITER;
}

static void write_dump(struct gen *g, uint64_t n, uint64_t full)
{
	bool was_goroutine = g->ends_in_goroutine;

	g->n_kept = 0;
	if (g->opt.is_odd && !(g->form == FORM_DEBUG2 && was_goroutine && one_in(g, 2)))
		write_between(g);
	if (g->form == FORM_DEBUG1)
		write_count_dump(g, g->bytes ? buckets_until(g, full) : n);
	else if (g->form != FORM_DEBUG2)
		write_crash_dump(g, n, full);
	else if (g->opt.is_odd && one_in(g, 3))
		write_banner_dump(g, n, full);
	else
		write_goroutines(g, n, full, first_of_debug2(g, g->ends_in_goroutine));
}

static void choose_release(struct gen *g)
{
	g->minor = PICK(g, eras);
	g->is_crdb = g->minor == 25 && one_in(g, 2);
	g->has_labels = one_in(g, 2) && (g->is_crdb || g->minor >= 26 || g->form == FORM_DEBUG1);
	g->has_ancestors = g->minor >= 11 && one_in(g, 3);
	g->id_scale = one_in(g, 4) ? 1000000007 : 1;
}

static enum form draw_form(struct gen *g)
{
	static const enum form forms[] = {
		FORM_DEBUG2,
		FORM_DEBUG2,
		FORM_DEBUG2,
		FORM_SIGQUIT,
		FORM_PANIC,
		FORM_FATAL,
		FORM_CRASH,
		FORM_DEBUG1,
	};

	return PICK(g, forms);
}

static void write_stream(struct gen *g)
{
	uint64_t dumps = g->opt.dumps, full = UINT64_MAX;

	for (g->dump = 1; g->dump <= dumps && (!g->bytes || position(&g->out) < g->bytes);
		g->dump++) {
		uint64_t n =
			g->bytes ? UINT64_MAX : g->opt.n / dumps + (g->dump <= g->opt.n % dumps);

		if (g->bytes)
			full = dumps == UINT64_MAX ? g->bytes
						   : g->bytes / dumps * g->dump + g->bytes % dumps;
		if (g->opt.is_odd) {
			g->form = g->opt.form ? g->opt.form : draw_form(g);
			choose_release(g);
			n = g->bytes ? n : 1 + below(g, (size_t)(2 * n));
		}
		write_dump(g, n, full);
	}
	if (g->opt.is_odd && one_in(g, 3))
		write_between(g);
	flush(&g->out);
	flush(&g->truth);
}

/* -- options -- */

static void usage(void)
{
	fputs("usage: gen [-ao] [-p preset] [-s seed] [-n goroutines | -b bytes] [-k stacks] [-d "
	      "depth] [-f form]\n"
	      "           [-w N] [-L locks] [-m dumps] [-c bytes] [-l short|long] [-t truth]\n",
		stderr);
	exit(2);
}

static uint64_t number(const char *option, const char *s)
{
	static const char suffixes[] = "kmg";
	char *end;
	const char *at;

	errno = 0;
	uint64_t v = strtoull(s, &end, 10);
	if (end == s || *s == '-' || errno)
		die(option, "not a number");
	at = *end ? strchr(suffixes, *end) : NULL;
	if (*end && (!at || end[1]))
		die(option, "not a number with an optional k, m or g");
	unsigned shift = at ? 10 * (unsigned)(at - suffixes + 1) : 0;
	if (v > UINT64_MAX >> shift)
		die(option, "too large");
	return v << shift;
}

static enum form form_named(const char *name)
{
	for (size_t i = 1; i < LEN(form_names); i++)
		if (!strcmp(name, form_names[i]))
			return (enum form)i;
	die("-f", "one of debug2, sigquit, panic, fatal, crash, debug1");
}

static struct preset preset_named(const char *name)
{
	for (size_t i = 0; i < LEN(presets); i++)
		if (!strcmp(name, presets[i].name))
			return presets[i];
	die("-p", "one of short, deep, unique, frames100, count, zoo");
}

static bool is_long_named(const char *name)
{
	if (strcmp(name, "short") && strcmp(name, "long"))
		die("-l", "short or long");
	return name[0] == 'l';
}

static void open_truth(struct gen *g, const char *name)
{
	g->truth.name = name;
	g->truth.fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (g->truth.fd < 0)
		die(name, strerror(errno));
}

static void set_option(struct gen *g, int c, const char *arg)
{
	switch (c) {
	case 'a': g->vary_args = true; break;
	case 'o': g->vary_offsets = true; break;
	case 's': g->rng = number("-s", arg); break;
	case 'n': g->opt.n = number("-n", arg); break;
	case 'b': g->bytes = number("-b", arg); break;
	case 'k': g->opt.distinct = number("-k", arg); break;
	case 'd': g->opt.depth = number("-d", arg); break;
	case 'f': g->opt.form = form_named(arg); break;
	case 'w': g->opt.waiting = number("-w", arg); break;
	case 'm': g->opt.dumps = number("-m", arg); break;
	case 'c': g->out.limit = number("-c", arg); break;
	case 'l': g->opt.is_long = is_long_named(arg); break;
	case 'L': g->has_locks = g->vary_args = true; g->n_locks = number("-L", arg); break;
	case 't': open_truth(g, arg); break;
	case 'p': break; /* the preset was read before all other options */
	default: usage();
	}
}

static void read_options(struct gen *g, int argc, char **argv)
{
	static const char letters[] = "p:s:n:b:k:d:f:w:L:m:c:l:t:ao";
	int c;

	g->opt = presets[0];
	while ((c = getopt(argc, argv, letters)) != -1)
		if (c == 'p')
			g->opt = preset_named(optarg);
	optind = 1;
	while ((c = getopt(argc, argv, letters)) != -1)
		set_option(g, c, optarg);
	if (optind < argc)
		usage();
	if (g->opt.depth > MAX_DEPTH || (!g->opt.depth && !g->opt.is_odd))
		die("-d", "1 to 1000");
	if (g->n_locks > MAX_LOCKS)
		die("-L", "0 to 4096");
}

/* Chooses options that were not given, and sets those that a form determines. */
static void settle_options(struct gen *g)
{
	g->form = g->opt.form;
	g->minor = 26;
	g->id_scale = 1;
	if (g->opt.is_odd && !g->opt.n)
		g->opt.n = 200 + below(g, 1800);
	if (!g->opt.dumps)
		g->opt.dumps = 2 + below(g, 8);
	if (g->opt.form == FORM_PANIC && !g->opt.is_odd) /* a panic shows one goroutine */
		g->opt.dumps = g->bytes ? UINT64_MAX : g->opt.dumps > 1 ? g->opt.dumps : g->opt.n;
}

int main(int argc, char **argv)
{
	static struct gen g = {
		.rng = 1,
		.out = { .fd = 1, .limit = UINT64_MAX, .name = "standard output" },
		.truth = { .limit = UINT64_MAX },
	};

	read_options(&g, argc, argv);
	settle_options(&g);
	fill_pool(&g);
	fill_stacks(&g);
	write_stream(&g);
	if (close(1) || (g.truth.name && close(g.truth.fd)))
		die("close", strerror(errno));
	return 0;
}
