/*
 * finding: what is suspicious in a dump, and why. A finding is not a verdict: its reason says no
 * more than the dump shows.
 *
 * The thresholds are those that guides on debugging Go name: 1,000 and 10,000 goroutines, more than
 * 80 % waiting on channels, locks and the like, more than 30 % waiting for locks.
 */
#ifndef GL_SUMMARY_FINDING_H
#define GL_SUMMARY_FINDING_H

#include "lib/summary/cohort.h"
#include "lib/summary/delta.h"

/* Size of the smallest stack in bytes: stackMin of runtime/stack.go, Go 1.4 to 1.28. */
#define GL_STACK_LEAST 2048

enum gl_finding_kind {
	/* a leak, found by the number and the ids of goroutines over several dumps */
	GL_FINDING_GROWING,
	GL_FINDING_LEAKED,	/* the runtime reports goroutines as leaked */
	GL_FINDING_FOREVER,	/* blocked on a nil channel, or in a select without cases */
	GL_FINDING_GROUP,	/* one group, or a few together, make up most of the process */
	GL_FINDING_LOCKS,	/* many goroutines wait for locks */
	GL_FINDING_COHORT,	/* many goroutines were parked at the same moment */
	GL_FINDING_NO_RECEIVER, /* goroutines send on channels, but none seems left to receive */
	GL_FINDING_BLOCKED,	/* most of the process waits, and not for work */
	GL_FINDING_MANY		/* more goroutines than a process usually has */
};

struct gl_finding {
	enum gl_finding_kind kind;
	uint64_t n;	/* number of goroutines */
	/* number of dumps over which n is summed; 0: several that cannot be told apart */
	size_t dumps;
	uint64_t there; /* how many of the n goroutines are in `group` */
	uint64_t limit; /* the threshold that was exceeded, if it is known */
	uint64_t from;	/* GL_FINDING_GROWING: the number of goroutines in the first dump */
	uint64_t groups; /* GL_FINDING_GROUP: the number of groups */
	bool is_steady;	/* GL_FINDING_GROWING: the group grew in every step */
	/*
	 * only for the last growing group that is reported: how many other growing groups are not
	 * reported
	 */
	uint64_t more;
	/* n is a lower bound, because a group does not show which of its goroutines should count */
	bool is_least;
	/* GL_FINDING_BLOCKED: neither n nor the total includes idle goroutines */
	bool is_but_idle;
	/* GL_FINDING_FOREVER: there are also leaked goroutines, which n does not include */
	bool has_leaked;
	size_t group;	/* the largest group concerned; GL_GROUPS_NONE: no particular one */
	const struct gl_cohort *cohort; /* for GL_FINDING_COHORT: the cohort */
};

#define GL_FINDINGS_MOST 16

/* The input of gl_findings_make; everything is borrowed. */
struct gl_findings_about {
	struct gl_delta *delta;	  /* gl_delta_finish must have been called */
	struct gl_groups *groups; /* the groups of delta */
	/* the numbers of all groups; the first `ordered` are sorted, the largest group first */
	const size_t *order;
	size_t ordered;
	/*
	 * each group stands at one place in the code: goroutines are grouped by sig, func, top or
	 * where
	 */
	bool are_places;
	/* by group number: whether the group is known to wait for work; NULL: no group is */
	const bool *is_idle;
	struct gl_stacks *stacks; /* all stacks of the input */
	struct gl_counts classes; /* number of goroutines in each class */
	uint64_t total;
	uint64_t most;	    /* number of goroutines in the largest dump */
	uint64_t leaked, forever;
	bool has_groups; /* some records were groups, which show only what all members share */
	const struct gl_cohort *cohorts; /* the result of gl_cohorts_sort */
	size_t ncohorts;
};

/*
 * Finds what is suspicious. Stores *n findings in out, the most important one first; out has room
 * for GL_FINDINGS_MOST. If are_places is false, a group does not stand for a place in the code.
 * Then no finding names a group, and neither cohorts nor senders without a receiver are looked for.
 * Returns false if there is no memory.
 */
bool gl_findings_make(const struct gl_findings_about *about, struct gl_finding *out, size_t *n);

/*
 * Appends `, summed over 5 dumps` to a sentence with a number. If the number of dumps is unknown
 * (0), appends that the number may be a sum; if there is one dump, appends nothing.
 * gl_finding_dumps returns the number of all dumps, or 0.
 */
void gl_finding_put_dumps(struct gl_buf *b, size_t dumps);
size_t gl_finding_dumps(const struct gl_delta *d);

/* Returns the name of a kind for JSON: `group`, `no-receiver` and so on. */
struct gl_str gl_finding_name(enum gl_finding_kind kind);

/* Appends the reason, without the count, as plain text. */
void gl_finding_put(struct gl_buf *b, const struct gl_finding *f);

#endif
