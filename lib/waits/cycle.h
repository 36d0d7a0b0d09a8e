/*
 * cycle: finds the rings of goroutines that wait for each other, and the ends of all other chains
 * of waiting goroutines.
 */
#ifndef GL_WAITS_CYCLE_H
#define GL_WAITS_CYCLE_H

#include "lib/waits/resolve.h"

/* Finds all rings and the ends of all chains. Returns false if there is no memory. */
bool gl_resolve_cycles(struct gl_resolve *s);

#endif
