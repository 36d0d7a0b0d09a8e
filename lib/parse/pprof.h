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
 * Give the records of the profiles in [p, end), one or more in a row (profiles.h), to the intake:
 * each is a dump. One of something else is none, and is named in a remark.
 *
 * A profile may be the difference of two (?seconds=N of net/http/pprof, -base and -diff_base of
 * `go tool pprof`): a remark says so. Samples whose count is below 0 make no record; the remark
 * says how many they are and what they sum up to, and the tally has them as unread.
 *
 * 0; -1 and *err: the last one is damaged, and no record of it is given; or there is no memory.
 */
int gl_pprof_read(struct gl_sink *in, const char *p, const char *end, struct gl_err *err);

#endif
