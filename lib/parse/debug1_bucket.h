/*
 * debug1_bucket: one bucket of a debug=1 profile, that is, a count with its stack. It is read line
 * by line and made into a record. It never points into the window that it is read from.
 */
#ifndef GL_PARSE_DEBUG1_BUCKET_H
#define GL_PARSE_DEBUG1_BUCKET_H

#include "lib/parse/framelist.h"
#include "lib/parse/sink.h"
#include "lib/parse/keptlines.h"
#include "lib/syntax/bucketline.h"

/* A struct that is all zero bytes is ready for use. */
struct gl_debug1_bucket {
	bool is_open, is_partial;
	/*
	 * a blank line and then other text came, so the bucket is partial if it continues after
	 * them
	 */
	bool is_broken;
	bool has_row;	/* the line before was a frame, or the start of one */
	uint64_t count, start, end;
	uint64_t line;	  /* line number of the count line */
	/* If a limit was reached: the message of sink.h that names it; otherwise NULL. */
	const char *over;
	/* number of lines appended to `torn` so far; 0 once they make a whole frame */
	unsigned npieces;
	struct gl_opening opening;
	struct gl_framelist frames;
	struct gl_buf labels; /* the label set as it was read, from its brace on */
	struct gl_buf pcs;    /* the count line's pcs, each behind a blank */
	/*
	 * if the last frame's line was wrapped: its text from the pc on, joined from the pieces so
	 * far
	 */
	struct gl_buf torn;
	struct gl_keptlines kept;  /* the bucket's lines; used only with gl_sink.with_text */
	struct gl_arena label_arena;
};

void gl_debug1_bucket_free(struct gl_debug1_bucket *b);

/* Copy *from to *to, whose memory is reused. Returns false if there is no memory. */
bool gl_debug1_bucket_copy(struct gl_debug1_bucket *to, const struct gl_debug1_bucket *from);

/*
 * Begin the bucket whose count line is at stream offset `at`. This function and those below set
 * in->no_memory if there is no memory.
 */
void gl_debug1_bucket_open(struct gl_debug1_bucket *b, struct gl_sink *in, uint64_t count,
	struct gl_str pcs, uint64_t at);

/* Adds a frame. `text` is its line from the pc on, and *row is what that line says. */
void gl_debug1_bucket_add(struct gl_debug1_bucket *b, struct gl_sink *in, struct gl_str text,
	const struct gl_bucketline *row);

void gl_debug1_bucket_label(struct gl_debug1_bucket *b, struct gl_str labels);

/*
 * If the line may be the rest of a wrapped line (of the count line, the labels or the frame before
 * it), appends it there. Returns false if it is something else.
 */
bool gl_debug1_bucket_go_on(struct gl_debug1_bucket *b, struct gl_sink *in, struct gl_str line);

/*
 * Returns true if the bucket has frames, or needs none because its count line has at most one pc. A
 * goroutine that is about to end may have only runtime.goexit on its stack, for which Go shows no
 * frame.
 */
bool gl_debug1_bucket_shows_frames(const struct gl_debug1_bucket *b);

/*
 * End the bucket, and give its record to the sink, which holds it back. has_symbols: the profile
 * shows frames, so that a bucket with nothing but pcs must have lost its frames.
 */
void gl_debug1_bucket_finish(struct gl_debug1_bucket *b, struct gl_sink *in, bool has_symbols,
	bool is_leaked);

#endif
