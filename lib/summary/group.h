/*
 * group: goroutines that share the values of some keys, as one record (contract section 3).
 *
 * Records and groups are taken alike, in any order: the groups of a whole are, byte for
 * byte, those of the groups of its parts. Everything kept is a sum, a least or largest value,
 * a complete map, or what all members agree on; a member lacking a key agrees with nobody.
 * One exception: a record with a `sig` but neither frames nor example joins the stack of
 * that name it meets first, which is another order's only where two stacks share a name.
 *
 * A group is kept as a tally (tally.h), its goroutines come in runs (run.h), and it is shown
 * by present.h; here is what finds a record's group, and the groups' order.
 *
 * Memory grows with the stacks, the groups and their sources, not with the records.
 */
#ifndef GL_SUMMARY_GROUP_H
#define GL_SUMMARY_GROUP_H

#include "lib/summary/key.h"
#include "lib/summary/order.h"

struct gl_groups;

#define GL_GROUPS_NONE SIZE_MAX

/*
 * keys: by what; copied, but the names' bytes are borrowed. NULL: by the keys of the first
 * record if it is a group, else by sig. without_sources: no `sources` and no `dumps`. The
 * records' stacks must be of this table. NULL without memory.
 */
struct gl_groups *gl_groups_new(struct gl_stacks *stacks, const struct gl_keys *keys,
	bool without_sources);
void gl_groups_free(struct gl_groups *g);

/*
 * Put r into its group, whose number is *number (which may be NULL): from 0 in order of first
 * sight. A `repeat` is left out: GL_GROUPS_NONE. -1 and *err: no memory, or r is a group made
 * by other keys (GL_ERR_INPUT), or by such as are not known (GL_ERR_SYNTAX; detail names them
 * in either case); it is then left out.
 */
int gl_groups_add(struct gl_groups *g, const struct gl_record *r, size_t *number,
	struct gl_err *err);

/* The same for n records in turn, all of whose strings live: many at once cost less. */
int gl_groups_add_all(struct gl_groups *g, const struct gl_record *r, size_t n,
	struct gl_err *err);

/*
 * Of n records, those from the first on that are goroutines which change nothing but counts, as
 * most are: they are counted, and how many there were is returned. The one behind them is not
 * known to be so, or has a key of `but` (bits of gl_has): nothing was done with it.
 *
 * What is kept of a stack is not at hand when it is met again; here it is fetched some records
 * ahead. A goroutine that the caller sets aside, and does not add, is not counted here either.
 */
size_t gl_groups_count_on(struct gl_groups *g, const struct gl_record *r, size_t n, uint32_t but);

/* Goroutines added from now on are told of with this mark, and as of other origins. */
void gl_groups_mark(struct gl_groups *g, void *mark);

/*
 * told is called with how many goroutines of a mark a group got, and of how many of them the wait
 * is known, some time later: at the latest by gl_groups_settle. It is not told of groups, or
 * records that show no stack. false: no memory.
 */
typedef bool gl_groups_told_fn(void *ctx, void *mark, size_t number, uint64_t n, uint64_t waited);
void gl_groups_tell(struct gl_groups *g, gl_groups_told_fn *told, void *ctx);
bool gl_groups_settle(struct gl_groups *g);

/* By what. */
const struct gl_keys *gl_groups_keys(const struct gl_groups *g);

/* How many groups, distinct stacks, and goroutines. */
size_t gl_groups_count(const struct gl_groups *g);
size_t gl_groups_stacks(const struct gl_groups *g);
uint64_t gl_groups_goroutines(const struct gl_groups *g);

/*
 * Their numbers, the first `most` in this order, and the others behind them. Borrowed until the
 * next call; NULL without memory.
 */
const size_t *gl_groups_sort(struct gl_groups *g, enum gl_order order, size_t most);

/* What the whole has of a group: the waits, states and classes of all; borrowed as below. */
const struct gl_group *gl_groups_total(struct gl_groups *g);

/* Of a group that is settled, what can be had without making a record of it. */
struct gl_outline {
	uint64_t count;
	const struct gl_stack *stack; /* of all members, or one with their signature; NULL: they differ */
	enum gl_class class;	      /* of all members; GL_CLASS_COUNT: they differ */
	uint64_t wait_known, wait_min, wait_max; /* as gl_group's */
};

/* The waits that are known of it are all of so many whole minutes. */
static inline bool gl_outline_waits(const struct gl_outline *o, uint64_t minutes)
{
	return o->wait_known && o->wait_min / 60 == minutes && o->wait_max / 60 == minutes;
}

void gl_groups_outline(const struct gl_groups *g, size_t number, struct gl_outline *out);

/* A group as a record; borrowed until the next call on g. NULL without memory. */
const struct gl_record *gl_groups_get(struct gl_groups *g, size_t number);

#endif
