/*
 * gosource: finds the source file that a dump names, beneath a folder that the user names. The name
 * in the dump is not trusted: a file is read only if it is a regular file named *.go beneath the
 * folder, and only up to a limit (see beneath.h).
 */
#ifndef GL_CMD_TOP_GOSOURCE_H
#define GL_CMD_TOP_GOSOURCE_H

#include "lib/base/buf.h"

struct gosource {
	struct gl_buf path; /* path of the file that was read */
	struct gl_buf text;
	struct gl_str *lines; /* the lines of `text`, without line ends; lines[0] is line 1 */
	size_t nlines, cap;
};

/* A zeroed struct is the initial state. The same struct may be used for several files. */
void gosource_free(struct gosource *s);

/*
 * Find and read the file that a dump calls `file` and that has at least `last` lines. Tries
 * root/file, and then root followed by what is left of `file` when its leading elements are removed
 * one by one. Also tries each of these names without the @version of its elements. Returns false if
 * there is no such file, with the reason as a constant string in *why. Otherwise *why is NULL.
 */
bool gosource_read(struct gosource *s, const char *root, struct gl_str file, uint64_t last,
	const char **why);

/*
 * Find the declaration that contains the lines `first` to `last` of the function that Go calls
 * `func`. Stores the first and the last line of the declaration, counted from 1, in *from and *to.
 * Returns false if the declaration cannot be determined.
 */
bool gosource_extent(const struct gosource *s, struct gl_str func, size_t first, size_t last,
	size_t *from, size_t *to);

#endif
