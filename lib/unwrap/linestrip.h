/*
 * linestrip: the fast path of unwrapping. It strips a known envelope from many lines at once. For
 * each form of line it keeps a pair of byte masks (a mask), one for the bytes before the text and
 * one for those after it. A line that fits no mask, or whose text needs a closer look, is left to
 * gl_envelope_take, which gives the same result more slowly.
 */
#ifndef GL_UNWRAP_LINESTRIP_H
#define GL_UNWRAP_LINESTRIP_H

#include "lib/unwrap/envelope.h"
#include "lib/unwrap/linebatch.h"

/*
 * Most forms of line. Forms differ, for example, because loggers drop trailing zeros of a fraction
 * of a second.
 */
#define GL_LINESTRIP_MASKS 4

/* Where a line has its timestamp. */
enum gl_linestrip_stamp {
	GL_LINESTRIP_NO_STAMP,
	GL_LINESTRIP_BEFORE, /* before the text */
	GL_LINESTRIP_BEHIND,
	GL_LINESTRIP_LOOK	/* before the text, but its place varies: search for it */
};

struct gl_linestrip_mask {
	/* behind: for a STRING, from its closing quote to the LF */
	struct gl_bytemask before, behind;
	enum gl_linestrip_stamp stamp;
	size_t stamp_at, stamp_len;
};

enum gl_linestrip_text { GL_LINESTRIP_BARE, GL_LINESTRIP_TABS, GL_LINESTRIP_STRING };

/* A zeroed struct has no masks. */
struct gl_linestrip {
	enum gl_linestrip_text text;
	bool joins; /* as in the envelope */
	size_t nmasks, next;
	size_t room; /* bytes that the largest mask reads */
	struct gl_linestrip_mask masks[GL_LINESTRIP_MASKS];
	uint64_t taken;		 /* lines stripped since it last learned; the caller counts them */
	unsigned wait, patience; /* learning did not pay: do not learn from the next `wait` lines */
};

/*
 * Learns a new form of line from a line that gl_envelope_take accepted after gl_linestrip had
 * refused it. The line is given without its LF. e is its envelope, the same in every call.
 */
void gl_linestrip_learn(
	struct gl_linestrip *strip, const struct gl_envelope *e, struct gl_str line);

/*
 * Strips the lines from p on, the start of a line, until one needs the general path. Returns where
 * it stopped. It only reads *strip, so several threads may share one.
 */
const char *gl_linestrip(const struct gl_linestrip *strip, const char *p, const char *end,
	struct gl_linebatch *y);

#endif
