#include "cmd/live/picture.h"

#include "cmd/live/livetext.h"
#include "cmd/common/view.h"
#include "lib/output/term.h"

#define HEAD 3	  /* lines above the groups: two lines of text, and an empty line */
#define FOOT 1	  /* lines below the groups */
#define LEAST_BODY 3 /* if fewer rows would be left for the groups, the head is a single line */

#define REVERSE "\033[7m"

void picture_free(struct picture *p)
{
	gl_buf_free(&p->remark);
	gl_buf_free(&p->selected);
}

/* Returns the index of the selected group; n if that group no longer exists. */
static size_t chosen(const struct picture *p, struct gl_trace *const *v, size_t n)
{
	size_t i = 0;

	while (p->has_selected && i < n && !gl_str_eq(v[i]->key, gl_buf_view(&p->selected)))
		i++;
	return i;
}

/* --- a frame ------------------------------------------------------------------------- */

/*
 * Appends a line of text, which must be safe for a terminal, cut to the width. style: an escape
 * sequence, or NULL.
 */
static void put_line(struct gl_buf *b, struct gl_str text, size_t width, const char *style)
{
	size_t n = gl_term_columns(text);

	if (style)
		gl_buf_text(b, style);
	if (n > width)
		gl_term_cut(b, text, width);
	else
		gl_buf_str(b, text);
	for (; style && n < width; n++)
		gl_buf_char(b, ' ');
	if (style)
		GL_BUF_LIT(b, VIEW_PLAIN);
	gl_buf_char(b, '\n');
}

/*
 * Appends at most `most` lines of text. Highlights the line whose index is `marked`. Returns how
 * many lines it appended.
 */
static size_t put_lines(struct gl_buf *b, struct gl_str text, size_t width, size_t most,
	size_t marked)
{
	size_t n = 0;

	while (text.len > 0 && n < most) {
		put_line(b, gl_str_cut(&text, '\n'), width, n == marked ? REVERSE : NULL);
		n++;
	}
	return n;
}

/* Moves *top, the first item of the page, so that item `at` of n is on the page. */
static void scroll_to(size_t *top, size_t at, size_t page, size_t n)
{
	if (at < *top)
		*top = at;
	else if (at >= *top + page)
		*top = at - page + 1;
	if (*top + page > n)
		*top = n > page ? n - page : 0;
}

static size_t draw_groups(struct picture *p, struct gl_buf *b, size_t rows, size_t width)
{
	size_t n, at, lines;
	struct gl_trace *const *v = gl_history_rank(p->history, &n);
	struct gl_buf text = {0};

	p->page = rows > 1 ? rows - 1 : 1; /* one row is for the titles */
	at = chosen(p, v, n);
	scroll_to(&p->top, at < n ? at : p->top, p->page, n);
	livetext_groups(p, &text, v + p->top, n - p->top < p->page ? n - p->top : p->page, width);
	lines = n ? put_lines(b, gl_buf_view(&text), width, rows,
			    at < n ? 1 + at - p->top : SIZE_MAX)
		  : 0;
	gl_buf_free(&text);
	return lines;
}

static size_t draw_stack(struct picture *p, struct gl_buf *b, const struct gl_trace *t, size_t rows,
	size_t width)
{
	struct gl_buf text = {0};
	struct gl_str rest;
	size_t lines;

	livetext_stack(&text, t);
	rest = gl_buf_view(&text);
	p->nlines = 0;
	for (size_t i = 0; i < rest.len; i++)
		p->nlines += rest.p[i] == '\n';
	p->page = rows;
	scroll_to(&p->stack_top, p->stack_top, rows, p->nlines);
	for (size_t i = 0; i < p->stack_top && rest.len > 0; i++)
		gl_str_cut(&rest, '\n');
	lines = put_lines(b, rest, width, rows, SIZE_MAX);
	gl_buf_free(&text);
	return lines;
}

static void draw_head(struct picture *p, struct gl_buf *b, bool is_whole, size_t width)
{
	struct gl_buf text = {0};

	livetext_total(p, &text, width);
	put_line(b, gl_buf_view(&text), width, p->tool->has_color ? VIEW_BOLD : NULL);
	text.len = 0;
	livetext_state(p, &text);
	if (is_whole) {
		put_line(b, gl_buf_view(&text), width, NULL);
		gl_buf_char(b, '\n');
	}
	gl_buf_free(&text);
}

static struct gl_str help_line(const struct picture *p)
{
	if (!p->has_keyboard)
		return GL_STR("no terminal to read keys from: runs until the stream ends");
	if (p->in_stack)
		return GL_STR("q quit  \xe2\x86\x91\xe2\x86\x93 scroll  enter groups");
	return GL_STR("q quit  \xe2\x86\x91\xe2\x86\x93 select  enter stack");
}

void picture_draw(struct picture *p, struct gl_buf *b, size_t rows, size_t width)
{
	bool has_head = rows >= HEAD + FOOT + LEAST_BODY;
	size_t head = has_head ? HEAD : 1, body = rows > head + FOOT ? rows - head - FOOT : 0;
	size_t n, at, used = 0;
	struct gl_trace *const *v = gl_history_rank(p->history, &n);

	at = chosen(p, v, n);
	p->in_stack &= at < n; /* the group may no longer exist */
	draw_head(p, b, has_head, width);
	if (body > 0)
		used = p->in_stack ? draw_stack(p, b, v[at], body, width)
				   : draw_groups(p, b, body, width);
	for (; used < body; used++)
		gl_buf_char(b, '\n');
	if (rows > head)
		put_line(b, help_line(p), width, NULL);
}

void picture_print(struct picture *p, struct gl_buf *b, uint64_t limit, size_t width)
{
	size_t n, most;
	struct gl_trace *const *v = gl_history_rank(p->history, &n);

	livetext_total(p, b, width);
	gl_buf_char(b, '\n');
	livetext_state(p, b);
	gl_buf_char(b, '\n');
	most = limit < n ? (size_t)limit : n;
	if (most > 0)
		livetext_groups(p, b, v, most, width);
	if (most < n) {
		GL_BUF_LIT(b, "and ");
		view_number(b, n - most, "more group", "more groups");
		gl_buf_char(b, '\n');
	}
	gl_buf_char(b, '\n');
}

/* --- keys ---------------------------------------------------------------------------- */

/* Returns the item to which a key leads from item `at` of n. */
static size_t moved(enum key key, size_t at, size_t page, size_t n)
{
	size_t last = n ? n - 1 : 0;

	switch (key) {
	case KEY_UP:
		return at > 0 ? at - 1 : 0;
	case KEY_DOWN:
		return at < last ? at + 1 : last;
	case KEY_PAGE_UP:
		return at > page ? at - page : 0;
	case KEY_PAGE_DOWN:
		return last - at > page ? at + page : last;
	case KEY_HOME:
		return 0;
	case KEY_END:
		return last;
	case KEY_NONE:
	case KEY_ENTER:
	case KEY_RIGHT:
	case KEY_BACK:
	case KEY_REDRAW:
	case KEY_QUIT:
		break;
	}
	return at;
}

static void choose(struct picture *p, const struct gl_trace *t)
{
	p->selected.len = 0;
	gl_buf_str(&p->selected, t->key);
	p->has_selected = true;
}

static void key_in_groups(struct picture *p, enum key key)
{
	size_t n, at;
	struct gl_trace *const *v = gl_history_rank(p->history, &n);

	if (n == 0 || key == KEY_BACK || key == KEY_NONE)
		return;
	at = chosen(p, v, n);
	if (at == n)
		at = p->top < n ? p->top : 0;
	choose(p, v[moved(key, at, p->page, n)]);
	if (key == KEY_ENTER || key == KEY_RIGHT) {
		p->in_stack = true;
		p->stack_top = 0;
	}
}

static void key_in_stack(struct picture *p, enum key key)
{
	size_t last = p->nlines > p->page ? p->nlines - p->page : 0;

	if (key == KEY_ENTER || key == KEY_BACK) {
		p->in_stack = false;
		return;
	}
	p->stack_top = moved(key, p->stack_top < last ? p->stack_top : last, p->page, last + 1);
}

void picture_key(struct picture *p, enum key key)
{
	if (p->in_stack)
		key_in_stack(p, key);
	else
		key_in_groups(p, key);
}
