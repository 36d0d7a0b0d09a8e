/*
 * aside: what glfilter sets aside before it selects: goroutines known by their ids, those
 * that were there before, and those that rules name. It is taken out of the input first; the
 * predicates see the rest.
 */
#ifndef GL_CMD_FILTER_ASIDE_H
#define GL_CMD_FILTER_ASIDE_H

#include "cmd/common/tool.h"

/* In the order in which a goroutine is offered to them, whatever the order of the options. */
enum aside_kind { ASIDE_KNOWN_IDS, ASIDE_BASELINE, ASIDE_IGNORE };

struct aside_part;

struct aside {
	struct aside_part *parts;
	size_t n, cap;
	uint64_t records, goroutines; /* that were written though set aside, for others in them */
};

/* One more option; value lives as long as argv. -1 and *err: it is empty, or no memory. */
int aside_add(struct aside *a, enum aside_kind kind, const char *value, struct gl_err *err);

/* Read the files. false: one cannot be used, which is told; status 2. */
bool aside_load(struct tool *t, struct aside *a);

/* How many of r's goroutines are set aside; of a repeat, whether it is. */
uint64_t aside_take(struct tool *t, struct aside *a, const struct gl_record *r);

/* `covered` of r's goroutines are set aside, but it was written, for the sake of the others. */
void aside_keep(struct aside *a, uint64_t covered);

/* What was set aside, and by what, on standard error. */
void aside_tell(struct tool *t, const struct aside *a);

void aside_free(struct aside *a);

#endif
