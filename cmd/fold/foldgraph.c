#include "cmd/fold/foldgraph.h"

#include "cmd/common/dottext.h"
#include "cmd/common/view.h"
#include "lib/output/term.h"
#include "lib/record/classify.h"
#include "lib/summary/callgraph.h"

/* Writes a call graph in dot (graphviz.org/doc/info/lang.html). Boxes are functions. */

#define DEFAULT_LIMIT 80 /* the default of `go tool pprof` */
#define FONT_LEAST 10	 /* points, for functions that are not the innermost one of any goroutine */
/* points that are added for the function that is innermost in the most goroutines */
#define FONT_MORE 14
/* points that are added to a width of 1 for the arrow with the most goroutines */
#define PEN_MORE 5

struct graph {
	struct tool *t;
	struct gl_callgraph calls;
	/*
	 * total: number of all goroutines, or the seconds that they have waited; flat: the largest
	 * `flat` of a function (lib/summary/calls.h); edge: the largest number of an arrow
	 */
	uint64_t total, flat, edge;
};

/* Appends the package of a function, and on a line of its own the rest of the name. */
static void put_name(struct gl_buf *b, struct gl_str name)
{
	size_t n = gl_func_package(name).len;

	if (n == 0 || n + 1 >= name.len || name.p[n] != '.') {
		dottext_put(b, name);
		return;
	}
	dottext_put(b, (struct gl_str){name.p, n});
	GL_BUF_LIT(b, "\\n");
	dottext_put(b, gl_str_skip(name, n + 1));
}

static void put_weight(struct graph *g, uint64_t n)
{
	const struct fold *s = g->t->ctx;

	if (fold_is_timed(s))
		gl_buf_duration(&g->t->out.buf, n);
	else
		gl_buf_u64(&g->t->out.buf, n);
}

/* Scales n, a number from 0 to `most`, to a whole number from 0 to `of`. */
static uint64_t steps(uint64_t n, uint64_t most, unsigned of)
{
	return most ? (uint64_t)((double)n / (double)most * of + 0.5) : 0;
}

/* Writes the numbers of a box as pprof does: `3 of 40 (12.5%)`. */
static void put_numbers(struct graph *g, const struct gl_call_func *f)
{
	struct gl_buf *b = &g->t->out.buf;

	if (f->flat > 0 && f->flat < f->cum) {
		put_weight(g, f->flat);
		GL_BUF_LIT(b, " of ");
	}
	put_weight(g, f->cum);
	GL_BUF_LIT(b, " (");
	gl_term_share(b, f->cum, g->total);
	gl_buf_char(b, ')');
}

static void put_node(struct graph *g, size_t i)
{
	const struct gl_call_func *f = g->calls.nodes[i];
	struct gl_buf *b = &g->t->out.buf;

	gl_buf_number(b, "  f", i, " [label=\"");
	put_name(b, f->name);
	GL_BUF_LIT(b, "\\n");
	put_numbers(g, f);
	gl_buf_number(b, "\",fontsize=", FONT_LEAST + steps(f->flat, g->flat, FONT_MORE), "]");
	view_line(g->t);
}

static void put_edge(struct graph *g, const struct gl_callgraph_edge *e)
{
	struct gl_buf *b = &g->t->out.buf;

	gl_buf_number(b, "  f", e->from, " -> f");
	gl_buf_number(b, "", e->to, " [label=\"");
	put_weight(g, e->count);
	gl_buf_number(b, "\",penwidth=", 1 + steps(e->count, g->edge, PEN_MORE), "");
	if (e->is_indirect)
		GL_BUF_LIT(b, ",style=dotted");
	gl_buf_char(b, ']');
	view_line(g->t);
}

/* Writes what the picture shows, and how much was left out. */
static void put_title(struct graph *g)
{
	const struct fold *s = g->t->ctx;
	struct gl_buf *b = &g->t->out.buf, title = {0};

	fold_put_title(g->t, &title);
	GL_BUF_LIT(b, "  label=\"");
	dottext_put(b, gl_buf_view(&title));
	GL_BUF_LIT(b, ": ");
	if (fold_is_timed(s))
		put_weight(g, g->total);
	else
		view_number(b, g->total, "goroutine", "goroutines");
	if (fold_is_timed(s))
		GL_BUF_LIT(b, " waited by all goroutines together");
	GL_BUF_LIT(b, ", ");
	view_number(b, s->calls.nfuncs, s->by.n ? "function or value" : "function",
		s->by.n ? "functions and values" : "functions");
	if (g->calls.nnodes < s->calls.nfuncs)
		gl_buf_number(b, ", of which the ", g->calls.nnodes, " with the most are shown");
	view_end(g->t, "\\l\"");
	gl_buf_free(&title);
}

static void measure(struct graph *g, const struct gl_calls *c)
{
	g->total = c->goroutines;
	for (size_t i = 0; i < g->calls.nnodes; i++)
		if (g->calls.nodes[i]->flat > g->flat)
			g->flat = g->calls.nodes[i]->flat;
	for (size_t i = 0; i < g->calls.nedges; i++)
		if (g->calls.edges[i]->count > g->edge)
			g->edge = g->calls.edges[i]->count;
}

void foldgraph_put(struct tool *t)
{
	const struct fold *s = t->ctx;
	struct graph g = {.t = t};
	uint64_t limit = s->limit ? s->limit : DEFAULT_LIMIT;

	gl_callgraph_make(&g.calls, &s->calls, limit < SIZE_MAX ? (size_t)limit : SIZE_MAX);
	measure(&g, &s->calls);
	view_end(t, "digraph goroutines {");
	put_title(&g);
	view_end(t, "  rankdir=LR labelloc=t labeljust=l fontsize=16");
	view_end(t, "  node [shape=box]");
	for (size_t i = 0; i < g.calls.nnodes && !gl_writer_failed(&t->out); i++)
		put_node(&g, i);
	for (size_t i = 0; i < g.calls.nedges && !gl_writer_failed(&t->out); i++)
		put_edge(&g, g.calls.edges[i]);
	view_end(t, "}");
	gl_callgraph_free(&g.calls);
}
