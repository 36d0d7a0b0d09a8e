#include "lib/base/hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

uint64_t gl_hash(const void *p, size_t len)
{
	return XXH3_64bits(p, len);
}

void gl_hash_hex(uint64_t h, char out[GL_HASH_HEX])
{
	static const char digits[] = "0123456789abcdef";

	for (int i = GL_HASH_HEX - 1; i >= 0; i--) {
		out[i] = digits[h & 15];
		h >>= 4;
	}
}
