/* preview: shows the records that a stream would deliver if its input ended at this point. */
#ifndef GL_UNWRAP_PREVIEW_H
#define GL_UNWRAP_PREVIEW_H

#include "lib/unwrap/layers.h"

/* Gets n records, which are borrowed until it returns. */
typedef void gl_preview_fn(void *ctx, const struct gl_record *r, size_t n);

/*
 * Each layer holds the last goroutine of its text back until the next line proves it complete.
 * gl_layers_preview calls fn with these goroutines; a goroutine whose last line has not ended yet
 * is `partial`. The layers keep them, and hand them out later as usual. Sets the source of records
 * that were not read from NDJSON to `source`. The batch of the last gl_layers_run is dropped, so
 * the caller must have used it. Returns false if there is no memory.
 */
bool gl_layers_preview(struct gl_layers *ls, struct gl_str source, gl_preview_fn *fn, void *ctx);

#endif
