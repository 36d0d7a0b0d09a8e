/*
 * debug1: reads the debug=1 form, `goroutine profile: total N` and its buckets (printCountProfile
 * of runtime/pprof/pprof.go, Go 1.2 to 1.28). A bucket is a record whose count may exceed one.
 */
#ifndef GL_PARSE_DEBUG1_H
#define GL_PARSE_DEBUG1_H

#include "lib/parse/sink.h"

struct gl_debug1;

struct gl_debug1 *gl_debug1_new(struct gl_sink *in); /* borrows in; NULL if there is no memory */
void gl_debug1_free(struct gl_debug1 *c);

/*
 * Begin the profile whose title, `NAME profile: total N`, was just read. Its buckets may count
 * goroutines or something else.
 */
void gl_debug1_begin(struct gl_debug1 *c, struct gl_str name, uint64_t total);

/*
 * Begin a foreign profile, one that does not count goroutines, whose title was just read. Its lines
 * are skipped, and it is reported as `what`. name: the profile's own name, if that says more than
 * `what`. total: the total in the title, or 0.
 */
void gl_debug1_begin_foreign(struct gl_debug1 *c, const char *what, struct gl_str name,
	uint64_t total);

/*
 * Returns true if the line is a count line and begins a profile whose title was lost. The caller
 * must then pass the line to gl_debug1_run. If the last title was that of a foreign profile whose
 * total is not reached yet, the line continues that profile; this returns true, too.
 */
bool gl_debug1_begin_headless(struct gl_debug1 *c, struct gl_str line);

/*
 * If `from` has read the title of a foreign profile, let `to` skip the buckets of that profile.
 * Call it when a log stream begins below the title, and `to` will read that stream. `from` may have
 * read the title together with its envelope, as if the envelope were part of the profile's name.
 */
void gl_debug1_hand_over(struct gl_debug1 *from, struct gl_debug1 *to);

/* Read lines of the profile from p on. Arguments and result are those of gl_debug2_run. */
const char *gl_debug1_run(struct gl_debug1 *c, const char *p, const char *end, bool *is_open);

/*
 * The input has ended: ends the profile. [p, end) is the unfinished last line of the input, or
 * empty. Returns false if that line does not belong to the profile; the caller must then read it as
 * something else.
 */
bool gl_debug1_end(struct gl_debug1 *c, const char *p, const char *end);

/* Returns true if a bucket is being read. Sets *at to the stream offset at which it begins. */
bool gl_debug1_is_open(const struct gl_debug1 *c, uint64_t *at);

/* gl_debug1_restore undoes everything since gl_debug1_save, as gl_sink_restore does. */
void gl_debug1_save(struct gl_debug1 *c);
void gl_debug1_restore(struct gl_debug1 *c);

#endif
