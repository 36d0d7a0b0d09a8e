/*
 * verdicts: a table with one result per stack, indexed by the stack's ordinal, so that each result
 * is computed only once. A result takes one byte; 0 means that it was not computed yet.
 */
#ifndef GL_SELECT_VERDICTS_H
#define GL_SELECT_VERDICTS_H

#include "lib/base/mem.h"

#include <string.h>

/* A zeroed struct is an empty table. */
struct gl_verdicts {
	uint8_t *v; /* owned */
	size_t n;
};

static inline void gl_verdicts_free(struct gl_verdicts *t)
{
	gl_mem_free(t->v);
}

/* Forgets all results. Call it when the table of stacks is emptied and reuses the ordinals. */
static inline void gl_verdicts_forget(struct gl_verdicts *t)
{
	if (t->n)
		memset(t->v, 0, t->n);
}

/*
 * Returns a pointer to the result for this stack, valid until the next call; NULL if there is no
 * memory.
 */
static inline uint8_t *gl_verdicts_at(struct gl_verdicts *t, uint32_t ordinal)
{
	return GL_MEM_ZEROED(t->v, t->n, (size_t)ordinal + 1) ? &t->v[ordinal] : NULL;
}

#endif
