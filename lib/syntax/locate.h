/*
 * locate: where within a line of something else a line of a dump begins: behind a log
 * collector's prefix, in a string, behind a tag. What stands around it is not looked at.
 */
#ifndef GL_SYNTAX_LOCATE_H
#define GL_SYNTAX_LOCATE_H

#include "lib/base/str.h"

enum gl_hit_kind {
	GL_HIT_NONE,
	GL_HIT_HEADER, /* goroutine 7 [running]:   Goroutine 7 in state running, with ... */
	/* one of these, what goes with it in the same line (flattened.h, flattened_debug1.h) */
	GL_HIT_FLAT,
	GL_HIT_TOTAL,  /* goroutine profile: total 12 */
	GL_HIT_COUNT,  /* 3 @ 0x4385ce 0x406c1f, of a profile without the line that has its total */
	GL_HIT_CRASH   /* panic: boom   fatal error: ...   SIGQUIT: quit */
};

struct gl_hit {
	enum gl_hit_kind kind;
	size_t at;  /* of its first byte in the line */
	size_t end; /* behind it; CRASH: behind its first word */
};

/* The first one at or behind `from`. Headers are whole: up to their colon. */
struct gl_hit gl_locate(struct gl_str line, size_t from);

/* The same, crashes left out. */
struct gl_hit gl_locate_stack(struct gl_str line, size_t from);

/* The line holds a header that text follows which is no stack: no hit, but a goroutine's. */
bool gl_hit_has_header(struct gl_str line);

/* The line holds at least the begin of one: goroutine 7 [ */
bool gl_hit_begins_header(struct gl_str line);

/* The same of a profile of goroutines, with its title and a count. */
bool gl_hit_has_profile(struct gl_str line);

#endif
