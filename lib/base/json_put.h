/*
 * json_put: appends JSON (RFC 8259) to a buf.
 */
#ifndef GL_BASE_JSON_PUT_H
#define GL_BASE_JSON_PUT_H

#include "lib/base/buf.h"

/*
 * Appends s as a JSON string, with its quotes. Escapes `"`, `\` and the characters that control a
 * terminal (gl_utf8_is_unsafe), the latter as \n \t \r \b \f or \uXXXX; a character above U+FFFF
 * takes two \uXXXX. Replaces each byte that is not UTF-8 by U+FFFD, and returns true if there was
 * one.
 */
bool gl_json_put_str(struct gl_buf *b, struct gl_str s);

/*
 * Appends JSON text of foreign origin, in UTF-8, in a form that is safe to send to a terminal:
 * characters that control a terminal are escaped within strings, and become a blank between values.
 * The meaning stays the same.
 */
void gl_json_show(struct gl_buf *b, struct gl_str json);

/*
 * Does what gl_json_put_str does, but writes to `out`, which must have room for gl_json_room(s.len)
 * bytes. Returns the end of what it wrote.
 */
char *gl_json_put_at(char *out, struct gl_str s);

static inline size_t gl_json_room(size_t len)
{
	/*
	 * \uXXXX for every byte, the quotes, and a word that gl_json_put_at may write beyond the
	 * end
	 */
	return len * 6 + 32;
}

#endif
