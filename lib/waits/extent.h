/*
 * extent: how large the structs of a type can be. Two structs of one type do not overlap, so none
 * is larger than the smallest distance between two receivers of the type's methods in a dump.
 */
#ifndef GL_WAITS_EXTENT_H
#define GL_WAITS_EXTENT_H

#include "lib/waits/gather.h"

/* What is known about the receivers of one dump. Zero the struct and set `g` and `common`. */
struct gl_extents {
	struct gl_gather *g; /* its list of receivers must be sorted */
	struct gl_gather_common *common;
	/* by the ordinal of the type; NULL until gl_extents_of is first called */
	struct gl_extent *v;
	size_t n;
	/*
	 * the methods of each type on the stacks of goroutines whose lines were kept
	 * (gather_deferred.h)
	 */
	struct gl_method *methods;
	size_t nmethods, methods_cap;
	/*
	 * for each stack, a list of its goroutines whose lines were kept; each is given as its
	 * index in gl_gather.deferred, plus 1; 0 ends the list. first: the first goroutine, by the
	 * ordinal of the stack; next: the goroutine that follows one, by the index of that one
	 */
	uint32_t *first, *next;
	bool failed; /* memory ran out */
};

void gl_extents_free(struct gl_extents *e);

/*
 * Returns a number of bytes that no struct of the type exceeds; UINT64_MAX if this is unknown. Sets
 * e->failed if there is no memory.
 */
uint64_t gl_extents_of(struct gl_extents *e, uint32_t type);

#endif
