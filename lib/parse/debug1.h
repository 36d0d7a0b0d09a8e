/*
 * debug1: reads the debug=1 form, `goroutine profile: total N` and its buckets (printCountProfile
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
 * true: the line is the first count line of a profile whose title was lost, and must be passed to
 * gl_debug1_run. Its buckets belong to a foreign profile if the last title was that profile's, and
 * its total is not reached yet.
 */
bool gl_debug1_begin_headless(struct gl_debug1 *c, struct gl_str line);

/*
 * `to` will read the lines of a log's stream, the first of which `from` has met. If `from` read the
 * title of a foreign profile, that line may have been the stream's, too: its prefix then was taken
 * for part of the profile's name. So `to` skips the buckets that the title announced.
 */
void gl_debug1_hand_over(struct gl_debug1 *from, struct gl_debug1 *to);

/* See gl_debug2_run. */
const char *gl_debug1_run(struct gl_debug1 *c, const char *base, const char *p, const char *end,
	bool *is_open);

/*
 * End the profile. [p, end) is the input's unfinished last line, or empty. false: the line is none
 * of the profile's, and somebody else must read it.
 */
bool gl_debug1_end(struct gl_debug1 *c, const char *base, const char *p, const char *end);

/* A bucket is being read; *at: its offset. */
bool gl_debug1_is_open(const struct gl_debug1 *c, uint64_t *at);

/* See gl_sink_save. */
void gl_debug1_save(struct gl_debug1 *c);
void gl_debug1_restore(struct gl_debug1 *c);

#endif
