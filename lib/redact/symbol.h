/*
 * symbol: the parts of a function's name that follow its package: `.(*Store[...]).Set.func1-fm`. Go
 * writes them in cmd/compile (closures, wrappers, range functions) and cmd/link (type arguments).
 */
#ifndef GL_REDACT_SYMBOL_H
#define GL_REDACT_SYMBOL_H

#include "lib/base/str.h"

struct gl_symbol_part {
	struct gl_str open;	 /* what precedes the name: `.`, `.(*`, `.(` or nothing */
	struct gl_str name;	 /* such as `Store`; may be empty */
	struct gl_str arguments; /* such as `[...]`; may be empty */
	/* what the compiler appends to a name: `-fm`, `-range2`; may be empty */
	struct gl_str mark;
	bool is_receiver;	 /* the part ends with `)` */
};

/* Removes the first part from s and stores it in *out. Returns false if s is empty. */
bool gl_symbol_next(struct gl_str *s, struct gl_symbol_part *out);

/*
 * Returns true for a name that comes from the language or the compiler, such as `main`, `init`,
 * `func1`, `2`.
 */
bool gl_symbol_is_made(struct gl_str name);

/*
 * Returns true if s, the name of a function without its package, looks complete. It is a function,
 * or a type with its method, with the closures and wrappers that the compiler makes of them.
 * Closures of inlined functions have longer names, for which the result is false.
 */
bool gl_symbol_is_whole(struct gl_str s);

#endif
