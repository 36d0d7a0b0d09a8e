#include "lib/parse/builder.h"

#include "lib/base/hash.h"
#include "lib/base/mem.h"
#include "lib/parse/blockcache_bodies.h"
#include "lib/parse/reason.h"

/* The ids of the lines of a block, and the stack that was made from them. */
struct sequence {
	const struct gl_stack *stack;
	size_t n;
	uint32_t ids[];
};

void gl_builder_forget(struct gl_builder *c)
{
	gl_set_free(&c->sequences);
	gl_arena_free(&c->sequence_arena);
}

void gl_builder_free(struct gl_builder *c)
{
	gl_builder_forget(c);
	gl_arena_free(&c->scratch);
	gl_mem_free(c->frames);
}

static struct gl_frame *new_frame(struct gl_builder *c, size_t *n)
{
	struct gl_frame *v = gl_mem_grow(c->frames, &c->frames_cap, *n + 1, sizeof *v);

	if (!v) {
		c->in->no_memory = true;
		return NULL;
	}
	c->frames = v;
	v += (*n)++;
	*v = (struct gl_frame){.line = -1};
	return v;
}

/*
 * Adds one line, which `prev` precedes, to the frames. A function opens a frame, and a location
 * right behind it completes the frame. The creator's lines go to *creator. Returns false if there
 * is no memory.
 */
static bool build_frame(struct gl_builder *c, size_t *n, struct gl_frame *creator,
	const struct gl_known_line *line, const struct gl_known_line *prev)
{
	struct gl_frame *f;

	if (line->kind == GL_LINE_CREATED) {
		*creator = (struct gl_frame){.func = line->name, .line = -1};
		return true;
	}
	if (line->kind == GL_LINE_ORIGIN) {
		creator->file = line->name;
		creator->line = line->number;
		return true;
	}
	if (line->kind == GL_LINE_FILE || line->kind == GL_LINE_PC) {
		if (prev && (prev->kind == GL_LINE_FUNC || prev->kind == GL_LINE_FOREIGN))
			f = &c->frames[*n - 1];
		else if (!(f = new_frame(c, n)))
			return false;
		f->file = line->name;
		f->line = line->number;
		return true;
	}
	f = new_frame(c, n);
	if (!f)
		return false;
	if (line->kind == GL_LINE_GAP) {
		f->is_gap = true;
		f->line = line->number;
	} else {
		f->func = line->name;
	}
	return true;
}

/*
 * Builds the frames of tokens [from, to) in c->frames, and sets *n to their number. creator->func.p
 * becomes NULL if there is no creator. Returns false if there is no memory.
 */
static bool build_frames(struct gl_builder *c, size_t from, size_t to, size_t *n,
	struct gl_frame *creator)
{
	const struct gl_known_line *prev = NULL;

	*n = 0;
	*creator = (struct gl_frame){.line = -1};
	for (size_t i = from; i < to; i++) {
		const struct gl_known_line *line = gl_linecache_at(c->lines, c->block->tokens[i]);

		if (!build_frame(c, n, creator, line, prev))
			return false;
		prev = line;
	}
	return true;
}

static const struct gl_stack *remember(struct gl_builder *c, const struct gl_stack *stack,
	uint64_t hash)
{
	size_t size = c->block->nmain * sizeof *c->block->tokens;
	struct sequence *s = gl_arena_new(&c->sequence_arena, sizeof *s + size);

	if (!s)
		return NULL;
	s->stack = stack;
	s->n = c->block->nmain;
	if (size)
		memcpy(s->ids, c->block->tokens, size);
	return gl_set_add(&c->sequences, s, hash) ? stack : NULL;
}

static const struct gl_stack *find_sequence(struct gl_builder *c)
{
	size_t size = c->block->nmain * sizeof *c->block->tokens, n;
	uint64_t hash = gl_hash_key(c->block->tokens, size);
	size_t i = (size_t)hash;
	struct sequence *s;
	struct gl_frame creator;
	const struct gl_stack *stack;

	while ((s = gl_set_next(&c->sequences, hash, &i)))
		if (s->n == c->block->nmain &&
			(size == 0 || memcmp(s->ids, c->block->tokens, size) == 0))
			return s->stack;
	if (!build_frames(c, 0, c->block->nmain, &n, &creator))
		return NULL;
	stack = gl_stacks_add(c->in->stacks, c->frames, n, creator.func.p ? &creator : NULL);
	return stack ? remember(c, stack, hash) : NULL;
}

static bool build_ancestor(struct gl_builder *c, struct gl_ancestor *a, size_t i)
{
	const struct gl_ancestor_mark *m = &c->block->ancestors[i];
	size_t to = i + 1 < c->block->nancestors ? m[1].token : c->block->ntokens;
	struct gl_frame creator, *v;
	size_t n;

	if (!build_frames(c, m->token, to, &n, &creator))
		return false;
	v = gl_arena_new(&c->scratch, (n + 1) * sizeof *v);
	if (!v)
		return false;
	if (n)
		memcpy(v, c->frames, n * sizeof *v);
	v[n] = creator;
	*a = (struct gl_ancestor){m->id, v, n, creator.func.p ? &v[n] : NULL};
	return true;
}

static bool build_ancestors(struct gl_builder *c, struct gl_more *more)
{
	struct gl_ancestor *v = gl_arena_new(&c->scratch, c->block->nancestors * sizeof *v);

	if (!v)
		return false;
	for (size_t i = 0; i < c->block->nancestors; i++)
		if (!build_ancestor(c, &v[i], i))
			return false;
	more->ancestors = v;
	more->nancestors = c->block->nancestors;
	return true;
}

static bool build_more(struct gl_builder *c, struct gl_record *r, struct gl_more *more)
{
	*more = (struct gl_more){0};
	if (c->block->nancestors == 0 && !c->in->with_text)
		return true;
	gl_arena_reset(&c->scratch);
	if (c->block->nancestors && !build_ancestors(c, more))
		return false;
	if (c->in->with_text) {
		more->text = gl_keptlines_view(&c->block->kept);
		more->text_is_partial = c->block->kept.is_partial;
		if (c->block->kept.text.failed)
			return false;
	}
	r->more = more;
	return true;
}

static void fill(const struct gl_block *b, struct gl_record *r)
{
	const struct gl_stack *s = r->stack;

	gl_headercache_fill(&b->heading, s->class, r);
	r->sig = s->canon->sig;
	r->has |= gl_record_of_stack(s);
	if (b->has_parent)
		r->has |= GL_HAS_PARENT;
	if (b->is_partial)
		r->has |= GL_HAS_PARTIAL;
	if (b->heading.id == 0 && !gl_headercache_is_bare(&b->heading))
		r->has |= GL_HAS_RUNTIME;
	r->parent = b->parent;
	r->offset = b->start;
	r->bytes = b->end - b->start;
}

/*
 * Reports the limit that the goroutine exceeds, if any. The report must come before its record in
 * the batch.
 */
static void report_limit(struct gl_builder *c, const struct gl_block *b)
{
	const uint64_t *id = gl_headercache_is_bare(&b->heading) ? NULL : &b->heading.id;

	if (b->over)
		gl_sink_remark_at(c->in, b->line, b->over, id, GL_STR(""));
	if (gl_headercache_is_cut(&b->heading))
		gl_sink_remark_at(c->in, b->line, GL_SINK_LABELS, id, GL_STR(""));
}

void gl_builder_finish(struct gl_builder *c, struct gl_block *b, struct gl_str lines)
{
	const struct gl_stack *stack;
	struct gl_record *r;
	struct gl_more more;

	c->block = b;
	b->is_open = false;
	if (b->nancestors == 0)
		b->nmain = b->ntokens;
	if (gl_block_is_pending(b) || (b->ntokens == 0 && !b->is_unavailable))
		b->is_partial = b->kept.is_partial = true;
	c->in->tally.skipped += b->gap;
	stack = find_sequence(c);
	if (stack && b->body)
		gl_body_set_stack(b->body, stack, b->ntokens);
	r = stack ? gl_sink_new(c->in) : NULL;
	if (r)
		r->stack = stack;
	if (!r || b->no_memory || b->lines.failed || !build_more(c, r, &more)) {
		c->in->no_memory = true;
		return;
	}
	report_limit(c, b);
	fill(b, r);
	c->args = (struct gl_record_args){.text = lines};
	r->args = c->in->args ? &c->args : NULL;
	if (b->heading.known->is_running)
		gl_reason_put(c->in, r, &b->opening, &more);
	gl_sink_hold(c->in, b->opening);
	if (b->is_truncated)
		gl_sink_truncated(c->in);
}
