/*
 * linebatch: what came of unwrapping many lines at once: their text, and where each of them came
 * from. Made without allocating, so that it is only read and written by who makes it.
 */
#ifndef GL_UNWRAP_LINEBATCH_H
#define GL_UNWRAP_LINEBATCH_H

#include "lib/unwrap/offsetmap.h"

#define GL_LINEBATCH_LINES 10240
#define GL_LINEBATCH_STAMPS 1024
#define GL_LINEBATCH_LINE ((size_t)4096) /* bytes of a line's text; a longer one is not taken */
#define GL_LINEBATCH_ESCAPED ((size_t)256) /* the same, where there are escapes in it */
#define GL_LINEBATCH_SLACK 64	     /* bytes behind its text that may be written to */

/*
 * A line that may begin a dump: in the text, in the input; and its stamp (cut), len 0: none.
 * Who takes the lines need not look at the input again.
 */
struct gl_linebatch_stamp {
	uint32_t at, begin, len;
	char text[GL_OFFSETMAP_STAMP];
};

/* Places count from where text and input began. All but the first three is what came of it. */
struct gl_linebatch {
	char *text; /* borrowed: room for `most` + GL_LINEBATCH_LINE + GL_LINEBATCH_SLACK bytes */
	size_t most; /* with so many bytes no further line is begun */
	struct gl_offset_mark *marks; /* borrowed: room for GL_LINEBATCH_LINES; one a line, all of them whole */
	size_t len;
	size_t width;	  /* of the last line's prefix */
	size_t nmarks, nstamps;
	struct gl_linebatch_stamp stamps[GL_LINEBATCH_STAMPS];
};

enum gl_linebatch_kind { GL_LINEBATCH_NEVER, GL_LINEBATCH_MAYBE, GL_LINEBATCH_BLANK, GL_LINEBATCH_WORD };

/* What a line that begins with this byte can be. */
static inline enum gl_linebatch_kind gl_linebatch_kind(char c)
{
	enum { MAYBE = GL_LINEBATCH_MAYBE, BLANK = GL_LINEBATCH_BLANK, WORD = GL_LINEBATCH_WORD };
	static const unsigned char kinds[256] = {['G'] = MAYBE, ['['] = MAYBE, ['{'] = MAYBE,
		['"'] = MAYBE, ['<'] = MAYBE, ['E'] = MAYBE, ['W'] = MAYBE, ['I'] = MAYBE,
		['F'] = MAYBE, ['0'] = MAYBE, ['1'] = MAYBE, ['2'] = MAYBE, ['3'] = MAYBE,
		['4'] = MAYBE, ['5'] = MAYBE, ['6'] = MAYBE, ['7'] = MAYBE, ['8'] = MAYBE,
		['9'] = MAYBE, [' '] = BLANK, ['\t'] = BLANK, ['g'] = WORD, ['t'] = WORD};

	return (enum gl_linebatch_kind)kinds[(unsigned char)c];
}

/* Lines that can be a dump's first one, or hold it; most of a dump's are none. */
static inline bool gl_linebatch_may_begin(const char *p, const char *end)
{
	while (p < end && gl_linebatch_kind(*p) == GL_LINEBATCH_BLANK)
		p++;
	if (p < end && gl_linebatch_kind(*p) == GL_LINEBATCH_WORD)
		return gl_str_starts(gl_str_of(p, end), GL_STR("goro")) ||
		       gl_str_starts(gl_str_of(p, end), GL_STR("time="));
	return p < end && gl_linebatch_kind(*p) == GL_LINEBATCH_MAYBE;
}

#endif
