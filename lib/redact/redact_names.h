/*
 * redact_names: redacts single texts, frames and stacks. The results are in the redactor's arena,
 * or in its table of stacks. If memory runs out, x->failed is set, and the result must not be used.
 */
#ifndef GL_REDACT_REDACT_NAMES_H
#define GL_REDACT_REDACT_NAMES_H

#include "lib/redact/redact_state.h"

/* Returns memory in the arena for n objects, not zeroed; NULL if there is none. */
void *gl_redact_room(struct gl_redactor *x, size_t n, size_t size);

/* Moves the text in the scratch buffer to the arena, and returns it there. */
struct gl_str gl_redact_keep(struct gl_redactor *x);

/* Returns the pseudonym of a name; p == NULL stays NULL. */
struct gl_str gl_redact_name(struct gl_redactor *x, struct gl_str name);

/* Like gl_redact_name, but fast if the name is the same as in the previous call with this *last. */
struct gl_str gl_redact_again(struct gl_redactor *x, struct gl_redact_last *last,
	struct gl_str name);

/* Returns a state as it is if the runtime has such a state, otherwise its pseudonym. */
struct gl_str gl_redact_state(struct gl_redactor *x, struct gl_str state);

/*
 * Returns the redacted frame. has_files: other frames of its stack have files, so if this frame has
 * none, it was cut off, and its function may be incomplete.
 */
struct gl_frame gl_redact_frame(struct gl_redactor *x, const struct gl_frame *f, bool has_files);

/* Returns n frames of one stack in redacted form. */
struct gl_frame *gl_redact_frames(struct gl_redactor *x, const struct gl_frame *v, size_t n);

/*
 * Returns the redacted form of a frame that is not part of a stack's list of frames, such as the
 * creator. Returns NULL if f is NULL.
 */
const struct gl_frame *gl_redact_one_frame(struct gl_redactor *x, const struct gl_frame *f);

/*
 * Returns the redacted stack, which is in the redactor's table. It is made once for each stack of
 * the input.
 */
const struct gl_stack *gl_redact_stack(struct gl_redactor *x, const struct gl_stack *s);

#endif
