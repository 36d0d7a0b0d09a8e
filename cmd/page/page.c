#include "cmd/page/page.h"

#include "cmd/page/elements.h"
#include "cmd/page/pagecharts.h"
#include "cmd/page/pagedumps.h"
#include "cmd/page/pagegroups.h"
#include "cmd/page/pagehead.h"
#include "cmd/page/pageicicle.h"
#include "cmd/page/pagewho.h"
#include "cmd/page/shortpage.h"
#include "cmd/common/shellword.h"
#include "cmd/common/view.h"
#include "cmd/diff/diffhead.h"
#include "lib/base/mem.h"
#include "lib/base/sha256.h"
#include "lib/output/html.h"

#define MOST_MESSAGES 200

/* The Makefile makes these files from style.css and page.js, each line as a string. */
static const char *const style[] = {
#include "cmd/page/style.inc"
};
static const char *const script[] = {
#include "cmd/page/script.inc"
};

#define COUNT(v) (sizeof(v) / sizeof((v)[0]))

/* --- the command line ------------------------------------------------------------------ */

void page_begin(struct page *p, int argc, char **argv)
{
	GL_BUF_LIT(&p->command, "gltop");
	for (int i = 1; i < argc; i++) {
		gl_buf_char(&p->command, ' ');
		shellword_put(&p->command, argv[i]);
	}
}

void page_free(struct page *p)
{
	gl_buf_free(&p->command);
	gl_buf_free(&p->messages.text);
	gl_mem_free(p->numbers);
	gl_mem_free(p->marked);
	pagewaits_free(&p->waits);
}

void page_choose(struct page *p, enum page_form form)
{
	p->is_both |= p->form && p->form != form;
	p->form = p->is_both ? PAGE_MARKDOWN : form;
}

const char *page_option(const struct page *p)
{
	return p->form == PAGE_HTML ? "--html" : "--markdown";
}

void page_redact(struct page *p)
{
	p->is_redacted = true;
	p->command.len = 0;
	GL_BUF_LIT(&p->command, "gltop ");
	gl_buf_text(&p->command, page_option(p));
	GL_BUF_LIT(&p->command, " --redact");
}

void page_add_message(struct page *p, struct gl_str text)
{
	struct page_messages *m = &p->messages;

	m->n++;
	if (m->kept == MOST_MESSAGES || p->is_redacted)
		return;
	m->kept++;
	for (size_t i = 0; i < text.len; i++)
		gl_buf_char(&m->text, text.p[i] == '\n' ? ' ' : text.p[i]);
	gl_buf_char(&m->text, '\n');
}

/* --- for the sections ------------------------------------------------------------------ */

static void number_groups(struct tool *t, struct page *p)
{
	struct top *s = t->ctx;

	for (size_t i = 0; i < s->norder; i++) {
		struct gl_outline o;
		size_t *v;

		gl_groups_outline(s->groups, s->order[i], &o);
		if (!o.stack)
			continue;
		v = gl_mem_grow(p->numbers, &p->numbers_cap, o.stack->canon->ordinal + 1,
			sizeof *v);
		p->numbers = v;
		for (; p->nnumbers <= o.stack->canon->ordinal; p->nnumbers++)
			v[p->nnumbers] = 0;
		if (v[o.stack->canon->ordinal] == 0)
			v[o.stack->canon->ordinal] = i + 1;
	}
}

/* Returns the number of the shown group that has this stack, from 1; 0: none has. */
static size_t number_of(const struct page *p, const struct gl_stack *stack)
{
	return stack && stack->canon->ordinal < p->nnumbers ? p->numbers[stack->canon->ordinal]
							    : 0;
}

/*
 * Returns true if f is the frame of the stack that is worth reading first. Compares names by
 * address, because a table of stacks stores each name once.
 */
static bool is_at(const struct gl_stack *stack, const struct gl_frame *f)
{
	const struct gl_frame *where =
		stack && stack->where < stack->nframes ? stack->frames[stack->where] : NULL;

	return where && where->func.p == f->func.p && where->file.p == f->file.p &&
	       where->line == f->line;
}

size_t page_number_there(const struct top *s, const struct page *p, const struct gl_frame *f,
	const struct gl_stack *stack)
{
	for (size_t i = 0; f && i < s->norder; i++) {
		struct gl_outline o;

		gl_groups_outline(s->groups, s->order[i], &o);
		if (is_at(o.stack, f))
			return i + 1;
	}
	return number_of(p, stack);
}

static size_t number_at(const struct top *s, const struct page *p, const struct gl_alarm_place *at)
{
	return page_number_there(s, p, gl_alarm_frame(at), at->stack);
}

size_t page_number_shown(const struct top *s, size_t group)
{
	for (size_t i = 0; i < s->norder; i++)
		if (s->order[i] == group)
			return i + 1;
	return 0;
}

void page_links(const struct top *s, const struct page *p, const struct suspect *one,
	size_t to[2])
{
	to[0] = one->finding ? page_number_shown(s, one->finding->group)
			     : number_at(s, p, &one->alarm->where);
	to[1] = one->finding ? 0 : number_at(s, p, &one->alarm->other);
	to[1] = to[1] == to[0] ? 0 : to[1];
}

static void mark_groups(struct tool *t, struct page *p)
{
	const struct top *s = t->ctx;
	size_t to[2];

	p->marked = gl_mem_new(s->norder + 1, sizeof *p->marked);
	for (size_t i = 0; i < s->suspects.n && i < PAGE_SUSPECTS; i++) {
		page_links(s, p, &s->suspects.v[i], to);
		for (int k = 0; k < 2; k++)
			if (to[k] > 0)
				p->marked[to[k] - 1] = true;
	}
}

void page_source(const struct top *s, struct gl_buf *b)
{
	size_t n = gl_delta_count(s->delta), others = 0;
	struct gl_snapshot first = {.dump = 0};

	if (n > 0)
		first = gl_delta_snapshot(s->delta, 0);
	if (first.source.p)
		gl_buf_str(b, first.source);
	else
		GL_BUF_LIT(b, "not known");
	for (size_t i = 1; i < n; i++)
		others += !gl_str_eq(gl_delta_snapshot(s->delta, i).source,
			gl_delta_snapshot(s->delta, i - 1).source);
	if (others > 0) {
		GL_BUF_LIT(b, " and ");
		view_number(b, others, "other", "others");
	} else if (n > 1) {
		GL_BUF_LIT(b, ", ");
		view_number(b, n, "dump", "dumps");
	}
}

void page_verdict(const struct top *s, struct gl_buf *b)
{
	static const char *const words[VERDICTS] = {
		[VERDICT_DEADLOCK] = "deadlock: goroutines wait for each other",
		[VERDICT_LEAK] = "leak: goroutines that nothing ends",
		[VERDICT_STUCK] = "stuck: goroutines wait for what may never come",
		[VERDICT_SUSPICIOUS] = "suspicious",
		[VERDICT_NONE] = "nothing suspicious",
	};

	gl_buf_text(b, words[s->suspects.verdict]);
}

void page_put_hidden(const struct page *p, struct gl_buf *b)
{
	view_number(b, p->messages.n, "message", "messages");
	GL_BUF_LIT(b, ", not shown here, as messages name inputs and quote lines");
}

void page_words(struct tool *t, struct diff *d, struct gl_buf *b)
{
	struct gl_buf page = t->out.buf;

	t->out.buf = *b;
	diffhead_put(t, d, 0);
	*b = t->out.buf;
	t->out.buf = page;
}

/* --- the document ---------------------------------------------------------------------- */

static void put_lines(struct gl_buf *b, const char *const *lines, size_t n)
{
	for (size_t i = 0; i < n; i++)
		gl_buf_text(b, lines[i]);
}

/* Appends the hash that makes the Content-Security-Policy allow these lines. */
static void put_hash(struct gl_buf *b, const char *const *lines, size_t n)
{
	char out[GL_SHA256_BASE64];
	struct gl_sha256 h;

	gl_sha256_begin(&h);
	for (size_t i = 0; i < n; i++)
		gl_sha256_add(&h, (struct gl_str){lines[i], strlen(lines[i])});
	gl_sha256_end(&h, out);
	GL_BUF_LIT(b, "'sha256-");
	gl_buf_add(b, out, sizeof out);
	gl_buf_char(b, '\'');
}

static void put_policy(struct gl_buf *b)
{
	GL_BUF_LIT(b, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		      "base-uri 'none'; form-action 'none'; style-src ");
	put_hash(b, style, COUNT(style));
	GL_BUF_LIT(b, "; script-src ");
	put_hash(b, script, COUNT(script));
	GL_BUF_LIT(b, "\">\n");
}

static void put_title(const struct top *s, struct gl_buf *b)
{
	struct gl_buf text = {0};

	gl_buf_number(&text, "", s->total, " goroutines: ");
	page_source(s, &text);
	gl_html_line(b, gl_buf_view(&text));
	gl_buf_free(&text);
}

static void put_head(struct tool *t)
{
	const struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf;

	GL_BUF_LIT(b, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
	put_policy(b);
	GL_BUF_LIT(b, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		      "<meta name=\"color-scheme\" content=\"light dark\">\n"
		      "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
	put_title(s, b);
	GL_BUF_LIT(b, "</title>\n<style>");
	put_lines(b, style, COUNT(style));
	GL_BUF_LIT(b, "</style>\n</head>\n<body>\n"
		      "<a class=\"skip\" href=\"#main\">Skip to the report</a>\n"
		      "<header>\n<h1>");
	put_title(s, b);
	GL_BUF_LIT(b, "</h1>\n");
}

static void put_navigation(struct tool *t)
{
	const struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf;

	GL_BUF_LIT(b, "<nav aria-label=\"Sections\"><a href=\"#findings\">Verdict</a> "
		      "<a href=\"#waits\">Who waits</a> <a href=\"#groups\">Groups</a> "
		      "<a href=\"#states\">States</a> <a href=\"#histogram\">How long</a> "
		      "<a href=\"#stacks\">Stacks</a> ");
	if (s->nsnapshots > 1)
		GL_BUF_LIT(b, "<a href=\"#dumps\">Dumps</a> ");
	GL_BUF_LIT(b, "<a href=\"#unread\">Unread</a></nav>\n</header>\n<main id=\"main\">\n");
}

/* Writes the messages about the input that came up while it was read. */
static void put_messages(struct tool *t, const struct page *p)
{
	const struct page_messages *m = &p->messages;
	struct gl_buf *b = &t->out.buf;

	element_section(b, "unread", "What could not be read");
	if (m->n == 0)
		GL_BUF_LIT(b, "<p>Everything was read.</p>\n");
	else
		GL_BUF_LIT(b, "<pre class=\"messages\">");
	gl_html_lines(b, gl_buf_view(&m->text));
	if (p->is_redacted && m->n > 0) {
		page_put_hidden(p, b);
		gl_buf_char(b, '\n');
	} else if (m->n > m->kept) {
		GL_BUF_LIT(b, "and ");
		view_number(b, m->n - m->kept, "more message\n", "more messages\n");
	}
	if (m->n > 0)
		GL_BUF_LIT(b, "</pre>\n");
	element_end(t);
}

static void put_foot(struct tool *t)
{
	GL_BUF_LIT(&t->out.buf, "</main>\n<script>");
	put_lines(&t->out.buf, script, COUNT(script));
	view_end(t, "</script>\n</body>\n</html>");
}

static void put_page(struct tool *t, struct page *p)
{
	number_groups(t, p);
	mark_groups(t, p);
	put_head(t);
	pagehead_terms(t, p);
	put_navigation(t);
	pagehead_put(t, p);
	pagewho_put(t, p);
	pagegroups_put(t, p);
	pagecharts_put(t);
	pageicicle_put(t);
	pagedumps_put(t);
	put_messages(t, p);
	put_foot(t);
}

void page_put(struct tool *t, struct page *p)
{
	if (p->form == PAGE_HTML)
		put_page(t, p);
	else
		shortpage_put(t, p);
}
