#include "lib/base/hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

uint64_t gl_hash(const void *p, size_t len)
{
	return XXH3_64bits(p, len);
}

void gl_hash_hex(uint64_t h, char out[GL_HASH_HEX])
{
	gl_bytes_put(out, gl_bytes_to_hex(gl_bytes_nibbles(h >> 32)));
	gl_bytes_put(out + 8, gl_bytes_to_hex(gl_bytes_nibbles(h & UINT32_MAX)));
}
