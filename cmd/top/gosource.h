/*
 * gosource: finds the source file that a dump names beneath a folder that the user names. The name
 * comes from the dump and is not trusted: only regular files that are named *.go and stand beneath
 * the folder are read, up to a limit (see beneath.h).
 */
#ifndef GL_CMD_TOP_GOSOURCE_H
#define GL_CMD_TOP_GOSOURCE_H

#include "lib/base/buf.h"

struct gosource {
	struct gl_buf path; /* path of the file that was read */
	struct gl_buf text;
	struct gl_str *lines; /* of text, without line ends; lines[0] is line 1 */
	size_t nlines, cap;
	bool failed; /* memory ran out, so the other members are not complete */
};

/*
 * A struct that is all zero bytes is the initial state. The same struct may be used for several
 * files.
 */
void gosource_free(struct gosource *s);

/*
 * Find and read the file that a dump calls `file` and that has at least `last` lines. The names
 * tried are root/file, and then root followed by file with its leading elements taken off one by
 * one; each is also tried without the @version of its elements. Returns false if there is no such
 * file, with the reason as a constant string in *why. Otherwise *why is NULL.
 */
bool gosource_read(struct gosource *s, const char *root, struct gl_str file, uint64_t last,
	const char **why);

/*
 * Find the declaration of the function that Go calls `func` and that contains the lines `first` to
 * `last`. Stores its first and last line, counted from 1, in *from and *to. Returns false if that
 * is not clear.
 */
bool gosource_extent(const struct gosource *s, struct gl_str func, size_t first, size_t last,
	size_t *from, size_t *to);

#endif
