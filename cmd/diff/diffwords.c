#include "cmd/diff/diffwords.h"

#include "cmd/common/cells.h"
#include "cmd/common/view.h"

void diffwords_signed(struct gl_buf *b, int64_t n)
{
	if (n > 0)
		gl_buf_char(b, '+');
	gl_buf_i64(b, n);
}

bool diffwords_forecast(struct gl_buf *b, const struct diff *s, const char *before, uint64_t now,
	int64_t gained, const char *what)
{
	uint64_t goal, left;

	if (!diff_forecast(s, now, gained, &goal, &left))
		return false;
	gl_buf_text(b, before);
	gl_buf_number(b, "at this rate ", goal, "");
	gl_buf_text(b, what);
	if (s->is_timed)
		gl_buf_duration(b, left);
	else
		view_number(b, left, "more snapshot", "more snapshots");
	return true;
}

void diffwords_rate(struct gl_buf *b, const struct diff *s, int64_t gained)
{
	if (gained == 0 || !diff_has_rate(s))
		return;
	GL_BUF_LIT(b, ", ");
	diff_put_rate(b, s, gained);
	gl_buf_text(b, s->is_timed ? " a minute" : " a step");
}

void diffwords_percent(struct gl_buf *b, uint64_t first, int64_t delta)
{
	uint64_t n = delta < 0 ? 0 - (uint64_t)delta : (uint64_t)delta, whole, rest, tenths;

	if (first == 0)
		return;
	whole = n / first;
	for (rest = n % first; rest > UINT64_MAX / 2000; rest >>= 1)
		first >>= 1;
	tenths = (rest * 1000 + first / 2) / first;
	gl_buf_char(b, delta < 0 ? '-' : '+');
	gl_buf_u64(b, whole > (UINT64_MAX - tenths / 10) / 100 ? UINT64_MAX
							       : whole * 100 + tenths / 10);
	gl_buf_char(b, '.');
	gl_buf_u64(b, tenths % 10);
	gl_buf_char(b, '%');
}

/*
 * Appends the gain of a leak up to its largest count, for example ` +80 (40 to 120 in #3)`. This is
 * for a leak whose first and last count cannot be compared, because one of these snapshots is
 * truncated.
 */
static void put_proven(struct gl_buf *b, const struct diff_row *row)
{
	gl_buf_char(b, ' ');
	diffwords_signed(b, row->change.course.rise);
	gl_buf_number(b, " (", row->first, " to ");
	gl_buf_number(b, "", row->most, " in ");
	snapshot_put(b, row->change.course.peak);
	gl_buf_char(b, ')');
}

void diffwords_gain(struct gl_buf *b, const struct diff *s, const struct diff_row *row)
{
	const struct gl_change *c = &row->change;
	bool is_by_process = c->is_leak && s->nprocesses > 1;

	if (c->is_leak && c->verdict == GL_VERDICT_UNCLEAR) {
		put_proven(b, row);
		return;
	}
	gl_buf_char(b, ' ');
	diffwords_signed(b, is_by_process ? c->course.rise : c->delta);
	if (is_by_process) {
		GL_BUF_LIT(b, " in ");
		view_number(b, s->nprocesses, "process", "processes");
	}
	gl_buf_number(b, " (", row->first, " to ");
	gl_buf_u64(b, row->last);
	if (row->first && c->delta && !is_by_process) {
		GL_BUF_LIT(b, ", ");
		diffwords_percent(b, row->first, c->delta);
	}
	gl_buf_char(b, ')');
}

void diffwords_steps(struct gl_buf *b, const struct gl_change *change)
{
	const struct gl_trend *c = &change->course;
	const struct gl_transition_sums *ids = change->ids;

	if (c->steps < 2)
		return;
	gl_buf_number(b, ", rose in ", c->rose, " of ");
	gl_buf_number(b, "", c->steps, " steps");
	if (change->is_leak && c->rose < c->steps && ids->transitions > 0 &&
		ids->left + ids->moved == 0)
		GL_BUF_LIT(b, ", and none left");
}

void diffwords_peak(struct gl_buf *b, const struct diff_row *row)
{
	if (row->most == row->first || row->most == row->last)
		return;
	gl_buf_number(b, ", ", row->most, " in ");
	snapshot_put(b, row->change.course.peak);
}

void diffwords_held_up(struct gl_buf *b, const struct gl_blocked *x)
{
	static const char *const waits[GL_CLASS_COUNT + 1] = {[GL_CLASS_LOCK] = " for a lock",
		[GL_CLASS_RLOCK] = " for a lock", [GL_CLASS_CHAN_SEND] = " to send",
		[GL_CLASS_WAITGROUP] = " for a WaitGroup", [GL_CLASS_COND] = " on a Cond",
		[GL_CLASS_COUNT] = " for locks or others"};

	gl_buf_char(b, ' ');
	gl_buf_u64(b, x->n);
	gl_buf_text(b, x->n == 1 ? " waits" : " wait");
	gl_buf_text(b, waits[x->class]);
	GL_BUF_LIT(b, ", ");
	gl_buf_duration(b, x->least);
	if (x->most > x->least) {
		GL_BUF_LIT(b, "..");
		gl_buf_duration(b, x->most);
	}
	if (x->fresh) {
		GL_BUF_LIT(b, ", ");
		if (x->fresh < x->n)
			gl_buf_number(b, "", x->fresh, " of them ");
		GL_BUF_LIT(b, "new");
	}
}

static void put_some(struct gl_buf *b, uint64_t n, const char *what)
{
	if (n == 0)
		return;
	gl_buf_number(b, ", ", n, "");
	gl_buf_text(b, what);
}

void diffwords_standing(struct gl_buf *b, const struct gl_change *change)
{
	gl_buf_str(b, gl_verdict_name(change->verdict));
	if (change->is_leak)
		GL_BUF_LIT(b, ", leak");
	else if (change->is_traffic)
		GL_BUF_LIT(b, ", traffic");
	else if (change->is_kept)
		GL_BUF_LIT(b, ", kept");
	put_some(b, change->blocked.n, " blocked");
	put_some(b, change->nstuck, " stuck");
	if (change->is_idle)
		GL_BUF_LIT(b, ", idle");
}
