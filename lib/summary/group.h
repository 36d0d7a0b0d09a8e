/*
 * group: collects goroutines that have the same values for some keys into one record
 * (gl-record(5)).
 *
 * Members may be records or groups, in any order: grouping the groups of the parts gives, byte for
 * byte, the same as grouping the whole. This holds because everything that is kept is a sum, a
 * minimum or maximum, a complete map, or a value on which all members agree (if a member lacks the
 * value, they do not agree). There is one exception: a record that has a `sig` but neither frames
 * nor an example joins the group of the first stack with this signature. If several stacks share
 * the signature, the order of the members decides which of them is first.
 *
 * A group is stored as a tally (tally.h), its goroutines come in runs (run.h), and present.h turns
 * it into a record. This module finds the group of a record, and sorts the groups.
 *
 * Memory grows with the stacks, the groups and their sources, not with the number of records.
 */
#ifndef GL_SUMMARY_GROUP_H
#define GL_SUMMARY_GROUP_H

#include "lib/summary/key.h"
#include "lib/summary/order.h"
#include "lib/summary/tally.h"

struct gl_groups;

/*
 * Creates an empty set of groups. keys: what to group by; they are copied, but the bytes of their
 * names are borrowed. If it is NULL, the keys of the first record are used if that is a group,
 * otherwise `sig`. without: whether to leave out the map `dumps`, or both `dumps` and `sources`.
 * All records must take their stacks from `stacks`. Returns NULL if there is no memory.
 */
struct gl_groups *gl_groups_new(struct gl_stacks *stacks, const struct gl_keys *keys,
	enum gl_tally_without without);
void gl_groups_free(struct gl_groups *g);

/*
 * Adds r to its group. Groups are numbered from 0 in the order in which they first appear, and
 * *number receives the number of the group; `number` may be NULL. A goroutine that was printed
 * again (`repeat`) is left out: *number is then GL_GROUPS_NONE. Returns 0, or -1 with *err set:
 * there is no memory, or r is a group made by other keys (GL_ERR_INPUT) or by unknown keys
 * (GL_ERR_SYNTAX). In the last two cases err->detail has the keys, and r is left out.
 */
int gl_groups_add(struct gl_groups *g, const struct gl_record *r, size_t *number,
	struct gl_err *err);

/* Adds n records, whose strings must all be alive. It is faster to add many at once. */
int gl_groups_add_all(struct gl_groups *g, const struct gl_record *r, size_t n,
	struct gl_err *err);

/*
 * Counts records from r[0] on as long as they are goroutines that only change counts of their
 * group, as most do. Stops before a record that must be added by gl_groups_add, and before one that
 * has a key of `but` (bits of gl_has). Returns how many records it counted. The caller must leave
 * out goroutines that are not to be counted.
 *
 * The data of a stack is usually not in the processor's cache, so this function prefetches it some
 * records ahead.
 */
size_t gl_groups_count_on(struct gl_groups *g, const struct gl_record *r, size_t n, uint32_t but);

/*
 * Goroutines that are added from now on are reported to the callback of gl_groups_set_report with
 * this mark. The mark is part of their origin (struct gl_origin).
 */
void gl_groups_mark(struct gl_groups *g, void *mark);

/*
 * gl_groups_are_of_stacks returns true if the group of a goroutine depends on its stack alone. If
 * it does, gl_groups_of_stack returns the group of all goroutines with the stack of this ordinal,
 * at least one of which must have been added. If it does not, gl_groups_of_stack returns the group
 * of the last goroutine with that stack that gl_groups_count_on counted.
 */
bool gl_groups_are_of_stacks(const struct gl_groups *g);
size_t gl_groups_of_stack(const struct gl_groups *g, uint32_t ordinal);

/* Returns the stack of this ordinal. A goroutine that has the stack must have been added. */
const struct gl_stack *gl_groups_stack(const struct gl_groups *g, uint32_t ordinal);

/*
 * gl_groups_set_report sets a callback that reports how many goroutines with a mark
 * (gl_groups_mark) were added to the group of this number, and how many of these have a known wait.
 * It is not called for records that are groups or have no stack, and returns false if there is no
 * memory. As goroutines are first counted in their runs only (run.h), it is called some time after
 * they were added, at the latest by gl_groups_settle, which brings the tallies of the groups up to
 * date.
 */
typedef bool gl_groups_report_fn(void *ctx, void *mark, size_t number, uint64_t n, uint64_t waited);
void gl_groups_set_report(struct gl_groups *g, gl_groups_report_fn *report, void *ctx);
bool gl_groups_settle(struct gl_groups *g);

/* Returns the keys by which the goroutines are grouped. */
const struct gl_keys *gl_groups_keys(const struct gl_groups *g);

/* Return the number of groups, of distinct stacks, and of goroutines. */
size_t gl_groups_count(const struct gl_groups *g);
size_t gl_groups_stacks(const struct gl_groups *g);
uint64_t gl_groups_goroutines(const struct gl_groups *g);

/*
 * Returns the numbers of all groups, of which the first `most` are sorted. Borrowed until the next
 * call; NULL if there is no memory.
 */
const size_t *gl_groups_sort(struct gl_groups *g, enum gl_order order, size_t most);

/*
 * Returns the waits, states and classes of all groups together. The result is borrowed until the
 * next call with g.
 */
const struct gl_group *gl_groups_total(struct gl_groups *g);

/*
 * What gl_groups_outline shows of a group without making a record of it. First call
 * gl_groups_settle.
 */
struct gl_outline {
	uint64_t count;
	/* the stack of all members, or one with the signature that they share; NULL: they differ */
	const struct gl_stack *stack;
	enum gl_class class;	      /* the class of all members; GL_CLASS_COUNT: they differ */
	uint64_t wait_known, wait_min, wait_max, wait_sum; /* as in gl_group */
};

/* Returns true if all known waits of the group are this number of whole minutes. */
static inline bool gl_outline_waits(const struct gl_outline *o, uint64_t minutes)
{
	return o->wait_known && o->wait_min / 60 == minutes && o->wait_max / 60 == minutes;
}

void gl_groups_outline(const struct gl_groups *g, size_t number, struct gl_outline *out);

/* Returns a group as a record, borrowed until the next call with g; NULL if there is no memory. */
const struct gl_record *gl_groups_get(struct gl_groups *g, size_t number);

/*
 * Prefetches parts of the groups that gl_groups_get will return soon. numbers: the n groups that
 * are still to come, in their order. In that order groups are scattered over the memory, so calling
 * this before each gl_groups_get makes glgroup a seventh faster if there are a million groups.
 */
void gl_groups_prefetch(const struct gl_groups *g, const size_t *numbers, size_t n);

#endif
