/*
 * redact_names: single texts, frames and stacks with pseudonyms in place of private names. What a
 * function returns lives in the redactor's arena, or in its table of stacks. If memory runs out,
 * x->failed is set, and the result must not be used.
 */
#ifndef GL_REDACT_REDACT_NAMES_H
#define GL_REDACT_REDACT_NAMES_H

#include "lib/redact/redact_state.h"

/* Returns room for n objects, not zeroed; NULL if there is no memory. */
void *gl_redact_room(struct gl_redactor *x, size_t n, size_t size);

/* Copies the scratch to the arena, empties the scratch, and returns the copy. */
struct gl_str gl_redact_keep(struct gl_redactor *x);

/* Returns the word for a name; p == NULL stays NULL. */
struct gl_str gl_redact_name(struct gl_redactor *x, struct gl_str name);

/* Like gl_redact_name, but fast if the record before had this name, too, which *last remembers. */
struct gl_str gl_redact_again(struct gl_redactor *x, struct gl_redact_last *last,
	struct gl_str name);

/* Returns a state of the runtime as it is, and the word for any other one. */
struct gl_str gl_redact_state(struct gl_redactor *x, struct gl_str state);

/*
 * Returns the redacted frame. has_files: its stack shows files, so a function without a file was
 * cut off.
 */
struct gl_frame gl_redact_frame(struct gl_redactor *x, const struct gl_frame *f, bool has_files);

/* Returns n frames of one stack. */
struct gl_frame *gl_redact_frames(struct gl_redactor *x, const struct gl_frame *v, size_t n);

/* Returns a frame that stands alone, such as a creator; NULL stays NULL. */
const struct gl_frame *gl_redact_one_frame(struct gl_redactor *x, const struct gl_frame *f);

/* Returns the stack in the redactor's table. It is made once for each stack of the input. */
const struct gl_stack *gl_redact_stack(struct gl_redactor *x, const struct gl_stack *s);

#endif
