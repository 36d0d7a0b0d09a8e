#include "cmd/wait/waittext.h"

#include "cmd/wait/waitends.h"
#include "cmd/wait/waitobject.h"
#include "cmd/wait/waitwords.h"
#include "cmd/common/view.h"

#include "lib/base/mem.h"
#include "lib/output/table.h"

#define RING 20 /* at most this many goroutines of a cycle are shown, however high the limit is */

/* --- deadlocks ----------------------------------------------------------------------- */

static uint64_t count_weak(const struct gl_wait_graph *graph, const struct gl_wait_cycle *c)
{
	uint64_t n = 0;

	for (size_t i = 0; i < c->n; i++) {
		const struct gl_wait_candidate *link = waitwords_link(
			graph, c->goroutines[i], c->goroutines[(i + 1) % c->n]);

		n += link && gl_wait_is_weak(link->evidence);
	}
	return n;
}

void waittext_cycle(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct gl_wait_cycle *c)
{
	const struct gl_wait_candidate *own = waitwords_link(
		graph, c->goroutines[0], c->goroutines[0]);

	if (c->n > 1) {
		GL_BUF_LIT(b, "a cycle of ");
		view_number(b, c->n, "goroutine", "goroutines");
	} else if (own && own->evidence == GL_WAIT_BY_ONCE) {
		GL_BUF_LIT(b, "a function that calls its own Once.Do");
	} else {
		GL_BUF_LIT(b, "double locking");
	}
	if (c->behind)
		gl_buf_number(b, ", with ", c->behind, " more behind");
	if (c->is_weak) {
		GL_BUF_LIT(b, "; ");
		view_number(b, count_weak(graph, c), "link is weak", "links are weak");
	}
}

/*
 * Appends what follows a goroutine of a cycle, for example `; candidate holder: goroutine 25
 * (receiver: ...)`. If the goroutine is a reader of an RWMutex, the next one may be a writer that
 * waits for the same RWMutex, because writers have precedence.
 */
static void put_next(struct gl_buf *b, const struct gl_wait_graph *graph, uint32_t from,
	uint32_t to)
{
	const struct gl_wait_candidate *c = waitwords_link(graph, from, to);
	const struct gl_wait_object *o = &graph->objects[graph->v[from].object];

	GL_BUF_LIT(b, "; ");
	if (!c && graph->v[to].object == graph->v[from].object) {
		GL_BUF_LIT(b, "behind ");
		waitwords_id(b, &graph->v[to]);
		GL_BUF_LIT(b, ", which waits to write");
		return;
	}
	waitwords_role(b, o);
	GL_BUF_LIT(b, ": ");
	if (from == to)
		GL_BUF_LIT(b, "itself");
	else
		waitwords_id(b, &graph->v[to]);
	if (c)
		waitwords_evidence(b, graph, c);
}

void waittext_link(struct gl_buf *text, const struct gl_wait_graph *graph, uint32_t from,
	uint32_t to)
{
	const struct gl_wait_goroutine *g = &graph->v[from];

	waitwords_goroutine(text, graph, g);
	if (g->object != GL_WAITS_NONE) {
		GL_BUF_LIT(text, " waits for ");
		waitwords_object_in(text, &graph->objects[g->object],
			waitwords_place_of(graph, g));
		put_next(text, graph, from, to);
	}
}

static void put_cycle(struct tool *t, struct gl_buf *text, const struct gl_wait_graph *graph,
	const struct gl_wait_cycle *c, uint64_t most)
{
	waittext_cycle(text, graph, c);
	waitwords_line(t, text, 2);
	most = most > RING ? most : RING;
	for (size_t i = 0; i < c->n && i < most; i++) {
		waittext_link(text, graph, c->goroutines[i], c->goroutines[(i + 1) % c->n]);
		waitwords_line(t, text, 4);
	}
	if (c->n > most) {
		GL_BUF_LIT(text, "and ");
		view_number(text, c->n - most, "more goroutine", "more goroutines");
		waitwords_line(t, text, 4);
	}
}

static void put_deadlocks(struct tool *t, struct gl_buf *text, const struct gl_wait_graph *graph,
	uint64_t most)
{
	if (graph->ncycles == 0)
		return;
	view_line(t);
	view_title(t, "deadlocks", VIEW_RED);
	for (size_t i = 0; i < graph->ncycles && i < most; i++)
		put_cycle(t, text, graph, &graph->cycles[i], most);
	if (graph->ncycles > most)
		view_more(t, 2, graph->ncycles - most, "more deadlock", "more deadlocks");
}

/* --- objects ------------------------------------------------------------------------- */

static void put_objects(struct tool *t, const struct gl_wait_graph *graph, uint64_t most)
{
	struct waitlist_entry *v;
	uint64_t more = 0;
	size_t n;

	if (graph->nobjects == 0)
		return;
	v = waitlist_make(graph, &n);
	view_line(t);
	view_title(t, "objects", VIEW_BOLD);
	for (size_t i = 0; i < n && i < most; i++)
		waitobject_put(t, graph, &v[i]);
	for (size_t i = (size_t)(n < most ? n : most); i < n; i++)
		more += v[i].n;
	view_more(t, 2, more, "more object", "more objects");
	gl_mem_free(v);
}

/* --- what the dump cannot show ------------------------------------------------------- */

static const struct gl_wait_unseen *unseen_of(const struct gl_cell *c)
{
	return c->row;
}

static void put_count(struct gl_buf *b, const struct gl_cell *c)
{
	gl_buf_u64(b, unseen_of(c)->count);
}

static void put_wait(struct gl_buf *b, const struct gl_cell *c)
{
	if (unseen_of(c)->wait_seconds)
		gl_buf_duration(b, unseen_of(c)->wait_seconds);
}

static void put_state(struct gl_buf *b, const struct gl_cell *c)
{
	gl_buf_str(b, unseen_of(c)->state);
}

static void put_where(struct gl_buf *b, const struct gl_cell *c)
{
	const struct gl_wait_unseen *u = unseen_of(c);

	waitwords_where(b, u->stack, waitwords_outside(u->stack, u->caller));
}

static void put_shown_by(struct gl_buf *b, const struct gl_cell *c)
{
	if (unseen_of(c)->sigquit_shows)
		GL_BUF_LIT(b, "SIGQUIT");
}

/*
 * Adds at most `most` rows: either for the goroutines that wait to receive, or for all others.
 * Returns how many it added. Every process has goroutines that wait to receive, so they come last.
 */
static uint64_t add_unseen(struct gl_table *tab, const struct gl_wait_graph *graph,
	bool are_receivers, uint64_t most)
{
	uint64_t n = 0;

	for (size_t i = 0; i < graph->nunseen && n < most; i++) {
		if (waitwords_is_receiver(&graph->unseen[i]) != are_receivers)
			continue;
		gl_table_add(tab, &graph->unseen[i]);
		n++;
	}
	return n;
}

/* Writes how the user can get a dump that has the addresses which this one lacks. */
static void put_hint(struct tool *t, struct gl_buf *text, const struct gl_wait_graph *graph)
{
	bool sigquit_shows = false;

	for (size_t i = 0; i < graph->nunseen; i++)
		sigquit_shows |= graph->unseen[i].sigquit_shows;
	if (!graph->has_args)
		GL_BUF_LIT(text, "no goroutine shows its arguments, and so no address; "
				 "text from debug=2 or a crash has them");
	else if (sigquit_shows)
		GL_BUF_LIT(text, "SIGQUIT: a dump made by `kill -QUIT`, which ends the process, "
				 "shows the object");
	if (text->len)
		waitwords_line(t, text, 2);
}

static void put_unseen(struct tool *t, struct gl_buf *text, const struct gl_wait_graph *graph,
	uint64_t most)
{
	static const struct gl_column columns[] = {
		{"count", GL_RIGHT, 0, .fill = put_count},
		{"wait", GL_RIGHT, 0, .fill = put_wait},
		{"state", GL_LEFT, GL_CUT, .fill = put_state},
		{"where", GL_LEFT, GL_CUT_NAME, .fill = put_where},
		{"shown by", GL_LEFT, 0, .fill = put_shown_by},
	};
	struct gl_table *tab;
	uint64_t n;

	if (graph->nunseen == 0)
		return;
	view_line(t);
	view_title(t, "not shown: which objects these wait for", VIEW_BOLD);
	tab = gl_table_new(GL_COLUMNS(columns), NULL);
	n = add_unseen(tab, graph, false, most);
	add_unseen(tab, graph, true, most - n);
	view_put_table(t, tab);
	if (graph->nunseen > most)
		view_more(t, 2, graph->nunseen - most, "more place", "more places");
	put_hint(t, text, graph);
}

/* --- the whole ----------------------------------------------------------------------- */

/*
 * Returns the number of goroutines that wait for a lock or the like. Goroutines that wait to
 * receive are left out, because every process has them, and few dumps show for which channel they
 * wait.
 */
static uint64_t count_waiting(const struct gl_wait_graph *graph)
{
	uint64_t n = graph->waiting;

	for (size_t i = 0; i < graph->n; i++)
		if (graph->v[i].object != GL_WAITS_NONE && graph->v[i].mode == GL_WAIT_RECEIVE)
			n -= graph->v[i].count;
	return n;
}

void waittext_waiting(struct gl_buf *b, const struct gl_wait_graph *graph)
{
	uint64_t waiting = count_waiting(graph);

	if (waiting == 0)
		GL_BUF_LIT(b, "none waits for a lock or the like");
	else
		view_number(b, waiting, "waits for a lock or the like",
			"wait for a lock or the like");
	if (graph->is_asleep)
		GL_BUF_LIT(b, "; the runtime found all asleep");
}

static void put_head(struct tool *t, const struct gl_wait_graph *graph)
{
	struct gl_buf *b = &t->out.buf;

	view_color(t, VIEW_BOLD);
	view_number(b, graph->goroutines, "goroutine", "goroutines");
	view_color(t, VIEW_PLAIN);
	GL_BUF_LIT(b, ": ");
	waittext_waiting(b, graph);
	view_line(t);
}

void waittext_put(struct tool *t, const struct gl_wait_graph *graph, uint64_t most)
{
	struct gl_buf text = {0};

	put_head(t, graph);
	put_deadlocks(t, &text, graph, most);
	waitends_put(t, graph, most);
	put_objects(t, graph, most);
	if (count_waiting(graph) > 0)
		put_unseen(t, &text, graph, most);
	gl_buf_free(&text);
}
