/*
 * layers: levels of wrapping. A level reads its own bare text and, where it meets a line
 * that holds a dump's within something else, unwraps it for a level below it: one for each
 * log stream (a pod, a container, a unit), one for dumps that are a string in a line.
 * The top level reads the input itself.
 *
 * Text goes on to a level below in pieces; each is read before the next is unwrapped, so
 * that records come in the order in which they are complete, however the input came.
 */
#ifndef GL_UNWRAP_LAYERS_H
#define GL_UNWRAP_LAYERS_H

#include "lib/input/source.h"
#include "lib/parse/demux.h"
#include "lib/unwrap/prefetch.h"

struct gl_layers;

/* The stacks are borrowed. dumps: of the source, that were read before. NULL without memory. */
struct gl_layers *gl_layers_new(struct gl_stacks *stacks, uint64_t dumps, bool with_args);

/* Of the source, so far. */
uint64_t gl_layers_dumps(const struct gl_layers *ls);
void gl_layers_free(struct gl_layers *ls);

/* Lines are unwrapped one by one from now on, for tests: the outcome is the same. */
void gl_layers_be_general(struct gl_layers *ls);

/* Keep the lines of goroutines (gl_more.text). Before the first run. */
void gl_layers_keep_text(struct gl_layers *ls);

/* The reader of the input's own text. */
struct gl_demux *gl_layers_top(struct gl_layers *ls);

/*
 * Read some of the window, the input's next bytes, moving its p; is_last: no more will come.
 * What was found is in gl_layers_batch, until the next call. *moved: something was done;
 * when not, it takes more bytes. Once all is done, *is_ended. 0, or -1 and *err.
 */
int gl_layers_run(struct gl_layers *ls, struct gl_window *w, bool *moved, bool *is_ended,
	struct gl_err *err);

/*
 * Take the run since the last save back, with all it found (gl_demux_save, of the top). Nothing may
 * have been unwrapped meanwhile.
 */
void gl_layers_save(struct gl_layers *ls);
void gl_layers_restore(struct gl_layers *ls);

/* Behind *is_ended: another text begins, with a dump of its own. */
void gl_layers_again(struct gl_layers *ls);

/*
 * Protobuf profiles (profiles.h), before a text or behind it, where that was ended: *is_ended, and
 * later gl_layers_again. 0, or -1 and *err.
 */
int gl_layers_profile(struct gl_layers *ls, const char *p, const char *end, struct gl_err *err);

const struct gl_batch *gl_layers_batch(const struct gl_layers *ls);

/* true: *hint is not what it was, and is made so. */
bool gl_layers_hint(const struct gl_layers *ls, struct gl_hint *hint);

/*
 * Borrowed until the next call; NULL: nothing is ready. It is taken where the level comes to
 * stand at its begin and does what it was made for, and else does no harm.
 */
void gl_layers_ready(struct gl_layers *ls, const struct gl_prefetch *ready);

/* Lines were met that must be unwrapped: from now on the input must not change under it. */
bool gl_layers_is_unwrapping(const struct gl_layers *ls);

/* The batch is of a level below the top: its records are to be completed. */
bool gl_layers_is_below(const struct gl_layers *ls);

/*
 * What the batch's reader does not know: where the record stands in the input, who wrote
 * it, when. Keys that few records have are put in a; *last are those that were put there
 * last, or NULL. false without memory.
 */
bool gl_layers_complete(struct gl_layers *ls, struct gl_record *r, struct gl_arena *a,
	const struct gl_more **last);

/* The input's line for a remark of the batch. */
void gl_layers_place(const struct gl_layers *ls, struct gl_err *err);

/* Of all levels together. */
const struct gl_input_counts *gl_layers_tally(struct gl_layers *ls);

#endif
