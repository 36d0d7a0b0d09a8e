/*
 * extent: how large the structs of a type can be. Two structs of one type do not overlap, so none
 * is larger than the smallest distance between two receivers of the type's methods in a dump.
 */
#ifndef GL_WAITS_EXTENT_H
#define GL_WAITS_EXTENT_H

#include "lib/waits/gather.h"

struct gl_extents {
	struct gl_extent *v; /* by the ordinal of the type */
	size_t n;
};

/*
 * Derives the sizes from the receivers of a dump, which must be sorted. ntypes: gl_sites_types.
 * Returns false if there is no memory. The caller must call gl_extents_free in either case.
 */
bool gl_extents_make(struct gl_extents *e, const struct gl_gather *g, size_t ntypes);
void gl_extents_free(struct gl_extents *e);

/* Returns a number of bytes that no struct of the type exceeds; UINT64_MAX if this is unknown. */
uint64_t gl_extents_of(const struct gl_extents *e, uint32_t type);

#endif
