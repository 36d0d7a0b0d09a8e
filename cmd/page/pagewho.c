#include "cmd/page/pagewho.h"

#include "cmd/page/elements.h"
#include "lib/output/html.h"

static void put_item(struct tool *t, const struct page *p, const struct pagewaits_line *line)
{
	struct gl_buf *b = &t->out.buf;

	GL_BUF_LIT(b, "<li>");
	gl_html_line(b, line->text);
	element_link_to(b, page_number_there(t->ctx, p, line->place, line->stack));
}

/*
 * Writes the lines of one kind. Lines that add detail to another line are put in a list below it.
 */
static void put_kind(struct tool *t, const struct page *p, const struct pagewaits_dump *d,
	enum pagewaits_kind kind)
{
	struct gl_buf *b = &t->out.buf;
	bool is_begun = false, is_below = false;

	for (size_t i = 0; i < d->n; i++) {
		if (d->v[i].kind != kind)
			continue;
		if (!is_begun) {
			GL_BUF_LIT(b, "<h3>");
			gl_buf_text(b, pagewaits_title(kind));
			GL_BUF_LIT(b, "</h3>\n<ul class=\"waits\">\n");
		} else if (d->v[i].is_below && !is_below) {
			GL_BUF_LIT(b, "\n<ul>\n");
		} else if (!d->v[i].is_below) {
			gl_buf_text(b, is_below ? "</li>\n</ul></li>\n" : "</li>\n");
		} else {
			GL_BUF_LIT(b, "</li>\n");
		}
		is_begun = true;
		is_below = d->v[i].is_below;
		put_item(t, p, &d->v[i]);
		gl_writer_line(&t->out);
	}
	if (is_begun)
		gl_buf_text(b, is_below ? "</li>\n</ul></li>\n</ul>\n" : "</li>\n</ul>\n");
}

static void put_dump(struct tool *t, const struct page *p, const struct pagewaits_dump *d)
{
	struct gl_buf *b = &t->out.buf;

	GL_BUF_LIT(b, "<p>");
	gl_html_line(b, d->waiting);
	GL_BUF_LIT(b, "</p>\n");
	for (int kind = 0; kind < PAGEWAITS_KINDS; kind++)
		put_kind(t, p, d, (enum pagewaits_kind)kind);
}

/* Writes one of several dumps. Its element is closed at first, unless the dump is the last one. */
static void put_one_of(struct tool *t, const struct page *p, size_t i)
{
	const struct pagewaits_dump *d = p->waits.v[i];
	struct gl_buf *b = &t->out.buf;

	gl_buf_text(b, i + 1 < p->waits.n ? "<details>\n<summary>" :
					     "<details open=\"\">\n<summary>");
	gl_html_line(b, d->source.p ? d->source : GL_STR("source not known"));
	GL_BUF_LIT(b, "</summary>\n");
	put_dump(t, p, d);
	GL_BUF_LIT(b, "</details>\n");
}

void pagewho_put(struct tool *t, const struct page *p)
{
	struct gl_buf *b = &t->out.buf;

	element_section(b, "waits", "Who waits for whom");
	if (p->waits.n == 0)
		GL_BUF_LIT(b, "<p>Not known: this input shows no goroutine one by one.</p>\n");
	if (p->waits.n == 1)
		put_dump(t, p, p->waits.v[0]);
	for (size_t i = 0; p->waits.n > 1 && i < p->waits.n; i++)
		put_one_of(t, p, i);
	element_more(b, p->waits.left, "more dump, which glwait shows",
		"more dumps, which glwait shows");
	element_end(t);
}
