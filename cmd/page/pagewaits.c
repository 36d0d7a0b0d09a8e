#include "cmd/page/pagewaits.h"

#include "cmd/wait/waitobject.h"
#include "cmd/wait/waittext.h"
#include "cmd/wait/waitwords.h"
#include "lib/base/mem.h"
#include "lib/waits/site.h"

/*
 * of each dump, at most this many deadlocks, goroutines of a deadlock, objects, and places of waits
 * for unseen objects are kept
 */
#define MOST 20

static void free_dump(struct pagewaits_dump *d)
{
	gl_arena_free(&d->arena);
	gl_mem_free(d->v);
	gl_mem_free(d);
}

void pagewaits_free(struct pagewaits *w)
{
	for (size_t i = 0; i < w->n; i++)
		free_dump(w->v[i]);
	*w = (struct pagewaits){0};
}

/* Keeps the text as a line. Empties the text. */
static void keep(struct pagewaits_dump *d, struct gl_buf *text, struct pagewaits_line line)
{
	struct pagewaits_line *v = gl_mem_grow(d->v, &d->cap, d->n + 1, sizeof *v);

	d->v = v;
	line.text = gl_arena_copy(&d->arena, gl_buf_view(text));
	text->len = 0;
	v[d->n++] = line;
}

/* --- deadlocks ----------------------------------------------------------------------- */

static void keep_cycle(struct pagewaits_dump *d, struct gl_buf *text,
	const struct gl_wait_graph *g, const struct gl_wait_cycle *c)
{
	struct pagewaits_line line = {.kind = PAGEWAITS_DEADLOCK};

	waittext_cycle(text, g, c);
	keep(d, text, line);
	line.is_below = true;
	for (size_t i = 0; i < c->n && i < MOST; i++) {
		line.stack = g->v[c->goroutines[i]].stack;
		waittext_link(text, g, c->goroutines[i], c->goroutines[(i + 1) % c->n]);
		keep(d, text, line);
	}
}

/* --- objects ------------------------------------------------------------------------- */

/*
 * Returns true if the object is worth a line. It is not if each of its waiters waits to receive, or
 * is idle like a worker that waits on a Cond: every process has such waiters.
 */
static bool is_news(const struct gl_wait_graph *g, const struct gl_wait_object *o)
{
	for (size_t i = 0; i < o->nwaiters; i++) {
		const struct gl_wait_goroutine *one = &g->v[o->waiters[i]];

		if (one->mode != GL_WAIT_RECEIVE && !gl_site_is_idle(g->idle, one))
			return true;
	}
	return false;
}

/* Keeps the places where goroutines wait for an object, if there are several. */
static void keep_places(struct pagewaits_dump *d, struct gl_buf *text,
	const struct gl_wait_graph *g, const struct waitobject_places *places)
{
	struct pagewaits_line line = {.kind = PAGEWAITS_OBJECT, .is_below = true};
	const struct gl_wait_goroutine *one;

	for (size_t i = 0; waitobject_place(text, g, places, i, &one); i++) {
		line.stack = one ? one->stack : NULL;
		line.place = one ? waitwords_place_of(g, one) : NULL;
		keep(d, text, line);
	}
}

static void keep_object(struct pagewaits_dump *d, struct gl_buf *text,
	const struct gl_wait_graph *g, const struct waitlist_entry *e)
{
	struct pagewaits_line line = {.kind = PAGEWAITS_OBJECT};
	const struct gl_wait_object *o = e->o;
	struct waitobject_places places = waitobject_places_of(g, o);

	if (places.n == 1) {
		line.stack = places.v[0].g->stack;
		line.place = waitwords_place_of(g, places.v[0].g);
	}
	waitobject_text(text, g, e);
	keep(d, text, line);
	keep_places(d, text, g, &places);
	line.is_below = true;
	line.place = NULL;
	for (size_t i = 0; i < waitobject_shown(o); i++) {
		line.stack = g->v[o->candidates[i].goroutine].stack;
		waitobject_candidate(text, g, o, i);
		keep(d, text, line);
	}
}

static void keep_objects(struct pagewaits_dump *d, struct gl_buf *text,
	const struct gl_wait_graph *g)
{
	size_t n, kept = 0;
	struct waitlist_entry *v = waitlist_make(g, &n);

	for (size_t i = 0; i < n && kept < MOST; i++) {
		if (!is_news(g, v[i].o))
			continue;
		keep_object(d, text, g, &v[i]);
		kept++;
	}
	gl_mem_free(v);
}

/* --- what is not shown ---------------------------------------------------------------- */

static void keep_unseen(struct pagewaits_dump *d, struct gl_buf *text,
	const struct gl_wait_unseen *u)
{
	uint32_t caller = waitwords_outside(u->stack, u->caller);
	struct pagewaits_line line = {.kind = PAGEWAITS_UNSEEN, .stack = u->stack,
		.place = waitwords_place(u->stack, caller)};

	gl_buf_number(text, "", u->count, " at ");
	waitwords_where(text, u->stack, caller);
	waitwords_state(text, u->state, u->wait_seconds, false);
	if (u->sigquit_shows)
		GL_BUF_LIT(text, "; a dump made by kill -QUIT would show what they wait for");
	keep(d, text, line);
}

/* --- both ---------------------------------------------------------------------------- */

static void fill(struct pagewaits_dump *d, struct gl_buf *text, const struct gl_wait_graph *g)
{
	waittext_waiting(text, g);
	d->waiting = gl_arena_copy(&d->arena, gl_buf_view(text));
	text->len = 0;
	d->source = g->source.p ? gl_arena_copy(&d->arena, g->source) : g->source;
	d->dump = g->dump;
	for (size_t i = 0; i < g->ncycles && i < MOST; i++)
		keep_cycle(d, text, g, &g->cycles[i]);
	keep_objects(d, text, g);
	for (size_t i = 0; i < g->nunseen && i < MOST; i++)
		if (!waitwords_is_receiver(&g->unseen[i]))
			keep_unseen(d, text, &g->unseen[i]);
}

/* Returns the index of the source's last dump, or a free index; PAGEWAITS_DUMPS: none is free. */
static size_t place_of(const struct pagewaits *w, struct gl_str source)
{
	size_t i = 0;

	while (i < w->n && !gl_str_eq(w->v[i]->source, source))
		i++;
	return i;
}

bool pagewaits_keeps(const struct pagewaits *w, struct gl_str source)
{
	return place_of(w, source) < PAGEWAITS_DUMPS;
}

void pagewaits_add(struct pagewaits *w, const struct gl_wait_graph *g)
{
	size_t i = place_of(w, g->source);
	struct gl_buf text = {0};
	struct pagewaits_dump *d;

	if (i == PAGEWAITS_DUMPS) {
		w->left++;
		return;
	}
	/*
	 * The dump of a recovered panic shows only one goroutine, so it does not replace another
	 * dump.
	 */
	if (i < w->n && g->goroutines < 2)
		return;
	d = gl_mem_new(1, sizeof *d);
	fill(d, &text, g);
	gl_buf_free(&text);
	if (i < w->n)
		free_dump(w->v[i]);
	w->n = i < w->n ? w->n : w->n + 1;
	w->v[i] = d;
}

const char *pagewaits_title(enum pagewaits_kind kind)
{
	static const char *const titles[PAGEWAITS_KINDS] = {
		[PAGEWAITS_DEADLOCK] = "Deadlocks",
		[PAGEWAITS_OBJECT] = "What they wait for, and who may hold it",
		[PAGEWAITS_UNSEEN] = "Waiting for what the dump does not show",
	};

	return titles[kind];
}
