/*
 * flattened: the lines of a dump that a collector put into one line, because it replaced the line
 * ends by a blank, by another mark, or by nothing. The form of the frames shows where they begin:
 *
 *      goroutine 1 [running]: main.f(0x1) /a.go:18 +0x4a9 created by main.g /a.go:3 +0x1
 *      goroutine 1 [running]:main.f(0x1)/a.go:18 +0x4a9created by main.g/a.go:3 +0x1
 *      goroutine 1 [running]:#012main.f(0x1)#012#011/a.go:18 +0x4a9
 *      goroutine 1 [running]: | main.f(0x1) | /a.go:18 +0x4a9
 *
 * If nothing separates an offset from a name, it may be impossible to find out where the offset
 * ends and the name begins.
 */
#ifndef GL_SYNTAX_FLATTENED_H
#define GL_SYNTAX_FLATTENED_H

#include "lib/base/str.h"

/* A line that replaces lines of a stack which could not be separated. Go never prints this line. */
#define GL_FLATTENED_GAP "...lines that cannot be told apart..."

enum gl_flattened_kind {
	GL_FLATTENED_HEADER,
	GL_FLATTENED_FUNC, /* a function, or the creator; a location follows */
	GL_FLATTENED_LOCATION,
	GL_FLATTENED_OTHER,
	GL_FLATTENED_LOST /* lines of a stack whose ends cannot be found */
};

struct gl_flattened_line {
	enum gl_flattened_kind kind;
	struct gl_str text; /* borrowed from the flattened line */
	bool is_cut; /* it is the last line of the text, and may be cut off */
};

struct gl_flattened {
	const char *p, *end;
	const char *header; /* the next header at or after p, or end */
	/* the mark, which replaces a line end; empty: blanks replace it, or nothing does */
	struct gl_str mark;
	bool is_before;	    /* the next header is the first one */
	unsigned nhead;	    /* number of lines found before the first header */
	enum gl_flattened_kind last;
};

/*
 * Returns the mark at p that replaces a line end: #012, \\012, <br> and the like; its len is 0 if
 * there is none.
 */
struct gl_str gl_flattened_mark(const char *p, const char *end);

/*
 * If a header begins at p, returns the position behind its colon, where any text may follow.
 * Otherwise returns NULL.
 */
const char *gl_flattened_header(const char *p, const char *end);

/* Returns the first header in [p, end) that gl_flattened_header recognises, or NULL. */
const char *gl_flattened_find_header(const char *p, const char *end);

/* Returns true if the header that ends at p has its stack in the same line. */
bool gl_flattened_has_stack(const char *p, const char *end);

/* Begins to divide a text, which contains a header and its stack, into lines. */
void gl_flattened_begin(struct gl_flattened *f, struct gl_str text);

/* Sets *line to the next line. Returns false at the end. */
bool gl_flattened_next(struct gl_flattened *f, struct gl_flattened_line *line);

#endif
