/*
 * layers: levels of wrapping. A level parses text. Where a line of that text holds a line of a dump
 * within something else, it unwraps the line and passes the inner text to a level below. There is
 * one level below for each log stream (a pod, a container, a unit) and one for dumps that are a
 * string within a line. The text of the top level is the input itself.
 *
 * Inner text is passed down in pieces, and each piece is parsed before the next one is unwrapped.
 * So records come in the order in which they are complete, however many bytes come at a time.
 */
#ifndef GL_UNWRAP_LAYERS_H
#define GL_UNWRAP_LAYERS_H

#include "lib/input/source.h"
#include "lib/parse/demux.h"
#include "lib/unwrap/prefetch.h"

struct gl_layers;

/* The stacks are borrowed. dumps: of the same source, that were read before. NULL: no memory. */
struct gl_layers *gl_layers_new(struct gl_stacks *stacks, uint64_t dumps, bool with_args);

void gl_layers_free(struct gl_layers *ls);

/* Dumps of the source so far, with those before. */
uint64_t gl_layers_dumps(const struct gl_layers *ls);

/* Unwrap line by line from now on. The records are the same; tests compare them. */
void gl_layers_be_general(struct gl_layers *ls);

/* Keep the lines of goroutines (gl_more.text). Before the first run. */
void gl_layers_keep_text(struct gl_layers *ls);

/* The parser of the top level. */
struct gl_demux *gl_layers_top(struct gl_layers *ls);

/*
 * Make one step. One level, the top or one below it, parses or unwraps some text; the top takes
 * its text from the window, which holds the input's next bytes, and moves w->p over what it took.
 * w->is_last: the input ends with the window. gl_layers_batch has the records until the next call.
 * *moved: the step did something; if not, it takes more bytes. *is_ended: all text was parsed.
 * 0, or -1 and *err.
 */
int gl_layers_run(struct gl_layers *ls, struct gl_window *w, bool *moved, bool *is_ended,
	struct gl_err *err);

/*
 * Take back the run since the last save, with all records that it found. It works while nothing is
 * unwrapped, since it restores the top level only.
 */
void gl_layers_save(struct gl_layers *ls);
void gl_layers_restore(struct gl_layers *ls);

/* After *is_ended: another text begins, and with it another dump. */
void gl_layers_again(struct gl_layers *ls);

/*
 * Parse protobuf profiles (profiles.h), the input's next bytes. They stand between two texts: the
 * one before must have ended, and gl_layers_again begins the one after. 0, or -1 and *err.
 */
int gl_layers_profile(struct gl_layers *ls, const char *p, const char *end, struct gl_err *err);

const struct gl_batch *gl_layers_batch(const struct gl_layers *ls);

/* How the top level unwraps its text now. false: as *hint has it; true: *hint was changed. */
bool gl_layers_hint(const struct gl_layers *ls, struct gl_hint *hint);

/*
 * `ready` is text of the window that a thread has unwrapped; borrowed until the next call; NULL:
 * there is none. The top level takes it when its text comes to ready->begin and it still unwraps
 * in the way for which `ready` was made. If not, `ready` is not used.
 */
void gl_layers_ready(struct gl_layers *ls, const struct gl_prefetch *ready);

/* A line came that has to be unwrapped: from now on the window's bytes must not change. */
bool gl_layers_is_unwrapping(const struct gl_layers *ls);

/* The batch is that of a level below the top: gl_layers_complete is for its records. */
bool gl_layers_is_below(const struct gl_layers *ls);

/*
 * Add what the parser of the batch does not know: where the record stands in the input, which
 * stream it came from, and when. Rare keys (gl_more) are allocated in `a`. *last: what the last
 * call allocated, NULL at first; records with the same keys share it. false without memory.
 */
bool gl_layers_complete(struct gl_layers *ls, struct gl_record *r, struct gl_arena *a,
	const struct gl_more **last);

/* Set err->line of a remark of the batch to the line of the input. */
void gl_layers_place(const struct gl_layers *ls, struct gl_err *err);

/* The sum over all levels. */
const struct gl_input_counts *gl_layers_tally(struct gl_layers *ls);

#endif
