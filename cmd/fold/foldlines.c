#include "cmd/fold/foldlines.h"

#include "cmd/common/view.h"
#include "lib/base/mem.h"
#include "lib/output/term.h"

#include <stdlib.h>

/*
 * Each line of folded stacks has the frames from the root on, separated by `;`, and then a blank
 * and the weight. The format has no escapes (see flamegraph.pl in brendangregg/FlameGraph and in
 * Devel::NYTProf).
 */

/* A distinct frame, and the text that is written for it. */
struct text {
	struct gl_str name;
	uint32_t frame;
};

/*
 * Replaces the blank before a number at the end of a name by `_`, because flamegraph.pl would take
 * such a number for a second weight. The name begins at `from`.
 */
static void guard_number(struct gl_buf *b, size_t from)
{
	size_t at = b->len;

	while (at > from && (gl_is_digit(b->p[at - 1]) || b->p[at - 1] == '.'))
		at--;
	if (at < b->len && at > from && b->p[at - 1] == ' ')
		b->p[at - 1] = '_';
}

static void put_name(struct gl_buf *b, const struct gl_frame *f)
{
	size_t from = b->len;

	gl_term_line(b, fold_name(f));
	for (size_t i = from; i < b->len; i++)
		if (b->p[i] == ';')
			b->p[i] = ':';
	guard_number(b, from);
}

static int compare_texts(const void *a, const void *b)
{
	const struct text *x = a, *y = b;

	return gl_str_cmp(x->name, y->name);
}

/* Makes the texts of all frames. */
static struct text *make_texts(struct tool *t, struct gl_arena *a)
{
	const struct gl_calls *c = &((struct fold *)t->ctx)->calls;
	struct text *v = gl_mem_new(c->nframes + 1, sizeof *v);
	struct gl_buf b = {0};

	for (size_t i = 0; i < c->nframes; i++) {
		b.len = 0;
		put_name(&b, &c->frames[i]->frame);
		v[i] = (struct text){gl_arena_copy(a, gl_buf_view(&b)), (uint32_t)i};
	}
	gl_buf_free(&b);
	return v;
}

/*
 * Returns a rank for each frame, in the order of the texts. Frames with the same text share a rank.
 */
static uint32_t *ranks(struct tool *t, const struct text *texts)
{
	size_t n = ((struct fold *)t->ctx)->calls.nframes;
	uint32_t *rank = gl_mem_new(n + 1, sizeof *rank);
	struct text *sorted = gl_mem_new(n + 1, sizeof *sorted);

	memcpy(sorted, texts, n * sizeof *sorted);
	qsort(sorted, n, sizeof *sorted, compare_texts);
	for (size_t i = 0; i < n; i++) {
		bool is_same = i > 0 && gl_str_eq(sorted[i].name, sorted[i - 1].name);

		rank[sorted[i].frame] = is_same ? rank[sorted[i - 1].frame] : (uint32_t)i;
	}
	gl_mem_free(sorted);
	return rank;
}

static void put_line(struct tool *t, const struct text *texts, size_t stack, uint64_t weight)
{
	const struct fold *s = t->ctx;
	const struct gl_call_stack *k = &s->calls.stacks[stack];
	struct gl_buf *b = &t->out.buf;

	if (fold_is_timed(s))
		weight /= 60;
	if (weight == 0)
		return;
	for (size_t i = 0; i < k->n; i++) {
		if (i)
			gl_buf_char(b, ';');
		gl_buf_str(b, texts[s->calls.ids[k->first + i]].name);
	}
	gl_buf_char(b, ' ');
	gl_buf_u64(b, weight);
	view_line(t);
}

void foldlines_put(struct tool *t)
{
	const struct fold *s = t->ctx;
	struct gl_arena arena = {0};
	struct text *texts = make_texts(t, &arena);
	uint32_t *rank = ranks(t, texts);
	size_t *order = fold_sort(t, rank);

	for (size_t i = 0, next; i < s->calls.nstacks && !gl_writer_failed(&t->out); i = next) {
		uint64_t weight = 0;

		for (next = i; next < s->calls.nstacks &&
			       fold_compare(s, rank, order[i], order[next]) == 0;
			next++)
			weight = gl_counter_sum(weight, s->calls.stacks[order[next]].count);
		put_line(t, texts, order[i], weight);
	}
	gl_mem_free(order);
	gl_mem_free(rank);
	gl_mem_free(texts);
	gl_arena_free(&arena);
}
