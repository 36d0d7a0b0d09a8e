/*
 * collector: recognises the prefixes of log collectors that say who wrote the line.
 *
 *     2024-01-02T15:04:05.123456789Z stderr F          containerd internal/cri/io/logger.go
 *     Jan 02 15:04:05 node-3 dockerd[123]:             systemd logs-show.c, RFC 3164
 *     <30>1 2024-01-02T15:04:05Z node-3 app 1 - -      RFC 5424
 *     web-1  |                                         docker compose
 *     [pod/web-7f/app]                                 kubectl logs --prefix
 *     2020-12-10T10:22:12.345Z [DEBUG] plugin.aws:     hashicorp/go-hclog
 *     2021/08/14 16:49:42 packer-builder-x plugin:     packer, terraform before go-hclog
 */
#ifndef GL_UNWRAP_COLLECTOR_H
#define GL_UNWRAP_COLLECTOR_H

#include "lib/base/buf.h"

/*
 * Returns the length of the prefix at the start of the line, or 0 if there is none. If the prefix
 * names the writer, appends the name to `origin`, unless this is NULL: web-1, pod/web-7f/app,
 * node-3/dockerd.
 */
size_t gl_collector(struct gl_str line, struct gl_buf *origin);

/* Returns true if the line begins with a prefix of syslog or journalctl. */
bool gl_collector_is_syslog(struct gl_str line);

/*
 * Does what gl_collector does, for the prefix of a logging library. Such a prefix may stand before
 * the first line of a message only.
 */
size_t gl_collector_logger(struct gl_str line, struct gl_buf *origin);

#endif
