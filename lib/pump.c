#include "lib/pump.h"

#include "lib/base/bytes.h"
#include "lib/base/mem.h"

#include <pthread.h>

#define BLOCKS 8
#define HALF (BLOCKS / 2) /* who has to wait for a block waits for so many: waking takes long */

struct block {
	char bytes[GL_GUNZIP_ROOM];
	size_t len;
	bool is_last;
	int got; /* of gl_gunzip_fill */
	struct gl_err err;
};

struct gl_pump {
	struct gl_gunzip *gunzip;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t is_filled, is_taken;
	bool is_closing, is_over; /* is_over: nothing comes behind those that are filled */
	size_t filled, taken; /* blocks so far */
	struct block *blocks;
	char *buf; /* the reader's window */
	size_t cap;
};

/* A block to fill, once there are some; NULL: none is wanted any more. */
static struct block *next_free(struct gl_pump *p)
{
	struct block *b;

	pthread_mutex_lock(&p->lock);
	if (p->filled - p->taken == BLOCKS)
		while (!p->is_closing && p->filled - p->taken > BLOCKS - HALF)
			pthread_cond_wait(&p->is_taken, &p->lock);
	b = p->is_closing ? NULL : &p->blocks[p->filled % BLOCKS];
	pthread_mutex_unlock(&p->lock);
	return b;
}

/* A block is filled. Who waits for it is told when there are some, or when no more will come. */
static void hand_over(struct gl_pump *p, bool is_over)
{
	pthread_mutex_lock(&p->lock);
	p->filled++;
	p->is_over = is_over;
	if (is_over || p->filled - p->taken >= HALF)
		pthread_cond_signal(&p->is_filled);
	pthread_mutex_unlock(&p->lock);
}

static void *work(void *arg)
{
	struct gl_pump *p = arg;
	struct block *b;
	bool is_over = false;

	while (!is_over && (b = next_free(p))) {
		b->got = gl_gunzip_fill(p->gunzip, b->bytes, sizeof b->bytes, &b->len, &b->err);
		b->is_last = gl_gunzip_is_ended(p->gunzip);
		is_over = b->got != 0 || b->is_last;
		hand_over(p, is_over);
	}
	return NULL;
}

struct gl_pump *gl_pump_open(struct gl_gunzip *g)
{
	struct gl_pump *p = gl_mem_new(1, sizeof *p);

	if (!p)
		return NULL;
	p->gunzip = g;
	p->blocks = gl_mem_new(BLOCKS, sizeof *p->blocks);
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->is_filled, NULL);
	pthread_cond_init(&p->is_taken, NULL);
	if (p->blocks && pthread_create(&p->thread, NULL, work, p) == 0)
		return p;
	gl_mem_free(p->blocks);
	gl_mem_free(p);
	return NULL;
}

void gl_pump_close(struct gl_pump *p)
{
	if (!p)
		return;
	pthread_mutex_lock(&p->lock);
	p->is_closing = true;
	pthread_cond_signal(&p->is_taken);
	pthread_mutex_unlock(&p->lock);
	pthread_join(p->thread, NULL);
	pthread_mutex_destroy(&p->lock);
	pthread_cond_destroy(&p->is_filled);
	pthread_cond_destroy(&p->is_taken);
	gl_mem_free(p->blocks);
	gl_mem_free(p->buf);
	gl_mem_free(p);
}

bool gl_pump_would_block(struct gl_pump *p)
{
	bool is_empty;

	pthread_mutex_lock(&p->lock);
	is_empty = p->filled == p->taken;
	pthread_mutex_unlock(&p->lock);
	return is_empty;
}

static const struct block *next_filled(struct gl_pump *p)
{
	pthread_mutex_lock(&p->lock);
	if (p->filled == p->taken)
		while (!p->is_over && p->filled - p->taken < HALF)
			pthread_cond_wait(&p->is_filled, &p->lock);
	pthread_mutex_unlock(&p->lock);
	return &p->blocks[p->taken % BLOCKS];
}

static void give_back(struct gl_pump *p)
{
	pthread_mutex_lock(&p->lock);
	p->taken++;
	if (p->filled - p->taken <= BLOCKS - HALF)
		pthread_cond_signal(&p->is_taken);
	pthread_mutex_unlock(&p->lock);
}

int gl_pump_more(struct gl_pump *p, struct gl_window *w, struct gl_err *err)
{
	size_t rest = (size_t)(w->end - w->p);
	const struct block *b = next_filled(p);
	char *buf;

	if (b->got != 0) {
		*err = b->err;
		return b->got; /* it stays: whoever asks again is told the same */
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
		give_back(p);
	return 0;
}
