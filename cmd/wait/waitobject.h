/* waitobject: what is known of one object that goroutines wait for, as lines of a report. */
#ifndef GL_CMD_WAIT_WAITOBJECT_H
#define GL_CMD_WAIT_WAITOBJECT_H

#include "cmd/common/tool.h"
#include "cmd/wait/waitlist.h"

void waitobject_put(struct tool *t, const struct gl_wait_graph *graph,
	const struct waitlist_entry *e);

/*
 * Appends the first of these lines: the object, how many wait for it in which mode, where they wait
 * if all are at one place, and whether there is no candidate.
 */
void waitobject_text(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct waitlist_entry *e);

/*
 * Writes a line that ends with the place of the waiters and, if there is no candidate, says so. If
 * the waiters are at several places, writes these on lines below it, the most frequent first. text:
 * the start of the line, which is emptied.
 */
void waitobject_sites(struct tool *t, struct gl_buf *text, const struct gl_wait_graph *graph,
	const struct gl_wait_object *o);

/* Append `3 lock, 2 rlock`: how many wait in which mode. */
void waitobject_modes(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct gl_wait_object *o);

/*
 * Returns how many candidates are worth showing, starting with the best; fewer if all of them are
 * weak.
 */
size_t waitobject_shown(const struct gl_wait_object *o);

/*
 * Appends ` candidate holder 1: goroutine 7 ... (receiver: ...)`, and what that goroutine waits
 * for.
 */
void waitobject_candidate(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct gl_wait_object *o, size_t rank);

#endif
