/* diffhead: the first lines of gldiff's report: what it found, in words. */
#ifndef GL_CMD_DIFF_DIFFHEAD_H
#define GL_CMD_DIFF_DIFFHEAD_H

#include "cmd/diff/diff.h"

/*
 * Write the verdict, the total, how many rows there are of each verdict, and where another process
 * begins. The verdict is one line for each leak. If there are no leaks, it says what grew most, or
 * what rose in between; or that nothing grew. Names are cut in the middle so that a line fits in
 * `width` columns; 0: no bound.
 */
void diffhead_put(struct tool *t, struct diff *s, size_t width);

#endif
