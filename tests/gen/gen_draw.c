/*
 * Makes random frames, stacks and goroutines. The Go release may print each of them, but which of
 * them stand together is left to chance.
 */
#include "gen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* -- drawing a goroutine -- */

static const struct state *state_named(const char *name)
{
	const struct state *s = states;

	while (strcmp(s->name, name))
		s++;
	return s;
}

static void fill_stack(struct gen *g, struct stack *s, uint64_t index);

/*
 * With -k, returns one of the k stacks; otherwise a stack made for this goroutine, which is valid
 * until the next call.
 */
const struct stack *draw_stack(struct gen *g, uint64_t i)
{
	if (g->n_stacks)
		return &g->stacks[i < g->n_stacks ? i : below(g, g->n_stacks)];
	fill_stack(g, &g->scratch, i);
	return &g->scratch;
}

void draw_labels(struct gen *g, struct gor *w)
{
	for (size_t k = 0; k < LEN(label_keys) && w->n_labels < MAX_LABELS; k++) {
		const char *value = PICK(g, label_values);

		if (!one_in(g, 5))
			continue;
		if (g->is_crdb && g->form != FORM_DEBUG1 &&
			!(is_simple(value) && is_simple(label_keys[k])))
			continue;
		w->labels[w->n_labels++] = (struct label){ label_keys[k], value };
	}
}

static bool state_fits(const struct gen *g, const struct state *s)
{
	return g->minor >= s->since && g->minor <= s->until;
}

static void draw_ancestors(struct gen *g, struct gor *w)
{
	w->n_ancestors = below(g, MAX_ANCESTORS + 1);
	for (size_t a = 0; a < w->n_ancestors; a++) {
		w->ancestors[a] = g->n_stacks ? &g->stacks[below(g, g->n_stacks)] : &g->main_stack;
		w->ancestor_ids[a] = 1 + below(g, 500);
	}
}

/* Adds random suffixes that this release may print with this state. */
static void draw_suffixes(struct gen *g, struct gor *w)
{
	bool is_waiting = w->state->kind != STATE_PLAIN, may_bubble = w->state->kind >= STATE_CHAN;

	w->is_scan = g->minor >= 6 && one_in(g, 9);
	w->is_leaked = g->minor >= 26 && is_waiting && one_in(g, 6);
	w->is_locked = g->minor >= 4 && one_in(g, 9);
	if (g->minor >= 24 && (w->state->kind == STATE_BUBBLE || one_in(g, 5)))
		w->bubble = 1 + below(g, 40);
	/* early 1.25 printed `durable` even for goroutines that were not blocked */
	w->is_durable =
		g->minor >= 25 && w->bubble && (may_bubble || (g->minor == 25 && one_in(g, 4)));
	if (g->minor < 3 || w->is_leaked || !is_waiting)
		w->minutes = 0;
	if (g->has_labels && one_in(g, 2))
		draw_labels(g, w);
	if (g->has_ancestors && one_in(g, 3))
		draw_ancestors(g, w);
}

static void draw_oddities(struct gen *g, struct gor *w, bool is_first)
{
	bool is_running = !strcmp(w->state->name, "running");

	draw_suffixes(g, w);
	if (is_running && !is_first && g->minor >= 4 && one_in(g, 2)) {
		w->is_away = true;
		w->has_creator = w->has_creator && one_in(g, 2);
	}
	/* only if it is not running: readers take a running one with these frames for a new dump */
	if (!is_running && one_in(g, 60)) {
		w->lead[0] = &g->writer[0][0];
		w->lead[1] = &g->writer[0][1];
	}
	if (w->stack->n > 1 && one_in(g, w->stack->n > 90 ? 2 : 25)) {
		w->gap.kind = FRAME_GAP;
		w->gap.line = g->minor >= 21 ? 1 + (unsigned)below(g, one_in(g, 2) ? 3 : 900) : 0;
	}
}

static void draw_minutes(struct gen *g, struct gor *w)
{
	static const size_t ranges[] = { 10, 60, 1440, 10080 };

	if (w->state->kind == STATE_PLAIN)
		return;
	if (g->opt.waiting && one_in(g, (size_t)g->opt.waiting))
		w->minutes = 5 + below(g, PICK(g, ranges));
	else if (one_in(g, 8))
		w->minutes = 1 + below(g, 4);
}

static void draw_state(struct gen *g, struct gor *w)
{
	if (!w->state && !g->opt.is_odd)
		w->state = w->stack->state ? w->stack->state : state_named(plain_states[0]);
	while (!w->state || !state_fits(g, w->state))
		w->state = &PICK(g, states);
}

bool is_verbose_dump(const struct gen *g)
{
	return g->form == FORM_SIGQUIT || g->form == FORM_CRASH;
}

static void lead_goroutine(struct gen *g, struct gor *w, enum first first)
{
	const struct frame *writer = PICK(g, g->writer);

	if (first == FIRST_MAIN)
		w->id = 1;
	if (first == FIRST_IDLE)
		w->id = 0;
	if (first == FIRST_WRITER) {
		w->lead[0] = &writer[0];
		w->lead[1] = &writer[1];
	}
	if (first != FIRST_ANY)
		w->state = state_named(first == FIRST_IDLE ? "idle" : "running");
}

/*
 * Chooses the struct with a lock that the goroutine's frames show as a receiver. Goroutines that
 * wait for a lock show one, and so do some others, which may hold the lock.
 */
static void draw_owner(struct gen *g, const struct gor *w)
{
	g->owner = 0;
	if (g->n_locks && (w->stack->f[0] == &g->mutex[0] || one_in(g, 64)))
		g->owner = 0x800000 + below(g, (size_t)g->n_locks) * 0x400;
}

void draw_goroutine(struct gen *g, struct gor *w, uint64_t i, enum first first)
{
	memset(w, 0, sizeof *w);
	w->id = 2 + (g->opt.is_odd ? i * 7919 % 1000003 : i) * g->id_scale;
	lead_goroutine(g, w, i ? FIRST_ANY : first);
	if (i == 1 && first != FIRST_MAIN)
		w->id = 1;
	w->is_verbose = is_verbose_dump(g) && (g->minor >= 19 || i == 0);
	w->stack = w->id == 0 ? &g->idle_stack : w->id == 1 ? &g->main_stack : draw_stack(g, i);
	draw_state(g, w);
	draw_minutes(g, w);
	draw_owner(g, w);
	w->has_creator = w->stack->creator;
	if (w->has_creator && g->minor >= 21 && !(g->opt.is_odd && one_in(g, 7)))
		w->parent = g->opt.is_odd ? 1 + below(g, 3000) : 1;
	if (g->opt.is_odd && w->id)
		draw_oddities(g, w, i == 0);
}

/* -- the pool -- */

static void fill_odd_frame(struct gen *g, struct frame *f)
{
	static const enum frame_kind kinds[] = {
		FRAME_INLINED, FRAME_INLINED, FRAME_FRESH, FRAME_C, FRAME_C_BARE, FRAME_NON_GO};

	f->kind = one_in(g, 3) ? PICK(g, kinds) : FRAME_CALL;
	f->func = f->kind == FRAME_NON_GO ? "non-Go function"
		  : f->kind >= FRAME_C	  ? PICK(g, c_funcs)
					  : PICK(g, odd_funcs);
	f->file = f->kind >= FRAME_C ? PICK(g, c_files) : PICK(g, odd_files);
	f->line = 1 + (unsigned)below(g, one_in(g, 20) ? 1u << 24 : 900);
	if (f->file[0] == '<' || f->file[0] == '?')
		f->line = f->file[0] == '<';
}

static void fill_plain_frame(struct gen *g, struct frame *f, size_t i)
{
	const char *package = g->opt.is_long ? long_packages[i % LEN(long_packages)] : "main";
	struct buf b = { NULL, 0, 0 };

	put_str(&b, package);
	put_str(&b, g->opt.is_long ? ".(*Handler" : ".(*Work");
	put_num(&b, i);
	put_str(&b, ").");
	put_str(&b, g->opt.is_long ? long_methods[i / 8 % LEN(long_methods)] : "do");
	f->func = copied(&b);
	b.len = 0;
	put_str(&b, g->opt.is_long ? "/home/build/go/pkg/mod/" : "/srv/app/pkg/w");
	put_str(&b, g->opt.is_long ? package : "");
	put_str(&b, g->opt.is_long ? "@v1.12.3/handler" : "");
	put_num(&b, i / 4);
	put_str(&b, ".go");
	f->file = copied(&b);
	free(b.p);
	f->line = 10 + (unsigned)below(g, 900);
	f->kind = FRAME_CALL;
}

/*
 * Makes the texts of a frame once, so that writing a plain dump is little more than copying.
 */
static void prepare_frame(struct gen *g, struct frame *f)
{
	struct buf text = { NULL, 0, 0 }, json = { NULL, 0, 0 };

	put_go_frame(g, &text, f, is_verbose_dump(g));
	put_frame_json(&json, f);
	f->text = text;
	f->json = json;
	f->go_offset = draw_offset(g);
}

static void fill_place(struct gen *g, struct frame *f, const struct place *p)
{
	f->func = p->func;
	f->file = p->file;
	f->line = p->line;
	f->kind = FRAME_CALL;
	if (!g->opt.is_odd)
		prepare_frame(g, f);
}

/* Of the frames of a lock, lockSlow alone shows the lock's address. Lock is inlined. */
static void fill_mutex(struct gen *g)
{
	for (size_t i = 0; i < LEN(mutex_places); i++) {
		struct frame *f = &g->mutex[i];

		fill_place(g, f, &mutex_places[i]);
		f->is_lock = i == 1;
		f->n_patches = f->is_lock;
		if (i < 2)
			continue;
		f->kind = FRAME_INLINED;
		prepare_frame(g, f);
	}
}

void fill_pool(struct gen *g)
{
	for (size_t i = 0; i < POOL; i++) {
		if (g->opt.is_odd) {
			fill_odd_frame(g, &g->pool[i]);
		} else {
			fill_plain_frame(g, &g->pool[i], i);
			prepare_frame(g, &g->pool[i]);
		}
	}
	for (size_t i = 0; i < LEN(runtime_places); i++)
		fill_place(g, &g->runtime[i], &runtime_places[i]);
	for (size_t i = 0; i < LEN(writers); i++)
		for (size_t j = 0; j < 2; j++)
			fill_place(g, &g->writer[i][j], &writers[i][j]);
	if (g->has_locks && !g->opt.is_odd)
		fill_mutex(g);
}

static const struct frame *draw_go_frame(struct gen *g)
{
	const struct frame *f;

	do
		f = &PICK(g, g->pool);
	while (f->kind != FRAME_CALL);
	return f;
}

static void fill_odd_stack(struct gen *g, struct stack *s)
{
	s->n = g->opt.depth ? (size_t)g->opt.depth : 1 + below(g, one_in(g, 30) ? 100 : 12);
	for (size_t i = 0; i + 1 < s->n; i++)
		s->f[i] = &PICK(g, g->pool);
	s->f[s->n - 1] =
		draw_go_frame(g); /* debug=1 shows no C frames, so there must be another frame */
	s->creator = one_in(g, 12) ? NULL : draw_go_frame(g);
	s->state = NULL;
}

static void want_lock(struct gen *g, struct stack *s)
{
	memmove(s->f + LEN(mutex_places), s->f, s->n * sizeof *s->f);
	for (size_t i = 0; i < LEN(mutex_places); i++)
		s->f[i] = &g->mutex[i];
	s->n += LEN(mutex_places);
	s->state = state_named("sync.Mutex.Lock");
}

/*
 * Chooses the innermost frames by the digits of the stack's index, so that all stacks differ.
 * Frames near the root are shared by many stacks, as in real dumps.
 */
static void fill_plain_stack(struct gen *g, struct stack *s, uint64_t index)
{
	uint64_t rest = index;

	s->n = (size_t)g->opt.depth;
	for (size_t i = 0; i < s->n; i++) {
		s->f[i] = rest ? &g->pool[rest % POOL] : &g->pool[(index * 7 + i * 13) % 64];
		if (i == 0)
			s->f[i] = &g->pool[rest % POOL];
		rest /= POOL;
	}
	if (rest)
		die("-k", "more stacks than this depth can tell apart");
	s->creator = &g->pool[index % 16];
	if (g->has_locks) {
		s->state = state_named(calm_states[index % LEN(calm_states)]);
		if (g->n_locks && index % 3 == 1)
			want_lock(g, s);
		return;
	}
	s->state =
		index % 40 ? state_named(plain_states[index % (LEN(plain_states) - 1) + 1]) : NULL;
}

static void fill_stack(struct gen *g, struct stack *s, uint64_t index)
{
	if (!s->f)
		s->f = calloc(g->opt.depth ? (size_t)g->opt.depth + LEN(mutex_places) + 1 : 101,
			sizeof *s->f);
	if (!s->f)
		die("memory", strerror(ENOMEM));
	if (g->opt.is_odd)
		fill_odd_stack(g, s);
	else
		fill_plain_stack(g, s, index);
}

void fill_stacks(struct gen *g)
{
	static struct frame root = {
		.func = "main.main", .file = "/app/main.go", .line = 42, .kind = FRAME_CALL};
	static const struct frame *idle[LEN(runtime_places) - IDLE];

	g->n_stacks = (size_t)g->opt.distinct;
	g->stacks = calloc(g->n_stacks + 1, sizeof *g->stacks);
	if (!g->stacks)
		die("memory", strerror(ENOMEM));
	for (size_t i = 0; i < g->n_stacks; i++)
		fill_stack(g, &g->stacks[i], i);
	fill_stack(g, &g->main_stack, 0);
	g->main_stack.f[g->main_stack.n - 1] = &root;
	g->main_stack.creator = NULL;
	for (size_t i = 0; i < LEN(idle); i++)
		idle[i] = &g->runtime[IDLE + i];
	g->idle_stack = (struct stack){ idle, LEN(idle), NULL, state_named("idle") };
}
