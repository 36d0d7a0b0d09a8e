/*
 * tar: reads tar archives: ustar and pax (POSIX.1-2017, pax(1)), GNU tar's long names (GNU tar
 * manual, "Basic Tar Format"), and the format of Unix V7. A header is a block of 512 bytes; it is
 * recognised by its checksum.
 */
#ifndef GL_INPUT_TAR_H
#define GL_INPUT_TAR_H

#include "lib/input/packer.h"

#define GL_TAR_BLOCK ((size_t)512)

extern const struct gl_packer gl_tar;

enum gl_tar_look { GL_TAR_NO, GL_TAR_MAYBE, GL_TAR_YES };

/*
 * Tells whether [p, end) begins with a tar header. Returns GL_TAR_MAYBE if there are too few bytes
 * to tell. But bytes that cannot begin a header, such as several lines or JSON, give GL_TAR_NO at
 * once, so that a slow pipe is not held up. is_last: no more bytes follow.
 */
enum gl_tar_look gl_tar_look(const char *p, const char *end, bool is_last);

#endif
