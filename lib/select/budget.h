/*
 * budget: how many goroutines of each signature are allowed (glfilter --baseline). First the caller
 * adds the goroutines of the baseline; then each goroutine of the input uses up one of those with
 * its signature, until none is left. Goroutines that were printed again (`repeat`) change nothing.
 * For one thread only.
 */
#ifndef GL_SELECT_BUDGET_H
#define GL_SELECT_BUDGET_H

#include "lib/record/record.h"

struct gl_budget;

struct gl_budget *gl_budget_new(void); /* NULL if there is no memory */
void gl_budget_free(struct gl_budget *b);

/*
 * Allows as many goroutines of r's signature as r has. Those without a signature are ignored.
 * Returns false if there is no memory.
 */
bool gl_budget_add(struct gl_budget *b, const struct gl_record *r);

/*
 * Uses up the budget for r's goroutines. *covered is the number of them that are excluded already;
 * it grows by the number that the budget allows. A goroutine that was printed again (`repeat`) uses
 * up nothing: it is allowed as long as all goroutines of its signature were.
 */
void gl_budget_take(struct gl_budget *b, const struct gl_record *r, uint64_t *covered);

/* Return how many goroutines were added, and how many were allowed. */
uint64_t gl_budget_added(const struct gl_budget *b);
uint64_t gl_budget_taken(const struct gl_budget *b);

#endif
