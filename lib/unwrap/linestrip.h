/*
 * linestrip: lines that stand in a known envelope as others did before, many at once. What such a
 * line has before its text, and behind it, is kept as moulds. A line that fits none, or whose
 * text is not plain, is left to gl_envelope_take; the outcome is the same, only later.
 */
#ifndef GL_UNWRAP_LINESTRIP_H
#define GL_UNWRAP_LINESTRIP_H

#include "lib/unwrap/envelope.h"
#include "lib/unwrap/linebatch.h"

#define GL_LINESTRIP_MOULDS 4 /* a fraction of a second may have lost its last zeros */

/* Where the time stamp of a line stands. */
enum gl_linestrip_stamp {
	GL_LINESTRIP_NO_STAMP,
	GL_LINESTRIP_BEFORE, /* the text */
	GL_LINESTRIP_BEHIND,
	GL_LINESTRIP_LOOK	/* before the text, to be looked for each time */
};

struct gl_linestrip_mould {
	struct gl_bytemask before, behind; /* behind: a string's text, from its quote to the LF */
	enum gl_linestrip_stamp stamp;
	size_t stamp_at, stamp_len;
};

enum gl_linestrip_text { GL_LINESTRIP_BARE, GL_LINESTRIP_TABS, GL_LINESTRIP_STRING };

/* All zero bytes is one without a mould. */
struct gl_linestrip {
	enum gl_linestrip_text text;
	bool joins; /* as in the envelope */
	size_t nmoulds, next;
	size_t room; /* bytes that any of its moulds reads */
	struct gl_linestrip_mould moulds[GL_LINESTRIP_MOULDS];
	uint64_t taken;		 /* lines since it last learned; counted by who takes them */
	unsigned wait, patience; /* lines that it does not learn from, since that has not paid */
};

/*
 * The line, without its LF, is one that gl_envelope_take has taken, and gl_linestrip has not: let
 * others like it be known. e: its envelope, always the same.
 */
void gl_linestrip_learn(struct gl_linestrip *peel, const struct gl_envelope *e, struct gl_str line);

/*
 * The lines from p on, which begins one, that can be told at once. Returns where they end.
 * `peel` is only read: others may do so too.
 */
const char *gl_linestrip(const struct gl_linestrip *peel, const char *p, const char *end,
	struct gl_linebatch *y);

#endif
