#include "lib/summary/calls.h"

#include "lib/base/hash.h"
#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/record/canon.h"
#include "lib/summary/counter.h"

#include <stdlib.h>

void gl_calls_free(struct gl_calls *c)
{
	gl_mem_free(c->funcs);
	gl_mem_free(c->frames);
	gl_mem_free(c->stacks);
	gl_mem_free(c->ids);
	gl_mem_free(c->edges);
	gl_mem_free(c->scratch);
	gl_set_free(&c->func_index);
	gl_set_free(&c->frame_index);
	gl_set_free(&c->edge_index);
	gl_arena_free(&c->arena);
	*c = (struct gl_calls){0};
}

/* --- functions and frames ------------------------------------------------------------ */

/*
 * Hashes n and the addresses of two names. A table of stacks stores each name once, so the address
 * identifies the name, and its bytes need not be read.
 */
static uint64_t hash_of(const void *a, const void *b, uint64_t n)
{
	uint64_t key[3] = {(uintptr_t)a, (uintptr_t)b, n};

	return gl_hash_key(key, sizeof key);
}

static struct gl_call_func *new_func(struct gl_calls *c, struct gl_str name, uint64_t hash)
{
	struct gl_call_func *f = gl_arena_new(&c->arena, sizeof *f);

	if (!f || !GL_MEM_ROOM(c->funcs, c->funcs_cap, c->nfuncs + 1) ||
		!gl_set_add(&c->func_index, f, hash))
		return NULL;
	*f = (struct gl_call_func){.name = name, .rank = SIZE_MAX, .seen = SIZE_MAX};
	c->funcs[c->nfuncs++] = f;
	return f;
}

static struct gl_call_func *func_of(struct gl_calls *c, struct gl_str name)
{
	uint64_t hash = hash_of(name.p, NULL, 0);
	struct gl_call_func *f;
	size_t i = (size_t)hash;

	while ((f = gl_set_next(&c->func_index, hash, &i)))
		if (f->name.p == name.p)
			return f;
	return new_func(c, name, hash);
}

static struct gl_call_frame *new_frame(struct gl_calls *c, const struct gl_frame *frame,
	uint64_t hash)
{
	struct gl_call_frame *f = gl_arena_new(&c->arena, sizeof *f);

	if (!f || c->nframes == UINT32_MAX ||
		!GL_MEM_ROOM(c->frames, c->frames_cap, c->nframes + 1) ||
		!gl_set_add(&c->frame_index, f, hash))
		return NULL;
	*f = (struct gl_call_frame){
		.frame = *frame, .number = (uint32_t)c->nframes, .seen = SIZE_MAX};
	if (frame->func.p && !(f->func = func_of(c, frame->func)))
		return NULL;
	c->frames[c->nframes++] = f;
	return f;
}

static struct gl_call_frame *frame_of(struct gl_calls *c, const struct gl_frame *frame)
{
	uint64_t hash = hash_of(frame->func.p, frame->file.p,
		(uint64_t)frame->line * 2 + frame->is_gap);
	struct gl_call_frame *f;
	size_t i = (size_t)hash;

	while ((f = gl_set_next(&c->frame_index, hash, &i)))
		if (f->frame.func.p == frame->func.p && f->frame.file.p == frame->file.p &&
			f->frame.line == frame->line && f->frame.is_gap == frame->is_gap)
			return f;
	return new_frame(c, frame, hash);
}

/* --- stacks -------------------------------------------------------------------------- */

/*
 * Adds `count`, the number of goroutines of the stack that is being added, to the cum of frame f
 * and of its function. It is called for each frame of the stack. A recursive function is on the
 * stack more than once, but its goroutines are counted only once.
 */
static void count_in(struct gl_calls *c, struct gl_call_frame *f, uint64_t count)
{
	gl_calls_count(&f->cum, &f->seen, c->nstacks, count);
	if (f->func)
		gl_calls_count(&f->func->cum, &f->func->seen, c->nstacks, count);
}

static void count_innermost(struct gl_calls *c, struct gl_call_frame *f, uint64_t count)
{
	if (f)
		f->flat = gl_counter_sum(f->flat, count);
	if (f && f->func)
		f->func->flat = gl_counter_sum(f->func->flat, count);
	else
		c->unknown = gl_counter_sum(c->unknown, count);
}

/*
 * Copies the canonical frames of s to c->scratch. Returns how many, or SIZE_MAX if there is no
 * memory.
 */
static size_t canonical(struct gl_calls *c, const struct gl_stack *s)
{
	if (!s || s->nframes == 0)
		return 0;
	if (!GL_MEM_ROOM(c->scratch, c->scratch_cap, s->nframes))
		return SIZE_MAX;
	return gl_canon_frames(s->frames, s->nframes, c->scratch);
}

bool gl_calls_add_frames(struct gl_calls *c, const struct gl_frame *frames, size_t n,
	uint64_t count)
{
	struct gl_call_frame *f = NULL;

	if (!GL_MEM_ROOM(c->stacks, c->stacks_cap, c->nstacks + 1) ||
		!GL_MEM_ROOM(c->ids, c->ids_cap, c->nids + n))
		return false;
	c->stacks[c->nstacks] = (struct gl_call_stack){c->nids, (uint32_t)n, count};
	while (n-- > 0) {
		f = frame_of(c, &frames[n]);
		if (!f)
			return false;
		count_in(c, f, count);
		c->ids[c->nids++] = f->number;
	}
	count_innermost(c, f, count);
	c->goroutines = gl_counter_sum(c->goroutines, count);
	c->nstacks++;
	return true;
}

bool gl_calls_add(struct gl_calls *c, const struct gl_stack *s, uint64_t count)
{
	size_t n = canonical(c, s);

	return n != SIZE_MAX && gl_calls_add_frames(c, c->scratch, n, count);
}

/* --- orders -------------------------------------------------------------------------- */

static int by_flat(const void *a, const void *b)
{
	const struct gl_call_func *x = *(struct gl_call_func *const *)a;
	const struct gl_call_func *y = *(struct gl_call_func *const *)b;
	int c = gl_num_cmp(y->flat, x->flat);

	c = c ? c : gl_num_cmp(y->cum, x->cum);
	return c ? c : gl_str_cmp(x->name, y->name);
}

static int by_cum(const void *a, const void *b)
{
	const struct gl_call_func *x = *(struct gl_call_func *const *)a;
	const struct gl_call_func *y = *(struct gl_call_func *const *)b;
	int c = gl_num_cmp(y->cum, x->cum);

	return c ? c : by_flat(a, b);
}

void gl_calls_sort(struct gl_call_func **v, size_t n, enum gl_calls_order order)
{
	if (n > 1)
		qsort(v, n, sizeof(struct gl_call_func *),
			order == GL_CALLS_BY_FLAT ? by_flat : by_cum);
}

int gl_call_frame_compare(const struct gl_call_frame *a, const struct gl_call_frame *b)
{
	const struct gl_frame *x = &a->frame, *y = &b->frame;
	int c = (int)y->is_gap - (int)x->is_gap;

	c = c ? c : gl_str_cmp(x->func, y->func);
	c = c ? c : gl_str_cmp(x->file, y->file);
	return c ? c : (x->line > y->line) - (x->line < y->line);
}

/* --- edges --------------------------------------------------------------------------- */

static int by_place(const void *a, const void *b)
{
	const struct gl_call_edge *x = *(struct gl_call_edge *const *)a;
	const struct gl_call_edge *y = *(struct gl_call_edge *const *)b;
	int c = gl_num_cmp(x->func->rank, y->func->rank);

	c = c ? c : (int)x->is_callee - (int)y->is_callee;
	c = c ? c : (int)!x->other - (int)!y->other;
	c = c ? c : gl_num_cmp(y->count, x->count);
	if (c == 0 && x->other)
		c = gl_str_cmp(x->other->name, y->other->name);
	return c ? c : (int)y->is_root - (int)x->is_root;
}

static bool is_alike(const struct gl_call_edge *a, const struct gl_call_edge *b)
{
	return a->func == b->func && a->other == b->other && a->is_callee == b->is_callee &&
	       a->is_root == b->is_root;
}

static struct gl_call_edge *new_edge(struct gl_calls *c, const struct gl_call_edge *like,
	uint64_t hash)
{
	struct gl_call_edge *e = gl_arena_new(&c->arena, sizeof *e);

	if (!e || !GL_MEM_ROOM(c->edges, c->edges_cap, c->nedges + 1) ||
		!gl_set_add(&c->edge_index, e, hash))
		return NULL;
	*e = *like;
	e->count = 0;
	e->seen = SIZE_MAX;
	c->edges[c->nedges++] = e;
	return e;
}

/*
 * Finds or adds the edge that equals `like`, and adds the goroutines of this stack to it, but only
 * once for each stack.
 */
static bool count_edge(struct gl_calls *c, const struct gl_call_edge *like, size_t stack)
{
	uint64_t hash = hash_of(like->func, like->other,
		(uint64_t)like->is_callee * 2 + like->is_root);
	struct gl_call_edge *e;
	size_t i = (size_t)hash;

	while ((e = gl_set_next(&c->edge_index, hash, &i)))
		if (is_alike(e, like))
			break;
	if (!e && !(e = new_edge(c, like, hash)))
		return false;
	gl_calls_count(&e->count, &e->seen, stack, c->stacks[stack].count);
	return true;
}

/*
 * Counts the pairs of adjacent functions that contain frame i of a stack: the frame's function and
 * its caller, and the frame's function and the function that it calls. The frame's function must be
 * one of those that were given to gl_calls_find_edges.
 */
static bool count_both(struct gl_calls *c, size_t stack, size_t i)
{
	const struct gl_call_stack *s = &c->stacks[stack];
	const uint32_t *ids = c->ids + s->first;
	const struct gl_call_func *func = c->frames[ids[i]]->func;
	struct gl_call_edge up = {.func = func, .is_root = i == 0};
	struct gl_call_edge down = {.func = func, .is_callee = true};

	if (i > 0)
		up.other = c->frames[ids[i - 1]]->func;
	if (!count_edge(c, &up, stack))
		return false;
	if (i + 1 == s->n) /* the innermost frame called nothing */
		return true;
	down.other = c->frames[ids[i + 1]]->func;
	return count_edge(c, &down, stack);
}

bool gl_calls_find_edges(struct gl_calls *c, struct gl_call_func **v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		v[i]->rank = i;
	for (size_t k = 0; k < c->nstacks; k++) {
		const struct gl_call_stack *s = &c->stacks[k];

		for (size_t i = 0; i < s->n; i++) {
			const struct gl_call_func *f = c->frames[c->ids[s->first + i]]->func;

			if (f && f->rank != SIZE_MAX && !count_both(c, k, i))
				return false;
		}
	}
	if (c->nedges > 1)
		qsort(c->edges, c->nedges, sizeof *c->edges, by_place);
	return true;
}
