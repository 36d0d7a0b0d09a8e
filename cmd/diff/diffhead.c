#include "cmd/diff/diffhead.h"

#include "cmd/common/cells.h"
#include "cmd/common/view.h"
#include "cmd/diff/diffverdict.h"
#include "cmd/diff/diffwords.h"

static void put_total(struct tool *t, struct diff *s)
{
	struct gl_buf *b = &t->out.buf;

	gl_buf_number(b, "total ", diff_first(s), " to ");
	gl_buf_u64(b, diff_last(s));
	if (!diff_is_clear(s, diff_first(s), diff_last(s))) {
		/* put_ends has written that a snapshot is truncated, so no change is reported */
		view_line(t);
		return;
	}
	GL_BUF_LIT(b, ": ");
	diffwords_signed(b, (int64_t)(diff_last(s) - diff_first(s)));
	if (diff_first(s) && diff_first(s) != diff_last(s)) {
		GL_BUF_LIT(b, " (");
		diffwords_percent(b, diff_first(s), (int64_t)(diff_last(s) - diff_first(s)));
		gl_buf_char(b, ')');
	}
	diffwords_rate(b, s, s->total.late);
	if (s->total.late && diff_has_rate(s) && s->nprocesses > 1)
		GL_BUF_LIT(b, " in the last process");
	if (s->total.fell == 0)
		diffwords_forecast(b, s, "; ", diff_last(s), s->total.late, " goroutines in ");
	view_line(t);
}

/*
 * Appends ` (2 changed in between, 1 with stuck goroutines)`. It follows the number of groups that
 * are the same in the first and the last snapshot.
 */
static void put_more_of_same(const struct diff *s, struct gl_buf *b)
{
	if (s->nmoved + s->nstuck == 0)
		return;
	GL_BUF_LIT(b, " (");
	if (s->nmoved)
		gl_buf_number(b, "", s->nmoved, " changed in between");
	if (s->nmoved && s->nstuck)
		GL_BUF_LIT(b, ", ");
	if (s->nstuck) {
		gl_buf_u64(b, s->nstuck);
		gl_buf_text(b, s->with_ids ? " with stuck goroutines" :
					  " with stuck goroutines: --ids shows them");
	}
	gl_buf_char(b, ')');
}

/* Writes how many groups have each verdict. The verdict `the same` comes last. */
static void put_rows(struct tool *t, const struct diff *s)
{
	static const enum gl_verdict order[] = {
		GL_VERDICT_NEW, GL_VERDICT_GROWN, GL_VERDICT_SHRUNK, GL_VERDICT_GONE,
		GL_VERDICT_UNCLEAR};
	struct gl_buf *b = &t->out.buf;

	GL_BUF_LIT(b, "groups: ");
	for (size_t k = 0; k < sizeof order / sizeof order[0]; k++) {
		uint64_t n = 0;

		for (size_t i = 0; i < s->nrows; i++)
			n += s->rows[i].change.verdict == order[k];
		if (n == 0)
			continue;
		gl_buf_u64(b, n);
		gl_buf_char(b, ' ');
		gl_buf_str(b, gl_verdict_name(order[k]));
		GL_BUF_LIT(b, ", ");
	}
	gl_buf_number(b, "", s->nsame, " the same");
	put_more_of_same(s, b);
	view_line(t);
	if (s->nshown == s->nrows)
		return;
	GL_BUF_LIT(b, "not listed: ");
	view_number(b, s->nrows - s->nshown, "idle group that changed", "idle groups that changed");
	view_end(t, "; --idle lists them");
}

/*
 * Writes with which snapshot the last process begins. The table of snapshots shows where earlier
 * processes begin.
 */
static void put_restart(struct tool *t, const struct diff *s)
{
	if (s->nprocesses == 1)
		return;
	GL_BUF_LIT(&t->out.buf, "the process changed at ");
	snapshot_put(&t->out.buf, s->total.from);
	view_end(t, ": goroutine ids start over");
}

/* Writes what is doubtful about the order of the snapshots. */
static void put_order(struct tool *t, const struct diff *s)
{
	struct gl_buf *b = &t->out.buf;
	bool is_backwards = false;

	for (size_t i = 0; i < gl_delta_count(s->delta); i++)
		is_backwards |= gl_delta_snapshot(s->delta, i).is_earlier;
	if (is_backwards) {
		gl_buf_text(b, DIFF_BACKWARDS);
		view_line(t);
	}
	for (size_t i = 0; i < gl_delta_count(s->delta); i++)
		if (gl_delta_snapshot(s->delta, i).is_doubtful) {
			snapshot_put(b, i);
			GL_BUF_LIT(b, " looks older than the one before: given in the wrong order, "
				      "or another process?");
			view_line(t);
			/* one such line is enough: the table of snapshots marks all of them */
			return;
		}
}

/*
 * Writes whether the first and the last snapshot are sums of several dumps, or are truncated. If
 * one of them is truncated, goroutines that seem to have ended may be in the part that was lost.
 */
static void put_ends(struct tool *t, const struct diff *s)
{
	struct gl_buf *b = &t->out.buf;
	size_t last = gl_delta_count(s->delta) - 1;

	for (size_t i = 0; i <= last; i += last ? last : 1) {
		struct gl_snapshot snap = gl_delta_snapshot(s->delta, i);

		if (snap.dumps > 1) {
			snapshot_put(b, i);
			GL_BUF_LIT(b, " is the sum of ");
			view_number(b, snap.dumps, "dump", "dumps");
			view_line(t);
		}
		if (snap.is_truncated) {
			snapshot_put(b, i);
			view_end(t, " is truncated: its counts are lower bounds");
		}
	}
}

void diffhead_put(struct tool *t, struct diff *s, size_t width)
{
	diffverdict_put(t, s, width);
	put_restart(t, s);
	put_order(t, s);
	put_ends(t, s);
	put_total(t, s);
	put_rows(t, s);
}
