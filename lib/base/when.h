/* when: converts the times in records to numbers. */
#ifndef GL_BASE_WHEN_H
#define GL_BASE_WHEN_H

#include "lib/base/str.h"

/*
 * Converts 2006-01-02T15:04:05.999Z (RFC 3339, any zone) to seconds since 1970, dropping the
 * fraction. Returns false, with *out unchanged, if s is not such a time.
 */
bool gl_when_read(struct gl_str s, int64_t *out);

#endif
