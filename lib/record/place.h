/*
 * place: the frames of a stack that have a name of their own, and how a frame is named:
 * what glgroup groups by and what expressions of glfilter ask for is told here, once.
 */
#ifndef GL_RECORD_PLACE_H
#define GL_RECORD_PLACE_H

#include "lib/record/record.h"

enum gl_place_kind {
	GL_PLACE_TOP,	    /* innermost frame of the canonical stack */
	GL_PLACE_ROOT,	    /* its outermost */
	GL_PLACE_WHERE,	    /* the frame worth reading first (gl_canon_where) */
	GL_PLACE_CREATED_BY /* the go statement that started it */
};

/*
 * 1: the frame is in *out, borrowed from the stack's table; 0: the stack has none; -1: no
 * memory.
 */
int gl_place_find(const struct gl_stack *s, enum gl_place_kind place, struct gl_frame *out);

/* The same of a record: also of one that shows no more of its stack than where and created_by. */
int gl_place_find_in(const struct gl_record *r, enum gl_place_kind place, struct gl_frame *out);

/* Or else of a group's example. */
int gl_place_find_any(const struct gl_record *r, enum gl_place_kind place, struct gl_frame *out);

/* Where the goroutine panicked, if a deferred function of it runs; else its GL_PLACE_WHERE. */
int gl_place_find_panic(const struct gl_record *r, struct gl_frame *out);

/* A frame's function, by one name in every form, as in the canonical stack; `...` for a gap. */
struct gl_str gl_place_func(const struct gl_frame *f);

/* Append `func file:line`, without what is not known. */
void gl_place_put(struct gl_buf *b, const struct gl_frame *f);

/*
 * Append where a goroutine or a group stands, as views show it: `func file.go:7`, the file without
 * its folders; or that no frame of it is shown, which is said in one way everywhere.
 */
#define GL_PLACE_NO_FRAMES "(no frames)"
void gl_place_brief(struct gl_buf *b, const struct gl_record *r);

#endif
