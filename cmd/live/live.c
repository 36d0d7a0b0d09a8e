#include "cmd/live/live.h"

#include "cmd/common/inputreport.h"
#include "cmd/live/dumps.h"
#include "cmd/common/inputwords.h"
#include "cmd/live/picture.h"
#include "cmd/live/screen.h"
#include "cmd/common/view.h"
#include "lib/stream/follow.h"

#include <poll.h>
#include <time.h>
#include <unistd.h>

#define SILENCE_MS 1000 /* if no input has come for this long, what has arrived is shown */
#define FRAME_MS 50	/* least time between two frames while dumps arrive without a pause */

struct live {
	struct tool *t;
	const struct live_options *opt;
	const char *path;
	struct gl_follow *follow;
	struct dumps dumps;
	struct picture picture;
	struct screen screen;
	bool has_screen;
	struct gl_buf printed; /* what was printed last, if there is no screen */
	bool must_publish; /* the stream pauses, so what the reader holds back must be shown */
	bool is_quiet;	   /* nothing has arrived since the pause */
	bool is_over;	   /* the program must stop at once */
	uint64_t skipped;	   /* number of lines that had been skipped at the last wait */
	/*
	 * headers: number of headers at the last pause; report_at: skipped lines are reported when
	 * there are this many
	 */
	uint64_t headers, report_at;
	/* in milliseconds; last_look: when the keyboard was last asked for a key */
	uint64_t last_input, last_frame, last_look;
};

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* --- showing ------------------------------------------------------------------------- */

static void draw(struct live *l)
{
	struct gl_buf frame = {0};
	size_t rows, columns;

	screen_size(&rows, &columns);
	picture_draw(&l->picture, &frame, rows, columns);
	l->is_over |= !screen_show(&l->screen, gl_buf_view(&frame));
	gl_buf_free(&frame);
	l->last_frame = now_ms();
}

/*
 * Prints the picture, unless it equals the picture that was printed last: a dump that was shown at
 * a pause need not be shown again if nothing more of it has arrived.
 */
static void print(struct live *l)
{
	struct gl_buf *b = &l->t->out.buf;
	size_t at = b->len;
	struct gl_str text;

	picture_print(&l->picture, b, l->opt->limit, view_width());
	text = gl_str_skip(gl_buf_view(b), at);
	if (gl_str_eq(text, gl_buf_view(&l->printed))) {
		b->len = at;
		return;
	}
	l->printed.len = 0;
	gl_buf_str(&l->printed, text);
	gl_writer_flush(&l->t->out);
	l->is_over |= gl_writer_failed(&l->t->out);
}

/*
 * Draws the picture on the screen, unless the last frame is less than FRAME_MS old; with at_once,
 * draws it in any case. If there is no screen, prints the picture.
 */
static void put_picture(struct live *l, bool at_once)
{
	if (!l->has_screen && gl_history_dumps(l->dumps.history) > 0)
		print(l);
	else if (l->has_screen && (at_once || now_ms() - l->last_frame >= FRAME_MS))
		draw(l);
}

static void on_whole(void *ctx)
{
	struct live *l = ctx;

	dumps_show(&l->dumps);
	put_picture(l, false);
}

/* Shows what was read, and what the reader still holds back, because the stream pauses. */
static void on_pause(struct live *l)
{
	dumps_show(&l->dumps);
	gl_follow_peek(l->follow, dumps_peeked, &l->dumps);
	put_picture(l, true);
}

/* --- what comes ---------------------------------------------------------------------- */

static void take(struct live *l, const struct gl_record *r, size_t n)
{
	struct gl_err err;

	if (dumps_take(&l->dumps, r, n, &err) == 0)
		return;
	if (l->has_screen)
		screen_close(&l->screen);
	view_refuse(l->t, 0, 0, &err);
	l->is_over = true;
}

/* Begins a remark about the input. Returns the buffer for its text. */
static struct gl_buf *begin_remark(struct live *l)
{
	l->picture.remarks++;
	l->picture.remark.len = 0;
	return &l->picture.remark;
}

/*
 * Ends a remark. If there is a screen, the picture shows the remark. Otherwise the remark is
 * reported now, unless it is a failure, which is reported at the end.
 */
static void end_remark(struct live *l, bool is_failure)
{
	struct gl_buf *b = &l->picture.remark;

	if (!l->has_screen && !is_failure)
		tool_warn(l->t, "%.*s", (int)b->len, b->p);
}

static void remark(struct live *l, bool is_failure)
{
	inputreport_describe(l->t, begin_remark(l), l->path, gl_follow_err(l->follow));
	end_remark(l, is_failure);
}

/*
 * Reports lines that belong to no dump, if only such lines have arrived since the last pause, for
 * example because a server answered with an error. The first report comes at once, and each further
 * one only when twice as many lines have been skipped, because a log has many of them.
 */
static void report_skipped(struct live *l)
{
	const struct gl_input_counts *n = gl_follow_tally(l->follow);
	bool is_dump = n->headers != l->headers;
	struct gl_buf *b;

	l->headers = n->headers;
	if (is_dump)
		l->report_at = n->skipped + 1;
	if (is_dump || n->skipped < l->report_at)
		return;
	l->report_at = n->skipped * 2;
	b = begin_remark(l);
	gl_buf_str(b, tool_name(l->t, l->path));
	GL_BUF_LIT(b, ": ");
	view_number(b, n->skipped, "line skipped", "lines skipped");
	input_put_kind(b, l->t->info->name, l->path, gl_follow_recent(l->follow), NULL);
	end_remark(l, false);
}

/* --- waiting ------------------------------------------------------------------------- */

static void handle_event(struct live *l, unsigned events, enum key key)
{
	if ((events & SCREEN_ENDED) || key == KEY_QUIT) {
		l->is_over = true;
		return;
	}
	if (events & SCREEN_KEY)
		picture_key(&l->picture, key);
	if (events & (SCREEN_KEY | SCREEN_REDRAW))
		draw(l);
}

/* Waits for input, at most for this many milliseconds. */
static bool wait_for_input(struct live *l, int milliseconds)
{
	struct pollfd fd = {.fd = gl_follow_descriptor(l->follow), .events = POLLIN};
	unsigned events;
	enum key key;

	if (!l->has_screen)
		return poll(&fd, 1, milliseconds) > 0;
	events = screen_wait(&l->screen, fd.fd, milliseconds, &key);
	handle_event(l, events, key);
	return events & SCREEN_INPUT;
}

/*
 * Finds out whether more lines have been skipped. They count as input, although they belong to no
 * dump.
 */
static void note_skipped(struct live *l)
{
	uint64_t skipped = gl_follow_tally(l->follow)->skipped;

	if (skipped == l->skipped)
		return;
	l->skipped = skipped;
	l->is_quiet = false;
	l->last_input = now_ms();
}

/* Waits for more input. Call it when everything that has arrived was read. */
static void wait_for_more(struct live *l)
{
	uint64_t passed;

	if (l->must_publish) {
		l->must_publish = false;
		l->is_quiet = true;
		on_pause(l);
	}
	note_skipped(l);
	passed = now_ms() - l->last_input;
	if (wait_for_input(l, l->is_quiet	     ? -1
			      : passed < SILENCE_MS ? (int)(SILENCE_MS - passed)
						    : 0)) {
		l->is_quiet = false;
		l->last_input = now_ms();
	} else if (!l->is_quiet && now_ms() - l->last_input >= SILENCE_MS) {
		l->must_publish = true;
		report_skipped(l);
		dumps_pause(&l->dumps);
		gl_follow_pause(l->follow);
	}
}

/* Looks for keys from time to time, even if the stream does not pause. */
static void poll_keys(struct live *l)
{
	unsigned events;
	enum key key;

	l->last_input = now_ms();
	l->is_quiet = false;
	if (!l->has_screen || l->is_over || l->last_input - l->last_look < FRAME_MS)
		return;
	l->last_look = l->last_input;
	events = screen_wait(&l->screen, -1, 0, &key);
	handle_event(l, events, key);
}

/* --- the whole ----------------------------------------------------------------------- */

/* Reads the stream to its end. Returns false if reading failed. */
static bool read_stream(struct live *l)
{
	const struct gl_record *r;
	size_t n;

	while (!l->is_over) {
		switch (gl_follow_next(l->follow, &r, &n)) {
		case GL_NEXT_RECORDS:
			take(l, r, n);
			poll_keys(l);
			break;
		case GL_NEXT_SKIPPED:
			remark(l, false);
			poll_keys(l);
			break;
		case GL_NEXT_NOTHING_YET:
			poll_keys(l);
			break;
		case GL_NEXT_WAIT:
			wait_for_more(l);
			break;
		case GL_NEXT_END:
			on_whole(l);
			return true;
		case GL_NEXT_FAILED:
			on_whole(l);
			remark(l, true);
			return false;
		}
	}
	return true;
}

/* Keeps the last picture on the screen until the user quits. */
static void wait_for_key(struct live *l)
{
	enum key key;

	l->picture.is_ended = true;
	if (!l->has_screen || l->is_over)
		return;
	draw(l);
	while (l->screen.keyboard >= 0 && !l->is_over) {
		unsigned events = screen_wait(&l->screen, -1, -1, &key);

		handle_event(l, events, key);
	}
}

static void on_death(void *ctx)
{
	screen_close(ctx);
}

static void run(struct live *l)
{
	struct input in = {.path = l->path};
	bool is_good, was_over;

	if (l->has_screen) {
		screen_open(&l->screen);
		l->t->ctx = &l->screen;
		l->t->on_death = on_death;
		l->picture.has_keyboard = l->screen.keyboard >= 0;
		draw(l);
	}
	is_good = read_stream(l);
	was_over = l->is_over;
	wait_for_key(l);
	if (l->has_screen)
		screen_close(&l->screen);
	if (l->has_screen && !l->picture.has_keyboard && !was_over)
		print(l);
	if (!is_good)
		inputreport_message(l->t, l->path, gl_follow_err(l->follow), true);
	in.tally = gl_follow_tally(l->follow);
	in.head = gl_follow_head(l->follow);
	in.is_file = gl_follow_is_file(l->follow);
	in.is_whole = is_good && !was_over;
	inputs_was_read(l->t, &in);
}

/* Returns why --live cannot be used, or NULL. */
static const char *why_not_live(const struct tool *t, const struct live_options *opt,
	const char *path)
{
	if (opt->is_of_no_use)
		return "--live: cannot be combined with other views; it takes only --by and "
		       "--limit";
	if (t->noperands > 1)
		return "--live: reads only one stream at a time";
	if (strcmp(path, "-") == 0 && isatty(STDIN_FILENO))
		return "--live: standard input is a terminal, not a stream of dumps";
	return NULL;
}

static void free_all(struct live *l)
{
	dumps_free(&l->dumps);
	gl_buf_free(&l->printed);
	picture_free(&l->picture);
	gl_history_free(l->dumps.history);
	gl_follow_close(l->follow);
}

int live_run(struct tool *t, const struct live_options *opt)
{
	struct live l = {.t = t, .opt = opt, .path = tool_path(t, 0),
		.has_screen = tool_has_screen(), .is_quiet = true, .report_at = 1};
	const char *why = why_not_live(t, opt, l.path);
	struct gl_err err;
	int status;

	if (why) {
		tool_fail(t, "%s", why);
		return tool_finish(t);
	}
	l.dumps = (struct dumps){.tool = t, .by = opt->keys, .history = gl_history_new(),
		.on_whole = on_whole, .ctx = &l};
	l.picture.tool = t;
	l.picture.history = l.dumps.history;
	l.picture.facts = &l.dumps.shown;
	l.follow = gl_follow_open(&(struct gl_stream_options){.as = t->reader.as}, t->stacks,
		l.path, &err);
	if (l.follow)
		run(&l);
	else
		inputreport_message(t, l.path, &err, true);
	free_all(&l);
	status = tool_finish(t);
	screen_die();
	return status;
}
