/* cycle: finds rings of goroutines that wait for each other, and where all other chains end. */
#ifndef GL_WAITS_CYCLE_H
#define GL_WAITS_CYCLE_H

#include "lib/waits/resolve.h"

/* Finds all rings and ends. Returns false if there is no memory. */
bool gl_resolve_cycles(struct gl_resolve *s);

#endif
