/*
 * pprof: the debug=0 form, a protobuf profile (proto/profile.proto of google/pprof, written by
 * runtime/pprof/proto.go since Go 1.8). A sample is a record: a count, a stack, labels.
 *
 * Strings stand at the end of such a profile, so it is read as a whole.
 */
#ifndef GL_PARSE_PPROF_H
#define GL_PARSE_PPROF_H

#include "lib/parse/intake.h"

/* [p, end) begins such a profile: text never begins so. Three bytes are enough. */
bool gl_pprof_detect(const char *p, const char *end);

/*
 * Give the records of the profiles in [p, end), one or more in a row, to the intake: each
 * is a dump. 0; -1 and *err: one is a profile of something else (refused by name), or damaged.
 */
int gl_pprof_read(struct gl_intake *in, const char *p, const char *end, struct gl_err *err);

#endif
