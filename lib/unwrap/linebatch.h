/*
 * linebatch: the result of unwrapping many lines at once: their text, and where each line came
 * from. Filling one allocates nothing, so a worker thread can do it. Meanwhile no other thread
 * touches it.
 */
#ifndef GL_UNWRAP_LINEBATCH_H
#define GL_UNWRAP_LINEBATCH_H

#include "lib/syntax/goheader.h"
#include "lib/unwrap/offsetmap.h"

#define GL_LINEBATCH_LINES 10240
#define GL_LINEBATCH_STAMPS 1024
/* longest text of a line in bytes; a longer line ends the batch before it */
#define GL_LINEBATCH_LINE ((size_t)4096)
#define GL_LINEBATCH_ESCAPED ((size_t)256) /* the same for a line with escapes */
#define GL_LINEBATCH_SLACK 64	     /* bytes after the text that may be overwritten */

/*
 * A line that may begin a dump: its offsets in the batch's text (`at`) and in the bytes that were
 * unwrapped (`begin`), and its timestamp, cut to fit. len is 0 if it has none. So the user of the
 * batch need not look at the input.
 */
struct gl_linebatch_stamp {
	uint32_t at, begin, len;
	char text[GL_OFFSETMAP_STAMP];
};

/*
 * Offsets count from the start of the batch's text, and from the start of the bytes that were
 * unwrapped. The caller sets text, most and marks; the rest is the result.
 */
struct gl_linebatch {
	char *text; /* borrowed; room for `most` + GL_LINEBATCH_LINE + GL_LINEBATCH_SLACK bytes */
	size_t most; /* once the text has this many bytes, no further line is begun */
	/* borrowed; room for GL_LINEBATCH_LINES marks, one for each line with its LF */
	struct gl_offset_mark *marks;
	size_t len;
	size_t width;	  /* length of the prefix that the last line had */
	size_t nmarks, nstamps;
	struct gl_linebatch_stamp stamps[GL_LINEBATCH_STAMPS];
};

enum gl_linebatch_kind {
	GL_LINEBATCH_NEVER,
	GL_LINEBATCH_MAYBE,
	GL_LINEBATCH_BLANK,
	GL_LINEBATCH_WORD
};

/*
 * Returns whether a line that begins with this byte can be the first line of a dump: NEVER or
 * MAYBE; or, if that depends on what follows, BLANK (skip the blanks and ask again) or WORD
 * (compare the word).
 */
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

/*
 * Returns true if the line may be the first of a dump, or contain it. For most lines of a dump this
 * is false.
 */
static inline bool gl_linebatch_may_begin(const char *p, const char *end)
{
	while (p < end && gl_linebatch_kind(*p) == GL_LINEBATCH_BLANK)
		p++;
	if (p < end && gl_linebatch_kind(*p) == GL_LINEBATCH_WORD)
		return gl_str_starts(gl_str_of(p, end), (struct gl_str){GL_GOHEADER_WORD, 4}) ||
		       gl_str_starts(gl_str_of(p, end), GL_STR("time="));
	return p < end && gl_linebatch_kind(*p) == GL_LINEBATCH_MAYBE;
}

#endif
