/*
 * sink: where the readers of all forms put their records. It numbers dumps, keeps the reason of a
 * crash, and holds one record back until it is known whether the dump was cut off behind it. It
 * gathers records and remarks in input order into a batch, which is handed out as a whole.
 *
 * What records point to is copied into the batch, or is kept by a cache for as long as the cache's
 * reader lives. Args are different: if the block cache knows a goroutine, its args are read from
 * the window, when somebody asks for them (record/args.h). So whoever passes a window to a reader
 * must keep its bytes until the batch was handed out. The args of a record that is held back are
 * copies.
 *
 * What was read since a save can be undone (gl_sink_save, gl_sink_restore), because a mapped file
 * may turn out to have shrunk while it was read.
 */
#ifndef GL_PARSE_SINK_H
#define GL_PARSE_SINK_H

#include "lib/base/arena.h"
#include "lib/base/counts.h"
#include "lib/base/err.h"
#include "lib/record/record.h"

/* What one input held. */
struct gl_input_counts {
	uint64_t headers;    /* goroutine headers and count lines in dump text */
	uint64_t records;    /* records handed out */
	uint64_t goroutines; /* the sum of their counts, without repeats (lib/base/counts.h) */
	uint64_t repeats;
	uint64_t partial;   /* records that are marked as partial */
	uint64_t dumps;	    /* including empty ones, such as `total 0` */
	uint64_t truncated; /* dumps that are marked as truncated */
	uint64_t mangled;   /* records with bytes that were not UTF-8 */
	uint64_t skipped;   /* lines that belong to no dump */
	uint64_t unread;    /* headers or JSON lines that could not be read; each was reported */
	uint64_t turned;    /* unread headers that stand under their stacks (newestfirst.h) */
	uint64_t races;	    /* reports of the race detector, which are skipped */
};

/* Add each counter of *from to the same counter of *to. */
void gl_input_counts_add(struct gl_input_counts *to, const struct gl_input_counts *from);

/* A remark, to be handed out before record number `before` of its batch. */
struct gl_note {
	struct gl_err err;
	size_t before;
};

/* Records and remarks that are handed out together. Their strings live until gl_sink_next_batch. */
struct gl_batch {
	struct gl_record *records; /* the record held back may stand behind the last one */
	size_t nrecords, records_cap;
	struct gl_note *notes;
	size_t nnotes, notes_cap;
	struct gl_arena arena;
};

/* A clue is a line about a panic that comes before the goroutine that may prove it (reason.h). */
enum gl_clue_kind { GL_CLUE_NONE, GL_CLUE_CRASH, GL_CLUE_PROSE, GL_CLUE_LOGGED };

struct gl_clue {
	enum gl_clue_kind kind;
	unsigned lines;	  /* lines that have come since */
	unsigned skipped; /* how many of the clue's own lines were counted as skipped */
	bool is_over;	  /* a blank line has come since, or something else that ends Go's text */
};

/* Where the stream stands. It holds no pointers, so that it can be saved by copying it. */
struct gl_stream_place {
	uint64_t line;	 /* lines that have ended so far: the next one is line + 1 */
	uint64_t offset; /* stream offset at which the bytes that are being parsed begin */
	uint64_t dump;	 /* number of the stream's current dump; 0 before the first */
	bool begins;	 /* the next goroutine begins a dump */
	bool in_sections;  /* a ----- of GOTRACEBACK=crash has come: goroutines repeat */
	bool after_dashes; /* the next crash line belongs to that section, and begins no dump */
	bool has_held;
	bool is_listed;	   /* the held record is from a listing */
	unsigned preamble; /* lines since a crash began, or 0; its reason is pending */
	bool in_reason;	   /* within the crash's own text */
	unsigned doubt;	   /* > 0: the held record may be a panic's text; counts the lines since */
	uint64_t doubt_line; /* line number of the header of the record in doubt */
	bool after_blank;    /* the last line outside of a goroutine's block was blank */
	bool is_unbroken;    /* no blank line has come since the last line of a goroutine */
	bool is_message;     /* the next header is the first one of a log message */
	uint64_t dump_before; /* the dump before the current one */
	unsigned char tail;    /* an enum gl_newestfirst_tail */
	unsigned char nturned; /* consecutive blocks that are newest first, up to a limit */
	bool had_turned; /* a block was newest first */
	bool is_upright; /* a block was in the usual order */
	size_t lead; /* bytes of the current line that stand before the dump's own text */
	struct gl_clue clue;
};

struct gl_sink {
	struct gl_stacks *stacks; /* borrowed */
	uint64_t *ndumps;	  /* borrowed: the dumps of the whole source, in all its streams */
	enum gl_args args;
	bool with_text; /* only with GL_ARGS_ALL; no block takes the fast path */
	struct gl_batch batch;
	struct gl_stream_place at, saved_at;
	struct gl_input_counts tally, saved_tally;
	uint64_t saved_ndumps;
	struct gl_record saved_held;
	struct gl_arena saved_arena, moving_arena; /* memory that held records point to */
	struct gl_buf reason, saved_reason;
	struct gl_buf clue, saved_clue; /* the text of at.clue */
	bool no_memory;
};

/*
 * When a record is in doubt. Until Go 1.22, the value of a panic is printed raw, so its text may
 * have lines that look like a goroutine's header. The blank line before the real header tells the
 * two apart, but log collectors lose blank lines. So a header within the text of a panic counts as
 * a goroutine's until a header comes that can only be the first one of the dump, because it is
 * [running] and follows a blank line.
 */

void gl_sink_free(struct gl_sink *in);

/* Empty the batch after it was handed out. */
void gl_sink_next_batch(struct gl_sink *in);

/*
 * gl_sink_restore undoes everything since gl_sink_save. The batch must be empty when gl_sink_save
 * is called.
 */
void gl_sink_save(struct gl_sink *in);
void gl_sink_restore(struct gl_sink *in);

/*
 * What the record of a goroutine takes from the lines before it. It is settled when the goroutine's
 * header or count line is read.
 */
struct gl_opening {
	bool begins, takes_reason, is_doubtful;
	bool is_listed; /* the goroutine is from a listing: its state and labels are copied */
	bool may_take_reason; /* it takes the reason if its stack shows a panic (gl_reason_open) */
	unsigned skipped;     /* how many lines of that reason were counted as skipped */
};
struct gl_opening gl_sink_open(struct gl_sink *in);

/*
 * For a goroutine that has ended. gl_sink_new returns its record, all zero, for the caller to fill
 * in, or NULL if there is no memory. gl_sink_hold then copies everything that `more` points to, and
 * fills in dump and reason. The record is held back until the next goroutine ends, or until
 * gl_sink_release.
 */
struct gl_record *gl_sink_new(struct gl_sink *in);
void gl_sink_hold(struct gl_sink *in, struct gl_opening opening);

/*
 * For several goroutines at once, all of which have ended. gl_sink_goes_on returns true if these
 * functions may be called, because a dump is in progress and no record is held back. gl_sink_room
 * returns room for n records, or NULL if there is no memory. gl_sink_take then takes the first n of
 * them. It counts the header behind the last goroutine; the header of the first one was counted
 * before.
 */
bool gl_sink_goes_on(const struct gl_sink *in);
struct gl_record *gl_sink_room(struct gl_sink *in, size_t n);
void gl_sink_take(struct gl_sink *in, size_t n);

/*
 * Returns true if no dump is in progress, and no earlier line changes the meaning of the next
 * header.
 */
bool gl_sink_is_quiet(const struct gl_sink *in);

/*
 * Returns true if a dump is in progress, and no other fact about earlier lines changes the meaning
 * of the next header.
 */
bool gl_sink_is_plain(const struct gl_sink *in);

/*
 * A stretch is a part of a dump that is read by itself. It begins with a goroutine behind an empty
 * line. In its records `dump` counts from 1, where 1 is the dump of the goroutine before the
 * stretch.
 */
struct gl_stretch {
	struct gl_batch batch; /* owned; all zero bytes at first */
	struct gl_arena texts; /* owned: more memory that records point to */
	struct gl_input_counts tally;
	uint64_t lines, end; /* end: the offset behind the stretch */
	uint64_t dumps; /* number of dumps that began in the stretch */
	uint64_t dump;	/* the last dump; 0: the stretch is JSON, which has its own dumps */
};

/* Begin to read a stretch at this offset. */
void gl_sink_begin_stretch(struct gl_sink *in, uint64_t offset);

/* Move what was read to *s, and take the batch of *s in exchange. No record may be held back. */
void gl_sink_end_stretch(struct gl_sink *in, struct gl_stretch *s);

/* Join a stretch that begins where the sink stands. Numbers its dumps, and goes on behind it. */
void gl_sink_join(struct gl_sink *in, struct gl_stretch *s);

void gl_batch_free(struct gl_batch *b);
void gl_stretch_free(struct gl_stretch *s);

/* Call this for a dump without any goroutine, such as `total 0`. */
void gl_sink_empty_dump(struct gl_sink *in);

/* Returns the record that is held back, or NULL. */
struct gl_record *gl_sink_held(struct gl_sink *in);

/* Mark the dump of the held record as cut off. */
void gl_sink_truncated(struct gl_sink *in);

/* Put the held record into the batch, because nothing can change it any more. */
void gl_sink_release(struct gl_sink *in);

/*
 * Call this for a line outside of goroutines. It releases the held record, unless it is in doubt.
 */
void gl_sink_pass(struct gl_sink *in, bool is_blank);

/* Call this for a header. It releases the held record or, if it was in doubt, perhaps drops it. */
void gl_sink_settle(struct gl_sink *in, bool is_running, bool after_blank);

/* Report something about the line that is being read (in->at.line + 1); id may be NULL. */
void gl_sink_note(struct gl_sink *in, const char *what, const uint64_t *id,
	struct gl_str detail);

/* Messages about a goroutine that exceeds a limit (lib/base/limits.h). Its record is partial. */
#define GL_SINK_FRAMES "more than 65536 frames: the others are left out"
#define GL_SINK_NAMES "more than 16 MiB of names: the frames behind them are left out"
#define GL_SINK_ANCESTORS "more than 1024 ancestors: the others are left out"
#define GL_SINK_LABELS "more than 4096 labels: the others are left out"

#define GL_SINK_LOST "goroutine header within a line of other text: skipped"

/*
 * Report the header in a line that makes no record, if the line holds one. The line is the one
 * being read.
 */
void gl_sink_lost(struct gl_sink *in, struct gl_str line);

/* Report something that is not about a line. */
void gl_sink_remark(struct gl_sink *in, const char *what, struct gl_str detail);

/* Report something about another line. */
void gl_sink_note_at(struct gl_sink *in, uint64_t line, const char *what, const uint64_t *id,
	struct gl_str detail);

#endif
