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
	if (!GL_MEM_ROOM(b->p, b->cap, b->len + MOST))
		return false;
	while (v >= 0x80) {
		b->p[b->len++] = (unsigned char)(v | 0x80);
		v >>= 7;
	}
	b->p[b->len++] = (unsigned char)v;
	return true;
}
