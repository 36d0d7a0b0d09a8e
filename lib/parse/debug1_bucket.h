/*
 * debug1_bucket: one count of a debug=1 profile with its stack, as it is read line by line, and the
 * record of it. Nothing of it points into the window it was read from.
 */
#ifndef GL_PARSE_DEBUG1_BUCKET_H
#define GL_PARSE_DEBUG1_BUCKET_H

#include "lib/parse/sink.h"
#include "lib/parse/keptlines.h"
#include "lib/syntax/bucketline.h"

/* A frame's names as places in bucket.text, which may move while it grows. */
struct gl_debug1_bucket_frame {
	size_t func, func_len, file, file_len;
	int64_t line;
};

/* All zero bytes is ready. */
struct gl_debug1_bucket {
	bool is_open, is_partial;
	/* lines that are none of its came behind a blank one: partial if it goes on */
	bool is_broken;
	bool has_row;	/* the line before was a frame's, perhaps the begin of one */
	uint64_t count, start, end;
	unsigned npieces; /* lines that may belong to a frame that was wrapped; 0 once they do */
	struct gl_opening opening;
	struct gl_debug1_bucket_frame *frames;
	size_t nframes, frames_cap;
	struct gl_buf text;
	struct gl_buf labels; /* the label set's text, from its brace */
	struct gl_buf pcs;    /* of the count line, each behind a blank */
	struct gl_buf torn;   /* the last frame's line without its mark, when its end is missing */
	struct gl_keptlines kept;  /* for a text that keeps them */
	struct gl_frame *scratch;
	size_t scratch_cap;
	struct gl_arena label_arena;
};

void gl_debug1_bucket_free(struct gl_debug1_bucket *b);

/* Over *to, whose memory is used again. false without memory. */
bool gl_debug1_bucket_copy(struct gl_debug1_bucket *to, const struct gl_debug1_bucket *from);

/* A count line at stream offset `at`. The intake keeps that memory ran out, here and below. */
void gl_debug1_bucket_open(struct gl_debug1_bucket *b, struct gl_sink *in, uint64_t count,
	struct gl_str pcs, uint64_t at);

/* `text` is a frame's line from its pc on, and *row what it says. */
void gl_debug1_bucket_add(struct gl_debug1_bucket *b, struct gl_sink *in, struct gl_str text,
	const struct gl_bucketline *row);

void gl_debug1_bucket_label(struct gl_debug1_bucket *b, struct gl_str labels);

/*
 * A line that is none by itself, but perhaps the rest of the one before it, which was wrapped:
 * count, labels or frame. false: it is not.
 */
bool gl_debug1_bucket_go_on(struct gl_debug1_bucket *b, struct gl_sink *in, struct gl_str line);

/*
 * It shows all frames that its count line lets expect: of runtime.goexit alone, which a goroutine
 * that ends may stand in, Go shows none.
 */
bool gl_debug1_bucket_shows_frames(const struct gl_debug1_bucket *b);

/*
 * The bucket ended: its record is held by the intake. has_symbols: the profile shows frames, so
 * that pcs alone are what is left of a bucket that lost them, not all there is.
 */
void gl_debug1_bucket_finish(struct gl_debug1_bucket *b, struct gl_sink *in, bool has_symbols,
	bool is_leaked);

#endif
