#include "lib/output/gzip.h"

#define ZLIB_CONST
#include <zlib.h>

#define WINDOW (15 + 16) /* 15: the largest window; 16: write a gzip header */
#define MEMORY 8	 /* zlib's default */
#define ROOM ((size_t)64 << 10)
#define AT_ONCE ((size_t)1 << 30) /* a length that fits in uInt */

/* Compresses the input of z and appends it to b. If flush is Z_FINISH, ends the gzip member. */
static bool pack(z_stream *z, struct gl_buf *b, int flush)
{
	int got = Z_OK;

	do {
		if (!gl_buf_room(b, ROOM))
			return false;
		z->next_out = (Bytef *)(b->p + b->len);
		z->avail_out = (uInt)ROOM;
		got = deflate(z, flush);
		b->len += ROOM - z->avail_out;
	} while (z->avail_out == 0 || (flush == Z_FINISH && got == Z_OK));
	return true;
}

bool gl_gzip_put(struct gl_buf *b, struct gl_str s)
{
	z_stream z = {0};
	bool is_done;

	if (deflateInit2(&z, Z_BEST_SPEED, Z_DEFLATED, WINDOW, MEMORY,
		    Z_DEFAULT_STRATEGY) != Z_OK)
		return false;
	do {
		z.next_in = (const Bytef *)s.p;
		z.avail_in = s.len > AT_ONCE ? (uInt)AT_ONCE : (uInt)s.len;
		s = gl_str_skip(s, z.avail_in);
		is_done = pack(&z, b, s.len ? Z_NO_FLUSH : Z_FINISH);
	} while (is_done && s.len);
	deflateEnd(&z);
	return is_done;
}
