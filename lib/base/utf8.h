/*
 * utf8: is it UTF-8 (RFC 3629), and making it so.
 */
#ifndef GL_BASE_UTF8_H
#define GL_BASE_UTF8_H

#include "lib/base/buf.h"

/*
 * How many bytes from p make one well-formed character: 1 to 4, or 0 when the bytes there
 * are none (overlong, surrogate, above U+10FFFF, cut, stray). p < end. *c gets its value.
 */
size_t gl_utf8_char(const char *p, const char *end, uint32_t *c);

/* Code points from first to last. */
struct gl_utf8_range {
	uint32_t first, last;
};

/* c lies in one of n ranges, which are in order and apart. */
bool gl_utf8_in(const struct gl_utf8_range *ranges, size_t n, uint32_t c);

/*
 * c steers what shows it, or is not seen: C0, DEL, C1, and what has the Unicode category Cf, Zl
 * or Zp, such as bidirectional marks, embeddings and isolates, line and paragraph separators,
 * joiners, the byte order mark and tags (DerivedGeneralCategory.txt of Unicode 14).
 */
bool gl_utf8_steers(uint32_t c);

/* The whole of s is UTF-8. */
bool gl_utf8_valid(struct gl_str s);

/* All bytes are below 0x80. */
bool gl_utf8_ascii(struct gl_str s);

/* Append s, each byte that is not part of a character as U+FFFD. */
void gl_utf8_repair(struct gl_buf *b, struct gl_str s);

/* Append c as UTF-8; a surrogate or a value above U+10FFFF as U+FFFD. */
void gl_utf8_put(struct gl_buf *b, uint32_t c);

#endif
