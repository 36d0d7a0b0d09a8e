/* foldprofile: a protobuf profile for `go tool pprof`. */
#ifndef GL_CMD_FOLD_FOLDPROFILE_H
#define GL_CMD_FOLD_FOLDPROFILE_H

#include "cmd/fold/fold.h"

/* Writes a gzipped profile. Each group becomes a sample, or several if its waits differ. */
void foldprofile_put(struct tool *t);

#endif
