/*
 * layer: the state of a level, and the map from its text back to the input. Only modules of this
 * folder include it; all others include layers.h.
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

#define GL_LAYER_PIECE ((size_t)128 << 10) /* bytes that are unwrapped at a time */
#define GL_ESCAPED_ALIKE 6 /* bytes with which all lines of the same log begin */

struct gl_layer;

/* A log stream. All its lines stand in the same kind of envelope. */
struct gl_logstream {
	struct gl_envelope envelope;
	uint64_t number;     /* unique in the input */
	struct gl_linestrip peel; /* lines that are plain, in it */
	struct gl_layer *level;
	uint64_t last_line; /* the last line of the level above that was this stream's */
	bool is_closed;	    /* HTML: </pre> came */
};

/* Dumps that are a string within a line. */
struct gl_escaped {
	struct gl_layer *level;
	bool is_open;
	char quote; /* closes the string; 0: none does */
	char begin[GL_ESCAPED_ALIKE]; /* of the line */
	size_t begin_len;
	uint64_t line; /* its number, from 1; 0: none yet */
};

struct gl_layer {
	struct gl_layers *ls;
	struct gl_layer *above; /* NULL: this is the top */
	unsigned depth;
	struct gl_demux *text;
	struct gl_offsetmap trail;	 /* from its text to the text above; not at the top */
	struct gl_buf piece;	 /* text that the level above unwrapped for it */
	struct gl_window window; /* the part of the piece that was not parsed yet */
	size_t wanted;		 /* bytes of an unfinished line before it is looked at again */
	uint64_t fed, fed_lines; /* bytes and whole lines ever put into piece */
	struct gl_buf origin;
	uint64_t stamp_dump; /* the dump to which `time` belongs; 0: none */
	char time[GL_TIMESTAMP_MAX];
	size_t time_len;
	struct gl_logstream *streams;
	size_t nstreams, streams_cap;
	size_t stream; /* the stream to which the line at hand belongs */
	struct gl_escaped box;
	bool in_rest;	 /* after an escaped dump, up to the end of its line */
	bool is_ended;	 /* all its text was parsed */
	size_t nflushed; /* streams whose text was ended after that */
};

struct gl_layers {
	struct gl_stacks *stacks;
	bool with_args, with_text;
	uint64_t ndumps;
	struct gl_layer *top, *turn; /* turn: the level that makes the next step */
	struct gl_layer *ran;	  /* the level whose batch is given out; NULL: there is none */
	size_t nstreams;	  /* of all levels */
	bool is_unwrapping;
	bool is_general;	  /* lines are unwrapped one by one */
	struct gl_buf scratch;
	struct gl_linebatch yield;
	const struct gl_prefetch *ready; /* the top level's, from a thread; or NULL */
	uint64_t stream_number;	      /* the last gl_logstream.number that was used */
	struct gl_input_counts gone, total; /* gone: of levels that were freed */
};

void gl_layer_free(struct gl_layer *l);

/* A level below `above`; NULL: the top level. NULL without memory. */
struct gl_layer *gl_layer_new(struct gl_layers *ls, struct gl_layer *above);

/* Set *err and return -1. */
int gl_layer_no_memory(struct gl_err *err);

/* The place in the input of byte `at` of a level's text. */
uint64_t gl_layer_byte(struct gl_layer *l, uint64_t at);

/* Set out's begin and end to the lines of the input that hold [begin, end) of a level's text. */
void gl_layer_range(struct gl_layer *l, uint64_t begin, uint64_t end, struct gl_step *out);

/* The number of the input's line that holds line `line` of a level's text. */
uint64_t gl_layer_line(struct gl_layer *l, uint64_t line);

/* Count the last `len` bytes of below's piece as fed. */
void gl_layer_fed(struct gl_layer *below, size_t len);

/* The next step of below's offset map, which leads to line `line` of l's text. */
struct gl_step gl_layer_step(struct gl_layer *l, const struct gl_layer *below, uint64_t line);

/*
 * Keep the time stamp of the line `text` if that may begin a dump. A line without a stamp of its
 * own gets that of l's line at `at`. false: no memory.
 */
bool gl_layer_stamp(struct gl_layer *l, struct gl_layer *below, struct gl_str text,
	struct gl_str stamp, uint64_t at);

/*
 * Enter in below's offset map that `text`, the end of below's piece, came from `line`, which is
 * line number `number` of l's text and begins at its byte `at`. false without memory.
 */
bool gl_layer_note(struct gl_layer *l, struct gl_layer *below, struct gl_str text,
	struct gl_str line, const struct gl_payload *got, bool has_lf, uint64_t at,
	uint64_t number);

/* Before text is put into a level's piece: move what was not parsed yet to the front. */
void gl_layer_begin(struct gl_layer *l);

/* After that: the piece, which had `had` bytes before, is parsed next. 0, or -1 and *err. */
int gl_layer_end(struct gl_layer *l, size_t had, struct gl_err *err);

/* The level, and all levels below it, had ended: another text begins for them. */
void gl_layer_revive(struct gl_layer *l);

#endif
