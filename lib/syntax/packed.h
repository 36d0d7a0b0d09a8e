/*
 * packed: finds dumps in base64 (RFC 4648, either alphabet) within text: a dump or a profile, with
 * or without gzip. Programs put them into logs and status pages in this form; encoding/json writes
 * every []byte in this form, such as what debug.Stack returns. In a string of JSON, some bytes of
 * the base64 may be written as escapes (`\/`, `\u002b`).
 */
#ifndef GL_SYNTAX_PACKED_H
#define GL_SYNTAX_PACKED_H

#include "lib/base/buf.h"

/*
 * Finds the first word at or after `from` that consists of base64 alone, begins as a dump, a
 * profile or gzip data does, and is long enough to hold one. Returns false if there is none.
 */
bool gl_packed_find(struct gl_str line, size_t from, struct gl_str *word);

/* A word that is broken over several lines, as base64(1) and MIME do. */
struct gl_packed_lines {
	struct gl_str all;	/* the word, up to its last line */
	struct gl_str but_last; /* without the last line, which may be a word of its own */
	bool is_open;		/* it goes on up to `end`, and perhaps further */
};

/*
 * Finds the lines over which `word`, which was found in [word.p, end), goes on. If it ends its
 * line, all following lines of the same length belong to it, and then one shorter line. A line end
 * may also be written as an escape (`\n`). If no line follows, `all` is the word.
 */
struct gl_packed_lines gl_packed_lines(struct gl_str word, const char *end);

/*
 * Appends the bytes that the word stands for. Returns false if its number of digits shows that its
 * end is missing, or if there is no memory.
 */
bool gl_packed_decode(struct gl_str word, struct gl_buf *out);

#endif
