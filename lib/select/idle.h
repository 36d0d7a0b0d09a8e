/*
 * idle: the rules of idle.rules, which come with the programs: goroutines that wait for work, as
 * they do in any healthy process.
 */
#ifndef GL_SELECT_IDLE_H
#define GL_SELECT_IDLE_H

#include "lib/select/rules.h"

/* What `--ignore` calls them. */
#define GL_IDLE_NAME "idle"

/* Add all of them, numbered as the lines of idle.rules. false without memory. */
bool gl_idle_add(struct gl_rules *rules);

#endif
