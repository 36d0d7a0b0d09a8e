/*
 * archive: gives out the members of a zip or tar archive, which may be gzipped, one after another.
 * It reads the archive from front to back, so it works on pipes as on files, and it holds no more
 * than a window of the archive in memory. It never writes files, so a member's name such as ../x
 * does no harm.
 */
#ifndef GL_INPUT_ARCHIVE_H
#define GL_INPUT_ARCHIVE_H

#include "lib/base/buf.h"
#include "lib/input/source.h"

struct gl_archive;

/*
 * Opens the archive with which a source begins. If the source does not begin with an archive, sets
 * *a to NULL, and the next read of the source gives the same bytes again. `source` and `unpacked`
 * are borrowed; *unpacked counts the bytes that were unpacked from all archives of an operand
 * (intake.h). Returns 0, or -1 with *err set. The caller must close *a in either case.
 */
int gl_archive_open(struct gl_archive **a, struct gl_source *source, uint64_t *unpacked,
	struct gl_err *err);
void gl_archive_close(struct gl_archive *a);

/* Returns "a zip archive" or "a tar archive". */
const char *gl_archive_what(const struct gl_archive *a);

enum gl_archive_got {
	GL_ARCHIVE_MEMBER, /* a regular file, whose content is in `source` */
	GL_ARCHIVE_BEHIND, /* the archive has ended; `source` has what follows it */
	GL_ARCHIVE_FAULT,  /* *err is about member `name`, or the whole archive; call again */
	GL_ARCHIVE_END,
	GL_ARCHIVE_FAILED  /* *err says why the archive cannot be read further */
};

/* What gl_archive_next has found. All of it is borrowed until the next call. */
struct gl_archive_member {
	struct gl_str name; /* as in the archive; p is NULL if *err is about the archive */
	struct gl_source *source;
};

/* Goes on to the next member, even if the one before was not read to its end. */
enum gl_archive_got gl_archive_next(struct gl_archive *a, struct gl_archive_member *m,
	struct gl_err *err);

#endif
