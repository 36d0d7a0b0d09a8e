/*
 * diffreport: what gldiff found, for a person.
 */
#ifndef GL_CMD_DIFFREPORT_H
#define GL_CMD_DIFFREPORT_H

#include "cmd/diff.h"

void diffreport_put(struct tool *t, struct diff *s);

#endif
