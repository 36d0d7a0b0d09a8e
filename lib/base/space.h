/*
 * space: blanks other than ASCII's, which pagers, wikis, chats and word processors put in place of
 * what a dump had, or in between. Unicode's Zs and, as many tools leave them behind, marks that take
 * no room and say nothing: zero width spaces, word joiners, byte order marks, soft hyphens. None of
 * these can be part of a Go identifier (go/spec: letters, digits). Marks of direction are not among
 * them: they stay, and are shown. A byte A0 that is no UTF-8 is Latin-1's no-break space.
 */
#ifndef GL_BASE_SPACE_H
#define GL_BASE_SPACE_H

#include "lib/base/buf.h"

/* Bytes of such a blank or mark at p; 0 when there is none. p < end. */
size_t gl_space_at(const char *p, const char *end);

/* The same, a blank of ASCII (not a TAB) included. */
static inline size_t gl_space_or_blank_at(const char *p, const char *end)
{
	return p < end && *p == ' ' ? 1 : p < end && (unsigned char)*p >= 0x80 ? gl_space_at(p, end) : 0;
}

/* Without the blanks and marks of any kind, CR included, at its end. */
struct gl_str gl_space_trim(struct gl_str s);

/* There is one in s. Quick where s is ASCII. */
bool gl_space_is_in(struct gl_str s);

/* There is one that takes no room. */
bool gl_space_has_mark(struct gl_str s);

/*
 * Append s with a blank of ASCII for each that takes room, and without those that do not.
 * keep_quoted: what stands between quotation marks, as labels do, stays as it is.
 */
void gl_space_plain(struct gl_str s, bool keep_quoted, struct gl_buf *out);

#endif
