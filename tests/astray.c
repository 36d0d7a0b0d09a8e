/*
 * astray.c - makes a tool do something that it never does by itself, as if an input had exploited a
 * fault in it. It is preloaded (LD_PRELOAD). The environment variable ASTRAY names the action,
 * which happens when the tool opens a file for reading. Used by tests/sandbox.t.
 */
#define _GNU_SOURCE 1

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static void write_file(void)
{
	syscall(SYS_openat, AT_FDCWD, "stolen", O_WRONLY | O_CREAT, 0600);
}

static void execute(void)
{
	char *argv[] = {"touch", "stolen", NULL};

	execv("/usr/bin/touch", argv);
}

static void make_process(void)
{
	syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
}

static void use_network(void)
{
	socket(AF_INET, SOCK_STREAM, 0);
}

static void read_other(void)
{
	exit(syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY) < 0 ? 77 : 0);
}

static void remove_file(void)
{
	exit(unlink("link") < 0 ? 77 : 0);
}

static const struct {
	const char *name;
	void (*fn)(void);
} deeds[] = {{"write", write_file}, {"execute", execute}, {"fork", make_process},
	{"socket", use_network}, {"read", read_other}, {"remove", remove_file}};

static int go_astray(const char *path, int flags)
{
	const char *deed = getenv("ASTRAY");

	for (size_t i = 0; deed && !(flags & O_PATH) && i < sizeof deeds / sizeof deeds[0]; i++)
		if (strcmp(deed, deeds[i].name) == 0)
			deeds[i].fn();
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, 0);
}

/* Replaces open under every name that C libraries give it; the tools create no file. */
#define OPEN(name)                                                                                 \
	int name(const char *path, int flags);                                                     \
	int name(const char *path, int flags)                                                      \
	{                                                                                          \
		return go_astray(path, flags);                                                     \
	}

OPEN(astray_open)
OPEN(__open_2)
OPEN(__open64_2)

int open(const char *path, int flags, ...) __attribute__((alias("astray_open")));
int open64(const char *path, int flags, ...) __attribute__((alias("astray_open")));
