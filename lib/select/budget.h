/*
 * budget: how many goroutines of each signature there may be (glfilter --baseline). First
 * what is there already is added up; then it is taken from, until nothing is left. Repeats
 * count in neither. For one thread.
 */
#ifndef GL_SELECT_BUDGET_H
#define GL_SELECT_BUDGET_H

#include "lib/record/record.h"

struct gl_budget;

struct gl_budget *gl_budget_new(void); /* NULL without memory */
void gl_budget_free(struct gl_budget *b);

/* r's goroutines may be there. Those without a signature are left out. false: no memory. */
bool gl_budget_add(struct gl_budget *b, const struct gl_record *r);

/*
 * Of r's goroutines `covered` are set aside already; *covered grows by as many as may be
 * there. A repeat, no goroutine more, is covered as long as all of its signature were.
 */
void gl_budget_take(struct gl_budget *b, const struct gl_record *r, uint64_t *covered);

/* Goroutines added, and taken. */
uint64_t gl_budget_added(const struct gl_budget *b);
uint64_t gl_budget_taken(const struct gl_budget *b);

#endif
