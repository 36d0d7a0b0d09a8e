/*
 * readahead: decides when threads read ahead of the reader, and hands it what they did. Threads
 * parse pieces of a large dump (par_parse), or read and unwrap chunks of a large log (par_unwrap).
 * Where their work is of no use the reader goes on by itself, and the records are the same.
 */
#ifndef GL_LOGSTREAM_READAHEAD_H
#define GL_LOGSTREAM_READAHEAD_H

#include "lib/stream/core.h"
#include "lib/stream/par_unwrap.h"

struct gl_readahead {
	struct gl_core *core;	  /* borrowed */
	struct gl_stacks *stacks; /* borrowed */
	struct gl_stream_options opt;
	uint64_t start;	  /* where in the file the stream begins */
	uint64_t joined;  /* pieces and chunks that the reader took so far */
	struct gl_par_parse *parse;   /* NULL: no thread parses */
	struct gl_par_unwrap *unwrap; /* NULL: no thread unwraps */
	struct gl_hint hint; /* the last one given to unwrap */
	uint64_t fetched;    /* the place in the file where the window ends, while unwrap is set */
	uint64_t limit;	     /* the place where the next parsed piece begins; 0: none is known */
	uint64_t retry;	     /* no thread is started before this place */
	unsigned missed;     /* pieces in a row that were of no use */
};

/* The core was opened; nothing was read. Nothing points to *opt afterwards. */
void gl_readahead_begin(struct gl_readahead *a, const struct gl_stream_options *opt,
	struct gl_stacks *stacks, struct gl_core *core);
void gl_readahead_close(struct gl_readahead *a);

/* After the reader parsed some: start threads if what comes is worth it. */
void gl_readahead_start(struct gl_readahead *a);

/* Stop all threads: the window no longer holds the file's own bytes. */
void gl_readahead_stop(struct gl_readahead *a);

/*
 * true: the core has the batch of a parsed piece (core->parsed_by), or the goroutine before one.
 * false: the reader has to parse, up to `limit` if that is not 0.
 */
bool gl_readahead_take(struct gl_readahead *a);

/* Append the next chunk to the window. false: there are no more such; the reader reads. */
bool gl_readahead_more(struct gl_readahead *a);

#endif
