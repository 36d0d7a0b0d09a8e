/* debug2_block: begins and ends a goroutine's block. */
#ifndef GL_PARSE_DEBUG2_BLOCK_H
#define GL_PARSE_DEBUG2_BLOCK_H

#include "lib/parse/debug2_state.h"

/*
 * Returns the lines of the block, from which its args are read. They are in gl_block.lines or in
 * the window.
 */
struct gl_str gl_debug2_lines(const struct gl_debug2 *d);

/*
 * Copy the block's lines from the window, if they are still there, to gl_block.lines. This is
 * needed if the next line does not stand in the window as Go prints it, or if the window goes away.
 * From now on gl_block_keep_text must be called for each line.
 */
void gl_debug2_leave_raw(struct gl_debug2 *d);

/*
 * If the sink asks for text (with_text), keep the lines [p, end). is_ours: they belong to the
 * block, and so do all lines kept before them. Lines that were kept with is_ours false are dropped
 * again if no line of the block follows them.
 */
void gl_debug2_keep_lines(struct gl_debug2 *d, const char *p, const char *end, bool is_ours);

/* Read the line [p, nl], whose LF is at nl. Returns false if it is not a header. */
bool gl_debug2_read_header(struct gl_debug2 *d, const char *p, const char *nl,
	struct gl_heading *out);

/*
 * Reset the block for a goroutine whose header is at [at, end) of the stream. The caller must have
 * ended the previous block.
 */
void gl_debug2_open_block(struct gl_debug2 *d, const struct gl_heading *h, uint64_t at,
	uint64_t end);

/*
 * Begin a block whose header was just read. Unlike gl_debug2_open_block, this function ends the
 * previous block, and may begin a dump.
 */
void gl_debug2_start(struct gl_debug2 *d, const struct gl_heading *h, uint64_t at, uint64_t end);

/* End the block, if one is open, and give its record to the sink. is_header: a header follows. */
void gl_debug2_finish(struct gl_debug2 *d, bool is_header);

/*
 * Returns true if the block's last frame may be the outermost one of its stack, so that nothing but
 * the creator can be missing.
 */
bool gl_debug2_seems_whole(struct gl_debug2 *d);

#endif
