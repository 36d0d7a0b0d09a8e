/*
 * demux: turns windows of text without envelopes into batches of records. It tells the forms apart
 * line by line and hands each form to its reader: goroutine blocks, debug=1 profiles, NDJSON. It
 * skips the text between them, and counts the skipped lines.
 */
#ifndef GL_PARSE_DEMUX_H
#define GL_PARSE_DEMUX_H

#include "lib/parse/demux_stop.h"
#include "lib/parse/sink.h"

struct gl_demux;

/*
 * stacks and ndumps are borrowed. *ndumps counts the dumps of a source that has several streams,
 * each with its own demux; pass NULL if this stream is the whole source. Returns NULL if there is
 * no memory.
 */
struct gl_demux *gl_demux_new(struct gl_stacks *stacks, uint64_t *ndumps, enum gl_args args);
void gl_demux_free(struct gl_demux *t);

/*
 * Forget all stacks, because the table of stacks was emptied (gl_stacks_move). Call this between
 * two calls of gl_demux_run, when nobody needs the last batch any more, and before the moved stacks
 * are freed. Returns false if there is no memory.
 */
bool gl_demux_forget_stacks(struct gl_demux *t);

/*
 * Keep the lines and arguments of goroutines (gl_more.text). Call it before the first gl_demux_run.
 */
void gl_demux_keep_text(struct gl_demux *t);

/*
 * Set a function that tells whether a line belongs to another stream of the source; gl_demux_run
 * stops at such a line. It is called for each line between goroutines. If is_claimed is NULL, all
 * lines belong to this stream.
 */
void gl_demux_claims(struct gl_demux *t, bool (*is_claimed)(void *ctx, struct gl_str line),
	void *ctx);

enum gl_demux_stop gl_demux_stopped(const struct gl_demux *t);

/*
 * Treat the line at which gl_demux_run stopped as text that belongs to no dump. If `what` is not
 * NULL, it is reported, because the line held a header for which there will be no record.
 */
void gl_demux_skip_line(struct gl_demux *t, const char *what);

/*
 * Tell t that `text`, a part of a line, will not be parsed, because something else was found in
 * that line. If `text` holds a goroutine header, the header is counted as unread, and the next
 * gl_demux_run reports it. line: the line's number in the stream.
 */
void gl_demux_remark_lost(struct gl_demux *t, struct gl_str text, uint64_t line);

/*
 * Returns true if the line [p, end), whose end may not have arrived, is as long as a line may be.
 */
bool gl_demux_is_too_long(const char *p, const char *end);

/*
 * Skip the next `bytes` of the stream, which are `lines` whole lines, because another module reads
 * them.
 */
void gl_demux_skip(struct gl_demux *t, size_t bytes, size_t lines);

/* Skip the first `bytes` of a line, which stand before the dump's own text. */
void gl_demux_skip_prefix(struct gl_demux *t, size_t bytes);

/*
 * Tell t that a log message begins here. If the message's first goroutine is [running], a dump
 * begins with it.
 */
void gl_demux_begin_message(struct gl_demux *t);

/*
 * Call this where `to` continues the stream in place of `from`. It passes the text of a crash, as
 * far as `from` has read it, on to `to`.
 */
void gl_demux_hand_over(struct gl_demux *from, struct gl_demux *to);

/*
 * If `from` has read the title of a foreign profile, one that does not count goroutines, let `to`
 * skip the profile's buckets. `to` is about to read a log stream that begins below the title (see
 * gl_debug1_hand_over).
 */
void gl_demux_hand_over_profile(struct gl_demux *from, struct gl_demux *to);

/*
 * Pass on the clue that `from` has found above the first line of `to`: text that may tell why a
 * goroutine in `to` panicked (reason.h).
 */
void gl_demux_hand_over_clue(struct gl_demux *from, struct gl_demux *to);

/*
 * Look for a clue in `around`, the text around a dump in the line in which its first goroutine
 * begins. It may say why that goroutine panicked.
 */
void gl_demux_find_clue(struct gl_demux *t, struct gl_str around);

/*
 * Returns the first bytes of one of the last two lines outside of goroutines: the earlier one for i
 * = 0, the later one for i = 1. The text is borrowed.
 */
struct gl_str gl_demux_last_line(const struct gl_demux *t, size_t i);

/*
 * Tell t which line stands above the stream's first line. The caller has it from gl_demux_last_line
 * of another demux. If the log is printed newest first, and the stream begins with a header, this
 * line belongs to the header's stack (newestfirst.h).
 */
void gl_demux_set_line_above(struct gl_demux *t, struct gl_str line);

/* Returns the number of lines that were read or skipped so far. */
uint64_t gl_demux_line(const struct gl_demux *t);

/* Returns the stream offset of the next byte. */
uint64_t gl_demux_offset(const struct gl_demux *t);

/*
 * Call this after a dump within a line, if the rest of that line holds another dump.
 * gl_demux_stopped then returns GL_DEMUX_WRAPPED without a call of gl_demux_run, which would have
 * to look at the whole rest.
 */
void gl_demux_wraps_another(struct gl_demux *t);

/*
 * Returns the first LF in [p, end), or NULL. p must stand at gl_demux_offset. Repeated calls for
 * the rest of one line search the line only once.
 */
const char *gl_demux_line_end(struct gl_demux *t, const char *p, const char *end);

/* Returns true if no goroutine is being read, and no record is held back. */
bool gl_demux_is_idle(const struct gl_demux *t);

/* Returns the offset before which no later record can begin. */
uint64_t gl_demux_oldest(struct gl_demux *t);

/* Call it once the line at which the last gl_demux_run stopped was dealt with. */
void gl_demux_resume(struct gl_demux *t);

/*
 * Prepare for another text behind the one that has ended. Call it after a gl_demux_run with
 * is_last.
 */
void gl_demux_begin_text(struct gl_demux *t);

/*
 * Read [p, end), the next bytes of the stream. is_last: no more bytes will come. Returns the first
 * byte that was not read; the next call must begin with this byte. With is_last, every byte is
 * read, unless gl_demux_stopped says otherwise. Afterwards gl_demux_batch returns what was found;
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
 * Tell t that the stream is known to be cut off. At its end, the last record is marked as partial,
 * and `what` is reported, if it is not NULL.
 */
void gl_demux_mark_cut(struct gl_demux *t, const char *what);
bool gl_demux_is_known_cut(const struct gl_demux *t);

/* Returns what the last gl_demux_run or gl_demux_profile found. */
const struct gl_batch *gl_demux_batch(const struct gl_demux *t);

const struct gl_input_counts *gl_demux_tally(const struct gl_demux *t);

/*
 * Returns true if NDJSON records were read. They point into the window, whose bytes must not
 * change.
 */
bool gl_demux_has_json(const struct gl_demux *t);

/*
 * Returns true if the caller should read the input into memory instead of mapping the file. A
 * mapped file may change, so gl_demux_save would have to be called before each part of it is
 * parsed. That does not work for NDJSON, whose records point into the bytes, and costs much within
 * a listing.
 */
bool gl_demux_must_read(const struct gl_demux *t);

/* Returns true if a goroutine's block is being read. */
bool gl_demux_is_in_dump(const struct gl_demux *t);

/* gl_demux_restore undoes all that was read and found since gl_demux_save. */
void gl_demux_save(struct gl_demux *t);
void gl_demux_restore(struct gl_demux *t);

#endif
