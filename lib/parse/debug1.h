/*
 * debug1: the debug=1 form, `goroutine profile: total N` and its buckets (printCountProfile
 * of runtime/pprof/pprof.go, Go 1.2 to 1.28). A bucket is a record whose count may exceed one.
 */
#ifndef GL_PARSE_DEBUG1_H
#define GL_PARSE_DEBUG1_H

#include "lib/parse/sink.h"

struct gl_debug1;

struct gl_debug1 *gl_debug1_new(struct gl_sink *in); /* in is borrowed; NULL without memory */
void gl_debug1_free(struct gl_debug1 *c);

/* A `NAME profile: total N` line was read: buckets follow, of goroutines or of something else. */
void gl_debug1_begin(struct gl_debug1 *c, struct gl_str name, uint64_t total);

/*
 * The title of another profile was read: skip the profile, and report it as `what`. name: its own
 * name, if that says more. total: what its title says, or 0.
 */
void gl_debug1_begin_foreign(struct gl_debug1 *c, const char *what, struct gl_str name,
	uint64_t total);

/*
 * true: the line is a count line, of a profile whose title was lost, and buckets follow, this one
 * being the first. They belong to a foreign profile if its title came last and its total is not
 * reached yet.
 */
bool gl_debug1_begin_headless(struct gl_debug1 *c, struct gl_str line);

/*
 * `to` reads the lines of a log's stream, whose first one `from` has met. The title of a foreign
 * profile that `from` read may be the stream's as well, its prefix taken for part of the name: the
 * buckets that it announced are then passed over in `to`.
 */
void gl_debug1_hand_over(struct gl_debug1 *from, struct gl_debug1 *to);

/* See gl_debug2_run. */
const char *gl_debug1_run(struct gl_debug1 *c, const char *base, const char *p, const char *end,
	bool *is_open);

/*
 * The profile ended; [p, end) is an unfinished last line of the input, or empty. false: the line is
 * none of the profile's, and was not looked at further.
 */
bool gl_debug1_end(struct gl_debug1 *c, const char *base, const char *p, const char *end);

/* A bucket is being read; *at: its offset. */
bool gl_debug1_is_open(const struct gl_debug1 *c, uint64_t *at);

/* See gl_sink_save. */
void gl_debug1_save(struct gl_debug1 *c);
void gl_debug1_restore(struct gl_debug1 *c);

#endif
