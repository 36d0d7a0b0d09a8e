/*
 * waitwords: how goroutines, objects and evidence are named in all views of glwait. The texts may
 * contain anything that a dump contains; the caller makes them safe, for example with
 * waitwords_line.
 */
#ifndef GL_CMD_WAIT_WAITWORDS_H
#define GL_CMD_WAIT_WAITWORDS_H

#include "cmd/common/tool.h"
#include "lib/waits/waits.h"

/*
 * Returns the index of the first frame, from i on, outside of the standard library; i if there is
 * none.
 */
uint32_t waitwords_outside(const struct gl_stack *s, uint32_t i);

/*
 * Returns the index of the frame in which a goroutine waits: the one that waits, or the caller of
 * what waits, outside of the standard library and of the library whose slot it waits for. If it is
 * not known to wait for an object, returns the index of the frame worth reading first. graph:
 * needed only if the goroutine waits for an object.
 */
uint32_t waitwords_caller(const struct gl_wait_graph *graph, const struct gl_wait_goroutine *g);

/*
 * Returns the frame at index `caller`. If the goroutine was started in the primitive itself, as by
 * `go wg.Wait()`, there is no such frame; then returns the go statement, or the outermost frame.
 * NULL if no frame is shown.
 */
const struct gl_frame *waitwords_place(const struct gl_stack *s, uint32_t caller);

/* Returns the frame in which the goroutine waits. */
static inline const struct gl_frame *waitwords_place_of(const struct gl_wait_graph *graph,
	const struct gl_wait_goroutine *g)
{
	return waitwords_place(g->stack, waitwords_caller(graph, g));
}

/* Orders places; returns 0 if they are equal. All must be from one table of stacks. */
int waitwords_compare_places(const struct gl_frame *a, const struct gl_frame *b);

/* Appends the frame of waitwords_place as `main.f x.go:7`, or `created by main.f x.go:7`. */
void waitwords_where(struct gl_buf *b, const struct gl_stack *s, uint32_t caller);

/* Returns the link from a goroutine to a candidate for what it waits for, or NULL. */
const struct gl_wait_candidate *waitwords_link(
	const struct gl_wait_graph *graph, uint32_t from, uint32_t to);

/* Append `goroutine 24`. */
void waitwords_id(struct gl_buf *b, const struct gl_wait_goroutine *g);

/* Append `goroutine 24 main.f x.go:7 [chan receive, 7m]`. */
void waitwords_goroutine(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct gl_wait_goroutine *g);

/*
 * Appends `[chan receive, 7m]`, with a blank before it; nothing if neither state nor wait is known.
 */
void waitwords_state(struct gl_buf *b, struct gl_str state, uint64_t seconds, bool is_leaked);

/* Append `mutex 0xc000014180 of main.(*store)`, or what a slot is of. */
void waitwords_object(struct gl_buf *b, const struct gl_wait_object *o);

/*
 * Like waitwords_object, for a line that also names the frame f: leaves out the type if f's
 * function is a method of it.
 */
void waitwords_object_in(struct gl_buf *b, const struct gl_wait_object *o,
	const struct gl_frame *f);

/* Returns true if goroutines can hold such an object: a lock or a slot. */
bool waitwords_is_held(const struct gl_wait_object *o);

/* Appends `candidate holder` for what can be held, and `candidate` for other objects. */
void waitwords_role(struct gl_buf *b, const struct gl_wait_object *o);

/* Append ` (receiver: main.(*store).put store.go:33)`. */
void waitwords_evidence(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct gl_wait_candidate *c);

/*
 * Appends a candidate with its evidence: `goroutine 24 main.f x.go:7 [select] (receiver: ...)`. If
 * the evidence is the frame in which the goroutine waits, the frame is named only once.
 */
void waitwords_candidate(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct gl_wait_candidate *c);

/*
 * Appends who may be the other side of the channel on which the candidate waits, if that may be a
 * waiter.
 */
void waitwords_partner(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct gl_wait_candidate *c);

/* Appends what to say about an object without a candidate: `holder on no stack: ...`. */
void waitwords_nobody(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct gl_wait_object *o);

/* Append an address as 0xc000014180. */
void waitwords_address(struct gl_buf *b, uint64_t address);

/*
 * Writes the text as safe lines, the first one indented by `indent` blanks and the others by two
 * more, and empties the text.
 */
void waitwords_line(struct tool *t, struct gl_buf *text, size_t indent);

/* Write a line in bold. */
void waitwords_title(struct tool *t, const char *title);

/* Write `and 3 more objects`, indented by 2, unless n is 0. */
void waitwords_more(struct tool *t, uint64_t n, const char *one, const char *many);

#endif
