/*
 * exclude: what glfilter excludes before it selects: goroutines with known ids, goroutines that a
 * baseline has, and goroutines that rules describe. The predicates see only the other goroutines.
 */
#ifndef GL_CMD_FILTER_EXCLUDE_H
#define GL_CMD_FILTER_EXCLUDE_H

#include "cmd/common/tool.h"

/*
 * What may exclude a goroutine, in the order in which it is tried, whatever the order of the
 * options.
 */
enum exclude_kind { EXCLUDE_KNOWN_IDS, EXCLUDE_BASELINE, EXCLUDE_IGNORE };

struct exclude_part;

struct exclude {
	struct exclude_part *parts;
	size_t n, cap;
	/* excluded, but written because their record has other goroutines, too */
	uint64_t records, goroutines;
};

/*
 * Add an option; value must live as long as argv. Returns 0, or -1 with *err set if it is empty.
 */
int exclude_add(struct exclude *a, enum exclude_kind kind, const char *value, struct gl_err *err);

/*
 * Read the files. Returns false if one of them cannot be used; this has been reported, and the exit
 * status is then 2.
 */
bool exclude_load(struct tool *t, struct exclude *a);

/*
 * Returns how many of r's goroutines are excluded. If r was printed again (`repeat`), returns 1 or
 * 0.
 */
uint64_t exclude_take(struct exclude *a, const struct gl_record *r);

/* Forget what is known of stacks, because their table was emptied. */
void exclude_forget_stacks(struct exclude *a);

/*
 * Count a record that is written because of its other goroutines, although `covered` of its
 * goroutines are excluded.
 */
void exclude_keep(struct exclude *a, uint64_t covered);

/* Report on standard error how many goroutines each option excluded. */
void exclude_report(struct tool *t, const struct exclude *a);

void exclude_free(struct exclude *a);

#endif
