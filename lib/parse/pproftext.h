/*
 * pproftext: reads goroutine profiles that `go tool pprof` printed as text: with -traces
 * (printTraces of github.com/google/pprof/internal/report, which shows functions without their
 * locations) and with -raw (Profile.String of github.com/google/pprof/profile).
 */
#ifndef GL_PARSE_PPROFTEXT_H
#define GL_PARSE_PPROFTEXT_H

#include "lib/parse/sink.h"

struct gl_pproftext;

struct gl_pproftext *gl_pproftext_new(struct gl_sink *in); /* borrows in; NULL: no memory */
void gl_pproftext_free(struct gl_pproftext *t);

/*
 * Returns true if a profile's text begins with this line, which must then be passed to
 * gl_pproftext_run.
 */
bool gl_pproftext_begins(struct gl_pproftext *t, struct gl_str line);

/* Read lines of the profile's text from p on. Arguments and result are those of gl_debug2_run. */
const char *gl_pproftext_run(struct gl_pproftext *t, const char *p, const char *end, bool *is_open);

/* Ends the text at the end of the input. Arguments and result are those of gl_debug1_end. */
bool gl_pproftext_end(struct gl_pproftext *t, const char *p, const char *end);

/*
 * Returns true if what was read so far will still make a record. Sets *at to the stream offset at
 * which that record begins.
 */
bool gl_pproftext_is_open(const struct gl_pproftext *t, uint64_t *at);

/*
 * Copies what *from has read of the text to *to, which has the same sink. Sets in->no_memory if
 * there is no memory.
 */
void gl_pproftext_copy(struct gl_pproftext *to, const struct gl_pproftext *from);

/* Forget what was read since the text began. */
void gl_pproftext_reset(struct gl_pproftext *t);

#endif
