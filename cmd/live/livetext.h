/*
 * livetext: the texts that make up a picture of gltop --live. Each function that takes b appends
 * one text to it.
 */
#ifndef GL_CMD_LIVE_LIVETEXT_H
#define GL_CMD_LIVE_LIVETEXT_H

#include "cmd/live/picture.h"

/* Appends the total, and how it changed, in one line without its LF. */
void livetext_total(struct picture *p, struct gl_buf *b, size_t width);

/*
 * Appends which dump is shown, what is excluded, and the last remark, in one line without its LF.
 */
void livetext_state(struct picture *p, struct gl_buf *b);

/* Appends the table of n groups, no wider than `width`; 0: no limit. */
void livetext_groups(struct picture *p, struct gl_buf *b, struct gl_trace *const *v, size_t n,
	size_t width);

/* Appends a group in words, and its whole stack. */
void livetext_stack(struct gl_buf *b, const struct gl_trace *t);

#endif
