#include "lib/input/chunk.h"

#include "tests/unit/tap.h"

/* The first of three bytes, at each place, among bytes that are near them. */
int main(void)
{
	static const char three[] = "\"\\\n";
	unsigned wrong = 0, cut = 0;
	char text[GL_CHUNK], to[GL_CHUNK];

	for (int near = 0; near < 256; near++) {
		if (near == '"' || near == '\\' || near == '\n')
			continue;
		memset(text, near, sizeof text);
		wrong += gl_chunk_copy(to, text, '"', '\\', '\n') != GL_CHUNK;
		cut += memcmp(to, text, sizeof to) != 0;
		for (size_t i = 0; i < GL_CHUNK; i++)
			for (size_t k = i; k < GL_CHUNK; k++) {
				memset(text, near, sizeof text);
				text[k] = three[(i + 1) % 3];
				text[i] = three[k % 3];
				memset(to, 0, sizeof to);
				wrong += gl_chunk_copy(to, text, '"', '\\', '\n') != i;
				cut += memcmp(to, text, i) != 0;
			}
	}
	ok(wrong == 0, "the first of the three is found");
	ok(cut == 0, "what is before it is copied");
	return done();
}
