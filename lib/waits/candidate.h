/* candidate: finds the goroutines that may hold an object, by addresses first and then by names. */
#ifndef GL_WAITS_CANDIDATE_H
#define GL_WAITS_CANDIDATE_H

#include "lib/waits/resolve.h"

/* Finds, for each object, the goroutines that may hold it. Returns false if there is no memory. */
bool gl_resolve_candidates(struct gl_resolve *s);

#endif
