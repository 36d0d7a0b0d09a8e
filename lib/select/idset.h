/*
 * idset: a set of numbers, usually goroutine ids, of 8 bytes each. Add all numbers, call
 * gl_idset_close, then query the set. For one thread only.
 */
#ifndef GL_SELECT_IDSET_H
#define GL_SELECT_IDSET_H

#include "lib/base/err.h"
#include "lib/record/record.h"

struct gl_idset;

struct gl_idset *gl_idset_new(void); /* NULL if there is no memory */
void gl_idset_free(struct gl_idset *s);

/*
 * Adds the ids that r shows. A goroutine shows its own id, and a group the smallest ids of its
 * members. Returns false if there is no memory.
 */
bool gl_idset_add(struct gl_idset *s, const struct gl_record *r);

bool gl_idset_add_number(struct gl_idset *s, uint64_t id);

/*
 * Adds numbers from a line, in which blanks or commas separate them. line: the number of the line,
 * for errors. Returns 0, or -1 with *err set if the line contains anything else or there is no
 * memory.
 */
int gl_idset_add_text(struct gl_idset *s, struct gl_str text, uint64_t line, struct gl_err *err);

/* Sorts the set. Call it after the last number was added and before the first query. */
void gl_idset_close(struct gl_idset *s);

bool gl_idset_has(const struct gl_idset *s, uint64_t id);

/*
 * Returns how many of r's goroutines have an id in the set. A goroutine that was printed again
 * (`repeat`) is counted like any other. Goroutines whose id is not shown are counted as outside the
 * set, and *unseen grows by their number.
 */
uint64_t gl_idset_known(const struct gl_idset *s, const struct gl_record *r, uint64_t *unseen);

#endif
