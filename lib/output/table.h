/*
 * table: writes rows as aligned text. Each column says how it is titled, how it is laid out and
 * what its cells hold. Cells are made safe to show (term.h).
 */
#ifndef GL_OUTPUT_TABLE_H
#define GL_OUTPUT_TABLE_H

#include "lib/base/buf.h"

enum gl_align { GL_LEFT, GL_RIGHT };

/* What may become of a column where the lines are too wide: none, or several, of these. */
enum gl_fit {
	GL_CUT = 1,	   /* cut in the middle */
	GL_CUT_NAME = 2,   /* a function, perhaps with its place: see gl_term_cut_name */
	GL_CUT_SIG = 4,	   /* a signature: shown by its first 8 digits, which glfilter takes */
	GL_DROP_FIRST = 8, /* left out, when cutting would leave too little of the others */
	GL_DROP_NEXT = 16, /* the same, when that was not enough */
	GL_CUT_END = 32	   /* cut at its end, as text that is read from its begin on */
};

/* What a cell shows is read from these. */
struct gl_cell {
	const void *row, *ctx; /* of gl_table_add and gl_table_new */
	size_t nth;	       /* which of the columns that `each` made; else 0 */
};

/* What differs between columns that are made of one gl_column. */
struct gl_column_title {
	struct gl_str title;
	unsigned fit; /* enum gl_fit; 0: always shown whole */
};

/* All that there is to a column. A table is an array of these. */
struct gl_column {
	const char *title;
	enum gl_align align;
	unsigned fit; /* as above */
	/* Appends the text of a cell to b; the table makes it safe. Nothing: the cell is empty. */
	void (*fill)(struct gl_buf *b, const struct gl_cell *c);
	/* Whether a table has this column. NULL: it always has. */
	bool (*when)(const void *ctx);
	/*
	 * Not NULL: this row makes several columns, and their cells know which one they are in by
	 * nth. Moves *nth forward to the next column that is shown, if that is not the one, and
	 * fills in its title, which is copied. false: there are no more.
	 */
	bool (*each)(const void *ctx, size_t *nth, struct gl_column_title *h);
};

struct gl_table;

/* An array of columns and how many they are. */
#define GL_COLUMNS(columns) (columns), sizeof(columns) / sizeof((columns)[0])

/*
 * A table with those of the columns that ctx calls for. Both are borrowed for its life. NULL
 * without memory, or when there is no column.
 */
struct gl_table *gl_table_new(const struct gl_column *columns, size_t n, const void *ctx);
void gl_table_free(struct gl_table *t);

/* Add a row, which is borrowed for the call: its columns fill its cells from left to right. */
void gl_table_add(struct gl_table *t, const void *row);

/* Add a line of its own beneath the row that was added last; s is copied. */
void gl_table_under(struct gl_table *t, struct gl_str s);

/*
 * Append the whole table, titles first, each line behind `indent` blanks. A column without any
 * cell but its title is left out. width: columns of the terminal; 0 for no bound: then nothing is
 * cut, and a cell that is much longer than the others of its column pushes its line to the right.
 */
void gl_table_put(struct gl_table *t, struct gl_buf *b, size_t indent, size_t width);

#endif
