/* diffreport: gldiff's report for a person. */
#ifndef GL_CMD_DIFF_DIFFREPORT_H
#define GL_CMD_DIFF_DIFFREPORT_H

#include "cmd/diff/diff.h"

void diffreport_put(struct tool *t, struct diff *s);

#endif
