/*
 * linebatch: what came of unwrapping many lines at once: their text, and where each of them came
 * from. Made without allocating, so that it is only read and written by who makes it.
 */
#ifndef GL_UNWRAP_LINEBATCH_H
#define GL_UNWRAP_LINEBATCH_H

#include "lib/unwrap/offsetmap.h"

#define GL_YIELD_LINES 10240
#define GL_YIELD_STAMPS 1024
#define GL_YIELD_LINE ((size_t)4096) /* bytes of a line's text; a longer one is not taken */
#define GL_YIELD_ESCAPED ((size_t)256) /* the same, where there are escapes in it */
#define GL_YIELD_SLACK 64	     /* bytes behind its text that may be written to */

/*
 * A line that may begin a dump: in the text, in the input; and its stamp (cut), len 0: none.
 * Who takes the lines need not look at the input again.
 */
struct gl_yield_stamp {
	uint32_t at, begin, len;
	char text[GL_TRAIL_STAMP];
};

/* Places count from where text and input began. All but the first three is what came of it. */
struct gl_yield {
	char *text; /* borrowed: room for `most` + GL_YIELD_LINE + GL_YIELD_SLACK bytes */
	size_t most; /* with so many bytes no further line is begun */
	struct gl_mark *marks; /* borrowed: room for GL_YIELD_LINES; one a line, all of them whole */
	size_t len;
	size_t width;	  /* of the last line's prefix */
	size_t nmarks, nstamps;
	struct gl_yield_stamp stamps[GL_YIELD_STAMPS];
};

enum gl_yield_kind { GL_YIELD_NEVER, GL_YIELD_MAYBE, GL_YIELD_BLANK, GL_YIELD_WORD };

/* What a line that begins with this byte can be. */
static inline enum gl_yield_kind gl_yield_kind(char c)
{
	enum { MAYBE = GL_YIELD_MAYBE, BLANK = GL_YIELD_BLANK, WORD = GL_YIELD_WORD };
	static const unsigned char kinds[256] = {['G'] = MAYBE, ['['] = MAYBE, ['{'] = MAYBE,
		['"'] = MAYBE, ['<'] = MAYBE, ['E'] = MAYBE, ['W'] = MAYBE, ['I'] = MAYBE,
		['F'] = MAYBE, ['0'] = MAYBE, ['1'] = MAYBE, ['2'] = MAYBE, ['3'] = MAYBE,
		['4'] = MAYBE, ['5'] = MAYBE, ['6'] = MAYBE, ['7'] = MAYBE, ['8'] = MAYBE,
		['9'] = MAYBE, [' '] = BLANK, ['\t'] = BLANK, ['g'] = WORD, ['t'] = WORD};

	return (enum gl_yield_kind)kinds[(unsigned char)c];
}

/* Lines that can be a dump's first one, or hold it; most of a dump's are none. */
static inline bool gl_yield_may_begin(const char *p, const char *end)
{
	while (p < end && gl_yield_kind(*p) == GL_YIELD_BLANK)
		p++;
	if (p < end && gl_yield_kind(*p) == GL_YIELD_WORD)
		return gl_str_starts(gl_str_of(p, end), GL_STR("goro")) ||
		       gl_str_starts(gl_str_of(p, end), GL_STR("time="));
	return p < end && gl_yield_kind(*p) == GL_YIELD_MAYBE;
}

#endif
