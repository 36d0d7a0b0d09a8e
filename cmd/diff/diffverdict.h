/*
 * diffverdict: the first lines of gldiff's report: one for each leak, and one for each other
 * important change.
 */
#ifndef GL_CMD_DIFF_DIFFVERDICT_H
#define GL_CMD_DIFF_DIFFVERDICT_H

#include "cmd/diff/diff.h"

/*
 * Write one line for each leak and for each place where goroutines are held up, but at most three
 * of either kind. If nothing leaks, also write which group grew or shrank most, or that none grew
 * and which one had a burst in between. Names are cut in the middle so that a line fits in `width`
 * columns; 0: no limit.
 */
void diffverdict_put(struct tool *t, struct diff *s, size_t width);

#endif
