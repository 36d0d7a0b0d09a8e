/*
 * sink: where the readers of all forms put their records. It numbers dumps, keeps the reason of a
 * crash, and holds one record back until it is known whether the dump was cut off behind it. It
 * gathers records and remarks in input order into a batch, which is handed out as a whole.
 *
 * What records point to is copied into the batch, or is kept by a cache for as long as the cache's
 * reader lives. Args are different: if the block cache knows a goroutine, its args are read from
 * the window, when somebody asks for them (record/args.h). So whoever passes a window to a reader
 * must keep its bytes until the batch was handed out. The args of a record that is held back are
 * copies, unless window_stays is set.
 *
 * What was read since gl_sink_save can be undone by gl_sink_restore, because a mapped file may turn
 * out to have shrunk while it was read.
 */
#ifndef GL_PARSE_SINK_H
#define GL_PARSE_SINK_H

#include "lib/base/arena.h"
#include "lib/base/counts.h"
#include "lib/base/err.h"
#include "lib/record/record.h"

/* What one input held. */
struct gl_input_counts {
	uint64_t headers;    /* goroutine headers and count lines that were met in dump text */
	uint64_t records;    /* records put into batches */
	uint64_t goroutines; /* sum of the records' counts, without repeats (lib/base/counts.h) */
	uint64_t repeats;
	uint64_t partial;   /* records that are marked as partial */
	uint64_t dumps;	    /* dumps, including empty ones such as `total 0` */
	uint64_t truncated; /* dumps that are marked as truncated */
	uint64_t mangled;   /* records with bytes that were not UTF-8 */
	uint64_t skipped;   /* lines that belong to no dump */
	uint64_t unread;    /* headers or NDJSON lines that could not be read; each was reported */
	/* headers that stand under their stacks (newestfirst.h); they are counted as unread, too */
	uint64_t turned;
	uint64_t races;	    /* reports of the race detector, which are skipped */
};

/* Add each counter of *from to the same counter of *to. */
void gl_input_counts_add(struct gl_input_counts *to, const struct gl_input_counts *from);

/* A remark. Its place is before record number `before` of its batch. */
struct gl_remark {
	struct gl_err err;
	size_t before;
};

/* Records and remarks that are handed out together. Their strings live until gl_sink_next_batch. */
struct gl_batch {
	struct gl_record *records; /* the held record, if any, stands behind the last of them */
	size_t nrecords, records_cap;
	struct gl_remark *remarks;
	size_t nremarks, remarks_cap;
	struct gl_arena arena;
};

/*
 * A clue: lines before a goroutine that tell of a panic. They become the goroutine's reason if its
 * header or its stack proves that they were about it (reason.h).
 */
enum gl_clue_kind { GL_CLUE_NONE, GL_CLUE_CRASH, GL_CLUE_PROSE, GL_CLUE_LOGGED };

struct gl_clue {
	enum gl_clue_kind kind;
	unsigned lines;	  /* how many lines have come since the clue's first one */
	unsigned skipped; /* how many of the clue's lines were counted as skipped */
	/* a blank line or something else has ended the clue's text, so no further line is added */
	bool is_over;
};

/*
 * What is known of the stream at the place up to which it was read. It holds no pointers, so that
 * it can be saved by copying it.
 */
struct gl_stream_place {
	uint64_t line;	 /* LFs so far: the next line is number line + 1 */
	uint64_t offset; /* stream offset at which the bytes that are being parsed begin */
	uint64_t dump;	 /* number of the stream's current dump; 0 before the first */
	bool begins;	 /* the next goroutine is the first of a dump */
	/*
	 * goroutines of the dump come again below: GL_MARK_AGAIN was read, or a signal behind the
	 * ----- of GOTRACEBACK=crash
	 */
	bool in_sections;
	/*
	 * the ----- of GOTRACEBACK=crash was read, so if a signal comes next, it does not begin a
	 * dump
	 */
	bool after_dashes;
	bool has_held;
	bool is_listed;	   /* the held record is from a listing of a debugger */
	/*
	 * if a crash has begun, and no goroutine has taken its text as its reason yet: number of
	 * lines since then; otherwise 0
	 */
	unsigned preamble;
	bool in_reason;	   /* the next line may belong to the crash's own text */
	/*
	 * if the held record is in doubt (as explained below struct gl_sink): 1 plus the number of
	 * lines since it; otherwise 0
	 */
	unsigned doubt;
	uint64_t doubt_line; /* line number of the header of the record in doubt */
	bool after_blank;    /* the last line outside of a goroutine's block was blank */
	bool is_unbroken;    /* no blank line has come since the last line of a goroutine */
	bool is_message;     /* a log message began, and its first header comes next */
	uint64_t dump_before; /* gl_stream_place.dump before the current dump began */
	unsigned char tail;    /* an enum gl_newestfirst_tail */
	/*
	 * number of consecutive blocks that look as if the log were printed newest first
	 * (newestfirst.h), counted up to a limit
	 */
	unsigned char nturned;
	bool had_turned; /* some block looked like this */
	bool is_upright; /* some block was in the usual order, oldest line first */
	size_t prefix_len; /* bytes of the current line that stand before the dump's own text */
	struct gl_clue clue;
};

struct gl_sink {
	struct gl_stacks *stacks; /* borrowed */
	/* borrowed: number of dumps in the whole source, in all its streams */
	uint64_t *ndumps;
	/* the window that is being parsed; the offset of its first byte is at.offset */
	const char *base, *end;
	enum gl_args args;
	bool window_stays; /* the window stays in memory as long as the batch */
	/* keep the lines of goroutines; only with GL_ARGS_ALL, and without block cache */
	bool with_text;
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
 * Which record is in doubt. Until Go 1.22, the value of a panic is printed raw, so its text may
 * have lines that look like a goroutine's header. The blank line before the real header tells the
 * two apart, but log collectors lose blank lines. So a header within the text of a panic makes a
 * record, which is in doubt until the next header comes. The record in doubt is dropped if the next
 * header can only be the first one of the dump, because it is [running] and follows a blank line.
 */

void gl_sink_free(struct gl_sink *in);

/* Returns the stream offset of the byte at p, which is within the window. */
static inline uint64_t gl_sink_offset(const struct gl_sink *in, const char *p)
{
	return in->at.offset + (uint64_t)(p - in->base);
}

/* Empties the batch after it was handed out. The held record stays. */
void gl_sink_next_batch(struct gl_sink *in);

/*
 * gl_sink_restore undoes everything since gl_sink_save. The batch must be empty when gl_sink_save
 * is called.
 */
void gl_sink_save(struct gl_sink *in);
void gl_sink_restore(struct gl_sink *in);

/*
 * What the record of a goroutine gets from the lines before it. It is decided when the goroutine's
 * header or count line is read.
 */
struct gl_opening {
	bool begins, takes_reason, is_doubtful;
	bool is_listed; /* the goroutine is from a listing: no cache keeps its state and labels */
	/* it gets the reason from a clue if its stack shows a panic (gl_reason_open) */
	bool may_take_reason;
	unsigned skipped;     /* how many lines of that clue were counted as skipped */
};
struct gl_opening gl_sink_open(struct gl_sink *in);

/*
 * For a goroutine that has ended. gl_sink_new returns its record, all zero, for the caller to fill
 * in, or NULL if there is no memory. gl_sink_hold then copies everything that `more` points to, and
 * fills in dump and reason. The record is held back until gl_sink_new is called for the next
 * goroutine, or until gl_sink_release.
 */
struct gl_record *gl_sink_new(struct gl_sink *in);
void gl_sink_hold(struct gl_sink *in, struct gl_opening opening);

/*
 * Does what gl_sink_new does for `count` goroutines, and fills in what follows from their stack.
 * Sets in->no_memory and returns NULL if stack is NULL.
 */
struct gl_record *gl_sink_new_of(struct gl_sink *in, const struct gl_stack *stack, uint64_t count);

/*
 * Sets the record's reason to the text of the crash. The reason is stored in *m, which the caller
 * owns, and to which r->more then points.
 */
void gl_sink_put_reason(struct gl_sink *in, struct gl_record *r, struct gl_more *m);

/*
 * These three add several goroutines at once, all of which have ended. gl_sink_goes_on returns true
 * if gl_sink_room and gl_sink_take may be called, because a dump is in progress and no record is
 * held back. gl_sink_room returns room for n records, or NULL if there is no memory. gl_sink_take
 * then adds the first n of them to the batch. It also counts n headers: not that of the first
 * goroutine, which was counted before, but that of the goroutine which follows the last one in the
 * input.
 */
bool gl_sink_goes_on(const struct gl_sink *in);
struct gl_record *gl_sink_room(struct gl_sink *in, size_t n);
void gl_sink_take(struct gl_sink *in, size_t n);

/*
 * Returns true if no record is held back, and no earlier line changes the meaning of the next
 * header.
 */
bool gl_sink_is_quiet(const struct gl_sink *in);

/*
 * Returns true if a dump is in progress, no record is held back, and nothing else in earlier lines
 * changes the meaning of the next header.
 */
bool gl_sink_is_plain(const struct gl_sink *in);

/*
 * A stretch is a part of a dump, or of NDJSON, that is read by itself (demux_stretch.h). If it is
 * part of a dump, it begins with a goroutine behind an empty line. In its records `dump` then
 * counts from 1, and 1 is the dump of the goroutine before the stretch.
 */
struct gl_stretch {
	struct gl_batch batch; /* owned; all zero bytes at first */
	struct gl_arena texts; /* owned: more memory to which its records point */
	struct gl_input_counts tally;
	/* the number of lines in the stretch, and the stream offset at which the stretch ends */
	uint64_t lines, end;
	uint64_t dumps; /* number of dumps that began in the stretch */
	/* number of the last dump; 0: the stretch is NDJSON, whose records have their own dumps */
	uint64_t dump;
};

/* Begin to read a stretch at this stream offset. Its text must stay as long as its batch. */
void gl_sink_begin_stretch(struct gl_sink *in, uint64_t offset);

/*
 * Move what was read to *s, and use the memory of s->batch for the next batch. No record may be
 * held back.
 */
void gl_sink_end_stretch(struct gl_sink *in, struct gl_stretch *s);

/*
 * Join a stretch to the sink's stream; it must begin at the place up to which the stream was read.
 * Numbers the dumps in its records and the lines in its remarks anew, and moves that place to the
 * end of the stretch.
 */
void gl_sink_join(struct gl_sink *in, struct gl_stretch *s);

void gl_batch_free(struct gl_batch *b);
void gl_stretch_free(struct gl_stretch *s);

/* Call this for a dump without any goroutine, such as `total 0`. */
void gl_sink_empty_dump(struct gl_sink *in);

/* Returns the record that is held back, or NULL. */
struct gl_record *gl_sink_held(struct gl_sink *in);

/*
 * The table of stacks was emptied (gl_stacks_move), so the held record gets its stack anew. Returns
 * false if there is no memory.
 */
bool gl_sink_renew_stack(struct gl_sink *in);

/* Mark the held record as the last one of a dump that was cut off. */
void gl_sink_truncated(struct gl_sink *in);

/* Counts a record that is put into the batch. */
static inline void gl_sink_count(struct gl_input_counts *t, const struct gl_record *r)
{
	t->records++;
	if (gl_record_has(r, GL_HAS_REPEAT))
		t->repeats = gl_counter_sum(t->repeats, r->count);
	else
		t->goroutines = gl_counter_sum(t->goroutines, r->count);
	t->partial += gl_record_has(r, GL_HAS_PARTIAL);
	t->mangled += gl_record_has(r, GL_HAS_MANGLED);
}

/* Put the held record into the batch, because nothing can change it any more. */
void gl_sink_release(struct gl_sink *in);

/*
 * Call this for a line outside of goroutines. It puts the held record into the batch, unless the
 * line is blank. A held record that is in doubt (see above) is put there only after many lines.
 */
void gl_sink_outside_line(struct gl_sink *in, bool is_blank);

/*
 * Call this for a header. It puts the held record into the batch, unless that record was in doubt
 * and the header shows that it was only text of a panic.
 */
void gl_sink_at_header(struct gl_sink *in, bool is_running, bool after_blank);

/*
 * Adds a remark about the line that is being read (in->at.line + 1) to the batch; id may be NULL.
 */
void gl_sink_remark_here(struct gl_sink *in, const char *what, const uint64_t *id,
	struct gl_str detail);

/* Does what gl_sink_remark_here does, and counts one header that was not read. */
void gl_sink_remark_unread(struct gl_sink *in, const char *what, const uint64_t *id,
	struct gl_str detail);

/* Messages about a goroutine that exceeds a limit (lib/base/limits.h). Its record is partial. */
#define GL_SINK_FRAMES "more than 65536 frames: the others are left out"
#define GL_SINK_NAMES "more than 16 MiB of names: the frames behind them are left out"
#define GL_SINK_ANCESTORS "more than 1024 ancestors: the others are left out"
#define GL_SINK_LABELS "more than 4096 labels: the others are left out"

#define GL_SINK_LOST "goroutine header within a line of other text: skipped"

/*
 * If the line that is being read holds a goroutine header, adds a remark that the header makes no
 * record, and counts it as unread.
 */
void gl_sink_remark_lost_header(struct gl_sink *in, struct gl_str line);

/* Adds a remark that is not about a line to the batch. */
void gl_sink_remark(struct gl_sink *in, const char *what, struct gl_str detail);

/* Adds a remark about the line with this number to the batch; id may be NULL. */
void gl_sink_remark_at(struct gl_sink *in, uint64_t line, const char *what, const uint64_t *id,
	struct gl_str detail);

#endif
