/*
 * pagewaits: keeps the lines of a page about who waits for whom, in the words of glwait. They are
 * composed when a dump has been read, because its graph is freed when the next graph is made. If a
 * source has several dumps, the last one is kept, as for alarms.
 */
#ifndef GL_CMD_PAGE_PAGEWAITS_H
#define GL_CMD_PAGE_PAGEWAITS_H

#include "lib/base/arena.h"
#include "lib/waits/graph.h"

enum pagewaits_kind {
	PAGEWAITS_DEADLOCK,
	PAGEWAITS_OBJECT, /* what goroutines wait for, and who may hold it */
	PAGEWAITS_UNSEEN, /* goroutines that wait for something which the dump does not show */
	PAGEWAITS_KINDS
};

struct pagewaits_line {
	enum pagewaits_kind kind;
	bool is_below; /* the line adds detail to the last line that is not `is_below` */
	struct gl_str text;
	const struct gl_stack *stack; /* the stack that the line is about; NULL: none */
	const struct gl_frame *place; /* the line is about all goroutines there; NULL: no place */
};

/* The lines of one dump. */
struct pagewaits_dump {
	struct gl_arena arena; /* holds all texts */
	struct gl_str source;
	uint64_t dump;
	struct gl_str waiting; /* a sentence: how many goroutines wait for locks and the like */
	struct pagewaits_line *v;
	size_t n, cap;
};

#define PAGEWAITS_DUMPS 16 /* the dumps of at most this many sources are kept */

/* A zeroed struct is empty. */
struct pagewaits {
	struct pagewaits_dump *v[PAGEWAITS_DUMPS];
	size_t n;
	uint64_t left; /* number of dumps of further sources, which were not kept */
};

void pagewaits_free(struct pagewaits *w);

/* Keeps what the page will say of g, the graph of a dump. */
void pagewaits_add(struct pagewaits *w, const struct gl_wait_graph *g);

/*
 * Returns true if dumps of this source are kept, because one of them is already, or because fewer
 * than PAGEWAITS_DUMPS sources have been seen.
 */
bool pagewaits_keeps(const struct pagewaits *w, struct gl_str source);

/* Returns the title of a kind, which is constant text. */
const char *pagewaits_title(enum pagewaits_kind kind);

#endif
