/*
 * symbol: the parts of a function's name that follow its package: `.(*Store[...]).Set.func1-fm`. Go
 * writes them in cmd/compile (closures, wrappers, range functions) and cmd/link (type arguments).
 */
#ifndef GL_REDACT_SYMBOL_H
#define GL_REDACT_SYMBOL_H

#include "lib/base/str.h"

struct gl_symbol_part {
	struct gl_str open;	 /* what precedes the name: `.`, `.(*` or nothing */
	struct gl_str name;	 /* such as `Store`; may be empty */
	struct gl_str arguments; /* such as `[...]`; may be empty */
	struct gl_str mark;	 /* what the compiler appends: `-fm`, `-range2`; may be empty */
	bool is_receiver;	 /* the part ends with `)` */
};

/* Removes the first part from s. Returns false if nothing is left. */
bool gl_symbol_next(struct gl_str *s, struct gl_symbol_part *out);

/*
 * Returns true for a name that the language or the compiler makes, such as `main`, `init`, `func1`,
 * `2`.
 */
bool gl_symbol_is_made(struct gl_str name);

/*
 * Returns true if s is complete enough to follow the package in the name of a function: a function,
 * or a type with its method, and what the compiler made of them. Returns false for closures of
 * functions that were inlined.
 */
bool gl_symbol_is_whole(struct gl_str s);

#endif
