/*
 * buf: a growable byte buffer for building text. After a failed allocation, appending does nothing,
 * so a caller may check `failed` once at the end.
 */
#ifndef GL_BASE_BUF_H
#define GL_BASE_BUF_H

#include "lib/base/str.h"

struct gl_buf {
	char *p;
	size_t len, cap; /* bytes */
	bool failed;	 /* memory ran out; the text is incomplete */
};

/* A zeroed struct is an empty buffer. */
void gl_buf_free(struct gl_buf *b);

/*
 * Ensures room for n more bytes at p + len. Returns false, and sets failed, if there is no memory.
 */
static inline bool gl_buf_room(struct gl_buf *b, size_t n);

void gl_buf_add(struct gl_buf *b, const void *p, size_t n);
void gl_buf_str(struct gl_buf *b, struct gl_str s);
void gl_buf_text(struct gl_buf *b, const char *s); /* s ends with a NUL, which is not appended */
static inline void gl_buf_char(struct gl_buf *b, char c);
void gl_buf_u64(struct gl_buf *b, uint64_t n); /* appends n in decimal */
void gl_buf_i64(struct gl_buf *b, int64_t n);

/* Appends n between two texts. */
void gl_buf_number(struct gl_buf *b, const char *before, uint64_t n, const char *after);

/*
 * Appends a duration such as 45s, 7m, 8h15m or 1d6h: the largest unit that fits and the one below
 * it, rounded down. gl_num_duration reads this form.
 */
void gl_buf_duration(struct gl_buf *b, uint64_t seconds);

/* Replaces the text by that of *from. Returns !b->failed. */
bool gl_buf_copy(struct gl_buf *b, const struct gl_buf *from);

/* Appends a string literal. */
#define GL_BUF_LIT(b, lit) gl_buf_add((b), (lit), sizeof(lit) - 1)

/* Does what gl_buf_room does, out of line: it calls this only if the buffer may be too small. */
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

/* Returns the contents, valid until the next change to b. p is never NULL. */
static inline struct gl_str gl_buf_view(const struct gl_buf *b)
{
	return (struct gl_str){b->p ? b->p : "", b->len};
}

#endif
