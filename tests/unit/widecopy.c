#include "lib/unwrap/widecopy.h"

#include "tests/unit/tap.h"

static unsigned wrong, cut;

/* Puts two of the bytes `three` at every pair of places, into a text that repeats another byte. */
static void try_all(gl_widecopy_fn *copy, size_t width)
{
	static const char three[] = "\"\\\n";
	char text[GL_CHUNK_MOST], to[GL_CHUNK_MOST];

	for (int near = 0; near < 256; near++) {
		if (near == '"' || near == '\\' || near == '\n')
			continue;
		memset(text, near, sizeof text);
		wrong += copy(to, text, '"', '\\', '\n') != width;
		cut += memcmp(to, text, width) != 0;
		for (size_t i = 0; i < width; i++)
			for (size_t k = i; k < width; k++) {
				memset(text, near, sizeof text);
				text[k] = three[(i + 1) % 3];
				text[i] = three[k % 3];
				memset(to, 0, sizeof to);
				wrong += copy(to, text, '"', '\\', '\n') != i;
				cut += memcmp(to, text, i) != 0;
			}
	}
}

int main(void)
{
	try_all(gl_widecopy, GL_CHUNK);
#if GL_HAS_AVX2
	if (gl_avx2_is_there())
		try_all(gl_widecopy_avx2, GL_CHUNK_AVX2);
#endif
	is_num(wrong, 0, "the first of the three is found");
	is_num(cut, 0, "what is before it is copied");
	return done();
}
