#include "lib/output/table.h"

#include "lib/base/hash.h"
#include "lib/base/mem.h"
#include "lib/output/term.h"

#define GAP 2	    /* blanks between columns */
#define LEAST 8	    /* columns that a cut cell keeps */
#define PAD_MOST 56 /* without a bound: what a column is padded to at most */
#define UNDER 6	    /* blanks before a line beneath a row */

struct cell {
	size_t at, len; /* of text */
	size_t columns;
};

/* A line beneath a row. */
struct under {
	size_t at, len; /* of text */
	size_t row;
};

struct gl_table {
	const struct gl_column *columns;
	size_t ncolumns;
	struct gl_buf text; /* of all cells, safe */
	struct gl_buf scratch;
	struct cell *cells;
	size_t ncells, cap;
	struct under *under;
	size_t nunder, under_cap;
	bool failed;
};

struct gl_table *gl_table_new(const struct gl_column *columns, size_t ncolumns)
{
	struct gl_table *t = gl_mem_new(1, sizeof *t);

	if (!t)
		return NULL;
	t->columns = columns;
	t->ncolumns = ncolumns;
	for (size_t i = 0; i < ncolumns; i++)
		gl_table_cell(t,
			(struct gl_str){columns[i].title, strlen(columns[i].title)});
	return t;
}

void gl_table_free(struct gl_table *t)
{
	if (!t)
		return;
	gl_buf_free(&t->text);
	gl_buf_free(&t->scratch);
	gl_mem_free(t->cells);
	gl_mem_free(t->under);
	gl_mem_free(t);
}

static struct gl_str text_of(const struct gl_table *t, size_t at, size_t len)
{
	return len ? (struct gl_str){t->text.p + at, len} : (struct gl_str){NULL, 0};
}

void gl_table_cell(struct gl_table *t, struct gl_str s)
{
	struct cell *v = gl_mem_grow(t->cells, &t->cap, t->ncells + 1, sizeof *v);
	size_t at = t->text.len;

	if (!v) {
		t->failed = true;
		return;
	}
	t->cells = v;
	gl_term_safe(&t->text, s);
	v[t->ncells++] = (struct cell){at, t->text.len - at,
		gl_term_columns(text_of(t, at, t->text.len - at))};
}

void gl_table_under(struct gl_table *t, struct gl_str s)
{
	struct under *v = gl_mem_grow(t->under, &t->under_cap, t->nunder + 1, sizeof *v);
	size_t at = t->text.len;

	if (!v) {
		t->failed = true;
		return;
	}
	t->under = v;
	gl_term_safe(&t->text, s);
	v[t->nunder++] = (struct under){at, t->text.len - at, (t->ncells - 1) / t->ncolumns};
}

/* What was put together in scratch becomes a cell. */
static void cell_of_scratch(struct gl_table *t)
{
	t->failed |= t->scratch.failed;
	gl_table_cell(t, gl_buf_view(&t->scratch));
	t->scratch.len = 0;
}

/* --- cells of figures and of groups -------------------------------------------------- */

void gl_table_u64(struct gl_table *t, uint64_t n)
{
	gl_buf_u64(&t->scratch, n);
	cell_of_scratch(t);
}

void gl_table_share(struct gl_table *t, uint64_t n, uint64_t total)
{
	gl_term_share(&t->scratch, n, total);
	cell_of_scratch(t);
}

void gl_table_wait(struct gl_table *t, const struct gl_record *r)
{
	const struct gl_group *g = gl_record_group(r);

	if (g && g->wait_known) {
		gl_term_duration(&t->scratch, g->wait_min);
		if (g->wait_max != g->wait_min) {
			GL_BUF_LIT(&t->scratch, "..");
			gl_term_duration(&t->scratch, g->wait_max);
		}
	}
	cell_of_scratch(t);
}

/* The most frequent entry, the first of equals; NULL when there is none. */
static const struct gl_count *most(struct gl_counts c)
{
	const struct gl_count *best = NULL;

	for (size_t i = 0; i < c.n; i++)
		if (!best || c.v[i].n > best->n)
			best = &c.v[i];
	return best;
}

/* ` +2`: so many others. */
static void put_others(struct gl_buf *b, size_t n)
{
	if (n > 1) {
		GL_BUF_LIT(b, " +");
		gl_buf_u64(b, n - 1);
	}
}

void gl_table_state(struct gl_table *t, const struct gl_record *r)
{
	const struct gl_group *g = gl_record_group(r);
	const struct gl_count *c = g ? most(g->states) : NULL;

	if (c) {
		gl_buf_str(&t->scratch, c->key);
		put_others(&t->scratch, g->states.n);
	}
	cell_of_scratch(t);
}

/* main.f x.go:7 */
static void put_frame(struct gl_buf *b, const struct gl_frame *f)
{
	const char *slash = f->file.len ? gl_port_memrchr(f->file.p, '/', f->file.len) : NULL;

	gl_buf_str(b, f->func);
	if (!f->file.p)
		return;
	gl_buf_char(b, ' ');
	gl_buf_str(b, slash ? gl_str_of(slash + 1, f->file.p + f->file.len) : f->file);
	if (f->line >= 0) {
		gl_buf_char(b, ':');
		gl_buf_i64(b, f->line);
	}
}

void gl_table_where(struct gl_table *t, const struct gl_record *r)
{
	const struct gl_stack *s = gl_record_stack(r);

	if (s && s->where < s->nframes) {
		if (!gl_record_has(r, GL_HAS_SIG))
			GL_BUF_LIT(&t->scratch, "e.g. ");
		put_frame(&t->scratch, &s->frames[s->where]);
	}
	cell_of_scratch(t);
}

void gl_table_creator(struct gl_table *t, const struct gl_record *r)
{
	const struct gl_group *g = gl_record_group(r);
	const struct gl_count *c = g ? most(g->creators) : NULL;

	if (c) {
		/* Neither a function's name nor a package's path has a blank. */
		const char *end = memchr(c->key.p, ' ', c->key.len);

		gl_buf_str(&t->scratch, end ? gl_str_of(c->key.p, end) : c->key);
		put_others(&t->scratch, g->creators.n);
	}
	cell_of_scratch(t);
}

void gl_table_sig(struct gl_table *t, const struct gl_record *r)
{
	const struct gl_group *g = gl_record_group(r);
	char hex[GL_HASH_HEX];

	if (gl_record_has(r, GL_HAS_SIG)) {
		gl_hash_hex(r->sig, hex);
		gl_buf_add(&t->scratch, hex, sizeof hex);
	} else if (g && g->sigs.n) {
		gl_buf_u64(&t->scratch, g->sigs.n);
		GL_BUF_LIT(&t->scratch, " stacks");
	}
	cell_of_scratch(t);
}

/* --- layout -------------------------------------------------------------------------- */

/* Cell number `column` of a row; an unfinished row ends in empty ones. */
static const struct cell *cell_at(const struct gl_table *t, size_t row, size_t column)
{
	static const struct cell none;
	size_t i = row * t->ncolumns + column;

	return i < t->ncells ? &t->cells[i] : &none;
}

static size_t rows_of(const struct gl_table *t)
{
	return (t->ncells + t->ncolumns - 1) / t->ncolumns;
}

static void measure(const struct gl_table *t, size_t *widths, size_t most_padded)
{
	for (size_t i = 0; i < rows_of(t); i++) {
		for (size_t k = 0; k < t->ncolumns; k++) {
			size_t n = cell_at(t, i, k)->columns;

			if (n > widths[k] && (!t->columns[k].may_cut || n <= most_padded))
				widths[k] = n;
		}
	}
}

/* Take from the widest column that may be cut until the line fits, or none is left to cut. */
static void fit(const struct gl_table *t, size_t *widths, size_t width)
{
	size_t total = t->ncolumns ? (t->ncolumns - 1) * GAP : 0;

	for (size_t k = 0; k < t->ncolumns; k++)
		total += widths[k];
	while (total > width) {
		size_t widest = t->ncolumns;

		for (size_t k = 0; k < t->ncolumns; k++)
			if (t->columns[k].may_cut && widths[k] > LEAST &&
				(widest == t->ncolumns || widths[k] > widths[widest]))
				widest = k;
		if (widest == t->ncolumns)
			return;
		widths[widest]--;
		total--;
	}
}

static void put_blanks(struct gl_buf *b, size_t n)
{
	while (n-- > 0)
		gl_buf_char(b, ' ');
}

static void put_row(const struct gl_table *t, struct gl_buf *b, size_t row, const size_t *widths,
	bool is_bound)
{
	size_t owed = 0; /* blanks that stand only if something follows */

	for (size_t k = 0; k < t->ncolumns; k++) {
		const struct cell *c = cell_at(t, row, k);
		struct gl_str text = text_of(t, c->at, c->len);
		bool is_cut = is_bound && c->columns > widths[k] && t->columns[k].may_cut;
		size_t columns = is_cut ? widths[k] : c->columns;
		size_t pad = columns < widths[k] ? widths[k] - columns : 0;

		if (t->columns[k].align == GL_RIGHT)
			owed += pad;
		if (c->len > 0) {
			put_blanks(b, owed);
			owed = 0;
		} else {
			owed += columns;
		}
		if (is_cut)
			gl_term_cut(b, text, columns);
		else
			gl_buf_str(b, text);
		owed += GAP + (t->columns[k].align == GL_LEFT ? pad : 0);
	}
	gl_buf_char(b, '\n');
}

/* Those of a row, from the next-th on; returns the first of a later row. */
static size_t put_under(const struct gl_table *t, struct gl_buf *b, size_t row, size_t next,
	size_t indent)
{
	for (; next < t->nunder && t->under[next].row == row; next++) {
		const struct under *u = &t->under[next];

		if (u->len > 0)
			put_blanks(b, indent + UNDER);
		gl_buf_str(b, text_of(t, u->at, u->len));
		gl_buf_char(b, '\n');
	}
	return next;
}

void gl_table_put(struct gl_table *t, struct gl_buf *b, size_t indent, size_t width)
{
	size_t *widths = gl_mem_new(t->ncolumns, sizeof *widths), next = 0;

	if (!widths || t->failed || t->text.failed) {
		gl_mem_free(widths);
		b->failed = true;
		return;
	}
	measure(t, widths, width ? SIZE_MAX : PAD_MOST);
	if (width)
		fit(t, widths, width > indent ? width - indent : 1);
	for (size_t i = 0; i < rows_of(t); i++) {
		put_blanks(b, indent);
		put_row(t, b, i, widths, width != 0);
		next = put_under(t, b, i, next, indent);
	}
	gl_mem_free(widths);
}
