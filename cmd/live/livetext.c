#include "cmd/live/livetext.h"

#include "cmd/common/cells.h"
#include "cmd/common/view.h"
#include "lib/output/term.h"

#define INDENT 1
#define LEAST_TREND 6
#define TREND_SHARE 7 /* a trend takes a seventh of the width */

/* Appends the change since the first dump: +120, -3, 0. */
static void put_delta(struct gl_buf *b, const struct gl_trace *t)
{
	if (t->now != t->first)
		gl_buf_char(b, t->now > t->first ? '+' : '-');
	gl_buf_u64(b, t->now > t->first ? t->now - t->first : t->first - t->now);
}

static size_t trend_columns(size_t width)
{
	size_t n = width ? width / TREND_SHARE : GL_HISTORY_DUMPS;

	n = n < LEAST_TREND ? LEAST_TREND : n;
	return n < GL_HISTORY_DUMPS ? n : GL_HISTORY_DUMPS;
}

static void put_trend(struct picture *p, struct gl_buf *b, const struct gl_trace *t, size_t most)
{
	uint64_t counts[GL_HISTORY_DUMPS];
	size_t n = gl_history_counts(p->history, t, counts);
	size_t from = n > most ? n - most : 0;

	gl_term_spark(b, counts + from, n - from);
}

/* Returns how many groups the last dump has. */
static uint64_t present(struct gl_trace *const *v, size_t n)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += v[i]->now > 0;
	return sum;
}

/* Appends the total, for example: 242 goroutines in 44 groups, +120 since the first dump  ▁█ */
void livetext_total(struct picture *p, struct gl_buf *b, size_t width)
{
	const struct gl_trace *total = gl_history_total(p->history);
	uint64_t dumps = gl_history_dumps(p->history);
	size_t n;
	struct gl_trace *const *v = gl_history_rank(p->history, &n);

	if (dumps == 0) {
		if (p->is_ended)
			GL_BUF_LIT(b, "no goroutine dump arrived");
		else
			GL_BUF_LIT(b, "waiting for a goroutine dump");
		return;
	}
	view_number(b, total->now, "goroutine", "goroutines");
	GL_BUF_LIT(b, " in ");
	view_number(b, present(v, n), "group", "groups");
	if (dumps == 1)
		return;
	GL_BUF_LIT(b, ", ");
	put_delta(b, total);
	GL_BUF_LIT(b, " since the first dump  ");
	put_trend(p, b, total, trend_columns(width));
}

/*
 * Appends the state, for example: dump 2 of -; excluded: 1 goroutine that writes the dump; stream
 * ended
 */
void livetext_state(struct picture *p, struct gl_buf *b)
{
	uint64_t dumps = gl_history_dumps(p->history);

	if (dumps > 0) {
		gl_buf_number(b, "dump ", dumps, " of ");
		gl_term_safe(b, p->facts->source);
		if (p->is_ended)
			GL_BUF_LIT(b, "; stream ended");
		if (p->facts->runtime + p->facts->dumpers > 0)
			GL_BUF_LIT(b, "; ");
		view_excluded(b, p->facts->runtime, p->facts->dumpers);
		if (p->facts->is_truncated)
			GL_BUF_LIT(b, "; truncated, so counts are lower bounds");
	} else if (p->is_ended) {
		GL_BUF_LIT(b, "stream ended");
	}
	if (p->remarks > 0) {
		if (dumps > 0 || p->is_ended)
			GL_BUF_LIT(b, "; ");
		view_number(b, p->remarks, "message: ", "messages, the last: ");
		gl_term_safe(b, gl_buf_view(&p->remark));
	}
}

/* What the columns must know: the picture and its width. */
struct context {
	struct group_table table;
	struct picture *picture;
};

struct row {
	struct group_row group;
	const struct gl_trace *trace;
};

static void put_group_delta(struct gl_buf *b, const struct gl_cell *c)
{
	put_delta(b, ((const struct row *)c->row)->trace);
}

static void put_group_trend(struct gl_buf *b, const struct gl_cell *c)
{
	const struct context *x = c->ctx;
	const struct row *row = c->row;

	put_trend(x->picture, b, row->trace, trend_columns(x->table.width));
}

static const struct gl_column columns[] = {
	{"count", GL_RIGHT, 0, .fill = group_count},
	{"delta", GL_RIGHT, 0, .fill = put_group_delta},
	{"trend", GL_LEFT, 0, .fill = put_group_trend},
	GROUP_KEYS,
	{"state", GL_LEFT, GL_CUT | GL_DROP_FIRST, .fill = group_state},
	GROUP_WHERE,
	GROUP_SIG,
};

/*
 * Adds a row for a group. The cells expect a record, so the trace of the group is made into one
 * first.
 */
static void put_group(struct gl_table *tab, const struct gl_keys *keys, const struct gl_trace *t)
{
	struct gl_str values[GL_KEYS_MAX], rest = t->key;
	struct gl_count state = {gl_buf_view(&t->state), t->now};
	struct gl_group group = {.key = values, .nby = keys->n,
		.states = {&state, t->state.len > 0}, .sigs = {NULL, t->nsigs}};
	struct gl_more more = {.group = &group};
	struct gl_record r = {.stack = t->stack, .sig = t->sig, .count = t->now, .more = &more,
		.has = t->has_sig ? GL_HAS_SIG : 0};

	for (size_t i = 0; i < keys->n; i++)
		values[i] = rest.len ? gl_keys_next(&rest) : (struct gl_str){NULL, 0};
	gl_table_add(tab, &(struct row){{.r = &r}, t});
}

/* Appends the titles of the table, and n groups. */
void livetext_groups(struct picture *p, struct gl_buf *b, struct gl_trace *const *v, size_t n,
	size_t width)
{
	const struct context ctx = {{.keys = &p->facts->keys, .width = width}, p};
	struct gl_table *tab = gl_table_new(GL_COLUMNS(columns), &ctx);

	for (size_t i = 0; i < n; i++)
		put_group(tab, &p->facts->keys, v[i]);
	gl_table_put(tab, b, INDENT, width);
	gl_table_free(tab);
}

void livetext_stack(struct gl_buf *b, const struct gl_trace *t)
{
	const struct gl_stack *stack = t->stack;
	char hex[GL_HASH_HEX];

	view_number(b, t->now, "goroutine", "goroutines");
	GL_BUF_LIT(b, ", ");
	put_delta(b, t);
	GL_BUF_LIT(b, " since the first dump");
	if (t->state.len > 0) {
		GL_BUF_LIT(b, ", ");
		gl_term_safe(b, gl_buf_view(&t->state));
	}
	gl_buf_char(b, '\n');
	if (t->has_sig) {
		gl_hash_hex(t->sig, hex);
		GL_BUF_LIT(b, "sig ");
		gl_buf_add(b, hex, sizeof hex);
	} else {
		view_number(b, t->nsigs, "stack", "stacks; one of them");
	}
	GL_BUF_LIT(b, "\n\n");
	if (stack)
		view_stack(b, stack);
}
