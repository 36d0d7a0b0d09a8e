/* diffhead: the first lines of gldiff's report, which say in words what it found. */
#ifndef GL_CMD_DIFF_DIFFHEAD_H
#define GL_CMD_DIFF_DIFFHEAD_H

#include "cmd/diff/diff.h"

/*
 * Write, in this order: the lines of diffverdict.h, which fit in `width` columns (0: no limit); the
 * snapshot with which the last process begins; what is wrong with the snapshots; the total; and how
 * many groups grew, shrank and so on.
 */
void diffhead_put(struct tool *t, struct diff *s, size_t width);

#endif
