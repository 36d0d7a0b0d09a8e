/*
 * reason: finds out why a process died or a goroutine panicked, from the lines before its header.
 *
 * A crash's first line begins with a word such as `panic:`, and what follows up to the header is
 * its text (runtime/panic.go, printpanics; signal_unix.go, sighandler; signal_windows.go,
 * winthrow). Where something stands before the word, or a logger reported a panic that was
 * recovered, the line is a clue: it counts if the next goroutine proves it.
 */
#ifndef GL_PARSE_REASON_H
#define GL_PARSE_REASON_H

#include "lib/parse/sink.h"

/* --- lines of text: no state --------------------------------------------------------------- */

/*
 * What one line says of a panic. CRASH: Go's own text behind something else, such as a progress bar
 * that was not ended (`12 %panic: boom`), from its word on; PROSE: the same behind words. LOGGED:
 * what a logger says: `http: panic serving 10.0.0.7:5: boom`, `"Observed a panic" panic="boom"`.
 * NONE: nothing, or only that there was a panic, not why. The text is appended to out.
 */
enum gl_clue_kind gl_reason_find(struct gl_str line, struct gl_buf *out);

/* --- what is pending in a sink -------------------------------------------------------------- */

/* Take a crash's first line. */
void gl_reason_crash(struct gl_sink *in, struct gl_str line, bool is_signal);

/*
 * Take a line behind a crash's first one, trimmed by gl_str_trim. false: no crash is pending, or
 * its text has gone on for too long to belong to a dump.
 */
bool gl_reason_preamble(struct gl_sink *in, struct gl_str line);

/*
 * The stack of the goroutine that crashed comes without a header: Windows prints it so behind an
 * exception (signal_windows.go, winthrow, Go 1.2 to 1.28). The line is its first function.
 */
bool gl_reason_begins_stack(const struct gl_sink *in, struct gl_str line);

/*
 * Take any other line outside of goroutines, or one that broke into a block; it may be blank.
 * is_skipped: the line was counted as skipped, which is taken back if it proves to be a reason.
 */
void gl_reason_see(struct gl_sink *in, struct gl_str line, bool is_skipped);

/* For each header: call gl_reason_prove, gl_sink_open, then gl_reason_open with the result. */
void gl_reason_prove(struct gl_sink *in, bool is_running);
void gl_reason_open(struct gl_sink *in, bool is_running, struct gl_opening *o);

/*
 * Complete the record r of a goroutine, whose stack and state are known. If the goroutine panics
 * and no crash text stood before it, the reason found in a clue is stored in *more, and r->more is
 * made to point to it. Sets o->begins if the goroutine must be the first one of a dump.
 */
void gl_reason_put(struct gl_sink *in, struct gl_record *r, struct gl_opening *o,
	struct gl_more *more);

/* Move the pending crash text and clue to another sink, whose reader goes on. */
void gl_reason_hand_over(struct gl_sink *from, struct gl_sink *to);

/* The same for the clue alone. */
void gl_reason_hand_over_clue(struct gl_sink *from, struct gl_sink *to);

/* How many lines before a goroutine are searched for a clue. */
#define GL_CLUE_LINES 6

#endif
