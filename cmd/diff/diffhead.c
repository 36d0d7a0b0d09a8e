#include "cmd/diff/diffhead.h"

#include "cmd/common/view.h"

#include "lib/output/term.h"
#include "lib/record/place.h"

#define MOST_LINES 3  /* how many rows of one kind get a line each */
#define LEAST_NAME 24 /* columns that a name always keeps */

static void put_text(struct gl_buf *b, const char *s)
{
	gl_buf_add(b, s, strlen(s));
}

/* --- names --------------------------------------------------------------------------- */

/* Appends the values of the keys, for example state=select, label.tenant=a. */
static void put_keys(struct gl_buf *b, const struct gl_keys *keys, const struct gl_record *r)
{
	for (size_t i = 0; i < keys->n; i++) {
		struct gl_str value = gl_record_group(r)->key[i];

		if (i)
			GL_BUF_LIT(b, ", ");
		gl_buf_str(b, keys->v[i].name);
		gl_buf_char(b, '=');
		if (value.p)
			gl_buf_str(b, value);
		else
			gl_buf_char(b, '-');
	}
}

/*
 * Returns true if a group can be named by its place in the code: there is only one key to group by,
 * and it is the stack (`sig`) or a place (`where`, `func`).
 */
static bool goes_by_place(const struct gl_keys *keys)
{
	const struct gl_str name = keys->v[0].name;

	return keys->n == 1 && (gl_key_is_sig(&keys->v[0]) || gl_str_eq(name, GL_STR("where")) ||
				       gl_str_eq(name, GL_STR("func")));
}

static void put_name(struct gl_buf *b, const struct gl_keys *keys, const struct gl_record *r)
{
	if (goes_by_place(keys))
		gl_place_brief(b, r);
	else
		put_keys(b, keys, r);
}

/* --- phrases ------------------------------------------------------------------------- */

static void put_signed(struct gl_buf *b, int64_t n)
{
	if (n > 0)
		gl_buf_char(b, '+');
	gl_buf_i64(b, n);
}

/*
 * Appends `at this rate 1000 goroutines in 6h18m`, or `in 22 more snapshots`. what: ` goroutines in
 * `. Returns false if there is no forecast.
 */
static bool put_forecast(struct gl_buf *b, const struct diff *s, const char *before, uint64_t now,
	int64_t gained, const char *what)
{
	uint64_t goal, left;

	if (!diff_forecast(s, now, gained, &goal, &left))
		return false;
	put_text(b, before);
	GL_BUF_LIT(b, "at this rate ");
	gl_buf_u64(b, goal);
	put_text(b, what);
	if (s->is_timed)
		gl_buf_duration(b, left);
	else
		view_number(b, left, "more snapshot", "more snapshots");
	return true;
}

static void put_rate(struct gl_buf *b, const struct diff *s, int64_t gained)
{
	if (gained == 0 || !diff_has_rate(s))
		return;
	GL_BUF_LIT(b, ", ");
	diff_put_rate(b, s, gained);
	put_text(b, s->is_timed ? " a minute" : " a step");
}

/* Appends the change in percent of `first`: `+300.0%`. Appends nothing if `first` is 0. */
static void put_percent(struct gl_buf *b, uint64_t first, int64_t delta)
{
	uint64_t n = delta < 0 ? 0 - (uint64_t)delta : (uint64_t)delta, tenths;

	for (; n > UINT64_MAX / 2000 || first > UINT64_MAX / 2000; n >>= 1)
		first >>= 1;
	if (first == 0)
		return;
	tenths = (n * 1000 + first / 2) / first;
	gl_buf_char(b, delta < 0 ? '-' : '+');
	gl_buf_u64(b, tenths / 10);
	gl_buf_char(b, '.');
	gl_buf_u64(b, tenths % 10);
	gl_buf_char(b, '%');
}

/*
 * Appends ` +80 (40 to 120 in #3)`, the gain of a leak that the first and the last snapshot do not
 * show, because one of them is truncated.
 */
static void put_proven(struct gl_buf *b, const struct diff *s, const struct diff_row *row)
{
	gl_buf_char(b, ' ');
	put_signed(b, row->change.course.rise);
	GL_BUF_LIT(b, " (");
	gl_buf_u64(b, row->first);
	GL_BUF_LIT(b, " to ");
	gl_buf_u64(b, row->most);
	GL_BUF_LIT(b, " in ");
	put_text(b, s->titles[row->change.course.peak]);
	gl_buf_char(b, ')');
}

/*
 * Appends, for example, ` +120 (40 to 160, +300.0%)`. The gain of a leak is the sum of the gains of
 * each process.
 */
static void put_gain(struct gl_buf *b, const struct diff *s, const struct diff_row *row)
{
	const struct gl_change *c = &row->change;
	bool is_by_process = c->is_leak && s->nprocesses > 1;

	if (c->is_leak && c->verdict == GL_VERDICT_UNCLEAR) {
		put_proven(b, s, row);
		return;
	}
	gl_buf_char(b, ' ');
	put_signed(b, is_by_process ? c->course.rise : c->delta);
	if (is_by_process) {
		GL_BUF_LIT(b, " in ");
		view_number(b, s->nprocesses, "process", "processes");
	}
	GL_BUF_LIT(b, " (");
	gl_buf_u64(b, row->first);
	GL_BUF_LIT(b, " to ");
	gl_buf_u64(b, row->last);
	if (row->first && c->delta && !is_by_process) {
		GL_BUF_LIT(b, ", ");
		put_percent(b, row->first, c->delta);
	}
	gl_buf_char(b, ')');
}

/* Appends, for example, `, rose in 2 of 3 steps`, and why that is enough for a leak. */
static void put_steps(struct gl_buf *b, const struct gl_change *change)
{
	const struct gl_trend *c = &change->course;
	const struct gl_change_ids *ids = &change->ids;

	if (c->steps < 2)
		return;
	GL_BUF_LIT(b, ", rose in ");
	gl_buf_u64(b, c->rose);
	GL_BUF_LIT(b, " of ");
	gl_buf_u64(b, c->steps);
	GL_BUF_LIT(b, " steps");
	if (change->is_leak && c->rose < c->steps && ids->are_known && ids->left + ids->moved == 0)
		GL_BUF_LIT(b, ", and none left");
}

/* Appends, for example, `, 5000 in #2`, if that is more than in the first and the last snapshot. */
static void put_peak(struct gl_buf *b, const struct diff *s, const struct diff_row *row)
{
	if (row->most == row->first || row->most == row->last)
		return;
	GL_BUF_LIT(b, ", ");
	gl_buf_u64(b, row->most);
	GL_BUF_LIT(b, " in ");
	put_text(b, s->titles[row->change.course.peak]);
}

/* --- the verdict --------------------------------------------------------------------- */

static void put_what(struct tool *t, const char *what)
{
	view_color(t, VIEW_BOLD);
	put_text(&t->out.buf, what);
	view_color(t, VIEW_PLAIN);
	GL_BUF_LIT(&t->out.buf, ": ");
}

/* Writes a line: `what`, the group's name, and the text in `rest`. Empties `rest`. */
static void put_line(struct tool *t, struct diff *s, const char *what, const struct diff_row *row,
	struct gl_buf *rest, size_t width)
{
	struct gl_groups *groups = gl_delta_groups(s->delta);
	const struct gl_record *r = gl_groups_get(groups, row->number);
	struct gl_buf raw = {0}, name = {0};
	size_t taken = strlen(what) + 2 + rest->len, room = width > taken ? width - taken : 0;

	if (!r)
		tool_die_memory(t);
	put_name(&raw, gl_groups_keys(groups), r);
	gl_term_safe(&name, gl_buf_view(&raw));
	put_what(t, what);
	if (width == 0)
		gl_buf_str(&t->out.buf, gl_buf_view(&name));
	else
		gl_term_cut_name(
			&t->out.buf, gl_buf_view(&name), room > LEAST_NAME ? room : LEAST_NAME);
	gl_buf_str(&t->out.buf, gl_buf_view(rest));
	view_line(t);
	if (raw.failed || name.failed || rest->failed)
		tool_die_memory(t);
	gl_buf_free(&raw);
	gl_buf_free(&name);
	rest->len = 0;
}

/* Writes `2 more leaks` if there were more than got a line. */
static void put_more(struct tool *t, uint64_t n, const char *one, const char *many)
{
	if (n <= MOST_LINES)
		return;
	view_number(&t->out.buf, n - MOST_LINES, one, many);
	view_line(t);
}

static void put_leaks(struct tool *t, struct diff *s, size_t width)
{
	struct gl_buf rest = {0};

	for (size_t i = 0; i < s->nleaks && i < MOST_LINES; i++) {
		const struct diff_row *row = &s->rows[i];

		put_gain(&rest, s, row);
		put_steps(&rest, &row->change);
		put_line(t, s, "leak", row, &rest, width);
		if (!gl_change_has_ended(&row->change) &&
			put_forecast(&t->out.buf, s, "      ", row->last, row->change.course.late,
				" of them in "))
			view_line(t);
	}
	gl_buf_free(&rest);
	put_more(t, s->nleaks, "more leak", "more leaks");
}

/* Appends ` 12 wait for a lock, 11m..13m, 3 of them new`. */
static void put_held_up(struct gl_buf *b, const struct gl_blocked *x)
{
	static const char *const waits[GL_CLASS_COUNT + 1] = {[GL_CLASS_LOCK] = " for a lock",
		[GL_CLASS_RLOCK] = " for a lock", [GL_CLASS_CHAN_SEND] = " to send",
		[GL_CLASS_WAITGROUP] = " for a WaitGroup", [GL_CLASS_COND] = " on a Cond",
		[GL_CLASS_COUNT] = " for locks or others"};

	gl_buf_char(b, ' ');
	gl_buf_u64(b, x->n);
	put_text(b, x->n == 1 ? " waits" : " wait");
	put_text(b, waits[x->class]);
	GL_BUF_LIT(b, ", ");
	gl_buf_duration(b, x->least);
	if (x->most > x->least) {
		GL_BUF_LIT(b, "..");
		gl_buf_duration(b, x->most);
	}
	if (x->fresh) {
		GL_BUF_LIT(b, ", ");
		if (x->fresh < x->n) {
			gl_buf_u64(b, x->fresh);
			GL_BUF_LIT(b, " of them ");
		}
		GL_BUF_LIT(b, "new");
	}
}

/* Writes the rows with goroutines that are held up; those of leaks are in the table. */
static void put_blocked(struct tool *t, struct diff *s, size_t width)
{
	struct gl_buf rest = {0};
	size_t n = 0;

	for (size_t i = s->nleaks; i < s->nshown && s->rows[i].standing == DIFF_BLOCKED; i++) {
		if (n++ >= MOST_LINES)
			continue;
		put_held_up(&rest, &s->rows[i].change.blocked);
		put_line(t, s, "blocked", &s->rows[i], &rest, width);
	}
	gl_buf_free(&rest);
	put_more(t, n, "more place where goroutines are blocked",
		"more places where goroutines are blocked");
}

/* Writes how a row changed that grew or shrank. */
static void put_change(struct tool *t, struct diff *s, const struct diff_row *row, size_t width)
{
	static const char *const names[] = {[GL_VERDICT_NEW] = "new", [GL_VERDICT_GROWN] = "grown",
		[GL_VERDICT_SHRUNK] = "shrunk", [GL_VERDICT_GONE] = "gone"};
	struct gl_buf rest = {0};

	put_gain(&rest, s, row);
	if (row->change.delta > 0)
		put_steps(&rest, &row->change);
	put_peak(&rest, s, row);
	if (row->standing == DIFF_TRAFFIC)
		put_text(&rest, "; they come and go");
	put_line(t, s, row->standing == DIFF_TRAFFIC ? "traffic" : names[row->change.verdict], row,
		&rest, width);
	gl_buf_free(&rest);
}

static bool has_grown(const struct diff_row *row)
{
	return row->standing >= DIFF_LASTS && row->standing <= DIFF_TRAFFIC;
}

/* Returns the row that grew most, or NULL if none did. */
static const struct diff_row *find_grown(const struct diff *s)
{
	const struct diff_row *found = NULL;

	for (size_t i = 0; i < s->nshown; i++)
		if (has_grown(&s->rows[i]) &&
			(!found || s->rows[i].change.delta > found->change.delta))
			found = &s->rows[i];
	return found;
}

/*
 * Returns the row that shrank most, if this is the most important change: there are fewer
 * goroutines in all, and no row grew by as much. Otherwise returns NULL. Also returns NULL if the
 * process was restarted, because then goroutines are missing that did not end.
 */
static const struct diff_row *find_shrunk(const struct diff *s, const struct diff_row *grown)
{
	int64_t grew = grown ? grown->change.delta : 0;

	if (s->nprocesses > 1 || diff_last(s) >= diff_first(s))
		return NULL;
	for (size_t i = 0; i < s->nshown; i++)
		if (s->rows[i].standing == DIFF_SHRANK)
			return s->rows[i].change.delta < -grew ? &s->rows[i] : NULL;
	return NULL;
}

/*
 * Returns the row whose largest count exceeds both its first and its last count by most, or NULL if
 * none exceeds them by a tenth.
 */
static const struct diff_row *find_burst(const struct diff *s)
{
	const struct diff_row *found = NULL;
	uint64_t most = 0;

	for (size_t i = 0; i < s->nshown; i++) {
		const struct diff_row *row = &s->rows[i];
		uint64_t base = row->first > row->last ? row->first : row->last;

		if (row->most - base > most && row->most - base >= base / 10) {
			most = row->most - base;
			found = row;
		}
	}
	return found;
}

static bool is_all_the_same(const struct diff *s)
{
	return s->nsame == gl_groups_count(gl_delta_groups(s->delta)) && s->nmoved == 0;
}

/* Returns why no row is said to have grown. */
static const char *why_nothing(const struct diff *s)
{
	bool has_idle = false, is_unclear = false;

	for (size_t i = 0; i < s->nrows; i++) {
		has_idle |= has_grown(&s->rows[i]);
		is_unclear |= s->rows[i].change.verdict == GL_VERDICT_UNCLEAR;
	}
	return is_all_the_same(s) ? "no difference" :
	       has_idle		  ? "nothing grew but idle groups" :
	       is_unclear	  ? "nothing is certain to have grown" :
				    "nothing grew from first to last";
}

static void put_nothing(struct tool *t, struct diff *s, size_t width)
{
	/* The end of a process is not the end of a burst. */
	const struct diff_row *row = s->nprocesses == 1 ? find_burst(s) : NULL;
	struct gl_buf rest = {0};

	put_text(&t->out.buf, why_nothing(s));
	view_line(t);
	if (row) {
		put_gain(&rest, s, row);
		put_peak(&rest, s, row);
		put_line(t, s, "burst", row, &rest, width);
	}
	gl_buf_free(&rest);
}

/* Writes which groups grew or shrank: the news if nothing leaks and nobody is held up. */
static void put_changes(struct tool *t, struct diff *s, size_t width)
{
	const struct diff_row *grown = find_grown(s), *shrunk = find_shrunk(s, grown);

	if (shrunk)
		put_change(t, s, shrunk, width);
	if (!grown) {
		put_nothing(t, s, width);
		return;
	}
	if (s->rows[0].standing == DIFF_LASTS && &s->rows[0] != grown)
		put_change(t, s, &s->rows[0], width); /* it grew less, but weighs more */
	put_change(t, s, grown, width);
}

static void put_verdict(struct tool *t, struct diff *s, size_t width)
{
	put_leaks(t, s, width);
	put_blocked(t, s, width);
	if (s->nleaks == 0 && s->nblocked == 0)
		put_changes(t, s, width);
}

/* --- the whole ----------------------------------------------------------------------- */

static void put_total(struct tool *t, struct diff *s)
{
	struct gl_buf *b = &t->out.buf;

	GL_BUF_LIT(b, "total ");
	gl_buf_u64(b, diff_first(s));
	GL_BUF_LIT(b, " to ");
	gl_buf_u64(b, diff_last(s));
	if (!diff_is_clear(s, diff_first(s), diff_last(s))) {
		view_line(t); /* the line about the truncated snapshot says why there is no more */
		return;
	}
	GL_BUF_LIT(b, ": ");
	put_signed(b, (int64_t)(diff_last(s) - diff_first(s)));
	if (diff_first(s) && diff_first(s) != diff_last(s)) {
		GL_BUF_LIT(b, " (");
		put_percent(b, diff_first(s), (int64_t)(diff_last(s) - diff_first(s)));
		gl_buf_char(b, ')');
	}
	put_rate(b, s, s->total.late);
	if (s->total.late && diff_has_rate(s) && s->nprocesses > 1)
		GL_BUF_LIT(b, " in the last process");
	if (s->total.fell == 0)
		put_forecast(b, s, "; ", diff_last(s), s->total.late, " goroutines in ");
	view_line(t);
}

/*
 * Appends ` (2 changed in between, 1 with stuck goroutines)`, which follows the number of groups
 * that are the same in the first and the last snapshot.
 */
static void put_more_of_same(const struct diff *s, struct gl_buf *b)
{
	if (s->nmoved + s->nstuck == 0)
		return;
	GL_BUF_LIT(b, " (");
	if (s->nmoved) {
		gl_buf_u64(b, s->nmoved);
		GL_BUF_LIT(b, " changed in between");
	}
	if (s->nmoved && s->nstuck)
		GL_BUF_LIT(b, ", ");
	if (s->nstuck) {
		gl_buf_u64(b, s->nstuck);
		put_text(b, s->with_ids ? " with stuck goroutines" :
					  " with stuck goroutines: --ids shows them");
	}
	gl_buf_char(b, ')');
}

/* Writes how many groups there are of each verdict. The verdict `the same` comes last. */
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
	gl_buf_u64(b, s->nsame);
	GL_BUF_LIT(b, " the same");
	put_more_of_same(s, b);
	view_line(t);
	if (s->nshown == s->nrows)
		return;
	GL_BUF_LIT(b, "not listed: ");
	view_number(b, s->nrows - s->nshown, "idle group that changed", "idle groups that changed");
	GL_BUF_LIT(b, "; --idle lists them");
	view_line(t);
}

/* Writes which snapshot begins the last process. The table of snapshots shows the earlier ones. */
static void put_restart(struct tool *t, const struct diff *s)
{
	if (s->nprocesses == 1)
		return;
	GL_BUF_LIT(&t->out.buf, "the process changed at ");
	put_text(&t->out.buf, s->titles[s->total.from]);
	GL_BUF_LIT(&t->out.buf, ": goroutine ids start over");
	view_line(t);
}

/* Writes what is doubtful about the order of the snapshots. */
static void put_order(struct tool *t, const struct diff *s)
{
	struct gl_buf *b = &t->out.buf;
	bool is_backwards = false;

	for (size_t i = 0; i < gl_delta_count(s->delta); i++)
		is_backwards |= gl_delta_snapshot(s->delta, i)->is_earlier;
	if (is_backwards) {
		put_text(b, DIFF_BACKWARDS);
		view_line(t);
	}
	for (size_t i = 0; i < gl_delta_count(s->delta); i++)
		if (gl_delta_snapshot(s->delta, i)->is_doubtful) {
			put_text(b, s->titles[i]);
			GL_BUF_LIT(b, " looks older than the one before: given in the wrong order, "
				      "or another process?");
			view_line(t);
			return; /* the table of snapshots shows the others */
		}
}

/*
 * Writes whether the first and the last snapshot are sums of several dumps, or are truncated. If
 * one is truncated, goroutines that seem to have ended may be in the lost part.
 */
static void put_ends(struct tool *t, const struct diff *s)
{
	struct gl_buf *b = &t->out.buf;
	size_t last = gl_delta_count(s->delta) - 1;

	for (size_t i = 0; i <= last; i += last ? last : 1) {
		const struct gl_snapshot *snap = gl_delta_snapshot(s->delta, i);

		if (snap->dumps > 1) {
			put_text(b, s->titles[i]);
			GL_BUF_LIT(b, " is the sum of ");
			view_number(b, snap->dumps, "dump", "dumps");
			view_line(t);
		}
		if (snap->is_truncated) {
			put_text(b, s->titles[i]);
			GL_BUF_LIT(b, " is truncated: its counts are lower bounds");
			view_line(t);
		}
	}
}

void diffhead_put(struct tool *t, struct diff *s, size_t width)
{
	put_verdict(t, s, width);
	put_restart(t, s);
	put_order(t, s);
	put_ends(t, s);
	put_total(t, s);
	put_rows(t, s);
}
