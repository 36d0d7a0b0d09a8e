/*
 * linestrip: the fast path of unwrapping. It strips a known envelope from many lines at once. For
 * each form of line that it has learned it keeps two byte masks (gl_linestrip_mask), one for the
 * bytes before the text and one for those after it. A line that fits the masks of no form, or whose
 * text needs a closer look, is left to gl_envelope_take, which gives the same result more slowly.
 */
#ifndef GL_UNWRAP_LINESTRIP_H
#define GL_UNWRAP_LINESTRIP_H

#include "lib/unwrap/envelope.h"
#include "lib/unwrap/linebatch.h"

/*
 * The number of forms that are kept. The lines of one envelope can have several: for example, some
 * loggers drop trailing zeros of a fraction of a second, which makes the timestamp shorter.
 */
#define GL_LINESTRIP_MASKS 4

/* Where a line has its timestamp. */
enum gl_linestrip_stamp {
	GL_LINESTRIP_NO_STAMP,
	GL_LINESTRIP_BEFORE, /* before the text */
	GL_LINESTRIP_BEHIND,
	GL_LINESTRIP_LOOK	/* before the text, but not at a fixed place: it is searched for */
};

struct gl_linestrip_mask {
	/* behind: for a STRING, the bytes from its closing quote to the LF; otherwise empty */
	struct gl_bytemask before, behind;
	enum gl_linestrip_stamp stamp;
	size_t stamp_at, stamp_len;
};

enum gl_linestrip_text { GL_LINESTRIP_BARE, GL_LINESTRIP_TABS, GL_LINESTRIP_STRING };

/* The masks of one log stream. A zeroed struct has none. */
struct gl_linestrip {
	enum gl_linestrip_text text;
	/* a text that does not end in an LF continues in the next line (gl_envelope.joins) */
	bool joins;
	size_t nmasks, next;
	size_t room; /* most bytes that any of the masks reads at once */
	struct gl_linestrip_mask masks[GL_LINESTRIP_MASKS];
	/* number of lines stripped since a form was last learned; the caller counts them */
	uint64_t taken;
	/*
	 * gl_linestrip_learn ignores the next `wait` lines. It then sets `wait` to `patience`,
	 * which it makes longer as long as few lines have the forms that it learns.
	 */
	unsigned wait, patience;
};

/*
 * Learns the form of a line that gl_envelope_take accepted after gl_linestrip had refused it, so
 * that lines like it can be stripped from now on. The line is given without its LF. e is its
 * envelope, the same in every call.
 */
void gl_linestrip_learn(
	struct gl_linestrip *strip, const struct gl_envelope *e, struct gl_str line);

/*
 * Strips the envelope from lines, the first of which begins at p, and appends their text to *y.
 * Returns where it stopped: at `end`, or before the first line that needs the general path. It only
 * reads *strip, so several threads may share one.
 */
const char *gl_linestrip(const struct gl_linestrip *strip, const char *p, const char *end,
	struct gl_linebatch *y);

#endif
