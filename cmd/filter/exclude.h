/*
 * exclude: what glfilter excludes before it selects: goroutines with known ids, goroutines that a
 * baseline has, and goroutines that rules describe. The predicates see only the other goroutines.
 */
#ifndef GL_CMD_FILTER_EXCLUDE_H
#define GL_CMD_FILTER_EXCLUDE_H

#include "cmd/common/tool.h"

/*
 * The kinds of options that exclude goroutines. They are tried in this order, whatever their order
 * on the command line.
 */
enum exclude_kind { EXCLUDE_KNOWN_IDS, EXCLUDE_BASELINE, EXCLUDE_IGNORE };

struct exclude_part;

struct exclude {
	struct exclude_part *parts;
	size_t n, cap;
	/*
	 * how many records were written although some of their goroutines are excluded, because
	 * others are not; and how many excluded goroutines they have
	 */
	uint64_t records, goroutines;
};

/*
 * Add an option; value must live as long as argv. Returns 0, or -1 with *err set if value is empty.
 */
int exclude_add(struct exclude *a, enum exclude_kind kind, const char *value, struct gl_err *err);

/*
 * Read the files. Returns false if one of them cannot be used; this has been reported, and the exit
 * status is then 2.
 */
bool exclude_load(struct tool *t, struct exclude *a);

/*
 * Returns how many of r's goroutines are excluded: 1 or 0 if r is a goroutine that its dump shows a
 * second time (`repeat`).
 */
uint64_t exclude_take(struct exclude *a, const struct gl_record *r);

/*
 * Call this when the table of stacks was emptied: what was found out about its stacks is forgotten.
 */
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
