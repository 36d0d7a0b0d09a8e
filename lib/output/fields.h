/*
 * fields: some keys of a record as a line of TSV (--fields). It reads the JSON text that the
 * record is, or would be written as: so a key is found the same whatever the record came from,
 * and whoever put it there.
 */
#ifndef GL_OUTPUT_FIELDS_H
#define GL_OUTPUT_FIELDS_H

#include "lib/base/buf.h"
#include "lib/base/err.h"

struct gl_fields;

/*
 * A comma list of names, each a key or keys parted by dots: where.func, frames.0.file. A key may
 * hold dots itself: of those that fit, the longest one is meant. Owned by the caller. NULL and
 * *err: a name is empty, or memory is short.
 */
struct gl_fields *gl_fields_new(struct gl_str list, struct gl_err *err);
void gl_fields_free(struct gl_fields *f);

/*
 * Append the line for the record `json`, one JSON object, and a LF. Texts are decoded, numbers as
 * they stand; objects and arrays are compact JSON; what is absent or null is empty. TAB, LF, CR
 * and backslash are \t \n \r \\; what else steers a terminal (gl_utf8_steers) is \xNN, a byte
 * each. Failure is kept in out->failed.
 */
void gl_fields_put(struct gl_fields *f, struct gl_buf *out, struct gl_str json);

/*
 * Walk the names that no record had, and that by gl-record(5) no goroutine has, nor with_groups a
 * group: *i begins at 0. *near is the name that may have been meant, or p == NULL. Both are
 * borrowed from f until the next call.
 */
bool gl_fields_unknown(struct gl_fields *f, bool with_groups, size_t *i, struct gl_str *name,
	struct gl_str *near);

#endif
