/*
 * logstream: the log streams found in a layer's text. Each has an envelope of its own, and a layer
 * below for its text.
 */
#ifndef GL_UNWRAP_LOGSTREAM_H
#define GL_UNWRAP_LOGSTREAM_H

#include "lib/unwrap/detect.h"
#include "lib/unwrap/layer.h"

/*
 * Finds the stream to which the line belongs, and makes it l->stream. The search begins with the
 * stream that was found last. Streams that had no line among the last GL_LIMIT_STREAM_LINES are
 * considered only with `all`. Returns false if there is none.
 */
bool gl_logstream_find(struct gl_layer *l, struct gl_str line, bool all);

/* Does what gl_logstream_find does without `all`. It is a callback for gl_demux_claims. */
bool gl_logstream_claim(void *ctx, struct gl_str line);

/*
 * If no stream can have another line soon, because all are closed or silent, tells the demux to
 * stop asking about each line whether it belongs to a stream.
 */
void gl_logstream_drop_claims(struct gl_layer *l);

/* Continues a closed HTML stream at the page's next <pre>. Returns false if no stream is closed. */
bool gl_logstream_reopen(struct gl_layer *l);

/*
 * Call this before gl_logstream_add. If there is no room for another stream, ends the text of a
 * stream that has been silent for long, so that its slot can be reused once its layer has parsed
 * that text to its end. Returns false if there is room, or if no stream is silent.
 */
bool gl_logstream_end_silent(struct gl_layer *l);

/*
 * Learns the envelope of the line, whose text begins at `at`, adds a stream for it and makes it
 * l->stream. Returns false if that is impossible; the demux then skips the line and reports it.
 */
bool gl_logstream_add(
	struct gl_layer *l, struct gl_str line, enum gl_envelope_kind kind, size_t at);

/*
 * Unwraps lines from w->p on that belong to l->stream, up to GL_LAYER_PIECE bytes of text. Sets
 * *moved to whether w->p moved. Returns 0, or -1 with *err set.
 */
int gl_logstream_feed(struct gl_layer *l, struct gl_window *w, bool *moved, struct gl_err *err);

/*
 * Handles GL_FOUND_BARE, where only the dump's first line has a prefix. If blanks stand before the
 * lines below it, these lines become a stream whose envelope is the blanks; otherwise they are read
 * as l's own text. Returns 0, or -1 with *err set.
 */
int gl_logstream_read_bare(struct gl_layer *l, struct gl_window *w, const struct gl_detected *f,
	struct gl_err *err);

#endif
