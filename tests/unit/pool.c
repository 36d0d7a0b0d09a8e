/*
 * Tests that the thread pool delivers every item once and in order, with any number of threads and
 * slots, and any size of batch.
 */
#include "lib/base/pool.h"

#include "tests/unit/tap.h"

#define MOST_SLOTS 32
#define MOST_THREADS 4

struct job {
	uint64_t filled[MOST_SLOTS]; /* the item in each slot */
	uint64_t last; /* the last item; UINT64_MAX: there is no last one */
	unsigned pending[MOST_THREADS];
	unsigned worker[MOST_SLOTS];
	bool was_over; /* a worker had more than one slot */
};

static bool fill(void *ctx, uint32_t worker, uint64_t item, size_t slot)
{
	struct job *j = ctx;

	(void)worker;
	j->filled[slot] = item;
	return item != j->last;
}

/* Takes the slot unless the worker already has one. */
static bool take_one(void *ctx, uint32_t worker, size_t slot)
{
	struct job *j = ctx;

	if (j->pending[worker] > 0)
		return false;
	j->was_over |= ++j->pending[worker] > 1;
	j->worker[slot] = worker;
	return true;
}

/*
 * Reads all items, keeping `held` slots while it asks for the next item. Returns the number of
 * items; 0 if they are out of order.
 */
static uint64_t read_all(struct gl_pool *p, struct job *j, unsigned held)
{
	uint64_t n = 0;
	size_t slot;

	while ((slot = gl_pool_next(p)) != GL_POOL_NONE) {
		if (j->filled[slot] != n++)
			return 0;
		if (n > held)
			gl_pool_release(p);
	}
	return n;
}

static void check(struct gl_pool_options opt, unsigned held, uint64_t want, const char *name)
{
	struct job j = {.last = want - 1};
	struct gl_pool *p;

	opt.fill = fill;
	opt.ctx = &j;
	p = gl_pool_open(&opt);
	ok(p && read_all(p, &j, held) == want, name);
	ok(p && gl_pool_next(p) == GL_POOL_NONE && gl_pool_is_ready(p),
		"and then there is no more");
	gl_pool_close(p);
}

static void check_take(void)
{
	struct job j = {.last = UINT64_MAX};
	struct gl_pool_options opt = {.slots = 8, .batch = 1, .threads = 3, .items = 3000,
		.take = take_one, .fill = fill, .ctx = &j};
	struct gl_pool *p = gl_pool_open(&opt);
	uint64_t n = 0;
	size_t slot;

	while (p && (slot = gl_pool_next(p)) != GL_POOL_NONE && j.filled[slot] == n) {
		gl_pool_lock(p);
		j.pending[j.worker[slot]]--;
		gl_pool_unlock(p);
		gl_pool_release(p);
		n++;
	}
	is_num(n, 3000, "workers that may not take a slot are asked again after a release");
	ok(!j.was_over, "none fills a slot that it may not take");
	gl_pool_close(p);
}

int main(void)
{
	struct gl_pool_options one = {.slots = 2, .batch = 1, .threads = 1, .items = 5000};
	struct gl_pool_options many = {.slots = 20, .batch = 10, .threads = 4, .items = 20000};
	struct gl_pool_options open = {.slots = 8, .batch = 4, .threads = 1, .items = UINT64_MAX};
	struct job unread = {.last = UINT64_MAX};

	check(one, 0, 5000, "one thread, two slots");
	check(many, 1, 20000, "four threads, half of the slots at once, one slot held");
	many.reader_helps = true;
	check(many, 1, 20000, "the same with the reader's help");
	many.items = 7;
	check(many, 1, 7, "fewer items than a batch");
	check(open, 0, 1003, "as many items as the one who fills them says");
	check_take();
	open.fill = fill;
	open.ctx = &unread;
	gl_pool_close(gl_pool_open(&open));
	ok(true, "a pool that nobody reads closes");
	return done();
}
