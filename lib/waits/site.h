/*
 * site: what a goroutine's stack alone says about waiting and holding. It is computed once for each
 * stack.
 */
#ifndef GL_WAITS_SITE_H
#define GL_WAITS_SITE_H

#include "lib/base/arena.h"
#include "lib/base/set.h"
#include "lib/waits/primitive.h"
#include "lib/waits/slot.h"

/* Most frames of a stack whose receivers are examined, from the innermost on. */
#define GL_SITE_RECEIVERS 64

/* What the name of a function shows. */
struct gl_func {
	/* belongs to the table of stacks, in which equal names have one address */
	struct gl_str name;
	struct gl_str type;    /* gl_site_type */
	uint32_t type_ordinal; /* counts from 0; equal types have the same ordinal */
	bool is_method;	       /* gl_site_is_method, unless it is a function of the runtime */
	bool is_runtime;
	bool is_primitive;	    /* gl_primitive_has */
	const struct gl_slot *slot; /* gl_slot_of */
};

struct gl_site {
	struct gl_primitive primitive; /* valid if has_primitive */
	const struct gl_slot *slot;    /* NULL: it waits for no slot */
	struct gl_str type;	       /* gl_site_type of the caller; p == NULL: no frame */
	/* the ordinal of `type`, or of the function of a slot; see gl_func */
	uint32_t type_ordinal;
	struct gl_str user;	       /* for a slot: the type that uses the library */
	/*
	 * The frame that wants the lock: the caller of the primitive; or, if that is a helper which
	 * only locks, such as `(*store).lock` or `(*table).RLock`, the first frame further out that
	 * is no helper.
	 */
	uint32_t asker;
	bool is_caller_method; /* the first argument of the caller is its receiver */
	bool has_primitive;
	bool has_runtime; /* frames of the runtime are shown, as in a crash */
	uint32_t object_needs; /* the args of so many innermost frames may lead to the object */
	/* Valid after gl_site_see, for callers that examine args: */
	const struct gl_receiver *receivers;
	size_t nreceivers;
	uint32_t once;	/* the frame of Once.doSlow that runs f; nframes if there is none */
	uint32_t needs; /* the args of so many innermost frames may lead somewhere */
	bool is_seen;
	/*
	 * State of gather for the dump with the number `of` (0: none): the first crowd of the
	 * stack, or GL_WAITS_NONE; of how many more goroutines the args are read; how many more
	 * waiters are kept one by one; and of how many more goroutines the children are kept.
	 */
	uint64_t of;
	uint32_t crowd;
	uint32_t left, waiters_left, parents_left;
	uint64_t parent; /* of the last goroutine that brought its parent */
	bool has_parent;
};

/* A frame whose first argument is a receiver, by pointer. */
struct gl_receiver {
	uint32_t frame;
	uint32_t type; /* gl_func.type_ordinal */
};

/* What is known of the stacks of one table. */
struct gl_sites {
	struct gl_arena arena;
	struct gl_site **v; /* by the ordinal of the stack; NULL: not examined yet */
	size_t n, cap;
	struct gl_set funcs; /* of struct gl_func, by the address of the name */
	struct gl_set types; /* by their text */
};

struct gl_sites *gl_sites_new(void); /* NULL without memory */
void gl_sites_free(struct gl_sites *s);

/* All stacks must be from one table. Returns NULL if there is no memory. */
struct gl_site *gl_sites_get(struct gl_sites *s, const struct gl_stack *stack);

/* Returns the site if gl_sites_get was called for the stack; otherwise NULL. */
static inline struct gl_site *gl_sites_known(const struct gl_sites *s, const struct gl_stack *stack)
{
	return stack->ordinal < s->n ? s->v[stack->ordinal] : NULL;
}

/*
 * Finds the receivers, and what else needs a look at all frames. Returns false if there is no
 * memory.
 */
bool gl_site_see(struct gl_sites *s, struct gl_site *site, const struct gl_stack *stack);

/*
 * Returns what is known of a function, valid as long as s. Its name must not be empty, and must
 * belong to the table of the stacks. NULL if there is no memory.
 */
const struct gl_func *gl_sites_func(struct gl_sites *s, struct gl_str func);

/*
 * Finds the ordinal of a type, whose text must live as long as s. Returns false if there is no
 * memory.
 */
bool gl_sites_type(struct gl_sites *s, struct gl_str type, uint32_t *ordinal);

/* Returns the number of types found so far. */
size_t gl_sites_types(const struct gl_sites *s);

/*
 * Returns what a function belongs to: for a method and the closures in it, the type of the receiver
 * (`main.(*store)`); for any other closure, the enclosing function (`main.start` for
 * `main.start.func10`).
 */
struct gl_str gl_site_type(struct gl_str func);

/*
 * Returns true if the first argument is the receiver: for a method of a pointer type. In a method
 * of a generic type it is the dictionary (cmd/compile, Go 1.18 to 1.28), and in a closure it is
 * neither.
 */
bool gl_site_is_method(struct gl_str func);

/*
 * Returns true if each goroutine like this is kept. One that only receives is not, as half of a
 * process may do so.
 */
bool gl_site_is_waiter(enum gl_class class, const struct gl_site *site, bool has_address);

/* Returns true if gl_site_is_waiter may be true once the address is known. */
bool gl_site_may_wait(enum gl_class class, const struct gl_site *site);

/*
 * Returns true if the goroutine waits in the primitive. A goroutine that was just woken also has
 * its frames.
 */
bool gl_site_is_inside(enum gl_class class, const struct gl_site *site);

/* Returns true if the goroutine's args may show the object. */
bool gl_site_may_show(enum gl_class class, const struct gl_site *site);

enum gl_wait_rest gl_site_rest(enum gl_class class, const struct gl_site *site);

#endif
