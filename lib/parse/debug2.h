/*
 * debug2: reads the goroutine blocks of debug=2, panics, fatal errors and signals. It takes windows
 * of text line by line and gives records to the sink. It keeps nothing that points into a window,
 * so that a window may move or end between any two lines.
 */
#ifndef GL_PARSE_DEBUG2_H
#define GL_PARSE_DEBUG2_H

#include "lib/parse/sink.h"

struct gl_debug2;

struct gl_debug2 *gl_debug2_new(struct gl_sink *in); /* borrows in; NULL if there is no memory */
void gl_debug2_free(struct gl_debug2 *d);

/*
 * Returns true if [p, end) begins with a whole header line of a goroutine. gl_debug2_run may then
 * be called for it.
 */
bool gl_debug2_starts(struct gl_debug2 *d, const char *p, const char *end);

/*
 * Returns true if the line is the first of a stack that comes without a header (reason.h).
 * gl_debug2_run must then be called with this line.
 */
bool gl_debug2_starts_bare(struct gl_debug2 *d, struct gl_str line);

/*
 * Read whole lines from p on, until the block or the window ends. Returns where it stopped. If it
 * sets *is_open, the block may continue, and at most an unfinished line is left of the window.
 * Otherwise what is left begins with a line that belongs to no block.
 */
const char *gl_debug2_run(struct gl_debug2 *d, const char *p, const char *end, bool *is_open);

/*
 * The input has ended. [p, end) is its unfinished last line, which may be empty. Ends the block.
 * Returns false if that line does not belong to the block; the caller must then read it as
 * something else.
 */
bool gl_debug2_end(struct gl_debug2 *d, const char *p, const char *end);

/* Drop old headers from the cache if there are too many. Call it once per batch. */
void gl_debug2_trim_caches(struct gl_debug2 *d);

/* Free the memory of the block cache, which is then filled anew as blocks are read. */
void gl_debug2_forget_bodies(struct gl_debug2 *d);

/* Forget all stacks, because the table of stacks was emptied. */
void gl_debug2_forget(struct gl_debug2 *d);

/* Returns true if a block is being read. Sets *at to the stream offset at which it begins. */
bool gl_debug2_is_open(const struct gl_debug2 *d, uint64_t *at);

/* Returns true if no block is being read, or if an empty line stands behind the block. */
bool gl_debug2_is_between(const struct gl_debug2 *d);

/* Forget the block that is being read. */
void gl_debug2_drop(struct gl_debug2 *d);

/* End the block that is being read, as a header would, and put its record into the batch. */
void gl_debug2_close(struct gl_debug2 *d);

/* gl_debug2_restore undoes everything since gl_debug2_save, as gl_sink_restore does. */
void gl_debug2_save(struct gl_debug2 *d);
void gl_debug2_restore(struct gl_debug2 *d);

#endif
