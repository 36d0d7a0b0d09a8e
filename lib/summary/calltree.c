#include "lib/summary/calltree.h"

#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/summary/counter.h"

#include <stdlib.h>

/* A child of a node: the stacks of the node that continue with the same frame. */
struct child {
	const struct gl_call_frame *frame;
	uint64_t count;
	size_t stacks;
	size_t drawn; /* how many of `stacks` are drawn */
	/* index in t->stacks at which `part` puts the next stack of the child */
	size_t at;
};

/*
 * A line that is still to be returned. If its kind is GL_CALLTREE_FRAME, its stacks are those from
 * t->stacks[low] up to, but not including, t->stacks[high].
 */
struct pending {
	struct gl_calltree_item item;
	size_t low, high;
};

struct gl_calltree {
	const struct gl_calls *calls;
	size_t most;
	/* stacks: indexes in calls->stacks; parted: room for partitioning them */
	size_t *stacks, *parted;
	uint32_t *child_of;	  /* by frame number: 1 + index in children; 0: none */
	struct child *children;	  /* children of the node that is being partitioned */
	struct pending *pending;  /* a stack of lines: the last one is returned next */
	size_t nchildren, children_cap, npending, pending_cap;
	bool failed;
};

/*
 * The goroutines and stacks of a node that belong to none of its drawn children: `ends` is for
 * drawn stacks that end at the node, `rest` for stacks that are not drawn.
 */
struct sums {
	uint64_t ends, rest;
	size_t ends_stacks, rest_stacks;
};

static bool expand(struct gl_calltree *t, struct pending *p, size_t depth, size_t level);

struct gl_calltree *gl_calltree_new(const struct gl_calls *c, size_t most)
{
	struct gl_calltree *t = gl_mem_new(1, sizeof *t);
	struct pending all = {.high = c->nstacks};

	if (!t)
		return NULL;
	t->calls = c;
	t->most = most;
	t->stacks = gl_mem_new(c->nstacks, sizeof *t->stacks);
	t->parted = gl_mem_new(c->nstacks, sizeof *t->parted);
	t->child_of = gl_mem_new(c->nframes, sizeof *t->child_of);
	if (!t->stacks || !t->parted || !t->child_of) {
		gl_calltree_free(t);
		return NULL;
	}
	for (size_t i = 0; i < c->nstacks; i++)
		t->stacks[i] = i;
	t->failed = !expand(t, &all, 0, 0);
	return t;
}

void gl_calltree_free(struct gl_calltree *t)
{
	if (!t)
		return;
	gl_mem_free(t->stacks);
	gl_mem_free(t->parted);
	gl_mem_free(t->child_of);
	gl_mem_free(t->children);
	gl_mem_free(t->pending);
	gl_mem_free(t);
}

/* --- one node ------------------------------------------------------------------------ */

static struct child *child_of(struct gl_calltree *t, uint32_t number)
{
	if (t->child_of[number])
		return &t->children[t->child_of[number] - 1];
	if (!GL_MEM_ROOM(t->children, t->children_cap, t->nchildren + 1))
		return NULL;
	t->children[t->nchildren] = (struct child){.frame = t->calls->frames[number]};
	t->child_of[number] = (uint32_t)++t->nchildren;
	return &t->children[t->nchildren - 1];
}

/*
 * Makes the children of a node, whose stacks agree in their first `depth` frames. Counts the stacks
 * that continue with each child's frame, and in *sums those that end at the node.
 */
static bool count_children(struct gl_calltree *t, const struct pending *p, size_t depth,
	struct sums *sums)
{
	t->nchildren = 0;
	for (size_t i = p->low; i < p->high; i++) {
		const struct gl_call_stack *s = &t->calls->stacks[t->stacks[i]];
		bool is_drawn = t->stacks[i] < t->most;
		struct child *c;

		if (s->n > depth) {
			c = child_of(t, t->calls->ids[s->first + depth]);
			if (!c)
				return false;
			c->count = gl_counter_sum(c->count, s->count);
			c->stacks++;
			c->drawn += is_drawn;
		} else if (is_drawn) {
			sums->ends = gl_counter_sum(sums->ends, s->count);
			sums->ends_stacks++;
		} else {
			sums->rest = gl_counter_sum(sums->rest, s->count);
			sums->rest_stacks++;
		}
	}
	return true;
}

/* Sorts children in the order in which they are drawn; those that are not drawn come last. */
static int by_count(const void *a, const void *b)
{
	const struct child *x = a, *y = b;

	int c = !x->drawn - !y->drawn;

	c = c ? c : gl_num_cmp(y->count, x->count);
	return c ? c : gl_call_frame_compare(x->frame, y->frame);
}

/*
 * Sorts the children. Returns how many are drawn, and adds the goroutines of those that are not
 * drawn to *sums.
 */
static size_t sort_children(struct gl_calltree *t, struct sums *sums)
{
	size_t n = 0;

	if (t->nchildren > 1)
		qsort(t->children, t->nchildren, sizeof *t->children, by_count);
	for (size_t i = 0; i < t->nchildren; i++) {
		const struct child *c = &t->children[i];

		t->child_of[c->frame->number] = 0;
		n += c->drawn > 0;
		if (c->drawn == 0) {
			sums->rest = gl_counter_sum(sums->rest, c->count);
			sums->rest_stacks += c->stacks;
		}
	}
	return n;
}

/*
 * Partitions the stacks of a node: those of its first n children go to t->stacks, child by child,
 * from index p->low on.
 */
static void part(struct gl_calltree *t, const struct pending *p, size_t depth, size_t n)
{
	size_t at = p->low;

	if (n == 1 && t->children[0].stacks == p->high - p->low) {
		t->children[0].at = p->high;
		return;
	}
	for (size_t i = 0; i < n; i++) {
		t->child_of[t->children[i].frame->number] = (uint32_t)(i + 1);
		t->children[i].at = at;
		at += t->children[i].stacks;
	}
	for (size_t i = p->low; i < p->high; i++) {
		const struct gl_call_stack *s = &t->calls->stacks[t->stacks[i]];
		uint32_t k = s->n > depth ? t->child_of[t->calls->ids[s->first + depth]] : 0;

		if (k)
			t->parted[t->children[k - 1].at++] = t->stacks[i];
	}
	if (at > p->low)
		memcpy(t->stacks + p->low, t->parted + p->low, (at - p->low) * sizeof *t->stacks);
	for (size_t i = 0; i < n; i++)
		t->child_of[t->children[i].frame->number] = 0;
}

/* --- the walk ------------------------------------------------------------------------ */

/*
 * Pushes the lines right below a node onto the stack of pending lines: one for each of its n drawn
 * children, one for the stacks that end at the node (if shows_end), and one for the stacks that are
 * not drawn (if there are any). The last line is pushed first, so that the first one is returned
 * first.
 */
static bool push_below(struct gl_calltree *t, size_t n, const struct sums *sums, size_t depth,
	size_t level, bool shows_end)
{
	size_t lines = n + shows_end + (sums->rest_stacks > 0), left = lines, i = n;
	struct gl_calltree_item like = {
		.depth = depth, .level = level, .is_branch = depth > 0 && lines > 1};

	if (!GL_MEM_ROOM(t->pending, t->pending_cap, t->npending + lines))
		return false;
	like.level += like.is_branch;
	for (; left > 0; left--) {
		struct pending *p = &t->pending[t->npending++];

		*p = (struct pending){.item = like};
		p->item.is_last = left == lines;
		if (p->item.is_last && sums->rest_stacks > 0) {
			p->item.kind = GL_CALLTREE_REST;
			p->item.count = sums->rest;
			p->item.stacks = sums->rest_stacks;
		} else if (shows_end && (i == 0 || t->children[i - 1].count > sums->ends)) {
			p->item.kind = GL_CALLTREE_ENDS;
			p->item.count = sums->ends;
			p->item.stacks = sums->ends_stacks;
			shows_end = false;
		} else {
			const struct child *c = &t->children[--i];

			p->item.frame = c->frame;
			p->item.count = c->count;
			p->item.stacks = c->stacks;
			p->high = c->at;
			p->low = c->at - c->stacks;
		}
	}
	return true;
}

static bool expand(struct gl_calltree *t, struct pending *p, size_t depth, size_t level)
{
	struct sums sums = {0};
	size_t n;

	if (!count_children(t, p, depth, &sums))
		return false;
	n = sort_children(t, &sums);
	part(t, p, depth, n);
	p->item.ends = sums.ends;
	p->item.rest = sums.rest;
	p->item.rest_stacks = sums.rest_stacks;
	/*
	 * No GL_CALLTREE_ENDS is needed if all stacks end at this frame: the frame's own line shows
	 * that.
	 */
	return push_below(t, n, &sums, depth, level,
		sums.ends_stacks > 0 && (depth == 0 || n > 0 || sums.rest_stacks > 0));
}

bool gl_calltree_next(struct gl_calltree *t, struct gl_calltree_item *out)
{
	struct pending p;

	if (t->failed || t->npending == 0)
		return false;
	p = t->pending[--t->npending];
	if (p.item.kind == GL_CALLTREE_FRAME)
		t->failed = !expand(t, &p, p.item.depth + 1, p.item.level);
	*out = p.item;
	return !t->failed;
}

bool gl_calltree_failed(const struct gl_calltree *t)
{
	return t->failed;
}
