/*
 * gather_state: what is kept of one dump while its records are read, and what the files gather_*.c
 * share.
 */
#ifndef GL_WAITS_GATHER_STATE_H
#define GL_WAITS_GATHER_STATE_H

#include "lib/base/arena.h"
#include "lib/base/radix.h"
#include "lib/base/set.h"
#include "lib/select/rules.h"
#include "lib/syntax/frameargs.h"
#include "lib/waits/site.h"

enum gl_lead_kind {
	GL_LEAD_RECEIVER, /* key: the receiver of the frame, by pointer */
	GL_LEAD_ONCE,	  /* key: the Once that runs its f in the frame */
	/* key: an argument of the frame; where channels show addresses, and of stuck waiters */
	GL_LEAD_ARG,
	GL_LEAD_CHILD,	  /* key: the id of the goroutine that started this one */
	GL_LEAD_KINDS,	  /* those above are searched for; those below just join waiters */
	GL_LEAD_WAITER = GL_LEAD_KINDS, /* key: the object that the goroutine waits for */
	GL_LEAD_SIBLING	  /* key: the id of the goroutine that started this one, a stuck sender */
};

struct gl_lead {
	union {
		struct gl_radix sorted; /* by key and goroutine */
		struct {
			uint64_t key;
			uint32_t goroutine;
			uint16_t frame;
			uint8_t kind;
			/*
			 * of a waiter: the frame has its lock as another argument, so that lock is
			 * not its own
			 */
			bool is_of_other;
		};
	};
};

/* Lines of a goroutine in which addresses are looked for at the end. */
struct gl_later {
	uint32_t goroutine;
	struct gl_str lines;
};

struct gl_gather {
	struct gl_str source;
	uint64_t dump;
	uint64_t number; /* of all dumps read so far, from 1; for the owner to set */
	bool has_source, has_args, has_waits, has_parents, is_asleep, is_truncated;
	bool has_object; /* a waiter shows the address of what it waits for */
	bool has_hidden; /* a goroutine shows no frame, and may hold anything */
	bool has_group;	 /* a waiter waits for a WaitGroup */
	bool has_sweep;	 /* a waiter waits for what only a look at all goroutines can lead to */
	bool is_again;	 /* the records are being added a second time */
	bool has_more_children; /* not all goroutines that wait for stuck children are known */
	uint64_t goroutines, waiting;
	uint64_t records; /* so many were added in this reading */
	uint64_t unread;  /* the first of them whose args were left for a second reading; 0: none */
	size_t nfirst;	  /* goroutines that the first reading has kept */
	size_t cursor;	  /* of these, those that the second reading has passed */
	bool lacks_children; /* the first reading could not keep all leads to children */
	struct gl_wait_goroutine *v;
	size_t n, cap;
	struct gl_wait_crowd *crowds;
	size_t ncrowds, crowds_cap;
	/*
	 * The longest wait in seconds, and the largest ids of goroutines that have waited so long,
	 * and a minute less
	 */
	uint64_t oldest, id_at, id_below;
	struct gl_lead *leads;
	size_t nleads, leads_cap;
	size_t starts[GL_LEAD_KINDS + 1]; /* once they are sorted: where each kind begins */
	/* receivers; rank: gl_func.type_ordinal of the method; the first GL_LIMIT_SHOWN of them */
	struct gl_radix *shown;
	size_t nshown, shown_cap;
	size_t nfirst_leads; /* leads of the first reading */
	struct gl_set seen;   /* of leads of goroutines that wait for nothing: their index + 1 */
	struct gl_set states; /* of the texts of states */
	struct gl_arena arena;
	struct gl_later *later;
	size_t nlater, later_cap;
	size_t lines;	    /* bytes of these, taken off gl_gather_common.lines_left */
	size_t nheld;	    /* leads that are taken off gl_gather_common.left */
	size_t nargs;	    /* and off args_left */
	uint64_t unlinked;  /* leads that did not fit */
	/* rising: keys that the second reading wants; what is not among the blocks is not */
	uint64_t *wanted;
	size_t nwanted;
	struct gl_blocks *blocks;
	/* a goroutine's state, by class: texts in `states` */
	struct gl_str last_states[GL_CLASS_COUNT];
	struct gl_gather *next; /* for the owner */
};

#define GL_GATHER_OWNERS 1024 /* a power of two */

/* What all dumps of an input share. */
struct gl_gather_common {
	struct gl_sites *sites;
	struct gl_rules *idle;
	size_t left; /* leads that may still be kept */
	size_t args_left; /* leads from arguments of stuck waiters that may still be kept */
	size_t lines_left; /* bytes of lines that may still be kept */
	bool is_few; /* of a stack only the first GL_WAITS_FEW bring leads */
	/*
	 * The records of a dump can be added a second time, which is done if its waiters make it
	 * worth while: so what a large one costs depends on whether any goroutine waits.
	 */
	bool is_file;
	struct gl_frameargs_list args; /* of the goroutine that is being added */
	/* By hash: objects for which a waiter has shown the receiver of the method that waits. */
	struct gl_owned {
		uint64_t of; /* gl_gather.number; 0: the place is free */
		uint64_t address;
	} owned[GL_GATHER_OWNERS];
};

/* The goroutine whose leads are being added. */
struct gl_bringer {
	struct gl_gather *g;
	struct gl_gather_common *c;
	const struct gl_record *r; /* NULL if its lines are read later */
	const struct gl_stack *stack;
	struct gl_site *site;
	const struct gl_str *args; /* of the first nargs frames; NULL: not known */
	size_t nargs;
	uint32_t index; /* GL_WAITS_NONE: it is not kept yet */
	bool is_waiter;
	bool is_first; /* of its stack, in this reading */
	uint64_t last; /* the last receiver */
};

#endif
