/*
 * gosource: the source file that a dump names, found beneath a folder of ours. The name comes
 * from the dump and is not trusted: it never leads out of the folder by `..`, and only regular
 * files are opened for reading, to a bound. (Links within the folder are the folder's owner's.)
 */
#ifndef GL_CMD_TOP_GOSOURCE_H
#define GL_CMD_TOP_GOSOURCE_H

#include "lib/base/buf.h"

struct gosource {
	struct gl_buf path; /* where it was found */
	struct gl_buf text;
	struct gl_str *lines; /* of text, without their ends; lines[0] is line 1 */
	size_t nlines, cap;
	bool failed; /* no memory: what is here is not all */
};

/* One of all zero bytes is ready to be read into, more than once. */
void gosource_free(struct gosource *s);

/*
 * Find and read the file that a dump calls `file` and that has line number `last`: root/file,
 * then with the leading elements of file taken off one by one; each also without the @version
 * of its elements. *why: NULL; or, with false, a constant that says what is
 * the matter.
 */
bool gosource_read(struct gosource *s, const char *root, struct gl_str file, uint64_t last,
	const char **why);

/*
 * The lines from *from to *to, numbered from 1, are the declaration of the function that Go calls
 * `func`, and first to last are among them. false: that cannot be told.
 */
bool gosource_extent(const struct gosource *s, struct gl_str func, size_t first, size_t last,
	size_t *from, size_t *to);

#endif
