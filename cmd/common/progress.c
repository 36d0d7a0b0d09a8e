#include "cmd/common/progress.h"

#include "lib/output/term.h"
#include "lib/output/writer.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define FIRST_MS 1000
#define STEP_MS 200
#define RECORDS 4096 /* number of records between two looks at the clock */

#define WIPE "\r\033[K"

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* Appends how much was read, how fast, and how long the rest takes, each followed by a comma. */
static void put_place(struct gl_buf *b, const struct progress_at *at, uint64_t ms)
{
	uint64_t rate = ms > 0 ? at->done / ms * 1000 + at->done % ms * 1000 / ms : 0;

	gl_term_bytes(b, at->done);
	if (at->size >= at->done) {
		GL_BUF_LIT(b, " of ");
		gl_term_bytes(b, at->size);
	}
	GL_BUF_LIT(b, ", ");
	gl_term_bytes(b, rate);
	GL_BUF_LIT(b, "/s, ");
	if (at->size >= at->done && rate > 0) {
		gl_buf_duration(b, (at->size - at->done) / rate);
		GL_BUF_LIT(b, " left, ");
	}
}

void progress_put(
	struct gl_buf *b, const char *tool, const struct progress_at *at, uint64_t ms)
{
	gl_buf_text(b, tool);
	GL_BUF_LIT(b, ": ");
	if (at->done > 0)
		put_place(b, at, ms);
	gl_buf_number(b, "", at->records, " records");
}

/*
 * Wipes the line, because the shell's prompt would appear behind it. Then sends the signal again,
 * which ends the program: SA_RESETHAND has restored the default action.
 */
static void on_signal(int sig)
{
	gl_writer_now(STDERR_FILENO, GL_STR(WIPE));
	kill(getpid(), sig);
}

/* Catches the signals that end the program. A signal that is ignored stays ignored. */
static void catch_signals(void)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
	struct sigaction before, sa;

	memset(&sa, 0, sizeof sa);
	sa.sa_handler = on_signal;
	sa.sa_flags = (int)SA_RESETHAND;
	sigemptyset(&sa.sa_mask);
	for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
		if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler == SIG_DFL)
			sigaction(signals[i], &sa, NULL);
}

void progress_start(struct progress *p, bool is_report)
{
	p->is_on = isatty(STDERR_FILENO) && (is_report || !isatty(STDOUT_FILENO));
	if (!p->is_on)
		return;
	catch_signals();
	p->due = now_ms() + FIRST_MS;
}

void progress_begin(struct progress *p)
{
	if (p->is_on)
		p->begun = now_ms();
}

bool progress_is_due(struct progress *p, uint64_t records)
{
	if (!p->is_on || records - p->looked < RECORDS)
		return false;
	p->looked = records;
	return now_ms() >= p->due;
}

void progress_show(struct progress *p, const char *tool, const struct progress_at *at)
{
	struct gl_buf b = {0};
	uint64_t now = now_ms();

	progress_put(&b, tool, at, now - p->begun);
	if (!b.failed)
		fprintf(stderr, "\r%.*s\033[K", (int)b.len, b.p);
	gl_buf_free(&b);
	p->is_shown = true;
	p->due = now + STEP_MS;
}

void progress_clear(struct progress *p)
{
	if (p->is_shown)
		fputs(WIPE, stderr);
	p->is_shown = false;
}
