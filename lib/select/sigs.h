/*
 * sigs: the first digits of signatures, as a user gives them, and which signatures they were found
 * to stand for: digits that stand for more than one are ambiguous. For one thread.
 */
#ifndef GL_SELECT_SIGS_H
#define GL_SELECT_SIGS_H

#include "lib/base/err.h"
#include "lib/base/hash.h"
#include "lib/base/str.h"

struct gl_sigs;

struct gl_sigs *gl_sigs_new(void); /* of no digits, so none is found; NULL without memory */
void gl_sigs_free(struct gl_sigs *s);

/* 1 to GL_HASH_HEX hex digits, of either case. -1 and *err: something else, or no memory. */
int gl_sigs_add(struct gl_sigs *s, struct gl_str digits, struct gl_err *err);

/*
 * Some of the digits begin this signature (GL_HASH_HEX digits, lower case). All digits are compared
 * each time, since each notes what it stands for.
 */
bool gl_sigs_test(struct gl_sigs *s, struct gl_str sig);

/* The next digits that stood for several signatures so far; false: no more. *at begins as 0. */
bool gl_sigs_ambiguous(const struct gl_sigs *s, size_t *at, struct gl_str *digits);

#endif
