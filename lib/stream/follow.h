/*
 * follow: a stream of dumps that goes on. As the reader (reader.h) it gives records in input order,
 * but it never waits: where the next read would, it says so. What is not proved to be complete by
 * the line behind it can be looked at meanwhile. The same text gives the same records, however
 * it pauses.
 *
 * Dumps of any form may follow each other, as unpack.h has it. What is not under gzip ends where the
 * stream pauses, too.
 */
#ifndef GL_STREAM_FOLLOW_H
#define GL_STREAM_FOLLOW_H

#include "lib/base/err.h"
#include "lib/syntax/kind.h"
#include "lib/parse/sink.h"
#include "lib/record/record.h"
#include "lib/unwrap/preview.h"

enum gl_watched {
	GL_WATCH_RECORDS, /* n of them, one at least; borrowed until the next call */
	GL_WATCH_SKIPPED, /* a remark: gl_watch_err() says what and where; go on */
	GL_WATCH_PASSED,  /* much was read that holds no record; go on, or see to other things */
	GL_WATCH_WAIT,	  /* all that is there was read */
	GL_WATCH_END,	  /* all was read, and nothing more comes */
	GL_WATCH_FAILED	  /* gl_watch_err(); nothing more comes */
};

struct gl_watch_options {
	struct gl_stacks *stacks; /* must outlive the watch */
	const char *path; /* or "-" */
	struct gl_str as; /* name of the source; p == NULL: the path */
};

struct gl_watch;

/* NULL and *err when it cannot be opened or memory is short. */
struct gl_watch *gl_watch_open(const struct gl_watch_options *opt, struct gl_err *err);
void gl_watch_close(struct gl_watch *w);

enum gl_watched gl_watch_next(struct gl_watch *w, const struct gl_record **recs, size_t *n);

/*
 * After GL_WATCH_WAIT. The stream pauses: nothing came for so long that a profile without gzip is
 * taken to be whole if it can be read (then gl_watch_next has it), and that the next byte may
 * begin another form.
 */
void gl_watch_pause(struct gl_watch *w);

/* After GL_WATCH_WAIT: see gl_levels_peek. false: no memory. */
bool gl_watch_peek(struct gl_watch *w, gl_peek_fn *fn, void *ctx);

/* To wait on for more, by poll and its like; borrowed. */
int gl_watch_descriptor(const struct gl_watch *w);

/* The first bytes of all, and of what came since the last pause; borrowed. */
const struct gl_head *gl_watch_head(const struct gl_watch *w);
const struct gl_head *gl_watch_recent(const struct gl_watch *w);

/* It is a regular file, not a pipe or a device. */
bool gl_watch_is_file(const struct gl_watch *w);

const struct gl_err *gl_watch_err(const struct gl_watch *w);
const struct gl_tally *gl_watch_tally(const struct gl_watch *w);

#endif
