/*
 * unescape_bulk: decodes many lines of an escaped dump at once. A line with an unknown or
 * incomplete escape is left to gl_unescape.
 */
#ifndef GL_UNWRAP_UNESCAPE_BULK_H
#define GL_UNWRAP_UNESCAPE_BULK_H

#include "lib/unwrap/linebatch.h"

/*
 * Decodes whole lines, each of which ends with the escape `\n`, into *y. p must be the start of a
 * line. It stops before a line that contains the quote which closes the string, a bare LF, or an
 * escape that gl_unescape_short does not know. If quote is 0, no quote closes the string. Returns
 * where it stopped.
 */
const char *gl_unescape_bulk(const char *p, const char *end, char quote, struct gl_linebatch *y);

#endif
