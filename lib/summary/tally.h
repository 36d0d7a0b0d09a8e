/*
 * tally: everything that is kept about the members of one group, and how a member is added. All of
 * it is a sum, a minimum or maximum, a complete map, or a value on which all members agree, so that
 * the order of the members does not matter.
 *
 * run.h and group.h add a goroutine piece by piece, as most goroutines change little. Groups, and
 * records without a stack, are added as a whole. A tally lives in a store, and as long as that
 * store. A result of false always means that there is no memory.
 */
#ifndef GL_SUMMARY_TALLY_H
#define GL_SUMMARY_TALLY_H

#include "lib/summary/common.h"
#include "lib/summary/counter.h"

enum gl_tally_map {
	GL_TALLY_STATES,
	GL_TALLY_CLASSES,
	GL_TALLY_CREATORS,
	GL_TALLY_SIGS,
	GL_TALLY_SOURCES,
	GL_TALLY_DUMPS,
	GL_TALLY_MAPS
};

/* Where goroutines come from: a dump of a source, together with the mark given by the caller. */
struct gl_tally_origin {
	const struct gl_counter_name *source; /* NULL: unknown */
	const struct gl_counter_name *name;   /* source#dump; NULL: not counted */
	uint64_t dump;		      /* 0: unknown */
	void *mark;		      /* given by the caller */
	/* what the log says about the origin: a time and a name; NULL: nothing */
	const struct gl_more *more;
};

/* Like gl_groups_told_fn: reports goroutines that were added to the maps of group `number`. */
typedef bool gl_tally_told_fn(void *ctx, void *mark, size_t number, uint64_t n, uint64_t waited);

/* What tallies share. */
struct gl_tally_store {
	/* its arena holds everything that lives as long as the tallies */
	struct gl_counter_pool pool;
	const struct gl_counter_name *class_names[GL_CLASS_COUNT];
	struct gl_set sigs; /* the distinct signatures, as hashes; the entries have no meaning */
	struct gl_set origins; /* of struct gl_tally_origin */
	gl_tally_told_fn *told; /* may be NULL */
	void *told_ctx;
	struct gl_buf scratch;
	bool without_sources; /* do not count sources and dumps */
};

/* The place of a goroutine in the input. What is unknown sorts first. */
struct gl_tally_place {
	const struct gl_counter_name *source; /* NULL: unknown */
	uint64_t dump;		      /* 0: unknown */
	uint64_t offset;	      /* offset + 1; 0: unknown */
};

struct gl_tally_wait {
	/* the number of known waits; if > 0, their min, max and sum in seconds */
	uint64_t known, min, max, sum;
	uint64_t *minutes;	       /* as in gl_group */
	size_t nminutes;
};

/* A zeroed struct has no members. Once something was added, the struct must not move. */
struct gl_tally {
	uint64_t count; /* without the goroutines that its runs have only counted */
	bool is_begun;	/* it has a member */
	bool lacks_sources; /* a group among its members does not show its sources */
	uint32_t number; /* number of its group */
	struct gl_common agreed;
	struct gl_tally_place least;	    /* the place of the member that is the example */
	const struct gl_stack *least_stack; /* NULL: no member shows a stack */
	struct gl_tally_wait wait;
	uint64_t ids[GL_GROUP_IDS];
	size_t nids;
	struct gl_counter maps[GL_TALLY_MAPS];
};

/* *s must be zeroed. Free it even if this fails. */
bool gl_tally_store_init(struct gl_tally_store *s, bool without_sources);
void gl_tally_store_free(struct gl_tally_store *s);

/* Adds n goroutines that have waited this long. */
bool gl_tally_add_wait(struct gl_tally_store *s, struct gl_tally *t, uint64_t seconds, uint64_t n);

/* Adds waits that are summed up already. */
bool gl_tally_add_waits(struct gl_tally_store *s, struct gl_tally *t,
	const struct gl_tally_wait *waits);

void gl_tally_add_id(struct gl_tally *t, uint64_t id);

/* Adds the place of a member with this stack (NULL: it shows none). */
void gl_tally_add_place(struct gl_tally *t, struct gl_tally_place p, const struct gl_stack *stack);

/* Finds or adds the origin with these values. It lives as long as the store. */
struct gl_tally_origin *gl_tally_origin(struct gl_tally_store *s, struct gl_str source,
	uint64_t dump, void *mark);

/* Adds n goroutines of this origin to the maps of sources and dumps. */
bool gl_tally_add_origin(struct gl_tally_store *s, struct gl_tally *t,
	const struct gl_tally_origin *o, uint64_t n);

/*
 * Add n goroutines to the map of creators, if the stack shows its creator, or to the map of
 * signatures.
 */
bool gl_tally_add_creator(struct gl_tally_store *s, struct gl_tally *t,
	const struct gl_stack *stack, uint64_t n);
bool gl_tally_add_sig(struct gl_tally_store *s, struct gl_tally *t, const struct gl_stack *stack,
	uint64_t n);

/* Adds a signature to the distinct ones of the store. */
bool gl_tally_see_sig(struct gl_tally_store *s, uint64_t sig);

/* Adds a group, or a record without a stack. shown: the result of gl_shown_by(r). */
bool gl_tally_add_group(struct gl_tally_store *s, struct gl_tally *t, const struct gl_record *r,
	const struct gl_shown *shown);

/* Returns the dump of the record; 0 if unknown. */
static inline uint64_t gl_tally_dump_of(const struct gl_record *r)
{
	return gl_record_has(r, GL_HAS_DUMP) ? r->dump : 0;
}

#endif
