#include "cmd/page/pageicicle.h"

#include "cmd/page/elements.h"
#include "cmd/common/view.h"
#include "lib/base/counts.h"
#include "lib/output/html.h"
#include "lib/summary/icicle.h"

#define PIXELS 1200 /* the width of the picture; cells narrower than one pixel are left out */
#define ROW 18	    /* height of a row in pixels */
#define NAMED 60    /* a cell shows its name if it is at least this many pixels wide */

/*
 * Adds each group whose members share a stack. Returns how many goroutines the other groups have.
 */
static uint64_t collect(struct tool *t, struct gl_icicle *x)
{
	struct top *s = t->ctx;
	uint64_t others = 0;

	for (size_t i = 0; i < gl_groups_count(s->groups); i++) {
		struct gl_outline o;

		gl_groups_outline(s->groups, i, &o);
		if (!o.stack)
			others = gl_counter_sum(others, o.count);
		else
			gl_icicle_add(x, o.stack, o.count, o.class);
	}
	gl_icicle_make(x, PIXELS);
	return others;
}

static struct gl_str name_of(const struct gl_icicle_cell *c)
{
	if (c->func.p)
		return c->func;
	return c->class == GL_CLASS_COUNT ? GL_STR("several classes") : gl_class_name(c->class);
}

/* Returns the part of a function's name that follows the path of its package. */
static struct gl_str short_name(struct gl_str name)
{
	for (size_t i = name.len; i > 0; i--)
		if (name.p[i - 1] == '/')
			return gl_str_skip(name, i);
	return name;
}

/* Returns true if the cell is wide enough to show a few letters. */
static bool is_named(const struct gl_icicle *x, const struct gl_icicle_cell *c)
{
	uint64_t total = x->total, count = c->count;

	for (; total > UINT64_MAX / PIXELS; total >>= 1)
		count >>= 1;
	return count * PIXELS >= total * NAMED;
}

static void put_cell(struct gl_buf *b, const struct gl_icicle *x, const struct gl_icicle_cell *c)
{
	GL_BUF_LIT(b, "<svg class=\"");
	gl_buf_text(b, element_class(c->class));
	if (!c->func.p)
		GL_BUF_LIT(b, " end");
	GL_BUF_LIT(b, "\" x=\"");
	gl_html_percent(b, c->from, x->total);
	gl_buf_number(b, "\" y=\"", c->depth * ROW, "\" width=\"");
	gl_html_percent(b, c->count, x->total);
	GL_BUF_LIT(b, "\" height=\"17\"><title>");
	gl_html_line(b, name_of(c));
	gl_buf_number(b, ": ", c->count, "");
	element_share(b, c->count, x->total);
	GL_BUF_LIT(b, "</title><rect width=\"100%\" height=\"17\"/>");
	if (is_named(x, c)) {
		GL_BUF_LIT(b, "<text x=\"3\" y=\"12\">");
		gl_html_line(b, short_name(name_of(c)));
		GL_BUF_LIT(b, "</text>");
	}
	GL_BUF_LIT(b, "</svg>\n");
}

static void put_picture(struct tool *t, const struct gl_icicle *x)
{
	struct gl_buf *b = &t->out.buf;

	gl_buf_number(b, "<svg id=\"icicle\" width=\"100%\" height=\"", x->depth * ROW, "");
	GL_BUF_LIT(b, "\" role=\"img\" aria-label=\"Icicle of all stacks; the groups above show "
		      "the same as text\">\n");
	for (size_t i = 0; i < x->ncells; i++) {
		put_cell(b, x, &x->cells[i]);
		gl_writer_line(&t->out);
	}
	GL_BUF_LIT(b, "</svg>\n");
}

static void put_legend(struct gl_buf *b)
{
	static const struct {
		enum gl_class class;
		const char *name;
	} rows[] = {
		{GL_CLASS_LOCK, "lock"}, {GL_CLASS_CHAN_SEND, "send"},
		{GL_CLASS_CHAN_RECEIVE, "receive"}, {GL_CLASS_SELECT, "select"},
		{GL_CLASS_COND, "waitgroup, cond, semaphore"}, {GL_CLASS_IO, "io, syscall"},
		{GL_CLASS_RUNNING, "running, runnable"}, {GL_CLASS_FOREVER, "forever"},
		{GL_CLASS_UNKNOWN, "other"}, {GL_CLASS_COUNT, "several"},
	};

	GL_BUF_LIT(b, "<p class=\"legend\">");
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		GL_BUF_LIT(b, "<span class=\"key ");
		gl_buf_text(b, element_class(rows[i].class));
		GL_BUF_LIT(b, "\">");
		gl_buf_text(b, rows[i].name);
		GL_BUF_LIT(b, "</span> ");
	}
	GL_BUF_LIT(b, "</p>\n");
}

static void put_note(struct gl_buf *b, const struct gl_icicle *x, uint64_t others)
{
	GL_BUF_LIT(b, "<p class=\"note\">Callers stand above what they call. A cell is as wide as "
		      "the goroutines in it; the lowest ones name what they wait for. Recursion is "
		      "drawn once.");
	if (x->pruned > 0) {
		gl_buf_char(b, ' ');
		view_number(b, x->pruned, "cell is", "cells are");
		GL_BUF_LIT(b, " narrower than a pixel and left out.");
	}
	if (x->is_cut)
		GL_BUF_LIT(b, " Stacks are cut after 96 functions.");
	if (others > 0) {
		GL_BUF_LIT(b, " Not drawn: ");
		view_number(b, others, "goroutine", "goroutines");
		GL_BUF_LIT(b, " in groups of several stacks.");
	}
	GL_BUF_LIT(b, "</p>\n");
}

void pageicicle_put(struct tool *t)
{
	struct gl_icicle x = {0};
	uint64_t others = collect(t, &x);
	struct gl_buf *b = &t->out.buf;

	element_section(b, "stacks", "Stacks");
	put_note(b, &x, others);
	if (x.ncells > 0) {
		put_legend(b);
		put_picture(t, &x);
	}
	element_end(t);
	gl_icicle_free(&x);
}
