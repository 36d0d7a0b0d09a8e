/*
 * counts: sums of counts. A sum that would be too large stays at the largest count: it saturates.
 */
#ifndef GL_BASE_COUNTS_H
#define GL_BASE_COUNTS_H

#include "lib/base/port.h"

/*
 * The number at which sums saturate, which is the largest one that JSON readers written in C hold
 * exactly. Sums that saturate are the same in whatever order they are merged.
 */
#define GL_COUNTER_MOST ((uint64_t)INT64_MAX)

static inline uint64_t gl_counter_sum(uint64_t a, uint64_t b)
{
	return b > GL_COUNTER_MOST || a > GL_COUNTER_MOST - b ? GL_COUNTER_MOST : a + b;
}

/*
 * Subtracts part from sum. As a sum may have saturated, part may be larger; the result is then 0.
 */
static inline uint64_t gl_counter_less(uint64_t sum, uint64_t part)
{
	return sum > part ? sum - part : 0;
}

#endif
