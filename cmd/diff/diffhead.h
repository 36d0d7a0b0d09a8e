/*
 * diffhead: what gldiff found, in words: the first lines of its report.
 */
#ifndef GL_CMD_DIFF_DIFFHEAD_H
#define GL_CMD_DIFF_DIFFHEAD_H

#include "cmd/diff/diff.h"

/*
 * The verdict (leaks, each on a line; else what grew most, or went up in between; else that
 * nothing did), the total, how many rows there are of each verdict, and where another process
 * begins. Names are cut in their middle so that a line fits in `width` columns; 0: no bound.
 */
void diffhead_put(struct tool *t, struct diff *s, size_t width);

#endif
