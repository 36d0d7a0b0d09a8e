/*
 * utf16: converts UTF-16 (RFC 2781) with a byte order mark, as `>` of Windows PowerShell writes it,
 * to UTF-8. The input may be cut anywhere, even within a character.
 */
#ifndef GL_INPUT_UTF16_H
#define GL_INPUT_UTF16_H

#include "lib/base/buf.h"

/* The state of a conversion. A zeroed struct means that the input is not UTF-16. */
struct gl_utf16 {
	bool is_on, is_big; /* is_on: the text is UTF-16; is_big: big-endian */
	char rest[4];	    /* the first bytes of a character that is not complete yet */
	size_t nrest;
};

/*
 * Returns true, and prepares *u, if the text at [p, end) begins with a UTF-16 byte order mark. The
 * caller then passes the text, the mark included, to gl_utf16_put. Give it four bytes if there are
 * that many: they are needed to tell the mark of UTF-32 apart, which is refused.
 */
bool gl_utf16_detect(struct gl_utf16 *u, const char *p, const char *end);

/*
 * Returns true if the two bytes at p are an ASCII character in the byte order of *u. The text that
 * begins at p is then still UTF-16.
 */
bool gl_utf16_goes_on(const struct gl_utf16 *u, const char *p);

/*
 * Appends bytes as UTF-8, without byte order marks. A surrogate without its other half becomes the
 * byte 0xff, which is not UTF-8, so the record with this byte will be `mangled`.
 */
void gl_utf16_put(struct gl_utf16 *u, struct gl_str bytes, struct gl_buf *out);

/* Call this at the end of the input. Returns false if it ended within a character. */
bool gl_utf16_end(struct gl_utf16 *u);

#endif
