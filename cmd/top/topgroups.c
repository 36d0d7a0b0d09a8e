#include "cmd/top/topgroups.h"

#include "cmd/top/topreport.h"
#include "cmd/common/view.h"

#define MOST_SNAPSHOTS 8 /* a column each; of more only a sparkline */

/* Columns before and behind those that depend on the input. */
static const struct gl_column before[] = {
	{"count", GL_RIGHT, 0}, {"share", GL_RIGHT, 0},
};
static const struct gl_column behind[] = {
	{"wait", GL_LEFT, 0}, {"state", GL_LEFT, GL_CUT}, {"where", GL_LEFT, GL_CUT_NAME},
	{"created by", GL_LEFT, GL_CUT_NAME | GL_DROP_FIRST}, {"sig", GL_LEFT, GL_CUT_SIG},
};

#define WHERE 2 /* of these */
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static struct gl_column *columns_of(struct tool *t, size_t *n)
{
	struct top *s = t->ctx;
	const struct gl_keys *keys = gl_groups_keys(s->groups);
	const char **titles = view_titles(&s->arena, MOST_SNAPSHOTS);
	struct gl_column *v = gl_arena_new(&s->arena,
		(COUNT(before) + MOST_SNAPSHOTS + 1 + GL_KEYS_MAX + COUNT(behind)) * sizeof *v);
	bool is_told_by_trend = s->nsnapshots > 2;

	if (!v || !titles)
		tool_die_memory(t);
	memcpy(v, before, sizeof before);
	if (s->ndumps > 1)
		v[0].title = "sum"; /* over the dumps, which have columns of their own */
	*n = COUNT(before);
	if (s->nsnapshots > 1 && s->nsnapshots <= MOST_SNAPSHOTS)
		for (size_t i = 0; i < s->nsnapshots; i++)
			v[(*n)++] = (struct gl_column){titles[i], GL_RIGHT,
				is_told_by_trend ? GL_DROP_NEXT : 0};
	if (is_told_by_trend)
		v[(*n)++] = (struct gl_column){"trend", GL_LEFT, 0};
	*n += view_key_columns(t, &s->arena, keys, v + *n);
	memcpy(v + *n, behind, sizeof behind);
	if (!gl_key_is_sig(&keys->v[0]) && !view_has_key(keys, "where"))
		v[*n + WHERE].fit |= GL_DROP_NEXT; /* other columns are what was asked for */
	*n += COUNT(behind);
	return v;
}

static void put_snapshot_counts(struct top *s, struct gl_table *tab, size_t number)
{
	const uint64_t *counts = gl_delta_counts(s->delta, number);

	if (s->nsnapshots > 1 && s->nsnapshots <= MOST_SNAPSHOTS)
		for (size_t i = 0; i < s->nsnapshots; i++)
			gl_table_u64(tab, counts[i]);
	if (s->nsnapshots > 2)
		view_trend(tab, counts, s->nsnapshots, view_width());
}

static void put_stack(struct tool *t, struct gl_table *tab, const struct gl_record *r)
{
	const struct gl_stack *stack = gl_record_stack(r);
	struct gl_buf b = {0};
	struct gl_str rest;

	if (!stack)
		return;
	view_stack(&b, stack);
	if (b.failed)
		tool_die_memory(t);
	for (rest = gl_buf_view(&b); rest.len > 0;) {
		const char *nl = memchr(rest.p, '\n', rest.len);

		gl_table_under(tab, gl_str_of(rest.p, nl));
		rest = gl_str_skip(rest, (size_t)(nl - rest.p) + 1);
	}
	gl_table_under(tab, (struct gl_str){NULL, 0});
	gl_buf_free(&b);
}

/* Returns its goroutines. */
static uint64_t put_group(struct tool *t, struct gl_table *tab, size_t i)
{
	struct top *s = t->ctx;
	const struct gl_record *r = top_group(t, i);

	gl_table_u64(tab, r->count);
	gl_table_share(tab, r->count, s->total);
	put_snapshot_counts(s, tab, s->order[i]);
	view_key_cells(tab, gl_groups_keys(s->groups), r);
	gl_table_wait(tab, r);
	gl_table_state(tab, r);
	gl_table_where(tab, r);
	if (view_has_key(gl_groups_keys(s->groups), "created_by"))
		gl_table_cell(tab, (struct gl_str){NULL, 0}); /* it has a column already */
	else
		gl_table_creator(tab, r);
	gl_table_sig(tab, r);
	if (s->with_stacks)
		put_stack(t, tab, r);
	return r->count;
}

void top_put_groups(struct tool *t)
{
	struct top *s = t->ctx;
	size_t ncolumns;
	struct gl_column *columns = columns_of(t, &ncolumns);
	struct gl_table *tab;
	uint64_t left = s->total - (s->with_idle ? 0 : s->idle);

	if (s->norder == 0)
		return;
	tab = top_table(t, columns, ncolumns);
	for (size_t i = 0; i < s->norder; i++)
		left -= put_group(t, tab, i);
	view_line(t);
	top_put_table(t, tab);
	if (s->norder < s->listed) {
		GL_BUF_LIT(&t->out.buf, "and ");
		view_number(&t->out.buf, s->listed - s->norder, "more group", "more groups");
		GL_BUF_LIT(&t->out.buf, " of ");
		view_number(&t->out.buf, left, "goroutine", "goroutines");
		view_dumps(&t->out.buf, s->delta);
		view_line(t);
	}
}
