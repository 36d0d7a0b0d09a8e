#include "lib/stream/par_unwrap.h"

#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/base/pool.h"
#include "lib/unwrap/linestrip.h"
#include "lib/unwrap/unescape_bulk.h"

/* bytes kept free before a chunk, to put the unparsed rest of the window there */
#define ROOM ((size_t)32 << 10)
#define CHUNKS 4		/* slots (buffers for one chunk each) per thread */
#define SPARE 8			/* additional slots in total, so that threads seldom wait */

struct chunk {
	bool is_good;
	char *buf; /* ROOM bytes, some bytes for alignment, then the bytes of the chunk */
	char *p;
	size_t len;
	struct gl_prefetch ready;
	struct gl_linebatch lines;
	/* how to unwrap this chunk; copied from gl_par_unwrap.hint when a thread begins it */
	struct gl_hint hint;
};

struct gl_par_unwrap {
	const struct gl_source *source;
	uint64_t from;
	size_t chunk; /* bytes of a chunk */
	struct gl_pool *pool;
	struct gl_hint hint; /* the latest hint; guarded by the pool's lock */
	struct chunk *chunks;
	size_t nslots;
	/* the chunk that came last is not released yet, because the window lies in it */
	bool has_window;
	char *joined;	 /* holds the window if ROOM was too small for the unparsed rest */
	size_t joined_cap;
};

/* --- unwrapping ---------------------------------------------------------------------------- */

/*
 * Returns the end of the first escape `\n` (a backslash and an n), or NULL if there is none. The
 * bytes before p are not known. So a run of backslashes that begins at p is skipped, because it
 * cannot be told whether its last one begins an escape or is itself escaped.
 */
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
	struct gl_linebatch *y = &c->lines;

	c->ready = (struct gl_prefetch){.stream = c->hint.stream, .quote = c->hint.quote};
	if (c->hint.kind == GL_HINT_ESCAPED) {
		c->ready.begin = find_escaped_line(p, end);
		if (c->ready.begin)
			c->ready.end = gl_unescape_bulk(c->ready.begin, end, c->hint.quote, y);
	} else if (c->hint.kind == GL_HINT_STREAM) {
		lf = memchr(p, '\n', c->len);
		c->ready.begin = lf ? lf + 1 : NULL;
		if (c->ready.begin)
			c->ready.end = gl_linestrip(&c->hint.strip, c->ready.begin, end, y);
	}
	if (c->ready.begin && y->nmarks > 0) {
		c->ready.kind = c->hint.kind;
		c->ready.lines = y;
	}
}

/* --- chunks -------------------------------------------------------------------------------- */

static bool take(void *ctx, uint32_t worker, size_t slot)
{
	struct gl_par_unwrap *f = ctx;

	(void)worker;
	f->chunks[slot].hint = f->hint;
	return true;
}

static bool fill(void *ctx, uint32_t worker, uint64_t item, size_t slot)
{
	struct gl_par_unwrap *f = ctx;
	struct chunk *c = &f->chunks[slot];
	uint64_t from = f->from + item * f->chunk;

	(void)worker;
	c->len = f->chunk;
	c->p = c->buf + ROOM + gl_source_shift(c->buf + ROOM, from);
	c->is_good = gl_source_read_at(f->source, c->p, c->len, from);
	c->ready = (struct gl_prefetch){.kind = GL_HINT_NONE};
	if (c->is_good)
		unwrap(c);
	return true;
}

static bool new_chunk(struct chunk *c)
{
	size_t text = GL_PAR_UNWRAP_CHUNK + GL_LINEBATCH_LINE + GL_LINEBATCH_SLACK;

	c->buf = gl_mem_try(1, ROOM + GL_SOURCE_ALIGN + GL_PAR_UNWRAP_CHUNK);
	c->lines.text = gl_mem_try(1, text);
	c->lines.marks = gl_mem_try(GL_LINEBATCH_LINES, sizeof *c->lines.marks);
	c->lines.most = GL_PAR_UNWRAP_CHUNK;
	return c->buf && c->lines.text && c->lines.marks;
}

static bool new_chunks(struct gl_par_unwrap *f)
{
	f->chunks = gl_mem_try(f->nslots, sizeof *f->chunks);
	for (size_t i = 0; f->chunks && i < f->nslots; i++)
		if (!new_chunk(&f->chunks[i]))
			return false;
	return f->chunks != NULL;
}

struct gl_par_unwrap *gl_par_unwrap_open(const struct gl_source *s, uint64_t from, uint64_t to,
	size_t chunk, unsigned threads)
{
	struct gl_par_unwrap *f = gl_mem_try(1, sizeof *f);
	struct gl_pool_options opt = {.items = (to - from) / chunk, .reader_helps = true,
		.take = take, .fill = fill, .ctx = f};

	if (!f)
		return NULL;
	opt.threads = threads > GL_LIMIT_THREADS ? GL_LIMIT_THREADS : threads;
	opt.slots = f->nslots = (size_t)opt.threads * CHUNKS + SPARE;
	opt.batch = f->nslots / 2;
	f->source = s;
	f->from = from;
	f->chunk = chunk;
	if (new_chunks(f) && (f->pool = gl_pool_open(&opt)))
		return f;
	gl_par_unwrap_close(f);
	return NULL;
}

void gl_par_unwrap_close(struct gl_par_unwrap *f)
{
	if (!f)
		return;
	gl_pool_close(f->pool);
	for (size_t i = 0; f->chunks && i < f->nslots; i++) {
		gl_mem_free(f->chunks[i].buf);
		gl_mem_free(f->chunks[i].lines.text);
		gl_mem_free(f->chunks[i].lines.marks);
	}
	gl_mem_free(f->joined);
	gl_mem_free(f->chunks);
	gl_mem_free(f);
}

/* --- the reader's side --------------------------------------------------------------------- */

void gl_par_unwrap_hint(struct gl_par_unwrap *f, const struct gl_hint *hint)
{
	gl_pool_lock(f->pool);
	f->hint = *hint;
	gl_pool_unlock(f->pool);
}

/* Returns the next chunk. Returns NULL if there are no more, or if it could not be read. */
static struct chunk *next_chunk(struct gl_par_unwrap *f)
{
	size_t slot = gl_pool_next(f->pool);

	return slot != GL_POOL_NONE && f->chunks[slot].is_good ? &f->chunks[slot] : NULL;
}

/*
 * Puts what is left of the window in front of the chunk's bytes. If it has more than ROOM bytes,
 * copies both into f->joined. Returns false if there is no memory.
 */
static bool join(struct gl_par_unwrap *f, struct gl_window *w, const struct chunk *c)
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
		/* otherwise the rest is at the start of f->joined already */
		if (!is_there || at > 0)
			memmove(v, is_there ? v + at : w->p, rest);
		memcpy(v + rest, c->p, c->len);
	} else if (rest > 0) {
		memcpy(v, w->p, rest);
	}
	*w = (struct gl_window){v, v + rest + c->len, false};
	return true;
}

bool gl_par_unwrap_more(struct gl_par_unwrap *f, struct gl_window *w,
	const struct gl_prefetch **ready)
{
	struct chunk *c = next_chunk(f);

	if (!c || !join(f, w, c))
		return false;
	*ready = w->p >= c->buf && w->p <= c->p && c->ready.kind ? &c->ready : NULL;
	if (f->has_window)
		gl_pool_release(f->pool);
	f->has_window = true;
	return true;
}
