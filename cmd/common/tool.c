#include "cmd/common/tool.h"

#include "cmd/common/confine.h"
#include "lib/base/counts.h"
#include "lib/base/hash.h"
#include "lib/base/mem.h"
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

/*
 * Writes a message with one call of write, so that the messages of the tools in a pipeline do not
 * mix.
 */
static void write_message(struct tool *t, struct gl_str text)
{
	struct gl_writer err;

	progress_clear(&t->progress);
	gl_writer_init(&err, STDERR_FILENO);
	gl_buf_text(&err.buf, t->info->name);
	GL_BUF_LIT(&err.buf, ": ");
	gl_term_safe(&err.buf, text);
	gl_buf_char(&err.buf, '\n');
	gl_writer_flush(&err);
	gl_buf_free(&err.buf);
}

static void say(struct tool *t, bool is_written, const char *fmt, va_list ap)
{
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
	if (gl_mem_lacked()) /* without memory, parts of the message may be missing */
		tool_die_memory(t);
	if (is_written)
		write_message(t, gl_buf_view(&text));
	if (t->on_message)
		t->on_message(t->ctx, gl_buf_view(&text));
	gl_buf_free(&text);
	if (gl_mem_lacked())
		tool_die_memory(t);
}

void tool_warn(struct tool *t, const char *fmt, ...)
{
	va_list ap;

	if (t->is_quiet && !t->on_message)
		return;
	va_start(ap, fmt);
	say(t, !t->is_quiet, fmt, ap);
	va_end(ap);
}

void tool_fail(struct tool *t, const char *fmt, ...)
{
	va_list ap;

	tool_status(t, 2);
	va_start(ap, fmt);
	say(t, true, fmt, ap);
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
	progress_clear(&t->progress);
	/*
	 * tool_fail would need memory. fprintf needs none, because standard error is not buffered.
	 */
	fprintf(stderr, "%s: out of memory\n", t->info->name);
	_exit(2);
}

/*
 * The tool that runs in this process, if this is the thread that called tool_init; NULL in other
 * threads.
 */
static _Thread_local struct tool *running;

/*
 * Called when memory has run out. In the thread of the tool it ends the process, because nothing
 * useful can follow. In another thread it returns, because the tool's thread may be in the middle
 * of writing a line; that thread notices the lack of memory later.
 */
static void on_lack(void)
{
	if (running)
		tool_die_memory(running);
}

/* --- start --------------------------------------------------------------------------- */

/*
 * Opens /dev/null for each of the descriptors 0 to 2 that is closed. Otherwise the next file that
 * is opened would get its number, and be read as standard input or written to as output. The mode
 * is the wrong one, so that using the descriptor still fails.
 */
static bool fill_descriptors(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) == -1 && errno == EBADF &&
			open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
			return false;
	return true;
}

/*
 * Handles SIGBUS. If a mapped file shrank, gl_mapped_rescue maps empty pages in place of the lost
 * ones, and reading goes on. Any other fault is a crash.
 */
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
	unsigned n = gl_port_processors();

	return n < DEFAULT_THREADS ? n : DEFAULT_THREADS;
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
	t->members.selected = c->sources;
	t->reader.threads = t->threads;
	t->reader.on_wait = flush_before_wait;
	t->reader.ctx = t;
}

/*
 * Limits in bytes for the table of stacks, and for the texts of its stacks. The limits _OF_MANY
 * apply if several threads parse, because each of them has a table of its own.
 */
#define MOST_STACKS ((size_t)12 << 20)
#define MOST_STACKS_OF_MANY ((size_t)6 << 20)
#define MOST_TEXTS ((size_t)28 << 20)
#define MOST_TEXTS_OF_MANY ((size_t)14 << 20)

void tool_forget_stacks(struct tool *t, void (*on_forget)(void *ctx))
{
	t->reader.most_stacks = t->threads > 1 ? MOST_STACKS_OF_MANY : MOST_STACKS;
	t->reader.most_texts = t->threads > 1 ? MOST_TEXTS_OF_MANY : MOST_TEXTS;
	t->reader.on_forget = on_forget;
}

/*
 * Closes the output. Every run ends here. Reports any failure to write, and any lack of memory in
 * the whole run. If the program that reads the output has ended (EPIPE), that is not a failure.
 */
static int close_output(struct tool *t)
{
	struct gl_err err;

	if (gl_writer_close(&t->out, &err) != 0 && err.code == GL_ERR_MEMORY)
		tool_die_memory(t);
	else if (gl_writer_failed(&t->out) && err.sys_errno != EPIPE)
		tool_fail(t, "write error: %s", strerror(err.sys_errno));
	return t->status;
}

/* Opens the last files that the tool needs (info->open), and enters the sandbox. */
static void enter_sandbox(struct tool *t, const struct opt_common *c)
{
	if (t->info->open)
		t->info->open(t->ctx);
	t->sandbox = confine(t->info->name, c, t->operands, t->noperands);
}

/*
 * Writes what the options ask for instead of a run: --help, --version, or a message about wrong
 * usage.
 */
static void show(struct tool *t, enum opt_outcome outcome, const struct opt_common *c,
	struct gl_str text)
{
	if (outcome == OPT_WRONG)
		tool_fail(t, "%.*s", (int)text.len, text.p);
	else
		gl_buf_str(&t->out.buf, text);
	if (outcome == OPT_VERSION)
		confine_describe(&t->out.buf, confine(t->info->name, c, NULL, 0));
	close_output(t);
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
	t->lacks = "no goroutine dump found";
	running = t;
	gl_mem_on_lack(on_lack);
	if (!fill_descriptors())
		_exit(2);
	gl_hash_set_seed(gl_port_random());
	install_sigbus();
	gl_writer_init(&t->out, STDOUT_FILENO);
	gl_port_widen_pipe(STDOUT_FILENO);
	outcome = opt_read(argc, argv, info, ctx, &common, &first, &text);
	if (outcome == OPT_RUN) {
		apply(t, &common);
		t->operands = argv + first;
		t->noperands = argc - first;
		enter_sandbox(t, &common);
	} else {
		show(t, outcome, &common, gl_buf_view(&text));
	}
	gl_buf_free(&text);
	gl_mem_free(common.files);
	if (outcome != OPT_RUN) {
		gl_match_free(common.sources);
		return false;
	}
	t->stacks = gl_stacks_new();
	return true;
}

/* --- operands ------------------------------------------------------------------------ */

struct gl_str tool_name(const struct tool *t, const char *path)
{
	if (strcmp(path, "-") == 0 && t->reader.as.p)
		return t->reader.as;
	return (struct gl_str){path, strlen(path)};
}

const char *tool_path(const struct tool *t, int index)
{
	return index < t->noperands ? t->operands[index] : "-";
}

/* --- the end ------------------------------------------------------------------------- */

/*
 * Writes the messages about inputs without a dump that -s suppressed. This is done if other inputs
 * hold a dump: the user probably expected one in each.
 */
static void report_suppressed(struct tool *t)
{
	struct gl_str rest = gl_buf_view(&t->suppressed);

	tool_status(t, 2);
	while (rest.len) {
		size_t len = strlen(rest.p);

		tool_fail(t, "%s", rest.p);
		rest = gl_str_skip(rest, len + 1);
	}
}

int tool_finish(struct tool *t)
{
	if (!tool_has_dumps(t))
		tool_status(t, 1);
	else if (t->without > 0)
		report_suppressed(t);
	if (t->goroutines == GL_COUNTER_MOST)
		tool_warn(t, "the counts add up to %" PRIu64 " or more; sums stop there",
			GL_COUNTER_MOST);
	if (gl_stacks_collisions(t->stacks) > 0)
		tool_warn(t, "%zu stacks share their sig with another stack",
			gl_stacks_collisions(t->stacks));
	close_output(t);
	gl_stacks_free(t->stacks);
	members_free(&t->members);
	gl_buf_free(&t->suppressed);
	return t->status;
}
