/*
 * gather_addresses: reads the addresses among the arguments of a goroutine, which become leads
 * (gather.h) to it. They are read at once, at the end of the dump, or in a second reading.
 */
#ifndef GL_WAITS_GATHER_ADDRESSES_H
#define GL_WAITS_GATHER_ADDRESSES_H

#include "lib/waits/gather_state.h"

/* Reads the args of the first n frames. Returns false if there is no memory. */
bool gl_gather_read_args(struct gl_bringer *b, size_t n);

/* Adds all leads to the goroutine. Returns false if there is no memory. */
bool gl_gather_bring_all(struct gl_bringer *b);

/*
 * Looks for addresses in the lines that were kept (gl_later). Returns false if there is no memory.
 */
bool gl_gather_link(struct gl_gather *g, struct gl_gather_common *c);

#endif
