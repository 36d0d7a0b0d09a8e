/*
 * ndjson: one line of JSON to a record, or a group (contract sections 2 and 3).
 *
 * A line is a record when it has `frames`, or `sig` and `count`, or (a group) `by`, `key` and
 * `count`; any other JSON is told apart, since it may be a log line. Keys may come in any
 * order and spelling that RFC 8259 allows; of equal keys the last counts; null is an absent
 * key. A known key of the wrong type makes the line bad: it is told, never misread.
 *
 * What our own tools write is recognised rather than read: the whole line when it differs
 * from one before in nothing but numbers (jsoncache.h); else `where`, `frames`, `created_by` by
 * the text that a stack of that `sig` has. What differs is read, and means the same.
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

/* stacks is borrowed, and gets the stacks that records bring. NULL without memory. */
struct gl_ndjson *gl_ndjson_new(struct gl_stacks *stacks);
void gl_ndjson_free(struct gl_ndjson *n);

/* Forget what records point to: call once a batch, when its records are done with. */
void gl_ndjson_reset(struct gl_ndjson *n);

/*
 * line is without its LF. What *rec points to is borrowed: from line, until gl_ndjson_reset,
 * and the stack from the table. rec->raw is line. In *err, column counts bytes from 1 and
 * detail is the text at fault.
 */
enum gl_ndjson_kind gl_ndjson_parse(struct gl_ndjson *n, struct gl_str line,
	struct gl_record *rec, struct gl_err *err);

/*
 * The short way alone: a line like one before stands at p, with its LF. Then *rec, all zero
 * before, is filled; returns what is behind the LF. NULL: gl_ndjson_parse must tell.
 */
const char *gl_ndjson_known(struct gl_ndjson *n, const char *p, const char *end,
	struct gl_record *rec);

/* What records point to is *texts' from now on; what that had is for the next ones. */
void gl_ndjson_give(struct gl_ndjson *n, struct gl_arena *texts);

/* Never take the short ways: for tests, which compare. */
void gl_ndjson_be_general(struct gl_ndjson *n);

#endif
