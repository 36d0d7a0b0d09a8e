#include "cmd/diff/diffverdict.h"

#include "cmd/common/view.h"
#include "cmd/diff/diffwords.h"

#include "lib/output/term.h"
#include "lib/record/place.h"

#define MOST_LINES 3  /* at most this many rows of one kind get a line each */
#define LEAST_NAME 24 /* columns that are always left for a name */

/* --- names --------------------------------------------------------------------------- */

/* Appends the values of the keys, for example state=select, label.tenant=a. */
static void put_keys(struct gl_buf *b, const struct gl_keys *keys, const struct gl_record *r)
{
	for (size_t i = 0; i < keys->n; i++) {
		struct gl_str value = r->more->group->key[i];

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
 * Returns true if a group can be named by its place in the code: there is only one key, and it is
 * the stack (`sig`) or a place (`where`, `func`).
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

/* --- a line -------------------------------------------------------------------------- */

static void put_what(struct tool *t, const char *what)
{
	view_color(t, VIEW_BOLD);
	gl_buf_text(&t->out.buf, what);
	view_color(t, VIEW_PLAIN);
	GL_BUF_LIT(&t->out.buf, ": ");
}

/* Writes a line: `what`, the group's name, and the text in `rest`. Empties `rest`. */
static void put_line(struct tool *t, struct diff *s, const char *what, const struct diff_row *row,
	struct gl_buf *rest, size_t width)
{
	struct gl_groups *groups = gl_delta_groups(s->delta);
	const struct gl_record *r = gl_groups_get(groups, row->number);
	struct gl_buf name = {0};
	size_t taken = strlen(what) + 2 + rest->len, room = width > taken ? width - taken : 0;

	put_name(&name, gl_groups_keys(groups), r);
	put_what(t, what);
	room = room > LEAST_NAME ? room : LEAST_NAME;
	view_cut(&t->out.buf, gl_buf_view(&name), width ? room : 0, gl_term_cut_name);
	gl_buf_str(&t->out.buf, gl_buf_view(rest));
	view_line(t);
	gl_buf_free(&name);
	rest->len = 0;
}

/* --- leaks, and who is blocked ------------------------------------------------------- */

/*
 * Only MOST_LINES of n rows get a line each. If there are more, writes how many get none, for
 * example `2 more leaks`.
 */
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
		int64_t late = gl_change_has_ended(&row->change) ? 0 : row->change.course.late;

		diffwords_gain(&rest, s, row);
		diffwords_steps(&rest, &row->change);
		put_line(t, s, "leak", row, &rest, width);
		if (diffwords_forecast(
			    &t->out.buf, s, "      ", row->last, late, " of them in "))
			view_line(t);
	}
	gl_buf_free(&rest);
	put_more(t, s->nleaks, "more leak", "more leaks");
}

/*
 * Writes the rows with goroutines that are held up. Leaks are not among these rows; the table shows
 * who is held up in a leak.
 */
static void put_blocked(struct tool *t, struct diff *s, size_t width)
{
	struct gl_buf rest = {0};
	size_t n = 0;

	for (size_t i = s->nleaks; i < s->nshown && s->rows[i].standing == DIFF_BLOCKED; i++) {
		if (n++ >= MOST_LINES)
			continue;
		diffwords_held_up(&rest, &s->rows[i].change.blocked);
		put_line(t, s, "blocked", &s->rows[i], &rest, width);
	}
	gl_buf_free(&rest);
	put_more(t, n, "more place where goroutines are blocked",
		"more places where goroutines are blocked");
}

/* --- what grew or shrank -------------------------------------------------------------- */

/* Writes how a row that grew or shrank has changed. */
static void put_change(struct tool *t, struct diff *s, const struct diff_row *row, size_t width)
{
	static const char *const names[] = {[GL_VERDICT_NEW] = "new", [GL_VERDICT_GROWN] = "grown",
		[GL_VERDICT_SHRUNK] = "shrunk", [GL_VERDICT_GONE] = "gone"};
	bool is_traffic = row->standing == DIFF_TRAFFIC;
	struct gl_buf rest = {0};

	diffwords_gain(&rest, s, row);
	if (row->change.delta > 0)
		diffwords_steps(&rest, &row->change);
	diffwords_peak(&rest, row);
	if (is_traffic)
		gl_buf_text(&rest, "; they come and go");
	put_line(t, s, is_traffic ? "traffic" : names[row->change.verdict], row,
		&rest, width);
	gl_buf_free(&rest);
}

static bool has_grown(const struct diff_row *row)
{
	return row->standing >= DIFF_LASTS && row->standing <= DIFF_TRAFFIC;
}

/*
 * Returns the row that grew most: of the groups that wait for work if is_idle, otherwise of the
 * other groups. NULL if none of them grew.
 */
static const struct diff_row *find_most(const struct diff *s, bool is_idle)
{
	const struct diff_row *found = NULL;

	for (size_t i = 0; i < s->nshown; i++) {
		const struct diff_row *row = &s->rows[i];

		if (has_grown(row) && row->change.is_idle == is_idle &&
			(!found || row->change.delta > found->change.delta))
			found = row;
	}
	return found;
}

/*
 * Returns the row that grew most, or NULL if none grew. A group that waits for work, such as the
 * connections of a server, is skipped if another group grew by at least half as much.
 */
static const struct diff_row *find_grown(const struct diff *s)
{
	const struct diff_row *idle = find_most(s, true), *other = find_most(s, false);

	return !idle || (other && other->change.delta >= idle->change.delta / 2) ? other : idle;
}

/*
 * Returns the row that shrank most, if that is the most important change: the total fell, and no
 * row grew by as much. Otherwise returns NULL. Also returns NULL if the process was restarted: the
 * goroutines of the old process are then missing, although they did not end.
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
 * Returns the row whose largest count exceeds both its first and its last count by most; NULL if
 * none exceeds them by at least a tenth.
 */
static const struct diff_row *find_burst(const struct diff *s)
{
	const struct diff_row *found = NULL;
	uint64_t most = 0;

	for (size_t i = 0; i < s->nshown; i++) {
		const struct diff_row *row = &s->rows[i];
		uint64_t base = row->first > row->last ? row->first : row->last;

		if (row->most - base > most && row->most - base >= base / 10 + (base % 10 > 0)) {
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

/* Returns why the report names no row that grew. */
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
	/*
	 * After a restart the groups of the old process are gone, which would look like the end of
	 * a burst. So a burst is reported only if there is one process.
	 */
	const struct diff_row *row = s->nprocesses == 1 ? find_burst(s) : NULL;
	struct gl_buf rest = {0};

	gl_buf_text(&t->out.buf, why_nothing(s));
	view_line(t);
	if (row) {
		diffwords_gain(&rest, s, row);
		diffwords_peak(&rest, row);
		put_line(t, s, "burst", row, &rest, width);
	}
	gl_buf_free(&rest);
}

/* Writes which groups grew or shrank. This is what matters most if nothing leaks. */
static void put_changes(struct tool *t, struct diff *s, size_t width)
{
	const struct diff_row *grown = find_grown(s), *shrunk = find_shrunk(s, grown);

	if (shrunk)
		put_change(t, s, shrunk, width);
	if (!grown && s->nblocked == 0)
		put_nothing(t, s, width);
	if (!grown || (uint64_t)grown->change.delta <= s->nblocked)
		return;
	if (s->rows[0].standing == DIFF_LASTS && &s->rows[0] != grown)
		/* this row grew less, but is more important, because its goroutines stay */
		put_change(t, s, &s->rows[0], width);
	put_change(t, s, grown, width);
}

/* --- the whole ----------------------------------------------------------------------- */

void diffverdict_put(struct tool *t, struct diff *s, size_t width)
{
	put_leaks(t, s, width);
	put_blocked(t, s, width);
	if (s->nleaks == 0)
		put_changes(t, s, width);
}
