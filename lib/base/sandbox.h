/*
 * sandbox: takes from the process what a filter never needs, so that an input that finds a fault in
 * a reader finds nothing to use it for. Inside, the process can read the files that it was told and
 * what it has open, write what it has open, start threads, and exit.
 *
 * Linux: Landlock restricts which files can be opened, and a seccomp filter which system calls can
 * be made (kernel 5.13 and 3.5 on; Documentation/userspace-api/landlock.rst, seccomp_filter.rst).
 * OpenBSD: unveil and pledge. Elsewhere there is none.
 */
#ifndef GL_BASE_SANDBOX_H
#define GL_BASE_SANDBOX_H

#include "lib/base/port.h"

#include <signal.h>

/* Borrowed paths. `-` stands for standard input and needs no permission. */
struct gl_sandbox_paths {
	const char *const *v;
	size_t n;
};

/* Bits. */
enum gl_sandbox_part {
	GL_SANDBOX_FILES = 1, /* no other files than those that were named can be opened */
	/*
	 * To open a file for writing, to execute a program, to make a process or a socket ends the
	 * process by SIGSYS. All other system calls that a filter does not need fail.
	 */
	GL_SANDBOX_CALLS = 2
};

/*
 * Enter the sandbox, for good; call this before the first thread is started. files: what may be
 * read. folders: the same, and if one is a folder, all files beneath it. A path means the file that
 * is there now, not one that takes its place later. A path that does not exist is ignored. Returns
 * the parts that are in force, which may be none: the system does not have them, a sanitizer or a
 * profiler is linked in that needs more, or there was no memory.
 */
unsigned gl_sandbox_enter(const struct gl_sandbox_paths *files,
	const struct gl_sandbox_paths *folders);

/*
 * For a handler of SIGSYS, which must be set before entering: the sandbox does not let it be
 * changed. Returns what the process tried, such as "execute a program (execve)", or NULL if the
 * signal is not the sandbox's.
 */
const char *gl_sandbox_stopped(const siginfo_t *info);

/* Returns the names of these parts, such as "Landlock and seccomp"; "none" for 0. */
const char *gl_sandbox_names(unsigned parts);

#endif
