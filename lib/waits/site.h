/*
 * site: what a goroutine's stack alone says about waiting and holding. It is computed once for each
 * stack.
 */
#ifndef GL_WAITS_SITE_H
#define GL_WAITS_SITE_H

#include "lib/base/arena.h"
#include "lib/base/set.h"
#include "lib/select/rules.h"
#include "lib/syntax/frameargs.h"
#include "lib/waits/primitive.h"
#include "lib/waits/slot.h"

/* Receivers are examined in at most this many frames of a stack, from the innermost frame on. */
#define GL_SITE_RECEIVERS 64

#define GL_SITE_RECENT 1024 /* a power of two */

/* What the name of a function shows. */
struct gl_func {
	/* belongs to the table of stacks, where equal names have the same address */
	struct gl_str name;
	struct gl_str type;    /* as gl_site_type returns it */
	uint32_t type_ordinal; /* counts from 0; equal types have the same ordinal */
	/* as gl_site_is_method returns it, but false for functions of the runtime */
	bool is_method;
	bool is_runtime;
	bool is_primitive;	    /* as gl_primitive_has returns it */
	const struct gl_slot *slot; /* as gl_slot_of returns it */
	/*
	 * the gl_inner of stacks whose innermost function is this one; NULL: not known yet, or it
	 * depends on other frames, too
	 */
	const struct gl_inner *inner;
};

/*
 * What the innermost frames of a stack show about waiting. Most stacks share their gl_inner with
 * many others.
 */
struct gl_inner {
	struct gl_primitive primitive; /* valid if has_primitive */
	const struct gl_slot *slot;    /* NULL: the goroutine waits for no slot */
	/* gl_site_type of the caller; p == NULL: there is no caller */
	struct gl_str type;
	/* the ordinal of `type` or, for a slot, that of the slot's function; see gl_func */
	uint32_t type_ordinal;
	/*
	 * the frame that wants the lock: the caller of the primitive; but if the caller is a helper
	 * that only locks, such as `(*store).lock` or `(*table).RLock`, the first frame further out
	 * that is no helper
	 */
	uint32_t asker;
	struct gl_str user;	 /* for a slot: the type that uses the library */
	uint32_t object_needs; /* number of innermost frames whose args may lead to the object */
	bool is_caller_method;	 /* the first argument of the caller is its receiver */
	bool has_primitive;
	bool has_runtime; /* the stack has frames of the runtime, as in a crash */
};

/* A frame whose first argument is a receiver, by pointer. */
struct gl_receiver {
	uint32_t frame;
	uint32_t type; /* the receiver's type, as gl_func.type_ordinal */
};

/* The frames of a stack whose args may show an object or make leads. */
struct gl_outer {
	uint32_t needs; /* number of innermost frames whose args may show an object or make leads */
	uint32_t once;	/* the frame of sync.(*Once).doSlow; nframes if there is none */
	uint32_t nreceivers;
	/* number of marks: `needs`, or 0 if gl_site_mark was not called or marks are of no use */
	uint32_t nmarks;
	const struct gl_frameargs_mark *marks; /* of the first `needs` frames (frameargs.h) */
	bool is_marked;			       /* gl_site_mark was called */
	struct gl_receiver receivers[];
};

/*
 * A site is kept small, at 48 bytes, because a dump may have a million stacks. What only some
 * stacks need is stored apart, in `outer`, which is made when args of a goroutine with this stack
 * are read.
 */
struct gl_site {
	const struct gl_inner *inner;
	struct gl_outer *outer; /* NULL until gl_site_see */
	/*
	 * State of gather (gather.h) for one dump. counted: the number of the dump (0: none) times
	 * 512, plus 256 if some goroutine waits, plus a class. Goroutines of that class are only
	 * added to the count of `crowd`; GL_SITE_NO_CLASS: there is no such class. crowd: the first
	 * crowd of the stack, or GL_WAITS_NONE. left: how many more goroutines may have their args
	 * read. waiters_left: how many more waiters may be kept one by one. parents_left: how many
	 * more stuck senders may have their parents recorded.
	 */
	uint64_t counted;
	/* parent of the last goroutine for which a lead from its parent was added */
	uint64_t parent;
	/* parent of the first goroutine for which such a lead was added in this dump */
	uint64_t first_parent;
	uint32_t crowd;
	uint16_t parents_left;
	unsigned left : 3, waiters_left : 3;
	bool has_parent : 1;
	bool is_asked : 1; /* gl_site_has_needs was called, or gl_site_see */
	bool has_needs : 1; /* valid if is_asked: the value of gl_site_has_needs */
	bool is_idle_known : 1; /* gl_site_is_idle was called */
	bool is_idle : 1;	/* valid if is_idle_known: the value of gl_site_is_idle */
};

#define GL_SITE_NO_CLASS 255

#define GL_SITES_BLOCK 256 /* a power of two */

/* What is known about the stacks of one table. */
struct gl_sites {
	struct gl_arena arena;
	/*
	 * blocks of GL_SITES_BLOCK sites, by the place of the stack (gl_record.stack_place); a
	 * stack was not examined yet if its site has no `inner`; all blocks without an examined
	 * stack are one and the same, `none`
	 */
	struct gl_site **blocks;
	struct gl_site *none;
	size_t nblocks, cap;
	struct gl_set inners; /* of struct gl_inner */
	struct gl_set funcs; /* of struct gl_func, by the address of the name */
	/* a cache: recently used members of `funcs`, indexed by a hash of the name's address */
	struct gl_func *recent[GL_SITE_RECENT];
	struct gl_set types; /* the types, by their text */
};

struct gl_sites *gl_sites_new(void); /* NULL: there is no memory */
void gl_sites_free(struct gl_sites *s);

/*
 * Returns the site of the stack with this place if gl_sites_get was called for that stack.
 * Otherwise, or if place is 0, returns one that is all zero, and that must not be changed.
 */
static inline struct gl_site *gl_sites_look(const struct gl_sites *s, uint32_t place)
{
	size_t i = place / GL_SITES_BLOCK;

	if (GL_UNLIKELY(i >= s->nblocks))
		return s->none;
	return &s->blocks[i][place % GL_SITES_BLOCK];
}

/* Computes the site of a stack that is not known. Returns NULL if there is no memory. */
struct gl_site *gl_sites_add(struct gl_sites *s, const struct gl_stack *stack);

/*
 * Returns the site of a stack, which it computes if needed. All stacks must be from one table.
 * Returns NULL if there is no memory.
 */
static inline struct gl_site *gl_sites_get(struct gl_sites *s, const struct gl_stack *stack)
{
	struct gl_site *site = gl_sites_look(s, stack->ordinal + 1);

	return site->inner ? site : gl_sites_add(s, stack);
}

/*
 * Returns true if the args of any frame may show an object or make leads (gl_outer.needs is not 0).
 * This takes less time than gl_site_see. Sets *failed if there is no memory.
 */
bool gl_site_has_needs(struct gl_sites *s, struct gl_site *site, const struct gl_stack *stack,
	bool *failed);

/*
 * Makes site->outer, for which all frames must be examined. Returns false if there is no memory.
 */
bool gl_site_see(struct gl_sites *s, struct gl_site *site, const struct gl_stack *stack);

/*
 * Records, once for each stack, where the args of the first `needs` frames are, so that those of
 * other goroutines with this stack are found faster. The list must have read the args from lines.
 * Returns false if there is no memory.
 */
bool gl_site_mark(struct gl_sites *s, struct gl_site *site, const struct gl_frameargs_list *list);

/*
 * Returns what is known about a function; the result is valid as long as s. The name must not be
 * empty, and must belong to the table of the stacks. Returns NULL if there is no memory.
 */
const struct gl_func *gl_sites_func(struct gl_sites *s, struct gl_str func);

/*
 * Finds or assigns the ordinal of a type. The text must live as long as s. Returns false if there
 * is no memory.
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
 * Returns true if the first argument of the function is its receiver, as in methods of pointer
 * types. In a method of a generic type the first argument is the dictionary (cmd/compile, Go 1.18
 * to 1.28), and in a closure it is neither.
 */
bool gl_site_is_method(struct gl_str func);

/*
 * Returns true if goroutines of this class are kept as waiters, one by one. Goroutines that receive
 * are kept only if they show the address of the channel, or wait for a slot, because half of a
 * process may be goroutines that receive.
 */
bool gl_site_is_waiter(enum gl_class class, const struct gl_site *site, bool has_address);

/* Returns true if gl_site_is_waiter may return true once the address is known. */
bool gl_site_may_wait(enum gl_class class, const struct gl_site *site);

/*
 * Returns true if the goroutine waits inside the primitive on its stack. A goroutine that was just
 * woken up has the frames of the primitive, too, but does not wait.
 */
bool gl_site_is_inside(enum gl_class class, const struct gl_site *site);

/* Returns true if the goroutine's args may show the object for which it waits. */
bool gl_site_may_show(enum gl_class class, const struct gl_site *site);

/*
 * Returns true if the goroutine waits for work, by the built-in rules (gl_waits_idle). Such a
 * goroutine holds nothing. The rules are evaluated once for each stack. Also returns false if there
 * is no memory.
 */
bool gl_site_is_idle(struct gl_rules *idle, const struct gl_wait_goroutine *one);

enum gl_wait_rest gl_site_rest(enum gl_class class, const struct gl_site *site);

#endif
