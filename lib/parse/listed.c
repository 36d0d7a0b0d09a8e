#include "lib/parse/listed.h"

#include "lib/base/json_put.h"
#include "lib/base/limits.h"
#include "lib/syntax/label.h"

void gl_listed_free(struct gl_listed *l)
{
	gl_framelist_free(&l->frames);
	gl_buf_free(&l->state);
	gl_buf_free(&l->labels);
	gl_buf_free(&l->time);
	gl_arena_free(&l->arena);
}

bool gl_listed_copy(struct gl_listed *to, const struct gl_listed *from)
{
	const struct gl_listed mine = *to;

	*to = *from;
	to->frames = mine.frames;
	to->state = mine.state;
	to->labels = mine.labels;
	to->time = mine.time;
	to->arena = mine.arena;
	return gl_framelist_copy(&to->frames, &from->frames) &&
	       gl_buf_copy(&to->state, &from->state) && gl_buf_copy(&to->labels, &from->labels) &&
	       gl_buf_copy(&to->time, &from->time);
}

void gl_listed_open(struct gl_listed *l, uint64_t count, uint64_t at)
{
	l->is_open = true;
	l->is_partial = l->is_locked = l->has_id = l->has_creator = false;
	l->count = count;
	l->wait_seconds = 0;
	l->start = l->end = at;
	gl_framelist_clear(&l->frames);
	l->state.len = l->labels.len = l->time.len = 0;
}

/* --- frames -------------------------------------------------------------------------------- */

static void add(struct gl_listed *l, struct gl_framelist_frame f)
{
	if (l->frames.n == GL_LIMIT_FRAMES)
		l->is_partial = true;
	else
		gl_framelist_add(&l->frames, f);
}

void gl_listed_frame(struct gl_listed *l, struct gl_str func, struct gl_str file, int64_t line)
{
	add(l, gl_framelist_keep(&l->frames, func, file, file.len ? line : -1));
}

void gl_listed_place(struct gl_listed *l, struct gl_str file, int64_t line)
{
	struct gl_framelist *frames = &l->frames;
	struct gl_framelist_frame *f = frames->n ? &frames->v[frames->n - 1] : NULL;

	if (!f || f->is_gap || f->file_len)
		return;
	f->file = frames->text.len;
	f->file_len = file.len;
	f->line = line;
	gl_buf_str(&frames->text, file);
}

void gl_listed_gap(struct gl_listed *l)
{
	add(l, (struct gl_framelist_frame){.line = -1, .is_gap = true});
}

void gl_listed_creator(struct gl_listed *l, struct gl_str func, struct gl_str file, int64_t line)
{
	l->creator = gl_framelist_keep(&l->frames, func, file, file.len ? line : -1);
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

static void put_labels(struct gl_listed *l, struct gl_sink *in, struct gl_record *r)
{
	struct gl_labels labels = {0};
	const char *p;
	int got;

	if (l->labels.len == 0)
		return;
	gl_buf_char(&l->labels, '}');
	p = gl_buf_view(&l->labels).p;
	gl_arena_reset(&l->arena);
	got = gl_labels_quoted(&p, l->labels.p + l->labels.len, &labels, &l->arena);
	in->no_memory |= got < 0;
	/* 1: some labels are left out; Delve then prints `... (2 more)` */
	r->has |= got == 1 ? GL_HAS_PARTIAL : 0U;
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
	const struct gl_stack *stack =
		gl_framelist_stack(&l->frames, in->stacks, l->has_creator ? &l->creator : NULL);
	struct gl_opening opening;
	struct gl_record *r;
	struct gl_more more = {0};

	l->is_open = false;
	gl_sink_release(in);
	opening = gl_sink_open(in);
	opening.is_listed = true;
	r = gl_sink_new_of(in, stack, l->count);
	in->no_memory |= l->state.failed || l->labels.failed;
	if (!r)
		return;
	r->has |= GL_HAS_OFFSET;
	r->has |= l->is_partial ? GL_HAS_PARTIAL : 0U;
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
