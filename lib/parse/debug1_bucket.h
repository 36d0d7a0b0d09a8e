/*
 * debug1_bucket: one bucket of a debug=1 profile, a count with its stack, read line by line and
 * made into a record. It never points into the window that it is read from.
 */
#ifndef GL_PARSE_DEBUG1_BUCKET_H
#define GL_PARSE_DEBUG1_BUCKET_H

#include "lib/parse/sink.h"
#include "lib/parse/keptlines.h"
#include "lib/syntax/bucketline.h"

/* The names of a frame are kept as offsets into bucket.text, which may move while it grows. */
struct gl_debug1_bucket_frame {
	size_t func, func_len, file, file_len;
	int64_t line;
};

/* All zero bytes is ready. */
struct gl_debug1_bucket {
	bool is_open, is_partial;
	bool is_broken; /* stray lines came behind a blank one: partial if the bucket goes on */
	bool has_row;	/* the line before was a frame, or the begin of one */
	uint64_t count, start, end;
	unsigned npieces; /* lines that may be pieces of a wrapped frame; 0 once they were joined */
	struct gl_opening opening;
	struct gl_debug1_bucket_frame *frames;
	size_t nframes, frames_cap;
	struct gl_buf text;
	struct gl_buf labels; /* the label set's text, from its brace */
	struct gl_buf pcs;    /* the count line's pcs, each behind a blank */
	struct gl_buf torn;   /* the last frame's line without its mark, if its end is missing */
	struct gl_keptlines kept;  /* with gl_sink.with_text */
	struct gl_frame *scratch;
	size_t scratch_cap;
	struct gl_arena label_arena;
};

void gl_debug1_bucket_free(struct gl_debug1_bucket *b);

/* Copy *from to *to, whose memory is reused. false without memory. */
bool gl_debug1_bucket_copy(struct gl_debug1_bucket *to, const struct gl_debug1_bucket *from);

/*
 * Begin the bucket of a count line at stream offset `at`. Here and below, failure is kept in
 * in->no_memory.
 */
void gl_debug1_bucket_open(struct gl_debug1_bucket *b, struct gl_sink *in, uint64_t count,
	struct gl_str pcs, uint64_t at);

/* Add a frame. `text` is its line from the pc on, and *row is what that line says. */
void gl_debug1_bucket_add(struct gl_debug1_bucket *b, struct gl_sink *in, struct gl_str text,
	const struct gl_bucketline *row);

void gl_debug1_bucket_label(struct gl_debug1_bucket *b, struct gl_str labels);

/*
 * Take a line that may be the rest of the line before it: of a count, labels or a frame that was
 * wrapped. false: it is not.
 */
bool gl_debug1_bucket_go_on(struct gl_debug1_bucket *b, struct gl_sink *in, struct gl_str line);

/*
 * The bucket shows the frames that its count line promises. Go shows none for runtime.goexit alone,
 * which a goroutine that is about to end may be in.
 */
bool gl_debug1_bucket_shows_frames(const struct gl_debug1_bucket *b);

/*
 * End the bucket, and give its record to the sink, which holds it. has_symbols: the profile shows
 * frames, so that a bucket with nothing but pcs has lost its frames.
 */
void gl_debug1_bucket_finish(struct gl_debug1_bucket *b, struct gl_sink *in, bool has_symbols,
	bool is_leaked);

#endif
