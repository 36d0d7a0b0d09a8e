#include "lib/pump.h"

#include "lib/base/bytes.h"
#include "lib/base/mem.h"
#include "lib/base/pool.h"

#define BLOCKS 8

struct block {
	char bytes[GL_GUNZIP_ROOM];
	size_t len;
	bool is_last;
	int got; /* of gl_gunzip_fill */
	struct gl_err err;
};

struct gl_pump {
	struct gl_gunzip *gunzip;
	struct gl_pool *pool;
	struct block *blocks;
	const struct block *last; /* nothing comes behind it; NULL: it was not met yet */
	char *buf; /* the reader's window */
	size_t cap;
};

static bool fill(void *ctx, uint32_t worker, uint64_t item, size_t slot)
{
	struct gl_pump *p = ctx;
	struct block *b = &p->blocks[slot];

	(void)worker;
	(void)item;
	b->got = gl_gunzip_fill(p->gunzip, b->bytes, sizeof b->bytes, &b->len, &b->err);
	b->is_last = gl_gunzip_is_ended(p->gunzip);
	return b->got == 0 && !b->is_last;
}

struct gl_pump *gl_pump_open(struct gl_gunzip *g)
{
	struct gl_pump *p = gl_mem_new(1, sizeof *p);
	struct gl_pool_options opt = {.slots = BLOCKS, .batch = BLOCKS / 2, .threads = 1,
		.items = UINT64_MAX, .fill = fill, .ctx = p};

	if (!p)
		return NULL;
	p->gunzip = g;
	p->blocks = gl_mem_new(BLOCKS, sizeof *p->blocks);
	if (p->blocks && (p->pool = gl_pool_open(&opt)))
		return p;
	gl_pump_close(p);
	return NULL;
}

void gl_pump_close(struct gl_pump *p)
{
	if (!p)
		return;
	gl_pool_close(p->pool);
	gl_mem_free(p->blocks);
	gl_mem_free(p->buf);
	gl_mem_free(p);
}

bool gl_pump_would_block(struct gl_pump *p)
{
	return !p->last && !gl_pool_is_ready(p->pool);
}

/* The last one stays: whoever asks again is given the same. */
static const struct block *next_block(struct gl_pump *p)
{
	const struct block *b = p->last ? p->last : &p->blocks[gl_pool_next(p->pool)];

	if (b->got != 0 || b->is_last)
		p->last = b;
	return b;
}

int gl_pump_more(struct gl_pump *p, struct gl_window *w, struct gl_err *err)
{
	size_t rest = (size_t)(w->end - w->p);
	const struct block *b = next_block(p);
	char *buf;

	if (b->got != 0) {
		*err = b->err;
		return b->got;
	}
	if (rest && w->p != p->buf)
		memmove(p->buf, w->p, rest);
	buf = gl_mem_grow(p->buf, &p->cap, rest + b->len, 1);
	if (!buf)
		return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	gl_bytes_copy(buf + rest, b->bytes, b->len);
	p->buf = buf;
	*w = (struct gl_window){buf, buf + rest + b->len, b->is_last};
	if (!b->is_last)
		gl_pool_release(p->pool);
	return 0;
}
