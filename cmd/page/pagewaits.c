#include "cmd/page/pagewaits.h"

#include "cmd/wait/waitobject.h"
#include "cmd/wait/waittext.h"
#include "cmd/wait/waitwords.h"
#include "lib/base/mem.h"

/* per dump, at most this many deadlocks, goroutines of each, objects, and places are kept */
#define MOST 20

static void free_dump(struct pagewaits_dump *d)
{
	if (!d)
		return;
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

/* Keeps the text as a line. Empties the text. Returns false if there is no memory. */
static bool keep(struct pagewaits_dump *d, struct gl_buf *text, struct pagewaits_line line)
{
	struct pagewaits_line *v = gl_mem_grow(d->v, &d->cap, d->n + 1, sizeof *v);

	d->v = v ? v : d->v;
	line.text = gl_arena_copy(&d->arena, gl_buf_view(text));
	if (!v || !line.text.p || text->failed)
		return false;
	text->len = 0;
	v[d->n++] = line;
	return true;
}

/* --- deadlocks ----------------------------------------------------------------------- */

static bool keep_cycle(struct pagewaits_dump *d, struct gl_buf *text,
	const struct gl_wait_graph *g, const struct gl_wait_cycle *c)
{
	struct pagewaits_line line = {.kind = PAGEWAITS_DEADLOCK};

	waittext_cycle(text, g, c);
	if (!keep(d, text, line))
		return false;
	line.is_below = true;
	for (size_t i = 0; i < c->n && i < MOST; i++) {
		line.stack = g->v[c->goroutines[i]].stack;
		waittext_link(text, g, c->goroutines[i], c->goroutines[(i + 1) % c->n]);
		if (!keep(d, text, line))
			return false;
	}
	return true;
}

/* --- objects ------------------------------------------------------------------------- */

/*
 * Returns true if the object is worth a line. An object is not if all its waiters wait to receive,
 * or are idle as workers that wait on a Cond are: every process has such waiters.
 */
static bool is_news(const struct gl_wait_graph *g, const struct gl_wait_object *o)
{
	for (size_t i = 0; i < o->nwaiters; i++) {
		const struct gl_wait_goroutine *one = &g->v[o->waiters[i]];

		if (one->mode != GL_WAIT_RECEIVE && !gl_wait_is_idle(g->idle, one))
			return true;
	}
	return false;
}

/* Keeps the places where goroutines wait for an object, if there are several. */
static bool keep_places(struct pagewaits_dump *d, struct gl_buf *text,
	const struct gl_wait_graph *g, const struct waitobject_places *places)
{
	struct pagewaits_line line = {.kind = PAGEWAITS_OBJECT, .is_below = true};
	const struct gl_wait_goroutine *one;

	for (size_t i = 0; waitobject_place(text, g, places, i, &one); i++) {
		line.stack = one ? one->stack : NULL;
		line.place = one ? waitwords_place_of(g, one) : NULL;
		if (!keep(d, text, line))
			return false;
	}
	return true;
}

static bool keep_object(struct pagewaits_dump *d, struct gl_buf *text,
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
	if (!keep(d, text, line) || !keep_places(d, text, g, &places))
		return false;
	line.is_below = true;
	line.place = NULL;
	for (size_t i = 0; i < waitobject_shown(o); i++) {
		line.stack = g->v[o->candidates[i].goroutine].stack;
		waitobject_candidate(text, g, o, i);
		if (!keep(d, text, line))
			return false;
	}
	return true;
}

static bool keep_objects(struct pagewaits_dump *d, struct gl_buf *text,
	const struct gl_wait_graph *g)
{
	size_t n, kept = 0;
	struct waitlist_entry *v;
	bool is_well = true;

	if (g->nobjects == 0)
		return true;
	v = waitlist_make(g, &n);
	for (size_t i = 0; v && i < n && kept < MOST && is_well; i++) {
		if (!is_news(g, v[i].o))
			continue;
		is_well = keep_object(d, text, g, &v[i]);
		kept++;
	}
	is_well &= v != NULL;
	gl_mem_free(v);
	return is_well;
}

/* --- what is not shown ---------------------------------------------------------------- */

static bool keep_unseen(struct pagewaits_dump *d, struct gl_buf *text,
	const struct gl_wait_unseen *u)
{
	uint32_t caller = waitwords_outside(u->stack, u->caller);
	struct pagewaits_line line = {.kind = PAGEWAITS_UNSEEN, .stack = u->stack,
		.place = waitwords_place(u->stack, caller)};

	gl_buf_u64(text, u->count);
	GL_BUF_LIT(text, " at ");
	waitwords_where(text, u->stack, caller);
	waitwords_state(text, u->state, u->wait_seconds, false);
	if (u->sigquit_shows)
		GL_BUF_LIT(text, "; a dump made by kill -QUIT would show what they wait for");
	return keep(d, text, line);
}

static bool is_receiver(const struct gl_wait_unseen *u)
{
	return gl_class_of(u->state, u->stack->class) == GL_CLASS_CHAN_RECEIVE;
}

/* --- both ---------------------------------------------------------------------------- */

static bool fill(struct pagewaits_dump *d, struct gl_buf *text, const struct gl_wait_graph *g)
{
	waittext_waiting(text, g);
	d->waiting = gl_arena_copy(&d->arena, gl_buf_view(text));
	text->len = 0;
	d->source = g->source.p ? gl_arena_copy(&d->arena, g->source) : g->source;
	d->dump = g->dump;
	if (!d->waiting.p || (g->source.p && !d->source.p))
		return false;
	for (size_t i = 0; i < g->ncycles && i < MOST; i++)
		if (!keep_cycle(d, text, g, &g->cycles[i]))
			return false;
	if (!keep_objects(d, text, g))
		return false;
	for (size_t i = 0; i < g->nunseen && i < MOST; i++)
		if (!is_receiver(&g->unseen[i]) && !keep_unseen(d, text, &g->unseen[i]))
			return false;
	return true;
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

bool pagewaits_add(struct pagewaits *w, const struct gl_wait_graph *g)
{
	size_t i = place_of(w, g->source);
	struct gl_buf text = {0};
	struct pagewaits_dump *d;
	bool is_well;

	if (i == PAGEWAITS_DUMPS) {
		w->left++;
		return true;
	}
	/*
	 * The dump of a recovered panic shows only one goroutine, so it does not replace another
	 * dump.
	 */
	if (i < w->n && g->goroutines < 2)
		return true;
	d = gl_mem_new(1, sizeof *d);
	is_well = d && fill(d, &text, g);
	gl_buf_free(&text);
	if (!is_well) {
		free_dump(d);
		return false;
	}
	if (i < w->n)
		free_dump(w->v[i]);
	w->n = i < w->n ? w->n : w->n + 1;
	w->v[i] = d;
	return true;
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
