/*
 * failon: --fail-on, a comma-separated list of what makes the exit status 1: `leak`, `total:500`.
 */
#ifndef GL_CMD_COMMON_FAILON_H
#define GL_CMD_COMMON_FAILON_H

#include "lib/base/err.h"
#include "lib/base/str.h"

/* A name that the list may contain. */
struct failon {
	const char *name;
	bool needs_number; /* false: without a number, the limit is 1 */
	uint64_t limit;	   /* 0: the name was not given */
};

/*
 * Read the list into rows[].limit. Returns 0, or -1 with the column in *err. accepts: the words in
 * the message that describe what the list may hold.
 */
int failon_read(struct failon *rows, size_t n, struct gl_str list, const char *accepts,
	struct gl_err *err);

/* Returns true if the name was given, and n is at least its limit. */
static inline bool failon_is(const struct failon *f, uint64_t n)
{
	return f->limit > 0 && n >= f->limit;
}

#endif
