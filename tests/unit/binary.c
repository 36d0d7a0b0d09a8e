/* Tests that the first low byte is found, wherever it is. */
#include "tests/unit/tap.h"

#include "lib/input/binary.h"

#include <string.h>

#define MOST 700

/*
 * For texts of each length that matters: puts a byte of value c at each place, and nowhere before
 * it. Returns true if it is always found.
 */
static bool finds(char c)
{
	static char text[MOST];
	bool good = true;

	for (size_t len = 0; len < MOST; len += len < 80 ? 1 : 37) {
		memset(text, '\t', sizeof text);
		good &= gl_binary_find(text, text + len) == text + len;
		for (size_t at = 0; at < len; at++) {
			text[at] = c;
			good &= gl_binary_find(text, text + len) == text + at;
			good &= gl_binary_find(text + at, text + len) == text + at;
			good &= gl_binary_find(text + at + 1, text + len) == text + len;
			text[at] = '\xff';
		}
	}
	return good;
}

int main(void)
{
	ok(finds('\0'), "a zero");
	ok(finds('\b'), "the highest of them");
	ok(!finds('\t'), "a tab is none");
	return done();
}
