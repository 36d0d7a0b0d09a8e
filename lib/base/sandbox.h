/*
 * sandbox: takes from the process all rights that a filter (a program that reads input and writes
 * output) never needs, so that an input that exploits a fault in a reader gains nothing by it.
 * Inside, the process can read the files that were named beforehand, read and write what is already
 * open, start threads, and exit.
 *
 * On Linux, Landlock restricts which files can be opened, and a seccomp filter restricts which
 * system calls can be made (kernel 5.13 and 3.5 on; Documentation/userspace-api/landlock.rst,
 * seccomp_filter.rst). OpenBSD has unveil and pledge. Elsewhere there is no sandbox.
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

/* The parts of the sandbox, as bits. */
enum gl_sandbox_part {
	GL_SANDBOX_FILES = 1, /* only files that were named can be opened */
	/*
	 * The process ends by SIGSYS if it opens a file for writing, executes a program, or makes a
	 * process or a socket. All other system calls that it does not need fail.
	 */
	GL_SANDBOX_CALLS = 2
};

/*
 * Enter the sandbox; there is no way back. Call this before the first thread is started. files:
 * paths that may be read. folders: also paths that may be read; if one is a folder, all files
 * beneath it may be read. A path means the file that is there now, not one that takes its place
 * later. A path that does not exist is ignored. Returns the parts that are in force. There may be
 * none, because the system does not have them, because a sanitizer or a profiler is linked in that
 * needs more, or because there was no memory.
 */
unsigned gl_sandbox_enter(const struct gl_sandbox_paths *files,
	const struct gl_sandbox_paths *folders);

/*
 * For a handler of SIGSYS. Set the handler before the sandbox is entered, because inside it cannot
 * be changed. Returns what the process tried, such as "execute a program (execve)", or NULL if the
 * signal does not come from the sandbox.
 */
const char *gl_sandbox_stopped(const siginfo_t *info);

/* Returns the names of these parts, such as "Landlock and seccomp", or "none" for 0. */
const char *gl_sandbox_names(unsigned parts);

#endif
