/*
 * ndjson: reads one line of JSON as a record or a group (gl-record(5)).
 *
 * A line is a record if it has `frames`, or `sig` and `count`; it is a group if it has `by`, `key`
 * and `count`. Any other JSON gives GL_NDJSON_OTHER, since it may be a log line. Keys may come in
 * any order and spelling that RFC 8259 allows. If a key is repeated, its last value counts. Null
 * means the same as an absent key. If a known key has a value of the wrong type, the line is bad:
 * it is reported, never misread.
 *
 * What our own tools write is mostly recognised by comparing bytes, without reading it. If the line
 * differs from an earlier one only in numbers (jsoncache.h), the whole line is recognised.
 * Otherwise the values of `where`, `frames` and `created_by` are recognised, if they are the text
 * of a known stack with the line's `sig`. Everything else is read, with the same result.
 */
#ifndef GL_PARSE_NDJSON_H
#define GL_PARSE_NDJSON_H

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/record/record.h"

enum gl_ndjson_kind {
	GL_NDJSON_RECORD,   /* *rec is filled */
	GL_NDJSON_OTHER,    /* other JSON, such as a log line */
	GL_NDJSON_BAD,	    /* not RFC 8259, or a value has the wrong type; *err says which */
	GL_NDJSON_NO_MEMORY /* *err says so */
};

struct gl_ndjson;

/* stacks is borrowed; the stacks of records are added to it. Returns NULL if there is no memory. */
struct gl_ndjson *gl_ndjson_new(struct gl_stacks *stacks);
void gl_ndjson_free(struct gl_ndjson *n);

/* Forget all stacks, because the table of stacks was emptied. */
void gl_ndjson_forget(struct gl_ndjson *n);

/* Free what records point to. Call it once per batch, when its records are no longer needed. */
void gl_ndjson_reset(struct gl_ndjson *n);

/*
 * Read a line, which is passed without its LF. What *rec points to is borrowed from the line and,
 * until gl_ndjson_reset, from n; the stack is borrowed from the table of stacks. rec->raw is the
 * line. In *err, column counts bytes from 1, and detail is the text at fault.
 */
enum gl_ndjson_kind gl_ndjson_parse(struct gl_ndjson *n, struct gl_str line,
	struct gl_record *rec, struct gl_err *err);

/*
 * If the line at p, with its LF, differs from an earlier one only in numbers, fills *rec (which
 * must be all zero before) and returns the place behind the LF. Otherwise returns NULL; the caller
 * then uses gl_ndjson_parse.
 */
const char *gl_ndjson_known(struct gl_ndjson *n, const char *p, const char *end,
	struct gl_record *rec);

/*
 * Exchange arenas: *texts gets the memory to which the records so far point, and its old memory is
 * used for the next records.
 */
void gl_ndjson_swap_texts(struct gl_ndjson *n, struct gl_arena *texts);

/*
 * From now on, read every line in full, without comparing it with earlier ones. Tests compare the
 * results of both ways.
 */
void gl_ndjson_use_general_path(struct gl_ndjson *n);

#endif
