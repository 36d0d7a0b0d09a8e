#include "cmd/wait/waitchain.h"

#include "cmd/wait/waitobject.h"
#include "cmd/wait/waitwords.h"
#include "cmd/common/view.h"

#include "lib/base/mem.h"

struct chain {
	struct tool *t;
	const struct gl_wait_graph *graph;
	struct gl_buf text;
	bool *is_seen; /* indexed by goroutine: true if it was reached already */
	uint64_t left; /* how many objects may still be written in this direction */
	/*
	 * the objects for which goroutine i is a candidate are objects[first[i]] up to, but not
	 * including, objects[first[i + 1]]
	 */
	uint32_t *first, *objects;
	uint32_t *queue; /* goroutines whose waiters are still to be written */
};

/* --- what it waits for ------------------------------------------------------------------- */

/*
 * Writes what a goroutine waits for, with all candidates. Returns the best candidate that itself
 * waits for something and was not written yet, or GL_WAITS_NONE.
 */
static uint32_t put_step(struct chain *c, uint32_t from)
{
	const struct gl_wait_goroutine *g = &c->graph->v[from];
	const struct gl_wait_object *o = &c->graph->objects[g->object];
	uint32_t next = GL_WAITS_NONE;

	waitwords_id(&c->text, g);
	GL_BUF_LIT(&c->text, " waits for ");
	waitwords_object(&c->text, o);
	if (o->ncandidates == 0) {
		GL_BUF_LIT(&c->text, "; ");
		waitwords_nobody(&c->text, c->graph, o);
	}
	waitwords_line(c->t, &c->text, 2);
	for (size_t i = 0; i < o->ncandidates; i++) {
		uint32_t k = o->candidates[i].goroutine;

		waitobject_candidate(&c->text, c->graph, o, i);
		if (c->is_seen[k])
			GL_BUF_LIT(&c->text, ": a cycle");
		else if (next == GL_WAITS_NONE && c->graph->v[k].object != GL_WAITS_NONE)
			next = k;
		waitwords_line(c->t, &c->text, 4);
	}
	return next;
}

/*
 * Returns true if a goroutine of this class waits for an object, whether or not the dump shows
 * which.
 */
static bool is_waiting(enum gl_class class)
{
	return class == GL_CLASS_LOCK || class == GL_CLASS_RLOCK || class == GL_CLASS_SEMAPHORE ||
	       class == GL_CLASS_CHAN_SEND || class == GL_CLASS_CHAN_RECEIVE ||
	       class == GL_CLASS_WAITGROUP || class == GL_CLASS_COND;
}

static void put_forth(struct chain *c, uint32_t one)
{
	const struct gl_wait_goroutine *g = &c->graph->v[one];
	bool has_object = g->object != GL_WAITS_NONE;

	if (!has_object && !is_waiting(g->class))
		return;
	view_line(c->t);
	view_title(c->t, "what it waits for", VIEW_BOLD);
	if (!has_object) {
		GL_BUF_LIT(&c->text, "an object that the dump does not show");
		waitwords_line(c->t, &c->text, 2);
		return;
	}
	while (one != GL_WAITS_NONE && c->left-- > 0) {
		c->is_seen[one] = true;
		one = put_step(c, one);
	}
}

/* --- who waits for it -------------------------------------------------------------------- */

/* Fills in `first` and `objects`. */
static void index_candidates(struct chain *c)
{
	const struct gl_wait_graph *graph = c->graph;
	size_t n = 0;

	for (size_t i = 0; i < graph->nobjects; i++)
		n += graph->objects[i].ncandidates;
	c->first = gl_mem_new(graph->n + 2, sizeof *c->first);
	c->objects = gl_mem_new(n + 1, sizeof *c->objects);
	c->queue = gl_mem_new(graph->n + 1, sizeof *c->queue);
	/*
	 * Counts the objects of each goroutine first, and then sums the counts up, so that first[i
	 * + 1] is where the next object of i must be put.
	 */
	for (size_t i = 0; i < graph->nobjects; i++)
		for (size_t k = 0; k < graph->objects[i].ncandidates; k++)
			c->first[graph->objects[i].candidates[k].goroutine + 2]++;
	for (size_t i = 2; i < graph->n + 2; i++)
		c->first[i] += c->first[i - 1];
	for (size_t i = 0; i < graph->nobjects; i++)
		for (size_t k = 0; k < graph->objects[i].ncandidates; k++)
			c->objects[c->first[graph->objects[i].candidates[k].goroutine + 1]++] =
				(uint32_t)i;
}

static const struct gl_wait_candidate *find_candidate(const struct gl_wait_object *o, uint32_t one)
{
	size_t i = 0;

	while (o->candidates[i].goroutine != one)
		i++;
	return &o->candidates[i];
}

/*
 * Writes who waits for an object for which goroutine `one` is a candidate, for example `mutex
 * 0xc0001: goroutine 7 is a candidate (receiver: ...); 5 lock`.
 */
static void put_waiters(struct chain *c, uint32_t one, const struct gl_wait_object *o)
{
	waitwords_object(&c->text, o);
	GL_BUF_LIT(&c->text, ": ");
	waitwords_id(&c->text, &c->graph->v[one]);
	GL_BUF_LIT(&c->text, " is a candidate");
	waitwords_evidence(&c->text, c->graph, find_candidate(o, one));
	GL_BUF_LIT(&c->text, "; ");
	waitobject_modes(&c->text, c->graph, o);
	waitobject_sites(c->t, &c->text, c->graph, o);
}

/*
 * Appends the goroutines that wait for the object to the queue, which has n elements. Returns the
 * new number of elements.
 */
static size_t enqueue(struct chain *c, const struct gl_wait_object *o, size_t n)
{
	for (size_t i = 0; i < o->nwaiters; i++) {
		if (c->is_seen[o->waiters[i]])
			continue;
		c->is_seen[o->waiters[i]] = true;
		c->queue[n++] = o->waiters[i];
	}
	return n;
}

/*
 * Writes who waits for the objects that the goroutine may hold. An object with several candidates
 * is written only once.
 */
static void put_back(struct chain *c, uint32_t one, bool *is_put)
{
	size_t n = 0;

	c->is_seen[one] = true;
	c->queue[n++] = one;
	for (size_t i = 0; i < n; i++) {
		uint32_t g = c->queue[i];

		for (size_t k = c->first[g]; k < c->first[g + 1]; k++) {
			const struct gl_wait_object *o = &c->graph->objects[c->objects[k]];

			if (is_put[c->objects[k]] || c->left == 0)
				continue;
			is_put[c->objects[k]] = true;
			c->left--;
			put_waiters(c, g, o);
			n = enqueue(c, o, n);
		}
	}
}

static void put_backwards(struct chain *c, uint32_t one)
{
	bool *is_put = gl_mem_new(c->graph->nobjects + 1, sizeof *is_put);

	index_candidates(c);
	view_line(c->t);
	view_title(c->t, "who waits for it", VIEW_BOLD);
	memset(c->is_seen, 0, c->graph->n * sizeof *c->is_seen);
	put_back(c, one, is_put);
	if (c->first[one] == c->first[one + 1]) {
		GL_BUF_LIT(&c->text, "nobody, as far as the dump shows");
		waitwords_line(c->t, &c->text, 2);
	}
	gl_mem_free(is_put);
}

/* --- both -------------------------------------------------------------------------------- */

uint32_t waitchain_find(const struct gl_wait_graph *graph, uint64_t id)
{
	for (size_t i = 0; i < graph->n; i++)
		if (graph->v[i].has_id && graph->v[i].id == id)
			return (uint32_t)i;
	return GL_WAITS_NONE;
}

void waitchain_put(struct tool *t, const struct gl_wait_graph *graph, uint32_t one, uint64_t most)
{
	struct chain c = {.t = t, .graph = graph, .left = most};

	c.is_seen = gl_mem_new(graph->n + 1, sizeof *c.is_seen);
	waitwords_goroutine(&c.text, graph, &graph->v[one]);
	waitwords_line(t, &c.text, 0);
	put_forth(&c, one);
	c.left = most;
	put_backwards(&c, one);
	gl_buf_free(&c.text);
	gl_mem_free(c.is_seen);
	gl_mem_free(c.first);
	gl_mem_free(c.objects);
	gl_mem_free(c.queue);
}
