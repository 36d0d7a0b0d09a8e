#include "lib/base/varints.h"

#include "lib/base/mem.h"

#define MOST 10 /* bytes of the largest number */

void gl_varints_free(struct gl_varints *b)
{
	gl_mem_free(b->p);
	*b = (struct gl_varints){0};
}

bool gl_varints_put_any(struct gl_varints *b, uint64_t v)
{
	unsigned char *p = b->p;

	if (b->cap - b->len < MOST) {
		p = gl_mem_grow(b->p, &b->cap, b->len + MOST, 1);
		if (!p)
			return false;
		b->p = p;
	}
	while (v >= 0x80) {
		p[b->len++] = (unsigned char)(v | 0x80);
		v >>= 7;
	}
	p[b->len++] = (unsigned char)v;
	return true;
}
