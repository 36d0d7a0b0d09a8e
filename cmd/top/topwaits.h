/*
 * topwaits: gltop --waits: how long goroutines wait, and which of them were parked at one moment.
 */
#ifndef GL_CMD_TOP_TOPWAITS_H
#define GL_CMD_TOP_TOPWAITS_H

#include "cmd/top/top.h"

void top_put_waits(struct tool *t);

#define TOP_NO_WAITS                                                                               \
	"no wait is known: debug=1 and protobuf have none, and other forms show one only after a " \
	"minute"

/*
 * A row of the histogram: waits from 2^k up to 2^(k+1) minutes, or the waits that `name` describes.
 */
struct top_wait_row {
	const char *name;
	size_t k;
	uint64_t n;
	uint64_t most; /* the largest n of all rows with bars; 0: this row has no bar */
};
#define TOP_WAIT_ROWS (GL_WAIT_BUCKETS + 2)

/* Fills in the rows, and returns their number. */
size_t top_wait_rows(const struct top *s, struct top_wait_row v[TOP_WAIT_ROWS]);

/* Append the shortest wait of a row, or its name. */
void top_put_wait_from(struct gl_buf *b, const struct top_wait_row *row);

#endif
