/* diffverdict: what gldiff found, a line for each leak and for what else is the news. */
#ifndef GL_CMD_DIFF_DIFFVERDICT_H
#define GL_CMD_DIFF_DIFFVERDICT_H

#include "cmd/diff/diff.h"

/*
 * Write one line for each leak, and for each place where goroutines are held up. If there are no
 * leaks, the lines say what grew or shrank most; or that nothing grew, and what rose in between.
 * Names are cut in the middle so that a line fits in `width` columns; 0: no bound.
 */
void diffverdict_put(struct tool *t, struct diff *s, size_t width);

#endif
