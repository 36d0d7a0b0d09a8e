/*
 * entry: reads who wrote a log entry and when, from what stands beside its text: JSON members or
 * key=value pairs. It knows the names of such keys in moby's json-file, test2json, journalctl -o
 * json, the Kubernetes filter of Fluent Bit, logrus, zap, zerolog and OpenTelemetry, and other
 * common names.
 */
#ifndef GL_UNWRAP_ENTRY_H
#define GL_UNWRAP_ENTRY_H

#include "lib/base/buf.h"

/*
 * Finds the writer of an entry, given what stands before and after the entry's text.
 *  writer: all values that identify the writer are appended to it; it serves as a key.
 *  origin: a readable name is appended to it (web-7f/app, example.com/p.TestX); may be NULL.
 */
void gl_entry_writer(struct gl_str before, struct gl_str behind, struct gl_buf *writer,
	struct gl_buf *origin);

/*
 * Returns true if gl_entry_writer would append exactly `writer`. It is faster, as it stops at the
 * first difference.
 */
bool gl_entry_is_writer(struct gl_str before, struct gl_str behind, struct gl_str writer);

/*
 * Finds the time in `part`, the text before or after an entry's text, in a form that
 * gl_timestamp_rfc3339 reads. p is NULL if there is none.
 */
struct gl_str gl_entry_time(struct gl_str part);

#endif
