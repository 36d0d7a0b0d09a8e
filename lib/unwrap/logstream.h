/*
 * logstream: the log streams of a level, each in an envelope of its own.
 */
#ifndef GL_UNWRAP_LOGSTREAM_H
#define GL_UNWRAP_LOGSTREAM_H

#include "lib/unwrap/detect.h"
#include "lib/unwrap/layer.h"

/*
 * The stream whose line it is becomes l->stream, the last one looked at first. Those that
 * were silent for long are asked with `all` only.
 */
bool gl_logstream_find(struct gl_layer *l, struct gl_str line, bool all);

/* The same without them; for gl_demux_claims. */
bool gl_logstream_claim(void *ctx, struct gl_str line);

/* Without streams that were heard of lately, nobody need be asked whose a line is. */
void gl_logstream_tidy(struct gl_layer *l);

/* An HTML page's next <pre>. */
bool gl_logstream_reopen(struct gl_layer *l);

/*
 * All slots are taken: a stream of which nothing was heard for long is told that it ended, so
 * that the next look finds it done. false: there is none, or one is done already.
 */
bool gl_logstream_end_silent(struct gl_layer *l);

/*
 * A stream that was not known; l->stream is it. false: it cannot be taken up, and its line
 * is passed on as text.
 */
bool gl_logstream_add(struct gl_layer *l, struct gl_str line, enum gl_envelope_kind kind, size_t at);

/* The lines from w->p on that are l->stream's, up to a piece of them. 0, or -1 and *err. */
int gl_logstream_feed(struct gl_layer *l, struct gl_window *w, bool *moved, struct gl_err *err);

/*
 * GL_FOUND_BARE: a stream's lines, bare but for blanks before them; the first one stands
 * behind other text. 0, or -1 and *err.
 */
int gl_logstream_go_on(struct gl_layer *l, struct gl_window *w, const struct gl_detected *f,
	struct gl_err *err);

#endif
