/*
 * mem: the only file that calls malloc. It checks sizes for overflow, and returns NULL on failure,
 * which every caller passes up to cmd. A build with GL_MEM_FAIL can make the n-th call fail
 * (tests/oom.t).
 */
#ifndef GL_BASE_MEM_H
#define GL_BASE_MEM_H

#include "lib/base/port.h"

/*
 * Allocates n zeroed objects of size bytes. The caller owns them and releases them with
 * gl_mem_free.
 */
void *gl_mem_new(size_t n, size_t size);

/*
 * Grows the array v, which has room for *cap objects of `size` bytes, to room for at least `need`
 * objects. Returns the array, which may have moved, and updates *cap. Returns NULL on overflow, or
 * if there is no memory; v is then still valid and unchanged.
 */
void *gl_mem_grow(void *v, size_t *cap, size_t need, size_t size);

void gl_mem_free(void *v);

#endif
