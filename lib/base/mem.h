/*
 * mem: the only file that calls malloc. It checks sizes for overflow, and returns NULL on failure.
 *
 * Once an allocation has failed, results may be incomplete, so gl_mem_lacked returns true until the
 * process ends. Whoever gives out results must ask it first: the reader (lib/stream/core), the
 * writer (lib/output/writer) and cmd/common/tool. So a function that gets NULL only has to leave
 * its data valid; it may pass the failure up to end the work sooner. A program that has no use for
 * incomplete results may end at once, in gl_mem_on_lack.
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

/* Does the work of gl_mem_grow if the array is too small. */
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

/*
 * Does the work of GL_MEM_ROOM and GL_MEM_ZEROED if the array is too small. at: the address of the
 * variable that points to the array.
 */
bool gl_mem_room_now(void *at, size_t *cap, size_t need, size_t size, bool is_zeroed);

/*
 * Grows the array v until it has room for at least `need` elements. v and cap must be variables or
 * fields: v is the array, or NULL at first, and cap the number of elements for which it has room.
 * Returns false if there is no memory; v and cap are then unchanged.
 *     if (!GL_MEM_ROOM(s->v, s->cap, s->n + 1))
 *             return false;
 *     s->v[s->n++] = one;
 */
#define GL_MEM_ROOM(v, cap, need)                                                                  \
	(((v) && (need) <= (cap)) || gl_mem_room_now(&(v), &(cap), (need), sizeof *(v), false))

/*
 * Does what GL_MEM_ROOM does, and zeroes the elements for which it makes room. So in an array that
 * grows by this alone, such as a table by ordinal, all `cap` elements may be read.
 */
#define GL_MEM_ZEROED(v, cap, need)                                                                \
	(((v) && (need) <= (cap)) || gl_mem_room_now(&(v), &(cap), (need), sizeof *(v), true))

/* Copies n elements to the array v, for which it makes room as GL_MEM_ROOM does. */
#define GL_MEM_COPY(v, cap, from, n) gl_mem_copy(&(v), &(cap), (from), (n), sizeof *(v))
bool gl_mem_copy(void *at, size_t *cap, const void *from, size_t n, size_t size);

void gl_mem_free(void *v);

/*
 * Asks the kernel for the pages of this memory at once, because a page fault for each of them takes
 * longer. Use it for memory that will be filled. Where the kernel cannot do it, nothing happens.
 */
void gl_mem_populate(void *v, size_t size);

/* Makes gl_mem_lacked return true. Call this if a computed size is too large to be allocated. */
void gl_mem_lack(void);

/*
 * Sets a function that is called whenever memory is lacking, in the thread that lacks it. fn may
 * end the process. Call this before there are threads.
 */
void gl_mem_on_lack(void (*fn)(void));

/* Returns true if memory was lacking since the process began. Any thread may ask. */
bool gl_mem_lacked(void);

#endif
