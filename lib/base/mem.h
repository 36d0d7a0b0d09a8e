/*
 * mem: the only door to malloc. Sizes are checked for overflow; failure is NULL and climbs
 * to cmd. A build with GL_MEM_FAIL can make the n-th call fail (tests/oom.t).
 */
#ifndef GL_BASE_MEM_H
#define GL_BASE_MEM_H

#include "lib/base/port.h"

/* n objects of size bytes, zeroed. Owned by the caller, released by gl_mem_free. */
void *gl_mem_new(size_t n, size_t size);

/*
 * Make room for at least `need` objects of `size` bytes in v, whose room is *cap. Returns
 * the (perhaps moved) array and sets *cap; NULL on overflow or no memory, v is then still
 * valid and unchanged.
 */
void *gl_mem_grow(void *v, size_t *cap, size_t need, size_t size);

void gl_mem_free(void *v);

#endif
