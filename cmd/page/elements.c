#include "cmd/page/elements.h"

#include "cmd/common/view.h"
#include "lib/output/html.h"

void element_section(struct gl_buf *b, const char *id, const char *title)
{
	GL_BUF_LIT(b, "<section id=\"");
	gl_buf_text(b, id);
	GL_BUF_LIT(b, "\" aria-labelledby=\"h-");
	gl_buf_text(b, id);
	GL_BUF_LIT(b, "\">\n<h2 id=\"h-");
	gl_buf_text(b, id);
	GL_BUF_LIT(b, "\">");
	gl_buf_text(b, title);
	GL_BUF_LIT(b, "</h2>\n");
}

void element_end(struct tool *t)
{
	view_end(t, "</section>");
}

void element_more(struct gl_buf *b, uint64_t n, const char *one, const char *many)
{
	if (n == 0)
		return;
	GL_BUF_LIT(b, "<p>and ");
	view_number(b, n, one, many);
	GL_BUF_LIT(b, "</p>\n");
}

void element_link_to(struct gl_buf *b, size_t number)
{
	if (number == 0)
		return;
	gl_buf_number(b, " <a class=\"to\" href=\"#g", number, "\">group ");
	gl_buf_number(b, "", number, "</a>");
}

void element_term(struct gl_buf *b, const char *term, struct gl_buf *text)
{
	GL_BUF_LIT(b, "<dt>");
	gl_buf_text(b, term);
	GL_BUF_LIT(b, "</dt><dd>");
	gl_html_line(b, gl_buf_view(text));
	GL_BUF_LIT(b, "</dd>\n");
	text->len = 0;
}

static void put_title(struct gl_buf *b, const struct element_column *c)
{
	if (!c->title) {
		GL_BUF_LIT(b, "<td class=\"b\" aria-hidden=\"true\"></td>");
		return;
	}
	gl_buf_text(b, c->is_number ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">");
	gl_buf_text(b, c->title);
	GL_BUF_LIT(b, "</th>");
}

void element_table(struct gl_buf *b, const char *class, struct gl_str caption,
	const struct element_column *columns, size_t n)
{
	GL_BUF_LIT(b, "<div class=\"wide\" role=\"group\" tabindex=\"0\" aria-label=\"");
	gl_html_line(b, caption);
	GL_BUF_LIT(b, "\"><table class=\"");
	gl_buf_text(b, class);
	GL_BUF_LIT(b, "\">\n");
	gl_html_element(b, "caption", caption);
	GL_BUF_LIT(b, "\n<thead><tr>");
	for (size_t i = 0; i < n; i++)
		put_title(b, &columns[i]);
	GL_BUF_LIT(b, "</tr></thead>\n<tbody>\n");
}

void element_table_end(struct gl_buf *b)
{
	GL_BUF_LIT(b, "</tbody></table></div>\n");
}

void element_bar(struct gl_buf *b, uint64_t n, uint64_t whole, const char *class)
{
	GL_BUF_LIT(b, "<svg class=\"bar\" aria-hidden=\"true\"><rect class=\"");
	gl_buf_text(b, class);
	GL_BUF_LIT(b, "\" width=\"");
	gl_html_percent(b, n, whole);
	GL_BUF_LIT(b, "\" height=\"100%\"/></svg>");
}

/*
 * The names stand for colours in style.css. These are from Paul Tol's light scheme, which he made
 * for labels and for readers who are colour-blind. No more than nine colours can be told apart.
 */
const char *element_class(enum gl_class c)
{
	static const char *const names[GL_CLASS_COUNT + 1] = {
		[GL_CLASS_LOCK] = "k-lock", [GL_CLASS_RLOCK] = "k-lock",
		[GL_CLASS_CHAN_SEND] = "k-send", [GL_CLASS_CHAN_RECEIVE] = "k-recv",
		[GL_CLASS_SELECT] = "k-select", [GL_CLASS_WAITGROUP] = "k-wait",
		[GL_CLASS_COND] = "k-wait", [GL_CLASS_SEMAPHORE] = "k-wait",
		[GL_CLASS_IO] = "k-io", [GL_CLASS_SYSCALL] = "k-io",
		[GL_CLASS_RUNNING] = "k-run", [GL_CLASS_RUNNABLE] = "k-run",
		[GL_CLASS_FOREVER] = "k-never", [GL_CLASS_COUNT] = "k-mixed",
	};

	return names[c] ? names[c] : "k-other";
}

void element_share(struct gl_buf *b, uint64_t n, uint64_t whole)
{
	GL_BUF_LIT(b, " (");
	gl_html_share(b, n, whole);
	gl_buf_char(b, ')');
}
