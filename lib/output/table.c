#include "lib/output/table.h"

#include "lib/base/hash.h"
#include "lib/base/mem.h"
#include "lib/output/term.h"

#define GAP 2	    /* blanks between columns */
#define CUT_ANY (GL_CUT | GL_CUT_NAME | GL_CUT_END)
#define LEAST 8	    /* smallest width of a column that is cut */
/* smallest width of a column with names, as long as other columns can still be left out */
#define NAME_LEAST 30
#define SIG_LEAST 8 /* hexadecimal digits */
/*
 * If the width is not limited, a column is as wide as its widest cell. But cells that are wider
 * than this do not widen their column, because they would fill all its lines with blanks. They only
 * push the rest of their own line to the right.
 */
#define PAD_MOST 240
#define UNDER 6	    /* blanks before a line that gl_table_under adds below a row */

struct cell {
	size_t at, len; /* position in gl_table.text */
	size_t columns;
};

/* A line that gl_table_under added below a row. */
struct under {
	size_t at, len; /* position in gl_table.text */
	size_t row;
};

/* A column that the table shows. One struct gl_column may describe several of them. */
struct shown {
	const struct gl_column *column;
	unsigned fit;
	size_t nth;
};

struct gl_table {
	struct shown *columns;
	size_t ncolumns, columns_cap;
	const void *ctx;
	struct gl_buf text; /* text of all cells; control characters were made visible */
	struct gl_buf scratch;
	struct cell *cells;
	size_t ncells, cap;
	struct under *under;
	size_t nunder, under_cap;
	bool failed;
};

void gl_table_free(struct gl_table *t)
{
	if (!t)
		return;
	gl_buf_free(&t->text);
	gl_buf_free(&t->scratch);
	gl_mem_free(t->columns);
	gl_mem_free(t->cells);
	gl_mem_free(t->under);
	gl_mem_free(t);
}

static struct gl_str text_of(const struct gl_table *t, size_t at, size_t len)
{
	return len ? (struct gl_str){t->text.p + at, len} : (struct gl_str){NULL, 0};
}

static void add_cell(struct gl_table *t, struct gl_str s)
{
	size_t at = t->text.len;

	t->failed |= !GL_MEM_ROOM(t->cells, t->cap, t->ncells + 1);
	if (t->failed)
		return;
	gl_term_safe(&t->text, s);
	t->cells[t->ncells++] = (struct cell){at, t->text.len - at,
		gl_term_columns(text_of(t, at, t->text.len - at))};
}

static void add_column(struct gl_table *t, const struct gl_column *column, size_t nth,
	const struct gl_column_title *h)
{
	t->failed |= !GL_MEM_ROOM(t->columns, t->columns_cap, t->ncolumns + 1);
	if (t->failed)
		return;
	t->columns[t->ncolumns++] = (struct shown){column, h->fit, nth};
	add_cell(t, h->title);
}

static void add_columns(struct gl_table *t, const struct gl_column *c)
{
	const struct gl_column_title heading = {{c->title, strlen(c->title)}, c->fit};
	struct gl_column_title h = heading;

	if (c->when && !c->when(t->ctx))
		return;
	if (!c->each)
		add_column(t, c, 0, &h);
	for (size_t i = 0; c->each && c->each(t->ctx, &i, &h); i++) {
		add_column(t, c, i, &h);
		h = heading;
	}
}

struct gl_table *gl_table_new(const struct gl_column *columns, size_t n, const void *ctx)
{
	struct gl_table *t = gl_mem_new(1, sizeof *t);

	if (!t)
		return NULL;
	t->ctx = ctx;
	for (size_t i = 0; i < n; i++)
		add_columns(t, &columns[i]);
	if (t->failed || t->ncolumns == 0) {
		gl_table_free(t);
		return NULL;
	}
	return t;
}

void gl_table_add(struct gl_table *t, const void *row)
{
	for (size_t i = 0; i < t->ncolumns; i++) {
		struct gl_cell c = {row, t->ctx, t->columns[i].nth};

		t->scratch.len = 0;
		t->columns[i].column->fill(&t->scratch, &c);
		add_cell(t, gl_buf_view(&t->scratch));
	}
	t->failed |= t->scratch.failed;
}

static size_t rows_of(const struct gl_table *t)
{
	return t->ncells / t->ncolumns; /* the titles are a row, too */
}

void gl_table_under(struct gl_table *t, struct gl_str s)
{
	size_t at = t->text.len;

	t->failed |= !GL_MEM_ROOM(t->under, t->under_cap, t->nunder + 1);
	if (t->failed)
		return;
	gl_term_safe(&t->text, s);
	t->under[t->nunder++] = (struct under){at, t->text.len - at, rows_of(t) - 1};
}

/* --- layout -------------------------------------------------------------------------- */

static const struct cell *cell_at(const struct gl_table *t, size_t row, size_t column)
{
	return &t->cells[row * t->ncolumns + column];
}

static bool is_hex_sig(struct gl_str s)
{
	uint64_t sig;

	return s.len == GL_HASH_HEX && gl_hash_of_hex(s.p, &sig);
}

/* The layout of a column. */
struct lane {
	/* width of its widest cell if only the first digits of signatures are shown */
	size_t natural;
	size_t whole;	/* width of its widest cell if signatures are shown in full */
	size_t width;
	bool is_out;
};

/*
 * Widens the lane (the layout of a column) so that the cell fits. A cell wider than most_padded is
 * ignored if the column may be cut.
 */
static void measure_cell(const struct gl_table *t, struct lane *lane, size_t row, size_t column,
	size_t most_padded)
{
	const struct cell *c = cell_at(t, row, column);
	unsigned fit = t->columns[column].fit;
	size_t n = c->columns;

	if ((fit & CUT_ANY) && n > most_padded)
		return;
	lane->whole = n > lane->whole ? n : lane->whole;
	if ((fit & GL_CUT_SIG) && is_hex_sig(text_of(t, c->at, c->len)))
		n = SIG_LEAST;
	lane->natural = n > lane->natural ? n : lane->natural;
}

static void measure(const struct gl_table *t, struct lane *lanes, size_t most_padded)
{
	for (size_t k = 0; k < t->ncolumns; k++) {
		size_t rows = rows_of(t);

		lanes[k].is_out = rows > 1;
		for (size_t i = 0; i < rows; i++) {
			measure_cell(t, &lanes[k], i, k, most_padded);
			lanes[k].is_out &= i == 0 || cell_at(t, i, k)->len == 0;
		}
		lanes[k].width = lanes[k].whole;
	}
}

/* Returns the width of a line of the table. */
static size_t total_of(const struct gl_table *t, const struct lane *lanes)
{
	size_t total = 0;

	for (size_t k = 0; k < t->ncolumns; k++)
		if (!lanes[k].is_out)
			total += lanes[k].width + (total ? GAP : 0);
	return total;
}

/*
 * Returns the smallest width to which a column may be cut. is_last: no other column can be left out
 * any more.
 */
static size_t least_of(unsigned fit, bool is_last)
{
	return is_last ? LEAST : fit & GL_CUT_NAME ? NAME_LEAST : LEAST + LEAST / 2;
}

/*
 * Makes the lines fit the width: narrows the widest column that may be cut by one, as often as
 * needed. Returns false if no column can be narrowed further and the lines still do not fit.
 */
static bool shrink(const struct gl_table *t, struct lane *lanes, size_t width, bool is_last)
{
	size_t total;

	for (size_t k = 0; k < t->ncolumns; k++)
		lanes[k].width = lanes[k].natural;
	for (total = total_of(t, lanes); total > width; total--) {
		struct lane *widest = NULL;

		for (size_t k = 0; k < t->ncolumns; k++)
			if (!lanes[k].is_out && (t->columns[k].fit & CUT_ANY) &&
				lanes[k].width > least_of(t->columns[k].fit, is_last) &&
				(!widest || lanes[k].width > widest->width))
				widest = &lanes[k];
		if (!widest)
			return false;
		widest->width--;
	}
	return true;
}

static void leave_out(const struct gl_table *t, struct lane *lanes, enum gl_fit which)
{
	for (size_t k = 0; k < t->ncolumns; k++)
		lanes[k].is_out |= (t->columns[k].fit & (unsigned)which) != 0;
}

static void fit(const struct gl_table *t, struct lane *lanes, size_t width)
{
	static const enum gl_fit steps[] = {GL_DROP_FIRST, GL_DROP_NEXT};

	if (total_of(t, lanes) <= width || shrink(t, lanes, width, false))
		return;
	for (size_t i = 0; i < GL_COUNT(steps); i++) {
		leave_out(t, lanes, steps[i]);
		if (shrink(t, lanes, width, false))
			return;
	}
	shrink(t, lanes, width, true);
}

/*
 * Appends a cell, whose text is `columns` wide. Cuts it to `most` columns if it is wider and may be
 * cut. Returns its width.
 */
static size_t put_cell(
	struct gl_buf *b, struct gl_str text, size_t columns, unsigned fit, size_t most)
{
	size_t at = b->len;

	if (columns <= most || !(fit & (CUT_ANY | GL_CUT_SIG))) {
		gl_buf_str(b, text);
		return columns;
	}
	if (fit & GL_CUT_SIG)
		gl_buf_add(b, text.p, most); /* `most` counts hexadecimal digits */
	else if (fit & GL_CUT_NAME)
		gl_term_cut_name(b, text, most);
	else if (fit & GL_CUT_END)
		gl_term_cut_end(b, text, most);
	else
		gl_term_cut(b, text, most);
	return b->failed ? 0 : gl_term_columns((struct gl_str){b->p + at, b->len - at});
}

static void put_row(const struct gl_table *t, struct gl_buf *b, size_t row,
	const struct lane *lanes, bool is_bound)
{
	size_t owed = 0; /* blanks that are written only if a non-empty cell follows */

	for (size_t k = 0; k < t->ncolumns; k++) {
		const struct cell *c = cell_at(t, row, k);
		size_t width = lanes[k].width, most = is_bound ? width : SIZE_MAX;
		size_t columns, pad;

		if (lanes[k].is_out)
			continue;
		if (t->columns[k].column->align == GL_RIGHT && c->columns < width)
			owed += width - c->columns;
		if (c->len > 0) {
			gl_term_blanks(b, owed);
			owed = 0;
		}
		columns =
			put_cell(b, text_of(t, c->at, c->len), c->columns, t->columns[k].fit, most);
		pad = t->columns[k].column->align == GL_LEFT && columns < width ? width - columns
										: 0;
		owed += GAP + pad;
	}
	gl_buf_char(b, '\n');
}

/*
 * Appends the lines below a row; `next` is the index of the first of them in t->under. Returns the
 * index of the first line that stands below a later row.
 */
static size_t put_under(const struct gl_table *t, struct gl_buf *b, size_t row, size_t next,
	size_t indent)
{
	for (; next < t->nunder && t->under[next].row == row; next++) {
		const struct under *u = &t->under[next];

		if (u->len > 0)
			gl_term_blanks(b, indent + UNDER);
		gl_buf_str(b, text_of(t, u->at, u->len));
		gl_buf_char(b, '\n');
	}
	return next;
}

void gl_table_put(struct gl_table *t, struct gl_buf *b, size_t indent, size_t width)
{
	struct lane *lanes = gl_mem_new(t->ncolumns, sizeof *lanes);
	size_t next = 0;

	if (!lanes || t->failed || t->text.failed) {
		gl_mem_free(lanes);
		b->failed = true;
		return;
	}
	measure(t, lanes, width ? SIZE_MAX : PAD_MOST);
	if (width)
		fit(t, lanes, width > indent ? width - indent : 1);
	for (size_t i = 0; i < rows_of(t); i++) {
		gl_term_blanks(b, indent);
		put_row(t, b, i, lanes, width != 0);
		next = put_under(t, b, i, next, indent);
	}
	gl_mem_free(lanes);
}
