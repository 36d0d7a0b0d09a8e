/*
 * when: a moment, as records tell it, as a number.
 */
#ifndef GL_BASE_WHEN_H
#define GL_BASE_WHEN_H

#include "lib/base/str.h"

/*
 * 2006-01-02T15:04:05.999Z (RFC 3339, any zone) to seconds since 1970; their fraction is left
 * out. false: it is none, and *out is as it was.
 */
bool gl_when_read(struct gl_str s, int64_t *out);

#endif
