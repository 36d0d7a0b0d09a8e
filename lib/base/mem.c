#include "lib/base/mem.h"

#include <stdlib.h>
#include <string.h>

#if defined(GL_MEM_FAIL)
/* Fails call number GL_OOM_AT and all later ones: a machine that is out of memory stays so. */
static bool must_fail(void)
{
	static long left = -1;

	if (left < 0) {
		const char *at = getenv("GL_OOM_AT");

		left = at ? atol(at) : 0;
		if (left == 0)
			left = 0x7fffffff;
	}
	if (left == 1)
		return true;
	left--;
	return false;
}
#else
#define must_fail() false
#endif

void *gl_mem_new(size_t n, size_t size)
{
	return must_fail() ? NULL : calloc(n ? n : 1, size ? size : 1);
}

void *gl_mem_grow(void *v, size_t *cap, size_t need, size_t size)
{
	size_t n = *cap ? *cap : 16;
	void *w;

	if (need <= *cap && v)
		return v;
	while (n < need) {
		if (n > SIZE_MAX / 2)
			return NULL;
		n *= 2;
	}
	if (n > SIZE_MAX / size || must_fail())
		return NULL;
	w = realloc(v, n * size);
	if (w)
		*cap = n;
	return w;
}

void gl_mem_free(void *v)
{
	free(v);
}
