/*
 * failon: the value of --fail-on. It is a comma-separated list of conditions, each of which makes
 * the exit status 1: `leak`, `total:500`, `wait:5m`, `grown:50%`.
 */
#ifndef GL_CMD_COMMON_FAILON_H
#define GL_CMD_COMMON_FAILON_H

#include "lib/base/err.h"
#include "lib/base/str.h"

/* What may follow a name of the list and a colon. */
enum failon_limit {
	FAILON_MAY_COUNT, /* a number; without one, the limit is 1 */
	FAILON_MAY_SHARE, /* a number or a percentage; without either, the limit is 1 */
	FAILON_COUNT,	  /* a number */
	FAILON_DURATION,  /* a duration such as 5m; the limit is in seconds */
	/*
	 * one or several of the choices: `verdict:deadlock,leak`; bit i of the limit is set if
	 * choice i of the row was given
	 */
	FAILON_CHOICES
};

/* A name that the list may contain. */
struct failon {
	const char *name; /* a name with choices has them behind it: "verdict:deadlock|leak" */
	enum failon_limit kind;
	uint64_t limit;	  /* 0: the name was not given, or only with a percentage */
	uint64_t percent; /* 0: the name was not given with a percentage */
};

/*
 * Read the list into rows[].limit and rows[].percent. accepts: the error message, which says what
 * the list may contain. Returns 0, or -1 with *err set; err->column is the place of the fault in
 * the list.
 */
int failon_read(struct failon *rows, size_t n, struct gl_str list, const char *accepts,
	struct gl_err *err);

/* Returns true if the name was given, and n is at least its limit. */
static inline bool failon_is(const struct failon *f, uint64_t n)
{
	return f->limit > 0 && n >= f->limit;
}

/*
 * Returns true if the name was given with a percentage, and n, which is not 0, is at least this
 * percentage of `whole`. If `whole` is 0, any n is enough.
 */
bool failon_is_share(const struct failon *f, uint64_t n, uint64_t whole);

#endif
