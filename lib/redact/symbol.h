/*
 * symbol: the parts of a function's name behind its package: `.(*Store[...]).Set.func1-fm`. Go
 * writes them in cmd/compile (closures, wrappers, range functions) and cmd/link (type arguments).
 */
#ifndef GL_REDACT_SYMBOL_H
#define GL_REDACT_SYMBOL_H

#include "lib/base/str.h"

struct gl_symbol_part {
	struct gl_str open;	 /* what is before the name: `.`, `.(*` or nothing */
	struct gl_str name;	 /* `Store`; may be empty */
	struct gl_str arguments; /* `[...]`; may be empty */
	struct gl_str mark;	 /* at the end, by the compiler: `-fm`, `-range2`; may be empty */
	bool is_receiver;	 /* `)` follows */
};

/* Removes the part that s begins with. Returns false at the end. */
bool gl_symbol_next(struct gl_str *s, struct gl_symbol_part *out);

/* Returns true for a name that the language or the compiler makes: `main`, `init`, `func1`, `2`. */
bool gl_symbol_is_made(struct gl_str name);

/*
 * Returns true if s can be what follows the package in the name of a function: a function, or a
 * type with its method, and what the compiler made of them. It is false for closures of functions
 * that were inlined.
 */
bool gl_symbol_is_whole(struct gl_str s);

#endif
