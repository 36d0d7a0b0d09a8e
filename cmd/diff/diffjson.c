#include "cmd/diff/diffjson.h"

#include "cmd/common/view.h"

/* Appends the steps between snapshots of the same process. */
static void put_steps(struct gl_buf *b, const struct diff *s, const uint64_t *counts)
{
	bool is_first = true;

	GL_BUF_LIT(b, ",\"steps\":[");
	for (size_t i = 1; i < gl_delta_count(s->delta); i++) {
		if (gl_delta_snapshot(s->delta, i)->begins)
			continue;
		if (!is_first)
			gl_buf_char(b, ',');
		gl_buf_i64(b, (int64_t)(counts[i] - counts[i - 1]));
		is_first = false;
	}
	gl_buf_char(b, ']');
}

static void put_course(struct gl_buf *b, const struct gl_trend *c)
{
	view_member(b, "rose", c->rose);
	view_member(b, "fell", c->fell);
	GL_BUF_LIT(b, ",\"gained\":");
	gl_buf_i64(b, c->rise);
}

static void put_rate(struct gl_buf *b, const struct diff *s, int64_t gained)
{
	if (!diff_has_rate(s))
		return;
	if (s->is_timed)
		GL_BUF_LIT(b, ",\"per_minute\":");
	else
		GL_BUF_LIT(b, ",\"per_step\":");
	diff_put_rate(b, s, gained);
}

static void put_forecast(struct gl_buf *b, const struct diff *s, uint64_t now, int64_t gained)
{
	uint64_t goal, left;

	if (!diff_forecast(s, now, gained, &goal, &left))
		return;
	GL_BUF_LIT(b, ",\"forecast\":{\"goroutines\":");
	gl_buf_u64(b, goal);
	view_member(b, s->is_timed ? "seconds" : "snapshots", left);
	gl_buf_char(b, '}');
}

static void put_stuck(struct gl_buf *b, const struct diff *s, const struct gl_change *c)
{
	if (c->nstuck == 0)
		return;
	view_member(b, "stuck", c->nstuck);
	if (!s->with_ids)
		return;
	GL_BUF_LIT(b, ",\"stuck_ids\":[");
	for (size_t i = 0; i < c->nstuck; i++) {
		if (i)
			gl_buf_char(b, ',');
		gl_buf_u64(b, c->stuck[i]);
	}
	gl_buf_char(b, ']');
}

static void put_counts(struct gl_buf *b, const uint64_t *counts, size_t n)
{
	GL_BUF_LIT(b, ",\"counts\":[");
	for (size_t i = 0; i < n; i++) {
		if (i)
			gl_buf_char(b, ',');
		gl_buf_u64(b, counts[i]);
	}
	gl_buf_char(b, ']');
}

static void put_row(struct tool *t, struct diff *s, const struct diff_row *row)
{
	struct gl_buf *b = &t->out.buf;
	const struct gl_change *c = &row->change;
	const uint64_t *counts = gl_delta_counts(s->delta, row->number);
	const struct gl_record *r = gl_groups_get(gl_delta_groups(s->delta), row->number);

	if (!r)
		tool_die_memory(t);
	GL_BUF_LIT(b, "{\"verdict\":\"");
	gl_buf_str(b, gl_verdict_name(c->verdict));
	GL_BUF_LIT(b, "\",\"delta\":");
	gl_buf_i64(b, c->delta);
	put_counts(b, counts, gl_delta_count(s->delta));
	put_steps(b, s, counts);
	put_course(b, &c->course);
	put_rate(b, s, c->course.late);
	if (c->course.is_leak) {
		GL_BUF_LIT(b, ",\"leak\":true");
		put_forecast(b, s, row->last, c->course.late);
	}
	put_stuck(b, s, c);
	GL_BUF_LIT(b, ",\"group\":");
	view_group_json(b, r);
	gl_buf_char(b, '}');
}

void diffjson_put(struct tool *t, struct diff *s)
{
	struct gl_buf *b = &t->out.buf;

	gl_buf_char(b, '{');
	view_snapshots_json(b, s->delta);
	GL_BUF_LIT(b, ",\"delta\":");
	gl_buf_i64(b, (int64_t)(diff_last(s) - diff_first(s)));
	put_course(b, &s->total);
	put_rate(b, s, s->total.late);
	if (s->total.fell == 0)
		put_forecast(b, s, diff_last(s), s->total.late);
	view_member(b, "same", s->nsame);
	view_member(b, "leaks", s->nleaks);
	GL_BUF_LIT(b, ",\"rows\":[");
	for (size_t i = 0; i < s->nrows; i++) {
		if (i)
			gl_buf_char(b, ',');
		put_row(t, s, &s->rows[i]);
	}
	GL_BUF_LIT(b, "]}\n");
}
