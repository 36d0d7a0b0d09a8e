/*
 * follow: reads a stream of dumps that is still being written. Like the reader (reader.h) it gives
 * records in input order, but it never waits: where the next read would wait, it returns
 * GL_NEXT_WAIT. It gives the last goroutine out once the line after it shows that the goroutine is
 * complete; until then, gl_follow_peek shows it. The same text gives the same records, wherever the
 * stream pauses.
 *
 * Dumps of any form (text, protobuf profiles, gzip) may follow each other, as in unpack.h. In
 * addition, another form may begin after any pause of the stream, except within a gzip member.
 */
#ifndef GL_STREAM_FOLLOW_H
#define GL_STREAM_FOLLOW_H

#include "lib/base/err.h"
#include "lib/parse/sink.h"
#include "lib/record/record.h"
#include "lib/stream/next.h"
#include "lib/syntax/kind.h"
#include "lib/unwrap/preview.h"

struct gl_follow;

/* See gl_reader_open. */
struct gl_follow *gl_follow_open(const struct gl_stream_options *opt, struct gl_stacks *stacks,
	const char *path, struct gl_err *err);
void gl_follow_close(struct gl_follow *f);

enum gl_next gl_follow_next(struct gl_follow *f, const struct gl_record **recs, size_t *n);

/*
 * Tell f that the stream pauses. Call this after GL_NEXT_WAIT, if nothing has come for a while. The
 * next byte may then begin another form. If a profile outside gzip has arrived so far that it can
 * be parsed, it counts as complete, and gl_follow_next gives its records next. If it cannot be
 * parsed at two pauses, it counts as damaged.
 */
void gl_follow_pause(struct gl_follow *f);

/*
 * Call fn with the goroutines that are still held back, as gl_layers_preview does. Call this after
 * GL_NEXT_WAIT. Returns false if there is no memory.
 */
bool gl_follow_peek(struct gl_follow *f, gl_preview_fn *fn, void *ctx);

/* Returns the descriptor to poll for more input; it is borrowed. */
int gl_follow_descriptor(const struct gl_follow *f);

/*
 * Return the first bytes of the stream, and the first bytes since its last pause. They are
 * borrowed.
 */
const struct gl_head *gl_follow_head(const struct gl_follow *f);
const struct gl_head *gl_follow_recent(const struct gl_follow *f);

/* Returns true if the input is a regular file, not a pipe or a device. */
bool gl_follow_is_file(const struct gl_follow *f);

/* Returns the last remark or failure; it is borrowed until the next call of gl_follow_next. */
const struct gl_err *gl_follow_err(const struct gl_follow *f);
const struct gl_input_counts *gl_follow_tally(const struct gl_follow *f);

#endif
