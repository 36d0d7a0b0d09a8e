/*
 * utf16: UTF-16 (RFC 2781) that begins with a byte order mark, as Windows PowerShell's `>` writes
 * it, to UTF-8. The bytes may come in any pieces, cut within a character.
 */
#ifndef GL_INPUT_UTF16_H
#define GL_INPUT_UTF16_H

#include "lib/base/buf.h"

/* All zero bytes: no UTF-16 is being read. */
struct gl_utf16 {
	bool is_on, is_big; /* is_big: the high byte of each unit comes first */
	char rest[4];	    /* the begin of a character whose other bytes did not come yet */
	size_t nrest;
};

/*
 * The text that begins with [p, end) has a mark, of 2 bytes, which *u then has in mind and which
 * is the first thing to be put. The mark of UTF-32 is none; four bytes tell them apart.
 */
bool gl_utf16_detect(struct gl_utf16 *u, const char *p, const char *end);

/* The two bytes at p are what these units look like where the text is ASCII. */
bool gl_utf16_goes_on(const struct gl_utf16 *u, const char *p);

/* Append bytes as UTF-8, marks left out; a surrogate without its other half becomes U+FFFD. */
void gl_utf16_put(struct gl_utf16 *u, struct gl_str bytes, struct gl_buf *out);

/* No more bytes come. false: they end within a character. */
bool gl_utf16_end(struct gl_utf16 *u);

#endif
