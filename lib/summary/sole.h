/*
 * sole: a goroutine that may be all of its dump. The one that writes a dump is excluded from it, but
 * when no other is in the dump (a recovered panic that prints its own stack, debug.Stack) the dump
 * is about it. Which is the case shows only at the next goroutine; until then it is kept here.
 *
 * Dumps of several log streams may lie within one another, so that many are kept at a time.
 */
#ifndef GL_SUMMARY_SOLE_H
#define GL_SUMMARY_SOLE_H

#include "lib/base/buf.h"
#include "lib/record/record.h"

#define GL_SOLES_MOST 64 /* as many as there are streams at once: GL_LIMIT_STREAMS */

struct gl_sole {
	struct gl_record record; /* what it points to is in more and text, the stack in its table */
	struct gl_more more;
	struct gl_label *labels;
	size_t labels_cap;
	struct gl_buf text;
};

/* All zero bytes: ready, and empty. */
struct gl_soles {
	struct gl_sole room[GL_SOLES_MOST];
	struct gl_sole *v[GL_SOLES_MOST]; /* the first `n` are kept, the oldest first */
	size_t n;
};

void gl_soles_free(struct gl_soles *s);

/* r writes a dump, panics, or has the reason of a dump: it may be alone in it. */
bool gl_sole_may_be(const struct gl_record *r);

/* Both are of one dump. */
bool gl_sole_is_dump_of(const struct gl_record *a, const struct gl_record *b);

/* Copy r, without its args and ancestors. There must be room. false without memory. */
bool gl_soles_keep(struct gl_soles *s, const struct gl_record *r);

/* The one that is kept of r's dump; s->n when there is none. */
size_t gl_soles_find(const struct gl_soles *s, const struct gl_record *r);

/* Take the i-th out: borrowed until the next gl_soles_keep. */
const struct gl_record *gl_soles_take(struct gl_soles *s, size_t i);

#endif
