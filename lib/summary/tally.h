/*
 * tally: all that is kept of one group's members, and how one more is taken in. Whatever it
 * is, it is a sum, a least or largest value, a complete map, or what all agree on, so that
 * the order of the members means nothing.
 *
 * A goroutine is taken in piece by piece, by run.h and group.h, as most change little; a
 * group, or a record that shows no stack, all at once. Every tally lives in one store and as
 * long; false is always: no memory.
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

/* A dump of a source, as the caller told them apart, too: where goroutines come from. */
struct gl_tally_origin {
	const struct gl_counter_name *source; /* NULL: not known */
	const struct gl_counter_name *name;   /* source#dump; NULL: it is not counted */
	uint64_t dump;		      /* 0: not known */
	void *mark;		      /* the caller's */
	const struct gl_more *more;   /* what its log says of it, time and origin; NULL: nothing */
};

/* As gl_groups_told_fn: of goroutines that are put into the maps of group `number`. */
typedef bool gl_tally_told_fn(void *ctx, void *mark, size_t number, uint64_t n, uint64_t waited);

/* What tallies share. */
struct gl_tally_store {
	struct gl_counter_pool pool; /* its arena holds all that lives as long as the tallies */
	const struct gl_counter_name *class_names[GL_CLASS_COUNT];
	struct gl_set sigs; /* each distinct one; the entries mean nothing */
	struct gl_set origins; /* struct gl_tally_origin */
	gl_tally_told_fn *told; /* or NULL */
	void *told_ctx;
	struct gl_buf scratch;
	bool without_sources; /* neither sources nor dumps are counted */
};

/* Where a goroutine stands in the input; what is not known comes first. */
struct gl_tally_place {
	const struct gl_counter_name *source; /* NULL: not known */
	uint64_t dump;		      /* 0: not known */
	uint64_t offset;	      /* and one; 0: not known */
};

struct gl_tally_wait {
	uint64_t known, min, max, sum; /* seconds; the last three when known > 0 */
	uint64_t *minutes;	       /* as gl_group's wait_minutes */
	size_t nminutes;
};

/* All zero bytes: no members. It must stay where it is once something was added. */
struct gl_tally {
	uint64_t count; /* without what its runs have waiting */
	bool is_begun;	/* has a member */
	bool lacks_sources; /* a group among them does not tell its sources */
	uint32_t number; /* of its group */
	struct gl_common agreed;
	struct gl_tally_place least;	    /* of the member that is the example */
	const struct gl_stack *least_stack; /* NULL: no member shows one */
	struct gl_tally_wait wait;
	uint64_t ids[GL_GROUP_IDS];
	size_t nids;
	struct gl_counter maps[GL_TALLY_MAPS];
};

/* *s is all zero bytes; to be freed even when this fails. */
bool gl_tally_store_init(struct gl_tally_store *s, bool without_sources);
void gl_tally_store_free(struct gl_tally_store *s);

/* n goroutines have waited for so long. */
bool gl_tally_add_wait(struct gl_tally_store *s, struct gl_tally *t, uint64_t seconds, uint64_t n);

/* Waits summed up already; minutes: n of each, from 1 on by powers of two. */
bool gl_tally_add_waits(struct gl_tally_store *s, struct gl_tally *t,
	const struct gl_tally_wait *waits);

void gl_tally_add_id(struct gl_tally *t, uint64_t id);

/* A member with this stack (NULL: it shows none) stands there. */
void gl_tally_add_place(struct gl_tally *t, struct gl_tally_place p, const struct gl_stack *stack);

/* The origin of these, found or added; it lives as long as the store. */
struct gl_tally_origin *gl_tally_origin(struct gl_tally_store *s, struct gl_str source,
	uint64_t dump, void *mark);

/* n goroutines of this origin, to the maps of sources and dumps. */
bool gl_tally_add_origin(struct gl_tally_store *s, struct gl_tally *t,
	const struct gl_tally_origin *o, uint64_t n);

/* n goroutines of the creator that this stack shows, if it does, or of its signature. */
bool gl_tally_add_creator(struct gl_tally_store *s, struct gl_tally *t,
	const struct gl_stack *stack, uint64_t n);
bool gl_tally_add_sig(struct gl_tally_store *s, struct gl_tally *t, const struct gl_stack *stack,
	uint64_t n);

/* Count a signature among the distinct ones of the store. */
bool gl_tally_see_sig(struct gl_tally_store *s, uint64_t sig);

/* A group, or a record that shows no stack, joins. shown: gl_shown_by(r). */
bool gl_tally_add_group(struct gl_tally_store *s, struct gl_tally *t, const struct gl_record *r,
	const struct gl_shown *shown);

/* The record's dump; 0: not known. */
static inline uint64_t gl_tally_dump_of(const struct gl_record *r)
{
	return gl_record_has(r, GL_HAS_DUMP) ? r->dump : 0;
}

#endif
