/*
 * crashtext: writes the reason of a crash with pseudonyms in place of texts that come from the
 * program. Messages of the runtime are kept with the numbers in them, if crashtext.c lists them.
 */
#ifndef GL_REDACT_CRASHTEXT_H
#define GL_REDACT_CRASHTEXT_H

#include "lib/redact/pseudonym.h"

/* Appends the reason, which may have several lines, with pseudonyms for the program's texts. */
void gl_crashtext_put(struct gl_buf *b, const struct gl_secret *s, struct gl_str reason);

#endif
