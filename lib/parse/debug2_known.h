/*
 * debug2_known: recognises lines of a block that were seen before, by comparing their bytes with
 * those in the line cache. Afterwards the state is the same as if each line had been parsed.
 */
#ifndef GL_PARSE_DEBUG2_KNOWN_H
#define GL_PARSE_DEBUG2_KNOWN_H

#include "lib/parse/debug2_state.h"

/*
 * Add lines from p on to the block, as long as each equals, byte for byte, a line that followed the
 * same line before. Such a line was found valid at this place then, so it is only checked again
 * that no frame follows the creator. Returns the first line that was not added.
 */
const char *gl_debug2_run_known(struct gl_debug2 *d, const char *p, const char *end);

/*
 * Add the line [p, nl] to the block if its key is known. The rest of the line may be new:
 * arguments, offsets, the creator's id. Returns false if the key is unknown.
 */
bool gl_debug2_take_known(struct gl_debug2 *d, const char *p, const char *nl);

#endif
