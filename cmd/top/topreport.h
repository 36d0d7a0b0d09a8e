/*
 * topreport: gltop's report for a person, and what its other views begin with.
 */
#ifndef GL_CMD_TOP_TOPREPORT_H
#define GL_CMD_TOP_TOPREPORT_H

#include "cmd/top/top.h"

void top_put_report(struct tool *t);

/* Why the process died, how much there is, of which form, and what is set aside. */
void top_put_head(struct tool *t);

/* A line of its own. */
void top_heading(struct tool *t, const char *text);

#endif
