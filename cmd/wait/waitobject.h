/* waitobject: what is known about one object for which goroutines wait, as lines of a report. */
#ifndef GL_CMD_WAIT_WAITOBJECT_H
#define GL_CMD_WAIT_WAITOBJECT_H

#include "cmd/common/tool.h"
#include "cmd/wait/waitlist.h"

#define WAITOBJECT_MOST_PLACES 64 /* the waiters at further places are not counted separately */

struct waitobject_place {
	const struct gl_wait_goroutine *g; /* one of the goroutines at this place */
	uint64_t n;
};

/* The places where the waiters of an object are, the most frequent first. */
struct waitobject_places {
	struct waitobject_place v[WAITOBJECT_MOST_PLACES];
	size_t n;
	uint64_t elsewhere; /* number of waiters at further places */
};

struct waitobject_places waitobject_places_of(
	const struct gl_wait_graph *graph, const struct gl_wait_object *o);

/*
 * If the waiters are at several places, appends line i of a list of these places, such as `3 at
 * main.f x.go:7`. The last line may sum up all places that have no line of their own. Sets *g to
 * one of the goroutines at the line's place, or to NULL for a line that sums up. Returns false if
 * there is no such line.
 */
bool waitobject_place(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct waitobject_places *places, size_t i, const struct gl_wait_goroutine **g);

void waitobject_put(struct tool *t, const struct gl_wait_graph *graph,
	const struct waitlist_entry *e);

/*
 * Appends the first line about an object: its name, how many goroutines wait for it in which mode,
 * the place where they wait if it is the same for all, and whether the object has no candidate.
 */
void waitobject_text(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct waitlist_entry *e);

/*
 * Writes a line that ends with the place of the waiters and, if the object has no candidate, says
 * so. If the waiters are at several places, writes these places on lines below, the most frequent
 * first. text: the beginning of the line; it is emptied.
 */
void waitobject_sites(struct tool *t, struct gl_buf *text, const struct gl_wait_graph *graph,
	const struct gl_wait_object *o);

/* Append how many goroutines wait in which mode, for example `3 lock, 2 rlock`. */
void waitobject_modes(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct gl_wait_object *o);

/*
 * Returns how many candidates are worth showing, beginning with the best one. If all candidates are
 * weak, fewer of them are.
 */
size_t waitobject_shown(const struct gl_wait_object *o);

/*
 * Appends a candidate, for example `candidate holder 1: goroutine 7 ... (receiver: ...)`, and what
 * that goroutine waits for.
 */
void waitobject_candidate(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct gl_wait_object *o, size_t rank);

#endif
