/*
 * reason: finds out why a process died or a goroutine panicked, from the lines before its header.
 *
 * The first line of a crash begins with a word such as `panic:`, and all text from this word to the
 * header is the crash's text (runtime/panic.go, printpanics; signal_unix.go, sighandler;
 * signal_windows.go, winthrow). If something stands before the word, or if a logger reported a
 * panic that was recovered, the line is only a clue, which counts if the next goroutine proves it.
 */
#ifndef GL_PARSE_REASON_H
#define GL_PARSE_REASON_H

#include "lib/parse/sink.h"


/*
 * Finds out what one line says of a panic, and puts that text into out. Returns:
 * NONE: nothing, or only that there was a panic, but not why.
 * CRASH: Go's own text stands behind something else, such as a progress bar that was not ended
 *     (`12 %panic: boom`). The text begins with the crash word.
 * PROSE: as CRASH, but behind words of a sentence.
 * LOGGED: a logger says so: `http: panic serving 10.0.0.7:5: boom`,
 *     `"Observed a panic" panic="boom"`.
 */
enum gl_clue_kind gl_reason_find(struct gl_str line, struct gl_buf *out);


/* Begin a crash with its first line, such as `panic: boom`. is_signal: a signal is the reason. */
void gl_reason_crash(struct gl_sink *in, struct gl_str line, bool is_signal);

/*
 * Read a line that follows the first line of a crash, trimmed by gl_str_trim. Returns false if no
 * crash has begun since the last goroutine, or if its text has gone on for too long to belong to a
 * dump.
 */
bool gl_reason_preamble(struct gl_sink *in, struct gl_str line);

/*
 * Returns true if the line is the first function of a stack without a header. This is how Windows
 * prints the stack of the goroutine that crashed, behind an exception (signal_windows.go, winthrow,
 * Go 1.2 to 1.28).
 */
bool gl_reason_begins_stack(const struct gl_sink *in, struct gl_str line);

/*
 * Look for a clue in a line outside of goroutines that is no part of a crash's text, or in a line
 * that broke into a block; or add the line to the clue before it. The line may be blank.
 * is_skipped: the line was counted as skipped; this is undone if it proves to be part of a reason.
 */
void gl_reason_look_for_clue(struct gl_sink *in, struct gl_str line, bool is_skipped);

/*
 * For each header, call gl_reason_confirm_crash, gl_sink_open and gl_reason_open, in this order.
 * gl_reason_open gets the result of gl_sink_open. They decide what the goroutine takes as its
 * reason: crash text, or a clue if its stack shows a panic.
 */
void gl_reason_confirm_crash(struct gl_sink *in, bool is_running);
void gl_reason_open(struct gl_sink *in, bool is_running, struct gl_opening *o);

/*
 * Complete the record r of a goroutine whose stack and state are known. If the goroutine panics and
 * no crash text stood before it, stores the reason from a clue in *more, and makes r->more point to
 * it. Sets o->begins if the goroutine must be the first one of a dump.
 */
void gl_reason_put(struct gl_sink *in, struct gl_record *r, struct gl_opening *o,
	struct gl_more *more);

/*
 * Move the crash text that no goroutine has taken yet, and the clue, to another sink, whose reader
 * continues the text.
 */
void gl_reason_hand_over(struct gl_sink *from, struct gl_sink *to);

/* Move only the clue to another sink. */
void gl_reason_hand_over_clue(struct gl_sink *from, struct gl_sink *to);

/* How many lines before a goroutine are searched for a clue. */
#define GL_CLUE_LINES 6

#endif
