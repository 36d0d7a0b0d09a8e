#include "cmd/wait/waitjson.h"

#include "cmd/wait/waitwords.h"
#include "cmd/common/jsonout.h"
#include "cmd/common/view.h"

#include "lib/base/json_put.h"

/* --- members ------------------------------------------------------------------------- */

static void put_address(struct gl_buf *b, uint64_t address)
{
	gl_buf_char(b, '"');
	waitwords_address(b, address);
	gl_buf_char(b, '"');
}

/*
 * Appends the name of an object: its address or, if it is a slot, `a connection of a database/sql
 * pool` or the like; null if neither is known.
 */
static void put_name(struct gl_buf *b, const struct gl_wait_object *o)
{
	if (o->has_address)
		put_address(b, o->address);
	else if (o->what.p)
		gl_json_put_str(b, o->what);
	else
		GL_BUF_LIT(b, "null");
}

/*
 * Appends a member whose value is the name of an object. Appends nothing if there is no object, or
 * if it has no name.
 */
static void put_named(struct gl_buf *b, const char *name, uint32_t object,
	const struct gl_wait_graph *graph)
{
	const struct gl_wait_object *o = object == GL_WAITS_NONE ? NULL : &graph->objects[object];

	if (!o || !(o->has_address || o->what.p))
		return;
	json_key(b, name);
	put_name(b, o);
}

static void put_id(struct gl_buf *b, const struct gl_wait_goroutine *g)
{
	if (g->has_id)
		json_number(b, "id", g->id);
}

/* Appends one element of an array as JSON. `one` points to the element. */
typedef void put_element(struct gl_buf *b, const struct gl_wait_graph *graph, const void *one);

/* Appends an array of `n` elements, each `size` bytes long. */
static void put_array(struct gl_buf *b, const struct gl_wait_graph *graph, const char *name,
	const void *v, size_t n, size_t size, put_element *put)
{
	json_array(b, name);
	for (size_t i = 0; i < n; i++) {
		json_comma(b);
		put(b, graph, (const char *)v + i * size);
	}
	gl_buf_char(b, ']');
}

#define PUT_ARRAY(b, graph, name, v, n, put)                                                       \
	put_array((b), (graph), (name), (v), (n), sizeof *(v), (put))

/* --- parts --------------------------------------------------------------------------- */

/* Appends the id of the goroutine whose index is *one. */
static void put_id_alone(struct gl_buf *b, const struct gl_wait_graph *graph, const void *one)
{
	const struct gl_wait_goroutine *g = &graph->v[*(const uint32_t *)one];

	if (g->has_id)
		gl_buf_u64(b, g->id);
	else
		GL_BUF_LIT(b, "null");
}

/* Appends the object for which the goroutine whose index is *one waits. */
static void put_object_alone(struct gl_buf *b, const struct gl_wait_graph *graph, const void *one)
{
	uint32_t object = graph->v[*(const uint32_t *)one].object;

	if (object != GL_WAITS_NONE)
		put_name(b, &graph->objects[object]);
	else
		GL_BUF_LIT(b, "null");
}

static void put_cycle(struct gl_buf *b, const struct gl_wait_graph *graph, const void *one)
{
	const struct gl_wait_cycle *c = one;

	gl_buf_char(b, '{');
	PUT_ARRAY(b, graph, "ids", c->goroutines, c->n, put_id_alone);
	PUT_ARRAY(b, graph, "objects", c->goroutines, c->n, put_object_alone);
	gl_buf_char(b, '}');
}

static void put_end_goroutine(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct gl_wait_goroutine *g)
{
	put_id(b, g);
	json_frame(b, "where", waitwords_place_of(graph, g));
	json_text(b, "state", *g->state);
}

static void put_end(struct gl_buf *b, const struct gl_wait_graph *graph, const void *one)
{
	const struct gl_wait_end *e = one;

	gl_buf_char(b, '{');
	if (e->goroutine != GL_WAITS_NONE)
		put_end_goroutine(b, graph, &graph->v[e->goroutine]);
	else
		put_named(b, "object", e->object, graph);
	if (e->wait_seconds)
		json_number(b, "wait_seconds", e->wait_seconds);
	json_number(b, "waiters", e->direct);
	json_number(b, "behind", e->behind);
	gl_buf_char(b, '}');
}

static void put_waiter(struct gl_buf *b, const struct gl_wait_graph *graph, const void *one)
{
	const struct gl_wait_goroutine *g = &graph->v[*(const uint32_t *)one];

	gl_buf_char(b, '{');
	put_id(b, g);
	json_text(b, "mode", gl_wait_mode_name(g->mode));
	if (g->has_wait)
		json_number(b, "wait_seconds", g->wait_seconds);
	if (g->link != GL_WAIT_EVIDENCES)
		json_text(b, "evidence", gl_wait_evidence_name(g->link));
	json_frame(b, "where", waitwords_place_of(graph, g));
	gl_buf_char(b, '}');
}

static void put_candidate(struct gl_buf *b, const struct gl_wait_graph *graph, const void *one)
{
	const struct gl_wait_candidate *c = one;
	const struct gl_wait_goroutine *g = &graph->v[c->goroutine];

	gl_buf_char(b, '{');
	put_id(b, g);
	json_text(b, "evidence", gl_wait_evidence_name(c->evidence));
	json_frame(b, "where", waitwords_place_of(graph, g));
	json_text(b, "state", *g->state);
	put_named(b, "waits_for", g->object, graph);
	gl_buf_char(b, '}');
}

static void put_object(struct gl_buf *b, const struct gl_wait_graph *graph, const void *one)
{
	const struct gl_wait_object *o = one;

	gl_buf_char(b, '{');
	if (o->has_address) {
		json_key(b, "address");
		put_address(b, o->address);
	}
	json_text(b, "what", o->what);
	json_text(b, "kind", gl_wait_kind_name(o->kind));
	PUT_ARRAY(b, graph, "waiters", o->waiters, o->nwaiters, put_waiter);
	PUT_ARRAY(b, graph, "candidates", o->candidates, o->ncandidates, put_candidate);
	if (o->ndropped)
		json_number(b, "dropped", o->ndropped);
	json_key(b, "holder_on_no_stack");
	gl_buf_str(b, o->is_abandoned ? GL_STR("true") : GL_STR("false"));
	json_key(b, "locked_for_reading");
	gl_buf_str(b, o->is_read_held ? GL_STR("true}") : GL_STR("false}"));
}

static void put_unseen(struct gl_buf *b, const struct gl_wait_graph *graph, const void *one)
{
	const struct gl_wait_unseen *u = one;

	(void)graph;
	gl_buf_char(b, '{');
	json_frame(b, "where", waitwords_place(u->stack, waitwords_outside(u->stack, u->caller)));
	json_text(b, "state", u->state);
	json_number(b, "count", u->count);
	gl_buf_char(b, '}');
}

void waitjson_put(struct tool *t, const struct gl_wait_graph *graph, uint64_t most)
{
	struct gl_buf *b = &t->out.buf;
	size_t n = graph->nobjects < most ? graph->nobjects : (size_t)most;

	gl_buf_char(b, '{');
	json_text(b, "source", graph->source);
	if (graph->dump)
		json_number(b, "dump", graph->dump);
	PUT_ARRAY(b, graph, "cycles", graph->cycles, graph->ncycles, put_cycle);
	PUT_ARRAY(b, graph, "ends", graph->ends, graph->nends, put_end);
	PUT_ARRAY(b, graph, "objects", graph->objects, n, put_object);
	PUT_ARRAY(b, graph, "unseen", graph->unseen, graph->nunseen, put_unseen);
	if (graph->unlinked)
		json_number(b, "unlinked", graph->unlinked);
	gl_buf_char(b, '}');
	view_line(t);
}
