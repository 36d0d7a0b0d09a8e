#include "lib/base/pool.h"

#include "lib/base/mem.h"

#include <pthread.h>

enum state { FREE, TAKEN, FILLED };

struct worker {
	struct gl_pool *pool;
	pthread_t thread;
	uint32_t number;
};

struct gl_pool {
	struct gl_pool_options opt;
	pthread_mutex_t lock;
	pthread_cond_t is_free, is_filled;
	bool is_closing, is_awaited; /* is_awaited: the reader is waiting */
	/*
	 * How many items were taken by a worker, given to the reader, and released by the reader.
	 * The items from `released` up to `taken` occupy their slots.
	 */
	uint64_t taken, given, released;
	enum state *states;
	struct worker *workers;
	uint32_t nworkers;
};

static size_t slot_of(const struct gl_pool *p, uint64_t item)
{
	return (size_t)(item % p->opt.slots);
}

static bool is_filled(const struct gl_pool *p, uint64_t item)
{
	return p->states[slot_of(p, item)] == FILLED;
}

/*
 * Returns true if enough slots are filled to wake the reader. The reader cannot wait for ever: the
 * workers sleep only while more than slots - batch slots are taken, and then at least `batch` slots
 * are waiting for the reader.
 */
static bool is_enough(const struct gl_pool *p)
{
	uint64_t last = p->given + p->opt.batch - 1;

	if (p->given >= p->opt.items)
		return true;
	if (last >= p->opt.items)
		last = p->opt.items - 1;
	return is_filled(p, p->given) && is_filled(p, last);
}

/*
 * Marks the next slot as taken by this worker, which must then fill it, and returns it. Returns
 * GL_POOL_NONE if no slot is free or the worker may not take one now.
 */
static size_t take(struct gl_pool *p, uint32_t worker)
{
	size_t slot = slot_of(p, p->taken);

	if (p->taken >= p->opt.items || p->states[slot] != FREE ||
		(p->opt.take && !p->opt.take(p->opt.ctx, worker, slot)))
		return GL_POOL_NONE;
	p->states[slot] = TAKEN;
	return slot;
}

/* Fills a slot that was taken. The caller holds the lock, which is released while opt.fill runs. */
static void fill(struct gl_pool *p, uint32_t worker, size_t slot)
{
	uint64_t item = p->taken++;
	bool goes_on;

	pthread_mutex_unlock(&p->lock);
	goes_on = p->opt.fill(p->opt.ctx, worker, item, slot);
	pthread_mutex_lock(&p->lock);
	p->states[slot] = FILLED;
	if (!goes_on && item + 1 < p->opt.items)
		p->opt.items = item + 1;
	if (p->is_awaited && is_enough(p))
		pthread_cond_signal(&p->is_filled);
}

static void *work(void *arg)
{
	struct worker *w = arg;
	struct gl_pool *p = w->pool;
	size_t slot;

	pthread_mutex_lock(&p->lock);
	while (!p->is_closing && p->taken < p->opt.items) {
		slot = take(p, w->number);
		if (slot != GL_POOL_NONE)
			fill(p, w->number, slot);
		else
			pthread_cond_wait(&p->is_free, &p->lock);
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

static bool start(struct gl_pool *p)
{
	struct worker *w = &p->workers[p->nworkers];

	w->pool = p;
	w->number = p->nworkers;
	return pthread_create(&w->thread, NULL, work, w) == 0;
}

/*
 * Starts all threads. It holds the lock until all are started, so that no worker looks at the pool
 * before it is complete.
 */
static void start_all(struct gl_pool *p)
{
	pthread_mutex_lock(&p->lock);
	while (p->nworkers < p->opt.threads && start(p))
		p->nworkers++;
	pthread_mutex_unlock(&p->lock);
}

struct gl_pool *gl_pool_open(const struct gl_pool_options *opt)
{
	struct gl_pool *p = gl_mem_try(1, sizeof *p);

	if (!p)
		return NULL;
	p->opt = *opt;
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->is_free, NULL);
	pthread_cond_init(&p->is_filled, NULL);
	p->states = gl_mem_try(opt->slots, sizeof *p->states);
	p->workers = gl_mem_try(opt->threads, sizeof *p->workers);
	if (p->states && p->workers)
		start_all(p);
	if (p->nworkers > 0)
		return p;
	gl_pool_close(p);
	return NULL;
}

void gl_pool_close(struct gl_pool *p)
{
	if (!p)
		return;
	pthread_mutex_lock(&p->lock);
	p->is_closing = true;
	pthread_cond_broadcast(&p->is_free);
	pthread_mutex_unlock(&p->lock);
	for (uint32_t i = 0; i < p->nworkers; i++)
		pthread_join(p->workers[i].thread, NULL);
	pthread_mutex_destroy(&p->lock);
	pthread_cond_destroy(&p->is_free);
	pthread_cond_destroy(&p->is_filled);
	gl_mem_free(p->states);
	gl_mem_free(p->workers);
	gl_mem_free(p);
}

void gl_pool_lock(struct gl_pool *p)
{
	pthread_mutex_lock(&p->lock);
}

void gl_pool_unlock(struct gl_pool *p)
{
	pthread_mutex_unlock(&p->lock);
}

static void await(struct gl_pool *p)
{
	p->is_awaited = true;
	while (!is_enough(p))
		pthread_cond_wait(&p->is_filled, &p->lock);
	p->is_awaited = false;
}

size_t gl_pool_next(struct gl_pool *p)
{
	size_t slot;

	pthread_mutex_lock(&p->lock);
	while (p->given < p->opt.items && !is_filled(p, p->given)) {
		slot = p->opt.reader_helps ? take(p, GL_POOL_READER) : GL_POOL_NONE;
		if (slot != GL_POOL_NONE)
			fill(p, GL_POOL_READER, slot);
		else
			await(p);
	}
	slot = p->given < p->opt.items ? slot_of(p, p->given++) : GL_POOL_NONE;
	pthread_mutex_unlock(&p->lock);
	return slot;
}

bool gl_pool_is_ready(struct gl_pool *p)
{
	bool is_ready;

	pthread_mutex_lock(&p->lock);
	is_ready = p->given >= p->opt.items || is_filled(p, p->given);
	pthread_mutex_unlock(&p->lock);
	return is_ready;
}

void gl_pool_release(struct gl_pool *p)
{
	pthread_mutex_lock(&p->lock);
	p->states[slot_of(p, p->released++)] = FREE;
	if (p->taken - p->released <= p->opt.slots - p->opt.batch)
		pthread_cond_broadcast(&p->is_free);
	pthread_mutex_unlock(&p->lock);
}
