#include "cmd/page/pagedumps.h"

#include "cmd/page/elements.h"
#include "cmd/common/cells.h"
#include "cmd/common/view.h"
#include "cmd/diff/diff.h"
#include "cmd/diff/diffwords.h"
#include "lib/output/html.h"
#include "lib/output/term.h"

#define COUNT(v) (sizeof(v) / sizeof((v)[0]))
#define MOST_DUMPS 200 /* rows of the table of dumps; the chart shows all dumps */
#define MOST_ROWS 100  /* rows of the table of groups that changed */
#define WIDTH 600
#define HEIGHT 120

static uint64_t goroutines_of(const struct top *s, size_t i)
{
	return gl_delta_snapshot(s->delta, i).goroutines;
}

/* Draws how the number of goroutines changed: each dump is a point of the line. */
static void put_chart(struct tool *t)
{
	const struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf;
	uint64_t most = s->most ? s->most : 1;

	GL_BUF_LIT(b, "<svg class=\"line\" viewBox=\"0 0 600 120\" preserveAspectRatio=\"none\" "
		      "role=\"img\" aria-label=\"Goroutines in each dump; the table has the "
		      "numbers\"><polyline points=\"");
	for (size_t i = 0; i < s->nsnapshots; i++) {
		uint64_t n = goroutines_of(s, i);

		gl_buf_u64(b, i * WIDTH / (s->nsnapshots - 1));
		gl_buf_char(b, ',');
		gl_buf_u64(b, HEIGHT - 5 - (n > UINT64_MAX / 110 ? 110 : n * 110 / most));
		gl_buf_char(b, ' ');
	}
	GL_BUF_LIT(b, "\"/></svg>\n");
}

static void put_dump(struct gl_buf *b, const struct top *s, size_t i)
{
	struct gl_snapshot snap = gl_delta_snapshot(s->delta, i);
	struct gl_buf name = {0};

	GL_BUF_LIT(b, "<tr><th scope=\"row\">");
	snapshot_put(b, i);
	gl_buf_number(b, "</th><td class=\"n\">", snap.goroutines, "</td><td>");
	if (snap.has_time)
		gl_term_time(b, snap.time);
	GL_BUF_LIT(b, "</td><td class=\"at\">");
	view_snapshot(&name, s->delta, i);
	gl_html_line(b, gl_buf_view(&name));
	gl_buf_text(b, snap.is_truncated ? " (truncated: counts are lower bounds)" : "");
	gl_buf_text(b, snap.begins ? " (another process: ids start over)" : "");
	gl_buf_text(b, snap.is_earlier ? " (earlier than the one before)" : "");
	GL_BUF_LIT(b, "</td></tr>\n");
	gl_buf_free(&name);
}

static void put_dumps(struct tool *t)
{
	const struct top *s = t->ctx;
	static const struct element_column columns[] = {
		{"dump", false}, {"goroutines", true}, {"taken", false}, {"source", false}};
	struct gl_buf *b = &t->out.buf;

	put_chart(t);
	element_table(b, "", GL_STR("goroutines in each dump"), columns, COUNT(columns));
	for (size_t i = 0; i < s->nsnapshots; i++) {
		if (i == MOST_DUMPS - 1)
			i = s->nsnapshots - 1;
		put_dump(b, s, i);
		gl_writer_line(&t->out);
	}
	element_table_end(b);
	if (s->nsnapshots > MOST_DUMPS)
		element_more(b, s->nsnapshots - MOST_DUMPS, "more dump between",
			"more dumps between");
}

/* Writes the first lines of gldiff's report as paragraphs. */
static void put_head(struct tool *t, struct diff *d)
{
	struct gl_buf text = {0};
	struct gl_str rest;

	page_words(t, d, &text);
	for (rest = gl_buf_view(&text); rest.len > 0;) {
		gl_html_element(&t->out.buf, "p", gl_str_cut(&rest, '\n'));
		gl_buf_char(&t->out.buf, '\n');
	}
	gl_buf_free(&text);
}

static void put_number_cell(struct gl_buf *b, uint64_t n)
{
	gl_buf_number(b, "<td class=\"n\">", n, "</td>");
}

static void put_cell(struct gl_buf *b, const struct group_row *row, const char *begin,
	void (*fill)(struct gl_buf *b, const struct gl_cell *c), const char *end)
{
	struct gl_buf text = {0};

	gl_buf_text(b, begin);
	fill(&text, &(struct gl_cell){.row = row});
	gl_html_line(b, gl_buf_view(&text));
	gl_buf_text(b, end);
	gl_buf_free(&text);
}

static void put_row(struct tool *t, const struct diff_row *d)
{
	struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf;
	struct group_row row = {.r = gl_groups_get(s->groups, d->number)};

	GL_BUF_LIT(b, "<tr><td class=\"n\">");
	diffwords_signed(b, d->change.delta);
	GL_BUF_LIT(b, "</td>");
	put_number_cell(b, d->first);
	put_number_cell(b, d->last);
	GL_BUF_LIT(b, "<td>");
	diffwords_standing(b, &d->change);
	GL_BUF_LIT(b, "</td>");
	put_cell(b, &row, "<td>", group_wait, "</td>");
	put_cell(b, &row, "<td>", group_state, "</td>");
	put_cell(b, &row, "<th scope=\"row\" class=\"at\">", group_where, "</th><td>");
	element_link_to(b, page_number_shown(s, d->number));
	view_end(t, "</td></tr>");
}

static void put_rows(struct tool *t, const struct diff *d)
{
	static const struct element_column columns[] = {{"delta", true}, {"first", true},
		{"last", true}, {"verdict", false}, {"wait", false}, {"state", false},
		{"where", false}, {"group", false}};
	struct gl_buf *b = &t->out.buf;

	if (d->nshown == 0)
		return;
	element_table(b, "", GL_STR("groups that changed"), columns, COUNT(columns));
	for (size_t i = 0; i < d->nshown && i < MOST_ROWS; i++)
		put_row(t, &d->rows[i]);
	element_table_end(b);
	if (d->nshown > MOST_ROWS)
		element_more(b, d->nshown - MOST_ROWS, "more group that changed",
			"more groups that changed");
}

void pagedumps_put(struct tool *t)
{
	struct top *s = t->ctx;
	struct diff d = {.delta = s->delta};

	if (s->nsnapshots < 2)
		return;
	diff_judge(&d);
	element_section(&t->out.buf, "dumps", "Dump by dump");
	put_dumps(t);
	GL_BUF_LIT(&t->out.buf, "<h3>What changed</h3>\n");
	put_head(t, &d);
	put_rows(t, &d);
	element_end(t);
	d.delta = NULL; /* the delta belongs to gltop, so diff_free must not free it */
	diff_free(&d);
}
