/*
 * nametime: finds times in the names of files and folders, in the notations that programs use for
 * them: 2006-01-02T15:04:05Z, 2006-01-02T15-04-05Z, 2006-01-02_15.04.05, 20060102-150405,
 * 2006-01-02, and 1136214245, the seconds since 1970. As the time zone may be missing, these times
 * are not converted; they only serve to find names that differ in nothing but a time.
 */
#ifndef GL_BASE_NAMETIME_H
#define GL_BASE_NAMETIME_H

#include "lib/base/buf.h"

/*
 * Appends a path with a `*` in place of each time in it. Returns true if the name of a folder had a
 * time. Files with the same result form a series.
 */
bool gl_nametime_series(struct gl_str path, struct gl_buf *out);

#endif
