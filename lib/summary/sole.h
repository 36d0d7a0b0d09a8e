/*
 * sole: keeps goroutines that may each be the only one of its dump. The goroutine that writes a
 * dump is normally excluded. But if the dump has no other goroutine, as with a recovered panic that
 * prints its own stack (debug.Stack), then the dump is about that goroutine. Only the next
 * goroutine shows whether this is so, and until then the record is kept here.
 *
 * The dumps of several log streams may be interleaved, so there may be many such records at a time.
 */
#ifndef GL_SUMMARY_SOLE_H
#define GL_SUMMARY_SOLE_H

#include "lib/record/record.h"

#define GL_SOLES_MOST 64 /* GL_LIMIT_STREAMS, the most log streams that can be interleaved */

struct gl_sole {
	struct gl_record record; /* its stack is in the table of stacks */
	struct gl_more more;
	struct gl_arena arena; /* holds the labels and the texts */
};

/* A zeroed struct is empty and ready for use. */
struct gl_soles {
	struct gl_sole room[GL_SOLES_MOST];
	struct gl_sole *v[GL_SOLES_MOST]; /* the first `n` are in use, the oldest first */
	size_t n;
};

void gl_soles_free(struct gl_soles *s);

/*
 * Returns true if r may be the only goroutine of its dump: it writes the dump, panics, or has the
 * dump's reason.
 */
bool gl_sole_may_be(const struct gl_record *r);

/*
 * Copies r without its args and ancestors. s must have room for one more. Returns false if there is
 * no memory.
 */
bool gl_soles_keep(struct gl_soles *s, const struct gl_record *r);

/* Returns the index of the record that is kept for the dump of r; s->n if there is none. */
size_t gl_soles_find(const struct gl_soles *s, const struct gl_record *r);

/* Removes the i-th record and returns it, valid until the next gl_soles_keep. */
const struct gl_record *gl_soles_take(struct gl_soles *s, size_t i);

#endif
