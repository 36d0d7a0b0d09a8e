/*
 * beneath: opens a source file beneath a folder. Neither the path nor the links beneath the folder
 * are trusted: whatever they say, no file outside the folder is opened. The module walks the path
 * element by element instead of leaving this to the kernel (openat2), because the answer must not
 * depend on the kernel, and because the name of the file at the end of all links must be known.
 */
#ifndef GL_CMD_TOP_BENEATH_H
#define GL_CMD_TOP_BENEATH_H

#include "lib/base/port.h"

/*
 * Open the file `path` beneath the folder `root` for reading. Links are followed if they stay
 * beneath the folder; they may be absolute. The path must lead to a regular file whose name ends in
 * `.go`: nothing else is opened, and opening never waits. Returns a descriptor, or -1 with the
 * reason as a constant string in *why.
 */
int beneath_open(const char *root, const char *path, const char **why);

/* The value of *why if there is no such file. */
extern const char beneath_not_found[];

#endif
