/* argtext: writes the arguments of a frame with pseudonyms in place of their values (redact.h). */
#ifndef GL_REDACT_ARGTEXT_H
#define GL_REDACT_ARGTEXT_H

#include "lib/redact/pseudonym.h"

/* Appends args, the text between the parentheses of a frame, with pseudonyms for its values. */
void gl_argtext_put(struct gl_buf *b, const struct gl_secret *s, struct gl_str args);

#endif
