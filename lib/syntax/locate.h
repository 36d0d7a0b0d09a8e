/*
 * locate: finds where a line of a dump begins within another line: after the prefix of a log
 * collector, in a string, after a tag. The text around it does not matter.
 */
#ifndef GL_SYNTAX_LOCATE_H
#define GL_SYNTAX_LOCATE_H

#include "lib/base/str.h"

enum gl_hit_kind {
	GL_HIT_NONE,
	GL_HIT_HEADER, /* `goroutine 7 [running]:`, or `Goroutine 7 in state running, with ...` */
	/* a header, title or count, if other lines of the same dump follow it in the same line */
	GL_HIT_FLAT,
	GL_HIT_TOTAL,  /* goroutine profile: total 12 */
	GL_HIT_COUNT,  /* 3 @ 0x4385ce 0x406c1f, if the title was lost */
	GL_HIT_CRASH   /* panic: boom   fatal error: ...   SIGQUIT: quit */
};

struct gl_hit {
	enum gl_hit_kind kind;
	size_t at;  /* position of its first byte in the line */
	size_t end; /* the position after its last byte; CRASH: after its first word */
};

/*
 * Returns the first line of a dump that begins at or after `from`. A header must be complete up to
 * its colon.
 */
struct gl_hit gl_locate(struct gl_str line, size_t from);

/* Like gl_locate, but does not look for crashes. */
struct gl_hit gl_locate_stack(struct gl_str line, size_t from);

/*
 * Returns true if the line contains a complete header, even if the text after it keeps gl_locate
 * from finding it, or if the line ends with a torn header (gl_goheader_is_torn).
 */
bool gl_hit_has_header(struct gl_str line);

/* Returns true if the line contains the title of a goroutine profile and a count. */
bool gl_hit_has_profile(struct gl_str line);

#endif
