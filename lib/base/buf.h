/*
 * buf: a growing run of bytes, for text that is put together. Appending after a failure
 * does nothing, so a caller checks `failed` once at the end.
 */
#ifndef GL_BASE_BUF_H
#define GL_BASE_BUF_H

#include "lib/base/str.h"

struct gl_buf {
	char *p;
	size_t len, cap; /* bytes */
	bool failed;	 /* memory ran out: what is here is cut */
};

/* A buf of all zero bytes is ready for use. */
void gl_buf_free(struct gl_buf *b);

/* Room for n more bytes at p + len; false (and failed) without memory. */
static inline bool gl_buf_room(struct gl_buf *b, size_t n);

void gl_buf_add(struct gl_buf *b, const void *p, size_t n);
void gl_buf_str(struct gl_buf *b, struct gl_str s);
static inline void gl_buf_char(struct gl_buf *b, char c);
void gl_buf_u64(struct gl_buf *b, uint64_t n); /* decimal */
void gl_buf_i64(struct gl_buf *b, int64_t n);

/*
 * Seconds as 45s, 7m, 8h15m, 1d6h: the largest unit and the one below it, both whole; what is
 * less is left out. gl_num_duration reads it.
 */
void gl_buf_duration(struct gl_buf *b, uint64_t seconds);

/* A literal. */
#define GL_BUF_LIT(b, lit) gl_buf_add((b), (lit), sizeof(lit) - 1)

/* The same, where there may be none yet. */
bool gl_buf_grow(struct gl_buf *b, size_t n);

static inline bool gl_buf_room(struct gl_buf *b, size_t n)
{
	return GL_LIKELY(!b->failed && n <= b->cap - b->len) || gl_buf_grow(b, n);
}

static inline void gl_buf_char(struct gl_buf *b, char c)
{
	if (gl_buf_room(b, 1))
		b->p[b->len++] = c;
}

/* What is in it, p never NULL; borrowed until the next change. */
static inline struct gl_str gl_buf_view(const struct gl_buf *b)
{
	return (struct gl_str){b->p ? b->p : "", b->len};
}

#endif
