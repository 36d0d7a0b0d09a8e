/*
 * par_parse: threads that parse pieces of a large dump without envelopes, or of NDJSON, ahead of
 * the reader.
 *
 * A piece of a dump begins and ends where a goroutine follows an empty line; a thread parses it on
 * the assumption that the text before it ends in the middle of a dump (gl_stretch). A piece of
 * NDJSON begins and ends with a line; the assumption is that only records came before. When the
 * reader comes to the piece, it knows whether the assumption holds, and if not, it parses those
 * bytes itself. So the records are the same whether threads are used or not. Each thread has its
 * own tables; threads share only the list of pieces.
 *
 * The reader is one of the threads: where it would have to wait for a piece, it parses another one,
 * with tables that it uses for nothing else. What it parses is still in its processor's cache when
 * it comes to the records.
 */
#ifndef GL_STREAM_PAR_PARSE_H
#define GL_STREAM_PAR_PARSE_H

#include "lib/input/source.h"
#include "lib/parse/demux.h"

struct gl_par_parse;

struct gl_par_parse_options {
	const struct gl_source *source; /* a regular file; borrowed */
	struct gl_stacks *stacks;	/* the reader's table; borrowed */
	uint64_t from, to; /* the bytes of the file to parse */
	uint64_t start;	   /* the place in the file from which the offsets of records count */
	size_t piece;	   /* bytes of a piece: GL_PAR_PARSE_PIECE, or fewer in tests */
	unsigned threads;  /* at least 2, the reader included */
	enum gl_args args;
	bool is_json;
};

/* A piece that a thread has tried to parse. */
struct gl_piece {
	uint64_t begin, end; /* places in the file */
	/* it was parsed; `stretch` is valid if the text before it is as assumed */
	bool is_good;
	struct gl_stretch stretch;
};

#define GL_PAR_PARSE_PIECE ((size_t)512 << 10)
#define GL_PAR_PARSE_LEAST 12 /* threads cost more than they save if there are fewer pieces */
#define GL_PAR_PARSE_LEAST_JSON 256 /* the same for JSON, as each thread has to fill a JSON cache */

/*
 * Returns NULL if there is no memory, or if no thread could be started. The reader then parses
 * alone.
 */
struct gl_par_parse *gl_par_parse_open(const struct gl_par_parse_options *opt);
void gl_par_parse_close(struct gl_par_parse *a);

/*
 * Waits for a thread to finish the first piece that was not dropped yet. Returns NULL if there are
 * no more.
 */
struct gl_piece *gl_par_parse_front(struct gl_par_parse *a);

/*
 * Makes n records of the front piece point to stacks of the reader's table. Returns false if there
 * is no memory.
 */
bool gl_par_parse_adopt(struct gl_par_parse *a, struct gl_record *recs, size_t n);

/*
 * Forgets which stacks of the reader's table gl_par_parse_adopt has found. Call this after the
 * table was emptied.
 */
void gl_par_parse_forget(struct gl_par_parse *a);

/* Drops the front piece and its records, so that the next piece becomes the front one. */
void gl_par_parse_drop(struct gl_par_parse *a);

#endif
