#include "cmd/page/pagehead.h"

#include "cmd/page/elements.h"
#include "cmd/common/view.h"
#include "cmd/top/topfindings.h"
#include "cmd/top/tophead.h"
#include "lib/output/html.h"

static void put_number(struct gl_buf *b, const struct top *s)
{
	gl_buf_u64(b, s->total);
	gl_buf_char(b, ' ');
	top_put_extent(s, b);
}

/* Appends how many goroutines are left out of all numbers on the page. */
static void put_excluded(struct gl_buf *b, const struct top *s)
{
	struct gl_buf text = {0};

	view_excluded(&text, s->runtime, s->dumpers);
	gl_buf_str(b, gl_str_skip(gl_buf_view(&text), sizeof "excluded: " - 1));
	view_dumps(b, s->delta);
	gl_buf_free(&text);
}

static void put_terms(struct tool *t, const struct page *p)
{
	const struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf, text = {0};

	page_source(s, &text);
	element_term(b, "source", &text);
	put_number(&text, s);
	element_term(b, "goroutines", &text);
	if (top_put_taken(s, &text))
		element_term(b, "taken", &text);
	if (s->forms) {
		top_put_forms(s, &text);
		element_term(b, "form", &text);
		gl_buf_text(&text, top_truncated(s));
		element_term(b, "complete", &text);
	}
	if (s->runtime + s->dumpers > 0) {
		put_excluded(&text, s);
		element_term(b, "excluded", &text);
	}
	if (s->idle > 0) {
		top_put_idle(s, &text);
		element_term(b, "idle", &text);
	}
	if (s->all.wait_known > 0) {
		top_put_known_waits(s, &text);
		element_term(b, "waits known", &text);
	}
	GL_BUF_LIT(&text, "gltop (gl) ");
	gl_buf_text(&text, opt_version());
	element_term(b, "made by", &text);
	gl_buf_str(&text, gl_buf_view(&p->command));
	element_term(b, "command", &text);
	gl_buf_free(&text);
}

static void put_reason(struct tool *t)
{
	const struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf;

	if (s->panics->first.len == 0)
		return;
	GL_BUF_LIT(b, "<pre class=\"reason\">");
	gl_html_lines(b, gl_buf_view(&s->panics->first));
	GL_BUF_LIT(b, "</pre>\n");
	element_more(b, s->panics->n - 1, "more crash or panic", "more crashes or panics");
}

static void put_verdict(struct tool *t)
{
	const struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf;

	GL_BUF_LIT(b, "<p class=\"verdict v-");
	gl_buf_text(b, verdict_name(s->suspects.verdict));
	GL_BUF_LIT(b, "\"><strong>");
	page_verdict(s, b);
	GL_BUF_LIT(b, "</strong></p>\n");
}

static void put_line(struct gl_buf *b, const struct top_line *line)
{
	gl_buf_number(b, "<li><span class=\"n\">", line->n, "</span> <span class=\"share\">");
	gl_html_share(b, line->n, line->whole);
	GL_BUF_LIT(b, "</span> <span class=\"said\">");
	gl_html_line(b, gl_buf_view(&line->text));
}

static void end_line(struct tool *t)
{
	view_end(t, "</span></li>");
}

static void put_suspect(struct tool *t, const struct page *p, struct top_line *line,
	const struct suspect *one)
{
	struct gl_buf *b = &t->out.buf;
	size_t to[2];

	top_fill_suspect(t->ctx, line, one);
	put_line(b, line);
	page_links(t->ctx, p, one, to);
	element_link_to(b, to[0]);
	element_link_to(b, to[1]);
	end_line(t);
}

static void put_facts(struct tool *t)
{
	struct top *s = t->ctx;
	struct top_line line = {0};

	if (s->suspects.nfacts == 0)
		return;
	GL_BUF_LIT(&t->out.buf, "<h3>Facts</h3>\n<p class=\"note\">Healthy processes show these, "
				"too.</p>\n<ul class=\"findings\">\n");
	for (size_t i = 0; i < s->suspects.nfacts; i++) {
		top_fill_finding(s, &line, s->suspects.facts[i]);
		put_line(&t->out.buf, &line);
		element_link_to(&t->out.buf, page_number_shown(s, s->suspects.facts[i]->group));
		end_line(t);
	}
	GL_BUF_LIT(&t->out.buf, "</ul>\n");
	gl_buf_free(&line.text);
}

static void put_suspects(struct tool *t, const struct page *p)
{
	struct top *s = t->ctx;
	struct top_line line = {0};

	if (s->suspects.n > 0)
		GL_BUF_LIT(&t->out.buf, "<ol class=\"findings\">\n");
	for (size_t i = 0; i < s->suspects.n && i < PAGE_SUSPECTS; i++)
		put_suspect(t, p, &line, &s->suspects.v[i]);
	if (s->suspects.n > 0)
		GL_BUF_LIT(&t->out.buf, "</ol>\n");
	if (s->suspects.n > PAGE_SUSPECTS)
		element_more(&t->out.buf, s->suspects.n - PAGE_SUSPECTS,
			"more, which --json lists", "more, which --json lists");
	gl_buf_free(&line.text);
}

void pagehead_terms(struct tool *t, const struct page *p)
{
	GL_BUF_LIT(&t->out.buf, "<dl class=\"terms\">\n");
	put_terms(t, p);
	GL_BUF_LIT(&t->out.buf, "</dl>\n");
}

void pagehead_put(struct tool *t, const struct page *p)
{
	element_section(&t->out.buf, "findings", "Verdict");
	put_reason(t);
	put_verdict(t);
	put_suspects(t, p);
	put_facts(t);
	element_end(t);
}
