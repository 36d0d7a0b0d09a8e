/*
 * dumptext: records back as dump text, which reads as the same records. The lines a goroutine
 * came with are written as they are (gl_more.text); others are made of the record: a block as
 * debug=2 has it where there is an id, else a bucket as debug=1 has it.
 *
 * Between them stands what makes the text read as it should: a BEGIN banner, or a crash's reason,
 * where a dump begins; `total 0` for each dump that was left out before it, so that it keeps its
 * number; a ----- section before goroutines that repeat. glfilter(1) says what text cannot hold.
 */
#ifndef GL_OUTPUT_DUMPTEXT_H
#define GL_OUTPUT_DUMPTEXT_H

#include "lib/base/buf.h"
#include "lib/record/record.h"

/* All zero bytes is one that has written nothing. */
struct gl_dumptext {
	/* The dump being written: */
	struct gl_buf source; /* its source */
	uint64_t dump;	      /* as the records call it */
	bool is_in_dump;      /* there is one */
	bool is_begun;	      /* what begins it was written */
	bool in_sections;     /* ----- was */
	uint64_t ndumps;      /* as a reader of what was written counts */
	bool is_apart;	      /* nothing that a blank line must stand behind was written last */
	bool is_truncated;    /* the last goroutine was its dump's last, which was cut */
	bool seems_cut;	      /* not so, though it may look as if it were */
	/* Its buckets: the line above them has their sum, so that they wait for the last one. */
	struct gl_buf buckets;
	uint64_t total;
	bool has_buckets, is_profile_cut, is_leaked;
	struct gl_buf scratch;
};

void gl_dumptext_free(struct gl_dumptext *d);

/*
 * Append r to out; a bucket may wait for the dump's end. Memory: what its buckets take of one
 * dump. false: r is a group, which has no text. Failure is kept in out->failed.
 */
bool gl_dumptext_put(struct gl_dumptext *d, struct gl_buf *out, const struct gl_record *r);

/* Nothing comes behind: append what waited. */
void gl_dumptext_end(struct gl_dumptext *d, struct gl_buf *out);

#endif
