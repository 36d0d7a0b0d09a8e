#include "cmd/top/tophead.h"

#include "cmd/common/view.h"
#include "lib/output/term.h"

static void put_reason(struct tool *t)
{
	struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf;
	struct gl_str rest = gl_buf_view(&s->panics->first);
	bool are_crashes = s->panics->recovered == 0;

	view_color(t, VIEW_RED);
	while (rest.len > 0) {
		if (*rest.p == '\t') /* a further line of a panic's reason, which is indented */
			GL_BUF_LIT(b, "   ");
		gl_term_line(b, gl_str_cut(&rest, '\n'));
		if (rest.len > 0)
			gl_buf_char(b, '\n');
	}
	view_color(t, VIEW_PLAIN);
	view_line(t);
	view_more(t, 0, s->panics->n - 1, are_crashes ? "more crash" : "more panic",
		are_crashes ? "more crashes" : "more panics");
	view_line(t);
}

void top_put_extent(const struct top *s, struct gl_buf *b)
{
	GL_BUF_LIT(b, "in ");
	view_number(b, gl_groups_stacks(s->groups), "stack", "stacks");
	view_dumps(b, s->delta);
	if (s->most > 0 && !gl_delta_is_sum(s->delta)) {
		GL_BUF_LIT(b, "; at least ");
		gl_term_bytes(b, s->most < UINT64_MAX / GL_STACK_LEAST ? s->most * GL_STACK_LEAST
									 : UINT64_MAX);
		GL_BUF_LIT(b, " of stack memory");
		if (s->ndumps > 1)
			GL_BUF_LIT(b, " in the largest");
	}
}

static void put_size(struct tool *t)
{
	struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf;

	view_color(t, VIEW_BOLD);
	view_number(b, s->total, "goroutine", "goroutines");
	view_color(t, VIEW_PLAIN);
	gl_buf_char(b, ' ');
	top_put_extent(s, b);
	view_line(t);
}

/* Appends a name. Puts ` and ` before it, unless it is the first name after position `at` of b. */
static void put_form(struct gl_buf *b, size_t at, const char *name)
{
	if (b->len > at)
		GL_BUF_LIT(b, " and ");
	gl_buf_text(b, name);
}

void top_put_forms(const struct top *s, struct gl_buf *b)
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

bool top_put_taken(const struct top *s, struct gl_buf *b)
{
	int64_t first = INT64_MAX, last = INT64_MIN;

	for (size_t i = 0; i < gl_delta_count(s->delta); i++) {
		const struct gl_snapshot snap = gl_delta_snapshot(s->delta, i);

		if (snap.has_time && snap.time < first)
			first = snap.time;
		if (snap.has_time && snap.time > last)
			last = snap.time;
	}
	if (first > last)
		return false;
	gl_term_time(b, first);
	if (last != first) {
		GL_BUF_LIT(b, " to ");
		gl_term_time(b, last);
	}
	return true;
}

const char *top_truncated(const struct top *s)
{
	if (!s->is_truncated)
		return "not truncated";
	return s->ndumps > 1
		? "truncated: a dump was cut, so its counts and all sums are lower bounds"
		: "truncated: the dump was cut, so counts are lower bounds";
}

static void put_origin(struct tool *t)
{
	struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf, taken = {0};

	if (!s->forms)
		return;
	top_put_forms(s, b);
	if (top_put_taken(s, &taken)) {
		GL_BUF_LIT(b, ", taken ");
		gl_buf_str(b, gl_buf_view(&taken));
	}
	gl_buf_free(&taken);
	if (s->is_truncated)
		view_color(t, VIEW_RED);
	GL_BUF_LIT(b, ", ");
	gl_buf_text(b, top_truncated(s));
	if (s->is_truncated)
		view_color(t, VIEW_PLAIN);
	view_line(t);
}

void top_put_known_waits(const struct top *s, struct gl_buf *b)
{
	gl_buf_u64(b, s->all.wait_known);
	view_dumps(b, s->delta);
	GL_BUF_LIT(b, ", at least ");
	gl_buf_duration(b, s->all.wait_min);
	if (s->all.wait_max != s->all.wait_min) {
		GL_BUF_LIT(b, " to ");
		gl_buf_duration(b, s->all.wait_max);
	}
}

void top_put_idle(const struct top *s, struct gl_buf *b)
{
	gl_buf_number(b, "", s->idle, " in ");
	view_number(b, s->idle_groups, "stack", "stacks");
	view_dumps(b, s->delta);
	GL_BUF_LIT(b, ", waiting for work");
}

void top_put_head(struct tool *t)
{
	struct top *s = t->ctx;

	if (s->panics->first.len > 0)
		put_reason(t);
	put_size(t);
	put_origin(t);
	if (s->runtime + s->dumpers > 0) {
		view_excluded(&t->out.buf, s->runtime, s->dumpers);
		view_dumps(&t->out.buf, s->delta);
		view_line(t);
	}
	if (s->idle > 0) {
		GL_BUF_LIT(&t->out.buf, "idle: ");
		top_put_idle(s, &t->out.buf);
		if (!s->with_idle)
			GL_BUF_LIT(&t->out.buf, ": not listed below (--idle lists them)");
		view_line(t);
	}
	if (s->all.wait_known > 0) {
		GL_BUF_LIT(&t->out.buf, "waits known: ");
		top_put_known_waits(s, &t->out.buf);
		view_line(t);
	}
}
