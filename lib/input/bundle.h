/*
 * bundle: takes an operand apart into the inputs of which it consists. A plain file is one input.
 * An archive has an input for each member, and a member that is an archive itself has its own
 * members; archives within these are reported and not read.
 *
 *     while ((got = gl_bundle_next(b, &in, &err)) == GL_BUNDLE_INPUT || got == GL_BUNDLE_FAULT) ...
 */
#ifndef GL_INPUT_BUNDLE_H
#define GL_INPUT_BUNDLE_H

#include "lib/base/limits.h"
#include "lib/input/archive.h"

struct gl_bundle;

/*
 * Opens the path or, if `source` is not NULL, reads that, which is borrowed. `name`, the name of
 * the operand, stands before the names of members. Returns NULL and sets *err if the path cannot be
 * opened, or there is no memory.
 */
struct gl_bundle *gl_bundle_open(struct gl_source *source, const char *path, struct gl_str name,
	struct gl_err *err);
void gl_bundle_close(struct gl_bundle *b);

/*
 * Returns what kind of archive the operand is, such as "a zip archive", or NULL if it is none. Call
 * it after the first gl_bundle_next.
 */
const char *gl_bundle_what(const struct gl_bundle *b);

/* Returns true if the operand is not a regular file, so that reading it may wait for a writer. */
bool gl_bundle_would_block(const struct gl_bundle *b);

enum gl_bundle_got {
	GL_BUNDLE_INPUT,
	GL_BUNDLE_FAULT, /* *err is about the input `name`, which is not read any further */
	GL_BUNDLE_END
};

/* What gl_bundle_next has found. All of it is borrowed until the next call. */
struct gl_bundle_input {
	/*
	 * The path as it was given; for a member, NAME:MEMBER, and NAME:ARCHIVE:MEMBER if the
	 * member is in an archive within the archive. Ends with a NUL, but may hold any other byte.
	 */
	struct gl_str name;
	struct gl_str member; /* the part behind the first NAME:, or p is NULL */
	struct gl_source *source;
};

enum gl_bundle_got gl_bundle_next(struct gl_bundle *b, struct gl_bundle_input *in,
	struct gl_err *err);

#endif
