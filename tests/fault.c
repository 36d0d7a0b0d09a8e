/*
 * fault.c - lets calls of a tool fail. It is linked in front of the tools' own objects with
 * -Wl,--wrap=CALL for each call of FAULT_CALLS in tests/oom.t, so that it works with every libc and
 * under sanitizers.
 *
 *     GL_FAULT=KIND:WHEN:N ./glparse dump.txt 9>fired
 *
 * KIND is a row of `kinds`. WHEN is `once` (call N of this kind fails), `from` (call N and all
 * later ones fail), or `odds` (each call fails with a probability of 1 in 64; N is the seed). Each
 * fault writes a byte to descriptor 9, if that is open. With GL_FAULT=count no call fails. Then, at
 * exit, descriptor 9 gets a line with the number of calls for each kind, and a line `held` with the
 * number of allocations that were not freed.
 */
#define _GNU_SOURCE 1

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOG 9

enum kind { MEMORY, MAP, OPEN, STAT, READ, WRITE, THREAD, SHORT, SIGNAL, AGAIN, KINDS };

/* The last three are not failures: a call transfers fewer bytes, or the tool must repeat it. */
static const char *const kinds[KINDS] = {
	"memory", "map", "open", "stat", "read", "write", "thread", "short", "signal", "again"};

enum when { NEVER, ONCE, FROM, ODDS };

static enum when when;
static enum kind faulty = KINDS;
static unsigned long at;
static _Atomic(unsigned long) calls[KINDS];
static _Atomic(long) held; /* allocations that have not been freed */

__attribute__((constructor)) static void begin(void)
{
	static const char *const names[] = {"never", "once", "from", "odds"};
	const char *p = getenv("GL_FAULT"), *q;

	for (int i = 0; p && i < KINDS; i++)
		if (strncmp(p, kinds[i], strlen(kinds[i])) == 0 && p[strlen(kinds[i])] == ':')
			faulty = (enum kind)i;
	q = p ? strchr(p, ':') : NULL;
	for (int i = 0; q && i < 4; i++)
		if (strncmp(q + 1, names[i], 4) == 0)
			when = (enum when)i;
	q = q ? strchr(q + 1, ':') : NULL;
	at = q ? strtoul(q + 1, NULL, 10) : 0;
}

ssize_t __real_write(int fd, const void *p, size_t n);

__attribute__((destructor)) static void end(void)
{
	const char *p = getenv("GL_FAULT");
	char lines[64 * (KINDS + 1)];
	size_t n = 0;

	if (!p || strcmp(p, "count") != 0)
		return;
	for (int i = 0; i < KINDS; i++)
		n += (size_t)sprintf(lines + n, "%s %lu\n", kinds[i], atomic_load(&calls[i]));
	n += (size_t)sprintf(lines + n, "held %ld\n", atomic_load(&held));
	if (__real_write(LOG, lines, n) < 0)
		_exit(125);
}

/* splitmix64 */
static uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

static bool fails(enum kind kind)
{
	unsigned long n = atomic_fetch_add(&calls[kind], 1) + 1;
	int saved = errno;
	bool does = kind == faulty && (when == ONCE ? n == at
					      : when == FROM ? n >= at
					      : when == ODDS ? mix(at << 32 ^ n) % 64 == 0
							     : false);

	if (does && __real_write(LOG, "x", 1) < 0)
		errno = saved;
	return does;
}

static int refuse(int code)
{
	errno = code;
	return -1;
}

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void __real_free(void *p);

static void *hold(void *p)
{
	held += p != NULL;
	return p;
}

void *__wrap_malloc(size_t n)
{
	return fails(MEMORY) ? (refuse(ENOMEM), NULL) : hold(__real_malloc(n));
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fails(MEMORY) ? (refuse(ENOMEM), NULL) : hold(__real_calloc(n, size));
}

void *__wrap_realloc(void *p, size_t n)
{
	if (fails(MEMORY))
		return refuse(ENOMEM), NULL;
	return p ? __real_realloc(p, n) : hold(__real_realloc(p, n));
}

void __wrap_free(void *p)
{
	held -= p != NULL;
	__real_free(p);
}

void *__real_mmap(void *p, size_t n, int prot, int flags, int fd, off_t offset);
int __real_open(const char *path, int flags, ...);
int __real_fstat(int fd, struct stat *st);
ssize_t __real_read(int fd, void *p, size_t n);
ssize_t __real_pread(int fd, void *p, size_t n, off_t offset);
int __real_pthread_create(
	pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *), void *arg);

void *__wrap_mmap(void *p, size_t n, int prot, int flags, int fd, off_t offset)
{
	return fails(MAP) ? (refuse(ENOMEM), MAP_FAILED)
			  : __real_mmap(p, n, prot, flags, fd, offset);
}

int __wrap_open(const char *path, int flags, ...)
{
	va_list ap;
	int mode = 0;

	if (flags & O_CREAT) {
		va_start(ap, flags);
		mode = va_arg(ap, int);
		va_end(ap);
	}
	return fails(OPEN) ? refuse(EMFILE) : __real_open(path, flags, mode);
}

int __wrap_fstat(int fd, struct stat *st)
{
	return fails(STAT) ? refuse(EIO) : __real_fstat(fd, st);
}

/*
 * Returns the errno with which the call must fail, or 0. If it must transfer fewer bytes, reduces
 * *n.
 */
static int trouble(enum kind kind, size_t *n)
{
	if (fails(SHORT) && *n > 7)
		*n = 1 + *n % 7;
	return fails(kind) ? EIO : fails(SIGNAL) ? EINTR : fails(AGAIN) ? EAGAIN : 0;
}

ssize_t __wrap_read(int fd, void *p, size_t n)
{
	int code = trouble(READ, &n);

	return code ? refuse(code) : __real_read(fd, p, n);
}

ssize_t __wrap_pread(int fd, void *p, size_t n, off_t offset)
{
	int code = trouble(READ, &n);

	/* Reading a file at an offset never blocks, so EAGAIN makes no sense here. */
	return code && code != EAGAIN ? refuse(code) : __real_pread(fd, p, n, offset);
}

/* Messages are always written: without them, nothing could be tested. */
ssize_t __wrap_write(int fd, const void *p, size_t n)
{
	int code = fd == 2 ? 0 : trouble(WRITE, &n);

	return code ? refuse(code) : __real_write(fd, p, n);
}

int __wrap_pthread_create(
	pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *), void *arg)
{
	return fails(THREAD) ? EAGAIN : __real_pthread_create(thread, attr, run, arg);
}
