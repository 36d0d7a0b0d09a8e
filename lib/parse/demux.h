/*
 * demux: turns windows of bare text into batches of records. It tells the forms apart line by line
 * and hands each form to its reader: goroutine blocks, debug=1 profiles, NDJSON. It skips the text
 * between them, and counts the skipped lines.
 */
#ifndef GL_PARSE_DEMUX_H
#define GL_PARSE_DEMUX_H

#include "lib/parse/demux_stop.h"
#include "lib/parse/sink.h"

struct gl_demux;

/*
 * stacks and ndumps are borrowed. *ndumps counts the dumps of a source that has several streams;
 * pass NULL if this stream is the whole source. Returns NULL if there is no memory.
 */
struct gl_demux *gl_demux_new(struct gl_stacks *stacks, uint64_t *ndumps, enum gl_args args);
void gl_demux_free(struct gl_demux *t);

/* Keep the lines and arguments of goroutines (gl_more.text). Call it before the first run. */
void gl_demux_keep_text(struct gl_demux *t);

/*
 * Set a function that tells whether a line belongs to another stream of the source. It is called
 * for each line between goroutines. If is_claimed is NULL, all lines belong to this stream.
 */
void gl_demux_claims(struct gl_demux *t, bool (*is_claimed)(void *ctx, struct gl_str line),
	void *ctx);

enum gl_demux_stop gl_demux_stopped(const struct gl_demux *t);

/*
 * Treat the line at which the run stopped as text like any other. If `what` is not NULL, it is
 * reported, because the line held a header for which there will be no record.
 */
void gl_demux_pass(struct gl_demux *t, const char *what);

/*
 * Note that `text`, a part of a line, will not be parsed, because something else was found in that
 * line. If `text` holds a goroutine header, the header is counted as unread, and the next run
 * reports it. line: the line's number in the stream.
 */
void gl_demux_lost(struct gl_demux *t, struct gl_str text, uint64_t line);

/*
 * Returns true if the line [p, end), which may not be complete yet, has reached the limit for
 * lines.
 */
bool gl_demux_is_too_long(const char *p, const char *end);

/*
 * Skip the next `bytes` of the stream, which are `lines` whole lines, because another reader takes
 * them.
 */
void gl_demux_skip(struct gl_demux *t, size_t bytes, size_t lines);

/* Skip the first bytes of a line, which stand before the dump's own text. */
void gl_demux_lead(struct gl_demux *t, size_t bytes);

/*
 * Note that a log message begins here. If the message's first goroutine is [running], this
 * goroutine begins a dump.
 */
void gl_demux_message(struct gl_demux *t);

/* Give `to`, which goes on in the stream where `from` stopped, what `from` has read of a crash. */
void gl_demux_hand_over(struct gl_demux *from, struct gl_demux *to);

/*
 * Give `to` the title of a foreign profile that `from` has read. `to` will read a stream whose
 * first line `from` has met (see gl_debug1_hand_over).
 */
void gl_demux_hand_over_profile(struct gl_demux *from, struct gl_demux *to);

/*
 * Give `to` the clue that `from` has found in the lines before the first line of `to` (sink.h). It
 * may tell why a goroutine in `to` panicked.
 */
void gl_demux_hand_over_clue(struct gl_demux *from, struct gl_demux *to);

/*
 * Note `around`, which is text in the line in which the next goroutine begins. It may say why that
 * goroutine panicked.
 */
void gl_demux_clue(struct gl_demux *t, struct gl_str around);

/*
 * Returns the start of one of the last two lines outside of goroutines: i is 0 for the earlier
 * line, 1 for the later one. The text is borrowed.
 */
struct gl_str gl_demux_passed(const struct gl_demux *t, size_t i);

/*
 * Note that `line`, which gl_demux_passed returned, stands before the stream's first line
 * (newestfirst.h).
 */
void gl_demux_is_under(struct gl_demux *t, struct gl_str line);

/* Returns the number of lines taken or skipped so far. */
uint64_t gl_demux_line(const struct gl_demux *t);

/* Returns the offset of the next byte. */
uint64_t gl_demux_offset(const struct gl_demux *t);

/*
 * Note that the rest of the line in which a dump has ended holds another dump. gl_demux_stopped
 * then returns GL_DEMUX_WRAPPED without a run, which would have to look at the whole rest.
 */
void gl_demux_wraps_another(struct gl_demux *t);

/*
 * Returns the first LF in [p, end), or NULL. p must stand at gl_demux_offset. Repeated calls for
 * the rest of one line search the line only once.
 */
const char *gl_demux_line_end(struct gl_demux *t, const char *p, const char *end);

/* Returns true if the reader is outside of goroutines, and holds no record back. */
bool gl_demux_is_idle(const struct gl_demux *t);

/* Returns an offset such that no later record can begin before it. */
uint64_t gl_demux_oldest(struct gl_demux *t);

/* Call it once the caller has dealt with the line at which the last run stopped. */
void gl_demux_resume(struct gl_demux *t);

/* Prepare for another text behind the one that has ended. Call it after a run with is_last. */
void gl_demux_again(struct gl_demux *t);

/*
 * Read [p, end), the next bytes of the stream. is_last: no more bytes will come. Returns the first
 * byte that was not taken; the next call must begin with this byte. With is_last, every byte is
 * taken, unless gl_demux_stopped says otherwise. Afterwards gl_demux_batch returns what was found;
 * strings of NDJSON records point into [p, end) until the next call. Returns NULL and sets *err if
 * the input is refused, or if memory ran out.
 */
const char *gl_demux_run(struct gl_demux *t, const char *p, const char *end, bool is_last,
	struct gl_err *err);

/*
 * Read [p, end), the next bytes of the stream, which are protobuf profiles (profiles.h). The text
 * before them has ended, and text behind them begins a new dump. Returns 0, or -1 with *err set.
 */
int gl_demux_profile(struct gl_demux *t, const char *p, const char *end, struct gl_err *err);

/*
 * Note that the stream is known to be cut off. At its end, the last record is marked as partial,
 * and `what` is reported.
 */
void gl_demux_is_cut(struct gl_demux *t, const char *what);
bool gl_demux_is_known_cut(const struct gl_demux *t);

/* Returns what the last run found. */
const struct gl_batch *gl_demux_batch(const struct gl_demux *t);

const struct gl_input_counts *gl_demux_tally(const struct gl_demux *t);

/*
 * Returns true if NDJSON records have been read. They point into the window, which must not change.
 */
bool gl_demux_has_json(const struct gl_demux *t);

/*
 * Returns true if the caller should read the input into memory instead of mapping the file. A
 * mapped file may change, so gl_demux_save must be called before each slice of it. JSON records
 * point into the bytes, however, and a listing, once it has begun, costs much to save.
 */
bool gl_demux_must_read(const struct gl_demux *t);

/* Returns true if a goroutine's block is being read. */
bool gl_demux_is_in_dump(const struct gl_demux *t);

/* gl_demux_restore undoes all that was read and found since the last gl_demux_save. */
void gl_demux_save(struct gl_demux *t);
void gl_demux_restore(struct gl_demux *t);

#endif
