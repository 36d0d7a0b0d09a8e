/*
 * jsonargs: recognises the frames of a known stack in a line of JSON although each has args, as
 * glparse --args writes them. What stands between the args is compared with the stack's own text.
 */
#ifndef GL_PARSE_JSONARGS_H
#define GL_PARSE_JSONARGS_H

#include "lib/base/arena.h"
#include "lib/record/args.h"
#include "lib/record/stack.h"

/*
 * p is at `where` or `frames` of a line. If s->json stands there with args in its frames, returns
 * the place behind it, and sets *args to them: in `a`, with strings borrowed from the line. Returns
 * NULL if another text stands there, or this one in another spelling than ours, or without memory.
 * gl_stack_tell(s) must have returned true.
 */
const char *gl_jsonargs_pass(const struct gl_stack *s, const char *p, const char *end,
	struct gl_arena *a, const struct gl_record_args **args);

#endif
