/*
 * place: finds the frames of a stack that have names (top, root, where, created_by), and writes the
 * names of frames. The keys of glgroup and the expressions of glfilter use it.
 */
#ifndef GL_RECORD_PLACE_H
#define GL_RECORD_PLACE_H

#include "lib/record/record.h"

enum gl_place_kind {
	GL_PLACE_TOP,	    /* the innermost frame of the canonical stack */
	GL_PLACE_ROOT,	    /* the outermost frame of the canonical stack */
	GL_PLACE_WHERE,	    /* the frame worth reading first (gl_canon_where) */
	GL_PLACE_CREATED_BY /* the go statement that started the goroutine */
};

/*
 * Sets *out to the frame, whose strings belong to the stack's table. Returns false if the stack has
 * no such frame.
 */
bool gl_place_find(const struct gl_stack *s, enum gl_place_kind place, struct gl_frame *out);

/*
 * Like gl_place_find, but for a record. A record without a stack may still have the keys
 * `where` and `created_by`.
 */
bool gl_place_find_in(const struct gl_record *r, enum gl_place_kind place, struct gl_frame *out);

/*
 * Like gl_place_find_in, but if the stacks of a group's members differ, it falls back to the
 * group's example.
 */
bool gl_place_find_any(const struct gl_record *r, enum gl_place_kind place, struct gl_frame *out);

/*
 * If the goroutine panics (gl_record_panics), finds the frame worth reading first among the frame
 * that panicked and those further out. Otherwise finds GL_PLACE_WHERE.
 */
bool gl_place_find_panic(const struct gl_record *r, struct gl_frame *out);

/*
 * Returns the function name of a frame as in the canonical stack, which is the same in every form
 * of dump; `...` for a gap.
 */
struct gl_str gl_place_func(const struct gl_frame *f);

/* Appends `func file:line`, leaving out what is not known. */
void gl_place_put(struct gl_buf *b, const struct gl_frame *f);

/*
 * Appends where a goroutine or a group stands, in the form that all views use: `func file.go:7`,
 * where the file has no directories. Appends GL_PLACE_NO_FRAMES if no frame is shown.
 */
#define GL_PLACE_NO_FRAMES "(no frames)"
void gl_place_brief(struct gl_buf *b, const struct gl_record *r);

#endif
