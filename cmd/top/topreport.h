/*
 * topreport: gltop's report for a person.
 */
#ifndef GL_CMD_TOP_TOPREPORT_H
#define GL_CMD_TOP_TOPREPORT_H

#include "cmd/top/top.h"

void top_put_report(struct tool *t);

#endif
