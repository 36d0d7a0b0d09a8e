/*
 * pprof: the debug=0 form, a protobuf profile (proto/profile.proto of google/pprof, written by
 * runtime/pprof/proto.go since Go 1.8). A sample is a record: a count, a stack, labels.
 *
 * Strings stand at the end of such a profile, so it is read as a whole.
 */
#ifndef GL_PARSE_PPROF_H
#define GL_PARSE_PPROF_H

#include "lib/parse/sink.h"

/*
 * Give the records of the profiles in [p, end), one or more in a row (profiles.h), to the sink.
 * Each profile is a dump, but a profile of something else is only reported.
 *
 * A profile may be the difference of two (?seconds=N of net/http/pprof, -base and -diff_base of
 * `go tool pprof`), which is reported. Samples with a negative count make no record; the report has
 * their number and sum, and the tally counts them as unread.
 *
 * Returns 0; -1 and *err when the last profile is damaged, and gives no record, or without memory.
 */
int gl_pprof_read(struct gl_sink *in, const char *p, const char *end, struct gl_err *err);

#endif
