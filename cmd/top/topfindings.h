/*
 * topfindings: what gltop finds suspicious.
 */
#ifndef GL_CMD_TOP_TOPFINDINGS_H
#define GL_CMD_TOP_TOPFINDINGS_H

#include "cmd/top/top.h"

/*
 * Write what is suspicious, or that nothing is, then the facts. used: the number of lines that are
 * written already; what is suspicious ends within the first 24, and the rest is counted.
 */
void top_put_findings(struct tool *t, size_t used);

/* One line of what is suspicious, or of the facts. */
struct top_line {
	uint64_t n, whole; /* goroutines that it is about, and how many are 100 % */
	struct gl_buf text; /* the sentence behind the number */
};

/* Replace what is in the line; its text keeps its memory. */
void top_fill_suspect(struct tool *t, struct top_line *line, const struct suspect *one);
void top_fill_finding(struct tool *t, struct top_line *line, const struct gl_finding *f);

#endif
