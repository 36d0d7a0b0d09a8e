#include "cmd/tool.h"

#include "lib/input/mapped.h"
#include "lib/output/term.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define DEFAULT_THREADS 8

/* --- words --------------------------------------------------------------------------- */

/* One message in one write, so that the tools of a pipeline do not mix theirs. */
static void say(struct tool *t, const char *fmt, va_list ap)
{
	struct gl_writer err;
	struct gl_buf text = {0};
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n > 0 && gl_buf_room(&text, (size_t)n + 1)) {
		vsnprintf(text.p, (size_t)n + 1, fmt, ap);
		text.len = (size_t)n;
	}
	progress_clear(&t->progress);
	gl_writer_init(&err, STDERR_FILENO);
	gl_buf_add(&err.buf, t->info->name, strlen(t->info->name));
	GL_BUF_LIT(&err.buf, ": ");
	gl_term_safe(&err.buf, gl_buf_view(&text));
	gl_buf_char(&err.buf, '\n');
	gl_writer_flush(&err);
	gl_buf_free(&err.buf);
	gl_buf_free(&text);
}

void tool_warn(struct tool *t, const char *fmt, ...)
{
	va_list ap;

	if (t->is_quiet)
		return;
	va_start(ap, fmt);
	say(t, fmt, ap);
	va_end(ap);
}

void tool_fail(struct tool *t, const char *fmt, ...)
{
	va_list ap;

	tool_status(t, 2);
	va_start(ap, fmt);
	say(t, fmt, ap);
	va_end(ap);
}

void tool_status(struct tool *t, int s)
{
	if (s > t->status)
		t->status = s;
}

void tool_die_memory(struct tool *t)
{
	if (t->on_death)
		t->on_death(t->ctx);
	/* tool_fail would ask for memory; standard error has no buffer and needs none. */
	fprintf(stderr, "%s: out of memory\n", t->info->name);
	_exit(2);
}

/* --- start --------------------------------------------------------------------------- */

/*
 * A descriptor 0 to 2 that the caller closed must not become an opened dump's. Each gets
 * /dev/null the wrong way round, so that using it still fails.
 */
static bool fill_descriptors(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) == -1 && errno == EBADF &&
			open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
			return false;
	return true;
}

/* A mapped file shrank: gl_mapped_rescue puts pages in place; any other fault is a crash. */
static void on_sigbus(int sig, siginfo_t *info, void *context)
{
	(void)context;
	if (!gl_mapped_rescue(info->si_addr)) {
		signal(sig, SIG_DFL);
		raise(sig);
	}
}

static void install_sigbus(void)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof sa);
	sa.sa_sigaction = on_sigbus;
	sa.sa_flags = SA_SIGINFO;
	sigemptyset(&sa.sa_mask);
	sigaction(SIGBUS, &sa, NULL);
}

static unsigned default_threads(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : n > DEFAULT_THREADS ? DEFAULT_THREADS : (unsigned)n;
}

bool tool_has_screen(void)
{
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && term && *term && strcmp(term, "dumb") != 0;
}

static bool wants_color(const struct opt_common *c)
{
	const char *no = getenv("NO_COLOR");

	if (c->color != OPT_COLOR_AUTO)
		return c->color == OPT_COLOR_ALWAYS;
	return !(no && *no) && tool_has_screen();
}

static void flush_before_wait(void *ctx)
{
	struct tool *t = ctx;

	gl_writer_flush(&t->out);
}

static void apply(struct tool *t, const struct opt_common *c)
{
	t->threads = c->threads ? c->threads : default_threads();
	t->is_strict = c->is_strict;
	t->is_quiet = c->is_quiet;
	t->is_shown = isatty(STDOUT_FILENO);
	t->has_color = wants_color(c);
	if (c->as)
		t->reader.as = (struct gl_str){c->as, strlen(c->as)};
	t->reader.threads = t->threads;
	t->reader.on_wait = flush_before_wait;
	t->reader.ctx = t;
}

/* The end of every run: what could not be written surfaces here. A reader gone is no fault. */
static int close_output(struct tool *t)
{
	struct gl_err err;

	if (t->out.buf.failed)
		tool_die_memory(t);
	if (gl_writer_close(&t->out, &err) != 0 && err.sys_errno != EPIPE)
		tool_fail(t, "write error: %s", strerror(err.sys_errno));
	return t->status;
}

bool tool_init(struct tool *t, int argc, char **argv, const struct gl_tool_info *info, void *ctx)
{
	struct opt_common common = {0};
	struct gl_buf text = {0};
	enum opt_outcome outcome;
	int first = argc;

	memset(t, 0, sizeof *t);
	t->info = info;
	t->ctx = ctx;
	if (!fill_descriptors())
		_exit(2);
	install_sigbus();
	gl_writer_init(&t->out, STDOUT_FILENO);
	gl_port_widen_pipe(STDOUT_FILENO);
	outcome = opt_read(argc, argv, info, ctx, &common, &first, &text);
	if (text.failed)
		tool_die_memory(t);
	if (outcome == OPT_WRONG)
		tool_fail(t, "%.*s", (int)text.len, text.p);
	if (outcome == OPT_SHOW)
		gl_buf_str(&t->out.buf, gl_buf_view(&text));
	gl_buf_free(&text);
	if (outcome != OPT_RUN) {
		close_output(t);
		return false;
	}
	apply(t, &common);
	t->operands = argv + first;
	t->noperands = argc - first;
	t->stacks = gl_stacks_new();
	if (!t->stacks)
		tool_die_memory(t);
	return true;
}

/* --- inputs -------------------------------------------------------------------------- */

struct gl_str tool_name(const struct tool *t, const char *path)
{
	if (strcmp(path, "-") == 0 && t->reader.as.p)
		return t->reader.as;
	return (struct gl_str){path, strlen(path)};
}

static void add_words(struct gl_buf *b, const char *before, const char *words)
{
	gl_buf_add(b, before, strlen(before));
	gl_buf_add(b, words, strlen(words));
}

/* dump.txt:412: goroutine 7: header cut short: 'subject' */
static void describe(struct tool *t, struct gl_buf *b, const char *path, const struct gl_err *err)
{
	bool is_folder = err->code == GL_ERR_SYSTEM && err->sys_errno == EISDIR;

	gl_buf_str(b, tool_name(t, path));
	if (err->line > 0) {
		gl_buf_char(b, ':');
		gl_buf_u64(b, err->line);
	}
	if (err->has_id) {
		GL_BUF_LIT(b, ": goroutine ");
		gl_buf_u64(b, err->id);
	}
	if (is_folder)
		GL_BUF_LIT(b, ": is a directory");
	else if (err->what)
		add_words(b, ": ", err->what);
	if (err->code == GL_ERR_SYSTEM && !is_folder)
		add_words(b, ": ", strerror(err->sys_errno));
	if (err->detail[0]) {
		add_words(b, ": '", err->detail);
		gl_buf_char(b, '\'');
	}
}

static void tell(struct tool *t, const char *path, const struct gl_err *err, bool is_failure)
{
	struct gl_buf b = {0};

	if (err->code == GL_ERR_MEMORY)
		tool_die_memory(t);
	describe(t, &b, path, err);
	if (b.failed)
		tool_die_memory(t);
	if (is_failure)
		tool_fail(t, "%.*s", (int)b.len, b.p);
	else
		tool_warn(t, "%.*s", (int)b.len, b.p);
	gl_buf_free(&b);
}

/* ", 3 partial" where n is not 0. */
static void add_part(struct gl_buf *b, uint64_t n, const char *one, const char *many)
{
	if (n == 0)
		return;
	if (b->len > 0)
		GL_BUF_LIT(b, ", ");
	gl_buf_u64(b, n);
	add_words(b, " ", n == 1 ? one : many);
}

/* The closing line of a source, if there is something to say. is_whole: it was read to its end. */
static void summarize(struct tool *t, const char *path, const struct gl_tally *n, bool is_whole)
{
	struct gl_str name = tool_name(t, path);
	struct gl_buf b = {0};

	if (is_whole && n->dumps == 0 && n->records == 0)
		GL_BUF_LIT(&b, "no goroutine dump found");
	add_part(&b, n->unread, "unread", "unread");
	add_part(&b, n->partial, "partial", "partial");
	add_part(&b, n->truncated, "dump truncated", "dumps truncated");
	add_part(&b, n->repeats, "repeated", "repeated");
	add_part(&b, n->mangled, "mangled", "mangled");
	add_part(&b, n->skipped, "line skipped", "lines skipped");
	add_part(&b, n->races, "race report skipped", "race reports skipped");
	if (b.failed)
		tool_die_memory(t);
	if (b.len > 0)
		tool_warn(t, "%.*s: %.*s", (int)name.len, name.p, (int)b.len, b.p);
	gl_buf_free(&b);
	if (t->is_strict && n->partial + n->truncated + n->unread > 0)
		tool_status(t, 2);
}

/* Records to `take` until it, the input or the output ends. */
static enum gl_next pump(
	struct tool *t, struct gl_reader *r, const char *path, tool_records_fn *take, int index)
{
	const struct gl_record *recs;
	enum gl_next got;
	size_t n;

	while ((got = gl_reader_next(r, &recs, &n)) == GL_NEXT_RECORDS || got == GL_NEXT_SKIPPED) {
		if (got == GL_NEXT_SKIPPED) {
			tell(t, path, gl_reader_err(r), false);
			continue;
		}
		t->records += n;
		progress_step(&t->progress, t->info->name, t->records);
		if (take(t, recs, n, index) == TOOL_STOP)
			return GL_NEXT_RECORDS;
		if (t->out.buf.failed)
			tool_die_memory(t);
		if (gl_writer_failed(&t->out))
			return GL_NEXT_RECORDS;
	}
	if (got == GL_NEXT_FAILED)
		tell(t, path, gl_reader_err(r), true);
	return got;
}

/* false: no further input is wanted. */
static bool read_path(struct tool *t, const char *path, tool_records_fn *take, int index)
{
	struct gl_err err = {0};
	struct gl_reader *r = gl_reader_open(&t->reader, t->stacks, path, &err);
	enum gl_next got;

	if (!r) {
		tell(t, path, &err, true);
		return true;
	}
	got = pump(t, r, path, take, index);
	progress_clear(&t->progress);
	t->dumps += gl_reader_tally(r)->dumps;
	/* Stopped early, there is no telling what the rest holds. */
	if (got != GL_NEXT_RECORDS)
		summarize(t, path, gl_reader_tally(r), got == GL_NEXT_END);
	if (t->reader.as.p) /* what comes is of the same source */
		t->reader.dumps = gl_reader_dumps(r);
	gl_reader_close(r);
	return got != GL_NEXT_RECORDS;
}

void tool_read(struct tool *t, const char *path, tool_records_fn *take, int index)
{
	uint64_t dumps = t->reader.dumps;

	read_path(t, path, take, index);
	t->reader.dumps = dumps; /* it is none of the input's */
}

void tool_each(struct tool *t, tool_records_fn *take)
{
	if (t->noperands == 0)
		read_path(t, "-", take, 0);
	for (int i = 0; i < t->noperands; i++)
		if (!read_path(t, t->operands[i], take, i))
			break;
}

void tool_describe(struct tool *t, struct gl_buf *b, const char *path, const struct gl_err *err)
{
	describe(t, b, path, err);
}

void tool_failed(struct tool *t, const char *path, const struct gl_err *err)
{
	tell(t, path, err, true);
}

void tool_was_read(struct tool *t, const char *path, const struct gl_tally *n, bool is_whole)
{
	t->dumps += n->dumps;
	t->records += n->records;
	summarize(t, path, n, is_whole);
}

int tool_finish(struct tool *t)
{
	if (t->dumps == 0 && t->records == 0)
		tool_status(t, 1);
	if (gl_stacks_collisions(t->stacks) > 0)
		tool_warn(t, "%zu stacks share their sig with another stack",
			gl_stacks_collisions(t->stacks));
	close_output(t);
	gl_stacks_free(t->stacks);
	return t->status;
}
