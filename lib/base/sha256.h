/*
 * sha256: SHA-256 (FIPS 180-4). It serves for pseudonyms, and for the hashes by which the
 * Content-Security-Policy of a page names the styles and scripts that are allowed in it. The data
 * may come in parts.
 */
#ifndef GL_BASE_SHA256_H
#define GL_BASE_SHA256_H

#include "lib/base/str.h"

#define GL_SHA256_BYTES 32
#define GL_SHA256_BASE64 44 /* characters of a hash in base64, with its padding */

struct gl_sha256 {
	uint32_t state[8];
	unsigned char block[64]; /* bytes that are kept until they fill a block */
	uint64_t len;		 /* bytes so far */
};

void gl_sha256_begin(struct gl_sha256 *h);
void gl_sha256_add(struct gl_sha256 *h, struct gl_str s);

/* Writes the hash. *h must be begun again before its next use. */
void gl_sha256_bytes(struct gl_sha256 *h, unsigned char out[GL_SHA256_BYTES]);

/* Writes the hash in base64 (RFC 4648). */
void gl_sha256_end(struct gl_sha256 *h, char out[GL_SHA256_BASE64]);

#endif
