/* topfindings: the part of gltop's report that says what is suspicious. */
#ifndef GL_CMD_TOP_TOPFINDINGS_H
#define GL_CMD_TOP_TOPFINDINGS_H

#include "cmd/top/top.h"

/*
 * Write what is suspicious, or that nothing is, and then the facts. used: the number of lines that
 * are written already. Suspicions are written within the first 24 lines of the report; those that
 * do not fit are only counted.
 */
void top_put_findings(struct tool *t, size_t used);

/* One line about a suspicion or a fact. */
struct top_line {
	/* number of goroutines that the line is about; how many count as 100 % */
	uint64_t n, whole;
	struct gl_buf text; /* the sentence after the number */
};

/* Fill in the line anew; `text` keeps its memory. */
void top_fill_suspect(struct top *s, struct top_line *line, const struct suspect *one);
void top_fill_finding(struct top *s, struct top_line *line, const struct gl_finding *f);

#endif
