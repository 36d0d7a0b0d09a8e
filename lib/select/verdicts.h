/*
 * verdicts: what was found of a stack, kept by its ordinal, so that it is found once. A byte
 * each; 0: nothing yet.
 */
#ifndef GL_SELECT_VERDICTS_H
#define GL_SELECT_VERDICTS_H

#include "lib/base/mem.h"

#include <string.h>

/* All zero bytes is an empty table. */
struct gl_verdicts {
	uint8_t *v; /* owned */
	size_t n;
};

static inline void gl_verdicts_free(struct gl_verdicts *t)
{
	gl_mem_free(t->v);
}

/* Good until the next call; NULL without memory. */
static inline uint8_t *gl_verdicts_at(struct gl_verdicts *t, uint32_t ordinal)
{
	size_t cap = t->n;
	uint8_t *v;

	if (ordinal >= t->n) {
		v = gl_mem_grow(t->v, &cap, (size_t)ordinal + 1, 1);
		if (!v)
			return NULL;
		memset(v + t->n, 0, cap - t->n);
		t->v = v;
		t->n = cap;
	}
	return &t->v[ordinal];
}

#endif
