#include "lib/base/port.h"

#include <fcntl.h>
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

const char *gl_port_memmem(const char *p, size_t len, const char *needle, size_t needle_len)
{
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
