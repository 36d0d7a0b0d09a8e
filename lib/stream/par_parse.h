/*
 * par_parse: threads that read pieces of a large bare dump, or of NDJSON, before it is their turn. A
 * piece begins and ends where a goroutine follows an empty line, and is read as if the one before
 * it had ended there in the middle of a dump (gl_stretch); one of NDJSON, where a line begins, as
 * if nothing but records had come before. Whether that was so is seen when the reader has come to
 * it: if not, the piece is read again, by the reader itself. So threads never change an answer.
 * Each has tables of its own; they share nothing but the list of pieces.
 */
#ifndef GL_LOGSTREAM_PAR_PARSE_H
#define GL_LOGSTREAM_PAR_PARSE_H

#include "lib/input/source.h"
#include "lib/parse/demux.h"

struct gl_par_parse;

struct gl_par_parse_options {
	const struct gl_source *source; /* a file; borrowed */
	struct gl_stacks *stacks;	/* what records of pieces are given; borrowed */
	uint64_t from, to; /* of the file */
	uint64_t start;	   /* where in the file the stream begins: offset 0 of records */
	size_t piece;	   /* bytes of each, GL_PAR_PARSE_PIECE; tests have smaller ones */
	unsigned threads;
	bool with_args, is_json;
};

/* A piece that was read. */
struct gl_piece {
	uint64_t begin, end; /* of the file */
	bool is_good;	     /* the stretch holds, if the reader comes to begin as it should */
	struct gl_stretch stretch;
};

#define GL_PAR_PARSE_PIECE ((size_t)1024 << 10)
#define GL_PAR_PARSE_LEAST 6 /* as many pieces must be there for it to be worth while; */
#define GL_PAR_PARSE_LEAST_JSON 128 /* of JSON more, as each thread has all its lines to learn */

/* NULL: no memory, or no thread; the input is then read without. */
struct gl_par_parse *gl_par_parse_open(const struct gl_par_parse_options *opt);
void gl_par_parse_close(struct gl_par_parse *a);

/* The first piece not dropped, which is waited for; NULL when there are no more. */
struct gl_piece *gl_par_parse_front(struct gl_par_parse *a);

/* Give n of the front's records stacks of the reader's table. false without memory. */
bool gl_par_parse_adopt(struct gl_par_parse *a, struct gl_record *recs, size_t n);

/* Done with the front, and all its records. */
void gl_par_parse_drop(struct gl_par_parse *a);

#endif
