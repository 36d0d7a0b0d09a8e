/* topjson: gltop's report as one JSON object. */
#ifndef GL_CMD_TOP_TOPJSON_H
#define GL_CMD_TOP_TOPJSON_H

#include "cmd/top/top.h"

void top_put_json(struct tool *t);

#endif
