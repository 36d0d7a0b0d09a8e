/*
 * pprof: reads the debug=0 form, a protobuf profile (proto/profile.proto of google/pprof, written
 * by runtime/pprof/proto.go since Go 1.8). Each sample makes a record: a count, a stack and labels.
 *
 * A profile is read as a whole, because its strings stand at its end.
 */
#ifndef GL_PARSE_PPROF_H
#define GL_PARSE_PPROF_H

#include "lib/parse/sink.h"

/*
 * Give the records of the profiles in [p, end) to the sink. There may be one profile, or several in
 * a row (profiles.h). Each goroutine profile is a dump; any other profile is only reported.
 *
 * A profile may be the difference of two profiles (?seconds=N of net/http/pprof, -base and
 * -diff_base of `go tool pprof`); this is reported. Its samples with a negative count make no
 * record. The report gives their number and sum, and the tally counts them as unread.
 *
 * Returns 0. Returns -1 and sets *err if there is no memory, or if the last profile is damaged; a
 * damaged profile gives no record.
 */
int gl_pprof_read(struct gl_sink *in, const char *p, const char *end, struct gl_err *err);

#endif
