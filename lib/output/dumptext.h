/*
 * dumptext: writes records as dump text from which the same records can be read back. If a record
 * has the lines from which it was read (gl_more.text), they are written unchanged. Otherwise the
 * lines are made from the record's keys: a block as in debug=2 if the record has an id, and a
 * bucket as in debug=1 if it has none.
 *
 * Other lines are added so that the records read back correctly. A dump begins with a BEGIN banner,
 * or with the reason of a crash. A dump that was left out is written as `total 0`, so that later
 * dumps keep their numbers. A ----- section precedes goroutines that were printed again.
 * glfilter(1) says what the text cannot represent.
 */
#ifndef GL_OUTPUT_DUMPTEXT_H
#define GL_OUTPUT_DUMPTEXT_H

#include "lib/base/buf.h"
#include "lib/record/record.h"

/* A zeroed struct has written nothing yet. */
struct gl_dumptext {
	/* the dump that is being written */
	struct gl_buf source; /* the source of the dump */
	uint64_t dump;	      /* the number of the dump in the records */
	bool is_in_dump;      /* a dump is being written */
	bool is_begun;	      /* the beginning of the dump has been written */
	/* the ----- line that precedes repeated goroutines has been written */
	bool in_sections;
	uint64_t ndumps;      /* number of dumps that a reader of the output has counted so far */
	bool is_apart;	      /* the output does not need a blank line before the next block */
	bool is_truncated;    /* the goroutine written last is the last one of a truncated dump */
	/* the goroutine written last is complete, but readers may take it for truncated */
	bool seems_cut;
	/*
	 * the buckets of the dump so far; they cannot be written before the last one is known,
	 * because the line above them has their sum
	 */
	struct gl_buf buckets;
	uint64_t total;
	bool has_buckets, is_profile_cut, is_leaked;
	struct gl_buf scratch;
};

void gl_dumptext_free(struct gl_dumptext *d);

/*
 * Appends r to out. A bucket is kept in d, and appended only at the end of its dump. Returns false
 * if r is a group, because a group has no text. A lack of memory is recorded in out->failed.
 */
bool gl_dumptext_put(struct gl_dumptext *d, struct gl_buf *out, const struct gl_record *r);

/*
 * Ends the output: appends the buckets that d still keeps and, if the last dump is truncated, text
 * that shows this to readers.
 */
void gl_dumptext_end(struct gl_dumptext *d, struct gl_buf *out);

#endif
