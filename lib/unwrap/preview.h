/*
 * preview: what a stream that pauses would give, were this its end.
 */
#ifndef GL_UNWRAP_PREVIEW_H
#define GL_UNWRAP_PREVIEW_H

#include "lib/unwrap/layers.h"

/* n records, borrowed for the call. */
typedef void gl_preview_fn(void *ctx, const struct gl_record *r, size_t n);

/*
 * Call fn with what no level has given out so far, as the line that would prove it complete did
 * not come yet; one whose last line is not there is `partial` then. Nothing is taken: all of it
 * comes again. The last run's batch, which is forgotten, was given out. source: of what is no
 * JSON. false: no memory.
 */
bool gl_layers_preview(struct gl_layers *ls, struct gl_str source, gl_preview_fn *fn, void *ctx);

#endif
