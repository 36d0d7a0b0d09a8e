#include "lib/base/mem.h"

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "tests/unit/tap.h"

static unsigned lacks;

static void count(void)
{
	lacks++;
}

int main(void)
{
	struct gl_arena a = {0};
	struct gl_buf b = {0};
	size_t cap = 0;
	volatile size_t many = SIZE_MAX / 2; /* the compiler must not see what is asked for */
	int *v, *w;

	gl_mem_on_lack(count);
	ok(!gl_mem_try(many, 4), "no room for that many");
	ok(!gl_mem_lacked(), "what only saves work does not count");
	v = gl_mem_grow(NULL, &cap, 5, sizeof *v);
	ok(v && cap >= 5, "an array grows");
	v[4] = 7;
	w = gl_mem_grow(v, &cap, SIZE_MAX / 2, sizeof *v);
	ok(!w && cap >= 5 && v[4] == 7, "too large: the array stays as it is");
	ok(gl_mem_lacked() && lacks == 1, "and that is known from then on");
	w = gl_mem_grow(v, &cap, many + many / 2, 1);
	ok(!w && cap >= 5 && v[4] == 7 && lacks == 2, "so large that doubling would overflow");
	ok(!gl_arena_new(&a, SIZE_MAX), "an arena that cannot grow");
	GL_BUF_LIT(&b, "x");
	ok(!gl_buf_room(&b, SIZE_MAX) && b.failed && b.len == 1, "a buffer that cannot");
	gl_buf_free(&b);
	gl_arena_free(&a);
	gl_mem_free(v);
	v = NULL;
	cap = 0;
	ok(GL_MEM_ROOM(v, cap, 1) && cap >= 1, "an array that is a variable grows from nothing");
	v[0] = 7;
	ok(GL_MEM_ZEROED(v, cap, cap + 1) && v[0] == 7 && v[cap - 1] == 0,
		"what is new is zeroed, and what was there stays");
	w = v;
	ok(!GL_MEM_ROOM(v, cap, many) && v == w && v[0] == 7, "without memory it stays as it is");
	gl_mem_free(v);
	return done();
}
