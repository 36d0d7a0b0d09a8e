/*
 * hash: XXH3-64. Hashes that are written to the output use seed 0; hashes for tables in memory use
 * the seed of the process. No other file uses xxHash.
 */
#ifndef GL_BASE_HASH_H
#define GL_BASE_HASH_H

#include "lib/base/bytes.h"
#include "lib/base/str.h"

#define GL_HASH_HEX 16 /* hexadecimal digits of a hash in canonical (big-endian) form */

/*
 * The hash of signatures: the same on every machine. As its seed is known, anybody can make texts
 * that collide.
 */
uint64_t gl_hash(const void *p, size_t len);

/*
 * The hash for tables in memory. If the program has called gl_hash_set_seed with a random number,
 * nobody can know which keys collide. Nothing that is written, and no order, may depend on this
 * hash.
 */
uint64_t gl_hash_key(const void *p, size_t len);

/*
 * Sets the seed of gl_hash_key for the whole process; without this call, the seed is 0. Call it
 * before any table or thread is created.
 */
void gl_hash_set_seed(uint64_t seed);
uint64_t gl_hash_seed(void);

/*
 * Hashes the number v for a table in memory. If the seed is random, nobody can choose numbers that
 * collide.
 */
static inline uint64_t gl_hash_spread(uint64_t v, uint64_t seed)
{
	v ^= seed;
	v = (v ^ v >> 32) * UINT64_C(0xd6e8feb86659fd93);
	v = (v ^ v >> 32) * UINT64_C(0xd6e8feb86659fd93);
	return v ^ v >> 32;
}

/* Writes h in canonical form: 16 lower-case hexadecimal digits, the same on every machine. */
void gl_hash_hex(uint64_t h, char out[GL_HASH_HEX]);

/* Reads a hash in canonical form. Returns false if the 16 bytes are not all in 0-9a-f. */
static inline bool gl_hash_of_hex(const char digits[GL_HASH_HEX], uint64_t *h)
{
	uint64_t high = gl_bytes_at(digits), low = gl_bytes_at(digits + 8);
	uint64_t a = gl_bytes_of_hex(high), b = gl_bytes_of_hex(low);

	*h = gl_bytes_pack_nibbles(a) << 32 | gl_bytes_pack_nibbles(b);
	return ((a | b) & GL_BYTES_ONES * 0xf0) == 0 && gl_bytes_to_hex(a) == high &&
	       gl_bytes_to_hex(b) == low;
}

#endif
