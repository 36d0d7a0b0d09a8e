#include "lib/base/mem.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define PAGES ((uintptr_t)64 << 10) /* a multiple of any system's page size */

/* These are global, because all threads of the process share its memory. */
static atomic_bool has_lacked;
static void (*on_lack)(void);

void gl_mem_lack(void)
{
	atomic_store(&has_lacked, true);
	if (on_lack)
		on_lack();
}

void gl_mem_on_lack(void (*fn)(void))
{
	on_lack = fn;
}

bool gl_mem_lacked(void)
{
	return atomic_load_explicit(&has_lacked, memory_order_relaxed);
}

void *gl_mem_try(size_t n, size_t size)
{
	return calloc(n ? n : 1, size ? size : 1);
}

static void *note(void *v)
{
	if (!v)
		gl_mem_lack();
	return v;
}

void *gl_mem_new(size_t n, size_t size)
{
	return note(gl_mem_try(n, size));
}

void *gl_mem_raw(size_t size)
{
	return note(malloc(size ? size : 1));
}

void *gl_mem_grow_now(void *v, size_t *cap, size_t need, size_t size)
{
	size_t n = *cap ? *cap : 16;
	void *w;

	while (n < need) {
		if (n > SIZE_MAX / 2)
			return note(NULL);
		n *= 2;
	}
	if (n > SIZE_MAX / size)
		return note(NULL);
	w = note(realloc(v, n * size));
	if (w)
		*cap = n;
	return w;
}

bool gl_mem_room_now(void *at, size_t *cap, size_t need, size_t size, bool is_zeroed)
{
	size_t had = *cap;
	void *v;

	memcpy(&v, at, sizeof v);
	v = gl_mem_grow_now(v, cap, need, size);
	if (!v)
		return false;
	if (is_zeroed)
		memset((char *)v + had * size, 0, (*cap - had) * size);
	memcpy(at, &v, sizeof v);
	return true;
}

bool gl_mem_copy(void *at, size_t *cap, const void *from, size_t n, size_t size)
{
	void *v;

	memcpy(&v, at, sizeof v);
	if ((!v || n >= *cap) && !gl_mem_room_now(at, cap, n + 1, size, false))
		return false;
	memcpy(&v, at, sizeof v);
	if (n)
		memcpy(v, from, n * size);
	return true;
}

void gl_mem_free(void *v)
{
	free(v);
}

void gl_mem_populate(void *v, size_t size)
{
#ifdef MADV_POPULATE_WRITE
	uintptr_t begin = ((uintptr_t)v + PAGES - 1) & ~(PAGES - 1);
	uintptr_t end = ((uintptr_t)v + size) & ~(PAGES - 1);

	if (end > begin)
		(void)madvise((void *)begin, end - begin, MADV_POPULATE_WRITE);
#else
	(void)v;
	(void)size;
#endif
}
