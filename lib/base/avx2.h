/*
 * avx2: code that is made for processors with AVX2 as well, and taken where the machine has it.
 * A function is written once (GL_INLINE), its steps over wide pieces of text given to it as
 * functions; one caller gives those for AVX2, another those that run anywhere.
 */
#ifndef GL_BASE_AVX2_H
#define GL_BASE_AVX2_H

#include "lib/base/port.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(GL_NO_AVX2)
#define GL_HAS_AVX2 1 /* the compiler; GL_NO_AVX2 is for tests of the other way */
#define GL_FOR_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))
#include <immintrin.h>

/* The machine. */
static inline bool gl_avx2_is_there(void)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
	       __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
}
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

#endif
