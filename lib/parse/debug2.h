/*
 * debug2: the goroutine blocks of debug=2, panics, fatal errors and signals. Takes windows of
 * text line by line and gives records to the intake; what the block in progress needs is kept in ids
 * and numbers, so a window may move or end anywhere between two lines.
 */
#ifndef GL_PARSE_DEBUG2_H
#define GL_PARSE_DEBUG2_H

#include "lib/parse/sink.h"

struct gl_dump;

struct gl_dump *gl_dump_new(struct gl_intake *in); /* in is borrowed; NULL without memory */
void gl_dump_free(struct gl_dump *d);

/* [p, end) begins with a whole goroutine header line: gl_dump_run may be called. */
bool gl_dump_starts(struct gl_dump *d, const char *p, const char *end);

/*
 * The line is the first of a stack that comes without a header (reason.h): the same. gl_dump_run must
 * then be called with it.
 */
bool gl_dump_starts_bare(struct gl_dump *d, struct gl_str line);

/*
 * Take whole lines from p on. Returns the first byte not taken: the begin of an unfinished
 * line, or of a line that is none of a block's, and *is_open then tells them apart (true: the block
 * goes on). `base` is the window's first byte, at stream offset in->at.offset.
 */
const char *gl_dump_run(struct gl_dump *d, const char *base, const char *p, const char *end,
	bool *is_open);

/* The input ended, [p, end) being an unfinished last line (perhaps empty). */
void gl_dump_end(struct gl_dump *d, const char *base, const char *p, const char *end);

/* Once per batch: forget header texts when there are too many. */
void gl_dump_tidy(struct gl_dump *d);

/* A block is being read; *at: its offset. */
bool gl_dump_is_open(const struct gl_dump *d, uint64_t *at);

/* The block being read ended with an empty line behind it, or none is being read. */
bool gl_dump_is_between(const struct gl_dump *d);

/* Forget the block being read. */
void gl_dump_drop(struct gl_dump *d);

/* A header follows: end the block as that would. */
void gl_dump_close(struct gl_dump *d);

/* See gl_intake_save. */
void gl_dump_save(struct gl_dump *d);
void gl_dump_restore(struct gl_dump *d);

#endif
