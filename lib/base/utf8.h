/* utf8: checks and repairs UTF-8 (RFC 3629). */
#ifndef GL_BASE_UTF8_H
#define GL_BASE_UTF8_H

#include "lib/base/arena.h"
#include "lib/base/buf.h"

/*
 * Returns the length, 1 to 4 bytes, of the well-formed character at p, and stores its value in *c.
 * Returns 0 if none is there, but an overlong form, a surrogate, a value above U+10FFFF, a cut
 * sequence or a stray byte. p < end.
 */
size_t gl_utf8_char(const char *p, const char *end, uint32_t *c);

/* A range of code points, `last` included. */
struct gl_utf8_range {
	uint32_t first, last;
};

/* Returns true if c lies in one of n ranges, which are sorted and do not overlap. */
bool gl_utf8_in(const struct gl_utf8_range *ranges, size_t n, uint32_t c);

/*
 * Returns true if c can control the device that displays it, or is invisible: C0, DEL, C1, and the
 * Unicode categories Cf, Zl and Zp, among them bidirectional marks, embeddings and isolates, line
 * and paragraph separators, joiners, the byte order mark and tags (DerivedGeneralCategory.txt of
 * Unicode 14).
 */
bool gl_utf8_is_unsafe(uint32_t c);

/* Returns true if all of s is UTF-8. */
bool gl_utf8_valid(struct gl_str s);

/* Returns true if all bytes of s are below 0x80. */
bool gl_utf8_ascii(struct gl_str s);

/* Appends s with U+FFFD in place of each byte that is not part of a character. */
void gl_utf8_repair(struct gl_buf *b, struct gl_str s);

/* Returns a copy of s, repaired as by gl_utf8_repair. p is NULL if there is no memory. */
struct gl_str gl_utf8_mend(struct gl_arena *a, struct gl_str s);

/*
 * Appends c as UTF-8. A surrogate or a value above U+10FFFF, which UTF-8 cannot express, becomes
 * the byte 0xff, so that whoever repairs the text notices that something was lost.
 */
void gl_utf8_put(struct gl_buf *b, uint32_t c);

#endif
