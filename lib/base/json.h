/*
 * json: reads JSON (RFC 8259) with a cursor that moves forward over one line. It decodes the values
 * that the caller asks for, and checks the syntax of everything it passes.
 */
#ifndef GL_BASE_JSON_H
#define GL_BASE_JSON_H

#include "lib/base/arena.h"
#include "lib/base/buf.h"

enum gl_json_type {
	GL_JSON_BAD,
	GL_JSON_NULL,
	GL_JSON_TRUE,
	GL_JSON_FALSE,
	GL_JSON_NUMBER,
	GL_JSON_STRING,
	GL_JSON_ARRAY,
	GL_JSON_OBJECT
};

/*
 * A cursor over [p, end). Initialise it with {.p = ..., .end = ...}. If the JSON is invalid there,
 * p stays at the offending byte, `what` is set, and every further call fails.
 */
struct gl_json {
	const char *p, *end;
	const char *what; /* what is wrong, as constant text; NULL if nothing is */
	unsigned depth;	  /* objects and arrays around the cursor; at most GL_LIMIT_JSON_DEPTH */
	bool no_memory;	  /* set if the fault is a lack of memory rather than bad syntax */
	bool is_mangled;  /* set if a lone surrogate was in a string that was read or skipped */
};

/*
 * Returns the type of the value at the cursor, after skipping blanks. If it returns GL_JSON_BAD,
 * j->what is set.
 */
enum gl_json_type gl_json_peek(struct gl_json *j);

/*
 * Iterates over an object or array. Call gl_json_enter with the cursor at `{` or `[`. Then call
 * gl_json_key (for an object) or gl_json_element (for an array) until it returns false. After each
 * true the cursor is at a value, which the caller must read or skip. false means that the object or
 * array has ended, or that j->what is set.
 *     bool first = true;
 *     gl_json_enter(j);
 *     while (gl_json_key(j, &first, &key, arena)) ...
 */
void gl_json_enter(struct gl_json *j);
bool gl_json_key(struct gl_json *j, bool *first, struct gl_str *key, struct gl_arena *a);
bool gl_json_element(struct gl_json *j, bool *first);

/*
 * Reads the string at the cursor. *s points into the text if the string has no escapes, and into
 * the arena otherwise. *s is always UTF-8: a lone surrogate escape becomes U+FFFD, as in jq, and
 * sets j->is_mangled. s->p is never NULL.
 */
bool gl_json_str(struct gl_json *j, struct gl_str *s, struct gl_arena *a);

/*
 * Decodes the escape \uXXXX at p, together with the next one if the two are a pair of surrogates.
 * Stores the character, or a lone surrogate, in *c. Returns what follows the escape, or NULL if
 * hexadecimal digits are missing.
 */
const char *gl_json_units(const char *p, const char *end, uint32_t *c);

/*
 * Reads the value at the cursor as a whole number >= 0. jq may write 7 as 7.0 or 70e-1, so all
 * three are accepted. Any other value, or one that does not fit in 63 bits, is skipped: the
 * function returns false without setting j->what.
 */
bool gl_json_u64(struct gl_json *j, uint64_t *n);

/*
 * Skips the value at the cursor, whatever it is, and checks it down to GL_LIMIT_JSON_DEPTH. *raw
 * receives its text; raw may be NULL.
 */
bool gl_json_skip(struct gl_json *j, struct gl_str *raw);

/* Returns true if only blanks follow; otherwise sets j->what. */
bool gl_json_at_end(struct gl_json *j);

/*
 * Appends JSON text whose syntax gl_json has already checked. Writes U+FFFD in place of each escape
 * of a lone surrogate (half of a pair), and returns true if there was one.
 */
bool gl_json_repair(struct gl_buf *b, struct gl_str json);

#endif
