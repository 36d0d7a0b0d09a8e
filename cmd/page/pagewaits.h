/*
 * pagewaits: keeps what a page says of who waits for whom. The graph of a dump is gone when the
 * next one is made, so its lines are written down at once, in the words of glwait. Of several dumps
 * of one source, the last one is kept, as for alarms.
 */
#ifndef GL_CMD_PAGE_PAGEWAITS_H
#define GL_CMD_PAGE_PAGEWAITS_H

#include "lib/base/arena.h"
#include "lib/waits/graph.h"

enum pagewaits_kind {
	PAGEWAITS_DEADLOCK,
	PAGEWAITS_OBJECT, /* what is waited for, and who may hold it */
	PAGEWAITS_UNSEEN, /* waiters for something that the dump does not show */
	PAGEWAITS_KINDS
};

struct pagewaits_line {
	enum pagewaits_kind kind;
	bool is_below; /* it belongs to the line before */
	struct gl_str text;
	const struct gl_stack *stack; /* that the line is about; NULL: none */
};

/* One dump. */
struct pagewaits_dump {
	struct gl_arena arena; /* of all texts */
	struct gl_str source;
	uint64_t dump;
	struct gl_str waiting; /* how many wait for locks and the like */
	struct pagewaits_line *v;
	size_t n, cap;
};

#define PAGEWAITS_DUMPS 16 /* sources with deadlocks or waiters that are kept */

/* A zeroed struct is empty. */
struct pagewaits {
	struct pagewaits_dump *v[PAGEWAITS_DUMPS];
	size_t n;
	uint64_t left; /* dumps of further sources that were not kept */
};

void pagewaits_free(struct pagewaits *w);

/* Returns false if there is no memory. */
bool pagewaits_add(struct pagewaits *w, const struct gl_wait_graph *g);

/* Returns the title of a kind; constant text. */
const char *pagewaits_title(enum pagewaits_kind kind);

#endif
