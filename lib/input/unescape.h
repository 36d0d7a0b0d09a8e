/*
 * unescape: text that stands in a string, with \n and \t for its control bytes, back to
 * what it was. Knows the escapes of JSON (RFC 8259, 7) and of Go's strconv.Quote at once:
 * \a \b \f \n \r \t \v \\ \/ \" \' \xNN \uNNNN \UNNNNNNNN; others stay as they are.
 */
#ifndef GL_INPUT_UNESCAPE_H
#define GL_INPUT_UNESCAPE_H

#include "lib/base/buf.h"

enum gl_unescape {
	GL_UNESCAPE_LINE,  /* a line of the text was completed: its LF is the last byte in out */
	GL_UNESCAPE_QUOTE, /* *p is at the closing quote */
	GL_UNESCAPE_EOL,   /* *p is at a bare LF: the line that holds the string ended */
	GL_UNESCAPE_CUT,   /* *p is at an escape that the end of the line, LF or CR LF, cuts */
	GL_UNESCAPE_MORE   /* all was taken but for an escape that `end` cuts */
};

/* The length of the escape at p, as far as `end`. p < end. */
size_t gl_unescape_len(const char *p, const char *end);

/*
 * Append to out what [*p, end) stands for, up to the first of the above. quote is the byte
 * that closes the string; 0: only the line's end does. Failure is kept in out, and ends as
 * GL_UNESCAPE_EOL does.
 */
enum gl_unescape gl_unescape(const char **p, const char *end, char quote, struct gl_buf *out);

#endif
