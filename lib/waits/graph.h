/*
 * graph: who waits for whom in one dump, as plain data (lib/waits/waits.h makes it). A graph owns
 * all its arrays. The stacks of its goroutines belong to the table of the reader.
 */
#ifndef GL_WAITS_GRAPH_H
#define GL_WAITS_GRAPH_H

#include "lib/select/rules.h"

/*
 * An object may belong to a receiver's struct if it begins less than this many bytes after the
 * receiver.
 */
#define GL_WAITS_WINDOW 512

/* An object keeps at most this many candidates: the best ones. */
#define GL_WAITS_CANDIDATES 16

/*
 * With GL_ARGS_FEW, only this many goroutines of each stack are examined, in input order. This is
 * enough: the holder of a lock is usually the only goroutine with its stack, and waiters at the
 * same place for the same object are counted together anyway.
 */
#define GL_WAITS_FEW 4

/*
 * With GL_ARGS_FEW, only the first goroutine of each stack is examined if this many bytes of a
 * dump's lines are already kept and no goroutine waits for a lock or the like so far.
 */
#define GL_WAITS_CALM ((size_t)1 << 20)

/*
 * With GL_ARGS_FEW, once this many goroutines that are not the first of their stack are examined,
 * only the first goroutine and the first waiters of each further stack are. Goroutines that stand
 * before the first waiter do not count. A dump with up to 1,024 stacks has no more than this,
 * unless the waiters of one stack wait for many different objects.
 */
#define GL_WAITS_MANY 3072

/*
 * Of the goroutines that have one stack and are stuck in a send, the parents of at most this many
 * are recorded.
 */
#define GL_WAITS_PARENTS 1024

#define GL_WAITS_NONE UINT32_MAX /* no goroutine, or no object */

enum gl_wait_mode {
	GL_WAIT_LOCK,
	GL_WAIT_RLOCK,
	GL_WAIT_SEND,
	GL_WAIT_RECEIVE,
	GL_WAIT_WAIT, /* waits for a WaitGroup, a Cond, or a slot */
	GL_WAIT_MODES
};

enum gl_wait_kind {
	GL_WAIT_MUTEX,
	GL_WAIT_RWMUTEX,
	GL_WAIT_ONCE,
	GL_WAIT_COND,
	GL_WAIT_WAITGROUP,
	GL_WAIT_CHAN,
	/* a semaphore of the runtime that something else uses, for example the lock of a file */
	GL_WAIT_SEMAPHORE,
	/* a place in a pool or quota of a library, which gl_wait_object.what names */
	GL_WAIT_SLOT,
	GL_WAIT_KINDS
};

/* Returns true for a lock: a mutex, an RWMutex, a Once, or a file's lock. */
static inline bool gl_wait_is_lock(enum gl_wait_kind kind)
{
	return kind == GL_WAIT_MUTEX || kind == GL_WAIT_RWMUTEX || kind == GL_WAIT_ONCE ||
	       kind == GL_WAIT_SEMAPHORE;
}

/*
 * Why a goroutine may hold an object. For a WaitGroup and the like, which have no holder: why their
 * waiters may wait for the goroutine. The strongest evidence comes first.
 */
enum gl_wait_evidence {
	/* the goroutine is inside Once.Do of this Once, and runs its function */
	GL_WAIT_BY_ONCE,
	/* a method on the goroutine's stack belongs to the struct that has the lock */
	GL_WAIT_BY_RECEIVER,
	/*
	 * the waiter runs a method of the struct that has the lock, so it may have locked it itself
	 * before
	 */
	GL_WAIT_BY_RELOCK,
	GL_WAIT_BY_CHILDREN, /* a goroutine that waits for the WaitGroup has started this one */
	/* a function on the goroutine's stack has the channel as an argument */
	GL_WAIT_BY_CHANNEL,
	/* the goroutine is stuck, and a function on its stack has the lock as an argument */
	GL_WAIT_BY_ARGUMENT,
	GL_WAIT_BY_TYPE, /* only the type of the receiver, or the enclosing function, is the same */
	/*
	 * the goroutine is stuck, and no goroutine with another stack runs the package of the
	 * waiters
	 */
	GL_WAIT_BY_PACKAGE,
	GL_WAIT_EVIDENCES
};

/* Returns true if the evidence is little more than a name. */
static inline bool gl_wait_is_weak(enum gl_wait_evidence e)
{
	return e >= GL_WAIT_BY_ARGUMENT;
}

/* Return constant texts: `lock`, `rwmutex`, `once` and so on, as in gl-record(5) and glwait(1). */
struct gl_str gl_wait_mode_name(enum gl_wait_mode m);
struct gl_str gl_wait_kind_name(enum gl_wait_kind k);
struct gl_str gl_wait_evidence_name(enum gl_wait_evidence e);

struct gl_site;

/*
 * A goroutine that waits for an object, or is a candidate. It is kept small, at 88 bytes, because
 * each stack of a dump has at least one.
 */
struct gl_wait_goroutine {
	const struct gl_stack *stack;
	const struct gl_str *state; /* state->p == NULL: not shown */
	uint64_t id, parent; /* valid if has_id, has_parent */
	uint64_t wait_seconds; /* valid if has_wait */
	/*
	 * number of goroutines: more than 1 if the record stands for several (debug=1), or if
	 * similar waiters are counted with this one (GL_ARGS_FEW)
	 */
	uint64_t count;
	uint32_t object; /* index of the object for which the goroutine waits, or GL_WAITS_NONE */
	uint32_t caller; /* index of the frame that waits: the first one outside the primitive */
	enum gl_wait_mode mode : 8; /* valid if `object` is not GL_WAITS_NONE */
	enum gl_class class : 8;
	/*
	 * how the goroutine was linked to its object, if only other goroutines show the address of
	 * the object: by the receiver (GL_WAIT_BY_RECEIVER) or only by the type (GL_WAIT_BY_TYPE)
	 * of the method that waits; otherwise GL_WAIT_EVIDENCES
	 */
	enum gl_wait_evidence link : 8;
	bool has_id : 1, has_parent : 1, has_wait : 1;
	bool has_address : 1; /* the goroutine's own frames show the address of the object */
	bool is_leaked : 1;   /* the runtime reports it as leaked */
	/* the goroutine waits for a lock, a WaitGroup, a Cond, a send or a slot */
	bool is_waiter : 1;
	/* only lib/waits uses the following */
	bool is_self_sure : 1; /* Go did not mark `self` as possibly stale */
	/*
	 * a waiter that stands for others (gl_early_waiters), and was not examined: what it may
	 * hold is not known
	 */
	bool is_unread : 1;
	/* index of the crowd of which it is the first goroutine, or GL_WAITS_NONE */
	uint32_t crowd;
	struct gl_site *site;
	uint64_t address; /* address of the object; valid if has_address */
	/* the receiver of the frame that waits; 0: not shown, or no method waits */
	uint64_t self;
};

/*
 * What is done with each further goroutine of a crowd, once enough goroutines of its stack were
 * examined.
 */
enum gl_wait_rest {
	GL_WAIT_REST_ALL,   /* the goroutine is examined, because its args may matter */
	GL_WAIT_REST_COUNT, /* the goroutine is only counted, because it waits for no lock */
	/*
	 * the goroutine is counted together with a kept waiter, because its stack never shows the
	 * object
	 */
	GL_WAIT_REST_JOIN
};

struct gl_early_waiters;

/* All goroutines that have one stack and one class. */
struct gl_wait_crowd {
	uint64_t count; /* may exceed GL_COUNTER_MOST */
	/* the shortest and the longest known wait in seconds; both 0: none is known */
	uint64_t wait_min, wait_max;
	uint64_t id_min;	     /* the smallest id; UINT64_MAX: none is known */
	uint32_t first;		     /* index of the first goroutine */
	/* only lib/waits uses the following */
	uint32_t next; /* the next crowd of the stack, or GL_WAITS_NONE */
	/*
	 * indexes of two kept goroutines, or GL_WAITS_NONE: each stands for several waiters that do
	 * not show their object, and counts them; [0] is for waits of less than a minute, [1] for
	 * longer waits
	 */
	uint32_t unseen[2];
	struct gl_early_waiters *early; /* NULL: no waiter that shows its object was kept */
	enum gl_class class : 8;
	enum gl_wait_rest rest : 8;
	/* some goroutines of the crowd show no wait, so they ran less than a minute ago */
	bool has_moved;
};

struct gl_wait_candidate {
	uint32_t goroutine;
	enum gl_wait_evidence evidence;
	uint32_t frame;	   /* index in the goroutine's stack of the frame that is the evidence */
	/* for evidence by receiver or relock: number of bytes from the receiver to the object */
	uint32_t distance;
	uint32_t age;	   /* orders candidates with the same evidence: a smaller one is likelier */
	/*
	 * a waiter of this lock that may be the other side of the channel on which the candidate
	 * waits, or GL_WAITS_NONE; for example, the sender may hold the lock for which the receiver
	 * waits
	 */
	uint32_t partner;
	int rank; /* only lib/waits uses it: see gl_nominate */
};

struct gl_wait_object {
	enum gl_wait_kind kind;
	uint64_t address;	/* address of the object itself, not of its semaphore */
	bool has_address;
	struct gl_str what;	/* for a slot: `a connection of a database/sql pool` or the like */
	/*
	 * the type whose methods lock it, such as `main.(*store)`, or the function that encloses
	 * the waiting one, both taken from the waiter that has waited longest; p == NULL: unknown
	 */
	struct gl_str type;
	/* indexes of goroutines: the longest wait first, then the smallest id */
	const uint32_t *waiters;
	size_t nwaiters;
	uint64_t goroutines; /* number of goroutines that wait, the sum of the waiters' counts */
	const struct gl_wait_candidate *candidates; /* the best first */
	/* ndropped: number of candidates beyond GL_WAITS_CANDIDATES */
	size_t ncandidates, ndropped;
	/*
	 * the object is a lock that no goroutine seems to hold; perhaps a method of `type` has
	 * returned without unlocking it
	 */
	bool is_abandoned;
	/* an RWMutex that is locked for reading, because a writer waits for those who read */
	bool is_read_held;
};

/*
 * A ring: each goroutine waits for something that the next one may hold, and the last one for
 * something that the first one may hold. A single goroutine forms a ring if it waits for what it
 * may hold itself.
 */
struct gl_wait_cycle {
	const uint32_t *goroutines;
	size_t n;
	/* number of goroutines outside the ring that wait for it, directly or not */
	uint64_t behind;
	bool is_weak; /* at least one link rests on weak evidence */
};

/*
 * The end of a chain: a goroutine for which others wait and which waits for none of them; or, if
 * `goroutine` is GL_WAITS_NONE, an object without candidates.
 */
struct gl_wait_end {
	uint32_t goroutine, object;
	uint64_t direct; /* number of goroutines that wait for the end itself */
	uint64_t behind; /* `direct`, plus those that wait for these goroutines, and so on */
	uint64_t wait_seconds; /* the longest known wait of all these, in seconds; 0: unknown */
};

/* Goroutines that wait at one place for an object whose address the dump does not show. */
struct gl_wait_unseen {
	/* the stack of one of the goroutines; all have the same caller */
	const struct gl_stack *stack;
	uint32_t caller;	      /* index of the frame that waits */
	struct gl_str state;
	uint64_t count;
	uint64_t wait_seconds; /* the longest known wait; 0: unknown */
	bool sigquit_shows;    /* a dump made with SIGQUIT would show the address */
};

/* Everything about one dump. The graph owns all arrays. */
struct gl_wait_graph {
	struct gl_str source; /* p == NULL: unknown */
	uint64_t dump;	      /* 0: unknown */
	bool has_args;	      /* some goroutine shows arguments */
	bool has_waits;	      /* some goroutine shows how long it has waited */
	/*
	 * the reason in the dump says that all goroutines are asleep, or that a test has timed out
	 */
	bool is_asleep;
	/*
	 * number of goroutines in the dump, without goroutines of the runtime and the goroutine
	 * that writes the dump
	 */
	uint64_t goroutines;
	/* how many of these goroutines wait for an object, whether or not the dump shows which */
	uint64_t waiting;
	const struct gl_wait_goroutine *v;
	size_t n;
	const struct gl_wait_crowd *crowds;
	size_t ncrowds;
	uint64_t oldest;    /* the longest wait in seconds; 0: none is known */
	/* the largest id among the goroutines whose wait is `oldest` or a minute shorter */
	uint64_t oldest_id;
	/* the most goroutines that wait first, then the longest wait */
	const struct gl_wait_object *objects;
	size_t nobjects;
	/* strong cycles before weak ones; among equals, the largest `behind` first */
	const struct gl_wait_cycle *cycles;
	size_t ncycles;
	/* the largest `behind` first; none with GL_ARGS_FEW */
	const struct gl_wait_end *ends;
	size_t nends;
	const struct gl_wait_unseen *unseen; /* the most goroutines first; none with GL_ARGS_FEW */
	size_t nunseen;
	struct gl_rules *idle; /* the built-in rules that say who waits for work */
	bool has_more_children; /* GL_WAITS_PARENTS was reached: some parents are not recorded */
	bool has_more_args;  /* GL_LIMIT_HELD was reached: there may be more candidates */
	bool has_more_shown; /* GL_LIMIT_SHOWN was reached: some candidates may be wrong */
	/*
	 * number of index entries (leads, gather.h) that did not fit, and of goroutines that were
	 * not examined (GL_WAITS_CALM, GL_WAITS_MANY, GL_LIMIT_LATER); if > 0, there may be more
	 * candidates
	 */
	uint64_t unlinked;
};

/*
 * Returns true for the main goroutine of a test program. It only waits for the tests, or writes the
 * dump.
 */
bool gl_wait_is_test_main(const struct gl_stack *stack);

/*
 * Returns true if the goroutine's wait is lasting: it is a minute or longer, or the dump shows no
 * waits at all, or the runtime found that nothing can wake the goroutine. Only such goroutines form
 * cycles, because in a busy process many goroutines contend for a lock for a moment.
 */
bool gl_wait_is_lasting(const struct gl_wait_graph *g, const struct gl_wait_goroutine *one);

#endif
