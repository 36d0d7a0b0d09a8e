/* foldstrings: the string table of a profile. Each string has a number. */
#ifndef GL_CMD_FOLD_FOLDSTRINGS_H
#define GL_CMD_FOLD_FOLDSTRINGS_H

#include "lib/base/arena.h"
#include "lib/base/set.h"

struct foldstring;

/* Read-only for callers. A zeroed struct is empty. */
struct foldstrings {
	struct foldstring **v; /* in the order of their numbers */
	size_t n;
	/* The rest is private. */
	size_t cap;
	struct gl_set index;
	struct gl_arena arena;
};

void foldstrings_free(struct foldstrings *s);

/*
 * Returns the number of a string, and copies the string if it is new. Bytes that are not UTF-8
 * become U+FFFD. The first call must be for the empty string, whose number must be 0.
 */
uint64_t foldstrings_number(struct foldstrings *s, struct gl_str text);

struct gl_str foldstrings_text(const struct foldstrings *s, size_t number);

#endif
