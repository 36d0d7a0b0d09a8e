/*
 * detect: finds out how a dump is wrapped. It is given a line of a layer's text in which a line of
 * the dump was found, and looks at the bytes around the dump's line and at the lines that follow.
 * Unless the envelope is the prefix of a known collector, colour or HTML, it is accepted only if it
 * appears again around another line of the dump, or if the input ends first.
 */
#ifndef GL_UNWRAP_DETECT_H
#define GL_UNWRAP_DETECT_H

#include "lib/unwrap/envelope.h"
#include "lib/syntax/locate.h"

enum gl_found {
	GL_FOUND_NOTHING,  /* it only looks like a line of a dump */
	GL_FOUND_MORE,	   /* more input is needed to decide */
	/*
	 * each line from here on is in an envelope, which gl_envelope_learn learns from this line
	 */
	GL_FOUND_ENVELOPE,
	/* the whole dump is a string in this line; it begins at `at`, and `quote` ends it */
	GL_FOUND_ESCAPED,
	/*
	 * the dump's lines are the elements of an array in this line; the first element begins at
	 * `at`
	 */
	GL_FOUND_ARRAY,
	GL_FOUND_FLAT,	   /* a dump without line ends, from `at` to the end of the line */
	/*
	 * only this line has a prefix; the lines below it have none, but may be indented by
	 * `indent`
	 */
	GL_FOUND_BARE
};

struct gl_detected {
	enum gl_found found;
	enum gl_envelope_kind kind; /* for ENVELOPE: the kind to pass to gl_envelope_learn */
	size_t at;		    /* where the text of the dump begins in the line */
	/* for ESCAPED: the byte that closes the string; 0: the string ends with the line */
	char quote;
	bool is_field;		    /* for ESCAPED: the string is a field of CSV (csv.h) */
	struct gl_str indent;	    /* for BARE: the blanks before the lines that follow */
	/*
	 * the timestamp that stands before the text in this line; p == NULL: none. Not set for
	 * ENVELOPE.
	 */
	struct gl_str stamp;
	/* for ESCAPED without a stamp: the text behind the string, which may have a time */
	struct gl_str behind;
};

/*
 * Examines the line [p, eol), which contains `hit`. If eol is NULL, only the start of the line, [p,
 * end), is available, which can be enough to recognise an escaped dump. Otherwise the lines after
 * it, up to `end`, are looked at, too. is_last: the input ends at `end`.
 */
struct gl_detected gl_detect(const char *p, const char *eol, const char *end, bool is_last,
	struct gl_hit hit);

#endif
