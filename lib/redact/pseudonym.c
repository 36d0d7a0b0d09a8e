#include "lib/redact/pseudonym.h"

#define BLOCK 64 /* bytes of a block of SHA-256 */
#define LETTERS 10

void gl_secret_of(struct gl_secret *s, struct gl_str key)
{
	unsigned char block[BLOCK] = {0};

	gl_sha256_begin(&s->keyed);
	gl_sha256_add(&s->keyed, key);
	gl_sha256_bytes(&s->keyed, block);
	gl_sha256_begin(&s->keyed);
	gl_sha256_add(&s->keyed, (struct gl_str){(const char *)block, sizeof block});
}

uint64_t gl_secret_hash(const struct gl_secret *s, struct gl_str text)
{
	struct gl_sha256 h = s->keyed;
	unsigned char bytes[GL_SHA256_BYTES];
	uint64_t n = 0;

	gl_sha256_add(&h, text);
	gl_sha256_bytes(&h, bytes);
	for (unsigned i = 0; i < 8; i++)
		n = n << 8 | bytes[i];
	return n;
}

uint64_t gl_secret_hash_number(const struct gl_secret *s, uint64_t n)
{
	/* a name never begins with a NUL, so this hash differs from those of names */
	char bytes[9] = {'\0'};

	for (unsigned i = 1; i < sizeof bytes; i++, n >>= 8)
		bytes[i] = (char)(n & 0xff);
	return gl_secret_hash(s, (struct gl_str){bytes, sizeof bytes});
}

void gl_pseudonym_put(struct gl_buf *b, const struct gl_secret *s, struct gl_str name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";
	uint64_t n = gl_secret_hash(s, name);
	char word[LETTERS];

	if (name.len == 0)
		return;
	word[0] = letters[n & 15];
	for (unsigned i = 1; i < LETTERS; i++)
		word[i] = letters[n >> (5 * i) & 31];
	if (gl_is_upper(name.p[0]))
		word[0] = (char)(word[0] - 'a' + 'A');
	gl_buf_add(b, word, sizeof word);
}
