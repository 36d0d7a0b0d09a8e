/*
 * table: formats rows as aligned text. A struct gl_column describes the title, the layout and the
 * cells of a column. Control characters in cells are made visible (term.h).
 */
#ifndef GL_OUTPUT_TABLE_H
#define GL_OUTPUT_TABLE_H

#include "lib/base/buf.h"

enum gl_align { GL_LEFT, GL_RIGHT };

/*
 * What may be done to a column if the lines are too wide. These bits may be combined; 0: nothing.
 */
enum gl_fit {
	GL_CUT = 1,	   /* cut the column in the middle */
	/*
	 * the column has names of functions, perhaps with file and line: cut it by gl_term_cut_name
	 */
	GL_CUT_NAME = 2,
	/* the column has signatures: show the first 8 digits, which are enough for glfilter */
	GL_CUT_SIG = 4,
	GL_DROP_FIRST = 8, /* leave the column out if other columns would become too narrow */
	GL_DROP_NEXT = 16, /* leave the column out if that did not make enough room */
	GL_CUT_END = 32	   /* cut the column at its end, because its beginning says most */
};

/* What a `fill` function needs to make the text of a cell. */
struct gl_cell {
	const void *row, *ctx; /* as the caller gave them to gl_table_add and gl_table_new */
	size_t nth;	       /* which of the columns that `each` makes; 0 for other columns */
};

/* What may differ between columns that `each` makes from one struct gl_column. */
struct gl_column_title {
	struct gl_str title;
	unsigned fit; /* bits of enum gl_fit; 0: always shown in full */
};

/* Describes a column. An array of these describes a table. */
struct gl_column {
	const char *title;
	enum gl_align align;
	unsigned fit; /* bits of enum gl_fit */
	/*
	 * Appends the text of a cell to b. The table makes control characters visible. If nothing
	 * is appended, the cell is empty.
	 */
	void (*fill)(struct gl_buf *b, const struct gl_cell *c);
	/* Returns true if the table has this column. NULL: it always has it. */
	bool (*when)(const void *ctx);
	/*
	 * NULL: this entry describes one column. Otherwise it describes several, which are numbered
	 * by `nth`. The function advances *nth to the next column that is shown, which may be *nth
	 * itself, and fills in its title, which the table copies. It returns false if there is no
	 * further column.
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
 * Appends the table with its titles, each line indented by `indent` blanks. A column is left out if
 * all its cells are empty. width: columns of the terminal; 0: no limit. Without a limit nothing is
 * cut, and a cell that is much longer than others pushes the rest of its line to the right.
 */
void gl_table_put(struct gl_table *t, struct gl_buf *b, size_t indent, size_t width);

#endif
