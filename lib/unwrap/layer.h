/*
 * layer: the state of a layer, and the map from its text back to the input. Only modules of this
 * folder include this header; all others include layers.h.
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
	struct gl_linestrip peel; /* strips the stream's plain lines */
	struct gl_layer *level;
	uint64_t last_line; /* number of the stream's last line in the layer above */
	bool is_closed;	    /* HTML: </pre> was found */
};

/* Dumps that are a string within a line. */
struct gl_escaped {
	struct gl_layer *level;
	bool is_open;
	char quote; /* the quote that closes the string; 0: no quote does */
	char begin[GL_ESCAPED_ALIKE]; /* first bytes of the line that holds the dump */
	size_t begin_len;
	uint64_t line; /* number of that line, from 1; 0: none yet */
	size_t nstrings; /* how many dumps in strings the line has had */
};

struct gl_layer {
	struct gl_layers *ls;
	struct gl_layer *above; /* NULL: this is the top */
	unsigned depth;
	struct gl_demux *text;
	struct gl_offsetmap trail;	 /* leads from this text to the input; unused at the top */
	struct gl_buf piece;	 /* text that `above` unwrapped for this layer */
	struct gl_window window; /* the part of the piece that is still to be parsed */
	size_t wanted;		 /* bytes that an unfinished line must have to be examined again */
	uint64_t fed, fed_lines; /* bytes and whole lines ever put into piece */
	struct gl_buf origin;
	uint64_t stamp_dump; /* the dump to which `time` belongs; 0: none */
	char time[GL_TIMESTAMP_MAX];
	size_t time_len;
	struct gl_logstream *streams;
	size_t nstreams, streams_cap;
	size_t stream; /* index of the stream to which the current line belongs */
	struct gl_escaped box;
	bool in_rest;	 /* between an escaped dump and the end of its line */
	bool is_ended;	 /* all its text was parsed */
	size_t nflushed; /* number of streams whose text has been ended since is_ended was set */
};

struct gl_layers {
	struct gl_stacks *stacks;
	enum gl_args args;
	bool with_text;
	uint64_t ndumps;
	struct gl_layer *top, *turn; /* turn: the layer that makes the next step */
	struct gl_layer *ran;	  /* the layer whose batch is given out; NULL: none */
	size_t nstreams;	  /* number of streams in all layers */
	bool is_unwrapping;
	bool is_general;	  /* lines are unwrapped one by one */
	struct gl_buf scratch;
	struct gl_linebatch yield;
	const struct gl_prefetch *ready; /* the top layer's text from a thread, or NULL */
	uint64_t stream_number;	      /* the last gl_logstream.number that was used */
	struct gl_input_counts gone, total; /* gone: counts of layers that were freed */
};

void gl_layer_free(struct gl_layer *l);

/*
 * Make a layer below `above`. If `above` is NULL, make the top layer. Returns NULL if there is no
 * memory.
 */
struct gl_layer *gl_layer_new(struct gl_layers *ls, struct gl_layer *above);

/* Set *err and return -1. */
int gl_layer_no_memory(struct gl_err *err);

/* Returns the place in the input of byte `at` of a layer's text. */
uint64_t gl_layer_byte(struct gl_layer *l, uint64_t at);

/*
 * Set begin and end of *out to where the lines of the input that hold [begin, end) of a layer's
 * text begin and end.
 */
void gl_layer_range(struct gl_layer *l, uint64_t begin, uint64_t end, struct gl_step *out);

/* Returns the number of the line of the input that holds line `line` of a layer's text. */
uint64_t gl_layer_line(struct gl_layer *l, uint64_t line);

/* Count the last `len` bytes of below's piece in below->fed and below->fed_lines. */
void gl_layer_fed(struct gl_layer *below, size_t len);

/*
 * Returns the next step of below's offset map. It leads to the line of the input that holds line
 * `line` of l's text.
 */
struct gl_step gl_layer_step(struct gl_layer *l, const struct gl_layer *below, uint64_t line);

/*
 * Keep the timestamp of the line `text` if the line may begin a dump. A line without a timestamp of
 * its own gets the timestamp of l's line at `at`. Returns false if there is no memory.
 */
bool gl_layer_stamp(struct gl_layer *l, struct gl_layer *below, struct gl_str text,
	struct gl_str stamp, uint64_t at);

/*
 * Note in below's offset map where `text`, which is the end of below's piece, came from. `line` is
 * the line from which it came; it is line number `number` of l's text, and begins at byte `at` of
 * l's text. Returns false if there is no memory.
 */
bool gl_layer_note(struct gl_layer *l, struct gl_layer *below, struct gl_str text,
	struct gl_str line, const struct gl_payload *got, bool has_lf, uint64_t at,
	uint64_t number);

/*
 * Call this before appending to a layer's piece. It moves the text that is still to be parsed to
 * the front.
 */
void gl_layer_begin(struct gl_layer *l);

/*
 * Call this after appending to a layer's piece. The layer parses its piece next, if it can make a
 * step. had: number of bytes that the piece had before. Returns 0, or -1 with *err set.
 */
int gl_layer_end(struct gl_layer *l, size_t had, struct gl_err *err);

/* Begin another text for the layer and all layers below it, whose texts have ended. */
void gl_layer_revive(struct gl_layer *l);

#endif
