#include "lib/base/sha256.h"

#define BLOCK 64
#define LENGTH_AT 56 /* the last block holds the number of bits from this byte on */

static const uint32_t rounds[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
	0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
	0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
	0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
	0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
	0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
	0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
	0xc67178f2,
};

static uint32_t rotate_right(uint32_t x, unsigned n)
{
	return x >> n | x << (32 - n);
}

static uint32_t word_at(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void put_word(unsigned char *p, uint32_t x)
{
	for (unsigned i = 0; i < 4; i++)
		p[i] = (unsigned char)(x >> (24 - 8 * i));
}

static void schedule(const unsigned char *block, uint32_t w[64])
{
	for (unsigned i = 0; i < 16; i++)
		w[i] = word_at(block + 4 * i);
	for (unsigned i = 16; i < 64; i++) {
		uint32_t a = w[i - 15], b = w[i - 2];

		w[i] = w[i - 16] + (rotate_right(a, 7) ^ rotate_right(a, 18) ^ a >> 3) + w[i - 7] +
		       (rotate_right(b, 17) ^ rotate_right(b, 19) ^ b >> 10);
	}
}

/* Does one round over the variables a to h, which are v[0] to v[7]. */
static void one_round(uint32_t v[8], uint32_t input)
{
	uint32_t a = v[0], e = v[4];
	uint32_t t1 = v[7] + (rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25)) +
		      ((e & v[5]) ^ (~e & v[6])) + input;
	uint32_t t2 = (rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22)) +
		      ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));

	for (unsigned i = 7; i > 0; i--)
		v[i] = v[i - 1];
	v[4] += t1;
	v[0] = t1 + t2;
}

static void mix(struct gl_sha256 *h, const unsigned char *block)
{
	uint32_t w[64], v[8];

	schedule(block, w);
	memcpy(v, h->state, sizeof v);
	for (unsigned i = 0; i < 64; i++)
		one_round(v, rounds[i] + w[i]);
	for (unsigned i = 0; i < 8; i++)
		h->state[i] += v[i];
}

void gl_sha256_begin(struct gl_sha256 *h)
{
	*h = (struct gl_sha256){.state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
		0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}};
}

static void add_byte(struct gl_sha256 *h, unsigned char c)
{
	h->block[h->len++ % BLOCK] = c;
	if (h->len % BLOCK == 0)
		mix(h, h->block);
}

void gl_sha256_add(struct gl_sha256 *h, struct gl_str s)
{
	for (size_t i = 0; i < s.len; i++)
		add_byte(h, (unsigned char)s.p[i]);
}

static void put_base64(const unsigned char hash[32], char out[GL_SHA256_BASE64])
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (unsigned i = 0; i < GL_SHA256_BASE64; i++) {
		unsigned bit = i * 6, at = bit / 8;
		unsigned two = at < 32 ? (unsigned)hash[at] << 8 | (at < 31 ? hash[at + 1] : 0) : 0;

		out[i] = bit < 256 ? digits[two >> (10 - bit % 8) & 63] : '=';
	}
}

void gl_sha256_bytes(struct gl_sha256 *h, unsigned char out[GL_SHA256_BYTES])
{
	uint64_t bits = h->len * 8;

	add_byte(h, 0x80);
	while (h->len % BLOCK != LENGTH_AT)
		add_byte(h, 0);
	for (unsigned i = 0; i < 8; i++)
		add_byte(h, (unsigned char)(bits >> (56 - 8 * i)));
	for (unsigned i = 0; i < 8; i++)
		put_word(out + 4 * i, h->state[i]);
}

void gl_sha256_end(struct gl_sha256 *h, char out[GL_SHA256_BASE64])
{
	unsigned char hash[GL_SHA256_BYTES];

	gl_sha256_bytes(h, hash);
	put_base64(hash, out);
}
