/*
 * unescape: turns text that stands in a string, with \n and \t for its control bytes, back into
 * what it was. It knows the escapes of JSON (RFC 8259, 7) and of Go's strconv.Quote at once:
 * \a \b \f \n \r \t \v \\ \/ \" \' \xNN \uNNNN \UNNNNNNNN; others stay as they are.
 */
#ifndef GL_SYNTAX_UNESCAPE_H
#define GL_SYNTAX_UNESCAPE_H

#include "lib/base/buf.h"
#include "lib/base/num.h"

enum gl_unescape {
	GL_UNESCAPE_LINE,  /* a line of the text was completed: its LF is the last byte in out */
	GL_UNESCAPE_QUOTE, /* *p is at the closing quote */
	GL_UNESCAPE_EOL,   /* *p is at a bare LF: the line that holds the string ended */
	GL_UNESCAPE_CUT,   /* *p is at an escape that the end of the line, LF or CR LF, cuts */
	GL_UNESCAPE_MORE   /* all was taken but for an escape that `end` cuts */
};

#define GL_UNESCAPE_SHORT 6 /* bytes of the longest one that gl_unescape_short knows */

/*
 * Short escapes such as \n and \u003c, which depend on nothing behind them. GL_UNESCAPE_SHORT bytes
 * must be readable at p. Returns the length of the one at p, and in *to the byte that it stands
 * for; 0: another kind of escape.
 */
static inline size_t gl_unescape_short(const char *p, char *to)
{
	static const char values[256] = {['a'] = '\a', ['b'] = '\b', ['f'] = '\f', ['n'] = '\n',
		['r'] = '\r', ['t'] = '\t', ['v'] = '\v', ['\\'] = '\\', ['/'] = '/',
		['"'] = '"', ['\''] = '\''};
	int high, low;

	if (p[1] != 'u') {
		*to = values[(unsigned char)p[1]];
		return *to ? 2 : 0;
	}
	if (memcmp(p + 2, "0009", 4) == 0) { /* docker's TAB: every other line of a dump has one */
		*to = '\t';
		return GL_UNESCAPE_SHORT;
	}
	high = gl_num_hex_digit(p[4]);
	low = gl_num_hex_digit(p[5]);
	if (p[2] != '0' || p[3] != '0' || high < 0 || high > 7 || low < 0)
		return 0;
	*to = (char)(high * 16 + low);
	return GL_UNESCAPE_SHORT;
}

/* Whether an odd number of backslashes stands before the byte at `at`. */
bool gl_unescape_is_escaped(struct gl_str s, size_t at);

/* Returns the place of the quote that closes the string around `from`; s.len without one. */
size_t gl_unescape_string_end(struct gl_str s, size_t from);

/* The length of the escape at p, counted up to `end` at most. p < end. */
size_t gl_unescape_len(const char *p, const char *end);

/*
 * Append to out what [*p, end) stands for, up to the first event of enum gl_unescape, which is
 * returned. quote is the byte that closes the string; 0: only the line's end closes it. Without
 * memory, out->failed is set and GL_UNESCAPE_EOL returned.
 */
enum gl_unescape gl_unescape(const char **p, const char *end, char quote, struct gl_buf *out);

#endif
