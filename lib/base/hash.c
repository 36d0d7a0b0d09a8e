#include "lib/base/hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

static uint64_t the_seed;

uint64_t gl_hash(const void *p, size_t len)
{
	return XXH3_64bits(p, len);
}

uint64_t gl_hash_key(const void *p, size_t len)
{
	return XXH3_64bits_withSeed(p, len, the_seed);
}

void gl_hash_set_seed(uint64_t seed)
{
	the_seed = seed;
}

uint64_t gl_hash_seed(void)
{
	return the_seed;
}

void gl_hash_hex(uint64_t h, char out[GL_HASH_HEX])
{
	gl_bytes_put(out, gl_bytes_to_hex(gl_bytes_nibbles(h >> 32)));
	gl_bytes_put(out + 8, gl_bytes_to_hex(gl_bytes_nibbles(h & UINT32_MAX)));
}
