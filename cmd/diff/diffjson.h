/*
 * diffjson: what gldiff found, as one JSON object.
 */
#ifndef GL_CMD_DIFF_DIFFJSON_H
#define GL_CMD_DIFF_DIFFJSON_H

#include "cmd/diff/diff.h"

void diffjson_put(struct tool *t, struct diff *s);

#endif
