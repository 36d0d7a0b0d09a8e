#include "lib/redact/redact.h"

#include "lib/base/arena.h"
#include "lib/base/mem.h"
#include "lib/redact/argtext.h"
#include "lib/redact/crashtext.h"
#include "lib/redact/goname.h"
#include "lib/syntax/frameargs.h"

/* A text that many records in a row have, and its pseudonym. */
struct last {
	struct gl_buf text, word;
};

struct gl_redactor {
	struct gl_secret secret;
	struct gl_stacks *stacks;
	/* redacted stacks, by the ordinal of the original; NULL: not made yet */
	const struct gl_stack **known;
	size_t nknown, known_cap;
	struct gl_arena arena; /* what the records of the last call have besides their stacks */
	struct gl_record *records;
	size_t records_cap;
	struct last source, origin;
	struct gl_buf scratch;
	bool failed; /* memory ran out */
};

struct gl_redactor *gl_redactor_new(struct gl_str key)
{
	struct gl_redactor *x = gl_mem_new(1, sizeof *x);

	if (!x)
		return NULL;
	gl_secret_of(&x->secret, key);
	x->stacks = gl_stacks_new();
	if (x->stacks)
		return x;
	gl_redactor_free(x);
	return NULL;
}

void gl_redactor_free(struct gl_redactor *x)
{
	if (!x)
		return;
	gl_stacks_free(x->stacks);
	gl_arena_free(&x->arena);
	gl_buf_free(&x->scratch);
	gl_buf_free(&x->source.text);
	gl_buf_free(&x->source.word);
	gl_buf_free(&x->origin.text);
	gl_buf_free(&x->origin.word);
	gl_mem_free(x->known);
	gl_mem_free(x->records);
	gl_mem_free(x);
}

struct gl_stacks *gl_redactor_stacks(struct gl_redactor *x)
{
	return x->stacks;
}

/* --- texts --------------------------------------------------------------------------- */

static void *allocate(struct gl_redactor *x, size_t n, size_t size)
{
	void *p = n <= SIZE_MAX / size ? gl_arena_new(&x->arena, n * size) : NULL;

	x->failed |= p == NULL;
	return p;
}

/* Copies the scratch to the arena, empties the scratch, and returns the copy. */
static struct gl_str keep(struct gl_redactor *x)
{
	struct gl_str s = gl_arena_copy(&x->arena, gl_buf_view(&x->scratch));

	x->failed |= x->scratch.failed || !s.p;
	x->scratch.len = 0;
	return s;
}

static struct gl_str pseudonym(struct gl_redactor *x, struct gl_str text)
{
	if (!text.p)
		return text;
	gl_pseudonym_put(&x->scratch, &x->secret, text);
	return keep(x);
}

/* Returns the pseudonym of a text that the record before probably has, too. */
static struct gl_str repeated(struct gl_redactor *x, struct last *last, struct gl_str text)
{
	if (!text.p)
		return text;
	if (last->word.len == 0 || !gl_str_eq(gl_buf_view(&last->text), text)) {
		last->text.len = last->word.len = 0;
		gl_buf_str(&last->text, text);
		gl_pseudonym_put(&last->word, &x->secret, text);
		x->failed |= last->text.failed || last->word.failed;
	}
	return gl_arena_copy(&x->arena, gl_buf_view(&last->word));
}

/* --- frames -------------------------------------------------------------------------- */

/*
 * Returns the redacted frame. has_files: the stack shows files, so a function without a file was
 * cut off.
 */
static struct gl_frame frame_of(struct gl_redactor *x, const struct gl_frame *f, bool has_files)
{
	struct gl_frame out = *f;

	if (f->func.p) {
		gl_goname_func(&x->scratch, &x->secret, f->func,
			has_files && !f->file.len ? GL_STR("?") : f->file);
		out.func = keep(x);
	}
	if (f->file.p) {
		gl_goname_file(&x->scratch, &x->secret, f->func, f->file);
		out.file = keep(x);
	}
	return out;
}

static struct gl_frame *frames_of(struct gl_redactor *x, const struct gl_frame *v, size_t n)
{
	struct gl_frame *out = allocate(x, n + 1, sizeof *out);
	bool has_files = false;

	for (size_t i = 0; i < n; i++)
		has_files |= v[i].file.len > 0;
	for (size_t i = 0; out && i < n; i++)
		out[i] = frame_of(x, &v[i], has_files);
	return out;
}

static const struct gl_frame *one_frame_of(struct gl_redactor *x, const struct gl_frame *f)
{
	return f ? frames_of(x, f, 1) : NULL;
}

static const struct gl_stack *make_stack(struct gl_redactor *x, const struct gl_stack *s)
{
	struct gl_arena mark = x->arena;
	const struct gl_frame *frames = frames_of(x, s->frames, s->nframes);
	const struct gl_frame *creator = one_frame_of(x, s->created_by);
	const struct gl_stack *out = NULL;

	if (!x->failed)
		out = gl_stacks_add(x->stacks, frames, s->nframes, creator);
	x->failed |= out == NULL;
	gl_arena_rewind(&x->arena, &mark);
	return out;
}

/* Returns a pointer to the element of x->known for a stack, or NULL if there is no memory. */
static const struct gl_stack **place_of(struct gl_redactor *x, const struct gl_stack *s)
{
	const struct gl_stack **v =
		gl_mem_grow(x->known, &x->known_cap, (size_t)s->ordinal + 1, sizeof *v);

	if (!v)
		return NULL;
	x->known = v;
	for (; x->nknown <= s->ordinal; x->nknown++)
		v[x->nknown] = NULL;
	return &v[s->ordinal];
}

static const struct gl_stack *stack_of(struct gl_redactor *x, const struct gl_stack *s)
{
	const struct gl_stack **at = place_of(x, s);

	x->failed |= at == NULL;
	if (at && !*at)
		*at = make_stack(x, s);
	return at ? *at : NULL;
}

/* --- what few records have -------------------------------------------------------------- */

static const struct gl_record_args *args_of(struct gl_redactor *x, const struct gl_record *r)
{
	size_t n = r->stack ? r->stack->nframes : 0;
	struct gl_frameargs from = gl_frameargs_of(r->args);
	struct gl_frame_args *v = allocate(x, n + 1, sizeof *v);
	struct gl_record_args *out = allocate(x, 1, sizeof *out);

	if (x->failed)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		v[i] = gl_frameargs_next(&from);
		if (!v[i].args.p)
			continue;
		gl_argtext_put(&x->scratch, &x->secret, v[i].args);
		v[i].args = keep(x);
	}
	*out = (struct gl_record_args){.frames = v};
	return out;
}

static const struct gl_label *labels_of(struct gl_redactor *x, const struct gl_record *r)
{
	struct gl_label *v = allocate(x, r->nlabels, sizeof *v);

	for (size_t i = 0; v && i < r->nlabels; i++)
		v[i] = (struct gl_label){r->labels[i].key, pseudonym(x, r->labels[i].value)};
	return v;
}

static const struct gl_ancestor *ancestors_of(struct gl_redactor *x, const struct gl_more *m)
{
	struct gl_ancestor *v = allocate(x, m->nancestors, sizeof *v);

	for (size_t i = 0; v && i < m->nancestors; i++) {
		const struct gl_ancestor *a = &m->ancestors[i];

		v[i] = (struct gl_ancestor){a->id, frames_of(x, a->frames, a->nframes), a->nframes,
			one_frame_of(x, a->created_by)};
	}
	return v;
}

static const struct gl_more *more_of(struct gl_redactor *x, const struct gl_more *m)
{
	struct gl_more *out = allocate(x, 1, sizeof *out);

	if (!out)
		return NULL;
	/* Fields that are not named here, such as the lines of the dump, are left out. */
	*out = (struct gl_more){.nancestors = m->nancestors, .time = m->time};
	if (m->nancestors)
		out->ancestors = ancestors_of(x, m);
	out->origin = repeated(x, &x->origin, m->origin);
	out->where = one_frame_of(x, m->where);
	out->created_by = one_frame_of(x, m->created_by);
	if (m->reason.p) {
		gl_crashtext_put(&x->scratch, &x->secret, m->reason);
		out->reason = keep(x);
	}
	return out;
}

/* --- records ------------------------------------------------------------------------- */

/*
 * Sets the stack and the keys that depend on it. A signature without a stack is replaced as well,
 * because with it anyone could check a guess of the frames.
 */
static void set_stack(struct gl_redactor *x, struct gl_record *out, const struct gl_record *r)
{
	if (r->stack)
		out->stack = stack_of(x, r->stack);
	if (r->stack && out->stack) {
		out->sig = out->stack->canon->sig;
		out->stack_place = out->stack->ordinal + 1;
	} else if (gl_record_has(r, GL_HAS_SIG)) {
		out->sig = gl_secret_hash_number(&x->secret, r->sig);
	}
}

/* Names every field, so that a new field of a record is not shown before it is added here. */
static struct gl_record redact_one(struct gl_redactor *x, const struct gl_record *r)
{
	struct gl_record out = {.has = r->has, .class = r->class, .count = r->count, .id = r->id,
		.wait_seconds = r->wait_seconds, .bubble = r->bubble, .parent = r->parent,
		.dump = r->dump, .offset = r->offset, .bytes = r->bytes, .nlabels = r->nlabels};

	out.state = gl_state_is_known(r->state) ? r->state : pseudonym(x, r->state);
	out.source = repeated(x, &x->source, r->source);
	set_stack(x, &out, r);
	if (r->nlabels)
		out.labels = labels_of(x, r);
	if (r->more)
		out.more = more_of(x, r->more);
	if (r->args)
		out.args = args_of(x, r);
	return out;
}

const struct gl_record *gl_redact(
	struct gl_redactor *x, const struct gl_record *records, size_t n)
{
	struct gl_record *v = gl_mem_grow(x->records, &x->records_cap, n, sizeof *v);

	if (!v)
		return NULL;
	x->records = v;
	gl_arena_reset(&x->arena);
	for (size_t i = 0; i < n && !x->failed; i++)
		v[i] = redact_one(x, &records[i]);
	return x->failed ? NULL : v;
}
