/*
 * layers: takes envelopes and escapes off, one level in each layer. A layer parses text. Where a
 * line of that text holds a line of a dump within something else, the layer unwraps the line and
 * passes the inner text to a layer below. It has one layer below for each log stream (a pod, a
 * container, a unit) and one for dumps that are a string within a line. The text of the top layer
 * is the input itself.
 *
 * A layer passes inner text down in pieces, and each piece is parsed before the next one is
 * unwrapped. So the order of records is that in which they become complete, no matter how many
 * bytes arrive at a time.
 */
#ifndef GL_UNWRAP_LAYERS_H
#define GL_UNWRAP_LAYERS_H

#include "lib/input/source.h"
#include "lib/parse/demux.h"
#include "lib/unwrap/prefetch.h"

struct gl_layers;

/*
 * Makes the layers for one source. `stacks` is borrowed. dumps: how many dumps were read from this
 * source before. Returns NULL if there is no memory.
 */
struct gl_layers *gl_layers_new(struct gl_stacks *stacks, uint64_t dumps, enum gl_args args);

void gl_layers_free(struct gl_layers *ls);

/* Returns how many dumps of the source were read so far, including the `dumps` of gl_layers_new. */
uint64_t gl_layers_dumps(const struct gl_layers *ls);

/* Does what gl_demux_forget_stacks (demux.h) does, for all layers. */
bool gl_layers_forget_stacks(struct gl_layers *ls);

/*
 * From now on use only the general path, which unwraps line by line. The records are the same as
 * otherwise, which tests verify.
 */
void gl_layers_use_general_path(struct gl_layers *ls);

/* Keep the lines of goroutines (gl_more.text). Call this before the first gl_layers_run. */
void gl_layers_keep_text(struct gl_layers *ls);

/* Returns the parser of the top layer. */
struct gl_demux *gl_layers_top(struct gl_layers *ls);

/*
 * Make one step: let one layer, the top layer or one below it, parse or unwrap some text. The top
 * layer takes its text from the window, which holds the next bytes of the input, and moves w->p
 * past what it has used. w->is_last: the input ends with the window. Until the next call,
 * gl_layers_batch returns the records; their args may point into the window. Sets *moved if the
 * step did something; if not, more bytes are needed. Sets *is_ended if all text was parsed. Returns
 * 0, or -1 with *err set.
 */
int gl_layers_run(struct gl_layers *ls, struct gl_window *w, bool *moved, bool *is_ended,
	struct gl_err *err);

/*
 * gl_layers_restore undoes the gl_layers_run that followed gl_layers_save and drops the records
 * that it found. It works only as long as no line was unwrapped, because it restores the top layer
 * alone.
 */
void gl_layers_save(struct gl_layers *ls);
void gl_layers_restore(struct gl_layers *ls);

/* Begin another text, and another dump. Call this after gl_layers_run has set *is_ended. */
void gl_layers_begin_text(struct gl_layers *ls);

/*
 * Parse the next bytes of the input, which are protobuf profiles (profiles.h). Profiles stand
 * between two texts: the text before them must have ended, and gl_layers_begin_text begins the text
 * after them. Returns 0, or -1 with *err set. In either case gl_layers_batch has the records.
 */
int gl_layers_profile(struct gl_layers *ls, const char *p, const char *end, struct gl_err *err);

const struct gl_batch *gl_layers_batch(const struct gl_layers *ls);

/* If *hint no longer says how the top layer unwraps its text, updates *hint and returns true. */
bool gl_layers_hint(const struct gl_layers *ls, struct gl_hint *hint);

/*
 * Call this when a thread has unwrapped text of the window. `ready` is borrowed until the next
 * call; NULL: there is no such text. The top layer uses it when it comes to ready->begin, if by
 * then it still unwraps in the way for which `ready` was made.
 */
void gl_layers_ready(struct gl_layers *ls, const struct gl_prefetch *ready);

/*
 * Returns true once a line is to be unwrapped, or was unwrapped. From then on the window's bytes
 * must not change, because unwrapping may take several steps.
 */
bool gl_layers_is_unwrapping(const struct gl_layers *ls);

/* Returns true if a line was unwrapped. */
bool gl_layers_was_unwrapping(const struct gl_layers *ls);

/*
 * Returns true if the batch comes from below the top layer. Its records then need
 * gl_layers_complete.
 */
bool gl_layers_is_below(const struct gl_layers *ls);

/*
 * Adds to a record of the batch what its parser does not know: the place in the input, the log
 * stream that it came from, and the time. Rare keys (gl_more) are allocated in `a`. *last: what the
 * previous call allocated, NULL at first; a record with the same keys shares it. Returns false if
 * there is no memory.
 */
bool gl_layers_complete(struct gl_layers *ls, struct gl_record *r, struct gl_arena *a,
	const struct gl_more **last);

/*
 * Replaces the line number in err->line by that of the input. err is a remark of the batch, so its
 * line number counts lines of a layer's text.
 */
void gl_layers_place(const struct gl_layers *ls, struct gl_err *err);

/* Returns the counts of all layers together, including layers that were freed. */
const struct gl_input_counts *gl_layers_tally(struct gl_layers *ls);

#endif
