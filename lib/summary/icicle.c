#include "lib/summary/icicle.h"

#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/record/canon.h"
#include "lib/summary/counter.h"

#include <stdlib.h>

/* a recursion is recognised if at most this many functions call each other in turn */
#define LONGEST_CYCLE 4

void gl_icicle_free(struct gl_icicle *x)
{
	gl_arena_free(&x->arena);
	gl_mem_free(x->stacks);
	gl_mem_free(x->cells);
	gl_mem_free(x->kids);
	gl_mem_free(x->scratch);
	*x = (struct gl_icicle){0};
}

/* --- stacks -------------------------------------------------------------------------- */

static struct gl_str name_of(const struct gl_frame *f)
{
	return f->is_gap ? GL_STR("...") : f->func.len ? f->func : GL_STR("(not shown)");
}

/*
 * Returns true if two names are equal. A table of stacks stores each name once, so most equal names
 * have the same address.
 */
static bool are_same(struct gl_str a, struct gl_str b)
{
	return (a.p == b.p && a.len == b.len) || gl_str_eq(a, b);
}

/*
 * Returns true if the last `period` functions of a path of n equal the `period` functions before
 * them.
 */
static bool repeats(const struct gl_str *path, size_t n, size_t period)
{
	if (n < 2 * period)
		return false;
	for (size_t i = n - period; i < n; i++)
		if (!are_same(path[i], path[i - period]))
			return false;
	return true;
}

/*
 * Appends a function to a path of n functions, removes the repetition that this may make, and
 * returns the length of the path.
 */
static size_t extend(struct gl_str *path, size_t n, struct gl_str name)
{
	path[n++] = name;
	for (size_t period = 1; period <= LONGEST_CYCLE; period++)
		if (repeats(path, n, period))
			return n - period;
	return n;
}

/* Fills in the path of a stack whose n canonical frames are in x->scratch, the innermost first. */
static void fill_path(struct gl_icicle *x, struct gl_icicle_stack *s, struct gl_str *path, size_t n)
{
	size_t len = 0;

	while (n-- > 0) {
		if (len == GL_ICICLE_DEPTH) {
			x->is_cut = true;
			break;
		}
		len = extend(path, len, name_of(&x->scratch[n]));
	}
	s->path = path;
	s->n = len;
}

bool gl_icicle_add(struct gl_icicle *x, const struct gl_stack *stack, uint64_t count,
	enum gl_class class)
{
	size_t n = stack ? stack->nframes : 0;
	struct gl_str *path;

	if (!GL_MEM_ROOM(x->stacks, x->stacks_cap, x->nstacks + 1) ||
		!GL_MEM_ROOM(x->scratch, x->scratch_cap, n + 1))
		return false;
	n = n ? gl_canon_frames(stack->frames, n, x->scratch) : 0;
	path = gl_arena_new(&x->arena, (n + 1) * sizeof *path);
	if (!path)
		return false;
	x->stacks[x->nstacks] = (struct gl_icicle_stack){.count = count, .class = class};
	fill_path(x, &x->stacks[x->nstacks++], path, n);
	x->total = gl_counter_sum(x->total, count);
	return true;
}

static int by_path(const void *a, const void *b)
{
	const struct gl_icicle_stack *x = a, *y = b;

	for (size_t i = 0; i < x->n && i < y->n; i++)
		if (!are_same(x->path[i], y->path[i]))
			return gl_str_cmp(x->path[i], y->path[i]);
	return x->n != y->n ? gl_num_cmp(x->n, y->n) : gl_num_cmp(x->class, y->class);
}

/* --- cells --------------------------------------------------------------------------- */

/* Stacks from `lo` up to, but not including, `hi`. */
struct range {
	size_t lo, hi;
};

/*
 * Returns the range of stacks from lo on that share a cell at this depth: they have the same
 * function there, or they have no more functions and the same class.
 */
static struct range sibling(const struct gl_icicle *x, size_t lo, size_t hi, size_t depth)
{
	const struct gl_icicle_stack *first = &x->stacks[lo];
	struct range r = {lo, lo};

	for (; r.hi < hi; r.hi++) {
		const struct gl_icicle_stack *s = &x->stacks[r.hi];

		if ((s->n == depth) != (first->n == depth))
			break;
		if (s->n == depth ? s->class != first->class :
				    !are_same(s->path[depth], first->path[depth]))
			break;
	}
	return r;
}

/*
 * Returns the cell for the stacks in r, which agree in their first depth + 1 functions. Its `from`
 * holds the index of the first stack; the caller replaces this later.
 */
static struct gl_icicle_cell cell_of(const struct gl_icicle *x, struct range r, size_t depth)
{
	const struct gl_icicle_stack *first = &x->stacks[r.lo];
	struct gl_icicle_cell c = {.from = r.lo, .depth = depth, .class = first->class};

	if (first->n > depth)
		c.func = first->path[depth];
	for (size_t i = r.lo; i < r.hi; i++) {
		c.count = gl_counter_sum(c.count, x->stacks[i].count);
		if (x->stacks[i].class != c.class)
			c.class = GL_CLASS_COUNT;
	}
	return c;
}

/*
 * Sorts cells: the one with the most goroutines first, and equal ones in the order of their stacks.
 */
static int by_count(const void *a, const void *b)
{
	const struct gl_icicle_cell *x = a, *y = b;

	int c = gl_num_cmp(y->count, x->count);

	return c ? c : gl_num_cmp(x->from, y->from);
}

/*
 * Makes the cells at this depth for the stacks in r, and appends them to x->kids, sorted. Returns
 * false if there is no memory.
 */
static bool find_kids(struct gl_icicle *x, struct range r, size_t depth)
{
	size_t begin = x->nkids;

	while (r.lo < r.hi) {
		struct range one = sibling(x, r.lo, r.hi, depth);

		if (!GL_MEM_ROOM(x->kids, x->kids_cap, x->nkids + 1))
			return false;
		x->kids[x->nkids++] = cell_of(x, one, depth);
		r.lo = one.hi;
	}
	qsort(x->kids + begin, x->nkids - begin, sizeof *x->kids, by_count);
	return true;
}

static bool put_cell(struct gl_icicle *x, struct gl_icicle_cell c)
{
	if (!GL_MEM_ROOM(x->cells, x->cells_cap, x->ncells + 1))
		return false;
	x->cells[x->ncells++] = c;
	x->depth = c.depth + 1 > x->depth ? c.depth + 1 : x->depth;
	return true;
}

/* Returns true if the cell takes at least one of `parts` equal parts of the width. */
static bool is_wide(const struct gl_icicle *x, const struct gl_icicle_cell *c, uint64_t parts)
{
	return c->count > 0 && c->count >= x->total / parts;
}

/*
 * Makes the cells of the stacks in r, which agree in their first `depth` functions. from: number of
 * goroutines to the left of these cells. parts: as for gl_icicle_make. The recursion is at most
 * GL_ICICLE_DEPTH deep.
 */
static bool make_cells(struct gl_icicle *x, struct range r, size_t depth, uint64_t from,
	uint64_t parts)
{
	size_t begin = x->nkids, end;

	if (!find_kids(x, r, depth))
		return false;
	end = x->nkids;
	for (size_t i = begin; i < end; i++) {
		struct gl_icicle_cell c = x->kids[i];
		struct range below = sibling(x, (size_t)c.from, r.hi, depth);

		if (!is_wide(x, &c, parts)) {
			x->pruned += end - i;
			break;
		}
		c.from = from;
		if (!put_cell(x, c) || (c.func.p && !make_cells(x, below, depth + 1, from, parts)))
			return false;
		from = gl_counter_sum(from, c.count);
	}
	x->nkids = begin;
	return true;
}

bool gl_icicle_make(struct gl_icicle *x, uint64_t parts)
{
	if (x->nstacks == 0)
		return true;
	qsort(x->stacks, x->nstacks, sizeof *x->stacks, by_path);
	return make_cells(x, (struct range){0, x->nstacks}, 0, 0, parts);
}
