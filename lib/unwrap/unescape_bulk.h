/*
 * unescape_bulk: the lines of a dump that is one string, many at once. What it does not know, or
 * cannot see the end of, it leaves to gl_unescape.
 */
#ifndef GL_UNWRAP_UNESCAPE_BULK_H
#define GL_UNWRAP_UNESCAPE_BULK_H

#include "lib/unwrap/linebatch.h"

/*
 * The whole lines of text, each up to its \n, that begin at p, the begin of one. They end
 * before the one that holds the quote that closes the string, or a bare LF, or an escape
 * that gl_unescape_short does not know. quote 0: none does. Returns where.
 */
const char *gl_unescape_bulk(const char *p, const char *end, char quote, struct gl_linebatch *y);

#endif
