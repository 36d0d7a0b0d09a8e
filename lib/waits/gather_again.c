#include "lib/waits/gather_again.h"

#include "lib/base/mem.h"

#define BLOCK_BITS 18

/*
 * The blocks of GL_WAITS_WINDOW bytes of memory that contain wanted addresses: a bit for each hash
 * of a block. Most receivers are in none of these blocks, and need not be searched for.
 */
struct gl_blocks {
	unsigned char bits[(1 << BLOCK_BITS) / 8];
};

static size_t block_of(uint64_t key)
{
	return (size_t)((key / GL_WAITS_WINDOW) * UINT64_C(0x9e3779b97f4a7c15) >>
			(64 - BLOCK_BITS));
}

static void mark_block(struct gl_blocks *b, uint64_t key)
{
	b->bits[block_of(key) / 8] |= (unsigned char)(1 << block_of(key) % 8);
}

bool gl_gather_is_wanted(const struct gl_gather *g, const struct gl_lead *l)
{
	uint64_t key = l->key;
	size_t low = 0, high = g->nwanted;

	if (!(g->blocks->bits[block_of(key) / 8] >> block_of(key) % 8 & 1))
		return false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (g->wanted[middle] < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low < g->nwanted &&
	       g->wanted[low] - key < (l->kind == GL_LEAD_RECEIVER ? GL_WAITS_WINDOW : 1);
}

bool gl_gather_is_short(const struct gl_gather *g)
{
	return !g->is_again && (g->unlinked || (g->unread && (g->has_object || g->has_sweep)));
}

/* Sorts g->wanted, and removes duplicates. */
static bool sort_wanted(struct gl_gather *g)
{
	struct gl_radix *v = gl_mem_new(g->nwanted, sizeof *v);
	size_t n = 0;

	if (!v)
		return false;
	for (size_t i = 0; i < g->nwanted; i++)
		v[i].key = g->wanted[i];
	gl_radix_sort(v, g->nwanted);
	for (size_t i = 0; i < g->nwanted; i++)
		if (n == 0 || g->wanted[n - 1] != v[i].key)
			g->wanted[n++] = v[i].key;
	g->nwanted = n;
	gl_mem_free(v);
	return true;
}

static void mark_blocks(struct gl_gather *g)
{
	for (size_t i = 0; i < g->nwanted; i++) {
		mark_block(g->blocks, g->wanted[i]);
		mark_block(g->blocks, g->wanted[i] - (GL_WAITS_WINDOW - 1));
	}
}

bool gl_gather_again(struct gl_gather *g)
{
	g->wanted = gl_mem_new(3 * g->n, sizeof *g->wanted);
	g->blocks = gl_mem_new(1, sizeof *g->blocks);
	if (!g->wanted || !g->blocks)
		return false;
	for (size_t i = 0; i < g->n; i++) {
		const struct gl_wait_goroutine *k = &g->v[i];

		if (k->is_waiter && k->has_address)
			g->wanted[g->nwanted++] = k->address;
		if (k->is_waiter && k->self)
			g->wanted[g->nwanted++] = k->self;
		if (k->is_waiter && k->has_id && g->unlinked)
			g->wanted[g->nwanted++] = k->id;
	}
	if (!sort_wanted(g))
		return false;
	mark_blocks(g);
	g->lacks_children = g->unlinked > 0;
	if (g->unlinked)
		g->unread = 1;
	g->is_again = true;
	g->unlinked = g->records = 0;
	g->nfirst = g->n;
	g->nfirst_leads = g->nleads;
	return true;
}

bool gl_gather_is_needed(struct gl_gather *g, uint32_t *index)
{
	const struct gl_wait_goroutine *k;

	while (g->cursor < g->nfirst && g->v[g->cursor].place < g->records)
		g->cursor++;
	if (g->records < g->unread)
		return false;
	if (g->cursor == g->nfirst || g->v[g->cursor].place != g->records)
		return true;
	k = &g->v[g->cursor];
	*index = (uint32_t)g->cursor;
	return !k->is_waiter;
}
