/*
 * debug2_known: lines of a block that were seen before, recognised by comparing bytes with those of
 * the line cache. The state is then as if each had been parsed.
 */
#ifndef GL_PARSE_DEBUG2_KNOWN_H
#define GL_PARSE_DEBUG2_KNOWN_H

#include "lib/parse/debug2_state.h"

/*
 * Take lines that are to the byte what followed the one before them an earlier time. Nothing else
 * needs to be checked: a successor was accepted at this place before. Returns the first that is not
 * taken.
 */
const char *gl_debug2_run_known(struct gl_debug2 *d, const char *p, const char *end);

/*
 * Take the line in [p, nl] if it is known but for what is no part of a key: arguments, offsets, the
 * creator's id.
 */
bool gl_debug2_take_known(struct gl_debug2 *d, const char *p, const char *nl);

#endif
