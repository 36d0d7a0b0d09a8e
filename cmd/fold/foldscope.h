/* foldscope: writes the file format of speedscope. */
#ifndef GL_CMD_FOLD_FOLDSCOPE_H
#define GL_CMD_FOLD_FOLDSCOPE_H

#include "cmd/fold/fold.h"

/* Writes one JSON object with a sampled profile. */
void foldscope_put(struct tool *t);

#endif
