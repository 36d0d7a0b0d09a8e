/*
 * preview: the records that a stream would give if it ended where it pauses.
 */
#ifndef GL_UNWRAP_PREVIEW_H
#define GL_UNWRAP_PREVIEW_H

#include "lib/unwrap/layers.h"

/* n records, borrowed for the call. */
typedef void gl_preview_fn(void *ctx, const struct gl_record *r, size_t n);

/*
 * Each level holds its last goroutine back until the next line proves it complete. Call fn with
 * those; a goroutine whose last line did not end yet is `partial`. Nothing is taken from the
 * levels: the same goroutines are given out later. `source` is set in records that were not JSON.
 * The batch of the last run must have been given out, and is dropped. false: no memory.
 */
bool gl_layers_preview(struct gl_layers *ls, struct gl_str source, gl_preview_fn *fn, void *ctx);

#endif
