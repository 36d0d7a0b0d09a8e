/*
 * sigset: counts distinct signatures. A canon takes one byte, found by its ordinal. Only signatures
 * of records that show no stack, and those that several canons share, are entries of a hash table.
 */
#ifndef GL_SUMMARY_SIGSET_H
#define GL_SUMMARY_SIGSET_H

#include "lib/base/set.h"
#include "lib/record/stack.h"

/* Zero the struct and set `stacks`; the set is then empty. */
struct gl_sigset {
	const struct gl_stacks *stacks; /* the table of the canons; borrowed */
	/*
	 * by the ordinal of a canon: 1 if it was the only one with its signature when it was added
	 */
	unsigned char *has;
	size_t cap;
	size_t ncanons;	      /* number of canons in `has` */
	/* the other signatures, as hashes; what the entries point to has no meaning */
	struct gl_set others;
};

void gl_sigset_free(struct gl_sigset *s);

/* Add the signature of a canon, or any signature. Return false if there is no memory. */
bool gl_sigset_add_canon(struct gl_sigset *s, const struct gl_canon *c);
bool gl_sigset_add(struct gl_sigset *s, uint64_t sig);

/* Returns the number of distinct signatures. */
static inline size_t gl_sigset_count(const struct gl_sigset *s)
{
	return s->ncanons + s->others.used;
}

#endif
