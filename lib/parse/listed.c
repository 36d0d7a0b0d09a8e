#include "lib/parse/listed.h"

#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/syntax/label.h"
#include "lib/syntax/receiver.h"

void gl_listed_free(struct gl_listed *l)
{
	gl_mem_free(l->frames);
	gl_mem_free(l->scratch);
	gl_buf_free(&l->text);
	gl_buf_free(&l->state);
	gl_buf_free(&l->labels);
	gl_buf_free(&l->time);
	gl_arena_free(&l->arena);
}

static bool copy_buf(struct gl_buf *to, struct gl_buf mine, const struct gl_buf *from)
{
	*to = mine;
	to->len = 0;
	gl_buf_str(to, gl_buf_view(from));
	return !to->failed;
}

bool gl_listed_copy(struct gl_listed *to, const struct gl_listed *from)
{
	struct gl_listed mine = *to;
	struct gl_listed_frame *v;
	bool is_good;

	v = gl_mem_grow(mine.frames, &mine.frames_cap, from->nframes + 1, sizeof *v);
	*to = *from;
	to->frames = v ? v : mine.frames;
	to->frames_cap = mine.frames_cap;
	to->scratch = mine.scratch;
	to->scratch_cap = mine.scratch_cap;
	to->arena = mine.arena;
	is_good = copy_buf(&to->text, mine.text, &from->text);
	is_good &= copy_buf(&to->state, mine.state, &from->state);
	is_good &= copy_buf(&to->labels, mine.labels, &from->labels);
	is_good &= copy_buf(&to->time, mine.time, &from->time);
	if (v && from->nframes)
		memcpy(v, from->frames, from->nframes * sizeof *v);
	return is_good && v;
}

void gl_listed_open(struct gl_listed *l, uint64_t count, uint64_t at)
{
	l->is_open = true;
	l->is_partial = l->is_locked = l->has_id = l->has_creator = false;
	l->count = count;
	l->wait_seconds = 0;
	l->start = l->end = at;
	l->nframes = 0;
	l->text.len = l->state.len = l->labels.len = l->time.len = 0;
}

/* --- frames -------------------------------------------------------------------------------- */

static struct gl_listed_frame keep(struct gl_listed *l, struct gl_str func, struct gl_str file,
	int64_t line)
{
	struct gl_listed_frame f = {.func = l->text.len, .line = line};

	gl_receiver_put(&l->text, func);
	f.func_len = l->text.len - f.func;
	f.file = l->text.len;
	f.file_len = file.len;
	gl_buf_str(&l->text, file);
	return f;
}

static void add(struct gl_listed *l, struct gl_listed_frame f)
{
	struct gl_listed_frame *v;

	if (l->nframes == GL_LIMIT_FRAMES) {
		l->is_partial = true;
		return;
	}
	v = gl_mem_grow(l->frames, &l->frames_cap, l->nframes + 1, sizeof *v);
	if (!v)
		return;
	l->frames = v;
	v[l->nframes++] = f;
}

void gl_listed_frame(struct gl_listed *l, struct gl_str func, struct gl_str file, int64_t line)
{
	add(l, keep(l, func, file, file.len ? line : -1));
}

void gl_listed_place(struct gl_listed *l, struct gl_str file, int64_t line)
{
	struct gl_listed_frame *f = l->nframes ? &l->frames[l->nframes - 1] : NULL;

	if (!f || f->is_gap || f->file_len)
		return;
	f->file = l->text.len;
	f->file_len = file.len;
	f->line = line;
	gl_buf_str(&l->text, file);
}

void gl_listed_gap(struct gl_listed *l)
{
	add(l, (struct gl_listed_frame){.line = -1, .is_gap = true});
}

void gl_listed_creator(struct gl_listed *l, struct gl_str func, struct gl_str file, int64_t line)
{
	l->creator = keep(l, func, file, file.len ? line : -1);
	l->has_creator = true;
}

/* --- labels -------------------------------------------------------------------------------- */

void gl_listed_labels(struct gl_listed *l, struct gl_str quoted)
{
	gl_buf_add(&l->labels, l->labels.len ? ", " : "{", l->labels.len ? 2 : 1);
	gl_buf_str(&l->labels, quoted);
}

void gl_listed_label(struct gl_listed *l, struct gl_str key, struct gl_str value)
{
	gl_listed_labels(l, GL_STR(""));
	gl_json_put_str(&l->labels, key);
	gl_buf_char(&l->labels, ':');
	gl_json_put_str(&l->labels, value);
}

/* --- to a record --------------------------------------------------------------------------- */

static struct gl_frame frame_of(const struct gl_listed *l, const struct gl_listed_frame *f)
{
	const char *text = gl_buf_view(&l->text).p;
	struct gl_frame out = {.line = f->line, .is_gap = f->is_gap};

	if (f->func_len)
		out.func = (struct gl_str){text + f->func, f->func_len};
	if (f->file_len)
		out.file = (struct gl_str){text + f->file, f->file_len};
	return out;
}

static const struct gl_stack *stack_of(struct gl_listed *l, struct gl_sink *in)
{
	struct gl_frame *v = gl_mem_grow(l->scratch, &l->scratch_cap, l->nframes + 1, sizeof *v);
	struct gl_frame creator;

	if (!v || l->text.failed)
		return NULL;
	l->scratch = v;
	for (size_t i = 0; i < l->nframes; i++)
		v[i] = frame_of(l, &l->frames[i]);
	creator = frame_of(l, &l->creator);
	return gl_stacks_add(in->stacks, v, l->nframes, l->has_creator ? &creator : NULL);
}

static void put_labels(struct gl_listed *l, struct gl_sink *in, struct gl_record *r)
{
	struct gl_labels labels = {0};
	const char *p;

	if (l->labels.len == 0)
		return;
	gl_buf_char(&l->labels, '}');
	p = gl_buf_view(&l->labels).p;
	gl_arena_reset(&l->arena);
	switch (gl_labels_quoted(&p, l->labels.p + l->labels.len, &labels, &l->arena)) {
	case 0:
		break;
	case 1:
		/* it has labels that are not shown: `... (2 more)` of Delve */
		r->has |= GL_HAS_PARTIAL;
		break;
	default:
		in->no_memory = true;
	}
	r->has |= labels.is_mangled ? GL_HAS_MANGLED : 0U;
	r->has |= labels.n ? GL_HAS_LABELS : 0U;
	r->labels = labels.v;
	r->nlabels = labels.n;
}

static void put_header(const struct gl_listed *l, struct gl_record *r)
{
	if (l->has_id)
		r->has |= GL_HAS_ID;
	r->id = l->has_id ? l->id : 0;
	if (l->wait_seconds >= 1)
		r->has |= GL_HAS_WAIT;
	r->wait_seconds = l->wait_seconds;
	r->has |= l->is_locked ? GL_HAS_LOCKED : 0U;
	if (l->state.len == 0)
		return;
	r->has |= GL_HAS_STATE;
	r->state = gl_buf_view(&l->state);
	r->class = gl_class_of(r->state, r->stack->class);
}

void gl_listed_finish(struct gl_listed *l, struct gl_sink *in)
{
	const struct gl_stack *stack = stack_of(l, in);
	struct gl_opening opening;
	struct gl_record *r;
	struct gl_more more = {0};

	l->is_open = false;
	gl_sink_release(in);
	opening = gl_sink_open(in);
	opening.is_listed = true;
	r = stack ? gl_sink_new(in) : NULL;
	if (!r || l->state.failed || l->labels.failed) {
		in->no_memory = true;
		return;
	}
	r->stack = stack;
	r->sig = stack->canon->sig;
	r->has = GL_HAS_CLASS | GL_HAS_OFFSET | gl_record_of_stack(stack);
	r->has |= l->is_partial ? GL_HAS_PARTIAL : 0U;
	r->class = (enum gl_class)stack->class;
	r->count = l->count;
	r->offset = l->start;
	r->bytes = l->end - l->start;
	put_header(l, r);
	put_labels(l, in, r);
	if (l->time.len) {
		more.time = gl_buf_view(&l->time);
		r->more = &more;
	}
	gl_sink_hold(in, opening);
}
