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
	/*
	 * key: an argument of the frame. Only for channels, in dumps that show their addresses, and
	 * for waiters that are stuck
	 */
	GL_LEAD_ARG,
	GL_LEAD_CHILD,	  /* key: the id of the goroutine that started this one */
	GL_LEAD_KINDS,	  /* those above are searched for; those below only join waiters */
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
			 * of a waiter: the frame has the lock's address as another argument, so the
			 * lock does not belong to the receiver
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
	uint64_t number; /* among all dumps read so far, from 1; the owner sets it */
	bool has_source, has_args, has_waits, has_parents, is_asleep, is_truncated;
	bool has_object; /* a waiter shows the address of what it waits for */
	bool has_hidden; /* a goroutine shows no frame, and may hold anything */
	bool has_group;	 /* a waiter waits for a WaitGroup */
	/* a waiter waits for an object whose holders show only in all goroutines */
	bool has_sweep;
	bool is_again;	 /* the records are being added a second time */
	/* GL_WAITS_PARENTS was reached: further parents of stuck senders are not known */
	bool has_more_children;
	uint64_t goroutines, waiting;
	uint64_t records; /* number of records added in this reading */
	/* the number of the first record whose args were left for a second reading; 0: none */
	uint64_t unread;
	size_t nfirst;	  /* goroutines kept in the first reading */
	size_t cursor;	  /* how many of them the second reading has passed */
	bool lacks_children; /* the first reading could not keep all leads to children */
	struct gl_wait_goroutine *v;
	size_t n, cap;
	struct gl_wait_crowd *crowds;
	size_t ncrowds, crowds_cap;
	/*
	 * The longest wait in seconds. id_at: the largest id of the goroutines that have waited so
	 * long; id_below: of those that have waited a minute less.
	 */
	uint64_t oldest, id_at, id_below;
	struct gl_lead *leads;
	size_t nleads, leads_cap;
	size_t starts[GL_LEAD_KINDS + 1]; /* after sorting: where each kind begins */
	/*
	 * receivers that dumps show, at most GL_LIMIT_SHOWN; rank: gl_func.type_ordinal of the
	 * method
	 */
	struct gl_radix *shown;
	size_t nshown, shown_cap;
	size_t nfirst_leads; /* leads of the first reading */
	struct gl_set seen;   /* leads of goroutines that wait for nothing: index + 1 */
	struct gl_set states; /* of the texts of states */
	struct gl_arena arena;
	struct gl_later *later;
	size_t nlater, later_cap;
	size_t lines;	    /* bytes of these, subtracted from gl_gather_common.lines_left */
	size_t nheld;	    /* leads that are subtracted from gl_gather_common.left */
	size_t nargs;	    /* leads that are subtracted from args_left */
	uint64_t unlinked;  /* leads that did not fit */
	/*
	 * the keys that the second reading wants, in rising order; `blocks` rules most others out
	 * quickly
	 */
	uint64_t *wanted;
	size_t nwanted;
	struct gl_blocks *blocks;
	/* the state of the last goroutine of each class; the text is in `states` */
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
	bool is_few; /* only the first GL_WAITS_FEW goroutines of each stack bring leads */
	/*
	 * The records of a dump can be added a second time. This is done only if its waiters make
	 * it worth while, so a large dump costs little if no goroutine waits.
	 */
	bool is_file;
	struct gl_frameargs_list args; /* of the goroutine that is being added */
	/*
	 * By hash: objects whose waiters have already shown the receiver of the method that waits.
	 */
	struct gl_owned {
		uint64_t of; /* gl_gather.number; 0: the place is free */
		uint64_t address;
	} owned[GL_GATHER_OWNERS];
};

/* The goroutine whose leads are being added. */
struct gl_bringer {
	struct gl_gather *g;
	struct gl_gather_common *c;
	const struct gl_record *r; /* NULL if the goroutine's lines are read later */
	const struct gl_stack *stack;
	struct gl_site *site;
	const struct gl_str *args; /* of the first nargs frames; NULL: not known */
	size_t nargs;
	uint32_t index; /* GL_WAITS_NONE: the goroutine is not kept yet */
	bool is_waiter;
	bool is_first; /* the goroutine is the first of its stack in this reading */
	uint64_t last; /* the last receiver */
};

#endif
