/*
 * gather: what is kept of one dump while its records are read: the goroutines that wait for
 * something, and leads. A lead is an index entry that points from an address to a goroutine that
 * has the address on its stack. A goroutine that waits for nothing is kept only if it is the first
 * one of its stack and class, or adds a lead that no goroutine with the same stack has added
 * before.
 */
#ifndef GL_WAITS_GATHER_H
#define GL_WAITS_GATHER_H

#include "lib/waits/gather_again.h"
#include "lib/waits/gather_order.h"

/* Begins a dump. Returns NULL if there is no memory. */
struct gl_gather *gl_gather_new(struct gl_str source, uint64_t dump);
void gl_gather_free(struct gl_gather *g);

/*
 * r has n records. Adds r[0], which must belong to the dump of g, and the records behind it up to
 * the first one that may not belong to that dump. Returns how many records were added; 0: there is
 * no memory.
 */
size_t gl_gather_add(struct gl_gather *g, struct gl_gather_common *c, const struct gl_record *r,
	size_t n);

#endif
