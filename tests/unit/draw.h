/*
 * draw: random numbers for unit programs. They are the same in every run and on every machine, so
 * that what fails once fails again.
 */
#ifndef GL_UNIT_DRAW_H
#define GL_UNIT_DRAW_H

#include <stddef.h>
#include <stdint.h>

static uint64_t draw_seed = 1;

/* Returns a number below n; n: 1 to 2^31. */
static inline unsigned draw(size_t n)
{
	draw_seed = draw_seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)((size_t)(draw_seed >> 33) % n);
}

#endif
