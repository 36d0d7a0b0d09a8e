/* Tests that the first byte of 0x08 or less, which text does not contain, is found anywhere. */
#include "tests/unit/tap.h"

#include "lib/input/binary.h"

#include <string.h>

#define MOST 700

/*
 * In texts of many lengths, puts the byte c at each place in turn. Returns true if it is always
 * found as the first such byte.
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
