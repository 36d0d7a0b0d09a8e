#include "lib/select/budget.h"

#include "lib/base/arena.h"
#include "lib/base/hash.h"
#include "lib/base/mem.h"
#include "lib/base/set.h"

struct entry {
	uint64_t sig, left;
	bool is_over;	/* the input had more goroutines of this signature than the baseline */
};

struct gl_budget {
	struct gl_set set; /* the entries (struct entry), by signature */
	struct gl_arena arena;
	uint64_t added, taken;
};

struct gl_budget *gl_budget_new(void)
{
	return gl_mem_new(1, sizeof(struct gl_budget));
}

void gl_budget_free(struct gl_budget *b)
{
	if (!b)
		return;
	gl_set_free(&b->set);
	gl_arena_free(&b->arena);
	gl_mem_free(b);
}

uint64_t gl_budget_added(const struct gl_budget *b)
{
	return b->added;
}

uint64_t gl_budget_taken(const struct gl_budget *b)
{
	return b->taken;
}

static struct entry *find(const struct gl_budget *b, uint64_t sig)
{
	size_t i = (size_t)sig;
	struct entry *e;

	while ((e = gl_set_next(&b->set, sig, &i)) && e->sig != sig)
		;
	return e;
}

static struct entry *find_or_add(struct gl_budget *b, uint64_t sig)
{
	struct entry *e = find(b, sig);

	if (e)
		return e;
	e = gl_arena_new(&b->arena, sizeof *e);
	if (!e)
		return NULL;
	*e = (struct entry){.sig = sig};
	return gl_set_add(&b->set, e, sig) ? e : NULL;
}

/*
 * Iterates over the signatures of r. *n is the number of goroutines that have the signature. Most
 * records have one signature. A group has several if the stacks of its members differ.
 */
static bool next_part(const struct gl_record *r, size_t *at, uint64_t *sig, uint64_t *n)
{
	const struct gl_group *g = gl_record_group(r);

	if (gl_record_has(r, GL_HAS_SIG)) {
		*sig = r->sig;
		*n = r->count;
		return (*at)++ == 0;
	}
	while (g && *at < g->sigs.n) {
		const struct gl_count *c = &g->sigs.v[(*at)++];

		*n = c->n;
		if (c->key.len == GL_HASH_HEX && gl_hash_of_hex(c->key.p, sig))
			return true;
	}
	return false;
}

bool gl_budget_add(struct gl_budget *b, const struct gl_record *r)
{
	uint64_t sig, n;
	size_t at = 0;

	if (gl_record_has(r, GL_HAS_REPEAT))
		return true;
	while (next_part(r, &at, &sig, &n)) {
		struct entry *e = find_or_add(b, sig);

		if (!e)
			return false;
		if (n > UINT64_MAX - b->added)
			n = UINT64_MAX - b->added;
		e->left += n;
		b->added += n;
	}
	return true;
}

/*
 * Takes n goroutines of a signature from its budget e, except for `covered` of them, which are
 * excluded already. Returns how many the budget allows. is_repeat: the goroutine was printed again.
 * The budget then does not change; the goroutine is allowed if all goroutines of its signature have
 * been allowed so far.
 */
static uint64_t take(struct entry *e, uint64_t n, uint64_t covered, bool is_repeat)
{
	n = n > covered ? n - covered : 0;
	if (is_repeat)
		return e->is_over ? 0 : n;
	e->is_over |= n > e->left;
	n = n < e->left ? n : e->left;
	e->left -= n;
	return n;
}

void gl_budget_take(struct gl_budget *b, const struct gl_record *r, uint64_t *covered)
{
	bool is_repeat = gl_record_has(r, GL_HAS_REPEAT);
	uint64_t sig, n, before = *covered;
	size_t at = 0;

	while (next_part(r, &at, &sig, &n)) {
		struct entry *e = find(b, sig);

		if (!e)
			continue;
		n = take(e, n, before, is_repeat);
		*covered += n;
		if (!is_repeat)
			b->taken += n;
	}
}
