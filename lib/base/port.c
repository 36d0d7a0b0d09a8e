#include "lib/base/port.h"

#include "lib/base/avx2.h"

#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#if defined(__APPLE__)
#include <sys/random.h>
#endif

const char *gl_port_memrchr(const char *p, char c, size_t len)
{
#if defined(__linux__)
	return memrchr(p, c, len);
#else
	while (len-- > 0)
		if (p[len] == c)
			return p + len;
	return NULL;
#endif
}

#if defined(__SSE2__)
#define SHORT 32 /* a longer needle would be compared for too long where it nearly matches */

/*
 * Returns the first place in [p, p+16) where the needle begins, or NULL. n bytes must be readable
 * from each of these places on.
 */
static const char *find_in_16(const char *p, const char *needle, size_t n)
{
	__m128i begin = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i end = _mm_loadu_si128((const __m128i *)(const void *)(p + n - 1));
	unsigned found = (unsigned)_mm_movemask_epi8(
		_mm_and_si128(_mm_cmpeq_epi8(begin, _mm_set1_epi8(needle[0])),
			_mm_cmpeq_epi8(end, _mm_set1_epi8(needle[n - 1]))));

	for (; found; found &= found - 1) {
		const char *at = p + gl_first_bit(found);

		if (memcmp(at, needle, n) == 0)
			return at;
	}
	return NULL;
}

/*
 * Looks at 16 places at a time, for the first and the last byte of the needle. The last 16 places
 * may overlap with those before. For a function's name, glibc's memmem takes nearly twice as many
 * instructions.
 */
static const char *find_short(const char *p, size_t len, const char *needle, size_t n)
{
	const char *last = p + len - n - 15, *at = NULL;

	for (; p < last && !at; p += 16)
		at = find_in_16(p, needle, n);
	return at ? at : find_in_16(last, needle, n);
}
#endif

const char *gl_port_memmem(const char *p, size_t len, const char *needle, size_t needle_len)
{
#if defined(__SSE2__)
	if (needle_len > 0 && needle_len <= SHORT && len >= needle_len + 15)
		return find_short(p, len, needle, needle_len);
#endif
	return len < needle_len ? NULL : memmem(p, len, needle, needle_len); /* p may be NULL */
}

uint64_t gl_port_random(void)
{
	uint64_t v;

	if (getentropy(&v, sizeof v) == 0)
		return v;
	/* the system gave no random number, so this one can be guessed */
	v = (uint64_t)time(NULL) << 32 ^ (uint64_t)getpid();
	return v ^ (uint64_t)(uintptr_t)&v;
}

unsigned gl_port_processors(void)
{
	long n;
#if defined(__linux__)
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof set, &set) == 0)
		return (unsigned)CPU_COUNT(&set);
#endif
	/* a cpu_set_t has no room for more than 1,024 processors */
	n = sysconf(_SC_NPROCESSORS_ONLN);
	return n < 1 ? 1 : (unsigned)n;
}

void gl_port_widen_pipe(int fd)
{
#if defined(F_SETPIPE_SZ)
	struct stat st;

	if (fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode))
		(void)fcntl(fd, F_SETPIPE_SZ, 1 << 20);
#else
	(void)fd;
#endif
}
