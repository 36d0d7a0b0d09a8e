/* diffhead: the first lines of gldiff's report, which say in words what it found. */
#ifndef GL_CMD_DIFF_DIFFHEAD_H
#define GL_CMD_DIFF_DIFFHEAD_H

#include "cmd/diff/diff.h"

/*
 * Write the lines of diffverdict.h, where another process begins, what is wrong with the snapshots,
 * the total, and how many groups grew, shrank and so on. The lines of diffverdict.h fit in `width`
 * columns; 0: no limit.
 */
void diffhead_put(struct tool *t, struct diff *s, size_t width);

#endif
