/*
 * unseen: lists what goroutines wait for without showing its address.
 */
#ifndef GL_WAITS_UNSEEN_H
#define GL_WAITS_UNSEEN_H

#include "lib/waits/resolve.h"

/* Makes the list. Returns false if there is no memory. */
bool gl_resolve_unseen(struct gl_resolve *s);

#endif
