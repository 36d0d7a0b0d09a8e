/*
 * gosource: finds the source file that a dump names beneath a folder that the user names. The name
 * comes from the dump and is not trusted: it cannot lead out of the folder by `..`, and only
 * regular files are opened, and read up to a limit. (Links within the folder are the responsibility
 * of its owner.)
 */
#ifndef GL_CMD_TOP_GOSOURCE_H
#define GL_CMD_TOP_GOSOURCE_H

#include "lib/base/buf.h"

struct gosource {
	struct gl_buf path; /* of the file that was read */
	struct gl_buf text;
	struct gl_str *lines; /* of text, without line ends; lines[0] is line 1 */
	size_t nlines, cap;
	bool failed; /* out of memory: the rest is not complete */
};

/* All zero bytes is the initial state. The same struct may be used for several files. */
void gosource_free(struct gosource *s);

/*
 * Find and read the file that a dump calls `file` and that has at least `last` lines: root/file,
 * then with the leading elements of file taken off one by one; each also without the @version of
 * its elements. Returns false if there is none, and the reason as a constant string in *why; else
 * *why is NULL.
 */
bool gosource_read(struct gosource *s, const char *root, struct gl_str file, uint64_t last,
	const char **why);

/*
 * Find the declaration of the function that Go calls `func`, which contains the lines `first` to
 * `last`: the lines *from to *to, numbered from 1. Returns false if that is not clear.
 */
bool gosource_extent(const struct gosource *s, struct gl_str func, size_t first, size_t last,
	size_t *from, size_t *to);

#endif
