/*
 * waitwords: how all views of glwait name goroutines, objects and evidence. The texts may contain
 * anything that a dump contains; the caller makes them safe, for example with waitwords_line.
 */
#ifndef GL_CMD_WAIT_WAITWORDS_H
#define GL_CMD_WAIT_WAITWORDS_H

#include "cmd/common/tool.h"
#include "lib/waits/waits.h"

/*
 * Returns the index of the first frame from i on that is outside the standard library; i if there
 * is none.
 */
uint32_t waitwords_outside(const struct gl_stack *s, uint32_t i);

/*
 * Returns the index of the frame in which a goroutine waits. This frame waits itself, or calls what
 * waits; it is outside the standard library, and outside the library whose slot the goroutine waits
 * for. If the goroutine is not known to wait for an object, returns the index of the frame worth
 * reading first. graph: needed only if the goroutine waits for an object.
 */
uint32_t waitwords_caller(const struct gl_wait_graph *graph, const struct gl_wait_goroutine *g);

/*
 * Returns the frame at index `caller`. If the goroutine started in the primitive itself, as with
 * `go wg.Wait()`, there is no such frame: then returns the go statement, or else the outermost
 * frame. Returns NULL if no frame is shown.
 */
const struct gl_frame *waitwords_place(const struct gl_stack *s, uint32_t caller);

/*
 * Returns true if waitwords_place returns the go statement for this index. The frame alone does not
 * show this, because a frame of the stack may be at the same place as the go statement.
 */
static inline bool waitwords_is_creator(const struct gl_stack *s, uint32_t caller)
{
	return caller >= s->nframes && s->created_by;
}

/* Returns the frame in which the goroutine waits. */
static inline const struct gl_frame *waitwords_place_of(const struct gl_wait_graph *graph,
	const struct gl_wait_goroutine *g)
{
	return waitwords_place(g->stack, waitwords_caller(graph, g));
}

/* Compares two places, which must be from one table of stacks. Returns 0 if they are equal. */
int waitwords_compare_places(const struct gl_frame *a, const struct gl_frame *b);

/*
 * Appends the frame that waitwords_place returns, for example `main.f x.go:7` or `created by main.f
 * x.go:7`.
 */
void waitwords_where(struct gl_buf *b, const struct gl_stack *s, uint32_t caller);

/* Returns true if these goroutines wait to receive. */
static inline bool waitwords_is_receiver(const struct gl_wait_unseen *u)
{
	return gl_class_of(u->state, u->stack->class) == GL_CLASS_CHAN_RECEIVE;
}

/* Returns the link from a goroutine to a candidate for the object it waits for, or NULL. */
const struct gl_wait_candidate *waitwords_link(
	const struct gl_wait_graph *graph, uint32_t from, uint32_t to);

/* Append a goroutine by its id, for example `goroutine 24`. */
void waitwords_id(struct gl_buf *b, const struct gl_wait_goroutine *g);

/* Append a goroutine, for example `goroutine 24 main.f x.go:7 [chan receive, 7m]`. */
void waitwords_goroutine(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct gl_wait_goroutine *g);

/*
 * Appends the state and the wait after a blank, for example ` [chan receive, 7m]`; nothing if
 * neither is known.
 */
void waitwords_state(struct gl_buf *b, struct gl_str state, uint64_t seconds, bool is_leaked);

/*
 * Append an object, for example `mutex 0xc000014180 of main.(*store)` or, if it is a slot, `a
 * connection of a database/sql pool`.
 */
void waitwords_object(struct gl_buf *b, const struct gl_wait_object *o);

/*
 * Like waitwords_object, for a line that also names the frame f. Leaves out the type if f's
 * function is one of its methods.
 */
void waitwords_object_in(struct gl_buf *b, const struct gl_wait_object *o,
	const struct gl_frame *f);

/* Returns true if goroutines can hold such an object, which is so for locks and slots. */
bool waitwords_is_held(const struct gl_wait_object *o);

/*
 * Appends `candidate holder` for an object that can be held, and `candidate` for any other object.
 */
void waitwords_role(struct gl_buf *b, const struct gl_wait_object *o);

/* Append the evidence for a candidate, for example ` (receiver: main.(*store).put store.go:33)`. */
void waitwords_evidence(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct gl_wait_candidate *c);

/*
 * Appends a candidate with its evidence, for example `goroutine 24 main.f x.go:7 [select]
 * (receiver: ...)`. If the evidence is the frame in which the goroutine waits, names this frame
 * only once.
 */
void waitwords_candidate(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct gl_wait_candidate *c);

/*
 * If the candidate itself waits on a channel, and one of the goroutines that wait for the
 * candidate's object may be at the other end of that channel, appends which one it is.
 */
void waitwords_partner(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct gl_wait_candidate *c);

/*
 * Appends what there is to say about an object without a candidate, for example `holder on no
 * stack: ...`.
 */
void waitwords_nobody(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct gl_wait_object *o);

/* Append an address, for example 0xc000014180. */
void waitwords_address(struct gl_buf *b, uint64_t address);

/*
 * Writes the text in safe lines, and empties it. The first line is indented by `indent` blanks, and
 * each other line by two more.
 */
void waitwords_line(struct tool *t, struct gl_buf *text, size_t indent);

#endif
