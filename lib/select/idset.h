/*
 * idset: a set of numbers, most often of goroutine ids: eight bytes each. First they are added,
 * then asked for. For one thread.
 */
#ifndef GL_SELECT_IDSET_H
#define GL_SELECT_IDSET_H

#include "lib/base/err.h"
#include "lib/record/record.h"

struct gl_idset;

struct gl_idset *gl_idset_new(void); /* NULL without memory */
void gl_idset_free(struct gl_idset *s);

/* The ids that r shows: its own, or the smallest of a group. false: no memory. */
bool gl_idset_add(struct gl_idset *s, const struct gl_record *r);

bool gl_idset_add_number(struct gl_idset *s, uint64_t id);

/* One line of plain numbers, parted by blanks or commas. -1 and *err: it holds something else. */
int gl_idset_add_text(struct gl_idset *s, struct gl_str text, uint64_t line, struct gl_err *err);

/* All are added, for now: needed before it is asked. */
void gl_idset_close(struct gl_idset *s);

bool gl_idset_has(const struct gl_idset *s, uint64_t id);

/*
 * How many of r's goroutines are known by their ids, repeats too; of those that show no id
 * none is. *unseen grows by how many these are.
 */
uint64_t gl_idset_known(const struct gl_idset *s, const struct gl_record *r, uint64_t *unseen);

#endif
