#include "cmd/diff/diffjson.h"

#include "cmd/common/view.h"
#include "lib/base/json.h"

/*
 * Appends the number of goroutines in each snapshot, or with are_steps the differences between
 * snapshots of the same process. A snapshot without a point has no goroutines of the group.
 */
static void put_counts(struct gl_buf *b, const struct diff *s, const struct gl_points *points,
	bool are_steps)
{
	struct gl_sums_walk w = {0};
	struct gl_point p = {.n = 0};
	bool has_point = gl_points_next(points, &w, &p);
	uint64_t before = 0;
	size_t written = 0;

	for (size_t i = 0; i < gl_delta_count(s->delta); i++) {
		uint64_t now = has_point && p.at == i ? p.n : 0;

		if (has_point && p.at == i)
			has_point = gl_points_next(points, &w, &p);
		if (!are_steps || (i > 0 && !gl_delta_snapshot(s->delta, i).begins)) {
			if (written++ > 0)
				gl_buf_char(b, ',');
			gl_buf_i64(b, (int64_t)(now - before));
		}
		before = are_steps ? now : 0;
	}
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

static void put_blocked(struct gl_buf *b, const struct gl_blocked *x)
{
	if (x->n == 0)
		return;
	GL_BUF_LIT(b, ",\"blocked\":{\"count\":");
	gl_buf_u64(b, x->n);
	view_member(b, "new", x->fresh);
	if (x->class < GL_CLASS_COUNT) {
		GL_BUF_LIT(b, ",\"class\":\"");
		gl_buf_str(b, gl_class_name(x->class));
		gl_buf_char(b, '"');
	}
	view_member(b, "min_seconds", x->least);
	view_member(b, "max_seconds", x->most);
	gl_buf_char(b, '}');
}

static void put_ids(struct gl_buf *b, const struct gl_transition_sums *ids)
{
	if (ids->transitions == 0)
		return;
	GL_BUF_LIT(b, ",\"ids\":{\"kept\":");
	gl_buf_u64(b, ids->kept);
	view_member(b, "moved", ids->moved);
	view_member(b, "left", ids->left);
	view_member(b, "came", ids->came);
	gl_buf_char(b, '}');
}

static void put_flag(struct gl_buf *b, const char *name, bool is_set)
{
	if (!is_set)
		return;
	GL_BUF_LIT(b, ",\"");
	gl_buf_add(b, name, strlen(name));
	GL_BUF_LIT(b, "\":true");
}

static void put_row(struct tool *t, struct diff *s, const struct diff_row *row)
{
	struct gl_buf *b = &t->out.buf;
	const struct gl_change *c = &row->change;
	struct gl_points points = gl_delta_points(s->delta, row->number);
	const struct gl_record *r = gl_groups_get(gl_delta_groups(s->delta), row->number);

	if (!r)
		tool_die_memory(t);
	GL_BUF_LIT(b, "{\"verdict\":\"");
	gl_buf_str(b, gl_verdict_name(c->verdict));
	GL_BUF_LIT(b, "\",\"delta\":");
	gl_buf_i64(b, c->delta);
	GL_BUF_LIT(b, ",\"counts\":[");
	put_counts(b, s, &points, false);
	GL_BUF_LIT(b, "],\"steps\":[");
	put_counts(b, s, &points, true);
	gl_buf_char(b, ']');
	put_course(b, &c->course);
	put_rate(b, s, c->course.late);
	put_flag(b, "leak", c->is_leak);
	if (c->is_leak && !gl_change_has_ended(c))
		put_forecast(b, s, row->last, c->course.late);
	put_flag(b, "traffic", c->is_traffic);
	put_flag(b, "kept", c->is_kept);
	put_flag(b, "idle", c->is_idle);
	put_ids(b, c->ids);
	put_blocked(b, &c->blocked);
	put_stuck(b, s, c);
	GL_BUF_LIT(b, ",\"group\":");
	view_group_json(b, r);
	gl_buf_char(b, '}');
}

void diffjson_put(struct tool *t, struct diff *s)
{
	struct gl_buf *b = &t->out.buf;

	gl_buf_char(b, '{');
	if (s->series_name.p) {
		GL_BUF_LIT(b, "\"series\":");
		gl_json_put_str(b, s->series_name);
		gl_buf_char(b, ',');
	}
	view_snapshots_json(b, s->delta);
	GL_BUF_LIT(b, ",\"delta\":");
	gl_buf_i64(b, (int64_t)(diff_last(s) - diff_first(s)));
	put_course(b, &s->total);
	put_rate(b, s, s->total.late);
	if (s->total.fell == 0)
		put_forecast(b, s, diff_last(s), s->total.late);
	view_member(b, "same", s->nsame);
	view_member(b, "leaks", s->nleaks);
	view_member(b, "blocked", s->nblocked);
	GL_BUF_LIT(b, ",\"rows\":[");
	for (size_t i = 0; i < s->nrows; i++) {
		if (i)
			gl_buf_char(b, ',');
		put_row(t, s, &s->rows[i]);
	}
	GL_BUF_LIT(b, "]}\n");
}
