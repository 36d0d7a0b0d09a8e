/*
 * avx2: lets a function have two versions, a portable one and one for processors with AVX2. The
 * function is written once, as GL_INLINE, and the operations that need wide registers are passed to
 * it as function arguments. Two callers instantiate it: one is compiled for AVX2 and passes AVX2
 * operations; the other passes operations that run anywhere. gl_avx2_is_there() chooses between the
 * two at run time.
 */
#ifndef GL_BASE_AVX2_H
#define GL_BASE_AVX2_H

#include "lib/base/port.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(GL_NO_AVX2)
#define GL_HAS_AVX2 1 /* the compiler knows AVX2; GL_NO_AVX2 lets tests build without it */
#define GL_FOR_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))
#include <immintrin.h>

/* Returns true if the processor can run code compiled with GL_FOR_AVX2. */
static inline bool gl_avx2_is_there(void)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
	       __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
}
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

#endif
