/*
 * timestamp: the time that a log collector prints before a line, in the forms that are about:
 *
 *     2024-01-02T15:04:05.123Z           2024-01-02 15:04:05,123 +0100 CET
 *     2024/01/02 15:04:05.123456         Jan  2 15:04:05
 *     02/Jan/2024:15:04:05 +0100         Tue 2024-01-02 15:04:05 CET
 */
#ifndef GL_UNWRAP_TIMESTAMP_H
#define GL_UNWRAP_TIMESTAMP_H

#include "lib/base/str.h"

/* The length of the time stamp that [p, end) begins with; 0 when it begins with none. */
size_t gl_timestamp(const char *p, const char *end);

#define GL_TIMESTAMP_MAX 40 /* room for what gl_timestamp_rfc3339 writes */

/*
 * The whole of stamp as RFC 3339, where it says date, year and zone; its fraction is kept as
 * given. Seconds since 1970, with a fraction or in thousandths of whatever power, do so too.
 * Returns how many bytes are in out, else 0: of the named zones only UTC is known.
 */
size_t gl_timestamp_rfc3339(struct gl_str stamp, char out[GL_TIMESTAMP_MAX]);

#endif
