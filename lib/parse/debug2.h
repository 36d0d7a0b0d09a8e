/*
 * debug2: reads the goroutine blocks of debug=2, panics, fatal errors and signals. It takes windows
 * of text line by line and gives records to the sink. It keeps nothing that points into a window,
 * so that a window may move or end between any two lines.
 */
#ifndef GL_PARSE_DEBUG2_H
#define GL_PARSE_DEBUG2_H

#include "lib/parse/sink.h"

struct gl_debug2;

struct gl_debug2 *gl_debug2_new(struct gl_sink *in); /* in is borrowed; NULL without memory */
void gl_debug2_free(struct gl_debug2 *d);

/* [p, end) begins with a whole goroutine header line: gl_debug2_run may be called. */
bool gl_debug2_starts(struct gl_debug2 *d, const char *p, const char *end);

/*
 * The line is the first of a stack that comes without a header (reason.h). gl_debug2_run must then
 * be called with it.
 */
bool gl_debug2_starts_bare(struct gl_debug2 *d, struct gl_str line);

/*
 * Take whole lines from p on. Returns the first byte not taken. If *is_open, the block goes on, and
 * that byte begins an unfinished line, or is `end`; otherwise it begins a line that belongs to no
 * block. `base` is the window's first byte, at stream offset in->at.offset.
 */
const char *gl_debug2_run(struct gl_debug2 *d, const char *base, const char *p, const char *end,
	bool *is_open);

/*
 * The input ended. [p, end) is its unfinished last line, perhaps empty. false: the line is none of
 * the block's, and somebody else must read it.
 */
bool gl_debug2_end(struct gl_debug2 *d, const char *base, const char *p, const char *end);

/* To be called once a batch: drops old headers from the cache when there are too many. */
void gl_debug2_tidy(struct gl_debug2 *d);

/* A block is being read; *at: its offset. */
bool gl_debug2_is_open(const struct gl_debug2 *d, uint64_t *at);

/* No block is being read, or an empty line stands behind it. */
bool gl_debug2_is_between(const struct gl_debug2 *d);

/* Forget the block being read. */
void gl_debug2_drop(struct gl_debug2 *d);

/* End the block being read, as a header would. */
void gl_debug2_close(struct gl_debug2 *d);

/* See gl_sink_save. */
void gl_debug2_save(struct gl_debug2 *d);
void gl_debug2_restore(struct gl_debug2 *d);

#endif
