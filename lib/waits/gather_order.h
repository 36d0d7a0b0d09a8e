/* gather_order: sorts the leads of a dump that was read, so that they can be searched. */
#ifndef GL_WAITS_GATHER_ORDER_H
#define GL_WAITS_GATHER_ORDER_H

#include "lib/waits/gather_state.h"

/*
 * Sorts the leads by kind and key, then by goroutine, and the list of receivers by key. Returns
 * false if there is no memory.
 */
bool gl_gather_sort(struct gl_gather *g);

/*
 * Moves the leads that were added after gl_gather_sort to their place. All of them must be of kind
 * GL_LEAD_ARG. nsorted: the number of leads before they were added. Returns false if there is no
 * memory.
 */
bool gl_gather_sort_args(struct gl_gather *g, size_t nsorted);

/*
 * Returns the index of the first lead of this kind whose key is at least `key`; if there is none,
 * the index where the kind ends.
 */
size_t gl_gather_find(const struct gl_gather *g, enum gl_lead_kind kind, uint64_t key);

/* Frees the leads and the receivers. Call it once the candidates are known. */
void gl_gather_forget(struct gl_gather *g);

#endif
