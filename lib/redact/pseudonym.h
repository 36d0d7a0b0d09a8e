/*
 * pseudonym: words in place of names that must not be shown. The same name gives the same word as
 * long as the key is the same; without the key nobody can tell, even by trying names, which name a
 * word stands for. The hash is SHA-256 over a block that is made of the key, and the name; a fast
 * hash with a seed would not do, as one name that is known would give its seed away.
 */
#ifndef GL_REDACT_PSEUDONYM_H
#define GL_REDACT_PSEUDONYM_H

#include "lib/base/buf.h"
#include "lib/base/sha256.h"

struct gl_secret {
	struct gl_sha256 keyed; /* with the key's block already in it */
};

/* key: any bytes, best random ones. */
void gl_secret_of(struct gl_secret *s, struct gl_str key);

/* Returns 64 bits of the keyed hash of a text. */
uint64_t gl_secret_hash(const struct gl_secret *s, struct gl_str text);

/* The same of a number. */
uint64_t gl_secret_hash_number(const struct gl_secret *s, uint64_t n);

/*
 * Appends the word for a name: ten letters and digits, of which the first is a letter. It is upper
 * case if the name begins with an upper-case letter, as this is what exports a name in Go. Appends
 * nothing for an empty name.
 */
void gl_pseudonym_put(struct gl_buf *b, const struct gl_secret *s, struct gl_str name);

#endif
