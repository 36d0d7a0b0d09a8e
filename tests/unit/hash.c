#include "lib/base/hash.h"

#include "tests/unit/tap.h"

/* Expected values: xxhsum -H3 0.8.1. */
static const struct {
	const char *text, *hex;
} rows[] = {
	{"", "2d06800538d394c2"},
	{"main.main\t/src/app/main.go\t12\n", "628b95d9a360ff62"},
};

int main(void)
{
	char hex[GL_HASH_HEX];

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		gl_hash_hex(gl_hash(rows[i].text, strlen(rows[i].text)), hex);
		ok(memcmp(hex, rows[i].hex, sizeof hex) == 0, rows[i].hex);
	}
	gl_hash_hex(1, hex);
	ok(memcmp(hex, "0000000000000001", sizeof hex) == 0, "leading zeros stay");
	return done();
}
