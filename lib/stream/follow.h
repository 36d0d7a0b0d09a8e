/*
 * follow: a stream of dumps that goes on. As the reader (reader.h) it gives records in input order,
 * but it never waits: where the next read would, it says so. What is not proved to be complete by
 * the line behind it can be looked at meanwhile. The same text gives the same records, however
 * it pauses.
 *
 * Dumps of any form may follow each other, as unpack.h has it. What is not under gzip ends where the
 * stream pauses, too.
 */
#ifndef GL_LOGSTREAM_FOLLOW_H
#define GL_LOGSTREAM_FOLLOW_H

#include "lib/base/err.h"
#include "lib/syntax/kind.h"
#include "lib/parse/sink.h"
#include "lib/record/record.h"
#include "lib/unwrap/preview.h"

enum gl_followed {
	GL_FOLLOW_RECORDS, /* n of them, one at least; borrowed until the next call */
	GL_FOLLOW_SKIPPED, /* a remark: gl_follow_err() says what and where; go on */
	GL_FOLLOW_PASSED,  /* much was read that holds no record; go on, or see to other things */
	GL_FOLLOW_WAIT,	  /* all that is there was read */
	GL_FOLLOW_END,	  /* all was read, and nothing more comes */
	GL_FOLLOW_FAILED	  /* gl_follow_err(); nothing more comes */
};

struct gl_follow_options {
	struct gl_stacks *stacks; /* must outlive the watch */
	const char *path; /* or "-" */
	struct gl_str as; /* name of the source; p == NULL: the path */
};

struct gl_follow;

/* NULL and *err when it cannot be opened or memory is short. */
struct gl_follow *gl_follow_open(const struct gl_follow_options *opt, struct gl_err *err);
void gl_follow_close(struct gl_follow *w);

enum gl_followed gl_follow_next(struct gl_follow *w, const struct gl_record **recs, size_t *n);

/*
 * After GL_FOLLOW_WAIT. The stream pauses: nothing came for so long that a profile without gzip is
 * taken to be whole if it can be read (then gl_follow_next has it), and that the next byte may
 * begin another form.
 */
void gl_follow_pause(struct gl_follow *w);

/* After GL_FOLLOW_WAIT: see gl_layers_preview. false: no memory. */
bool gl_follow_peek(struct gl_follow *w, gl_preview_fn *fn, void *ctx);

/* To wait on for more, by poll and its like; borrowed. */
int gl_follow_descriptor(const struct gl_follow *w);

/* The first bytes of all, and of what came since the last pause; borrowed. */
const struct gl_head *gl_follow_head(const struct gl_follow *w);
const struct gl_head *gl_follow_recent(const struct gl_follow *w);

/* It is a regular file, not a pipe or a device. */
bool gl_follow_is_file(const struct gl_follow *w);

const struct gl_err *gl_follow_err(const struct gl_follow *w);
const struct gl_input_counts *gl_follow_tally(const struct gl_follow *w);

#endif
