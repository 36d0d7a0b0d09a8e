/* diffhead: the first lines of gldiff's report: what it found, in words. */
#ifndef GL_CMD_DIFF_DIFFHEAD_H
#define GL_CMD_DIFF_DIFFHEAD_H

#include "cmd/diff/diff.h"

/*
 * Write the verdict (diffverdict.h), the total, how many rows have each verdict, and where another
 * process begins. The lines of the verdict fit in `width` columns; 0: no limit.
 */
void diffhead_put(struct tool *t, struct diff *s, size_t width);

#endif
