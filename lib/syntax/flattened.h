/*
 * flattened: the lines of a dump within one line, because a collector replaced the line ends by a
 * blank, by another mark, or by nothing. The form of the frames shows where they begin:
 *
 *     goroutine 1 [running]: main.f(0x1) /a.go:18 +0x4a9 created by main.g /a.go:3 +0x1
 *     goroutine 1 [running]:main.f(0x1)/a.go:18 +0x4a9created by main.g/a.go:3 +0x1
 *     goroutine 1 [running]:#012main.f(0x1)#012#011/a.go:18 +0x4a9
 *     goroutine 1 [running]: | main.f(0x1) | /a.go:18 +0x4a9
 *
 * If nothing separates an offset from a name, it may be unknown where the one ends and the other
 * begins.
 */
#ifndef GL_SYNTAX_FLATTENED_H
#define GL_SYNTAX_FLATTENED_H

#include "lib/base/str.h"

/* Stands for lines of a stack that could not be separated. Go never prints this. */
#define GL_FLATTENED_GAP "...lines that cannot be told apart..."

enum gl_flattened_kind {
	GL_FLATTENED_HEADER,
	GL_FLATTENED_FUNC, /* or the creator; a location follows */
	GL_FLATTENED_LOCATION,
	GL_FLATTENED_OTHER,
	GL_FLATTENED_LOST /* lines of a stack that cannot be separated */
};

struct gl_flattened_line {
	enum gl_flattened_kind kind;
	struct gl_str text; /* borrowed from the flattened line */
	bool is_cut; /* it is the last line, and may be cut */
};

struct gl_flattened {
	const char *p, *end;
	const char *header; /* the next header at or after p, or end */
	struct gl_str mark; /* what replaces a line end; empty: blanks, or nothing */
	bool is_before;	    /* the first header is still to come */
	unsigned nhead;	    /* number of lines found before the first header */
	enum gl_flattened_kind last;
};

/*
 * Returns the mark at p that replaces line ends: #012, \\012, <br> and the like; len 0 if there is
 * none.
 */
struct gl_str gl_flattened_mark(const char *p, const char *end);

/* If p is at a header, returns what follows its colon, whatever it is. Otherwise returns NULL. */
const char *gl_flattened_header(const char *p, const char *end);

/* Returns the first such header in [p, end), or NULL. */
const char *gl_flattened_find_header(const char *p, const char *end);

/* Returns true if the header that ends at p is followed by its stack, in the same line. */
bool gl_flattened_has_stack(const char *p, const char *end);

/* Begins with a text that contains a header with its stack. */
void gl_flattened_begin(struct gl_flattened *f, struct gl_str text);

/* Returns the next line in *line. Returns false at the end. */
bool gl_flattened_next(struct gl_flattened *f, struct gl_flattened_line *line);

#endif
