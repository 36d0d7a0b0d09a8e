/*
 * next: what reader.h and follow.h share: their options, and what gl_reader_next and gl_follow_next
 * return.
 */
#ifndef GL_STREAM_NEXT_H
#define GL_STREAM_NEXT_H

#include "lib/input/source.h"
#include "lib/record/args.h"

struct gl_stream_options {
	enum gl_args args; /* which goroutines get their arguments (record.args) */
	bool with_text;	  /* keep the lines of each goroutine (gl_more.text); implies GL_ARGS_ALL */
	struct gl_str as; /* name of the source; if p is NULL, the path is the name */
	struct gl_source *source; /* borrowed: read instead of the path; NULL: open the path */
	uint64_t dumps;	  /* number of dumps read before from the same source */

	/* Options of the reader; follow ignores them. */
	unsigned threads; /* threads to use, the caller's included; 0 and 1: no other thread */
	size_t piece;	  /* bytes that a thread reads at a time; 0: GL_PAR_PARSE_PIECE */
	size_t at_once;	  /* most records given out at once; 0: what the processor's cache holds */
	void (*on_wait)(void *ctx); /* called before a read that would block; may be NULL */
	/*
	 * 0: stacks may be kept for as long as the reader is open. Otherwise the reader empties the
	 * table of stacks if it takes more bytes than most_stacks, or the texts of its stacks more
	 * than most_texts, and then calls on_forget, which may be NULL. So memory does not grow
	 * with the number of different stacks. But the caller must not keep a stack, its ordinal or
	 * its names beyond the next call of the reader.
	 */
	size_t most_stacks, most_texts;
	void (*on_forget)(void *ctx);
	void *ctx; /* passed to on_wait and on_forget */
};

enum gl_next {
	GL_NEXT_RECORDS, /* n records, at least one; borrowed until the next call */
	/* a remark about input that was skipped: see the error; call again */
	GL_NEXT_SKIPPED,
	/* follow only: much was read, but no record has ended yet; call again */
	GL_NEXT_NOTHING_YET,
	GL_NEXT_WAIT,	 /* follow only: all bytes that have arrived were read */
	GL_NEXT_END,	 /* everything was read; the counts are final */
	GL_NEXT_FAILED	 /* the error says why; earlier records are valid; nothing more comes */
};

#endif
