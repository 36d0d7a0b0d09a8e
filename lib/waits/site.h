/*
 * site: what the stack of a goroutine alone says about waiting and holding, computed once for each
 * stack.
 */
#ifndef GL_WAITS_SITE_H
#define GL_WAITS_SITE_H

#include "lib/base/arena.h"
#include "lib/base/set.h"
#include "lib/waits/primitive.h"
#include "lib/waits/slot.h"

/* Frames of one stack whose receiver is looked at; deeper ones are not. */
#define GL_SITE_RECEIVERS 64

/* What the name of a function says. */
struct gl_func {
	struct gl_str name;    /* of the table of stacks, which has each name once */
	struct gl_str type;    /* gl_site_type */
	uint32_t type_ordinal; /* counts from 0; that of equal types is equal */
	bool is_method;	       /* gl_site_is_method, and no function of the runtime */
	bool is_runtime;
	bool is_primitive;	    /* gl_primitive_has */
	const struct gl_slot *slot; /* gl_slot_of */
};

struct gl_site {
	struct gl_primitive primitive; /* valid if has_primitive */
	const struct gl_slot *slot;    /* NULL: it waits for no slot */
	struct gl_str type;	       /* gl_site_type of the caller; p == NULL: no frame */
	/* of the type, or of the function of a slot that it waits for; see gl_func */
	uint32_t type_ordinal;
	struct gl_str user;	       /* of a slot: the type that uses the library */
	/*
	 * The frame that wants the lock: the caller of the primitive, or the first one further out
	 * that is more than a helper which locks, `(*store).lock` or `(*table).RLock`.
	 */
	uint32_t asker;
	bool is_caller_method; /* the first argument of the caller is its receiver */
	bool has_primitive;
	bool has_runtime; /* frames of the runtime are shown, as in a crash */
	uint32_t object_needs; /* so many frames from the innermost on have args that lead to it */
	/* Valid after gl_site_see, for those who look at the args: */
	const struct gl_receiver *receivers;
	size_t nreceivers;
	uint32_t once;	/* the frame of Once.doSlow that runs f; nframes: none */
	uint32_t needs; /* so many frames from the innermost on have args that lead somewhere */
	bool is_seen;
	/*
	 * Of gather, for the dump with the number `of`, 0 for none: the first crowd of the stack,
	 * or GL_WAITS_NONE; of how many more goroutines the args are read; how many more waiters
	 * are kept one by one; and of how many more goroutines the children are
	 */
	uint64_t of;
	uint32_t crowd;
	uint32_t left, waiters_left, parents_left;
	uint64_t parent; /* of the last goroutine that brought its parent */
	bool has_parent;
};

/* A frame whose first argument is the receiver, by pointer. */
struct gl_receiver {
	uint32_t frame;
	uint32_t type; /* gl_func.type_ordinal */
};

/* What is known of the stacks of one table. */
struct gl_sites {
	struct gl_arena arena;
	struct gl_site **v; /* by the ordinal of the stack; NULL: not looked at yet */
	size_t n, cap;
	struct gl_set funcs; /* of struct gl_func, by the address of the name */
	struct gl_set types; /* by their texts */
};

struct gl_sites *gl_sites_new(void); /* NULL without memory */
void gl_sites_free(struct gl_sites *s);

/* All stacks must be of one table. NULL without memory. */
struct gl_site *gl_sites_get(struct gl_sites *s, const struct gl_stack *stack);

/* The same, if gl_sites_get was called for the stack; otherwise NULL. */
static inline struct gl_site *gl_sites_known(const struct gl_sites *s, const struct gl_stack *stack)
{
	return stack->ordinal < s->n ? s->v[stack->ordinal] : NULL;
}

/* Finds out about receivers and the like. Returns false if there is no memory. */
bool gl_site_see(struct gl_sites *s, struct gl_site *site, const struct gl_stack *stack);

/*
 * Returns what is known of a function, which must be of the table of the stacks, and have a name.
 * Valid as long as s. NULL without memory.
 */
const struct gl_func *gl_sites_func(struct gl_sites *s, struct gl_str func);

/* Finds the ordinal of a type, whose text must live as long as s. Returns false without memory. */
bool gl_sites_type(struct gl_sites *s, struct gl_str type, uint32_t *ordinal);

/* Returns the number of types that functions belong to, so far. */
size_t gl_sites_types(const struct gl_sites *s);

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

/* Whether each such goroutine is kept: not one that merely receives, as half of a process may. */
bool gl_site_is_waiter(enum gl_class class, const struct gl_site *site, bool has_address);

/* Whether gl_site_is_waiter may hold once the address is known. */
bool gl_site_may_wait(enum gl_class class, const struct gl_site *site);

/* Whether the primitive is what the goroutine waits in: one that was just woken runs there. */
bool gl_site_is_inside(enum gl_class class, const struct gl_site *site);

/* Whether the goroutine's args may show the object. */
bool gl_site_may_show(enum gl_class class, const struct gl_site *site);

enum gl_wait_rest gl_site_rest(enum gl_class class, const struct gl_site *site);

#endif
