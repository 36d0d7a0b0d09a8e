/*
 * collector: the prefixes of log collectors that name who wrote the line.
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
 * The length of the prefix that the line begins with; 0 without one. Who wrote it is
 * appended to origin (may be NULL): web-1, pod/web-7f/app, node-3/dockerd, or nothing.
 */
size_t gl_collector(struct gl_str line, struct gl_buf *origin);

/* The prefix is that of syslog or journalctl. */
bool gl_collector_is_syslog(struct gl_str line);

/* The same of a logger's own prefix, which may stand before a message's first line only. */
size_t gl_collector_logger(struct gl_str line, struct gl_buf *origin);

#endif
