/*
 * entry: what a log entry says of itself besides its text, in JSON members or key=value:
 * who wrote it, and when. Names: moby's json-file, test2json, journalctl -o json, the
 * Kubernetes filter of Fluent Bit, logrus, zap, zerolog, OpenTelemetry; then common ones.
 */
#ifndef GL_UNWRAP_ENTRY_H
#define GL_UNWRAP_ENTRY_H

#include "lib/base/buf.h"

/*
 * The values that name who wrote an entry, which has its text between `before` and
 * `behind`: all of them into writer, to tell writers apart; into origin (may be NULL) as a
 * person would say it: web-7f/app, example.com/p.TestX.
 */
void gl_entry_writer(struct gl_str before, struct gl_str behind, struct gl_buf *writer,
	struct gl_buf *origin);

/* gl_entry_writer would put `writer`; told at the first value that is another. */
bool gl_entry_is_writer(struct gl_str before, struct gl_str behind, struct gl_str writer);

/* The time in this part of an entry, as gl_timestamp_rfc3339 reads it; p == NULL without one. */
struct gl_str gl_entry_time(struct gl_str part);

#endif
