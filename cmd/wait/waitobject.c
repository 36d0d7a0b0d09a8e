#include "cmd/wait/waitobject.h"

#include "cmd/wait/waitwords.h"
#include "cmd/common/view.h"
#include "lib/base/counts.h"

#define SHOWN_PLACES 4
#define SHOWN_CANDIDATES 4
#define SHOWN_WEAK 2 /* if all candidates are weak, at most this many are shown */

/* --- waiters ------------------------------------------------------------------------- */

static void add_place(struct waitobject_places *s, const struct gl_wait_graph *graph,
	const struct gl_wait_goroutine *g)
{
	const struct gl_frame *place = waitwords_place_of(graph, g);
	size_t i = 0;

	while (i < s->n &&
		waitwords_compare_places(waitwords_place_of(graph, s->v[i].g), place) != 0)
		i++;
	if (i == WAITOBJECT_MOST_PLACES) {
		s->elsewhere = gl_counter_sum(s->elsewhere, g->count);
		return;
	}
	if (i == s->n)
		s->v[s->n++] = (struct waitobject_place){g, 0};
	s->v[i].n = gl_counter_sum(s->v[i].n, g->count);
}

/* Finds the most frequent of the places from index i on, and moves it to index i. */
static void choose_place(struct waitobject_places *s, size_t i)
{
	size_t best = i;
	struct waitobject_place chosen;

	for (size_t k = i + 1; k < s->n; k++)
		if (s->v[k].n > s->v[best].n)
			best = k;
	chosen = s->v[best];
	for (size_t k = best; k > i; k--)
		s->v[k] = s->v[k - 1];
	s->v[i] = chosen;
}

/* Appends a place, for example ` at main.f x.go:7`, or ` created by main.f x.go:7`. */
static void put_place(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct waitobject_place *s)
{
	const struct gl_wait_goroutine *g = s->g;

	if (!waitwords_place_of(graph, g) ||
		waitwords_is_creator(g->stack, waitwords_caller(graph, g)))
		gl_buf_char(b, ' ');
	else
		GL_BUF_LIT(b, " at ");
	waitwords_where(b, g->stack, waitwords_caller(graph, g));
}

struct waitobject_places waitobject_places_of(
	const struct gl_wait_graph *graph, const struct gl_wait_object *o)
{
	struct waitobject_places s = {0};

	for (size_t i = 0; i < o->nwaiters; i++)
		add_place(&s, graph, &graph->v[o->waiters[i]]);
	for (size_t i = 0; i < s.n && i < SHOWN_PLACES; i++)
		choose_place(&s, i);
	return s;
}

bool waitobject_place(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct waitobject_places *places, size_t i, const struct gl_wait_goroutine **g)
{
	size_t shown = places->n < SHOWN_PLACES ? places->n : SHOWN_PLACES;
	uint64_t elsewhere = places->elsewhere;

	if (places->n < 2 || i > shown)
		return false;
	if (i < shown) {
		*g = places->v[i].g;
		gl_buf_u64(b, places->v[i].n);
		put_place(b, graph, &places->v[i]);
		return true;
	}
	for (; i < places->n; i++)
		elsewhere += places->v[i].n;
	if (elsewhere == 0)
		return false;
	*g = NULL;
	gl_buf_number(b, "", elsewhere, " at other places");
	return true;
}

/*
 * Appends how many waiters were linked to the object although their frames do not show its address,
 * and by which evidence, for example ` (3 by type, weak)`.
 */
static void put_links(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct gl_wait_object *o)
{
	uint64_t n[GL_WAIT_EVIDENCES + 1] = {0};

	for (size_t i = 0; i < o->nwaiters; i++) {
		const struct gl_wait_goroutine *g = &graph->v[o->waiters[i]];

		n[g->link] = gl_counter_sum(n[g->link], g->count);
	}
	for (unsigned i = 0; i < GL_WAIT_EVIDENCES; i++) {
		if (n[i] == 0)
			continue;
		gl_buf_number(b, " (", n[i], " by ");
		gl_buf_str(b, gl_wait_evidence_name((enum gl_wait_evidence)i));
		gl_buf_str(b, gl_wait_is_weak(i) ? GL_STR(", weak)") : GL_STR(")"));
	}
}

void waitobject_modes(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct gl_wait_object *o)
{
	uint64_t n[GL_WAIT_MODES] = {0};
	size_t begin = b->len;

	for (size_t i = 0; i < o->nwaiters; i++) {
		const struct gl_wait_goroutine *g = &graph->v[o->waiters[i]];

		n[g->mode] = gl_counter_sum(n[g->mode], g->count);
	}
	for (unsigned i = 0; i < GL_WAIT_MODES; i++) {
		if (n[i] == 0)
			continue;
		if (b->len > begin)
			GL_BUF_LIT(b, ", ");
		gl_buf_u64(b, n[i]);
		gl_buf_char(b, ' ');
		gl_buf_str(b, gl_wait_mode_name((enum gl_wait_mode)i));
	}
	put_links(b, graph, o);
}

/* --- candidates ---------------------------------------------------------------------- */

static size_t most_candidates(const struct gl_wait_object *o)
{
	bool is_weak = o->ncandidates && gl_wait_is_weak(o->candidates[0].evidence);

	return is_weak ? SHOWN_WEAK : SHOWN_CANDIDATES;
}

size_t waitobject_shown(const struct gl_wait_object *o)
{
	size_t most = most_candidates(o);

	return o->ncandidates < most ? o->ncandidates : most;
}

void waitobject_candidate(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct gl_wait_object *o, size_t rank)
{
	const struct gl_wait_candidate *c = &o->candidates[rank];
	const struct gl_wait_goroutine *g = &graph->v[c->goroutine];
	const struct gl_wait_object *other =
		g->object == GL_WAITS_NONE ? NULL : &graph->objects[g->object];

	waitwords_role(b, o);
	gl_buf_number(b, " ", rank + 1, ": ");
	if (other == o) {
		waitwords_id(b, g);
		GL_BUF_LIT(b, ", one of those who wait");
		waitwords_evidence(b, graph, c);
	} else {
		waitwords_candidate(b, graph, c);
	}
	if (other && other != o) {
		GL_BUF_LIT(b, ", waits for ");
		waitwords_object_in(b, other, waitwords_place_of(graph, g));
	}
	waitwords_partner(b, graph, c);
}

/* Returns true if two candidates differ in nothing but their goroutines. */
static bool are_alike(const struct gl_wait_graph *graph, const struct gl_wait_candidate *a,
	const struct gl_wait_candidate *b)
{
	const struct gl_wait_goroutine *x = &graph->v[a->goroutine], *y = &graph->v[b->goroutine];

	return a->evidence == b->evidence && x->object == y->object && x->class == y->class &&
	       waitwords_compare_places(waitwords_place_of(graph, x),
		       waitwords_place_of(graph, y)) == 0;
}

/* Returns the index of the first candidate that is like the i-th one. */
static size_t first_like(const struct gl_wait_graph *graph, const struct gl_wait_object *o,
	size_t i)
{
	size_t k = 0;

	while (!are_alike(graph, &o->candidates[k], &o->candidates[i]))
		k++;
	return k;
}

/*
 * If others are like the i-th candidate, appends, for example, `, and 3 more like it`. Returns the
 * number of these others.
 */
static size_t put_others(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct gl_wait_object *o, size_t i)
{
	size_t n = 0;

	for (size_t k = i + 1; k < o->ncandidates; k++)
		n += are_alike(graph, &o->candidates[i], &o->candidates[k]);
	if (n)
		gl_buf_number(b, ", and ", n, " more like it");
	return n;
}

static void put_candidates(struct tool *t, struct gl_buf *text, const struct gl_wait_graph *graph,
	const struct gl_wait_object *o)
{
	uint64_t more = o->ncandidates + o->ndropped;
	size_t left = most_candidates(o);

	for (size_t i = 0; i < o->ncandidates && left > 0; i++) {
		if (first_like(graph, o, i) < i)
			continue;
		waitobject_candidate(text, graph, o, i);
		more -= 1 + put_others(text, graph, o, i);
		waitwords_line(t, text, 4);
		left--;
	}
	if (more) {
		GL_BUF_LIT(text, "and ");
		view_number(text, more, "more candidate", "more candidates");
		waitwords_line(t, text, 4);
	}
}

/* --- the object ---------------------------------------------------------------------- */

/*
 * Appends how many waiters each of several similar objects has, for example ` and 119 more like it:
 * 1 send each, the longest for 7m`.
 */
static void put_waiters(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct waitlist_entry *e)
{
	if (e->n > 1)
		gl_buf_number(b, " and ", e->n - 1, " more like it");
	GL_BUF_LIT(b, ": ");
	waitobject_modes(b, graph, e->o);
	if (e->n > 1)
		GL_BUF_LIT(b, " each");
	if (e->wait_seconds) {
		GL_BUF_LIT(b, ", the longest for ");
		gl_buf_duration(b, e->wait_seconds);
	}
}

/*
 * Ends the text of a line about an object: appends the place of its waiters, if they are all at one
 * place, and says so if the object has no candidate.
 */
static void end_text(struct gl_buf *text, const struct gl_wait_graph *graph,
	const struct gl_wait_object *o, const struct waitobject_places *places)
{
	if (places->n == 1) {
		gl_buf_char(text, ',');
		put_place(text, graph, &places->v[0]);
	}
	if (o->ncandidates == 0) {
		GL_BUF_LIT(text, "; ");
		waitwords_nobody(text, graph, o);
	}
}

/* Ends a line about an object, and writes the lines below it. */
static void end_line(struct tool *t, struct gl_buf *text, const struct gl_wait_graph *graph,
	const struct gl_wait_object *o, const struct waitobject_places *places)
{
	const struct gl_wait_goroutine *g;

	end_text(text, graph, o, places);
	waitwords_line(t, text, 2);
	for (size_t i = 0; waitobject_place(text, graph, places, i, &g); i++)
		waitwords_line(t, text, 4);
}

void waitobject_sites(struct tool *t, struct gl_buf *text, const struct gl_wait_graph *graph,
	const struct gl_wait_object *o)
{
	struct waitobject_places places = waitobject_places_of(graph, o);

	end_line(t, text, graph, o, &places);
}

static void put_object(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct waitlist_entry *e, const struct waitobject_places *places)
{
	waitwords_object_in(b, e->o,
		places->n == 1 ? waitwords_place_of(graph, places->v[0].g) : NULL);
	put_waiters(b, graph, e);
}

void waitobject_text(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct waitlist_entry *e)
{
	struct waitobject_places places = waitobject_places_of(graph, e->o);

	put_object(b, graph, e, &places);
	end_text(b, graph, e->o, &places);
}

void waitobject_put(struct tool *t, const struct gl_wait_graph *graph,
	const struct waitlist_entry *e)
{
	struct waitobject_places places = waitobject_places_of(graph, e->o);
	struct gl_buf text = {0};

	put_object(&text, graph, e, &places);
	end_line(t, &text, graph, e->o, &places);
	put_candidates(t, &text, graph, e->o);
	gl_buf_free(&text);
}
