/*
 * space: finds blanks beyond ASCII, and marks, in text that went through a pager, wiki, chat or
 * word processor. These programs put them in place of the blanks of a dump, or insert them. Blanks
 * are those of Unicode's category Zs; marks are characters without width or meaning: zero width
 * spaces, word joiners, byte order marks, soft hyphens. None of them can be part of a Go identifier
 * (go/spec: letters, digits). Direction marks do not count as marks here: they are kept and shown.
 * A byte A0 that is not part of a UTF-8 character is Latin-1's no-break space.
 */
#ifndef GL_BASE_SPACE_H
#define GL_BASE_SPACE_H

#include "lib/base/buf.h"

/* Returns the length in bytes of the blank or mark at p, or 0 if there is none. p < end. */
size_t gl_space_at(const char *p, const char *end);

/* Does what gl_space_at does, but also accepts an ASCII blank (not a TAB). */
static inline size_t gl_space_or_blank_at(const char *p, const char *end)
{
	return p < end && *p == ' '		      ? 1
	       : p < end && (unsigned char)*p >= 0x80 ? gl_space_at(p, end)
						      : 0;
}

/* Does what gl_space_trim does, for text that does not end in an ASCII blank. */
struct gl_str gl_space_trim_slowly(struct gl_str s);

/* Returns s without trailing blanks and marks of any kind, CR included. */
static inline struct gl_str gl_space_trim(struct gl_str s)
{
	s = gl_str_trim(s);
	return s.len && (unsigned char)s.p[s.len - 1] >= 0x80 ? gl_space_trim_slowly(s) : s;
}

/* Returns true if s contains a blank beyond ASCII or a mark. Fast if s is ASCII. */
bool gl_space_is_in(struct gl_str s);

/* Returns true if s contains a mark without width. */
bool gl_space_has_mark(struct gl_str s);

/*
 * Appends s with an ASCII blank in place of each blank, and without the marks. keep_quoted: text
 * between quotation marks, such as a label, is appended unchanged.
 */
void gl_space_plain(struct gl_str s, bool keep_quoted, struct gl_buf *out);

#endif
