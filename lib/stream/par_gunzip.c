#include "lib/stream/par_gunzip.h"

#include "lib/base/buf.h"
#include "lib/base/bytes.h"
#include "lib/base/mem.h"
#include "lib/base/pool.h"
#include "lib/stream/unpack.h"

#define BLOCKS 8

/* What one step came to. */
struct block {
	enum gl_unpacked got; /* GL_UNPACK_HUNGRY: none yet */
	struct gl_str out;    /* in `bytes`, where the thread made it */
	struct gl_buf bytes;
	bool is_cut;
	struct gl_err err;
};

struct gl_par_gunzip {
	struct gl_source *source;
	struct gl_window in;
	struct gl_unpack *unpack;
	struct gl_pool *pool; /* NULL: without a thread */
	struct block blocks[BLOCKS];
	const struct block *held; /* one that was not passed yet: it ended the text */
	char *buf; /* the reader's window */
	size_t cap;
};

/* Of what there is. */
static void try_step(struct gl_par_gunzip *p, struct block *b)
{
	b->got = gl_unpack_step(p->unpack, &p->in, &b->out, &b->err);
	b->is_cut = gl_unpack_is_cut(p->unpack);
}

static void take_step(struct gl_par_gunzip *p, struct block *b)
{
	for (;;) {
		if (b->got == GL_UNPACK_HUNGRY)
			try_step(p, b);
		if (b->got != GL_UNPACK_HUNGRY)
			return;
		if (gl_source_more(p->source, &p->in, &b->err) != 0) {
			b->got = GL_UNPACK_FAILED;
			return;
		}
	}
}

/* What a step gives is good until the next: the reader has a copy. */
static bool keep(struct block *b)
{
	b->bytes.len = 0;
	gl_buf_str(&b->bytes, b->out);
	b->out = gl_buf_view(&b->bytes);
	if (!b->bytes.failed)
		return true;
	gl_err_set(&b->err, GL_ERR_MEMORY, "out of memory");
	b->got = GL_UNPACK_FAILED;
	return false;
}

static bool is_end(const struct block *b)
{
	return b->got == GL_UNPACK_END || b->got == GL_UNPACK_FAILED;
}

static bool fill(void *ctx, uint32_t worker, uint64_t item, size_t slot)
{
	struct gl_par_gunzip *p = ctx;
	struct block *b = &p->blocks[slot];

	(void)worker;
	(void)item;
	b->got = GL_UNPACK_HUNGRY;
	take_step(p, b);
	return !is_end(b) && keep(b);
}

static struct gl_pool *open_pool(struct gl_par_gunzip *p)
{
	struct gl_pool_options opt = {.slots = BLOCKS, .batch = BLOCKS / 2, .threads = 1,
		.items = UINT64_MAX, .fill = fill, .ctx = p};

	return gl_pool_open(&opt);
}

struct gl_par_gunzip *gl_par_gunzip_open(const struct gl_par_gunzip_options *opt)
{
	struct gl_par_gunzip *p = gl_mem_new(1, sizeof *p);

	if (!p)
		return NULL;
	p->source = opt->source;
	p->in = opt->window;
	for (size_t i = 0; i < BLOCKS; i++)
		p->blocks[i].got = GL_UNPACK_HUNGRY;
	p->unpack = gl_unpack_open();
	if (!p->unpack) {
		gl_par_gunzip_close(p);
		return NULL;
	}
	if (opt->is_text)
		gl_unpack_in_text(p->unpack);
	p->pool = opt->with_thread ? open_pool(p) : NULL;
	return p;
}

void gl_par_gunzip_close(struct gl_par_gunzip *p)
{
	if (!p)
		return;
	gl_pool_close(p->pool);
	gl_unpack_close(p->unpack);
	for (size_t i = 0; i < BLOCKS; i++)
		gl_buf_free(&p->blocks[i].bytes);
	gl_mem_free(p->buf);
	gl_mem_free(p);
}

bool gl_par_gunzip_would_block(struct gl_par_gunzip *p)
{
	struct block *b = &p->blocks[0];

	if (p->held)
		return false;
	if (p->pool)
		return !gl_pool_is_ready(p->pool);
	if (b->got == GL_UNPACK_HUNGRY)
		try_step(p, b);
	return b->got == GL_UNPACK_HUNGRY && gl_source_would_block(p->source);
}

static const struct block *next_block(struct gl_par_gunzip *p)
{
	if (!p->held && p->pool)
		p->held = &p->blocks[gl_pool_next(p->pool)];
	if (!p->held) {
		take_step(p, &p->blocks[0]);
		p->held = &p->blocks[0];
	}
	return p->held;
}

/* The last one stays: whoever asks again is given the same. */
void gl_par_gunzip_next(struct gl_par_gunzip *p)
{
	if (!p->held || is_end(p->held))
		return;
	p->held = NULL;
	if (p->pool)
		gl_pool_release(p->pool);
	else
		p->blocks[0].got = GL_UNPACK_HUNGRY;
}

bool gl_par_gunzip_profile(const struct gl_par_gunzip *p, struct gl_str *profile)
{
	if (!p->held || p->held->got != GL_UNPACK_PROFILE)
		return false;
	*profile = p->held->out;
	return true;
}

bool gl_par_gunzip_is_cut(const struct gl_par_gunzip *p)
{
	return p->held && p->held->is_cut;
}

int gl_par_gunzip_more(struct gl_par_gunzip *p, struct gl_window *w, struct gl_err *err)
{
	size_t rest = (size_t)(w->end - w->p);
	const struct block *b = next_block(p);
	struct gl_str text = b->got == GL_UNPACK_TEXT ? b->out : GL_STR("");
	char *buf;

	if (b->got == GL_UNPACK_FAILED) {
		*err = b->err;
		return -1;
	}
	if (rest && w->p != p->buf)
		memmove(p->buf, w->p, rest);
	buf = gl_mem_grow(p->buf, &p->cap, rest + text.len + 1, 1);
	if (!buf)
		return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	gl_bytes_copy(buf + rest, text.p, text.len);
	p->buf = buf;
	*w = (struct gl_window){buf, buf + rest + text.len, b->got != GL_UNPACK_TEXT};
	if (b->got == GL_UNPACK_TEXT)
		gl_par_gunzip_next(p);
	return 0;
}
