#include "lib/fetch.h"

#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/input/peel.h"
#include "lib/input/unroll.h"

#include <pthread.h>

#define ROOM ((size_t)32 << 10) /* before a chunk's bytes, for the rest of the one before */
#define CHUNKS 4		/* for each thread, and these: */
#define SPARE 8			/* so that threads seldom wait for each other, which takes long */

enum state { FREE, TAKEN, READ };

struct chunk {
	enum state state;
	bool is_good;
	char *buf; /* ROOM and a little, then its bytes */
	char *p;
	size_t len;
	struct gl_ready ready;
	struct gl_yield yield;
	struct gl_hint hint; /* as it was when the chunk was taken */
};

struct gl_fetch {
	const struct gl_source *source;
	uint64_t from, nchunks;
	size_t chunk; /* bytes */
	pthread_mutex_t lock;
	pthread_cond_t is_free, is_read;
	bool is_closing;
	uint64_t next, front; /* chunks taken, and given out, so far */
	uint64_t awaited;     /* the last chunk that the reader waits for; it does not: UINT64_MAX */
	struct gl_hint hint;
	struct chunk *chunks;
	size_t nslots, half;  /* who has to wait waits for half of the chunks: waking takes long */
	pthread_t *threads;
	unsigned nthreads;
	char *joined; /* a window whose rest was too large for a chunk's room */
	size_t joined_cap;
};

/* --- unwrapping ---------------------------------------------------------------------------- */

/* Behind the first \n that is surely an escape; NULL: none. */
static const char *find_escaped_line(const char *p, const char *end)
{
	const char *q = p, *first;

	while ((q = gl_port_memmem(q, (size_t)(end - q), "\\n", 2))) {
		for (first = q; first > p && first[-1] == '\\'; first--)
			;
		if (first > p && (q - first) % 2 == 0)
			return q + 2;
		q += 2;
	}
	return NULL;
}

static void unwrap(struct chunk *c)
{
	const char *p = c->p, *end = p + c->len, *lf;
	struct gl_yield *y = &c->yield;

	c->ready = (struct gl_ready){.stream = c->hint.stream, .quote = c->hint.quote};
	if (c->hint.kind == GL_HINT_BOX) {
		c->ready.begin = find_escaped_line(p, end);
		if (c->ready.begin)
			c->ready.end = gl_unroll(c->ready.begin, end, c->hint.quote, y);
	} else if (c->hint.kind == GL_HINT_STREAM) {
		lf = memchr(p, '\n', c->len);
		c->ready.begin = lf ? lf + 1 : NULL;
		if (c->ready.begin)
			c->ready.end = gl_peel(&c->hint.peel, c->ready.begin, end, y);
	}
	if (c->ready.begin && y->nmarks > 0) {
		c->ready.kind = c->hint.kind;
		c->ready.yield = y;
	}
}

/* --- threads ------------------------------------------------------------------------------- */

static bool is_read(const struct gl_fetch *f, uint64_t chunk)
{
	return f->chunks[chunk % f->nslots].state == READ;
}

/* What the reader waits for is there. */
static bool is_enough(const struct gl_fetch *f)
{
	return is_read(f, f->front) && is_read(f, f->awaited);
}

/* The chunk is read without the lock. */
static void take_chunk(struct gl_fetch *f)
{
	uint64_t from = f->from + f->next * f->chunk;
	struct chunk *c = &f->chunks[f->next % f->nslots];

	f->next++;
	c->state = TAKEN;
	c->hint = f->hint;
	pthread_mutex_unlock(&f->lock);
	c->len = f->chunk;
	c->p = c->buf + ROOM + gl_source_shift(c->buf + ROOM, from);
	c->is_good = gl_source_read_at(f->source, c->p, c->len, from);
	c->ready = (struct gl_ready){.kind = GL_HINT_NONE};
	if (c->is_good)
		unwrap(c);
	pthread_mutex_lock(&f->lock);
	c->state = READ;
	if (f->awaited != UINT64_MAX && is_enough(f))
		pthread_cond_signal(&f->is_read);
}

static bool can_take(const struct gl_fetch *f)
{
	return f->next < f->nchunks && f->chunks[f->next % f->nslots].state == FREE;
}

static void *work(void *arg)
{
	struct gl_fetch *f = arg;

	pthread_mutex_lock(&f->lock);
	while (!f->is_closing && f->next < f->nchunks) {
		if (can_take(f))
			take_chunk(f);
		else
			pthread_cond_wait(&f->is_free, &f->lock);
	}
	pthread_mutex_unlock(&f->lock);
	return NULL;
}

static bool new_chunk(struct chunk *c)
{
	size_t text = GL_FETCH_CHUNK + GL_YIELD_LINE + GL_YIELD_SLACK;

	c->buf = gl_mem_new(1, ROOM + GL_SOURCE_ALIGN + GL_FETCH_CHUNK);
	c->yield.text = gl_mem_new(1, text);
	c->yield.marks = gl_mem_new(GL_YIELD_LINES, sizeof *c->yield.marks);
	c->yield.most = GL_FETCH_CHUNK;
	return c->buf && c->yield.text && c->yield.marks;
}

static bool new_chunks(struct gl_fetch *f, unsigned threads)
{
	f->nslots = (size_t)threads * CHUNKS + SPARE;
	f->half = f->nslots / 2;
	f->chunks = gl_mem_new(f->nslots, sizeof *f->chunks);
	f->threads = gl_mem_new(threads, sizeof *f->threads);
	for (size_t i = 0; f->chunks && i < f->nslots; i++)
		if (!new_chunk(&f->chunks[i]))
			return false;
	return f->chunks && f->threads;
}

struct gl_fetch *gl_fetch_open(const struct gl_source *s, uint64_t from, uint64_t to,
	size_t chunk, unsigned threads)
{
	struct gl_fetch *f = gl_mem_new(1, sizeof *f);

	if (!f)
		return NULL;
	threads = threads > GL_LIMIT_THREADS ? GL_LIMIT_THREADS : threads;
	f->source = s;
	f->from = from;
	f->chunk = chunk;
	f->nchunks = (to - from) / chunk;
	f->awaited = UINT64_MAX;
	pthread_mutex_init(&f->lock, NULL);
	pthread_cond_init(&f->is_free, NULL);
	pthread_cond_init(&f->is_read, NULL);
	if (new_chunks(f, threads))
		while (f->nthreads < threads &&
			pthread_create(&f->threads[f->nthreads], NULL, work, f) == 0)
			f->nthreads++;
	if (f->nthreads > 0)
		return f;
	gl_fetch_close(f);
	return NULL;
}

void gl_fetch_close(struct gl_fetch *f)
{
	if (!f)
		return;
	pthread_mutex_lock(&f->lock);
	f->is_closing = true;
	pthread_cond_broadcast(&f->is_free);
	pthread_mutex_unlock(&f->lock);
	for (unsigned i = 0; i < f->nthreads; i++)
		pthread_join(f->threads[i], NULL);
	for (size_t i = 0; f->chunks && i < f->nslots; i++) {
		gl_mem_free(f->chunks[i].buf);
		gl_mem_free(f->chunks[i].yield.text);
		gl_mem_free(f->chunks[i].yield.marks);
	}
	pthread_mutex_destroy(&f->lock);
	pthread_cond_destroy(&f->is_free);
	pthread_cond_destroy(&f->is_read);
	gl_mem_free(f->joined);
	gl_mem_free(f->chunks);
	gl_mem_free(f->threads);
	gl_mem_free(f);
}

/* --- the reader's side --------------------------------------------------------------------- */

void gl_fetch_hint(struct gl_fetch *f, const struct gl_hint *hint)
{
	pthread_mutex_lock(&f->lock);
	f->hint = *hint;
	pthread_mutex_unlock(&f->lock);
}

static void wait_for_half(struct gl_fetch *f)
{
	uint64_t last = f->nchunks - 1;

	f->awaited = last - f->front < f->half ? last : f->front + f->half - 1;
	while (!is_enough(f))
		pthread_cond_wait(&f->is_read, &f->lock);
	f->awaited = UINT64_MAX;
}

/*
 * The next chunk; that before it may be read into again. As long as it is not there others are
 * taken, as the threads do; with none to take it is waited for. NULL: no more.
 */
static struct chunk *next_chunk(struct gl_fetch *f)
{
	struct chunk *c = &f->chunks[f->front % f->nslots];

	if (f->front == f->nchunks)
		return NULL;
	pthread_mutex_lock(&f->lock);
	while (c->state != READ) {
		if (can_take(f))
			take_chunk(f);
		else
			wait_for_half(f);
	}
	pthread_mutex_unlock(&f->lock);
	return c->is_good ? c : NULL;
}

/* As long as threads wait that are not told, half of the chunks at least have been taken. */
static void release_before(struct gl_fetch *f)
{
	pthread_mutex_lock(&f->lock);
	if (f->front > 0)
		f->chunks[(f->front - 1) % f->nslots].state = FREE;
	f->front++;
	if (f->next - f->front < f->half)
		pthread_cond_broadcast(&f->is_free);
	pthread_mutex_unlock(&f->lock);
}

/* The rest goes before the chunk's bytes, or both to memory of their own. false: no memory. */
static bool join(struct gl_fetch *f, struct gl_window *w, const struct chunk *c)
{
	size_t rest = (size_t)(w->end - w->p);
	char *v = c->p - (rest > ROOM ? 0 : rest);

	if (rest > ROOM) {
		bool is_there = w->p >= f->joined && w->p < f->joined + f->joined_cap;
		size_t at = is_there ? (size_t)(w->p - f->joined) : 0;

		v = gl_mem_grow(f->joined, &f->joined_cap, at + rest + c->len, 1);
		if (!v)
			return false;
		f->joined = v;
		if (!is_there || at > 0) /* what grows in its place is not moved each time */
			memmove(v, is_there ? v + at : w->p, rest);
		memcpy(v + rest, c->p, c->len);
	} else if (rest > 0) {
		memcpy(v, w->p, rest);
	}
	*w = (struct gl_window){v, v + rest + c->len, false};
	return true;
}

bool gl_fetch_more(struct gl_fetch *f, struct gl_window *w, const struct gl_ready **ready)
{
	struct chunk *c = next_chunk(f);

	if (!c || !join(f, w, c))
		return false;
	*ready = w->p >= c->buf && w->p <= c->p && c->ready.kind ? &c->ready : NULL;
	release_before(f);
	return true;
}
