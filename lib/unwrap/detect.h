/*
 * detect: finds out how a line of a dump is wrapped in the line in which it was found. It looks at
 * the bytes around the dump's text and at the lines that follow: an envelope is accepted only if it
 * appears again around another line of a stack.
 */
#ifndef GL_UNWRAP_DETECT_H
#define GL_UNWRAP_DETECT_H

#include "lib/unwrap/envelope.h"
#include "lib/syntax/locate.h"

enum gl_found {
	GL_FOUND_NOTHING,  /* what was found is not part of a dump */
	GL_FOUND_MORE,	   /* more input is needed to decide */
	/* each line from here on is in an envelope: gl_envelope_learn(kind, at) */
	GL_FOUND_ENVELOPE,
	GL_FOUND_BOX,	   /* the whole dump is a string in this line, from `at` to `quote` */
	/* the dump's lines are the elements of an array, which begins before `at` */
	GL_FOUND_ARRAY,
	GL_FOUND_FLAT,	   /* a dump without line ends, from `at` to the end of the line */
	/* only this line has a prefix; the lines below it are bare, after `indent` */
	GL_FOUND_BARE
};

struct gl_detected {
	enum gl_found found;
	enum gl_envelope_kind kind; /* for ENVELOPE */
	size_t at;		    /* where the text begins in the line */
	/* for BOX: the byte that closes the string; 0: the end of the line does */
	char quote;
	struct gl_str indent;	    /* for BARE: the blanks before the lines that follow */
	/* not for ENVELOPE: the timestamp of the line before the text; p == NULL: there is none */
	struct gl_str stamp;
	struct gl_str behind; /* for BOX without a stamp: the text behind the string */
};

/*
 * Examines the line [p, eol), which contains `hit`. If eol is NULL, only the start of the line, [p,
 * end), is available, which can be enough to recognise an escaped dump. The lines up to `end` are
 * looked at, too. is_last: the input ends at `end`.
 */
struct gl_detected gl_detect(const char *p, const char *eol, const char *end, bool is_last,
	struct gl_hit hit);

#endif
