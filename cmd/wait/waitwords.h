/*
 * waitwords: how goroutines, objects and evidence are named in all views of glwait. The texts may
 * hold anything that a dump holds; the caller makes them safe, for example by waitwords_line.
 */
#ifndef GL_CMD_WAIT_WAITWORDS_H
#define GL_CMD_WAIT_WAITWORDS_H

#include "cmd/common/tool.h"
#include "lib/waits/waits.h"

/* Returns the index of the first frame from i on outside of the standard library, or else i. */
uint32_t waitwords_outside(const struct gl_stack *s, uint32_t i);

/*
 * Returns the index of the frame where a goroutine stands: the one that waits, or that called what
 * waits, outside of the standard library and of the library whose slot it waits for. If it is not
 * known to wait for an object, it is the frame worth reading first. graph: needed only if it has an
 * object.
 */
uint32_t waitwords_caller(const struct gl_wait_graph *graph, const struct gl_wait_goroutine *g);

/*
 * Returns the frame at this index, where a goroutine stands. If it was started in the primitive
 * itself, as by `go wg.Wait()`, there is no such frame; then this is the go statement, or the
 * outermost frame. NULL if none is shown.
 */
const struct gl_frame *waitwords_place(const struct gl_stack *s, uint32_t caller);

/* Returns the frame where the goroutine stands. */
static inline const struct gl_frame *waitwords_place_of(const struct gl_wait_graph *graph,
	const struct gl_wait_goroutine *g)
{
	return waitwords_place(g->stack, waitwords_caller(graph, g));
}

/* Orders places; equal ones are 0. All are of one table of stacks. */
int waitwords_compare_places(const struct gl_frame *a, const struct gl_frame *b);

/* Append that frame as `main.f x.go:7`, or `created by main.f x.go:7`. */
void waitwords_where(struct gl_buf *b, const struct gl_stack *s, uint32_t caller);

/* Returns the link from a goroutine to a candidate for what it waits for, or NULL. */
const struct gl_wait_candidate *waitwords_link(
	const struct gl_wait_graph *graph, uint32_t from, uint32_t to);

/* Append `goroutine 24`. */
void waitwords_id(struct gl_buf *b, const struct gl_wait_goroutine *g);

/* Append `goroutine 24 main.f x.go:7 [chan receive, 7m]`. */
void waitwords_goroutine(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct gl_wait_goroutine *g);

/* Append `[chan receive, 7m]`, with a blank before it; nothing if neither is known. */
void waitwords_state(struct gl_buf *b, struct gl_str state, uint64_t seconds, bool is_leaked);

/* Append `mutex 0xc000014180 of main.(*store)`, or what a slot is of. */
void waitwords_object(struct gl_buf *b, const struct gl_wait_object *o);

/* The same for a line that names f: without the type if the name of its function begins so. */
void waitwords_object_in(struct gl_buf *b, const struct gl_wait_object *o,
	const struct gl_frame *f);

/* Whether goroutines can hold such an object, as they do locks and slots. */
bool waitwords_is_held(const struct gl_wait_object *o);

/* Append `candidate holder` for what can be held, and `candidate` for the rest. */
void waitwords_role(struct gl_buf *b, const struct gl_wait_object *o);

/* Append ` (receiver: main.(*store).put store.go:33)`. */
void waitwords_evidence(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct gl_wait_candidate *c);

/*
 * Append a candidate with its evidence: `goroutine 24 main.f x.go:7 [select] (receiver: ...)`. If
 * the frame that is the evidence is the one where it stands, it is named once.
 */
void waitwords_candidate(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct gl_wait_candidate *c);

/* Append who may be the other side of the candidate's channel, if one of the waiters may be. */
void waitwords_partner(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct gl_wait_candidate *c);

/* Append what is to be said of an object without a candidate: `holder on no stack: ...`. */
void waitwords_nobody(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct gl_wait_object *o);

/* Append an address as 0xc000014180. */
void waitwords_address(struct gl_buf *b, uint64_t address);

/*
 * Write the text as safe lines, the first one indented by `indent` blanks and the others by two
 * more, and empty it.
 */
void waitwords_line(struct tool *t, struct gl_buf *text, size_t indent);

/* Write a line in bold. */
void waitwords_title(struct tool *t, const char *title);

/* Write `and 3 more objects`, indented by 2, unless n is 0. */
void waitwords_more(struct tool *t, uint64_t n, const char *one, const char *many);

#endif
