/*
 * crashtext: the reason of a crash with pseudonyms in place of what the program said. Words of the
 * runtime stay, as far as crashtext.c lists them, and so do the numbers in them.
 */
#ifndef GL_REDACT_CRASHTEXT_H
#define GL_REDACT_CRASHTEXT_H

#include "lib/redact/pseudonym.h"

/* Appends the lines of a reason. */
void gl_crashtext_put(struct gl_buf *b, const struct gl_secret *s, struct gl_str reason);

#endif
