/*
 * site: what the stack of a goroutine alone says about waiting and holding, computed once for each
 * stack.
 */
#ifndef GL_WAITS_SITE_H
#define GL_WAITS_SITE_H

#include "lib/waits/primitive.h"
#include "lib/waits/slot.h"

/* Frames of one stack whose receiver is looked at; deeper ones are not. */
#define GL_SITE_RECEIVERS 64

struct gl_site {
	struct gl_primitive primitive; /* valid if has_primitive */
	const struct gl_slot *slot;    /* NULL: it waits for no slot */
	struct gl_str type;	       /* gl_site_type of the caller; p == NULL: no frame */
	struct gl_str user;	       /* of a slot: the type that uses the library */
	const uint32_t *receivers;     /* frames whose first argument is the receiver, by pointer */
	size_t nreceivers;
	/*
	 * The frame that wants the lock: the caller of the primitive, or the first one further out
	 * that is more than a helper which locks, `(*store).lock` or `(*table).RLock`.
	 */
	uint32_t asker;
	uint32_t once; /* the frame of Once.doSlow that runs f; nframes: none */
	bool has_primitive;
	bool has_runtime; /* frames of the runtime are shown, as in a crash */
	/* how many frames from the innermost on have args that lead to its object, and to others */
	uint32_t object_needs, needs;
	/*
	 * Of gather, for the dump `of`: the crowds of the stack, or GL_WAITS_NONE; of how many more
	 * goroutines the args are read; how many more waiters are kept one by one; and of how many
	 * more goroutines the children are
	 */
	const void *of;
	uint32_t crowds[GL_CLASS_COUNT];
	uint32_t left, waiters_left, parents_left;
};

struct gl_sites;

struct gl_sites *gl_sites_new(void); /* NULL without memory */
void gl_sites_free(struct gl_sites *s);

/* All stacks must be of one table. NULL without memory. */
struct gl_site *gl_sites_get(struct gl_sites *s, const struct gl_stack *stack);

/*
 * Returns what a function belongs to: the receiver's type (`main.(*store)`) of a method and of the
 * closures in it, and the enclosing function of any other closure (`main.start` for
 * `main.start.func10`).
 */
struct gl_str gl_site_type(struct gl_str func);

/*
 * Returns true if the first argument is the receiver: for a method of a pointer type. For a generic
 * type it is the dictionary (cmd/compile, Go 1.18 to 1.28), and for a closure it is neither.
 */
bool gl_site_is_method(struct gl_str func);

#endif
