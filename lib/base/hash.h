/*
 * hash: XXH3-64, seed 0. The one file that knows xxHash.
 */
#ifndef GL_BASE_HASH_H
#define GL_BASE_HASH_H

#include "lib/base/str.h"

#define GL_HASH_HEX 16 /* hex digits of a hash in canonical (big-endian) form */

uint64_t gl_hash(const void *p, size_t len);

/* Canonical form: 16 lower-case hex digits, the same on every machine. */
void gl_hash_hex(uint64_t h, char out[GL_HASH_HEX]);

#endif
