#include "lib/base/hash.h"

#include "lib/base/bytes.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

uint64_t gl_hash(const void *p, size_t len)
{
	return XXH3_64bits(p, len);
}

/* The eight hex digits of n, the first one lowest. */
static inline uint64_t hex_of(uint64_t n)
{
	uint64_t letters;

	n = n >> 16 | (n & 0xffff) << 32; /* the parts change places as they move apart */
	n = (n >> 8 & UINT64_C(0x000000ff000000ff)) | (n & UINT64_C(0x000000ff000000ff)) << 16;
	n = (n >> 4 & UINT64_C(0x000f000f000f000f)) | (n & UINT64_C(0x000f000f000f000f)) << 8;
	letters = (n + GL_BYTES_ONES * 6) >> 4 & GL_BYTES_ONES; /* 1 where a digit is above 9 */
	return n + GL_BYTES_ONES * '0' + letters * ('a' - '0' - 10);
}

void gl_hash_hex(uint64_t h, char out[GL_HASH_HEX])
{
	gl_bytes_put(out, hex_of(h >> 32));
	gl_bytes_put(out + 8, hex_of(h & UINT32_MAX));
}
