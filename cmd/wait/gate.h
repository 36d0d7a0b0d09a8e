/* gate: the option --fail-on of glwait. */
#ifndef GL_CMD_WAIT_GATE_H
#define GL_CMD_WAIT_GATE_H

#include "cmd/wait/wait.h"

/* Reads the option's value. Returns 0, or -1 with *err set. */
int gate_read(struct wait *s, const char *list, struct gl_err *err);

/* Returns true if the option was given. */
bool gate_is_on(const struct wait *s);

/* Counts the cycles of a graph, and notes the longest of those waits that --fail-on judges. */
void gate_add(struct wait *s, const struct gl_wait_graph *graph);

/* Reports which limits of the option were reached, and sets the exit status if any was. */
void gate_judge(struct tool *t);

#endif
