#include "cmd/top/tophead.h"

#include "cmd/common/view.h"
#include "lib/output/term.h"

static void put_reason(struct tool *t)
{
	struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf;
	struct gl_str rest = gl_buf_view(&s->panics->first);

	view_color(t, VIEW_RED);
	while (rest.len > 0) {
		const char *nl = memchr(rest.p, '\n', rest.len);
		size_t n = nl ? (size_t)(nl - rest.p) : rest.len;

		if (*rest.p == '\t') /* a further line of a panic, which is shown indented */
			GL_BUF_LIT(b, "   ");
		gl_term_line(b, (struct gl_str){rest.p, n});
		rest = gl_str_skip(rest, nl ? n + 1 : n);
		if (rest.len > 0)
			gl_buf_char(b, '\n');
	}
	view_color(t, VIEW_PLAIN);
	view_line(t);
	if (s->panics->n > 1) {
		bool are_crashes = s->panics->recovered == 0;

		GL_BUF_LIT(b, "and ");
		view_number(b, s->panics->n - 1, are_crashes ? "more crash" : "more panic",
			are_crashes ? "more crashes" : "more panics");
		view_line(t);
	}
	view_line(t);
}

static void put_size(struct tool *t)
{
	struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf;

	view_color(t, VIEW_BOLD);
	view_number(b, s->total, "goroutine", "goroutines");
	view_color(t, VIEW_PLAIN);
	GL_BUF_LIT(b, " in ");
	view_number(b, gl_groups_stacks(s->groups), "stack", "stacks");
	view_dumps(b, s->delta);
	if (s->most > 0 && !gl_delta_is_blurred(s->delta)) {
		GL_BUF_LIT(b, "; at least ");
		gl_term_bytes(b, s->most < UINT64_MAX / GL_STACK_LEAST ? s->most * GL_STACK_LEAST
									 : UINT64_MAX);
		GL_BUF_LIT(b, " of stack memory");
		if (s->ndumps > 1)
			GL_BUF_LIT(b, " in the largest");
	}
	view_line(t);
}

/* Appends a name. Puts ` and ` before it, unless it is the first name behind `at`. */
static void put_form(struct gl_buf *b, size_t at, const char *name)
{
	if (b->len > at)
		GL_BUF_LIT(b, " and ");
	gl_buf_add(b, name, strlen(name));
}

static void put_forms(struct top *s, struct gl_buf *b)
{
	static const struct {
		enum top_form form;
		const char *name;
	} names[] = {
		{TOP_COUNTS, "debug=1"}, {TOP_PROTOBUF, "protobuf"},
		{TOP_RECORDS, "records"}, {TOP_GROUPS, "groups"},
	};
	size_t at = b->len;

	if ((s->forms & TOP_STACKS) && s->panics->n > s->panics->recovered)
		put_form(b, at, "a crash");
	if ((s->forms & TOP_STACKS) && s->panics->recovered > 0)
		put_form(
			b, at, s->panics->recovered > 1 ? "recovered panics" : "a recovered panic");
	if ((s->forms & TOP_STACKS) && s->panics->n < s->ndumps)
		put_form(b, at, "debug=2");
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (s->forms & (unsigned)names[i].form)
			put_form(b, at, names[i].name);
}

/* Appends the earliest and the latest time of a dump; the dumps may come in any order. */
static void put_taken(struct top *s, struct gl_buf *b)
{
	const struct gl_snapshot *first = NULL, *last = NULL;

	for (size_t i = 0; i < gl_delta_count(s->delta); i++) {
		const struct gl_snapshot *snap = gl_delta_snapshot(s->delta, i);

		if (!snap->has_time)
			continue;
		first = first && first->time <= snap->time ? first : snap;
		last = last && last->time > snap->time ? last : snap;
	}
	if (!first)
		return;
	GL_BUF_LIT(b, ", taken ");
	gl_term_time(b, first->time);
	if (last->time != first->time) {
		GL_BUF_LIT(b, " to ");
		gl_term_time(b, last->time);
	}
}

static void put_origin(struct tool *t)
{
	struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf;

	if (!s->forms)
		return;
	put_forms(s, b);
	put_taken(s, b);
	if (s->is_truncated)
		view_color(t, VIEW_RED);
	if (s->is_truncated && s->ndumps > 1)
		GL_BUF_LIT(b,
			", truncated: a dump was cut, so its counts and all sums are lower bounds");
	else if (s->is_truncated)
		GL_BUF_LIT(b, ", truncated: the dump was cut, so counts are lower bounds");
	else
		GL_BUF_LIT(b, ", not truncated");
	if (s->is_truncated)
		view_color(t, VIEW_PLAIN);
	view_line(t);
}

static void put_known_waits(struct tool *t)
{
	struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf;

	GL_BUF_LIT(b, "waits known: ");
	gl_buf_u64(b, s->all.wait_known);
	view_dumps(b, s->delta);
	GL_BUF_LIT(b, ", at least ");
	gl_buf_duration(b, s->all.wait_min);
	if (s->all.wait_max != s->all.wait_min) {
		GL_BUF_LIT(b, " to ");
		gl_buf_duration(b, s->all.wait_max);
	}
	view_line(t);
}

static void put_idle(struct tool *t)
{
	struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf;

	GL_BUF_LIT(b, "idle: ");
	gl_buf_u64(b, s->idle);
	GL_BUF_LIT(b, " in ");
	view_number(b, s->idle_groups, "stack", "stacks");
	view_dumps(b, s->delta);
	GL_BUF_LIT(b, ", waiting for work");
	if (!s->with_idle)
		GL_BUF_LIT(b, ": not listed below (--idle lists them)");
	view_line(t);
}

void top_put_head(struct tool *t)
{
	struct top *s = t->ctx;

	if (s->panics->first.len > 0)
		put_reason(t);
	put_size(t);
	put_origin(t);
	if (s->runtime + s->dumpers > 0) {
		view_aside(&t->out.buf, s->runtime, s->dumpers);
		view_dumps(&t->out.buf, s->delta);
		view_line(t);
	}
	if (s->idle > 0)
		put_idle(t);
	if (s->all.wait_known > 0)
		put_known_waits(t);
}
