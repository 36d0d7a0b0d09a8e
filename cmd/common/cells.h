/*
 * cells: what the columns of tables of groups, and of snapshots, have in common: the functions that
 * fill their cells (see gl_column in lib/output/table.h).
 */
#ifndef GL_CMD_COMMON_CELLS_H
#define GL_CMD_COMMON_CELLS_H

#include "cmd/common/tool.h"
#include "lib/output/table.h"
#include "lib/summary/delta.h"

/* --- groups --------------------------------------------------------------------------- */

/* The ctx of a table of groups begins with this. All of it is borrowed. */
struct group_table {
	const struct gl_keys *keys; /* by what the groups are */
	uint64_t total;		    /* goroutines that shares are of */
	const char *const *titles;  /* of snapshots: #1, #2, ... */
	size_t nsnapshots;	    /* that are compared */
	size_t width;		    /* columns of the screen; 0: no bound */
};

/* And each row with this. */
struct group_row {
	const struct gl_record *r; /* NULL: no group; its cells are empty */
	const uint64_t *counts;	   /* of each snapshot */
};

/*
 * The cells of a group. Where its members differ, a cell has the most frequent value and how many
 * others there are: `chan receive +2`.
 */
void group_count(struct gl_buf *b, const struct gl_cell *c);
void group_share(struct gl_buf *b, const struct gl_cell *c);
void group_snapshot(struct gl_buf *b, const struct gl_cell *c); /* goroutines of the nth */
void group_trend(struct gl_buf *b, const struct gl_cell *c);
void group_wait(struct gl_buf *b, const struct gl_cell *c);    /* 5m..8h15m */
void group_state(struct gl_buf *b, const struct gl_cell *c);
void group_where(struct gl_buf *b, const struct gl_cell *c);   /* main.f x.go:7 */
void group_creator(struct gl_buf *b, const struct gl_cell *c); /* its function */
void group_sig(struct gl_buf *b, const struct gl_cell *c);

/* Columns for the keys of --by, but for those whose values another column shows. */
bool group_keys(const void *ctx, size_t *nth, struct gl_column_title *h);
void group_key(struct gl_buf *b, const struct gl_cell *c);

/* The same as rows of a table. */
#define GROUP_KEYS {"", GL_LEFT, GL_CUT_NAME, .fill = group_key, .each = group_keys}
#define GROUP_WHERE {"where", GL_LEFT, GL_CUT_NAME, .fill = group_where}
#define GROUP_CREATOR {"created by", GL_LEFT, GL_CUT_NAME | GL_DROP_FIRST, .fill = group_creator}
#define GROUP_SIG {"sig", GL_LEFT, GL_CUT_SIG, .fill = group_sig}
#define GROUP_TREND {"trend", GL_LEFT, 0, .fill = group_trend, .when = group_has_trend}

/* There are more than two snapshots: the first and the last do not tell all. */
bool group_has_trend(const void *ctx);

/* --- snapshots ------------------------------------------------------------------------ */

/* The rows of a table of snapshots begin with this. */
struct snapshot_row {
	const struct gl_delta *delta;
	size_t i;
	const char *title;
};

void snapshot_title(struct gl_buf *b, const struct gl_cell *c);
void snapshot_goroutines(struct gl_buf *b, const struct gl_cell *c);
void snapshot_taken(struct gl_buf *b, const struct gl_cell *c);

/* The first columns of such a table. */
#define SNAPSHOT_COLUMNS                                                                           \
	{"", GL_RIGHT, 0, .fill = snapshot_title},                                                 \
	{"goroutines", GL_RIGHT, 0, .fill = snapshot_goroutines},                                  \
	{"taken", GL_LEFT, GL_DROP_FIRST, .fill = snapshot_taken}

#endif
