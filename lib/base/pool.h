/*
 * pool: worker threads that fill slots for one reader, which receives them in order: a reorder
 * buffer. The slots form a ring. A worker takes the next free slot, fills it without holding the
 * lock, and marks it as filled. The reader waits for the slot that is next in order, uses it, and
 * releases it for another round. If the reader is slow, the workers run out of free slots and wait
 * (backpressure).
 *
 * Waking a thread is slow, so a sleeping thread is woken only when `batch` slots are ready for it:
 * the reader when that many are filled (or the last one is), the workers when that many are free.
 *
 * The pool only says which slot is whose; what the slots hold belongs to the caller. No other file
 * uses pthread.h.
 */
#ifndef GL_BASE_POOL_H
#define GL_BASE_POOL_H

#include "lib/base/port.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct gl_pool;

#define GL_POOL_NONE SIZE_MAX	 /* no slot */
#define GL_POOL_READER UINT32_MAX /* passed as `worker` if the reader fills the slot itself */

struct gl_pool_options {
	size_t slots;	  /* number of slots; at least 2 * batch */
	/* slots that must be ready before a sleeping thread is woken; at least 1 */
	size_t batch;
	uint32_t threads; /* threads to start; gl_pool_open fails if not even one starts */
	uint64_t items;	  /* number of items; UINT64_MAX: until `fill` returns false */
	bool reader_helps; /* a reader that would have to wait fills the next free slot itself */
	/*
	 * Called with the lock held before a worker takes the slot. It may return false if this
	 * worker cannot take a slot now; it is then asked again after the next release. What it
	 * stores is protected by the lock. NULL: every worker may always take a slot.
	 */
	bool (*take)(void *ctx, uint32_t worker, size_t slot);
	/* Fills the slot with the given item. Returns false if this was the last item. */
	bool (*fill)(void *ctx, uint32_t worker, uint64_t item, size_t slot);
	void *ctx;
};

/* Returns NULL if there is no memory or no thread could be started. */
struct gl_pool *gl_pool_open(const struct gl_pool_options *opt);

/* Joins all threads. After it returns, the caller may free what the slots hold. */
void gl_pool_close(struct gl_pool *p);

/*
 * Waits until the slot of the next item is filled, and returns it. Returns GL_POOL_NONE after the
 * last one. At most one slot that it returned before may be unreleased when it is called; with
 * more, workers might wait for the reader, and the reader for them.
 */
size_t gl_pool_next(struct gl_pool *p);

/* Returns true if the next gl_pool_next will not wait. */
bool gl_pool_is_ready(struct gl_pool *p);

/*
 * Releases the oldest slot that gl_pool_next returned and that is not released yet; a worker may
 * then fill it again.
 */
void gl_pool_release(struct gl_pool *p);

/* Acquire and release the lock under which `take` is called. */
void gl_pool_lock(struct gl_pool *p);
void gl_pool_unlock(struct gl_pool *p);

#endif
