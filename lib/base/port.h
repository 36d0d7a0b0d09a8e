/*
 * port: the differences between platforms. Every file includes it first, so that the feature macros
 * take effect. No other file may test for a platform, except sandbox.c, which depends on the
 * platform throughout.
 */
#ifndef GL_BASE_PORT_H
#define GL_BASE_PORT_H

#if defined(__APPLE__)
#define _DARWIN_C_SOURCE 1
#elif defined(__linux__)
#define _GNU_SOURCE 1 /* F_SETPIPE_SZ, memmem, memrchr */
#endif

/* Allows files longer than 2 GiB and times later than 2038 where a long has 32 bits. */
#define _FILE_OFFSET_BITS 64
#define _TIME_BITS 64

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define GL_LIKELY(x) __builtin_expect(!!(x), 1)
#define GL_UNLIKELY(x) __builtin_expect(!!(x), 0)
#define GL_INLINE static inline __attribute__((always_inline))
/*
 * Keeps a function that is seldom called from being inlined, so that its caller needs no stack
 * guard for the variables of this function.
 */
#define GL_APART __attribute__((noinline))
#define GL_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#define GL_PREFETCH(p) __builtin_prefetch(p)
#else
#define GL_LIKELY(x) (x)
#define GL_UNLIKELY(x) (x)
#define GL_INLINE static inline
#define GL_APART
#define GL_PRINTF(fmt, first)
#define GL_PREFETCH(p) ((void)(p))
#endif

/* The number of elements of an array. */
#define GL_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Returns the index of the lowest set bit of v, which must not be 0. */
static inline unsigned gl_first_bit(uint64_t v)
{
#if defined(__GNUC__)
	return (unsigned)__builtin_ctzll(v);
#else
	unsigned n = 0;

	while (!(v >> n & 1))
		n++;
	return n;
#endif
}

/* Returns the last byte c in [p, p+len), or NULL. */
const char *gl_port_memrchr(const char *p, char c, size_t len);

/* Returns the first occurrence of needle in [p, p+len), or NULL. */
const char *gl_port_memmem(const char *p, size_t len, const char *needle, size_t needle_len);

/* Returns a number that nobody outside the process can know, as far as the system can make one. */
uint64_t gl_port_random(void);

/* Returns how many processors the process may run on, at least 1. */
unsigned gl_port_processors(void);

/* Asks the system for a larger pipe buffer if fd is a pipe. Failure does not matter. */
void gl_port_widen_pipe(int fd);

#endif
