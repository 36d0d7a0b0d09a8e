/*
 * debug2_block: how a goroutine's block begins and ends.
 */
#ifndef GL_PARSE_DEBUG2_BLOCK_H
#define GL_PARSE_DEBUG2_BLOCK_H

#include "lib/parse/debug2_state.h"

/* Where the text is kept, keep the lines [p, end). is_ours: they are the block's. */
void gl_debug2_keep(struct gl_debug2 *d, const char *p, const char *end, bool is_ours);

/* [p, nl] is a header; nl is at its LF. */
bool gl_debug2_read_header(struct gl_debug2 *d, const char *p, const char *nl,
	struct gl_heading *out);

/* A block under the header whose line is [at, end) of the stream; it does not end another. */
void gl_debug2_open_block(struct gl_debug2 *d, const struct gl_heading *h, uint64_t at,
	uint64_t end);

/* The same for a header that was just read: ends the block before it, and may begin a dump. */
void gl_debug2_start(struct gl_debug2 *d, const struct gl_heading *h, uint64_t at, uint64_t end);

/* End the block, if one is open, and hand its record out. is_header: a header follows. */
void gl_debug2_finish(struct gl_debug2 *d, bool is_header);

/* The block's last frame may be the goroutine's last one, but for its creator. */
bool gl_debug2_seems_whole(struct gl_debug2 *d);

#endif
