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

#define GL_LAYER_PIECE ((size_t)128 << 10) /* bytes unwrapped at a time */
#define GL_ESCAPED_ALIKE 6 /* bytes that a log's lines have in common at their begin */

struct gl_layer;

/* A log stream, whose lines stand in one envelope. */
struct gl_logstream {
	struct gl_envelope envelope;
	uint64_t number;     /* no other of the input has it */
	struct gl_linestrip peel; /* lines that are plain, in it */
	struct gl_layer *level;
	uint64_t last_line; /* of the level above, that was its */
	bool is_closed;	    /* HTML: behind </pre> */
};

/* A dump that is a string within a line. */
struct gl_escaped {
	struct gl_layer *level;
	bool is_open;
	char quote;
	char begin[GL_ESCAPED_ALIKE]; /* of the line */
	size_t begin_len;
	uint64_t line; /* its number, from 1; 0: none yet */
};

struct gl_layer {
	struct gl_layers *ls;
	struct gl_layer *above; /* NULL: the top */
	unsigned depth;
	struct gl_demux *text;
	struct gl_offsetmap trail;	 /* where its text came from; not the top's */
	struct gl_buf piece;	 /* text that was unwrapped for it */
	struct gl_window window; /* what of that is not read */
	size_t wanted;		 /* bytes of a line that has no end yet, before it is looked at again */
	uint64_t fed, fed_lines; /* bytes and whole lines that were put into piece */
	struct gl_buf origin;
	uint64_t stamp_dump; /* the dump that `time` is of */
	char time[GL_TIMESTAMP_MAX];
	size_t time_len;
	struct gl_logstream *streams;
	size_t nstreams, streams_cap;
	size_t stream; /* the one that claimed the line */
	struct gl_escaped box;
	bool in_rest;	 /* behind a box, up to the line's end */
	bool is_ended;	 /* its text was told so */
	size_t nflushed; /* streams that were told so */
};

struct gl_layers {
	struct gl_stacks *stacks;
	bool with_args, with_text;
	uint64_t ndumps;
	struct gl_layer *top, *turn; /* turn: whose text is read next */
	struct gl_layer *ran;	  /* whose batch is out */
	size_t nstreams;	  /* of all levels */
	bool is_unwrapping;
	bool is_general;	  /* no lines are taken in bulk */
	struct gl_buf scratch;
	struct gl_linebatch yield;
	const struct gl_prefetch *ready; /* of the top level's text, or NULL */
	uint64_t stream_number;	      /* the last one given */
	struct gl_input_counts gone, total; /* of levels that are no more; of all */
};

void gl_layer_free(struct gl_layer *l);

/* A level below `above`, NULL for the top. NULL without memory. */
struct gl_layer *gl_layer_new(struct gl_layers *ls, struct gl_layer *above);

/* Sets *err; -1. */
int gl_layer_no_memory(struct gl_err *err);

/* Where in the input the byte at `at` of a level's text stands. */
uint64_t gl_layer_byte(struct gl_layer *l, uint64_t at);

/* The input's bytes that hold the lines of [begin, end) of a level's text: out's begin and end. */
void gl_layer_range(struct gl_layer *l, uint64_t begin, uint64_t end, struct gl_step *out);

/* The input's line for line `line` of a level's text. */
uint64_t gl_layer_line(struct gl_layer *l, uint64_t line);

/* The last `len` bytes of below's piece are noted. */
void gl_layer_fed(struct gl_layer *below, size_t len);

/* The next step of `below`: it comes from line `line` of l's text. */
struct gl_step gl_layer_step(struct gl_layer *l, const struct gl_layer *below, uint64_t line);

/* Of lines that may begin a dump, the time stamp is kept; without one, l's. false: no memory. */
bool gl_layer_stamp(struct gl_layer *l, struct gl_layer *below, struct gl_str text,
	struct gl_str stamp, uint64_t at);

/*
 * `text`, the last of below's piece, came from line number `number` of l's text, which is at
 * `at`. false without memory.
 */
bool gl_layer_note(struct gl_layer *l, struct gl_layer *below, struct gl_str text,
	struct gl_str line, const struct gl_payload *got, bool has_lf, uint64_t at, uint64_t number);

/* Room in its piece behind what it has not read; that is moved to the front. */
void gl_layer_begin(struct gl_layer *l);

/* What was put into its piece, which had `had` bytes, is read next. 0, or -1 and *err. */
int gl_layer_end(struct gl_layer *l, size_t had, struct gl_err *err);

/* Another text begins for a level that was ended, and for those below it. */
void gl_layer_revive(struct gl_layer *l);

#endif
