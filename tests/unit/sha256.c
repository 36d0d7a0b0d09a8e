#include "lib/base/sha256.h"

#include "tests/unit/tap.h"

/* Expected values: openssl dgst -sha256 -binary | base64. */
static const struct {
	const char *text, *base64;
} rows[] = {
	{"",
		"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="},
	{"abc",
		"ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="},
	{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		"JI1qYdIGOLjlwCaTDD5gOaM85Flk/yFn9uzt1BnbBsE="},
	{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		"n0OQ+NMMLdkuyfCVtl4rmumwqSWlJY4kHJ8ekQ9zQxg="},
	{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		"/+BU/nrgy23GXDr5th1SCfQ5hR20PQulmXM33xVGaOs="},
	{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		"MeulHDE6XAgiat8Y1KNZz9/Y0ugWsT9K+VL36mWE3Ps="},
};

static struct gl_str hash_of(struct gl_str s, size_t step, char out[GL_SHA256_BASE64])
{
	struct gl_sha256 h;

	gl_sha256_begin(&h);
	for (size_t at = 0; at < s.len; at += step)
		gl_sha256_add(&h, (struct gl_str){s.p + at, s.len - at < step ? s.len - at : step});
	gl_sha256_end(&h, out);
	return (struct gl_str){out, GL_SHA256_BASE64};
}

static void test_parts(void)
{
	char text[300], whole[GL_SHA256_BASE64], parts[GL_SHA256_BASE64];
	unsigned wrong = 0;

	memset(text, 'a', sizeof text);
	for (size_t n = 0; n <= sizeof text; n++) {
		hash_of((struct gl_str){text, n}, sizeof text, whole);
		hash_of((struct gl_str){text, n}, 7, parts);
		wrong += memcmp(whole, parts, sizeof whole) != 0;
	}
	is_num(wrong, 0, "parts make the same hash as the whole");
}

int main(void)
{
	char out[GL_SHA256_BASE64];

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gl_str text = {rows[i].text, strlen(rows[i].text)};

		ok(gl_str_eq(hash_of(text, 64, out),
			   (struct gl_str){rows[i].base64, strlen(rows[i].base64)}),
			rows[i].base64);
	}
	test_parts();
	return done();
}
