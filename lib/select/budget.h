/*
 * budget: how many goroutines of each signature are allowed (glfilter --baseline). First the caller
 * adds the goroutines of the baseline. Then each goroutine of the input uses up one that has its
 * signature, until none is left. Goroutines that were printed again (`repeat`) count neither in the
 * baseline nor in the input. For one thread only.
 */
#ifndef GL_SELECT_BUDGET_H
#define GL_SELECT_BUDGET_H

#include "lib/record/record.h"

struct gl_budget;

struct gl_budget *gl_budget_new(void); /* NULL if there is no memory */
void gl_budget_free(struct gl_budget *b);

/*
 * Adds r's goroutines to the budget of their signature. Goroutines without a signature are ignored.
 * Returns false if there is no memory.
 */
bool gl_budget_add(struct gl_budget *b, const struct gl_record *r);

/*
 * Takes r's goroutines from the budget of their signature. On entry, *covered is the number of them
 * that are already excluded; it grows by the number that the budget allows. A goroutine that was
 * printed again (`repeat`) uses up nothing. It is allowed if all goroutines of its signature have
 * been allowed so far.
 */
void gl_budget_take(struct gl_budget *b, const struct gl_record *r, uint64_t *covered);

/* Return how many goroutines were added, and how many of the input were allowed. */
uint64_t gl_budget_added(const struct gl_budget *b);
uint64_t gl_budget_taken(const struct gl_budget *b);

#endif
