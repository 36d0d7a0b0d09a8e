/*
 * ndjson: reads one line of JSON as a record or a group (gl-record(5)).
 *
 * A line is a record when it has `frames`, or `sig` and `count`, or (a group) `by`, `key` and
 * `count`. Any other JSON gives GL_NDJSON_OTHER, since it may be a log line. Keys may come in any
 * order and spelling that RFC 8259 allows; of equal keys the last counts; null stands for an absent
 * key. A known key of the wrong type makes the line bad: it is reported, never misread.
 *
 * What our own tools write is recognised rather than read: the whole line when it differs from an
 * earlier one only in numbers (jsoncache.h), else `where`, `frames` and `created_by` when they are
 * the text of a known stack with that `sig`. All else is read, with the same result.
 */
#ifndef GL_PARSE_NDJSON_H
#define GL_PARSE_NDJSON_H

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/record/record.h"

enum gl_ndjson_kind {
	GL_NDJSON_RECORD,   /* *rec is filled */
	GL_NDJSON_OTHER,    /* JSON, but no record: a log line */
	GL_NDJSON_BAD,	    /* not RFC 8259, or a key of the wrong type: *err */
	GL_NDJSON_NO_MEMORY /* *err */
};

struct gl_ndjson;

/* stacks is borrowed; the stacks of records are added to it. NULL without memory. */
struct gl_ndjson *gl_ndjson_new(struct gl_stacks *stacks);
void gl_ndjson_free(struct gl_ndjson *n);

/* Forget what records point to: call once a batch, when its records are done with. */
void gl_ndjson_reset(struct gl_ndjson *n);

/*
 * line is without its LF. What *rec points to is borrowed from line and, until gl_ndjson_reset,
 * from n; the stack is borrowed from the table. rec->raw is line. In *err, column counts bytes from
 * 1 and detail is the text at fault.
 */
enum gl_ndjson_kind gl_ndjson_parse(struct gl_ndjson *n, struct gl_str line,
	struct gl_record *rec, struct gl_err *err);

/*
 * The short way alone: if a line like one before stands at p, with its LF, fill *rec (all zero
 * before) and return the place behind the LF. NULL: call gl_ndjson_parse.
 */
const char *gl_ndjson_known(struct gl_ndjson *n, const char *p, const char *end,
	struct gl_record *rec);

/* Exchange arenas: *texts gets what records point to, and its old memory serves the next ones. */
void gl_ndjson_give(struct gl_ndjson *n, struct gl_arena *texts);

/* Never take the short ways: for tests, which compare. */
void gl_ndjson_be_general(struct gl_ndjson *n);

#endif
