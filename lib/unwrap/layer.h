/*
 * layer: a level's state, and where its text came from. Shared by the modules of this folder;
 * layers.h is what others see.
 */
#ifndef GL_UNWRAP_LAYER_H
#define GL_UNWRAP_LAYER_H

#include "lib/unwrap/envelope.h"
#include "lib/unwrap/linestrip.h"
#include "lib/input/source.h"
#include "lib/unwrap/timestamp.h"
#include "lib/unwrap/offsetmap.h"
#include "lib/unwrap/linebatch.h"
#include "lib/parse/demux.h"
#include "lib/unwrap/prefetch.h"

#define GL_LEVEL_PIECE ((size_t)128 << 10) /* bytes unwrapped at a time */
#define GL_BOX_ALIKE 6 /* bytes that a log's lines have in common at their begin */

struct gl_level;

/* A log stream, whose lines stand in one envelope. */
struct gl_stream {
	struct gl_envelope envelope;
	uint64_t number;     /* no other of the input has it */
	struct gl_peel peel; /* lines that are plain, in it */
	struct gl_level *level;
	uint64_t last_line; /* of the level above, that was its */
	bool is_closed;	    /* HTML: behind </pre> */
};

/* A dump that is a string within a line. */
struct gl_box {
	struct gl_level *level;
	bool is_open;
	char quote;
	char begin[GL_BOX_ALIKE]; /* of the line */
	size_t begin_len;
	uint64_t line; /* its number, from 1; 0: none yet */
};

struct gl_level {
	struct gl_levels *ls;
	struct gl_level *above; /* NULL: the top */
	unsigned depth;
	struct gl_text *text;
	struct gl_trail trail;	 /* where its text came from; not the top's */
	struct gl_buf piece;	 /* text that was unwrapped for it */
	struct gl_window window; /* what of that is not read */
	size_t wanted;		 /* bytes of a line that has no end yet, before it is looked at again */
	uint64_t fed, fed_lines; /* bytes and whole lines that were put into piece */
	struct gl_buf origin;
	uint64_t stamp_dump; /* the dump that `time` is of */
	char time[GL_STAMP_MAX];
	size_t time_len;
	struct gl_stream *streams;
	size_t nstreams, streams_cap;
	size_t stream; /* the one that claimed the line */
	struct gl_box box;
	bool in_rest;	 /* behind a box, up to the line's end */
	bool is_ended;	 /* its text was told so */
	size_t nflushed; /* streams that were told so */
};

struct gl_levels {
	struct gl_stacks *stacks;
	bool with_args, with_text;
	uint64_t ndumps;
	struct gl_level *top, *turn; /* turn: whose text is read next */
	struct gl_level *ran;	  /* whose batch is out */
	size_t nstreams;	  /* of all levels */
	bool is_unwrapping;
	bool is_general;	  /* no lines are taken in bulk */
	struct gl_buf scratch;
	struct gl_yield yield;
	const struct gl_ready *ready; /* of the top level's text, or NULL */
	uint64_t stream_number;	      /* the last one given */
	struct gl_tally gone, total; /* of levels that are no more; of all */
};

void gl_level_free(struct gl_level *l);

/* A level below `above`, NULL for the top. NULL without memory. */
struct gl_level *gl_level_new(struct gl_levels *ls, struct gl_level *above);

/* Sets *err; -1. */
int gl_level_no_memory(struct gl_err *err);

/* Where in the input the byte at `at` of a level's text stands. */
uint64_t gl_level_byte(struct gl_level *l, uint64_t at);

/* The input's bytes that hold the lines of [begin, end) of a level's text: out's begin and end. */
void gl_level_range(struct gl_level *l, uint64_t begin, uint64_t end, struct gl_step *out);

/* The input's line for line `line` of a level's text. */
uint64_t gl_level_line(struct gl_level *l, uint64_t line);

/* The last `len` bytes of below's piece are noted. */
void gl_level_fed(struct gl_level *below, size_t len);

/* The next step of `below`: it comes from line `line` of l's text. */
struct gl_step gl_level_step(struct gl_level *l, const struct gl_level *below, uint64_t line);

/* Of lines that may begin a dump, the time stamp is kept; without one, l's. false: no memory. */
bool gl_level_stamp(struct gl_level *l, struct gl_level *below, struct gl_str text,
	struct gl_str stamp, uint64_t at);

/*
 * `text`, the last of below's piece, came from line number `number` of l's text, which is at
 * `at`. false without memory.
 */
bool gl_level_note(struct gl_level *l, struct gl_level *below, struct gl_str text,
	struct gl_str line, const struct gl_payload *got, bool has_lf, uint64_t at, uint64_t number);

/* Room in its piece behind what it has not read; that is moved to the front. */
void gl_level_begin(struct gl_level *l);

/* What was put into its piece, which had `had` bytes, is read next. 0, or -1 and *err. */
int gl_level_end(struct gl_level *l, size_t had, struct gl_err *err);

/* Another text begins for a level that was ended, and for those below it. */
void gl_level_revive(struct gl_level *l);

#endif
