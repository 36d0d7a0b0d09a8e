/*
 * crashtext: the reason of a crash with pseudonyms in place of what the program said. The words of
 * the runtime stay, as far as they are known here; numbers in them do, too.
 */
#ifndef GL_REDACT_CRASHTEXT_H
#define GL_REDACT_CRASHTEXT_H

#include "lib/redact/pseudonym.h"

/* Appends the lines of a reason. */
void gl_crashtext_put(struct gl_buf *b, const struct gl_secret *s, struct gl_str reason);

#endif
