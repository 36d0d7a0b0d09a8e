/*
 * mem: the only file that calls malloc. It checks sizes for overflow, and returns NULL on failure.
 *
 * A failure is never forgotten. Once memory was lacking, results may lack something, too, and
 * gl_mem_lacked says so for the rest of the process. Whoever gives out results must ask it first:
 * the reader (lib/stream/core), the writer (lib/output/writer) and cmd/common/tool. So a function
 * that gets NULL only has to leave its data valid; it may pass the failure up to end the work
 * sooner. A program that has no use for incomplete results may end at once, in gl_mem_on_lack.
 */
#ifndef GL_BASE_MEM_H
#define GL_BASE_MEM_H

#include "lib/base/port.h"

#include <string.h>

/*
 * Allocates n zeroed objects of size bytes. The caller owns them and releases them with
 * gl_mem_free.
 */
void *gl_mem_new(size_t n, size_t size);

/* Allocates size bytes, which are not zeroed. Otherwise like gl_mem_new. */
void *gl_mem_raw(size_t size);

/*
 * Does what gl_mem_new does, for memory that only saves work, such as a cache or the buffers of a
 * thread. A failure does not count, so the caller must give the same results without this memory.
 */
void *gl_mem_try(size_t n, size_t size);

/* Does what gl_mem_grow does if there is no room yet. */
void *gl_mem_grow_now(void *v, size_t *cap, size_t need, size_t size);

/*
 * Grows the array v, which has room for *cap objects of `size` bytes, to room for at least `need`
 * objects. Returns the array, which may have moved, and updates *cap. Returns NULL on overflow, or
 * if there is no memory; v is then still valid and unchanged.
 */
static inline void *gl_mem_grow(void *v, size_t *cap, size_t need, size_t size)
{
	return v && need <= *cap ? v : gl_mem_grow_now(v, cap, need, size);
}

/* Does what GL_MEM_ROOM does. *array is the pointer to the objects. */
static inline bool gl_mem_room(void *array, size_t *cap, size_t need, size_t size)
{
	void *v;

	memcpy(&v, array, sizeof v);
	v = gl_mem_grow(v, cap, need, size);
	if (v)
		memcpy(array, &v, sizeof v);
	return v != NULL;
}

/*
 * Makes room for at least `need` objects in the array v, which has room for `cap` of them, and
 * updates v and cap. Returns false on overflow, or if there is no memory; v is then still valid and
 * unchanged.
 */
#define GL_MEM_ROOM(v, cap, need) gl_mem_room(&(v), &(cap), (need), sizeof *(v))

/* Copies n objects to the array v, and makes room for them as GL_MEM_ROOM does. */
#define GL_MEM_COPY(v, cap, from, n) gl_mem_copy(&(v), &(cap), (from), (n), sizeof *(v))
bool gl_mem_copy(void *array, size_t *cap, const void *from, size_t n, size_t size);

void gl_mem_free(void *v);

/* Notes that memory was lacking. Call it where a size is larger than memory can be. */
void gl_mem_lack(void);

/*
 * Makes each lack of memory call fn, in the thread that lacks it. fn may end the process. Call this
 * before there are threads.
 */
void gl_mem_on_lack(void (*fn)(void));

/* Returns true if memory was lacking since the process began. Any thread may ask. */
bool gl_mem_lacked(void);

#endif
