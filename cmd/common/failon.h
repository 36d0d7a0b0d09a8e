/*
 * failon: --fail-on, a comma list of what makes a report a failure: `leak`, `total:500`.
 */
#ifndef GL_CMD_COMMON_FAILON_H
#define GL_CMD_COMMON_FAILON_H

#include "lib/base/err.h"
#include "lib/base/str.h"

/* One that may be named. */
struct failon {
	const char *name;
	bool needs_number; /* else it is 1 where none is given */
	uint64_t limit;	   /* as given; 0: not given */
};

/*
 * Read the list into rows[].limit. 0, or -1 and *err with the column; accepts: what it takes, in
 * words, for the message.
 */
int failon_read(struct failon *rows, size_t n, struct gl_str list, const char *accepts,
	struct gl_err *err);

/* It was named, and there are at least as many as its limit. */
static inline bool failon_is(const struct failon *f, uint64_t n)
{
	return f->limit > 0 && n >= f->limit;
}

#endif
