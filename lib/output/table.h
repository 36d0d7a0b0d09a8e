/*
 * table: rows of cells to aligned text. Cells are made safe to show (term.h).
 */
#ifndef GL_OUTPUT_TABLE_H
#define GL_OUTPUT_TABLE_H

#include "lib/base/buf.h"
#include "lib/record/record.h"

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

struct gl_column {
	const char *title;
	enum gl_align align;
	unsigned fit; /* enum gl_fit; 0: always shown whole */
};

struct gl_table;

/* columns is borrowed for the table's life. NULL without memory. */
struct gl_table *gl_table_new(const struct gl_column *columns, size_t ncolumns);
void gl_table_free(struct gl_table *t);

/* Add the next cell of the current row (rows fill from left to right); s is copied. */
void gl_table_cell(struct gl_table *t, struct gl_str s);
void gl_table_u64(struct gl_table *t, uint64_t n);
void gl_table_share(struct gl_table *t, uint64_t n, uint64_t total);

/*
 * What a group shows of itself; where its members differ, the most frequent value and how
 * many others there are (`chan receive +2`).
 */
void gl_table_wait(struct gl_table *t, const struct gl_record *r);    /* 5m..8h15m */
void gl_table_state(struct gl_table *t, const struct gl_record *r);
void gl_table_where(struct gl_table *t, const struct gl_record *r);   /* main.f x.go:7 */
void gl_table_creator(struct gl_table *t, const struct gl_record *r); /* its function */
void gl_table_sig(struct gl_table *t, const struct gl_record *r);

/* The row ends here: cells that it lacks are empty. */
void gl_table_row(struct gl_table *t);

/* A line of its own beneath the row filled last; s is copied. */
void gl_table_under(struct gl_table *t, struct gl_str s);

/*
 * Append the whole table, titles first, each line behind `indent` blanks. A column without any
 * cell but its title is left out. width: columns of the terminal; 0 for no bound: then nothing is
 * cut, and a cell that is much longer than the others of its column pushes its line to the right.
 */
void gl_table_put(struct gl_table *t, struct gl_buf *b, size_t indent, size_t width);

#endif
