#include "lib/parse/builder.h"

#include "lib/base/hash.h"
#include "lib/base/mem.h"
#include "lib/parse/blockcache_bodies.h"
#include "lib/parse/reason.h"

/*
 * A frame of the table of stacks, and the two lines that show it: the line `before`, and the line
 * whose id is the index of this struct in gl_builder.known.
 */
struct gl_builder_frame {
	const struct gl_frame *frame;
	uint32_t before; /* id of the first line; 0: this struct is empty */
	bool is_creator;
	bool is_mangled; /* as gl_stacks_frame has set it: names had to be repaired */
};

void gl_builder_forget(struct gl_builder *c)
{
	if (c->known_cap)
		memset(c->known, 0, c->known_cap * sizeof *c->known);
}

void gl_builder_free(struct gl_builder *c)
{
	gl_arena_free(&c->scratch);
	gl_mem_free(c->known);
	gl_mem_free(c->frames);
}

/*
 * Reads a frame from the token at v. If that is a function or a creator, and the next token is its
 * location, reads both. end: where the tokens end. Returns the number of tokens that were read.
 */
static size_t read_frame(const struct gl_builder *c, const uint32_t *v, const uint32_t *end,
	struct gl_frame *f, bool *is_creator)
{
	const struct gl_known_line *line = gl_linecache_at(c->lines, *v);
	const struct gl_known_line *next = v + 1 < end ? gl_linecache_at(c->lines, v[1]) : NULL;

	*f = (struct gl_frame){.line = -1};
	*is_creator = line->kind == GL_LINE_CREATED;
	if (line->kind == GL_LINE_GAP) {
		f->is_gap = true;
		f->line = line->number;
		return 1;
	}
	if (line->kind == GL_LINE_FILE || line->kind == GL_LINE_PC) {
		f->file = line->name;
		f->line = line->number;
		return 1;
	}
	f->func = line->name;
	if (!next || (*is_creator ? next->kind != GL_LINE_ORIGIN
				  : next->kind != GL_LINE_FILE && next->kind != GL_LINE_PC))
		return 1;
	f->file = next->name;
	f->line = next->number;
	return 2;
}

/* Returns the element of c->known for the line with this id, or NULL if there is no memory. */
static struct gl_builder_frame *known_at(struct gl_builder *c, uint32_t id)
{
	size_t had = c->known_cap;

	if (!GL_MEM_ROOM(c->known, c->known_cap, (size_t)id + 1))
		return NULL;
	if (c->known_cap > had)
		memset(c->known + had, 0, (c->known_cap - had) * sizeof *c->known);
	return &c->known[id];
}

/*
 * Stores the frame at v in *out, as a frame of the table of stacks. Returns the number of tokens
 * that show it, or 0 if there is no memory.
 */
static size_t find_frame(struct gl_builder *c, const uint32_t *v, const uint32_t *end,
	struct gl_builder_frame *out)
{
	struct gl_builder_frame *known;
	struct gl_frame f;
	size_t n;

	if (v + 1 < end && v[1] < c->known_cap && c->known[v[1]].before == *v) {
		*out = c->known[v[1]];
		return 2;
	}
	known = v + 1 < end ? known_at(c, v[1]) : NULL;
	*out = (struct gl_builder_frame){.before = *v};
	n = read_frame(c, v, end, &f, &out->is_creator);
	out->frame = gl_stacks_frame(c->in->stacks, &f, &out->is_mangled);
	if (known && n == 2 && out->frame)
		*known = *out;
	return out->frame ? n : 0;
}

/* Returns the stack that the block's lines show, or NULL if there is no memory. */
static const struct gl_stack *find_stack(struct gl_builder *c)
{
	/* tokens is NULL as long as no block has had a line */
	const uint32_t *v = c->block->tokens, *end = v ? v + c->block->nmain : NULL;
	const struct gl_frame *creator = NULL;
	bool is_mangled = false;
	size_t n = 0, taken;

	if (!GL_MEM_ROOM(c->frames, c->frames_cap, c->block->nmain + 1))
		return NULL;
	for (; v < end; v += taken) {
		struct gl_builder_frame f;

		taken = find_frame(c, v, end, &f);
		if (taken == 0)
			return NULL;
		is_mangled |= f.is_mangled;
		if (f.is_creator)
			creator = f.frame;
		else
			c->frames[n++] = f.frame;
	}
	return gl_stacks_add_known(c->in->stacks, c->frames, n, creator, is_mangled);
}

static bool build_ancestor(struct gl_builder *c, struct gl_ancestor *a, size_t i)
{
	const struct gl_ancestor_mark *m = &c->block->ancestors[i];
	const uint32_t *v = c->block->tokens + m->token;
	const uint32_t *end = c->block->tokens +
			      (i + 1 < c->block->nancestors ? m[1].token : c->block->ntokens);
	struct gl_frame f, *out = gl_arena_new(&c->scratch, (size_t)(end - v + 1) * sizeof *out);
	struct gl_frame *creator = out ? &out[end - v] : NULL;
	bool is_creator;

	if (!out)
		return false;
	*a = (struct gl_ancestor){.id = m->id, .frames = out};
	while (v < end) {
		v += read_frame(c, v, end, &f, &is_creator);
		if (is_creator)
			a->created_by = creator;
		*(is_creator ? creator : &out[a->nframes++]) = f;
	}
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

	gl_headercache_fill(&b->heading, (enum gl_class)s->class, r);
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
 * Reports the limit that the goroutine exceeds, if any. In the batch, this report must come before
 * the goroutine's record.
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
	stack = find_stack(c);
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
