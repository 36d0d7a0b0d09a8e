/*
 * pseudonym: makes words that replace names that must not be shown. With the same key, the same
 * name always gives the same word. Without the key nobody can find out the name of a word, not even
 * by trying many names. The hash is SHA-256 over a block made from the key, followed by the name. A
 * fast hash with a seed would not be safe: anyone who knows one name and its word could compute the
 * seed.
 */
#ifndef GL_REDACT_PSEUDONYM_H
#define GL_REDACT_PSEUDONYM_H

#include "lib/base/buf.h"
#include "lib/base/sha256.h"

struct gl_secret {
	struct gl_sha256 keyed; /* a hash that has already read the block made from the key */
};

/* Prepares the keyed hash. key: any bytes, preferably random ones. */
void gl_secret_of(struct gl_secret *s, struct gl_str key);

/* Returns 64 bits of the keyed hash of a text. */
uint64_t gl_secret_hash(const struct gl_secret *s, struct gl_str text);

/* Returns 64 bits of the keyed hash of a number. */
uint64_t gl_secret_hash_number(const struct gl_secret *s, uint64_t n);

/*
 * Appends the word for a name: ten letters and digits, the first of which is a letter. This letter
 * is upper case if the name begins with an upper-case letter, because that is what exports a name
 * in Go. Appends nothing for an empty name.
 */
void gl_pseudonym_put(struct gl_buf *b, const struct gl_secret *s, struct gl_str name);

#endif
