#include "lib/summary/stuck.h"

#include "lib/base/mem.h"
#include "lib/base/num.h"

#include <stdlib.h>

#define LOST UINT32_MAX

/* A goroutine that was in every snapshot so far, parked with the same stack. */
struct sighting {
	uint64_t id;
	const struct gl_canon *canon;
	size_t group;
	/* the last snapshot that showed the goroutine; LOST: the goroutine has moved */
	uint32_t snapshot;
	/*
	 * the goroutine's first and last wait in minutes, the unit in which the runtime prints
	 * waits
	 */
	uint32_t first, last;
};

void gl_stuck_free(struct gl_stuck *s)
{
	gl_set_free(&s->sightings);
	gl_mem_free(s->found);
	gl_mem_free(s->ids);
}

void gl_stuck_clear(struct gl_stuck *s)
{
	s->n = 0;
}

static bool add(struct gl_stuck *s, const struct gl_record *r, uint64_t hash, size_t group,
	uint32_t wait)
{
	struct sighting *x = gl_arena_new(s->arena, sizeof *x);

	if (!x)
		return false;
	*x = (struct sighting){.id = r->id, .canon = r->stack->canon, .group = group,
		.first = wait, .last = wait};
	return gl_set_add(&s->sightings, x, hash);
}

bool gl_stuck_see(struct gl_stuck *s, const struct gl_record *r, size_t group, size_t snapshot)
{
	uint64_t hash = r->id * UINT64_C(0x9e3779b97f4a7c15), minutes = r->wait_seconds / 60;
	uint32_t wait = minutes < UINT32_MAX ? (uint32_t)minutes : UINT32_MAX;
	struct sighting *x;
	size_t i;

	hash ^= hash >> 32;
	i = (size_t)hash;
	while ((x = gl_set_next(&s->sightings, hash, &i)) && x->id != r->id)
		;
	if (!x)
		return snapshot > 0 || add(s, r, hash, group, wait);
	/*
	 * If an id occurs twice in a snapshot, the snapshot mixes two processes, and the id
	 * identifies no goroutine.
	 */
	if (x->snapshot == LOST || x->snapshot >= snapshot || x->snapshot < s->whole ||
		x->group != group || x->canon != r->stack->canon || wait < x->last)
		x->snapshot = LOST;
	else
		x->snapshot = snapshot < LOST ? (uint32_t)snapshot : LOST;
	x->last = wait;
	return true;
}

void gl_stuck_end(struct gl_stuck *s, size_t snapshot, bool is_truncated)
{
	if (!is_truncated)
		s->whole = snapshot;
}

static int by_group(const void *a, const void *b)
{
	const struct gl_stuck_found *x = a, *y = b;

	int c = gl_num_cmp(x->group, y->group);

	return c ? c : gl_num_cmp(x->id, y->id);
}

bool gl_stuck_finish(struct gl_stuck *s)
{
	for (size_t i = 0; i < s->sightings.cap; i++) {
		const struct sighting *x = s->sightings.v[i];

		if (!x || x->snapshot == LOST || x->snapshot < s->whole || x->last <= x->first)
			continue;
		if (!GL_MEM_ROOM(s->found, s->cap, s->n + 1))
			return false;
		s->found[s->n++] = (struct gl_stuck_found){x->group, x->id};
	}
	if (s->n == 0)
		return true;
	qsort(s->found, s->n, sizeof *s->found, by_group);
	s->ids = gl_mem_new(s->n, sizeof *s->ids);
	for (size_t i = 0; s->ids && i < s->n; i++)
		s->ids[i] = s->found[i].id;
	return s->ids != NULL;
}

const uint64_t *gl_stuck_of(const struct gl_stuck *s, size_t group, size_t *n)
{
	size_t low = 0, high = s->n, from;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (s->found[mid].group < group)
			low = mid + 1;
		else
			high = mid;
	}
	from = low;
	while (low < s->n && s->found[low].group == group)
		low++;
	*n = low - from;
	return *n ? s->ids + from : NULL;
}
