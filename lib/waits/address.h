/*
 * address: the numbers among the arguments of a frame, as printArgs writes them
 * (runtime/traceback.go): `0xc000012345, 0x1?, {0x0, 0x2}, _, ...`. A `?` after a number marks a
 * value that may be stale (Go 1.18 to 1.28). Older releases print no `?`; they show the values with
 * which the function was called.
 */
#ifndef GL_WAITS_ADDRESS_H
#define GL_WAITS_ADDRESS_H

#include "lib/base/str.h"

/* Smaller numbers are no addresses, because the first page is never mapped. */
#define GL_ADDRESS_LEAST 4096

/*
 * Reads the first argument. Returns false if it is no number, is marked `?`, or cannot be an
 * address.
 */
bool gl_address_first(struct gl_str args, uint64_t *address);

/*
 * Like gl_address_first, but also reads a number that is marked `?`. Such a value may be stale, so
 * it does not count as evidence. But if two such values differ, they are probably not of the same
 * object.
 */
bool gl_address_maybe(struct gl_str args, uint64_t *address);

/*
 * Iterates over all addresses: removes the text up to and including the next one from *args, and
 * sets *is_stale if it is marked `?`. Returns false at the end.
 */
bool gl_address_next_any(struct gl_str *args, uint64_t *address, bool *is_stale);

/* Like gl_address_next_any, for the addresses that are not marked `?`. */
bool gl_address_next(struct gl_str *args, uint64_t *address);

#endif
