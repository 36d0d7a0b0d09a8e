/*
 * gather_addresses: reads the addresses among the arguments of a goroutine, which become leads
 * (gather.h) to it. Depending on the size of the dump, they are read when the goroutine is added,
 * at the end of the dump, or in a second reading of the file.
 */
#ifndef GL_WAITS_GATHER_ADDRESSES_H
#define GL_WAITS_GATHER_ADDRESSES_H

#include "lib/waits/gather_state.h"

/* Reads the args of the first n frames. Returns false if there is no memory. */
bool gl_gather_read_args(struct gl_bringer *b, size_t n);

/* Adds all leads (gather.h) that point to the goroutine b. Returns false if there is no memory. */
bool gl_gather_bring_all(struct gl_bringer *b);

/*
 * Looks for addresses in the lines that were kept to be read at the end of the dump (gl_later).
 * Returns false if there is no memory.
 */
bool gl_gather_link(struct gl_gather *g, struct gl_gather_common *c);

#endif
