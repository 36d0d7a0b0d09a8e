/* delta_add: adds records for delta.c. It counts them in their snapshot, or excludes them. */
#ifndef GL_SUMMARY_DELTA_ADD_H
#define GL_SUMMARY_DELTA_ADD_H

#include "lib/summary/delta_state.h"

/* Adds n records. Does the work of gl_delta_add. */
int gl_delta_add_records(struct gl_delta *d, const struct gl_record *r, size_t n,
	struct gl_err *err);

/*
 * Adds the goroutines that are kept in d->soles, except for the last `most`. Each of those that are
 * added is the only one of its dump, because no other goroutine of that dump has come since.
 * Returns false if there is no memory.
 */
bool gl_delta_end_soles(struct gl_delta *d, size_t most);

/* Ends the snapshot d->watched, if there is one. Returns false if there is no memory. */
bool gl_delta_end_watched(struct gl_delta *d);

/* Goroutines that are added to groups from now on are counted in this snapshot. */
void gl_delta_mark(struct gl_delta *d, uint32_t snapshot);

/* Makes room for the sums of group `number`. Returns false if there is no memory. */
bool gl_delta_reserve(struct gl_delta *d, size_t number);

/*
 * The callback for gl_groups_set_report. Adds goroutines of a group to the snapshot whose number is
 * `mark`. This is the mark that gl_groups_mark had set when they were added to the group.
 */
bool gl_delta_report_count(void *ctx, void *mark, size_t number, uint64_t n, uint64_t waiting);

#endif
