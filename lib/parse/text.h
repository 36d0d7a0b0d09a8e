/*
 * text: windows of bare text to batches of records. Tells the forms apart line by line and
 * hands each to its reader: goroutine blocks, debug=1 profiles, NDJSON. Text between them
 * is skipped and counted.
 */
#ifndef GL_PARSE_TEXT_H
#define GL_PARSE_TEXT_H

#include "lib/parse/intake.h"

struct gl_text;

/* stacks is borrowed. NULL without memory. */
struct gl_text *gl_text_new(struct gl_stacks *stacks, bool with_args);
void gl_text_free(struct gl_text *t);

/*
 * Read [p, end), the stream's next bytes; is_last: no more will come. Returns the first byte
 * not taken, which must come again at the next call, with more behind it; at the end all is
 * taken. What was found waits in gl_text_batch; NDJSON records' strings point into [p, end) until the
 * next call. NULL and *err: the input is refused, or memory ran out.
 */
const char *gl_text_run(struct gl_text *t, const char *p, const char *end, bool is_last,
	struct gl_err *err);

/*
 * The whole stream, a protobuf profile (gl_pprof_detect), instead of gl_text_run. 0, or -1
 * and *err.
 */
int gl_text_profile(struct gl_text *t, const char *p, const char *end, struct gl_err *err);

/* The stream is known to have been cut: its last record will be marked. `what` is the remark. */
void gl_text_is_cut(struct gl_text *t, const char *what);

/* A remark on the stream, to come out with the next run's batch. */
void gl_text_remark(struct gl_text *t, const char *what);

/* What the last run found. */
const struct gl_batch *gl_text_batch(const struct gl_text *t);

const struct gl_tally *gl_text_tally(const struct gl_text *t);

/* NDJSON records were met: their bytes are handed on, so the window must stay as it is. */
bool gl_text_has_json(const struct gl_text *t);

/* Take the run since the last save back, with all it found. */
void gl_text_save(struct gl_text *t);
void gl_text_restore(struct gl_text *t);

#endif
