/*
 * finding: what is suspicious in a dump, and why. A finding is no verdict: its reason says no
 * more than the dump shows.
 *
 * The thresholds are those that the field's guides name: 1,000 and 10,000 goroutines, more than
 * 80 % that wait on channels, locks and the like, more than 30 % that wait for locks.
 */
#ifndef GL_SUMMARY_FINDING_H
#define GL_SUMMARY_FINDING_H

#include "lib/summary/cohort.h"
#include "lib/summary/delta.h"

/* Bytes of the smallest stack: stackMin of runtime/stack.go, Go 1.4 to 1.28. */
#define GL_STACK_LEAST 2048

enum gl_finding_kind {
	GL_FINDING_LEAKED,	/* the runtime's own finding */
	GL_FINDING_FOREVER,	/* on a nil channel, or in a select without cases */
	GL_FINDING_GROUP,	/* one, or few together, are most of the process */
	GL_FINDING_GROWING,	/* more in each dump than in the one before */
	GL_FINDING_LOCKS,	/* a pile of waiters */
	GL_FINDING_COHORT,	/* parked at one moment */
	GL_FINDING_NO_RECEIVER, /* channel sends, and nobody left who might receive */
	GL_FINDING_BLOCKED,	/* most of the process waits, and not for work */
	GL_FINDING_MANY		/* more than processes have */
};

struct gl_finding {
	enum gl_finding_kind kind;
	uint64_t n;	/* goroutines */
	size_t dumps;	/* n is the sum over so many; 1: of one; 0: of some that are not told apart */
	uint64_t there; /* of these n, how many are in the group below */
	uint64_t limit; /* what is exceeded, where it is known */
	uint64_t from;	/* of a growing group: how many it had */
	uint64_t groups; /* of GL_FINDING_GROUP: how many groups these are */
	uint64_t more;	/* of the last growing group that is told: how many others grow */
	bool is_least;	/* there may be more than n: groups do not tell of all */
	bool is_but_idle; /* of GL_FINDING_BLOCKED: idle ones are left out, of n and of its whole */
	bool has_leaked; /* of GL_FINDING_FOREVER: there are leaked ones besides, which n leaves out */
	size_t group;	/* the largest that is meant; GL_GROUPS_NONE: no one in particular */
	const struct gl_cohort *cohort; /* of such a one */
};

#define GL_FINDINGS_MOST 16

/* What is known of the goroutines. All is borrowed. */
struct gl_findings_about {
	struct gl_delta *delta;	  /* finished */
	struct gl_groups *groups; /* of delta */
	const size_t *order;	  /* all their numbers, the largest first, as far as `ordered` */
	size_t ordered;
	bool are_places;	  /* those of a group stand at one place */
	const bool *is_idle; /* by number: known to wait for work; NULL: none is */
	struct gl_stacks *stacks; /* all there are */
	struct gl_counts classes; /* of all goroutines */
	uint64_t total;
	uint64_t most;	    /* goroutines of the largest dump */
	uint64_t leaked, forever;
	bool has_groups; /* some records were groups, which tell only what all members share */
	const struct gl_cohort *cohorts; /* as gl_cohorts_sort gives them */
	size_t ncohorts;
};

/*
 * Where groups are no places, anything may be one: then no group is meant, and neither cohorts nor
 * sends without a receiver are looked for. Room for GL_FINDINGS_MOST; *n of them, what weighs most
 * first. false without memory.
 */
bool gl_findings_make(const struct gl_findings_about *about, struct gl_finding *out, size_t *n);

/*
 * Append `, summed over 5 dumps`, of which the sentence before tells a number; where groups did
 * not name their dumps, that it may be such a sum; nothing where it is of one.
 */
void gl_finding_put_dumps(struct gl_buf *b, size_t dumps);
size_t gl_finding_dumps(const struct gl_delta *d);

/* `group`, `no-receiver` and so on: how JSON calls it. */
struct gl_str gl_finding_name(enum gl_finding_kind kind);

/* Append why it is one, without the count: plain text. */
void gl_finding_put(struct gl_buf *b, const struct gl_finding *f);

#endif
