#include "cmd/fold/fold.h"

#include "lib/base/mem.h"
#include "lib/record/canon.h"
#include "lib/record/place.h"
#include "lib/syntax/goline.h"

#include <stdlib.h>

void fold_free(struct fold *s)
{
	gl_groups_free(s->groups);
	foldwaits_free(&s->waits);
	gl_calls_free(&s->calls);
	gl_counter_pool_free(&s->roots);
	gl_mem_free(s->numbers);
	gl_mem_free(s->frames);
}

/* --- which groups -------------------------------------------------------------------- */

/* The keys that become tags of a profile. Goroutines with one stack may differ in them. */
#define TAG_KEYS "created_by,state,leaked,source,dump,labels"

static bool add_keys(struct gl_keys *to, const struct gl_keys *keys)
{
	if (keys->n > GL_KEYS_MAX - to->n)
		return false;
	memcpy(to->v + to->n, keys->v, keys->n * sizeof *keys->v);
	to->n += keys->n;
	return true;
}

void fold_begin(struct tool *t, const struct gl_record *first)
{
	struct fold *s = t->ctx;
	bool keeps_keys = gl_record_group(first) && s->by.n == 0;
	struct gl_keys keys, tags = {.n = 0};
	struct gl_err err;

	gl_keys_parse(&keys, GL_STR("sig"), &err);
	if (s->form == FOLD_PPROF)
		gl_keys_parse(&tags, GL_STR(TAG_KEYS), &err);
	if (!add_keys(&keys, &s->by) || !add_keys(&keys, &tags)) {
		tool_fail(t, "--by: too many keys for --to pprof, which groups by '" TAG_KEYS
			     "', too");
		s->is_refused = true;
		return;
	}
	s->groups = gl_groups_new(t->stacks, keeps_keys ? NULL : &keys, GL_WITHOUT_SOURCES);
}

int fold_add(struct tool *t, const struct gl_record *r, size_t n, struct gl_err *err)
{
	struct fold *s = t->ctx;

	if (s->form != FOLD_PPROF)
		return gl_groups_add_all(s->groups, r, n, err);
	for (size_t i = 0; i < n; i++) {
		size_t number;

		if (gl_groups_add(s->groups, &r[i], &number, err) != 0)
			return -1;
		if (number != GL_GROUPS_NONE)
			foldwaits_add(&s->waits, number, &r[i]);
	}
	return 0;
}

/* --- a stack ------------------------------------------------------------------------- */

struct gl_str fold_name(const struct gl_frame *f)
{
	if (f->is_gap)
		return GL_STR(GL_GOLINE_GAP);
	return f->func.len ? f->func : GL_STR("(not shown)");
}

/* Returns the name of the root frame that stands for a value of a key. */
static struct gl_str root_name(struct fold *s, struct gl_str key, struct gl_str value)
{
	struct gl_buf b = {0};
	struct gl_str name;

	if (value.len)
		return gl_counter_name(&s->roots, value)->text;
	gl_buf_add(&b, value.p ? "(empty " : "(no ", value.p ? 7 : 4);
	gl_buf_str(&b, key);
	gl_buf_char(&b, ')');
	name = gl_counter_name(&s->roots, gl_buf_view(&b))->text;
	gl_buf_free(&b);
	return name;
}

/* If frames of the same function follow each other, keeps only the innermost of them. */
static size_t drop_runs(struct gl_frame *v, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (kept == 0 || !v[i].func.p || v[i].func.p != v[kept - 1].func.p)
			v[kept++] = v[i];
	return kept;
}

/*
 * Puts the canonical frames of a stack (NULL: none) into s->frames. Returns the number of frames.
 */
static size_t put_frames(struct fold *s, const struct gl_stack *stack)
{
	size_t n = stack ? gl_canon_frames(stack->frames, stack->nframes, s->frames) : 0;

	if (s->folds_recursion)
		n = drop_runs(s->frames, n);
	if (n == 0 && s->form != FOLD_PPROF)
		s->frames[n++] =
			(struct gl_frame){.func = GL_STR(GL_PLACE_NO_FRAMES), .line = -1};
	return n;
}

/*
 * Appends a root frame for the value of each key of --by to the n frames in s->frames, the last key
 * first. Returns the number of frames.
 */
static size_t put_roots(struct fold *s, size_t number, size_t n)
{
	const struct gl_record *r;

	if (s->by.n == 0)
		return n;
	r = gl_groups_get(s->groups, number);
	for (size_t i = s->by.n; i-- > 0;) {
		/* the first key is sig, which is no key of --by */
		struct gl_str name = root_name(s, s->by.v[i].name, r->more->group->key[1 + i]);

		s->frames[n++] = (struct gl_frame){.func = name, .line = -1};
	}
	return n;
}

static void add_group(struct fold *s, size_t number)
{
	struct gl_outline o;
	uint64_t weight;
	size_t n;

	gl_groups_outline(s->groups, number, &o);
	s->waited = gl_counter_sum(s->waited, o.wait_known);
	weight = fold_is_timed(s) ? o.wait_sum : o.count;
	if (weight == 0)
		return;
	s->frames = gl_mem_grow(s->frames, &s->frames_cap,
		(o.stack ? o.stack->nframes : 0) + s->by.n + 1, sizeof *s->frames);
	s->numbers = gl_mem_grow(s->numbers, &s->numbers_cap, s->calls.nstacks + 1,
		sizeof *s->numbers);
	n = put_frames(s, o.stack);
	n = put_roots(s, number, n);
	s->numbers[s->calls.nstacks] = number;
	gl_calls_add_frames(&s->calls, s->frames, n, weight);
}

void fold_make(struct tool *t)
{
	struct fold *s = t->ctx;
	const size_t *numbers = gl_groups_sort(s->groups, GL_ORDER_KEY, SIZE_MAX);

	s->goroutines = gl_groups_goroutines(s->groups);
	for (size_t i = 0; i < gl_groups_count(s->groups); i++)
		add_group(s, numbers[i]);
}

/* --- order --------------------------------------------------------------------------- */

/* A stack, and what is needed to compare it with others. */
struct path {
	const struct fold *fold;
	const uint32_t *rank;
	size_t stack;
};

int fold_compare(const struct fold *s, const uint32_t *rank, size_t a, size_t b)
{
	const struct gl_call_stack *x = &s->calls.stacks[a], *y = &s->calls.stacks[b];
	const uint32_t *p = s->calls.ids + x->first, *q = s->calls.ids + y->first;

	for (size_t i = 0; i < x->n && i < y->n; i++)
		if (rank[p[i]] != rank[q[i]])
			return rank[p[i]] < rank[q[i]] ? -1 : 1;
	return (x->n > y->n) - (x->n < y->n);
}

static int compare_paths(const void *a, const void *b)
{
	const struct path *x = a, *y = b;
	int c = fold_compare(x->fold, x->rank, x->stack, y->stack);

	return c ? c : (x->stack > y->stack) - (x->stack < y->stack);
}

size_t *fold_sort(struct tool *t, const uint32_t *rank)
{
	struct fold *s = t->ctx;
	size_t n = s->calls.nstacks, *out = gl_mem_new(n + 1, sizeof *out);
	struct path *paths = gl_mem_new(n + 1, sizeof *paths);

	for (size_t i = 0; i < n; i++)
		paths[i] = (struct path){s, rank, i};
	qsort(paths, n, sizeof *paths, compare_paths);
	for (size_t i = 0; i < n; i++)
		out[i] = paths[i].stack;
	gl_mem_free(paths);
	return out;
}

static int compare_frames(const void *a, const void *b)
{
	return gl_call_frame_compare(
		*(struct gl_call_frame *const *)a, *(struct gl_call_frame *const *)b);
}

uint32_t *fold_ranks(struct tool *t)
{
	const struct gl_calls *c = &((struct fold *)t->ctx)->calls;
	uint32_t *rank = gl_mem_new(c->nframes + 1, sizeof *rank);
	struct gl_call_frame **v = gl_mem_new(c->nframes + 1, sizeof(struct gl_call_frame *));

	if (c->nframes)
		memcpy(v, c->frames, c->nframes * sizeof(struct gl_call_frame *));
	qsort(v, c->nframes, sizeof(struct gl_call_frame *), compare_frames);
	for (size_t i = 0; i < c->nframes; i++)
		rank[v[i]->number] = (uint32_t)i;
	gl_mem_free(v);
	return rank;
}

/* --- words --------------------------------------------------------------------------- */

void fold_put_title(struct tool *t, struct gl_buf *b)
{
	if (t->reader.as.p) {
		gl_buf_str(b, t->reader.as);
	} else if (t->noperands > 1) {
		gl_buf_number(b, "", (uint64_t)t->noperands, " files");
	} else {
		gl_buf_str(b, tool_name(t, tool_path(t, 0)));
	}
}
