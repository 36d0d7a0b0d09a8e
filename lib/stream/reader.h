/*
 * reader: the one `next` over every form of input. Detects the form by content; hands out
 * records in input order.
 *
 *     struct gl_reader *r = gl_reader_open(&opt, stacks, "dump.txt", &err);
 *     while ((got = gl_reader_next(r, &recs, &n)) != GL_NEXT_END) ...
 *     gl_reader_close(r);
 */
#ifndef GL_LOGSTREAM_READER_H
#define GL_LOGSTREAM_READER_H

#include "lib/base/err.h"
#include "lib/syntax/kind.h"
#include "lib/parse/sink.h"
#include "lib/record/record.h"

enum gl_next {
	GL_NEXT_RECORDS, /* n of them, one at least; borrowed until the next call */
	GL_NEXT_SKIPPED, /* a remark: gl_reader_err() says what and where; go on */
	GL_NEXT_END,	 /* all was read; gl_reader_tally() is final */
	GL_NEXT_FAILED	 /* gl_reader_err(); records so far hold; nothing more comes */
};

struct gl_reader_options {
	bool with_args;	   /* keep what --args shows */
	bool with_text;	   /* keep the lines of each goroutine (gl_more.text), and its args */
	unsigned threads;  /* to read with, where the input is one to share; 0 and 1: none beside it */
	size_t piece;	   /* bytes that a thread reads at a time; 0: GL_PAR_PARSE_PIECE */
	struct gl_str as;  /* name of the source; p == NULL: the path */
	uint64_t dumps;	   /* of the same source, that were read before */
	void (*on_wait)(void *ctx); /* called before a read that would block; may be NULL */
	void *ctx;
};

struct gl_reader;

/*
 * Open path, or standard input for "-". `stacks` must outlive the reader, and may serve
 * several one after another. NULL and *err when it cannot be opened or memory is short.
 */
struct gl_reader *gl_reader_open(const struct gl_reader_options *opt, struct gl_stacks *stacks,
	const char *path, struct gl_err *err);

enum gl_next gl_reader_next(struct gl_reader *r, const struct gl_record **recs, size_t *n);

/* The last remark or failure; borrowed until the next call. */
const struct gl_err *gl_reader_err(const struct gl_reader *r);

const struct gl_input_counts *gl_reader_tally(const struct gl_reader *r);

/* The first bytes, which tell what an input is that holds no dump; borrowed, as they come. */
const struct gl_head *gl_reader_head(const struct gl_reader *r);

/* It is a regular file, not a pipe or a device. */
bool gl_reader_is_file(const struct gl_reader *r);

/* Dumps of the source so far, those before included. */
uint64_t gl_reader_dumps(const struct gl_reader *r);

/* Pieces that other threads read, or unwrapped, for it so far. */
uint64_t gl_reader_joined(const struct gl_reader *r);

void gl_reader_close(struct gl_reader *r);

#endif
