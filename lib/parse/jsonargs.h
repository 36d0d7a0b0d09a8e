/*
 * jsonargs: recognises the frames of a known stack in a line of JSON in which each frame has args,
 * as glparse --args writes them. The text between the args is compared with the text of the stack.
 */
#ifndef GL_PARSE_JSONARGS_H
#define GL_PARSE_JSONARGS_H

#include "lib/base/arena.h"
#include "lib/record/args.h"
#include "lib/record/stack.h"

/*
 * Skips the text of stack s with args at p, where the key `where` or `frames` begins in a line. If
 * s->texts->json stands there with args in its frames, returns the place behind it, and sets *args,
 * which is allocated in `a` and borrows its strings from the line. Returns NULL if other text
 * stands there, if the text is spelled in another way than our tools spell it, or if there is no
 * memory. Call gl_stack_make_texts(s) before, because it makes s->texts.
 */
const char *gl_jsonargs_skip(const struct gl_stack *s, const char *p, const char *end,
	struct gl_arena *a, const struct gl_record_args **args);

#endif
