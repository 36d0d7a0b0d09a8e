#include "lib/base/arena.h"

#include "lib/base/mem.h"

#include <stdalign.h>

#define FIRST ((size_t)1 << 10) /* bytes of the first block, as many arenas hold little */
#define BLOCK ((size_t)16 << 10)
/*
 * Most bytes of a block, unless one object needs more. An arena that needs such large blocks will
 * fill them, so their pages are requested at once.
 */
#define LARGEST ((size_t)1 << 20)

struct gl_arena_block {
	struct gl_arena_block *next;
	size_t size;
	alignas(max_align_t) char bytes[];
};

void gl_arena_free(struct gl_arena *a)
{
	struct gl_arena_block *b = a->first;

	while (b) {
		struct gl_arena_block *next = b->next;

		gl_mem_free(b);
		b = next;
	}
	*a = (struct gl_arena){0};
}

void gl_arena_reset(struct gl_arena *a)
{
	a->now = a->first;
	a->used = 0;
}

void gl_arena_rewind(struct gl_arena *a, const struct gl_arena *mark)
{
	a->now = mark->now ? mark->now : a->first;
	a->used = mark->now ? mark->used : 0;
}

/*
 * Returns how many bytes the next block of an arena should have that has `total` bytes: as many
 * again, up to BLOCK; or a quarter of them, if that is more.
 */
static size_t block_size(size_t total)
{
	size_t most = total / 4 > BLOCK ? total / 4 : BLOCK;
	size_t want = total > FIRST ? total : FIRST;

	want = want < most ? want : most;
	return want < LARGEST ? want : LARGEST;
}

/*
 * Makes `now` a block with room for size bytes: one that gl_arena_reset or gl_arena_rewind has kept
 * or, if there is none, a new one. Returns false if there is no memory.
 */
static bool next_block(struct gl_arena *a, size_t size)
{
	struct gl_arena_block *b = a->now ? a->now->next : a->first;
	size_t want = block_size(a->total);

	if (want < size)
		want = size;
	if (!b || b->size < size) {
		struct gl_arena_block *fresh;

		if (want > SIZE_MAX - sizeof *fresh) {
			gl_mem_lack();
			return false;
		}
		fresh = gl_mem_raw(sizeof *fresh + want);
		if (!fresh)
			return false;
		fresh->size = want;
		if (want == LARGEST)
			gl_mem_populate(fresh->bytes, want);
		fresh->next = b;
		a->total += want;
		if (a->now)
			a->now->next = fresh;
		else
			a->first = fresh;
		b = fresh;
	}
	a->now = b;
	a->used = 0;
	return true;
}

void *gl_arena_new(struct gl_arena *a, size_t size)
{
	size_t at = (a->used + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);

	if (!a->now || at > a->now->size || size > a->now->size - at) {
		if (!next_block(a, size))
			return NULL;
		at = 0;
	}
	a->used = at + size;
	return a->now->bytes + at;
}

struct gl_str gl_arena_copy(struct gl_arena *a, struct gl_str s)
{
	char *p;

	if (s.len == 0)
		return (struct gl_str){"", 0};
	p = gl_arena_new(a, s.len);
	if (p)
		memcpy(p, s.p, s.len);
	return (struct gl_str){p, p ? s.len : 0};
}

bool gl_arena_keep(struct gl_arena *a, struct gl_str *s)
{
	if (!s->p)
		return true;
	*s = gl_arena_copy(a, *s);
	return s->p != NULL;
}
