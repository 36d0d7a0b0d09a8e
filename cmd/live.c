#include "cmd/live.h"

#include "cmd/picture.h"
#include "cmd/screen.h"
#include "cmd/view.h"
#include "lib/summary/group.h"
#include "lib/watch.h"

#include <poll.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define SILENCE_MS 1000 /* so long nothing comes: what is there is shown */
#define FRAME_MS 50	/* between two frames while dumps come without a pause */

/* The dump whose goroutines come. */
struct at_hand {
	bool is_begun, is_json, has_paused;
	struct gl_buf source;
	uint64_t number, offset;
	struct gl_groups *groups;
	uint64_t runtime, dumpers;
	bool is_truncated;
};

struct live {
	struct tool *t;
	const struct live_options *opt;
	const char *path;
	struct gl_watch *watch;
	struct gl_history *history; /* its last dump is what is shown */
	struct picture picture;
	struct screen screen;
	bool has_screen;
	struct at_hand dump;
	struct gl_buf key;
	struct gl_buf printed; /* last, without a screen */
	bool is_new;	   /* the dump at hand is not in the history yet */
	bool is_fresh;	   /* it has more than is shown */
	bool must_publish; /* the stream pauses */
	bool is_quiet;	   /* nothing came since it did */
	bool is_over;	   /* end at once */
	uint64_t last_input, last_frame, last_look; /* milliseconds; look: for keys */
};

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static void check_memory(struct live *l, bool is_good)
{
	if (!is_good)
		tool_die_memory(l->t);
}

/* --- dumps to pictures --------------------------------------------------------------- */

/* The most frequent state, and how many others there are. */
static void put_state(struct gl_buf *b, const struct gl_record *r)
{
	const struct gl_group *g = gl_record_group(r);
	size_t best = 0;

	b->len = 0;
	if (!g && gl_record_has(r, GL_HAS_STATE))
		gl_buf_str(b, r->state);
	if (!g || g->states.n == 0)
		return;
	for (size_t i = 1; i < g->states.n; i++)
		if (g->states.v[i].n > g->states.v[best].n)
			best = i;
	gl_buf_str(b, g->states.v[best].key);
	if (g->states.n > 1) {
		GL_BUF_LIT(b, " +");
		gl_buf_u64(b, g->states.n - 1);
	}
}

/* r, a group or a goroutine, is of the dump that is shown. */
static void put_record(struct live *l, const struct gl_record *r)
{
	const struct gl_group *g = gl_record_group(r);
	struct gl_trace *trace;

	gl_keys_put(&l->picture.keys, r, false, &l->key);
	check_memory(l, !l->key.failed);
	trace = gl_history_add(l->history, gl_buf_view(&l->key), r->count);
	check_memory(l, trace != NULL);
	if (trace->now > r->count) /* all was said with the first of them */
		return;
	trace->stack = gl_record_stack(r);
	trace->sig = r->sig;
	trace->has_sig = gl_record_has(r, GL_HAS_SIG);
	trace->nsigs = g ? g->sigs.n : 1;
	put_state(&trace->state, r);
	check_memory(l, !trace->state.failed);
}

/* What was counted of the dump at hand is shown. */
static void show_counts(struct live *l)
{
	struct picture *p = &l->picture;
	const struct gl_record *r;

	if (l->is_new)
		check_memory(l, gl_history_next(l->history));
	else
		gl_history_clear(l->history);
	l->is_new = false;
	p->keys = *gl_groups_keys(l->dump.groups);
	p->source = gl_buf_view(&l->dump.source);
	p->runtime = l->dump.runtime;
	p->dumpers = l->dump.dumpers;
	p->is_truncated = l->dump.is_truncated;
	for (size_t i = 0; i < gl_groups_count(l->dump.groups); i++) {
		r = gl_groups_get(l->dump.groups, i);
		check_memory(l, r != NULL);
		put_record(l, r);
	}
}

/* Where it stands in its dump is told, as it is not of a group. */
static bool has_place(const struct gl_record *r)
{
	return gl_record_has(r, GL_HAS_OFFSET) && !gl_record_group(r);
}

/*
 * Text numbers its dumps. JSON lines may come of programs that each began at 1: then what stands
 * before the last one is of another dump, or if that is not told, what comes behind a pause.
 */
static bool is_other_dump(const struct live *l, const struct gl_record *r)
{
	const struct at_hand *d = &l->dump;
	uint64_t number = gl_record_has(r, GL_HAS_DUMP) ? r->dump : 0;

	if (!d->is_begun || d->is_json != (r->raw.p != NULL))
		return true;
	if (!d->is_json) /* one of a stream that began before, and was overtaken, stays here */
		return number > d->number;
	if (number != d->number || !gl_str_eq(r->source, gl_buf_view(&d->source)))
		return true;
	return has_place(r) ? r->offset <= d->offset && d->offset != UINT64_MAX : d->has_paused;
}

/* The place of the record that comes next must be behind r's. */
static void note_place(struct at_hand *d, const struct gl_record *r)
{
	d->offset = has_place(r) ? r->offset : UINT64_MAX;
}

/* r is the first of a dump. */
static void begin_dump(struct live *l, const struct gl_record *r)
{
	struct at_hand *d = &l->dump;
	struct gl_buf source = d->source;

	gl_groups_free(d->groups);
	source.len = 0;
	gl_buf_str(&source, r->source);
	*d = (struct at_hand){.is_begun = true, .is_json = r->raw.p != NULL, .source = source,
		.number = gl_record_has(r, GL_HAS_DUMP) ? r->dump : 0, .offset = UINT64_MAX,
		.groups = gl_groups_new(l->t->stacks, l->opt->keys, false)};
	check_memory(l, d->groups && !source.failed);
	l->is_new = true;
}

/* --- what the stream still holds back ------------------------------------------------ */

static bool is_counted(const struct gl_record *r)
{
	return !gl_record_has(r, GL_HAS_RUNTIME) && !gl_record_is_dumper(r);
}

static void set_aside(const struct gl_record *r, uint64_t *runtime, uint64_t *dumpers)
{
	if (gl_record_has(r, GL_HAS_REPEAT))
		return;
	*(gl_record_has(r, GL_HAS_RUNTIME) ? runtime : dumpers) += r->count;
}

/* Shown beside what was counted, and not counted: it will come again. */
static void peeked(void *ctx, const struct gl_record *r, size_t n)
{
	struct live *l = ctx;
	struct picture *p = &l->picture;

	for (size_t i = 0; i < n; i++) {
		if (gl_record_has(&r[i], GL_HAS_PARTIAL) || gl_record_has(&r[i], GL_HAS_REPEAT))
			continue;
		if (is_other_dump(l, &r[i])) {
			begin_dump(l, &r[i]);
			show_counts(l);
		}
		if (is_counted(&r[i]))
			put_record(l, &r[i]);
		else
			set_aside(&r[i], &p->runtime, &p->dumpers);
	}
}

/* --- showing ------------------------------------------------------------------------- */

static void draw(struct live *l)
{
	struct gl_buf frame = {0};
	size_t rows, columns;

	screen_size(&rows, &columns);
	picture_draw(&l->picture, &frame, rows, columns);
	check_memory(l, !frame.failed);
	l->is_over |= !screen_show(&l->screen, gl_buf_view(&frame));
	gl_buf_free(&frame);
	l->last_frame = now_ms();
}

/* A dump that was shown when the stream paused is not shown again if nothing of it came since. */
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
	check_memory(l, !b->failed && !l->printed.failed);
	gl_writer_flush(&l->t->out);
	l->is_over |= gl_writer_failed(&l->t->out);
}

/* The dump at hand is whole, or as much of it as is there is to be seen. */
static void publish(struct live *l, bool with_held)
{
	if (l->dump.is_begun && (l->is_fresh || with_held))
		show_counts(l);
	if (with_held)
		check_memory(l, gl_watch_peek(l->watch, peeked, l));
	if (!l->has_screen && l->is_fresh && gl_history_dumps(l->history) > 0)
		print(l);
	else if (l->has_screen && (with_held || now_ms() - l->last_frame >= FRAME_MS))
		draw(l);
	l->is_fresh = false;
}

/* --- records ------------------------------------------------------------------------- */

static void refuse(struct live *l, struct gl_err *err)
{
	if (l->has_screen)
		screen_close(&l->screen);
	view_refuse(l->t, 0, 0, err);
	l->is_over = true;
}

/* n of the dump at hand. */
static void add(struct live *l, const struct gl_record *r, size_t n)
{
	struct at_hand *d = &l->dump;
	struct gl_err err;

	for (size_t i = 0; !l->is_over;) {
		i += gl_groups_count_on(d->groups, r + i, n - i, 0);
		if (i == n)
			break;
		if (!is_counted(&r[i]))
			set_aside(&r[i], &d->runtime, &d->dumpers);
		else if (gl_groups_add(d->groups, &r[i], NULL, &err) != 0)
			refuse(l, &err);
		i++;
	}
}

/* Those that were of the dump at hand, and are all of it. */
static void end_dump(struct live *l, const struct gl_record *r, size_t n)
{
	if (!l->dump.is_begun)
		return;
	add(l, r, n);
	if (!l->is_over)
		publish(l, false);
}

static void take(struct live *l, const struct gl_record *r, size_t n)
{
	size_t from = 0;

	for (size_t i = 0; i < n && !l->is_over; i++) {
		if (is_other_dump(l, &r[i])) {
			end_dump(l, r + from, i - from);
			from = i;
			begin_dump(l, &r[i]);
		}
		l->dump.is_truncated |= gl_record_has(&r[i], GL_HAS_TRUNCATED);
		l->is_fresh = true;
		note_place(&l->dump, &r[i]);
	}
	if (!l->is_over)
		add(l, r + from, n - from);
}

static void remark(struct live *l)
{
	struct picture *p = &l->picture;

	p->remarks++;
	p->remark.len = 0;
	tool_describe(l->t, &p->remark, l->path, gl_watch_err(l->watch));
	check_memory(l, !p->remark.failed);
	if (!l->has_screen)
		tool_warn(l->t, "%.*s", (int)p->remark.len, p->remark.p);
}

/* --- waiting ------------------------------------------------------------------------- */

static void see_to(struct live *l, unsigned events, enum key key)
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

/* For bytes, at most so long. */
static bool wait_for_input(struct live *l, int milliseconds)
{
	struct pollfd fd = {.fd = gl_watch_descriptor(l->watch), .events = POLLIN};
	unsigned events;
	enum key key;

	if (!l->has_screen)
		return poll(&fd, 1, milliseconds) > 0;
	events = screen_wait(&l->screen, fd.fd, milliseconds, &key);
	see_to(l, events, key);
	return events & SCREEN_INPUT;
}

/* All that came was read. */
static void wait_for_more(struct live *l)
{
	uint64_t passed;

	if (l->must_publish) {
		l->must_publish = false;
		l->is_quiet = true;
		publish(l, true);
	}
	passed = now_ms() - l->last_input;
	if (wait_for_input(l, l->is_quiet	     ? -1
			      : passed < SILENCE_MS ? (int)(SILENCE_MS - passed)
						    : 0)) {
		l->is_quiet = false;
		l->last_input = now_ms();
	} else if (!l->is_quiet && now_ms() - l->last_input >= SILENCE_MS) {
		l->dump.has_paused = l->must_publish = true;
		l->is_fresh |= l->dump.is_begun;
		gl_watch_pause(l->watch);
	}
}

/* Of a stream that does not pause: keys are seen to all the same. */
static void look_at_keys(struct live *l)
{
	unsigned events;
	enum key key;

	l->last_input = now_ms();
	l->is_quiet = false;
	if (!l->has_screen || l->is_over || l->last_input - l->last_look < FRAME_MS)
		return;
	l->last_look = l->last_input;
	events = screen_wait(&l->screen, -1, 0, &key);
	see_to(l, events, key);
}

/* --- the whole ----------------------------------------------------------------------- */

/* false: it failed. */
static bool read_stream(struct live *l)
{
	const struct gl_record *r;
	size_t n;

	while (!l->is_over) {
		switch (gl_watch_next(l->watch, &r, &n)) {
		case GL_WATCH_RECORDS:
			take(l, r, n);
			look_at_keys(l);
			break;
		case GL_WATCH_SKIPPED:
			remark(l);
			look_at_keys(l);
			break;
		case GL_WATCH_PASSED:
			look_at_keys(l);
			break;
		case GL_WATCH_WAIT:
			wait_for_more(l);
			break;
		case GL_WATCH_END:
			publish(l, false);
			return true;
		case GL_WATCH_FAILED:
			publish(l, false);
			remark(l);
			return false;
		}
	}
	return true;
}

/* The last picture stays until somebody has seen it. */
static void stay(struct live *l)
{
	enum key key;

	l->picture.is_ended = true;
	if (!l->has_screen || l->is_over)
		return;
	draw(l);
	while (l->screen.keyboard >= 0 && !l->is_over) {
		unsigned events = screen_wait(&l->screen, -1, -1, &key);

		see_to(l, events, key);
	}
}

static void on_death(void *ctx)
{
	screen_close(ctx);
}

static void run(struct live *l)
{
	bool is_good, was_over, had_keyboard;

	if (l->has_screen) {
		screen_open(&l->screen);
		l->t->ctx = &l->screen;
		l->t->on_death = on_death;
		draw(l);
	}
	had_keyboard = l->picture.has_keyboard = l->has_screen && l->screen.keyboard >= 0;
	is_good = read_stream(l);
	was_over = l->is_over;
	stay(l);
	if (l->has_screen)
		screen_close(&l->screen);
	if (l->has_screen && !had_keyboard && !was_over)
		print(l);
	if (!is_good)
		tool_failed(l->t, l->path, gl_watch_err(l->watch));
	tool_was_read(l->t, l->path, gl_watch_tally(l->watch), is_good && !was_over);
}

/* Standard output is a terminal that can be drawn on. */
static bool is_screen(void)
{
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && term && strcmp(term, "dumb") != 0;
}

/* What cannot be. */
static const char *trouble(const struct tool *t, const struct live_options *opt, const char *path)
{
	if (opt->is_of_no_use)
		return "--live: of the views there is this one alone; it takes --by and --limit";
	if (t->noperands > 1)
		return "--live: one stream at a time";
	if (strcmp(path, "-") == 0 && isatty(STDIN_FILENO))
		return "--live: standard input is a terminal, and no stream of dumps";
	return NULL;
}

static void free_all(struct live *l)
{
	gl_groups_free(l->dump.groups);
	gl_buf_free(&l->dump.source);
	gl_buf_free(&l->key);
	gl_buf_free(&l->printed);
	picture_free(&l->picture);
	gl_history_free(l->history);
	gl_watch_close(l->watch);
}

int live_run(struct tool *t, const struct live_options *opt)
{
	struct live l = {.t = t, .opt = opt, .path = t->noperands ? t->operands[0] : "-",
		.has_screen = is_screen(), .is_quiet = true};
	const char *why = trouble(t, opt, l.path);
	struct gl_err err;
	int status;

	if (why) {
		tool_fail(t, "%s", why);
		return tool_finish(t);
	}
	l.history = gl_history_new();
	check_memory(&l, l.history != NULL);
	l.picture.tool = t;
	l.picture.history = l.history;
	l.watch = gl_watch_open(&(struct gl_watch_options){.stacks = t->stacks, .path = l.path,
					.as = t->reader.as}, &err);
	if (l.watch)
		run(&l);
	else
		tool_failed(t, l.path, &err);
	free_all(&l);
	status = tool_finish(t);
	screen_die();
	return status;
}
