/* tophead: the lines with which a report of gltop begins. */
#ifndef GL_CMD_TOP_TOPHEAD_H
#define GL_CMD_TOP_TOPHEAD_H

#include "cmd/top/top.h"

/*
 * Write why the process died, how many goroutines there are, which form the dumps have, which
 * goroutines are not counted, how many are idle, and how long the goroutines wait.
 */
void top_put_head(struct tool *t);

/*
 * Append in how many stacks the goroutines are, for example `in 37 stacks; at least 464 KiB of
 * stack memory`.
 */
void top_put_extent(const struct top *s, struct gl_buf *b);

/* Append the forms of the dumps, for example `debug=2 and protobuf`. s->forms must not be 0. */
void top_put_forms(const struct top *s, struct gl_buf *b);

/*
 * Append the earliest and the latest time at which a dump was taken, whatever the order of the
 * dumps. Returns false if no time is known.
 */
bool top_put_taken(const struct top *s, struct gl_buf *b);

/* Returns constant text that says whether a dump was truncated, and what that means. */
const char *top_truncated(const struct top *s);

/*
 * top_put_idle appends how many goroutines are idle, and top_put_known_waits how many have a known
 * wait.
 */
void top_put_idle(const struct top *s, struct gl_buf *b);
void top_put_known_waits(const struct top *s, struct gl_buf *b);

#endif
