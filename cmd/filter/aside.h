/*
 * aside: what glfilter excludes before it selects: goroutines that are known by their ids,
 * goroutines that a baseline has, and goroutines that rules name. They are taken out of the input
 * first; the predicates see the rest.
 */
#ifndef GL_CMD_FILTER_ASIDE_H
#define GL_CMD_FILTER_ASIDE_H

#include "cmd/common/tool.h"

/* A goroutine is offered to these in this order, whatever the order of the options. */
enum aside_kind { ASIDE_KNOWN_IDS, ASIDE_BASELINE, ASIDE_IGNORE };

struct aside_part;

struct aside {
	struct aside_part *parts;
	size_t n, cap;
	uint64_t records, goroutines; /* excluded, but written because of others in their record */
};

/*
 * Add an option; value must live as long as argv. Returns 0, or -1 and *err if it is empty or
 * memory ran out.
 */
int aside_add(struct aside *a, enum aside_kind kind, const char *value, struct gl_err *err);

/*
 * Read the files. Returns false if one of them cannot be used; this has been reported, and the exit
 * status is 2.
 */
bool aside_load(struct tool *t, struct aside *a);

/* Returns how many of r's goroutines are excluded; if r is a `repeat`, 1 or 0. */
uint64_t aside_take(struct tool *t, struct aside *a, const struct gl_record *r);

/*
 * Count a record that is written because of its other goroutines, although `covered` of them are
 * excluded.
 */
void aside_keep(struct aside *a, uint64_t covered);

/* Report what was excluded, and by which option, on standard error. */
void aside_tell(struct tool *t, const struct aside *a);

void aside_free(struct aside *a);

#endif
