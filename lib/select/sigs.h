/*
 * sigs: a list of leading digits of signatures that a user gave. It also records which signatures
 * they matched: digits that match more than one signature are ambiguous. For one thread only.
 */
#ifndef GL_SELECT_SIGS_H
#define GL_SELECT_SIGS_H

#include "lib/base/err.h"
#include "lib/base/hash.h"
#include "lib/base/str.h"

struct gl_sigs;

struct gl_sigs *gl_sigs_new(void); /* the empty list matches nothing; NULL if there is no memory */
void gl_sigs_free(struct gl_sigs *s);

/*
 * Adds an entry: 1 to GL_HASH_HEX hexadecimal digits, in upper or lower case. Returns 0, or -1 with
 * *err set if `digits` is anything else, or there is no memory.
 */
int gl_sigs_add(struct gl_sigs *s, struct gl_str digits, struct gl_err *err);

/*
 * Returns true if this signature (GL_HASH_HEX digits, lower case) begins with one of the entries of
 * the list. It always compares all entries, because each of them remembers what it matched.
 */
bool gl_sigs_test(struct gl_sigs *s, struct gl_str sig);

/*
 * Iterates over the entries that match several of the signatures tested so far. The caller
 * initialises *at with 0. Returns false at the end.
 */
bool gl_sigs_ambiguous(const struct gl_sigs *s, size_t *at, struct gl_str *digits);

#endif
