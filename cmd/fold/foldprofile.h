/* foldprofile: a protobuf profile, as `go tool pprof` reads it. */
#ifndef GL_CMD_FOLD_FOLDPROFILE_H
#define GL_CMD_FOLD_FOLDPROFILE_H

#include "cmd/fold/fold.h"

/* Writes a gzipped profile in which each group is a sample, or several if its waits differ. */
void foldprofile_put(struct tool *t);

#endif
