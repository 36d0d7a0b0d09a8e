#include "cmd/diff/diffjson.h"

#include "cmd/common/jsonout.h"
#include "cmd/common/view.h"

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

	for (size_t i = 0; i < gl_delta_count(s->delta); i++) {
		uint64_t now = has_point && p.at == i ? p.n : 0;

		if (has_point && p.at == i)
			has_point = gl_points_next(points, &w, &p);
		if (!are_steps || (i > 0 && !gl_delta_snapshot(s->delta, i).begins)) {
			json_comma(b);
			gl_buf_i64(b, (int64_t)(now - before));
		}
		before = are_steps ? now : 0;
	}
}

static void put_course(struct gl_buf *b, const struct gl_trend *c)
{
	json_number(b, "rose", c->rose);
	json_number(b, "fell", c->fell);
	json_signed(b, "gained", c->rise);
}

static void put_rate(struct gl_buf *b, const struct diff *s, int64_t gained)
{
	if (!diff_has_rate(s))
		return;
	json_key(b, s->is_timed ? "per_minute" : "per_step");
	diff_put_rate(b, s, gained);
}

static void put_forecast(struct gl_buf *b, const struct diff *s, uint64_t now, int64_t gained)
{
	uint64_t goal, left;

	if (!diff_forecast(s, now, gained, &goal, &left))
		return;
	json_object(b, "forecast");
	json_number(b, "goroutines", goal);
	json_number(b, s->is_timed ? "seconds" : "snapshots", left);
	gl_buf_char(b, '}');
}

static void put_stuck(struct gl_buf *b, const struct diff *s, const struct gl_change *c)
{
	if (c->nstuck == 0)
		return;
	json_number(b, "stuck", c->nstuck);
	if (!s->with_ids)
		return;
	json_array(b, "stuck_ids");
	for (size_t i = 0; i < c->nstuck; i++) {
		json_comma(b);
		gl_buf_u64(b, c->stuck[i]);
	}
	gl_buf_char(b, ']');
}

static void put_blocked(struct gl_buf *b, const struct gl_blocked *x)
{
	if (x->n == 0)
		return;
	json_object(b, "blocked");
	json_number(b, "count", x->n);
	json_number(b, "new", x->fresh);
	if (x->class < GL_CLASS_COUNT)
		json_text(b, "class", gl_class_name(x->class));
	json_number(b, "min_seconds", x->least);
	json_number(b, "max_seconds", x->most);
	gl_buf_char(b, '}');
}

static void put_ids(struct gl_buf *b, const struct gl_transition_sums *ids)
{
	if (ids->transitions == 0)
		return;
	json_object(b, "ids");
	json_number(b, "kept", ids->kept);
	json_number(b, "moved", ids->moved);
	json_number(b, "left", ids->left);
	json_number(b, "came", ids->came);
	gl_buf_char(b, '}');
}

static void put_row(struct tool *t, struct diff *s, const struct diff_row *row)
{
	struct gl_buf *b = &t->out.buf;
	const struct gl_change *c = &row->change;
	struct gl_points points = gl_delta_points(s->delta, row->number);
	const struct gl_record *r = gl_groups_get(gl_delta_groups(s->delta), row->number);

	gl_buf_char(b, '{');
	json_text(b, "verdict", gl_verdict_name(c->verdict));
	json_signed(b, "delta", c->delta);
	json_array(b, "counts");
	put_counts(b, s, &points, false);
	gl_buf_char(b, ']');
	json_array(b, "steps");
	put_counts(b, s, &points, true);
	gl_buf_char(b, ']');
	put_course(b, &c->course);
	put_rate(b, s, c->course.late);
	json_flag(b, "leak", c->is_leak);
	if (c->is_leak && !gl_change_has_ended(c))
		put_forecast(b, s, row->last, c->course.late);
	json_flag(b, "traffic", c->is_traffic);
	json_flag(b, "kept", c->is_kept);
	json_flag(b, "idle", c->is_idle);
	put_ids(b, c->ids);
	put_blocked(b, &c->blocked);
	put_stuck(b, s, c);
	json_key(b, "group");
	view_group_json(b, r);
	gl_buf_char(b, '}');
}

void diffjson_put(struct tool *t, struct diff *s)
{
	struct gl_buf *b = &t->out.buf;

	gl_buf_char(b, '{');
	json_text(b, "series", s->series_name);
	view_snapshots_json(b, s->delta);
	json_signed(b, "delta", (int64_t)(diff_last(s) - diff_first(s)));
	put_course(b, &s->total);
	put_rate(b, s, s->total.late);
	if (s->total.fell == 0)
		put_forecast(b, s, diff_last(s), s->total.late);
	json_number(b, "same", s->nsame);
	json_number(b, "leaks", s->nleaks);
	json_number(b, "blocked", s->nblocked);
	json_array(b, "rows");
	for (size_t i = 0; i < s->nrows; i++) {
		json_comma(b);
		put_row(t, s, &s->rows[i]);
	}
	GL_BUF_LIT(b, "]}\n");
}
