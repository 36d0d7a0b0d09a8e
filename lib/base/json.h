/*
 * json: RFC 8259, reading forward and writing. The reader is a cursor over one line: it
 * decodes what is asked for and checks all that it passes. The writer appends to a buf.
 */
#ifndef GL_BASE_JSON_H
#define GL_BASE_JSON_H

#include "lib/base/arena.h"
#include "lib/base/buf.h"

/* --- writing ------------------------------------------------------------------------- */

/*
 * Append s as a JSON string with its quotes. `"`, `\` and what steers a terminal
 * (gl_utf8_steers) are escaped: \n \t \r \b \f, else \uXXXX, two of them above U+FFFF.
 * What is not UTF-8 becomes U+FFFD: returns true when that was needed.
 */
bool gl_json_put_str(struct gl_buf *b, struct gl_str s);

/*
 * Append JSON text that others wrote, in UTF-8, as a terminal may be sent it: what steers one is
 * escaped within strings, and a blank between values. It means the same.
 */
void gl_json_show(struct gl_buf *b, struct gl_str json);

/* The same at out, where gl_json_room(s.len) bytes may be written; returns what is behind it. */
char *gl_json_put_at(char *out, struct gl_str s);

static inline size_t gl_json_room(size_t len)
{
	return len * 6 + 32; /* \uXXXX for every byte, the quotes, and some that are looked over */
}

/* --- reading ------------------------------------------------------------------------- */

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
 * A cursor over [p, end); begin with {.p = ..., .end = ...}. After a fault p stays at the
 * offending byte, what is set, and every further call fails.
 */
struct gl_json {
	const char *p, *end;
	const char *what; /* constant text, NULL while all is well */
	unsigned depth;	  /* containers the cursor is in; at most GL_LIMIT_JSON_DEPTH */
	bool no_memory;	  /* the fault is ours, not the text's */
};

/* The type of the value at the cursor, which does not move (blanks aside). BAD: j->what. */
enum gl_json_type gl_json_peek(struct gl_json *j);

/*
 * Containers. After gl_json_enter (cursor at `{` or `[`), call gl_json_key until it returns
 * false for an object, gl_json_element likewise for an array; each true leaves the cursor
 * at a value, which the caller must read or skip. false: the container ended, or j->what is
 * set.
 *     bool first = true;
 *     gl_json_enter(j);
 *     while (gl_json_key(j, &first, &key, arena)) ...
 */
void gl_json_enter(struct gl_json *j);
bool gl_json_key(struct gl_json *j, bool *first, struct gl_str *key, struct gl_arena *a);
bool gl_json_element(struct gl_json *j, bool *first);

/*
 * The string at the cursor. Without escapes *s points into the text, else into the arena;
 * *s is UTF-8 always (a lone surrogate escape is U+FFFD, as jq has it). Never a NULL p.
 */
bool gl_json_str(struct gl_json *j, struct gl_str *s, struct gl_arena *a);

/*
 * The value at the cursor as a whole number >= 0: 7, 7.0 and 70e-1 are one, as jq may have
 * written it. false without a fault (and past the value) when it is none that fits in 63 bits.
 */
bool gl_json_u64(struct gl_json *j, uint64_t *n);

/* Past any value, checked to GL_LIMIT_JSON_DEPTH. *raw (may be NULL) is its text. */
bool gl_json_skip(struct gl_json *j, struct gl_str *raw);

/* Nothing but blanks is left; else j->what is set. */
bool gl_json_at_end(struct gl_json *j);

#endif
