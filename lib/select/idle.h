/*
 * idle: the built-in rules of idle.rules. They describe goroutines that wait for work, as many do
 * in any healthy process.
 */
#ifndef GL_SELECT_IDLE_H
#define GL_SELECT_IDLE_H

#include "lib/select/rules.h"

/* The name by which `--ignore` selects the built-in rules. */
#define GL_IDLE_NAME "idle"

/*
 * Adds all built-in rules, each with its line number in idle.rules. Returns false if there is no
 * memory.
 */
bool gl_idle_add(struct gl_rules *rules);

#endif
