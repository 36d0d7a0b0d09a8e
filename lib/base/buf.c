#include "lib/base/buf.h"

#include "lib/base/mem.h"
#include "lib/base/num.h"

void gl_buf_free(struct gl_buf *b)
{
	gl_mem_free(b->p);
	*b = (struct gl_buf){0};
}

bool gl_buf_grow(struct gl_buf *b, size_t n)
{
	if (b->failed)
		return false;
	if (n > SIZE_MAX - b->len)
		gl_mem_lack();
	b->failed = n > SIZE_MAX - b->len || !GL_MEM_ROOM(b->p, b->cap, b->len + n);
	return !b->failed;
}

void gl_buf_add(struct gl_buf *b, const void *p, size_t n)
{
	if (n && gl_buf_room(b, n)) {
		memcpy(b->p + b->len, p, n);
		b->len += n;
	}
}

void gl_buf_str(struct gl_buf *b, struct gl_str s)
{
	gl_buf_add(b, s.p, s.len);
}

void gl_buf_text(struct gl_buf *b, const char *s)
{
	gl_buf_add(b, s, strlen(s));
}

bool gl_buf_copy(struct gl_buf *b, const struct gl_buf *from)
{
	b->len = 0;
	gl_buf_add(b, from->p, from->len);
	return !b->failed;
}

void gl_buf_u64(struct gl_buf *b, uint64_t n)
{
	if (gl_buf_room(b, GL_NUM_DIGITS))
		b->len += gl_num_put(n, b->p + b->len);
}

void gl_buf_i64(struct gl_buf *b, int64_t n)
{
	if (n < 0)
		gl_buf_char(b, '-');
	gl_buf_u64(b, n < 0 ? 0 - (uint64_t)n : (uint64_t)n);
}

void gl_buf_number(struct gl_buf *b, const char *before, uint64_t n, const char *after)
{
	gl_buf_text(b, before);
	gl_buf_u64(b, n);
	gl_buf_text(b, after);
}

void gl_buf_duration(struct gl_buf *b, uint64_t seconds)
{
	const struct gl_num_unit *units = gl_num_units;
	size_t i = 0, last = GL_NUM_UNITS - 1;
	uint64_t rest;

	while (i < last && seconds < units[i].seconds)
		i++;
	gl_buf_u64(b, seconds / units[i].seconds);
	gl_buf_char(b, units[i].name);
	rest = seconds % units[i].seconds;
	if (i == last || rest < units[i + 1].seconds)
		return;
	gl_buf_u64(b, rest / units[i + 1].seconds);
	gl_buf_char(b, units[i + 1].name);
}
