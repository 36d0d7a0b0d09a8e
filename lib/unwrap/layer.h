/*
 * layer: the state of a layer, and the way from a place in its text back to the input. Only modules
 * of this folder include this header; all others include layers.h.
 */
#ifndef GL_UNWRAP_LAYER_H
#define GL_UNWRAP_LAYER_H

#include "lib/unwrap/envelope.h"
#include "lib/unwrap/linestrip.h"
#include "lib/input/source.h"
#include "lib/unwrap/timestamp.h"
#include "lib/unwrap/offsetmap.h"
#include "lib/syntax/csv.h"
#include "lib/unwrap/linebatch.h"
#include "lib/parse/demux.h"
#include "lib/unwrap/prefetch.h"

/* bytes that are unwrapped for a layer before it parses them */
#define GL_LAYER_PIECE ((size_t)128 << 10)
/* the lines of one log are expected to begin with this many equal bytes */
#define GL_ESCAPED_ALIKE 6

struct gl_layer;

/*
 * A log stream that was found in a layer's text. All its lines stand in the same kind of envelope.
 */
struct gl_logstream {
	struct gl_envelope envelope;
	uint64_t number;     /* unique in the input */
	struct gl_linestrip strip; /* the fast path for lines that stand in the envelope */
	struct gl_layer *level;
	uint64_t last_line; /* line number, in the layer above, of the stream's last line so far */
	/* HTML: </pre> was found, so the stream's text may continue only after another <pre> */
	bool is_closed;
};

/*
 * What a layer keeps about the escaped dumps in its text, which it unwraps one after another. The
 * layer `level` parses the unwrapped text.
 */
struct gl_escaped {
	struct gl_layer *level;
	bool is_open;
	char quote; /* the quote that ends the string; 0: no quote ends it */
	bool is_field; /* the string is a field of CSV (syntax/csv.h) */
	/*
	 * The last step in the offset map of `level` is for a line of the dump whose end has not
	 * arrived yet. The rest of that line then extends this step instead of adding another, so
	 * that records do not depend on how the input is cut into pieces.
	 */
	bool is_unfinished;
	struct gl_csv_lone lone;
	char begin[GL_ESCAPED_ALIKE]; /* first bytes of the line that holds the dump found last */
	size_t begin_len;
	uint64_t line; /* number of that line, from 1; 0: none yet */
	size_t nstrings; /* how many dumps were found in strings of that line so far */
	/*
	 * The end, in the layer's text, of the last lines of base64 that turned out to hold no
	 * dump. Dumps over several lines are looked for only behind it; otherwise the time would
	 * grow with the square of the number of lines.
	 */
	uint64_t barren_end;
};

struct gl_layer {
	struct gl_layers *ls;
	struct gl_layer *above; /* NULL: this is the top */
	unsigned depth;
	struct gl_demux *text;
	/* the offset map: from this text to the input; unused at the top */
	struct gl_offsetmap offsets;
	struct gl_buf piece;	 /* text that `above` unwrapped for this layer */
	struct gl_window window; /* the part of the piece that is still to be parsed */
	/* an unfinished line is examined again once it has this many bytes */
	size_t wanted;
	/* number of bytes, and of whole lines, that were ever appended to `piece` */
	uint64_t fed, fed_lines;
	struct gl_buf origin;
	uint64_t stamp_dump; /* the dump (gl_record.dump) whose time is `time`; 0: none */
	char time[GL_TIMESTAMP_MAX];
	size_t time_len;
	struct gl_logstream *streams;
	size_t nstreams, streams_cap;
	size_t stream; /* index of the stream that was found or added last */
	struct gl_escaped escaped;
	bool in_rest;	 /* an escaped dump has ended, but the line that holds it has not */
	bool is_ended;	 /* all its text was parsed, and no more will come */
	/* once is_ended is set: number of streams whose texts have also been ended */
	size_t nflushed;
};

struct gl_layers {
	struct gl_stacks *stacks;
	enum gl_args args;
	bool with_text;
	uint64_t ndumps;
	struct gl_layer *top, *turn; /* turn: the layer that makes the next step */
	/* the layer that holds the batch of the last gl_layers_run; NULL: none */
	struct gl_layer *ran;
	/* that batch was read from a profile, not from text */
	bool ran_profile;
	size_t nstreams;	  /* number of streams in all layers */
	bool is_unwrapping;
	/* use only the general path, line by line (gl_layers_use_general_path) */
	bool is_general;
	struct gl_buf scratch;
	struct gl_linebatch lines;
	/* lines of the top layer that a thread has unwrapped, or NULL */
	const struct gl_prefetch *ready;
	uint64_t stream_number;	      /* the highest gl_logstream.number so far */
	struct gl_input_counts gone, total; /* gone: the counts of layers that were freed */
};

void gl_layer_free(struct gl_layer *l);

/* Does what gl_demux_forget_stacks does for this layer and all below it; l may be NULL. */
bool gl_layer_forget_stacks(struct gl_layer *l);

/*
 * Makes a layer below `above`. If `above` is NULL, makes the top layer. Returns NULL if there is no
 * memory.
 */
struct gl_layer *gl_layer_new(struct gl_layers *ls, struct gl_layer *above);

/* Returns the place in the input of byte `at` of a layer's text. */
uint64_t gl_layer_byte(struct gl_layer *l, uint64_t at);

/*
 * Finds the lines of the input that hold [begin, end) of a layer's text. Sets out->begin and
 * out->end to the bytes of the input at which these lines begin and end; leaves the rest of *out
 * alone.
 */
void gl_layer_range(struct gl_layer *l, uint64_t begin, uint64_t end, struct gl_step *out);

/*
 * Sets s->begin, s->from and s->end to the bytes of the input that hold [begin, end) of a layer's
 * text. end > begin.
 */
void gl_layer_bytes(struct gl_layer *l, uint64_t begin, uint64_t end, struct gl_step *s);

/* Returns the number of the line of the input that holds line `line` of a layer's text. */
uint64_t gl_layer_line(struct gl_layer *l, uint64_t line);

/*
 * Call this after `len` bytes, at most one line, were appended to below's piece. It counts them in
 * below->fed and below->fed_lines.
 */
void gl_layer_count_text(struct gl_layer *below, size_t len);

/*
 * Returns a step to add to below's offset map next (offsetmap.h). It begins at the end of below's
 * text, and its in_line is the line of the input that holds line `line` of l's text. The caller
 * sets the other fields.
 */
struct gl_step gl_layer_step(struct gl_layer *l, const struct gl_layer *below, uint64_t line);

/*
 * If `text`, the line at byte below->fed of below's text, may begin a dump, adds its timestamp to
 * below's offset map. If stamp.p is NULL, the line has no timestamp of its own, and gets the one
 * that applies at byte `at` of l's text. Call this before gl_layer_count_text counts the line.
 * Returns false if there is no memory.
 */
bool gl_layer_stamp(struct gl_layer *l, struct gl_layer *below, struct gl_str text,
	struct gl_str stamp, uint64_t at);

/*
 * Adds `text`, which was just appended to below's piece, to below's offset map and counts it as
 * gl_layer_count_text does. It was unwrapped from `line`, which is line `number` of l's text and
 * begins at byte `at` of that. has_lf: the line ends with an LF in l's text. Returns false if there
 * is no memory.
 */
bool gl_layer_map_text(struct gl_layer *l, struct gl_layer *below, struct gl_str text,
	struct gl_str line, const struct gl_payload *got, bool has_lf, uint64_t at,
	uint64_t number);

/*
 * Call this before appending to a layer's piece. It moves the text that is not parsed yet to the
 * piece's front, and drops the rest.
 */
void gl_layer_begin(struct gl_layer *l);

/*
 * Call this after appending to a layer's piece, which had `had` bytes before. If the piece has
 * enough bytes to parse some of them, the next gl_layers_run lets this layer do so. Returns 0, or
 * -1 with *err set.
 */
int gl_layer_end(struct gl_layer *l, size_t had, struct gl_err *err);

/*
 * Begins another text for the layer and for the layers of its streams. The texts before must have
 * ended.
 */
void gl_layer_begin_text(struct gl_layer *l);

#endif
