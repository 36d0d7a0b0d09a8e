/*
 * yield: what came of unwrapping many lines at once: their text, and where each of them came
 * from. Made without allocating, so that it is only read and written by who makes it.
 */
#ifndef GL_INPUT_YIELD_H
#define GL_INPUT_YIELD_H

#include "lib/input/trail.h"

#define GL_YIELD_LINES 4096
#define GL_YIELD_STAMPS 1024
#define GL_YIELD_LINE ((size_t)4096) /* bytes of a line's text; a longer one is not taken */
#define GL_YIELD_ESCAPED ((size_t)256) /* the same, where there are escapes in it */
#define GL_YIELD_SLACK 32	     /* bytes behind its text that may be written to */

/* A line that may begin a dump: in the text, in the input; and its stamp there. len 0: none. */
struct gl_yield_stamp {
	uint32_t at, begin, from, len;
};

/* Places count from where text and input began. */
struct gl_yield {
	char *text; /* borrowed: room for `most` + GL_YIELD_LINE + GL_YIELD_SLACK bytes */
	size_t len, most; /* with `most` bytes or more no line is begun */
	size_t width;	  /* of the last line's prefix */
	size_t nmarks, nstamps;
	struct gl_mark marks[GL_YIELD_LINES]; /* one a line, all of them whole */
	struct gl_yield_stamp stamps[GL_YIELD_STAMPS];
};

/* Lines that can be a dump's first one, or hold it; most of a dump's are none. */
static inline bool gl_yield_may_begin(const char *p, const char *end)
{
	static const bool begins[256] = {['G'] = true, ['['] = true, ['{'] = true, ['"'] = true,
		['<'] = true, ['E'] = true, ['W'] = true, ['I'] = true, ['F'] = true, ['0'] = true,
		['1'] = true, ['2'] = true, ['3'] = true, ['4'] = true, ['5'] = true, ['6'] = true,
		['7'] = true, ['8'] = true, ['9'] = true};

	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	if (p < end && (*p == 'g' || *p == 't'))
		return gl_str_starts(gl_str_of(p, end), GL_STR("goro")) ||
		       gl_str_starts(gl_str_of(p, end), GL_STR("time="));
	return p < end && begins[(unsigned char)*p];
}

#endif
