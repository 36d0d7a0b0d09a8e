/*
 * foldlines: writes folded stacks, one per line, as flamegraph.pl and similar programs read them.
 */
#ifndef GL_CMD_FOLD_FOLDLINES_H
#define GL_CMD_FOLD_FOLDLINES_H

#include "cmd/fold/fold.h"

/* Writes a line for each distinct sequence of names of frames. */
void foldlines_put(struct tool *t);

#endif
