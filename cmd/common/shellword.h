/* shellword: text as one has to type it in a shell. */
#ifndef GL_CMD_COMMON_SHELLWORD_H
#define GL_CMD_COMMON_SHELLWORD_H

#include "lib/base/buf.h"

/* Appends a word, in quotes if it is empty or has characters that are special to a shell. */
void shellword_put(struct gl_buf *b, const char *s);

#endif
