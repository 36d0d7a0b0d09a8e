#include "cmd/wait/mention.h"

#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/syntax/frameargs.h"

#include <stdlib.h>

void mentions_free(struct mentions *m)
{
	gl_arena_free(&m->arena);
	gl_mem_free(m->v);
}

/*
 * Returns true if the arguments contain the address. It may be followed by `?`, which Go prints if
 * a value may be stale.
 */
static bool has_address(struct gl_str args, uint64_t address)
{
	const char *p = args.p, *end = args.p + args.len;

	while (p < end && (p = memchr(p, 'x', (size_t)(end - p)))) {
		uint64_t n;
		const char *next = gl_num_hex(p + 1, end, &n);

		if (next && n == address && p > args.p && p[-1] == '0')
			return true;
		p = next ? next : p + 1;
	}
	return false;
}

static size_t count_marks(const struct gl_record *r, uint64_t address)
{
	struct gl_frameargs f = gl_frameargs_of(r->args);
	size_t n = 0;

	for (size_t i = 0; i < r->stack->nframes; i++)
		n += has_address(gl_frameargs_next(&f).args, address);
	return n;
}

/* Returns the n frames that mention the address, with copies of their arguments. */
static struct mention_mark *copy_marks(struct mentions *m, const struct gl_record *r, size_t n)
{
	struct mention_mark *v = gl_arena_new(&m->arena, n * sizeof *v);
	struct gl_frameargs f = gl_frameargs_of(r->args);

	for (size_t i = 0, k = 0; k < n; i++) {
		struct gl_str args = gl_frameargs_next(&f).args;

		if (has_address(args, m->address))
			v[k++] = (struct mention_mark){i, gl_arena_copy(&m->arena, args)};
	}
	return v;
}

static void add(struct mentions *m, const struct gl_record *r, size_t nmarks)
{
	struct mention *one;

	m->v = gl_mem_grow(m->v, &m->cap, m->n + 1, sizeof *m->v);
	one = &m->v[m->n++];
	*one = (struct mention){.stack = r->stack, .nmarks = nmarks, .dump = r->dump,
		.id = r->id, .wait_seconds = r->wait_seconds,
		.has_id = gl_record_has(r, GL_HAS_ID), .has_wait = gl_record_has(r, GL_HAS_WAIT),
		.is_leaked = gl_record_has(r, GL_HAS_LEAKED)};
	one->marks = copy_marks(m, r, nmarks);
	if (r->source.p)
		one->source = gl_arena_copy(&m->arena, r->source);
	if (gl_record_has(r, GL_HAS_STATE))
		one->state = gl_arena_copy(&m->arena, r->state);
}

void mentions_add(struct mentions *m, const struct gl_record *r, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t nmarks;

		if (!r[i].stack || !r[i].args || gl_record_has(&r[i], GL_HAS_REPEAT))
			continue;
		nmarks = count_marks(&r[i], m->address);
		if (nmarks)
			add(m, &r[i], nmarks);
	}
}

static int compare(const void *a, const void *b)
{
	const struct mention *x = a, *y = b;

	if (x->stack != y->stack)
		return x->stack->ordinal < y->stack->ordinal ? -1 : 1;
	if (!gl_str_eq(x->state, y->state))
		return gl_str_cmp(x->state, y->state);
	return x->id < y->id ? -1 : x->id > y->id;
}

size_t mentions_of_dump(struct mentions *m, struct gl_str source, uint64_t dump)
{
	size_t kept = 0;

	for (size_t i = 0; i < m->n; i++) {
		struct mention one = m->v[i];

		if (one.dump == dump && gl_str_eq(one.source, source))
			continue;
		m->v[i] = m->v[kept];
		m->v[kept++] = one;
	}
	if (m->n > kept)
		qsort(m->v + kept, m->n - kept, sizeof *m->v, compare);
	return kept;
}

void mentions_cut(struct mentions *m, size_t n)
{
	m->n = n;
	if (n == 0)
		gl_arena_reset(&m->arena);
}

bool mention_is_like(const struct mention *a, const struct mention *b)
{
	if (a->stack != b->stack || !gl_str_eq(a->state, b->state) ||
		a->is_leaked != b->is_leaked || a->nmarks != b->nmarks)
		return false;
	for (size_t i = 0; i < a->nmarks; i++)
		if (a->marks[i].frame != b->marks[i].frame)
			return false;
	return true;
}
