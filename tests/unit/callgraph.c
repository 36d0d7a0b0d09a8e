#include "lib/summary/callgraph.h"

#include "tests/unit/tap.h"

/* Names that are distinguished by their addresses, as those of a table of stacks are. */
static const char names[] = "abcdefgh";

/* Adds a stack: the frames, innermost first, are letters; `.` is a gap. */
static void add(struct gl_calls *c, const char *frames, uint64_t count)
{
	struct gl_frame v[16];
	size_t n = 0;

	for (; frames[n]; n++) {
		v[n] = (struct gl_frame){.line = -1, .is_gap = frames[n] == '.'};
		if (frames[n] != '.')
			v[n].func = (struct gl_str){names + (frames[n] - 'a'), 1};
	}
	if (!gl_calls_add_frames(c, v, n, count))
		ok(false, "there is memory");
}

/* Writes the graph as `a b ab3 bc2~`: nodes, then arrows with their counts. */
static struct gl_str told(const struct gl_callgraph *g)
{
	static char out[256];
	size_t n = 0;

	for (size_t i = 0; i < g->nnodes; i++)
		n += (size_t)snprintf(out + n, sizeof out - n, "%.1s ", g->nodes[i]->name.p);
	for (size_t i = 0; i < g->nedges; i++) {
		const struct gl_callgraph_edge *e = g->edges[i];

		n += (size_t)snprintf(out + n, sizeof out - n, "%.1s%.1s%llu%s ",
			g->nodes[e->from]->name.p, g->nodes[e->to]->name.p,
			(unsigned long long)e->count, e->is_indirect ? "~" : "");
	}
	return (struct gl_str){out, n};
}

int main(void)
{
	struct gl_calls c = {0};
	struct gl_callgraph all = {0}, few = {0}, none = {0}, empty = {0};
	struct gl_calls nothing = {0};

	add(&c, "cba", 5);
	add(&c, "dba", 3);
	add(&c, "ccba", 2);
	add(&c, "e.a", 4);
	add(&c, "", 9);
	ok(gl_callgraph_make(&all, &c, SIZE_MAX), "a graph of all functions");
	is_str(told(&all), "a b c e d ab10 ae4~ bc7 bd3 cc2 ",
		"arrows lead from callers, a gap makes one indirect, each goroutine counts once");
	gl_callgraph_free(&all);

	ok(gl_callgraph_make(&few, &c, 3), "a graph of the largest three");
	is_str(told(&few), "a b c ab10 bc7 cc2 ", "the others are left out");
	gl_callgraph_free(&few);

	add(&c, "fdg", 90);
	ok(gl_callgraph_make(&few, &c, 2), "a graph of the largest two");
	is_str(told(&few), "d f df90 ", "of equal functions the innermost, then names, decide");
	gl_callgraph_free(&few);

	ok(gl_callgraph_make(&few, &c, 4), "a graph of the largest four");
	is_str(told(&few), "d f g a df90 gd90 ad3~ ", "an arrow past b is indirect");
	gl_callgraph_free(&few);

	ok(gl_callgraph_make(&none, &c, 0) && none.nnodes == 0 && none.nedges == 0, "of none");
	gl_callgraph_free(&none);
	ok(gl_callgraph_make(&empty, &nothing, 9) && empty.nnodes == 0, "without stacks");
	gl_callgraph_free(&empty);
	gl_calls_free(&c);
	gl_calls_free(&nothing);
	return done();
}
