#include "lib/base/hash.h"

#include "tests/unit/tap.h"

/* Expected values: xxhsum -H3 0.8.1. */
static const struct {
	const char *text, *hex;
} rows[] = {
	{"", "2d06800538d394c2"},
	{"main.main\t/src/app/main.go\t12\n", "628b95d9a360ff62"},
};

/* Puts every byte in the place of every digit. */
static void test_hex(void)
{
	static const char digits[] = "0123456789abcdef";
	unsigned wrong = 0;

	for (unsigned i = 0; i < GL_HASH_HEX * 256; i++) {
		char hex[GL_HASH_HEX + 1] = "fedcba9876543210", again[GL_HASH_HEX];
		char c = hex[i / 256] = (char)(i % 256);
		uint64_t h;
		bool is_one = c && strchr(digits, c);

		wrong += gl_hash_of_hex(hex, &h) != is_one;
		gl_hash_hex(h, again);
		wrong += is_one && memcmp(hex, again, sizeof again) != 0;
	}
	is_num(wrong, 0, "what is no hash is told from one");
}

static void test_seed(void)
{
	uint64_t plain = gl_hash("a", 1), one, other;

	gl_hash_set_seed(1);
	one = gl_hash_key("a", 1);
	ok(gl_hash_key("a", 1) == one && one != plain, "a key's hash has a seed");
	ok(gl_hash("a", 1) == plain, "a signature has none");
	other = gl_hash_spread(7, gl_hash_seed());
	gl_hash_set_seed(2);
	ok(gl_hash_key("a", 1) != one, "another seed, another hash");
	ok(gl_hash_spread(7, gl_hash_seed()) != other, "numbers, too");
}

int main(void)
{
	char hex[GL_HASH_HEX];

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		gl_hash_hex(gl_hash(rows[i].text, strlen(rows[i].text)), hex);
		is_num(memcmp(hex, rows[i].hex, sizeof hex), 0, rows[i].hex);
	}
	gl_hash_hex(1, hex);
	ok(memcmp(hex, "0000000000000001", sizeof hex) == 0, "leading zeros stay");
	test_hex();
	test_seed();
	return done();
}
