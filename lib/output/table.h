/*
 * table: formats rows as aligned text. The description of a column says what its title is, how it
 * is laid out and what its cells contain. Cells are made safe to show (term.h).
 */
#ifndef GL_OUTPUT_TABLE_H
#define GL_OUTPUT_TABLE_H

#include "lib/base/buf.h"

enum gl_align { GL_LEFT, GL_RIGHT };

/* What may be done to a column if the lines are too wide: any of these, or nothing. */
enum gl_fit {
	GL_CUT = 1,	   /* cut the column in the middle */
	/* the column has functions, perhaps with their place: cut it as gl_term_cut_name does */
	GL_CUT_NAME = 2,
	/* the column has signatures: show the first 8 digits, which glfilter accepts */
	GL_CUT_SIG = 4,
	GL_DROP_FIRST = 8, /* leave the column out if the others would become too narrow */
	GL_DROP_NEXT = 16, /* leave the column out if GL_DROP_FIRST did not help enough */
	GL_CUT_END = 32	   /* cut the column at its end, because it is read from its beginning */
};

/* What a `fill` function needs to make the text of a cell. */
struct gl_cell {
	const void *row, *ctx; /* as the caller gave them to gl_table_add and gl_table_new */
	size_t nth;	       /* index among the columns that `each` makes; 0 for other columns */
};

/* What differs between the columns that are made from one struct gl_column. */
struct gl_column_title {
	struct gl_str title;
	unsigned fit; /* bits of enum gl_fit; 0: always shown in full */
};

/* The complete description of a column. A table is described by an array of these. */
struct gl_column {
	const char *title;
	enum gl_align align;
	unsigned fit; /* bits of enum gl_fit */
	/*
	 * Appends the text of a cell to b; the table makes it safe. If it appends nothing, the cell
	 * is empty.
	 */
	void (*fill)(struct gl_buf *b, const struct gl_cell *c);
	/* Returns true if the table has this column. NULL: it always has. */
	bool (*when)(const void *ctx);
	/*
	 * NULL: this entry stands for one column. Otherwise it stands for several, and `nth` of a
	 * cell tells which one the cell is in. The function advances *nth to the first shown column
	 * at or after *nth, and fills in its title, which the table copies. It returns false if
	 * there is no such column.
	 */
	bool (*each)(const void *ctx, size_t *nth, struct gl_column_title *h);
};

struct gl_table;

/* Passes an array of columns and their number as two arguments. */
#define GL_COLUMNS(columns) (columns), sizeof(columns) / sizeof((columns)[0])

/*
 * Creates a table with those columns that `when` and `each` select for ctx. `columns` and ctx must
 * live as long as the table. Returns NULL if there is no memory, or no column.
 */
struct gl_table *gl_table_new(const struct gl_column *columns, size_t n, const void *ctx);
void gl_table_free(struct gl_table *t);

/*
 * Adds a row: the `fill` functions of the columns fill its cells from left to right. `row` is
 * borrowed for the call only.
 */
void gl_table_add(struct gl_table *t, const void *row);

/* Adds a line below the row that was added last; copies s. */
void gl_table_under(struct gl_table *t, struct gl_str s);

/*
 * Appends the table with its titles, each line indented by `indent` blanks. A column whose only
 * cell is its title is left out. width: columns of the terminal; 0: no limit, so nothing is cut,
 * and a cell that is much longer than the others of its column pushes the rest of its line to the
 * right.
 */
void gl_table_put(struct gl_table *t, struct gl_buf *b, size_t indent, size_t width);

#endif
