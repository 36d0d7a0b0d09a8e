#include "cmd/page/pagecharts.h"

#include "cmd/page/elements.h"
#include "cmd/common/view.h"
#include "cmd/top/topwaits.h"
#include "lib/output/html.h"

#define COUNT(v) (sizeof(v) / sizeof((v)[0]))
#define MOST_KINDS 40 /* at most this many states get a row each; one more row sums up the others */

/* Begins a chart. name: the title of the column with the names of the rows. */
static void put_begin(struct gl_buf *b, const struct top *s, const char *title, const char *name)
{
	const struct element_column columns[] = {
		{name, false}, {"goroutines", true}, {"share", true}, {NULL, false}};
	struct gl_buf caption = {0};

	gl_buf_text(&caption, title);
	view_dumps(&caption, s->delta);
	element_table(b, "chart", gl_buf_view(&caption), columns, COUNT(columns));
	gl_buf_free(&caption);
}

static void put_row(struct gl_buf *b, const struct top *s, struct gl_str name, uint64_t n,
	uint64_t most, const char *class)
{
	GL_BUF_LIT(b, "<tr><th scope=\"row\">");
	gl_html_line(b, name);
	gl_buf_number(b, "</th><td class=\"n\">", n, "</td><td class=\"n\">");
	gl_html_share(b, n, s->total);
	GL_BUF_LIT(b, "</td><td class=\"b\" aria-hidden=\"true\">");
	if (most > 0)
		element_bar(b, n, most, class);
	GL_BUF_LIT(b, "</td></tr>\n");
}

/*
 * Returns the class that `name` stands for. are_classes: `name` is the name of a class; otherwise
 * it is the name of a state.
 */
static enum gl_class class_of(struct gl_str name, bool are_classes)
{
	enum gl_class class = are_classes ? gl_class_find(name)
					  : gl_class_of(name, GL_CLASS_UNKNOWN);

	return class == GL_CLASS_COUNT ? GL_CLASS_UNKNOWN : class;
}

static void put_kinds(struct tool *t, struct gl_counts c, bool are_classes)
{
	const struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf, text = {0};
	uint64_t rest = 0;

	if (c.n == 0)
		return;
	put_begin(b, s, are_classes ? "classes" : "states", are_classes ? "class" : "state");
	for (size_t i = 0; i < c.n && i < MOST_KINDS; i++)
		put_row(b, s, c.v[i].key, c.v[i].n, c.v[0].n,
			element_class(class_of(c.v[i].key, are_classes)));
	for (size_t i = MOST_KINDS; i < c.n; i++)
		rest += c.v[i].n;
	if (c.n > MOST_KINDS) {
		GL_BUF_LIT(&text, "in ");
		view_number(&text, c.n - MOST_KINDS, "other", "others");
		put_row(b, s, gl_buf_view(&text), rest, c.v[0].n, "k-other");
	}
	element_table_end(b);
	gl_buf_free(&text);
}

static void put_waits(struct tool *t)
{
	const struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf, text = {0};
	struct top_wait_row rows[TOP_WAIT_ROWS];
	size_t n = top_wait_rows(s, rows);

	if (s->all.wait_known == 0) {
		GL_BUF_LIT(b, "<p>" TOP_NO_WAITS "</p>\n");
		return;
	}
	put_begin(b, s, "waits", "from");
	for (size_t i = 0; i < n; i++) {
		text.len = 0;
		top_put_wait_from(&text, &rows[i]);
		put_row(b, s, gl_buf_view(&text), rows[i].n, rows[i].most, "k-plain");
	}
	element_table_end(b);
	gl_buf_free(&text);
}

void pagecharts_put(struct tool *t)
{
	const struct top *s = t->ctx;

	element_section(&t->out.buf, "states", "States and classes");
	GL_BUF_LIT(&t->out.buf, "<div class=\"pair\">\n");
	put_kinds(t, s->states, false);
	put_kinds(t, s->classes, true);
	GL_BUF_LIT(&t->out.buf, "</div>\n");
	element_end(t);
	element_section(&t->out.buf, "histogram", "How long they have waited");
	put_waits(t);
	element_end(t);
}
