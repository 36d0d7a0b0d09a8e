/*
 * detect: what stands around a line of a dump that was found within another line. Judged by
 * the bytes left and right of it, and by the lines that follow: an envelope is one only
 * when it shows again, with a line of a stack in it.
 */
#ifndef GL_UNWRAP_DETECT_H
#define GL_UNWRAP_DETECT_H

#include "lib/unwrap/envelope.h"
#include "lib/syntax/locate.h"

enum gl_found {
	GL_FOUND_NOTHING,  /* the hit is no dump's */
	GL_FOUND_MORE,	   /* it takes more of the input to say */
	GL_FOUND_ENVELOPE, /* around each line, from this one on: gl_envelope_learn(kind, at) */
	GL_FOUND_BOX,	   /* all of the dump is in this line, escaped: from `at` to `quote` */
	GL_FOUND_ARRAY,	   /* its lines are the elements of an array, which opens before `at` */
	GL_FOUND_FLAT,	   /* a dump without its line ends: from `at` to the line's end */
	GL_FOUND_BARE	   /* before this one line only: what follows is bare, behind `indent` */
};

struct gl_detected {
	enum gl_found found;
	enum gl_envelope_kind kind; /* ENVELOPE */
	size_t at;		    /* where the text begins in the line */
	char quote;		    /* BOX: that closes it, 0 for the line's end */
	struct gl_str indent;	    /* BARE: blanks before the lines that follow */
	struct gl_str stamp;	    /* BOX: the line's time stamp; p == NULL without one */
};

/*
 * The line [p, eol) holds the hit; eol == NULL: only its begin, [p, end), is known, which
 * tells a box. Up to `end` the input may be looked at; is_last: there is no more.
 */
struct gl_detected gl_detect(const char *p, const char *eol, const char *end, bool is_last,
	struct gl_hit hit);

#endif
