/*
 * fields: writes selected keys of a record as a line of TSV (--fields). The keys are looked up in
 * the JSON text of the record: the line it was read from, or the line that would be written for it.
 * So a key is found in the same way in all records, even a key that another program added.
 */
#ifndef GL_OUTPUT_FIELDS_H
#define GL_OUTPUT_FIELDS_H

#include "lib/base/buf.h"
#include "lib/base/err.h"

struct gl_fields;

/*
 * Parses a comma-separated list of names. A name is a key, or several keys joined by dots:
 * where.func, frames.0.file. A key may itself contain dots: if several keys match, the longest is
 * used. The caller owns the result. Returns NULL with *err set if a name is empty or there is no
 * memory.
 */
struct gl_fields *gl_fields_new(struct gl_str list, struct gl_err *err);
void gl_fields_free(struct gl_fields *f);

/*
 * Appends a line with the keys of a record, which is given as one JSON object, and an LF. Strings
 * are decoded, numbers stay as they are, objects and arrays become compact JSON, and absent or null
 * values are empty. TAB, LF, CR and backslash are written as \t \n \r \\; other characters that
 * control a terminal (gl_utf8_is_unsafe) are written as \xNN, byte by byte. A lack of memory is
 * recorded in out->failed.
 */
void gl_fields_put(struct gl_fields *f, struct gl_buf *out, struct gl_str json);

/*
 * Iterates over the names that no record had and that gl-record(5) does not list for goroutines or,
 * if with_groups is true, for groups. The caller initialises *i with 0. *near is the name that the
 * user may have meant, or p == NULL. Both names are borrowed from f until the next call.
 */
bool gl_fields_unknown(struct gl_fields *f, bool with_groups, size_t *i, struct gl_str *name,
	struct gl_str *near);

#endif
