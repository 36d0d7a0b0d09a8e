/*
 * cells: the functions that fill the cells of tables (see gl_column in lib/output/table.h). The
 * tables of groups and of snapshots in all tools use them.
 */
#ifndef GL_CMD_COMMON_CELLS_H
#define GL_CMD_COMMON_CELLS_H

#include "cmd/common/tool.h"
#include "lib/output/table.h"
#include "lib/summary/delta.h"

/* The ctx of every table of groups begins with these members. All of them are borrowed. */
struct group_table {
	const struct gl_keys *keys; /* the keys by which the groups were made */
	uint64_t total;		    /* the number of goroutines that is shown as 100 % */
	const char *const *titles;  /* titles of the snapshots, for columns with their counts */
	size_t nsnapshots;	    /* number of snapshots that are compared */
	size_t width;		    /* columns of the screen; 0: not limited */
};

/* Each row of a table of groups begins with these members. */
struct group_row {
	const struct gl_record *r; /* NULL: there is no group, so the cells are empty */
	struct gl_points points; /* the group's count in each snapshot in which it has goroutines */
};

/*
 * Each of these functions fills one cell of a group. If the members' values differ, the cell shows
 * the most frequent value and how many other values there are: `chan receive +2`.
 */
void group_count(struct gl_buf *b, const struct gl_cell *c);
void group_share(struct gl_buf *b, const struct gl_cell *c);
void group_snapshot(struct gl_buf *b, const struct gl_cell *c); /* the count in the nth snapshot */
void group_trend(struct gl_buf *b, const struct gl_cell *c);
void group_wait(struct gl_buf *b, const struct gl_cell *c);    /* for example 5m..8h15m */
void group_state(struct gl_buf *b, const struct gl_cell *c);
/* like group_state, for a group that is not in a table */
void group_put_state(struct gl_buf *b, const struct gl_group *g);
void group_where(struct gl_buf *b, const struct gl_cell *c);   /* for example main.f x.go:7 */
/* the function that contains the go statement */
void group_creator(struct gl_buf *b, const struct gl_cell *c);
void group_sig(struct gl_buf *b, const struct gl_cell *c);

/*
 * group_keys makes a column for each key of --by, except for keys whose values another column
 * shows. group_key fills the cells of these columns.
 */
bool group_keys(const void *ctx, size_t *nth, struct gl_column_title *h);
void group_key(struct gl_buf *b, const struct gl_cell *c);

/* Columns that look the same in several tables. */
#define GROUP_KEYS {"", GL_LEFT, GL_CUT_NAME, .fill = group_key, .each = group_keys}
#define GROUP_WHERE {"where", GL_LEFT, GL_CUT_NAME, .fill = group_where}
#define GROUP_CREATOR {"created by", GL_LEFT, GL_CUT_NAME | GL_DROP_FIRST, .fill = group_creator}
#define GROUP_SIG {"sig", GL_LEFT, GL_CUT_SIG, .fill = group_sig}
#define GROUP_TREND {"trend", GL_LEFT, 0, .fill = group_trend, .when = group_has_trend}

/*
 * Returns true if there are more than two snapshots. A column with the trend is then useful,
 * because the counts of the first and the last snapshot do not show what happened in between.
 */
bool group_has_trend(const void *ctx);

/* Each row of a table of snapshots begins with these members. */
struct snapshot_row {
	const struct gl_delta *delta;
	size_t i;
};

/* Appends the title of snapshot i: #1, #2, ... */
void snapshot_put(struct gl_buf *b, size_t i);

void snapshot_title(struct gl_buf *b, const struct gl_cell *c);
void snapshot_goroutines(struct gl_buf *b, const struct gl_cell *c);
void snapshot_taken(struct gl_buf *b, const struct gl_cell *c);

/* The first columns of a table of snapshots. */
#define SNAPSHOT_COLUMNS                                                                           \
	{"", GL_RIGHT, 0, .fill = snapshot_title},                                                 \
	{"goroutines", GL_RIGHT, 0, .fill = snapshot_goroutines},                                  \
	{"taken", GL_LEFT, GL_DROP_FIRST, .fill = snapshot_taken}

#endif
