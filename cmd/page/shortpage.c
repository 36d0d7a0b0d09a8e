#include "cmd/page/shortpage.h"

#include "cmd/common/cells.h"
#include "cmd/common/view.h"
#include "cmd/diff/diff.h"
#include "cmd/diff/diffhead.h"
#include "cmd/diff/diffwords.h"
#include "cmd/top/topfindings.h"
#include "cmd/top/tophead.h"
#include "cmd/top/topwaits.h"
#include "lib/output/html.h"
#include "lib/output/markdown.h"
#include "lib/output/term.h"

#define CLOSING 500 /* bytes for the line that says how many groups were left out */
/*
 * the source and the command line are each cut to this many bytes; a limit in columns (NAME) is not
 * enough, because combining marks take no column
 */
#define MOST_NAME 1200
#define REASON 400	/* columns of each line of the reason for a crash */
#define REASON_LINES 20
#define NAME 300    /* columns of the source, and of the command line */
#define BAR 30	    /* columns of the longest bar */

/* --- what fits ------------------------------------------------------------------------ */

/*
 * One section of the page. An item is added whole or not at all. Once an item does not fit, no
 * further one is added.
 */
struct part {
	struct gl_buf text, item;
	size_t most;   /* `text` may have at most this many bytes */
	uint64_t left; /* items that were left out */
};

/* Adds the item if it fits. Empties it. */
static void add(struct part *p)
{
	if (p->left > 0 || p->text.len + p->item.len > p->most)
		p->left++;
	else
		gl_buf_str(&p->text, gl_buf_view(&p->item));
	p->item.len = 0;
}

/* Begins a section with its title, which is written only if an item follows. */
static struct part part_of(const char *title, size_t most)
{
	struct part p = {.most = most};

	GL_BUF_LIT(&p.text, "\n### ");
	gl_buf_text(&p.text, title);
	GL_BUF_LIT(&p.text, "\n\n");
	return p;
}

/* Writes the section, and how many of its items were left out. */
static void put_part(struct tool *t, struct part *p, const char *one, const char *many)
{
	struct gl_buf *b = &t->out.buf;

	gl_buf_str(b, gl_buf_view(&p->text));
	if (p->left > 0) {
		GL_BUF_LIT(b, "\n*Left out, to stay short: ");
		view_number(b, p->left, one, many);
		GL_BUF_LIT(b, ".*\n");
	}
	gl_buf_free(&p->text);
	gl_buf_free(&p->item);
}

/* --- head ---------------------------------------------------------------------------- */

static void put_item(struct gl_buf *b, const char *name)
{
	GL_BUF_LIT(b, "- ");
	gl_buf_text(b, name);
	GL_BUF_LIT(b, ": ");
}

/* Appends text of any length, shortened and marked as code. Empties it. */
static void put_short(struct gl_buf *b, struct gl_buf *text)
{
	struct gl_buf safe = {0}, cut = {0};

	text->len = text->len < MOST_NAME ? text->len : MOST_NAME;
	gl_term_line(&safe, gl_buf_view(text));
	gl_term_cut(&cut, gl_buf_view(&safe), NAME);
	gl_markdown_code(b, gl_buf_view(&cut));
	gl_buf_free(&safe);
	gl_buf_free(&cut);
	text->len = 0;
}

static void put_excluded(struct gl_buf *b, const struct top *s)
{
	if (s->runtime + s->dumpers > 0) {
		GL_BUF_LIT(b, "- ");
		view_excluded(b, s->runtime, s->dumpers);
		gl_buf_char(b, '\n');
	}
	if (s->idle > 0) {
		put_item(b, "idle");
		top_put_idle(s, b);
		gl_buf_char(b, '\n');
	}
	if (s->all.wait_known > 0) {
		put_item(b, "waits known");
		top_put_known_waits(s, b);
		gl_buf_char(b, '\n');
	}
}

static void put_form(struct gl_buf *b, const struct top *s)
{
	struct gl_buf taken = {0};

	if (!s->forms)
		return;
	put_item(b, "form");
	top_put_forms(s, b);
	if (top_put_taken(s, &taken)) {
		GL_BUF_LIT(b, ", taken ");
		gl_buf_str(b, gl_buf_view(&taken));
	}
	GL_BUF_LIT(b, "; ");
	gl_buf_text(b, top_truncated(s));
	gl_buf_char(b, '\n');
	gl_buf_free(&taken);
}

static void put_head(struct tool *t, const struct page *p)
{
	const struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf, text = {0};

	GL_BUF_LIT(b, "## ");
	view_number(b, s->total, "goroutine", "goroutines");
	GL_BUF_LIT(b, "; ");
	page_verdict(s, b);
	GL_BUF_LIT(b, "\n\n");
	put_item(b, "source");
	page_source(s, &text);
	put_short(b, &text);
	gl_buf_char(b, '\n');
	put_item(b, "goroutines");
	gl_buf_u64(b, s->total);
	gl_buf_char(b, ' ');
	top_put_extent(s, b);
	gl_buf_char(b, '\n');
	put_form(b, s);
	put_excluded(b, s);
	GL_BUF_LIT(b, "- gltop (gl) ");
	gl_buf_text(b, opt_version());
	GL_BUF_LIT(b, ": ");
	gl_buf_str(&text, gl_buf_view(&p->command));
	put_short(b, &text);
	gl_buf_char(b, '\n');
	gl_buf_free(&text);
}

/* Appends lines of a dump as an HTML block, in which Markdown does not interpret any character. */
static void put_block(struct gl_buf *b, struct gl_str lines)
{
	GL_BUF_LIT(b, "\n<pre>\n");
	while (lines.len > 0) {
		gl_html_line(b, gl_str_cut(&lines, '\n'));
		gl_buf_char(b, '\n');
	}
	GL_BUF_LIT(b, "</pre>\n");
}

/* Appends the first lines of a reason, each cut at its end if it is too long. */
static void put_reason_lines(struct gl_buf *b, struct gl_str rest)
{
	struct gl_buf safe = {0};

	for (unsigned i = 0; rest.len > 0 && i < REASON_LINES; i++) {
		safe.len = 0;
		gl_term_line(&safe, gl_str_cut(&rest, '\n'));
		gl_term_cut_end(b, gl_buf_view(&safe), REASON);
		gl_buf_char(b, '\n');
	}
	gl_buf_free(&safe);
}

static void put_reason(struct tool *t)
{
	const struct top *s = t->ctx;
	struct part p = part_of("Reason", 5000);

	struct gl_buf text = {0};

	if (s->panics->first.len == 0)
		p.text.len = 0;
	else
		put_reason_lines(&text, gl_buf_view(&s->panics->first));
	if (text.len > 0)
		put_block(&p.item, gl_buf_view(&text));
	add(&p);
	gl_buf_free(&text);
	put_part(t, &p, "reason", "reasons");
}

/* --- findings ------------------------------------------------------------------------ */

static void put_line(struct gl_buf *b, const struct top_line *line)
{
	gl_buf_number(b, "- **", line->n, "** (");
	gl_html_share(b, line->n, line->whole);
	GL_BUF_LIT(b, ") ");
	gl_markdown_prose(b, gl_buf_view(&line->text));
	gl_buf_char(b, '\n');
}

static void put_findings(struct tool *t)
{
	struct top *s = t->ctx;
	struct part p = part_of("Suspicious", 12000);
	struct top_line line = {0};

	if (s->suspects.n == 0)
		p.text.len = 0;
	for (size_t i = 0; i < s->suspects.n; i++) {
		top_fill_suspect(s, &line, &s->suspects.v[i]);
		put_line(&p.item, &line);
		add(&p);
	}
	gl_buf_free(&line.text);
	put_part(t, &p, "finding, which --json lists", "findings, which --json lists");
}

static void put_facts(struct tool *t)
{
	struct top *s = t->ctx;
	struct part p = part_of("Facts", 4000);
	struct top_line line = {0};

	if (s->suspects.nfacts == 0)
		p.text.len = 0;
	for (size_t i = 0; i < s->suspects.nfacts; i++) {
		top_fill_finding(s, &line, s->suspects.facts[i]);
		put_line(&p.item, &line);
		add(&p);
	}
	gl_buf_free(&line.text);
	put_part(t, &p, "fact", "facts");
}

/* Says how many goroutines of a dump wait, and names its source if there are several dumps. */
static void put_waiting(struct gl_buf *b, const struct pagewaits_dump *d, bool is_named,
	bool is_later)
{
	if (is_later)
		gl_buf_char(b, '\n');
	if (is_named && d->source.p) {
		gl_markdown_code(b, d->source);
		GL_BUF_LIT(b, ": ");
	}
	gl_buf_str(b, d->waiting);
	GL_BUF_LIT(b, "\n\n");
}

static void put_waits(struct tool *t, const struct page *page)
{
	struct part p = part_of("Who waits for whom", 9000);

	for (size_t i = 0; i < page->waits.n; i++) {
		const struct pagewaits_dump *d = page->waits.v[i];

		put_waiting(&p.item, d, page->waits.n > 1, i > 0);
		add(&p);
		for (size_t k = 0; k < d->n; k++) {
			gl_buf_str(&p.item, d->v[k].is_below ? GL_STR("  - ") : GL_STR("- "));
			gl_markdown_prose(&p.item, d->v[k].text);
			gl_buf_char(&p.item, '\n');
			add(&p);
		}
	}
	if (page->waits.n == 0)
		p.text.len = 0;
	put_part(t, &p, "line, which glwait prints", "lines, which glwait prints");
}

/* --- counts -------------------------------------------------------------------------- */

static void put_counts(struct gl_buf *b, const char *name, struct gl_counts c, uint64_t total)
{
	for (size_t i = 0; i < c.n && i < 8; i++) {
		if (i == 0)
			put_item(b, name);
		else
			GL_BUF_LIT(b, ", ");
		gl_buf_number(b, "", c.v[i].n, " (");
		gl_html_share(b, c.v[i].n, total);
		GL_BUF_LIT(b, ") ");
		gl_markdown_code(b, c.v[i].key);
	}
	if (c.n > 8) {
		GL_BUF_LIT(b, " and ");
		view_number(b, c.n - 8, "other", "others");
	}
	if (c.n > 0)
		gl_buf_char(b, '\n');
}

static void put_wait_row(struct gl_buf *b, const struct top_wait_row *row)
{
	struct gl_buf from = {0};
	uint64_t bar = row->most / BAR ? row->n / (row->most / BAR)
				       : row->most ? row->n * BAR / row->most : 0;

	top_put_wait_from(&from, row);
	gl_term_blanks(b, from.len < 8 ? 8 - from.len : 0);
	gl_buf_str(b, gl_buf_view(&from));
	gl_term_pad(b, row->n, 9);
	if (bar > 0)
		GL_BUF_LIT(b, "  ");
	for (uint64_t i = 0; i < bar && i < BAR; i++)
		gl_buf_char(b, '#');
	gl_buf_char(b, '\n');
	gl_buf_free(&from);
}

static void put_states(struct tool *t)
{
	const struct top *s = t->ctx;
	struct part p = part_of("States and waits", 4000);
	struct top_wait_row rows[TOP_WAIT_ROWS];
	size_t n = s->all.wait_known ? top_wait_rows(s, rows) : 0;

	put_counts(&p.item, "states", s->states, s->total);
	put_counts(&p.item, "classes", s->classes, s->total);
	add(&p);
	if (n > 0)
		GL_BUF_LIT(&p.item, "\n```text\n    wait    count\n");
	for (size_t i = 0; i < n; i++)
		put_wait_row(&p.item, &rows[i]);
	if (n > 0)
		GL_BUF_LIT(&p.item, "```\n");
	add(&p);
	put_part(t, &p, "list", "lists");
}

/* --- dumps --------------------------------------------------------------------------- */

static void put_change(struct gl_buf *b, struct top *s, const struct diff_row *d)
{
	struct gl_buf text = {0};
	struct group_row row = {.r = gl_groups_get(s->groups, d->number)};

	GL_BUF_LIT(b, "- **");
	diffwords_signed(b, d->change.delta);
	gl_buf_number(b, "** (", d->first, " to ");
	gl_buf_number(b, "", d->last, "): ");
	diffwords_standing(b, &d->change);
	GL_BUF_LIT(b, ", ");
	group_where(&text, &(struct gl_cell){.row = &row});
	gl_markdown_code(b, gl_buf_view(&text));
	gl_buf_char(b, '\n');
	gl_buf_free(&text);
}

static void put_number_of_each(struct gl_buf *b, const struct top *s)
{
	put_item(b, "goroutines in each dump");
	for (size_t i = 0; i < s->nsnapshots && i < 50; i++) {
		if (i)
			GL_BUF_LIT(b, ", ");
		gl_buf_u64(b, gl_delta_snapshot(s->delta, i).goroutines);
	}
	if (s->nsnapshots > 50)
		GL_BUF_LIT(b, " and so on");
	gl_buf_char(b, '\n');
}

static void put_dumps(struct tool *t)
{
	struct top *s = t->ctx;
	struct diff d = {.delta = s->delta};
	struct part p = part_of("What changed", 7000);
	struct gl_buf head = {0};
	struct gl_str rest;

	diff_judge(&d);
	page_words(t, &d, &head);
	put_number_of_each(&p.item, s);
	add(&p);
	for (rest = gl_buf_view(&head); rest.len > 0;) {
		GL_BUF_LIT(&p.item, "- ");
		gl_markdown_prose(&p.item, gl_str_cut(&rest, '\n'));
		gl_buf_char(&p.item, '\n');
		add(&p);
	}
	for (size_t i = 0; i < d.nshown; i++) {
		put_change(&p.item, s, &d.rows[i]);
		add(&p);
	}
	gl_buf_free(&head);
	d.delta = NULL; /* the delta belongs to gltop, so diff_free must not free it */
	diff_free(&d);
	put_part(t, &p, "group that changed", "groups that changed");
}

/* --- what could not be read ------------------------------------------------------------ */

static void put_messages(struct tool *t, const struct page *page)
{
	const struct page_messages *m = &page->messages;
	struct part p = part_of("What could not be read", 3000);
	struct gl_str rest = gl_buf_view(&m->text);

	if (m->n == 0)
		p.text.len = 0;
	while (rest.len > 0) {
		GL_BUF_LIT(&p.item, "- ");
		gl_markdown_code(&p.item, gl_str_cut(&rest, '\n'));
		gl_buf_char(&p.item, '\n');
		add(&p);
	}
	if (page->is_redacted && m->n > 0) {
		page_put_hidden(page, &p.item);
		gl_buf_char(&p.item, '\n');
		add(&p);
	} else {
		p.left += m->n - m->kept;
	}
	put_part(t, &p, "message", "messages");
}

/* --- groups -------------------------------------------------------------------------- */

static void put_cell(struct gl_buf *b, struct gl_buf *text, const struct group_row *row,
	const struct group_table *table, void (*fill)(struct gl_buf *, const struct gl_cell *))
{
	text->len = 0;
	fill(text, &(struct gl_cell){row, table, 0});
	if (text->len == 0)
		return;
	GL_BUF_LIT(b, " <code>");
	gl_html_line(b, gl_buf_view(text));
	GL_BUF_LIT(b, "</code>");
}

/* Appends the group as HTML, in which Markdown does not interpret any character. */
static void put_group(struct gl_buf *b, const struct gl_record *r, const struct group_table *table)
{
	struct group_row row = {.r = r};
	const struct gl_stack *stack = gl_record_stack(row.r);
	struct gl_buf text = {0};

	gl_buf_number(b, "<details><summary>", row.r->count, " (");
	gl_html_share(b, row.r->count, table->total);
	GL_BUF_LIT(b, ")");
	put_cell(b, &text, &row, table, group_wait);
	put_cell(b, &text, &row, table, group_state);
	put_cell(b, &text, &row, table, group_where);
	put_cell(b, &text, &row, table, group_sig);
	GL_BUF_LIT(b, "</summary>\n");
	text.len = 0;
	if (stack)
		view_stack(&text, stack);
	if (text.len > 0)
		put_block(b, gl_buf_view(&text));
	GL_BUF_LIT(b, "</details>\n");
	gl_buf_free(&text);
}

static void put_groups(struct tool *t, size_t most)
{
	struct top *s = t->ctx;
	struct group_table table = {.keys = gl_groups_keys(s->groups), .total = s->total,
		.nsnapshots = s->nsnapshots};
	struct part p = part_of("Groups", most);

	for (size_t i = 0; i < s->norder; i++) {
		put_group(&p.item, gl_groups_get(s->groups, s->order[i]), &table);
		add(&p);
	}
	p.left += s->listed - s->norder;
	if (s->listed == 0)
		p.text.len = 0;
	put_part(t, &p, "group", "groups");
}

/* --- the whole ----------------------------------------------------------------------- */

/*
 * Writes the groups last, because they may be many: they get the bytes that the other sections
 * leave. The other sections are limited, so some thousand bytes are always left.
 */
void shortpage_put(struct tool *t, const struct page *p)
{
	const struct top *s = t->ctx;
	size_t begin = t->out.buf.len, used;

	put_head(t, p);
	put_reason(t);
	put_findings(t);
	put_facts(t);
	put_waits(t, p);
	if (s->nsnapshots > 1)
		put_dumps(t);
	put_states(t);
	put_messages(t, p);
	used = t->out.buf.len - begin + CLOSING;
	put_groups(t, used < SHORTPAGE_MOST ? SHORTPAGE_MOST - used : 0);
	gl_writer_line(&t->out);
}
