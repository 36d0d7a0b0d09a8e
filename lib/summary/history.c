#include "lib/summary/history.h"

#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/base/set.h"
#include "lib/summary/counter.h"

#include <stdlib.h>

struct gl_history {
	uint64_t dumps;
	struct gl_trace total;
	struct gl_set index; /* of the traces in v */
	struct gl_trace **v, **ranked;
	size_t n, cap, nranked, ranked_cap;
	bool is_ranked; /* `ranked` is sorted, and nothing has changed since then */
};

struct gl_history *gl_history_new(void)
{
	return gl_mem_new(1, sizeof(struct gl_history));
}

static void free_trace(struct gl_trace *t)
{
	gl_buf_free(&t->state);
	gl_mem_free(t);
}

void gl_history_free(struct gl_history *h)
{
	if (!h)
		return;
	for (size_t i = 0; i < h->n; i++)
		free_trace(h->v[i]);
	gl_set_free(&h->index);
	gl_mem_free(h->v);
	gl_mem_free(h->ranked);
	gl_mem_free(h);
}

static size_t slot(const struct gl_history *h)
{
	return (size_t)((h->dumps - 1) % GL_HISTORY_DUMPS);
}

static void set(struct gl_history *h, struct gl_trace *t, uint64_t n)
{
	h->is_ranked = false;
	t->now = n;
	t->past[slot(h)] = n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
	if (h->dumps == 1)
		t->first = n;
}

static void begin(struct gl_history *h, struct gl_trace *t)
{
	t->idle = t->now ? 0 : t->idle < GL_HISTORY_DUMPS ? t->idle + 1 : t->idle;
	set(h, t, 0);
}

static bool is_gone(const struct gl_trace *t)
{
	return t->now == 0 && t->idle >= GL_HISTORY_DUMPS;
}

/* Rebuilds the index, because entries of a set cannot be removed. */
static bool index_again(struct gl_history *h)
{
	gl_set_clear(&h->index);
	for (size_t i = 0; i < h->n; i++)
		if (!gl_set_add_text(&h->index, h->v[i]))
			return false;
	return true;
}

bool gl_history_next(struct gl_history *h)
{
	size_t n = 0, before = h->n;

	h->dumps++;
	begin(h, &h->total);
	for (size_t i = 0; i < before; i++) {
		struct gl_trace *t = h->v[i];

		begin(h, t);
		if (is_gone(t) && t->first == 0)
			free_trace(t);
		else
			h->v[n++] = t;
	}
	h->n = n;
	return n == before || index_again(h);
}

void gl_history_clear(struct gl_history *h)
{
	set(h, &h->total, 0);
	for (size_t i = 0; i < h->n; i++)
		set(h, h->v[i], 0);
}

/* Creates a trace. The bytes of the key are stored right after it. */
static struct gl_trace *new_trace(struct gl_history *h, struct gl_str key)
{
	struct gl_trace *t;
	char *bytes;

	if (!GL_MEM_ROOM(h->v, h->cap, h->n + 1) || key.len > SIZE_MAX - sizeof *t ||
		!(t = gl_mem_new(1, sizeof *t + key.len)))
		return NULL;
	bytes = (char *)(t + 1);
	if (key.len)
		memcpy(bytes, key.p, key.len);
	t->key = (struct gl_str){bytes, key.len};
	if (!gl_set_add_text(&h->index, t)) {
		gl_mem_free(t);
		return NULL;
	}
	return h->v[h->n++] = t;
}

struct gl_trace *gl_history_add(struct gl_history *h, struct gl_str key, uint64_t n)
{
	struct gl_trace *t = gl_set_find_text(&h->index, key);

	if (!t && !(t = new_trace(h, key)))
		return NULL;
	set(h, t, gl_counter_sum(t->now, n));
	set(h, &h->total, gl_counter_sum(h->total.now, n));
	return t;
}

uint64_t gl_history_dumps(const struct gl_history *h)
{
	return h->dumps;
}

const struct gl_trace *gl_history_total(const struct gl_history *h)
{
	return &h->total;
}

size_t gl_history_counts(const struct gl_history *h, const struct gl_trace *t,
	uint64_t out[GL_HISTORY_DUMPS])
{
	size_t n = h->dumps < GL_HISTORY_DUMPS ? (size_t)h->dumps : GL_HISTORY_DUMPS;

	for (size_t i = 0; i < n; i++)
		out[i] = t->past[(h->dumps - n + i) % GL_HISTORY_DUMPS];
	return n;
}

/* Returns a number > 0 if a grew more than b, or shrank less. */
static int by_growth(const struct gl_trace *a, const struct gl_trace *b)
{
	bool a_grew = a->now >= a->first, b_grew = b->now >= b->first;
	uint64_t x = a_grew ? a->now - a->first : a->first - a->now;
	uint64_t y = b_grew ? b->now - b->first : b->first - b->now;

	if (a_grew != b_grew)
		return a_grew ? 1 : -1;
	return a_grew ? gl_num_cmp(x, y) : gl_num_cmp(y, x);
}

static int by_rank(const void *p, const void *q)
{
	const struct gl_trace *a = *(struct gl_trace *const *)p, *b = *(struct gl_trace *const *)q;
	int c = by_growth(b, a);

	if (c == 0)
		c = gl_num_cmp(b->now, a->now);
	return c ? c : gl_str_cmp(a->key, b->key);
}

struct gl_trace *const *gl_history_rank(struct gl_history *h, size_t *n)
{
	if (!h->is_ranked) {
		if (!GL_MEM_ROOM(h->ranked, h->ranked_cap, h->n + 1))
			return NULL;
		h->nranked = 0;
		for (size_t i = 0; i < h->n; i++)
			if (!is_gone(h->v[i]))
				h->ranked[h->nranked++] = h->v[i];
		qsort(h->ranked, h->nranked, sizeof *h->ranked, by_rank);
		h->is_ranked = true;
	}
	*n = h->nranked;
	return h->ranked;
}
