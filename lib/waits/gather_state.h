/*
 * gather_state: the data that is kept of one dump while its records are read. The files gather_*.c
 * share it.
 */
#ifndef GL_WAITS_GATHER_STATE_H
#define GL_WAITS_GATHER_STATE_H

#include "lib/base/arena.h"
#include "lib/base/radix.h"
#include "lib/base/set.h"
#include "lib/select/rules.h"
#include "lib/waits/gather_wanted.h"
#include "lib/waits/site.h"

/* The kinds of leads. Each comment says what gl_lead.key is for this kind. */
enum gl_lead_kind {
	GL_LEAD_RECEIVER, /* key: the receiver (a pointer) of the method in the frame */
	GL_LEAD_ONCE,	  /* key: the sync.Once whose function runs in the frame */
	/*
	 * key: an argument of the frame; added only in dumps that show the addresses of channels,
	 * and for stuck waiters
	 */
	GL_LEAD_ARG,
	GL_LEAD_CHILD,	  /* key: the id of the goroutine that started this one */
	/*
	 * The kinds above lead to goroutines that may hold an object. The kinds below only serve to
	 * find a kept waiter, so that further waiters like it are counted with it.
	 */
	GL_LEAD_KINDS,
	GL_LEAD_WAITER = GL_LEAD_KINDS, /* key: the object for which the goroutine waits */
	/* key: the id of the goroutine that started this one, which is stuck in a send */
	GL_LEAD_SIBLING
};

struct gl_lead {
	union {
		struct gl_radix sorted; /* the key and the goroutine, as gl_radix_sort reads them */
		struct {
			uint64_t key;
			uint32_t goroutine;
			uint16_t frame;
			uint8_t kind;
			/*
			 * GL_LEAD_RECEIVER, of a waiter: another argument of the frame is the
			 * lock's address, so the lock does not belong to the receiver. GL_LEAD_ARG:
			 * the value may be stale.
			 */
			bool is_doubtful;
		};
	};
};

/* The lines of a goroutine, which are searched for addresses when the dump has ended. */
struct gl_deferred {
	uint32_t goroutine;
	uint32_t len;
	const char *text;
	uint32_t *places; /* where the receivers' args are in `text`; NULL until gl_deferred_link */
	uint64_t *receivers; /* NULL until gl_deferred_receivers */
};

/*
 * The waiters of a crowd that were kept first, as far as they show the object for which they wait.
 * A further waiter for the same object says nothing new. One such waiter is kept nevertheless, and
 * stands for all others like it, so that each of the first ones counts only itself.
 */
struct gl_early_waiters {
	uint32_t n;
	struct gl_early_waiter {
		uint64_t address;
		/* index in g->v of the waiter that stands for others; GL_WAITS_NONE: none does */
		uint32_t others;
		bool has_waited; /* gl_gather_has_waited */
	} v[GL_WAITS_FEW];
};

struct gl_gather {
	struct gl_str source;
	uint64_t dump;
	/* the number of this dump among all dumps that were read, from 1; gl_waits sets it */
	uint64_t number;
	bool has_source, has_args, has_waits, has_parents, is_asleep, is_truncated;
	/* a waiter shows the address of its object, or of the struct that contains it */
	bool has_object;
	bool has_hidden; /* a goroutine without frames was read, which may hold any object */
	bool has_group;	 /* a waiter waits for a WaitGroup */
	/*
	 * a waiter waits for an object whose holders can be found only by examining all goroutines
	 */
	bool has_sweep;
	bool is_again;	 /* the records are being added a second time */
	bool is_linked;	 /* gl_deferred_link_held was called */
	/* GL_WAITS_PARENTS was reached, so further parents of stuck senders are unknown */
	bool has_more_children;
	bool has_more_args;  /* GL_LIMIT_HELD was reached */
	bool has_more_shown; /* GL_LIMIT_SHOWN was reached */
	uint64_t goroutines, waiting;
	uint64_t records; /* number of records added in this reading */
	/* the number of the first record whose args were left for a second reading; 0: none */
	uint64_t unread;
	size_t nfirst;	  /* number of goroutines that the first reading kept */
	size_t cursor;	  /* how many of the `nfirst` goroutines the second reading has passed */
	bool lacks_children; /* the first reading could not keep all leads to children */
	struct gl_wait_goroutine *v;
	size_t n, cap;
	/*
	 * by goroutine: the number of its record within the dump, from 1; NULL if the records will
	 * not be added a second time
	 */
	uint64_t *places;
	size_t places_cap;
	struct gl_wait_crowd *crowds;
	size_t ncrowds, crowds_cap;
	/*
	 * oldest: the longest wait in seconds; id_at: the largest id of the goroutines with this
	 * wait; id_below: the largest id of those whose wait is a minute shorter
	 */
	uint64_t oldest, id_at, id_below;
	struct gl_lead *leads;
	size_t nleads, leads_cap;
	size_t starts[GL_LEAD_KINDS + 1]; /* after sorting: where each kind begins */
	/*
	 * The receivers that the dump shows, at most GL_LIMIT_SHOWN. The key of each element is the
	 * address of a receiver, and its rank the type of that receiver (gl_func.type_ordinal).
	 */
	struct gl_radix *shown;
	size_t nshown, shown_cap;
	size_t nfirst_leads; /* number of leads in the first reading */
	struct gl_set seen;   /* leads added by gl_gather_add_lead_once, as index in `leads` + 1 */
	struct gl_set states; /* the texts of states */
	struct gl_arena arena;
	struct gl_deferred *deferred; /* by rising index of the goroutine */
	size_t ndeferred, deferred_cap;
	/* bytes of lines in `deferred`, which were subtracted from gl_gather_common.lines_left */
	size_t lines;
	/*
	 * number of goroutines in `deferred` that are not the first of their stack, and do not
	 * stand before the first waiter
	 */
	size_t nfurther;
	size_t nheld; /* number of leads that this dump has subtracted from gl_gather_common.left */
	/* number of leads that this dump has subtracted from gl_gather_common.args_left */
	size_t nargs;
	/* number of leads (gather.h) that were dropped because the index was full */
	uint64_t unlinked;
	/*
	 * the keys of the leads that the second reading adds, or that are searched for in the lines
	 * of `deferred`
	 */
	struct gl_wanted wanted;
	/* the state of the last goroutine of each class, one of `states`; NULL: none yet */
	const struct gl_str *last_states[GL_CLASS_COUNT];
	struct gl_gather *next; /* the next dump of gl_waits */
};

#define GL_GATHER_OWNERS 1024 /* a power of two */

/* What all dumps of an input share. */
struct gl_gather_common {
	struct gl_sites *sites;
	struct gl_rules *idle;
	size_t left; /* how many more leads may be kept */
	size_t args_left; /* how many more leads from arguments of stuck waiters may be kept */
	size_t lines_left; /* how many more bytes of lines may be kept */
	bool is_few; /* only the first GL_WAITS_FEW goroutines of each stack add leads */
	/*
	 * the input is a file whose records can be added a second time; this is done only if
	 * waiters of the dump need it, so a large dump in which no goroutine waits costs little
	 */
	bool is_file;
	struct gl_frameargs_list args; /* the args of the goroutine that is being added */
	/*
	 * the waiter that gl_gather_join_known examined last, and the address of its object, if
	 * none of the kept waiters is like it; r == NULL: there is none. Its record is added next.
	 */
	struct gl_lone_waiter {
		const struct gl_record *r;
		uint64_t address;
	} lone;
	/*
	 * the objects for which some waiter has shown the receiver of the method in which it waits;
	 * indexed by the hash of the object's address
	 */
	struct gl_owned {
		uint64_t of; /* gl_gather.number; 0: the entry is free */
		uint64_t address;
	} owned[GL_GATHER_OWNERS];
};

#define GL_GATHER_OWN 256 /* a power of two */

/*
 * A lead from the receiver of a method that waits for a lock. The receiver is the struct with the
 * lock. The lead shows only where this struct begins, so one lead for each lock is enough. It is
 * found by the hash of the lock's address.
 */
struct gl_own_lead {
	uint64_t address, receiver;
};

/* The goroutine to which leads (gather.h) are being added. */
struct gl_lead_target {
	struct gl_gather *g;
	struct gl_gather_common *c;
	const struct gl_record *r; /* NULL if the goroutine's lines are read later */
	const struct gl_stack *stack;
	struct gl_site *site;
	const struct gl_str *args; /* the args of the first nargs frames; NULL: unknown */
	size_t nargs;
	uint32_t index; /* GL_WAITS_NONE: the goroutine is not kept yet */
	/* if set, only leads with these keys are kept, apart from the lead of the parent */
	const struct gl_wanted *wanted;
	struct gl_own_lead *own; /* GL_GATHER_OWN entries; valid if `wanted` is set */
	bool is_waiter;
	bool is_first; /* the goroutine is the first of its stack in this reading */
	/*
	 * the receiver in the last lead, if its frame is further out than the frame that wants the
	 * lock
	 */
	uint64_t last;
};

#endif
