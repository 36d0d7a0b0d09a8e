/*
 * dumptext: writes records as dump text from which the same records can be read back. The lines
 * from which a goroutine was read (gl_more.text) are written unchanged. If a record does not have
 * these lines, they are made from its keys: a block as in debug=2 if it has an id, otherwise a
 * bucket as in debug=1.
 *
 * Other text is written so that the goroutines read back correctly: a BEGIN banner, or the reason
 * of a crash, where a dump begins; `total 0` for each dump that was left out, so that the next dump
 * keeps its number; a ----- section before goroutines that repeat. glfilter(1) says what the text
 * cannot represent.
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
	bool in_sections;     /* the ----- line has been written */
	uint64_t ndumps;      /* number of dumps that a reader of the output has counted so far */
	bool is_apart;	      /* the output does not need a blank line before the next block */
	bool is_truncated;    /* the goroutine written last is the end of a truncated dump */
	bool seems_cut;	      /* the last goroutine is not truncated but may look as if it were */
	/*
	 * the buckets of the dump; they are written only when all of them are known, because the
	 * line above them has their sum
	 */
	struct gl_buf buckets;
	uint64_t total;
	bool has_buckets, is_profile_cut, is_leaked;
	struct gl_buf scratch;
};

void gl_dumptext_free(struct gl_dumptext *d);

/*
 * Appends r to out; a bucket is appended only at the end of its dump, and takes memory until then.
 * Returns false if r is a group, because a group has no text. A lack of memory is recorded in
 * out->failed.
 */
bool gl_dumptext_put(struct gl_dumptext *d, struct gl_buf *out, const struct gl_record *r);

/*
 * Ends the output: appends the buckets that are still waiting, and the text that shows a reader
 * that a truncated dump is truncated.
 */
void gl_dumptext_end(struct gl_dumptext *d, struct gl_buf *out);

#endif
