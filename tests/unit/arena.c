#include "lib/base/arena.h"

#include "tests/unit/tap.h"

#include <stdalign.h>

#define N 5000

int main(void)
{
	static unsigned char *objects[N];
	struct gl_arena a = {0};
	size_t unaligned = 0, wrong = 0, warm;
	struct gl_str copy, kept = GL_STR("select"), absent = {NULL, 0};

	for (size_t i = 0; i < N; i++) {
		size_t size = i % 97 + (i % 1000 == 0 ? 100000 : 0);

		objects[i] = gl_arena_new(&a, size);
		unaligned += (uintptr_t)objects[i] % alignof(max_align_t) != 0;
		memset(objects[i], (int)(i % 251), size);
	}
	for (size_t i = 0; i < N; i++) {
		size_t size = i % 97 + (i % 1000 == 0 ? 100000 : 0);

		for (size_t j = 0; j < size; j++)
			wrong += objects[i][j] != i % 251;
	}
	is_num(unaligned, 0, "every object is aligned");
	is_num(wrong, 0, "no two overlap");
	warm = a.total;
	gl_arena_reset(&a);
	for (size_t i = 0; i < N; i++)
		gl_arena_new(&a, i % 97 + (i % 1000 == 0 ? 100000 : 0));
	is_num(a.total, warm, "the same again after a reset allocates nothing");
	copy = gl_arena_copy(&a, GL_STR("chan receive"));
	is_str(copy, "chan receive", "copy");
	ok(gl_arena_copy(&a, GL_STR("")).p != NULL, "a copy of nothing is not a failure");
	ok(gl_arena_keep(&a, &kept) && kept.p != copy.p, "a text is replaced by a copy");
	is_str(kept, "select", "of itself");
	ok(gl_arena_keep(&a, &absent) && !absent.p, "one that is absent stays so");
	ok(gl_arena_new(&a, SIZE_MAX) == NULL, "a size beyond all is refused");
	ok(gl_arena_new(&a, SIZE_MAX - 8) == NULL, "so is one near it");
	ok(gl_arena_new(&a, 1) != NULL, "and the arena lives on");
	gl_arena_free(&a);
	ok(a.first == NULL && a.total == 0, "free makes it new");
	return done();
}
