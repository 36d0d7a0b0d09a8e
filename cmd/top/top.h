/*
 * top: what gltop knows about its input, summed up for everything that it shows. gltop.c adds the
 * records, and each file named top* shows one part.
 */
#ifndef GL_CMD_TOP_TOP_H
#define GL_CMD_TOP_TOP_H

#include "cmd/top/callview.h"
#include "cmd/top/suspects.h"
#include "cmd/common/failon.h"
#include "cmd/common/idlegroups.h"
#include "cmd/common/redaction.h"
#include "cmd/common/tool.h"
#include "lib/base/arena.h"
#include "lib/summary/cohort.h"
#include "lib/summary/delta.h"
#include "lib/summary/finding.h"
#include "lib/waits/waits.h"

/* The forms of the input, as far as records show them. Each is a bit. */
enum top_form {
	TOP_STACKS = 1,	 /* each goroutine separately: debug=2, or a crash */
	TOP_COUNTS = 2,	 /* debug=1 */
	TOP_PROTOBUF = 4,
	TOP_RECORDS = 8, /* NDJSON */
	TOP_GROUPS = 16
};

/* The goroutines of one kind, counted by stack. */
struct pile {
	uint64_t *v; /* indexed by the ordinal of the stack */
	size_t n, cap;
	uint64_t total;
};

enum { TOP_FAIL_TOTAL, TOP_FAIL_GROUP, TOP_FAIL_VERDICT, TOP_NFAILS };

struct page;

struct top {
	/* options */
	struct gl_keys keys;
	uint64_t limit;
	bool has_keys, with_stacks, with_idle, with_waits, is_json, is_live;
	bool with_idle_last; /* list idle groups, too, but after all others */
	struct failon fails[TOP_NFAILS];
	struct callview calls;
	/* for --html and --markdown; defined in cmd/page, which cmd/top does not include */
	struct page *page;
	struct redaction redaction;
	/* the stacks as they are shown: those of the redacted records with --redact */
	struct gl_stacks *stacks;
	/* set while records are read */
	struct gl_delta *delta;
	struct gl_cohorts *cohorts;
	struct gl_waits *waits;	  /* makes a graph of each dump */
	struct gl_alarms alarms;
	/* number of dumps in which a limit may have hidden who holds a lock */
	uint64_t nbounded;
	bool is_refused, is_truncated;
	unsigned forms;
	struct pile leaked, forever;
	/* set by top_sum_up at the end */
	struct gl_arena arena;
	struct gl_groups *groups;	 /* the groups of `delta` */
	struct gl_counts states, classes; /* sorted, the most frequent first */
	struct gl_group all;	 /* all goroutines as one group; only its waits are used */
	uint64_t total, most;	 /* number of goroutines in all dumps, and in the largest dump */
	/* `total` without goroutines that panicked and are the only one of their dump */
	uint64_t process;
	uint64_t ndumps;
	struct gl_panics *panics; /* crashes and panics; belongs to `delta` */
	uint64_t runtime, dumpers, idle;
	size_t idle_groups;
	/* number of snapshots that are compared; 1: there is nothing to compare */
	size_t nsnapshots;
	struct idlegroups idlers;
	size_t *order;	   /* the numbers of the groups that are shown, the largest first */
	size_t norder;	   /* number of groups that are shown */
	size_t nbusy;	   /* with_idle_last: how many groups come before the idle ones */
	size_t listed;	   /* number of groups that would be shown without the limit */
	/* the largest number of goroutines that a group has in one dump; counts idle groups, too */
	uint64_t largest;
	struct gl_finding findings[GL_FINDINGS_MOST];
	size_t nfindings;
	struct suspects suspects;
	/*
	 * one byte for each canonical stack, indexed by its ordinal: 1 if a suspicion names the
	 * stack
	 */
	struct gl_buf marked;
	const struct gl_cohort *sorted; /* the cohorts, the largest first */
	size_t ncohorts, all_cohorts; /* how many `sorted` has, and how many there are */
};

/* Adds n goroutines of the record to pile p, under the stack of the record. */
void top_pile(struct pile *p, const struct gl_record *r, uint64_t n);

void top_sum_up(struct top *s);
void top_free(struct top *s);

/* Returns true if a suspicion names the stack of this group. */
bool top_is_marked(const struct top *s, const struct gl_record *r);

#define TOP_NO_SNAPSHOT SIZE_MAX

/* Return the index of the snapshot to which a dump or a cohort belongs, or TOP_NO_SNAPSHOT. */
size_t top_find_snapshot(const struct top *s, struct gl_str source, uint64_t dump);
size_t top_snapshot_of(const struct top *s, const struct gl_cohort *c);

#endif
