/*
 * flattened: the lines of a dump that stand in one line, because a collector put a blank, another
 * mark or nothing in the place of line ends. Frames are told by their form:
 *
 *     goroutine 1 [running]: main.f(0x1) /a.go:18 +0x4a9 created by main.g /a.go:3 +0x1
 *     goroutine 1 [running]:main.f(0x1)/a.go:18 +0x4a9created by main.g/a.go:3 +0x1
 *     goroutine 1 [running]:#012main.f(0x1)#012#011/a.go:18 +0x4a9
 *     goroutine 1 [running]: | main.f(0x1) | /a.go:18 +0x4a9
 *
 * Where an offset ends and a name begins may be unknown when nothing is between them.
 */
#ifndef GL_SYNTAX_FLATTENED_H
#define GL_SYNTAX_FLATTENED_H

#include "lib/base/str.h"

/* Stands for lines of a stack that are lost; no text of Go's. */
#define GL_FLATTENED_GAP "...lines that cannot be told apart..."

enum gl_flattened_kind {
	GL_FLATTENED_HEADER,
	GL_FLATTENED_FUNC, /* or its creator: a location follows */
	GL_FLATTENED_LOCATION,
	GL_FLATTENED_OTHER,
	GL_FLATTENED_LOST /* lines of a stack that cannot be told apart */
};

struct gl_flattened_line {
	enum gl_flattened_kind kind;
	struct gl_str text; /* of the flattened line */
	bool is_cut; /* the flattened line's end may have cut it */
};

struct gl_flattened {
	const char *p, *end;
	const char *header; /* the next one at or behind p, or end */
	struct gl_str mark; /* stands for line ends; empty: blanks, or nothing */
	bool is_before;	    /* before the first header */
	unsigned nhead;	    /* lines that were found there */
	enum gl_flattened_kind last;
};

/* What stands for line ends, if p is at it: #012, \\012, <br> and the like; len 0: it is not. */
struct gl_str gl_flattened_mark(const char *p, const char *end);

/* Behind the colon of the header that p begins with, whatever follows; NULL: there is none. */
const char *gl_flattened_header(const char *p, const char *end);

/* The first such header in [p, end), or NULL. */
const char *gl_flattened_find_header(const char *p, const char *end);

/* Behind the header that ends at p its stack goes on. */
bool gl_flattened_has_stack(const char *p, const char *end);

/* The text holds a header with its stack. */
void gl_flattened_begin(struct gl_flattened *f, struct gl_str text);

/* The next line; false: there is none. */
bool gl_flattened_next(struct gl_flattened *f, struct gl_flattened_line *line);

#endif
