/*
 * timestamp: recognises the time that a log collector prints before a line, in all common forms:
 *
 *     2024-01-02T15:04:05.123Z           2024-01-02 15:04:05,123 +0100 CET
 *     2024/01/02 15:04:05.123456         Jan  2 15:04:05
 *     02/Jan/2024:15:04:05 +0100         Tue 2024-01-02 15:04:05 CET
 */
#ifndef GL_UNWRAP_TIMESTAMP_H
#define GL_UNWRAP_TIMESTAMP_H

#include "lib/base/str.h"

/* Returns the length of the timestamp at the start of [p, end), or 0 if there is none. */
size_t gl_timestamp(const char *p, const char *end);

#define GL_TIMESTAMP_MAX 40 /* room for what gl_timestamp_rfc3339 writes */

/*
 * Converts a timestamp to RFC 3339 if it has a date, a year and a zone; its fraction is kept as it
 * is. Also converts seconds since 1970, which may have a fraction, and milliseconds, microseconds
 * or nanoseconds since then. Returns the length written to `out`, or 0. Of the names of zones, only
 * UTC, GMT and Z are converted.
 */
size_t gl_timestamp_rfc3339(struct gl_str stamp, char out[GL_TIMESTAMP_MAX]);

#endif
