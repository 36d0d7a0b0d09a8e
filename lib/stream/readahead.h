/*
 * readahead: decides when threads read ahead of the reader, and hands their results to it. Threads
 * parse pieces of a large dump (par_parse), or read and unwrap chunks of a large log (par_unwrap).
 * If their results cannot be used, the reader goes on by itself; the records are the same.
 */
#ifndef GL_STREAM_READAHEAD_H
#define GL_STREAM_READAHEAD_H

#include "lib/stream/core.h"
#include "lib/stream/par_unwrap.h"

struct gl_readahead {
	struct gl_core *core;	  /* borrowed */
	struct gl_stacks *stacks; /* borrowed */
	struct gl_stream_options opt;
	uint64_t start;	  /* the place in the file from which the offsets of records count */
	uint64_t hits;  /* how many pieces and chunks the reader has taken so far */
	struct gl_par_parse *parse;   /* NULL: no thread parses */
	struct gl_par_unwrap *unwrap; /* NULL: no thread unwraps */
	struct gl_hint hint; /* what gl_layers_hint last said, passed on to unwrap */
	uint64_t fetched;    /* place in the file where the window ends; only while unwrap is set */
	/* the reader parses only up to this place, where the next parsed piece begins; 0: none */
	uint64_t limit;
	uint64_t retry;	     /* no thread is started before this place; UINT64_MAX: never again */
	unsigned missed;     /* how many consecutive pieces could not be used */
};

/* Call this after the core was opened and before anything is read. Copies *opt. */
void gl_readahead_begin(struct gl_readahead *a, const struct gl_stream_options *opt,
	struct gl_stacks *stacks, struct gl_core *core);
void gl_readahead_close(struct gl_readahead *a);

/*
 * Call this after the reader has parsed something. It starts threads if they can be used here, and
 * if enough input is left for them to pay.
 */
void gl_readahead_start(struct gl_readahead *a);

/*
 * Stop all threads. Call this before the window gets other bytes than those of the file, such as
 * unpacked ones.
 */
void gl_readahead_stop(struct gl_readahead *a);

/*
 * Forgets all that was remembered about the table of stacks. Call this after it was emptied
 * (gl_stacks_move).
 */
void gl_readahead_forget_stacks(struct gl_readahead *a);

/*
 * Gives the core the next batch that it gives out, and returns true. The batch is a piece that a
 * thread has parsed (core->parsed_by) or, before it, the last records of the text that precedes the
 * piece. Returns false if the reader has to parse by itself, up to `limit` if that is not 0.
 */
bool gl_readahead_take(struct gl_readahead *a);

/*
 * Append the next chunk to the window. Returns false if there is none; the reader then has to read
 * by itself.
 */
bool gl_readahead_more(struct gl_readahead *a);

#endif
