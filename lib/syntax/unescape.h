/*
 * unescape: decodes text that was written as a string, with \n and \t for its control bytes. It
 * knows both the escapes of JSON (RFC 8259, 7) and those of Go's strconv.Quote: \a \b \f \n \r \t
 * \v \\ \/ \" \' \xNN \uNNNN \UNNNNNNNN; all others stay as they are.
 */
#ifndef GL_SYNTAX_UNESCAPE_H
#define GL_SYNTAX_UNESCAPE_H

#include "lib/base/buf.h"
#include "lib/base/num.h"

enum gl_unescape {
	GL_UNESCAPE_LINE,  /* a line of the text is complete; its LF is the last byte of out */
	GL_UNESCAPE_QUOTE, /* *p is at the closing quote */
	GL_UNESCAPE_EOL,   /* *p is at a bare LF, so the line that contains the string has ended */
	GL_UNESCAPE_CUT,   /* *p is at an escape that the end of the line (LF or CR LF) cuts off */
	GL_UNESCAPE_MORE   /* all was decoded, except perhaps an escape that `end` cuts off */
};

#define GL_UNESCAPE_SHORT 6 /* length of the longest escape that gl_unescape_short knows */

/*
 * Decodes a short escape, such as \n or \u003c, whose meaning does not depend on what follows.
 * GL_UNESCAPE_SHORT bytes must be readable at p. Returns the length of the escape at p, and sets
 * *to to the byte for which it stands; 0 if the escape is of another kind.
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
	/* docker writes TABs like this, and every other line of a dump has one */
	if (memcmp(p + 2, "0009", 4) == 0) {
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

/* Returns true if an odd number of backslashes precedes the byte at `at`. */
bool gl_unescape_is_escaped(struct gl_str s, size_t at);

/*
 * Returns the position of the quote that closes the string around `from`; s.len if there is none.
 */
size_t gl_unescape_string_end(struct gl_str s, size_t from);

/* Returns the length of the escape at p, but no more than the bytes before `end`. p < end. */
size_t gl_unescape_len(const char *p, const char *end);

/*
 * Decodes [*p, end) and appends the result to out, up to the first place that a value of enum
 * gl_unescape names. Returns that value, and moves *p to the place. quote: the byte that closes the
 * string; 0: only the end of the line closes it. If there is no memory, sets out->failed and
 * returns GL_UNESCAPE_EOL.
 */
enum gl_unescape gl_unescape(const char **p, const char *end, char quote, struct gl_buf *out);

#endif
