#include "lib/redact/redact.h"

#include "lib/base/mem.h"
#include "lib/base/when.h"
#include "lib/redact/argtext.h"
#include "lib/redact/crashtext.h"
#include "lib/redact/redact_group.h"
#include "lib/redact/redact_names.h"
#include "lib/syntax/frameargs.h"

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

static const struct gl_record_args *args_of(struct gl_redactor *x, const struct gl_record *r)
{
	size_t n = r->stack ? r->stack->nframes : 0;
	struct gl_frameargs from = gl_frameargs_of(r->args);
	struct gl_frame_args *v = gl_redact_room(x, n + 1, sizeof *v);
	struct gl_record_args *out = gl_redact_room(x, 1, sizeof *out);

	if (x->failed)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		v[i] = gl_frameargs_next(&from);
		if (!v[i].args.p)
			continue;
		gl_argtext_put(&x->scratch, &x->secret, v[i].args);
		v[i].args = gl_redact_keep(x);
	}
	*out = (struct gl_record_args){.frames = v};
	return out;
}

static const struct gl_label *labels_of(struct gl_redactor *x, const struct gl_record *r)
{
	struct gl_label *v = gl_redact_room(x, r->nlabels, sizeof *v);

	for (size_t i = 0; v && i < r->nlabels; i++)
		v[i] = (struct gl_label){r->labels[i].key, gl_redact_name(x, r->labels[i].value)};
	return v;
}

static const struct gl_ancestor *ancestors_of(struct gl_redactor *x, const struct gl_more *m)
{
	struct gl_ancestor *v = gl_redact_room(x, m->nancestors, sizeof *v);

	for (size_t i = 0; v && i < m->nancestors; i++) {
		const struct gl_ancestor *a = &m->ancestors[i];

		v[i] = (struct gl_ancestor){a->id, gl_redact_frames(x, a->frames, a->nframes),
			a->nframes, gl_redact_one_frame(x, a->created_by)};
	}
	return v;
}

/*
 * Returns a valid time as it is. Any other text in its place gets a pseudonym, because it may be a
 * name.
 */
static struct gl_str time_of(struct gl_redactor *x, struct gl_str time)
{
	int64_t seconds;

	return time.p && !gl_when_read(time, &seconds) ? gl_redact_name(x, time) : time;
}

static const struct gl_more *more_of(struct gl_redactor *x, const struct gl_more *m)
{
	struct gl_more *out = gl_redact_room(x, 1, sizeof *out);

	if (!out)
		return NULL;
	/*
	 * Only the fields that are named here are copied. The lines of the dump, for example, are
	 * not.
	 */
	*out = (struct gl_more){.nancestors = m->nancestors, .time = time_of(x, m->time)};
	if (m->nancestors)
		out->ancestors = ancestors_of(x, m);
	out->origin = gl_redact_again(x, &x->origin, m->origin);
	out->where = gl_redact_one_frame(x, m->where);
	out->created_by = gl_redact_one_frame(x, m->created_by);
	if (m->reason.p) {
		gl_crashtext_put(&x->scratch, &x->secret, m->reason);
		out->reason = gl_redact_keep(x);
	}
	return out;
}

/*
 * Sets the stack and the keys that depend on it. A signature without a stack is replaced, too,
 * because it would let anyone check a guess at the frames.
 */
static void set_stack(struct gl_redactor *x, struct gl_record *out, const struct gl_record *r)
{
	const struct gl_stack *shown = gl_record_stack(r);
	const struct gl_stack *is = shown ? gl_redact_stack(x, shown) : NULL;

	if (is && r->stack) {
		out->stack = is;
		out->stack_place = is->ordinal + 1;
	}
	if (is && shown->canon->sig == r->sig)
		out->sig = is->canon->sig;
	else if (gl_record_has(r, GL_HAS_SIG))
		out->sig = gl_secret_hash_number(&x->secret, r->sig);
}

/*
 * Copies only fields that are named here, so that a field added to struct gl_record later is not
 * shown unredacted.
 */
static struct gl_record redact_one(struct gl_redactor *x, const struct gl_record *r)
{
	struct gl_record out = {.has = r->has, .class = r->class, .count = r->count, .id = r->id,
		.wait_seconds = r->wait_seconds, .bubble = r->bubble, .parent = r->parent,
		.dump = r->dump, .offset = r->offset, .bytes = r->bytes, .nlabels = r->nlabels};

	out.state = gl_redact_state(x, r->state);
	out.source = gl_redact_again(x, &x->source, r->source);
	set_stack(x, &out, r);
	if (r->nlabels)
		out.labels = labels_of(x, r);
	if (r->more)
		out.more = more_of(x, r->more);
	if (r->args)
		out.args = args_of(x, r);
	if (gl_record_group(r))
		gl_redact_group(x, &out, r);
	return out;
}

const struct gl_record *gl_redact(
	struct gl_redactor *x, const struct gl_record *records, size_t n)
{
	if (!GL_MEM_ROOM(x->records, x->records_cap, n))
		return NULL;
	gl_arena_reset(&x->arena);
	for (size_t i = 0; i < n && !x->failed; i++)
		x->records[i] = redact_one(x, &records[i]);
	return x->failed ? NULL : x->records;
}
