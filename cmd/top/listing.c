#include "cmd/top/listing.h"

#include "cmd/top/gosource.h"
#include "cmd/common/jsonout.h"
#include "cmd/common/view.h"
#include "lib/base/limits.h"
#include "lib/output/term.h"

#include <stdlib.h>

#define CONTEXT 5 /* lines that are shown before and after a counted one */
#define TAB 4

/* A listing. Its frames are ordered by function, then by file and line. */
struct listing {
	struct callview *v;
	struct gl_call_func **funcs;
	size_t nfuncs; /* number of functions that are shown */
	struct gl_call_frame **frames;
	size_t nframes;
	struct gosource source;
	/* name of the last file that was read, as the dump has it; empty: none */
	struct gl_str source_of;
};

/* The frames of one function in one file, and what is known about the file. */
struct block {
	struct gl_call_frame **frames;
	size_t n;
	struct gl_str file;
	const char *why; /* why the source was not read; NULL: it was read */
};

static int by_place(const void *a, const void *b)
{
	const struct gl_call_frame *x = *(struct gl_call_frame *const *)a;
	const struct gl_call_frame *y = *(struct gl_call_frame *const *)b;

	if (x->func != y->func)
		return x->func->rank < y->func->rank ? -1 : 1;
	return gl_call_frame_compare(x, y);
}

static void find_frames(struct listing *l)
{
	struct gl_calls *c = &l->v->calls;

	l->frames = gl_arena_new(&c->arena, (c->nframes + 1) * sizeof *l->frames);
	for (size_t i = 0; i < l->nfuncs; i++)
		l->funcs[i]->rank = i;
	for (size_t i = 0; i < c->nframes; i++)
		if (c->frames[i]->func && c->frames[i]->func->rank != SIZE_MAX)
			l->frames[l->nframes++] = c->frames[i];
	if (l->nframes > 1)
		qsort(l->frames, l->nframes, sizeof(struct gl_call_frame *), by_place);
}

/*
 * Reads the file of a block. If the block before it is in the same file, the file is not read
 * again.
 */
static void read_source(struct listing *l, struct block *b, int64_t last)
{
	if (last <= 0) {
		b->why = b->file.len ? "the dump shows no line" : "the dump shows no file";
		return;
	}
	if (l->source_of.len && gl_str_eq(l->source_of, b->file) &&
		(uint64_t)last <= l->source.nlines)
		return;
	l->source_of.len = 0;
	if (gosource_read(&l->source, l->v->root, b->file, (uint64_t)last, &b->why))
		l->source_of = b->file;
}

/*
 * Sets *b to the next block of f. *at is the index of the block's first frame; it is advanced to
 * the first frame after the block. Returns false if there is no further block.
 */
static bool next_block(struct listing *l, const struct gl_call_func *f, size_t *at,
	struct block *b)
{
	size_t from = *at;
	int64_t last;

	if (from == l->nframes || l->frames[from]->func != f)
		return false;
	*b = (struct block){.frames = l->frames + from, .file = l->frames[from]->frame.file};
	while (*at < l->nframes && l->frames[*at]->func == f &&
		gl_str_eq(l->frames[*at]->frame.file, b->file))
		++*at;
	b->n = *at - from;
	last = l->frames[*at - 1]->frame.line;
	read_source(l, b, last);
	return true;
}

/* --- lines --------------------------------------------------------------------------- */

/* Cuts a line that is too long to be read by people, at the beginning of a character. */
static struct gl_str shortened(struct gl_str s)
{
	size_t n = GL_LIMIT_SOURCE_LINE;

	if (s.len <= n)
		return s;
	while (n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	return (struct gl_str){s.p, n};
}

static void put_expanded(struct gl_buf *b, struct gl_str s)
{
	for (size_t i = 0; i < s.len; i++) {
		size_t n = s.p[i] == '\t' ? TAB - gl_term_columns(gl_buf_view(b)) % TAB : 0;

		if (n == 0)
			gl_buf_char(b, s.p[i]);
		while (n-- > 0)
			gl_buf_char(b, ' ');
	}
}

/* A line of the source, or a mark that stands for several lines that are left out. */
struct listing_row {
	const struct gl_call_frame *frame; /* has the counts of this line; NULL: none */
	uint64_t number;		   /* line number; 0: unknown */
	struct gl_str text;
	bool is_gap;
};

static void put_count(struct gl_buf *b, const struct listing_row *row, uint64_t n)
{
	if (row->frame)
		gl_buf_u64(b, n);
	else if (!row->is_gap)
		gl_buf_char(b, '.');
}

static void put_flat(struct gl_buf *b, const struct gl_cell *c)
{
	const struct listing_row *row = c->row;

	put_count(b, row, row->frame ? row->frame->flat : 0);
}

static void put_cum(struct gl_buf *b, const struct gl_cell *c)
{
	const struct listing_row *row = c->row;

	put_count(b, row, row->frame ? row->frame->cum : 0);
}

static void put_number(struct gl_buf *b, const struct gl_cell *c)
{
	const struct listing_row *row = c->row;

	if (row->is_gap)
		GL_BUF_LIT(b, "...");
	else if (row->number > 0)
		gl_buf_u64(b, row->number);
}

static void put_text(struct gl_buf *b, const struct gl_cell *c)
{
	put_expanded(b, shortened(((const struct listing_row *)c->row)->text));
}

static const struct gl_column columns[] = {
	{"flat", GL_RIGHT, 0, .fill = put_flat},
	{"cum", GL_RIGHT, 0, .fill = put_cum},
	{"line", GL_RIGHT, 0, .fill = put_number},
	{"source", GL_LEFT, GL_CUT_END, .fill = put_text},
};

/* How far a block was printed: the source line and the index of the frame that come next. */
struct cursor {
	size_t line, frame;
};

/*
 * Adds the lines `low` to `high`. If lines before these are left out, adds a mark for them first.
 */
static void put_lines(struct listing *l, struct gl_table *tab, const struct block *b,
	struct cursor *c, size_t low, size_t high)
{
	if (low == c->line + 1)
		low--; /* a mark would take as much room as the single line */
	if (low > c->line) {
		gl_table_add(tab, &(struct listing_row){.is_gap = true});
		c->line = low;
	}
	for (; c->line <= high; c->line++) {
		const struct gl_call_frame *f = NULL;

		if (c->frame < b->n && (size_t)b->frames[c->frame]->frame.line == c->line)
			f = b->frames[c->frame++];
		gl_table_add(tab, &(struct listing_row){.frame = f, .number = c->line,
			.text = l->source.lines[c->line - 1]});
	}
}

static size_t less(size_t n, size_t low)
{
	return n > low + CONTEXT ? n - CONTEXT : low;
}

static void put_source(struct listing *l, struct gl_table *tab, const struct block *b, size_t first)
{
	size_t from = 1, to = l->source.nlines, begin = (size_t)b->frames[first]->frame.line;
	size_t end = (size_t)b->frames[b->n - 1]->frame.line;
	bool is_whole =
		gosource_extent(&l->source, b->frames[0]->func->name, begin, end, &from, &to);
	struct cursor c = {0, first};

	if (!is_whole) {
		from = 1;
		to = l->source.nlines;
	}
	c.line = is_whole ? from : less(begin, from);
	if (is_whole)
		put_lines(l, tab, b, &c, from, from);
	for (size_t i = first; i < b->n; i++) {
		size_t line = (size_t)b->frames[i]->frame.line;

		put_lines(l, tab, b, &c, less(line, from),
			to - line > CONTEXT ? line + CONTEXT : to);
	}
	if (is_whole)
		put_lines(l, tab, b, &c, to, to);
}

static void put_file(struct tool *t, struct listing *l, const struct block *b)
{
	struct gl_buf *out = &t->out.buf, line = {0};
	size_t width = view_width();

	gl_buf_str(&line, b->file.len ? b->file : GL_STR("?"));
	if (b->why) {
		GL_BUF_LIT(&line, ": ");
		gl_buf_text(&line, b->why);
	} else if (!gl_str_eq((struct gl_str){l->source.path.p, l->source.path.len - 1}, b->file)) {
		GL_BUF_LIT(&line, ", read from ");
		gl_buf_add(&line, l->source.path.p, l->source.path.len - 1);
	}
	GL_BUF_LIT(out, "  ");
	view_cut(out, gl_buf_view(&line), width > 2 ? width - 2 : 0, gl_term_cut);
	view_line(t);
	gl_buf_free(&line);
}

static void put_block(struct tool *t, struct listing *l, const struct block *b)
{
	struct gl_table *tab = gl_table_new(GL_COLUMNS(columns), NULL);
	size_t first = 0;

	put_file(t, l, b);
	while (first < b->n && (b->why || b->frames[first]->frame.line <= 0)) {
		int64_t line = b->frames[first]->frame.line;

		gl_table_add(tab, &(struct listing_row){.frame = b->frames[first++],
			.number = line > 0 ? (uint64_t)line : 0});
	}
	if (first < b->n)
		put_source(l, tab, b, first);
	view_put_table(t, tab);
}

static void put_func(struct tool *t, const struct gl_call_func *f, uint64_t total)
{
	struct gl_buf *b = &t->out.buf;

	view_color(t, VIEW_BOLD);
	gl_term_safe(b, f->name);
	view_color(t, VIEW_PLAIN);
	gl_buf_number(b, ": flat ", f->flat, " (");
	gl_term_share(b, f->flat, total);
	gl_buf_number(b, "), cum ", f->cum, " (");
	gl_term_share(b, f->cum, total);
	view_end(t, ")");
}

static void put_blocks(struct tool *t, struct listing *l)
{
	struct block b;
	size_t at = 0;

	callview_head(t, l->v);
	for (size_t i = 0; i < l->nfuncs; i++) {
		view_line(t);
		put_func(t, l->funcs[i], l->v->calls.goroutines);
		while (next_block(l, l->funcs[i], &at, &b))
			put_block(t, l, &b);
	}
}

/* --- JSON ---------------------------------------------------------------------------- */

/*
 * Appends a line with its counts. JSON has only lines with counts, because whoever reads it can get
 * the other lines from the source.
 */
static void put_line_json(struct listing *l, struct gl_buf *b, const struct block *block, size_t i)
{
	const struct gl_call_frame *f = block->frames[i];

	json_comma(b);
	gl_buf_char(b, '{');
	json_number(b, "flat", f->flat);
	json_number(b, "cum", f->cum);
	if (f->frame.line >= 0)
		json_number(b, "line", (uint64_t)f->frame.line);
	if (!block->why && f->frame.line > 0)
		json_text(b, "text", shortened(l->source.lines[f->frame.line - 1]));
	gl_buf_char(b, '}');
}

static void put_block_json(struct tool *t, struct listing *l, const struct block *block)
{
	struct gl_buf *b = &t->out.buf;

	json_comma(b);
	gl_buf_char(b, '{');
	if (block->file.len)
		json_text(b, "file", block->file);
	if (block->why)
		json_text(b, "missing", (struct gl_str){block->why, strlen(block->why)});
	else
		json_text(b, "source",
			(struct gl_str){l->source.path.p, l->source.path.len - 1});
	json_array(b, "lines");
	for (size_t i = 0; i < block->n; i++)
		put_line_json(l, b, block, i);
	GL_BUF_LIT(b, "]}");
	gl_writer_line(&t->out);
}

static void put_func_json(struct tool *t, struct listing *l, const struct gl_call_func *f,
	size_t *at)
{
	struct gl_buf *out = &t->out.buf;
	struct block b;

	callview_func_json(out, f);
	json_array(out, "files");
	while (next_block(l, f, at, &b))
		put_block_json(t, l, &b);
	GL_BUF_LIT(out, "]}");
}

static void put_json(struct tool *t, struct listing *l, size_t all)
{
	struct gl_buf *b = &t->out.buf;
	size_t at = 0;

	callview_head_json(t, l->v);
	json_number(b, "functions", all);
	json_array(b, "funcs");
	for (size_t i = 0; i < l->nfuncs; i++)
		put_func_json(t, l, l->funcs[i], &at);
	GL_BUF_LIT(b, "]}\n");
}

void listing_put(struct tool *t, struct callview *v)
{
	struct listing l = {.v = v};
	size_t all;

	l.funcs = callview_matching(t, v, &all, &l.nfuncs);
	find_frames(&l);
	if (v->is_json) {
		put_json(t, &l, all);
	} else if (all > 0) {
		put_blocks(t, &l);
		view_more(t, 0, all - l.nfuncs, "more function", "more functions");
	}
	gosource_free(&l.source);
}
