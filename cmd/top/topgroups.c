#include "cmd/top/topgroups.h"

#include "cmd/common/cells.h"
#include "cmd/common/view.h"

/* each snapshot has a column; if there are more snapshots than this, only the trend shows them */
#define MOST_SNAPSHOTS 8

/* What the columns must know about the input. */
struct context {
	struct group_table table;
	const struct top *top;
};

static bool is_one_dump(const void *ctx)
{
	return ((const struct context *)ctx)->top->ndumps <= 1;
}

static bool is_over_dumps(const void *ctx)
{
	return !is_one_dump(ctx);
}

/* Makes a column for each dump that is compared. */
static bool snapshots(const void *ctx, size_t *nth, struct gl_column_title *h)
{
	const struct group_table *t = ctx;

	if (t->nsnapshots < 2 || t->nsnapshots > MOST_SNAPSHOTS || *nth == t->nsnapshots)
		return false;
	h->title = (struct gl_str){t->titles[*nth], strlen(t->titles[*nth])};
	h->fit = group_has_trend(ctx) ? GL_DROP_NEXT : 0;
	return true;
}

/*
 * Returns true if goroutines are grouped by stack or place. If they are grouped by other keys, the
 * columns of these keys matter more, so the column for the place may be left out.
 */
static bool is_by_place(const void *ctx)
{
	const struct gl_keys *keys = ((const struct group_table *)ctx)->keys;

	return gl_key_is_sig(&keys->v[0]) || view_has_key(keys, "where");
}

static bool is_by_other(const void *ctx)
{
	return !is_by_place(ctx);
}

/*
 * Returns true if the creator needs a column of its own. It does not if it is one of the keys,
 * because each key has a column.
 */
static bool has_creator(const void *ctx)
{
	return !view_has_key(((const struct group_table *)ctx)->keys, "created_by");
}

/* Fills in a mark if a suspicion names the stack of the row. */
static void put_mark(struct gl_buf *b, const struct gl_cell *c)
{
	if (top_is_marked(((const struct context *)c->ctx)->top,
		    ((const struct group_row *)c->row)->r))
		gl_buf_char(b, '*');
}

static const struct gl_column columns[] = {
	{"", GL_LEFT, 0, .fill = put_mark},
	{"count", GL_RIGHT, 0, .fill = group_count, .when = is_one_dump},
	{"sum", GL_RIGHT, 0, .fill = group_count, .when = is_over_dumps},
	{"share", GL_RIGHT, 0, .fill = group_share},
	{"", GL_RIGHT, 0, .fill = group_snapshot, .each = snapshots},
	GROUP_TREND,
	GROUP_KEYS,
	{"wait", GL_LEFT, 0, .fill = group_wait},
	{"state", GL_LEFT, GL_CUT, .fill = group_state},
	{"where", GL_LEFT, GL_CUT_NAME, .fill = group_where, .when = is_by_place},
	{"where", GL_LEFT, GL_CUT_NAME | GL_DROP_NEXT, .fill = group_where, .when = is_by_other},
	{"created by", GL_LEFT, GL_CUT_NAME | GL_DROP_FIRST, .fill = group_creator,
		.when = has_creator},
	GROUP_SIG,
};

static void put_stack(struct gl_table *tab, const struct gl_record *r)
{
	const struct gl_stack *stack = gl_record_stack(r);
	struct gl_buf b = {0};
	struct gl_str rest;

	if (!stack)
		return;
	view_stack(&b, stack);
	for (rest = gl_buf_view(&b); rest.len > 0;)
		gl_table_under(tab, gl_str_cut(&rest, '\n'));
	gl_table_under(tab, (struct gl_str){NULL, 0});
	gl_buf_free(&b);
}

static struct context context_of(struct top *s)
{
	return (struct context){{.keys = gl_groups_keys(s->groups), .total = s->total,
		.titles = view_titles(&s->arena, MOST_SNAPSHOTS, 0),
		.nsnapshots = s->nsnapshots, .width = view_width()}, s};
}

/* Adds a row for the i-th group. Returns how many goroutines it has. */
static uint64_t put_group(struct top *s, struct gl_table *tab, size_t i)
{
	struct group_row row = {.r = gl_groups_get(s->groups, s->order[i])};

	row.points = gl_delta_points(s->delta, s->order[i]);
	gl_table_add(tab, &row);
	if (s->with_stacks)
		put_stack(tab, row.r);
	return row.r->count;
}

void top_put_groups(struct tool *t)
{
	struct top *s = t->ctx;
	struct context ctx;
	struct gl_table *tab;
	uint64_t left = s->total - (s->with_idle ? 0 : s->idle);

	if (s->norder == 0)
		return;
	ctx = context_of(s);
	tab = gl_table_new(GL_COLUMNS(columns), &ctx);
	for (size_t i = 0; i < s->norder; i++)
		left -= put_group(s, tab, i);
	view_line(t);
	view_put_table(t, tab);
	if (s->norder < s->listed) {
		GL_BUF_LIT(&t->out.buf, "and ");
		view_number(&t->out.buf, s->listed - s->norder, "more group", "more groups");
		GL_BUF_LIT(&t->out.buf, " of ");
		view_number(&t->out.buf, left, "goroutine", "goroutines");
		view_dumps(&t->out.buf, s->delta);
		view_line(t);
	}
}
