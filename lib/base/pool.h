/*
 * pool: threads that fill slots in order, for one reader that takes them in order. The slots form
 * a ring. A worker takes the next free slot, fills it without the lock, and marks it as filled; the
 * reader waits for the slot that is next in order, uses it, and releases it for another round.
 *
 * Waking a thread takes long. So whoever has to wait is woken for `batch` slots at once: the
 * reader when that many are filled (or the last one is), the workers when that many are free.
 *
 * What the slots hold is the caller's: the pool hands out their indexes only. The one file that
 * knows pthread.h.
 */
#ifndef GL_BASE_POOL_H
#define GL_BASE_POOL_H

#include "lib/base/port.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct gl_pool;

#define GL_POOL_NONE SIZE_MAX	 /* no slot */
#define GL_POOL_READER UINT32_MAX /* as the worker: the reader itself */

struct gl_pool_options {
	size_t slots;	  /* twice `batch` at least */
	size_t batch;	  /* slots that a wait ends with, 1 at least */
	uint32_t threads; /* one at least is started, or the pool does not open */
	uint64_t items;	  /* to be filled in all; UINT64_MAX: until `fill` says so */
	bool reader_helps; /* the reader fills free slots itself where it would wait */
	/*
	 * Called with the lock held, before a worker fills the slot; what it notes, it notes under the
	 * lock. false: this worker may not take one now; it is asked again after a release. NULL: all may.
	 */
	bool (*take)(void *ctx, uint32_t worker, size_t slot);
	/* Fill the slot with the item of this index. false: no item comes behind it. */
	bool (*fill)(void *ctx, uint32_t worker, uint64_t item, size_t slot);
	void *ctx;
};

/* NULL: no memory, or no thread could be started. */
struct gl_pool *gl_pool_open(const struct gl_pool_options *opt);

/* Waits for the threads to end. What the slots hold may be freed behind it. */
void gl_pool_close(struct gl_pool *p);

/* Threads that were started. */
uint32_t gl_pool_threads(const struct gl_pool *p);

/* The slot of the next item, once it is filled. GL_POOL_NONE: there was none left. */
size_t gl_pool_next(struct gl_pool *p);

/* The next gl_pool_next does not wait. */
bool gl_pool_is_ready(struct gl_pool *p);

/* The oldest slot that gl_pool_next gave and that was not released yet may be filled again. */
void gl_pool_release(struct gl_pool *p);

/* Hold the lock under which `take` is called. */
void gl_pool_lock(struct gl_pool *p);
void gl_pool_unlock(struct gl_pool *p);

#endif
