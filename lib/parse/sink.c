#include "lib/parse/sink.h"

#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/base/utf8.h"
#include "lib/syntax/locate.h"

void gl_batch_free(struct gl_batch *b)
{
	gl_mem_free(b->records);
	gl_mem_free(b->remarks);
	gl_arena_free(&b->arena);
}

void gl_stretch_free(struct gl_stretch *s)
{
	gl_batch_free(&s->batch);
	gl_arena_free(&s->texts);
}

void gl_sink_free(struct gl_sink *in)
{
	gl_batch_free(&in->batch);
	gl_arena_free(&in->saved_arena);
	gl_arena_free(&in->moving_arena);
	gl_buf_free(&in->reason);
	gl_buf_free(&in->saved_reason);
	gl_buf_free(&in->clue);
	gl_buf_free(&in->saved_clue);
}

/* --- copies that outlive their origin ------------------------------------------------------ */

static void *copy_array(struct gl_arena *a, const void *v, size_t n, size_t size)
{
	void *w = n ? gl_arena_new(a, n * size) : NULL;

	if (w)
		memcpy(w, v, n * size);
	return w;
}

static void copy_str(struct gl_arena *a, struct gl_str *s)
{
	if (s->p)
		*s = gl_arena_copy(a, *s);
}

/* Returns true if the text stays in memory as long as the batch. */
static bool stays(const struct gl_sink *in, struct gl_str text)
{
	return in->window_stays && text.p >= in->base && text.p + text.len <= in->end;
}

/*
 * Copies the args of the record and, unless that stays in memory, the text from which they are
 * read. Returns false if there is no memory.
 */
static bool copy_args(const struct gl_sink *in, struct gl_arena *a, struct gl_record *r)
{
	struct gl_record_args *args;

	if (!r->args)
		return true;
	args = gl_arena_new(a, sizeof *args);
	if (!args)
		return false;
	*args = (struct gl_record_args){.text = r->args->text};
	r->args = args;
	return stays(in, args->text) || gl_arena_keep(a, &args->text);
}

static bool copy_ancestors(struct gl_arena *a, struct gl_more *m)
{
	struct gl_ancestor *v = copy_array(a, m->ancestors, m->nancestors, sizeof *v);

	m->ancestors = v;
	for (size_t i = 0; v && i < m->nancestors; i++) {
		v[i].frames = copy_array(a, v[i].frames, v[i].nframes, sizeof *v[i].frames);
		if (v[i].created_by)
			v[i].created_by =
				copy_array(a, v[i].created_by, 1, sizeof *v[i].created_by);
		if (v[i].nframes && !v[i].frames)
			return false;
	}
	return v || m->nancestors == 0;
}

/*
 * Returns true if the state and the labels of the record come from a header. The header cache keeps
 * these, so they need not be copied.
 */
static bool is_of_header(const struct gl_record *r)
{
	return gl_record_has(r, GL_HAS_ID) && gl_record_has(r, GL_HAS_OFFSET);
}

/*
 * Copies the labels of buckets and profiles, because they are in an arena that will be used again.
 * Returns false if there is no memory.
 */
static bool copy_labels(struct gl_arena *a, struct gl_record *r)
{
	struct gl_label *v;

	if (r->nlabels == 0)
		return true;
	r->labels = v = copy_array(a, r->labels, r->nlabels, sizeof *v);
	for (size_t i = 0; v && i < r->nlabels; i++) {
		copy_str(a, &v[i].key);
		copy_str(a, &v[i].value);
	}
	return v != NULL;
}

/*
 * Copies what the held record r points to into the arena, except names in the frames of ancestors,
 * which the line cache keeps, and text that stays. Returns false if there is no memory.
 */
static bool copy_parts(const struct gl_sink *in, struct gl_arena *a, struct gl_record *r)
{
	struct gl_more *m;
	/* no cache keeps the state and labels of a record from a listing */
	bool is_kept = is_of_header(r) && !in->at.is_listed;

	if (!is_kept)
		copy_str(a, &r->state);
	if ((!is_kept && !copy_labels(a, r)) || !copy_args(in, a, r))
		return false;
	if (!r->more)
		return true;
	m = copy_array(a, r->more, 1, sizeof *m);
	r->more = m;
	if (!m)
		return false;
	copy_str(a, &m->reason);
	copy_str(a, &m->origin);
	copy_str(a, &m->time);
	copy_str(a, &m->text);
	return copy_ancestors(a, m);
}

/* --- batches, and taking back -------------------------------------------------------------- */

static struct gl_record *held(struct gl_sink *in)
{
	return &in->batch.records[in->batch.nrecords];
}

/*
 * Copies what the held record r points to into the arena. If there is no memory, drops that record,
 * and sets in->no_memory.
 */
static void keep_held(struct gl_sink *in, struct gl_arena *a, struct gl_record *r)
{
	if (copy_parts(in, a, r))
		return;
	in->no_memory = true;
	in->at.has_held = false;
}

/* Empties the batch, except for the held record and what it points to. */
void gl_sink_next_batch(struct gl_sink *in)
{
	struct gl_batch *b = &in->batch;
	struct gl_arena old = b->arena;

	if (in->at.has_held)
		b->records[0] = *held(in);
	b->nrecords = b->nremarks = 0;
	gl_arena_reset(&in->moving_arena);
	b->arena = in->moving_arena;
	in->moving_arena = old;
	if (in->at.has_held)
		keep_held(in, &b->arena, held(in));
}

void gl_sink_save(struct gl_sink *in)
{
	in->saved_at = in->at;
	in->saved_tally = in->tally;
	in->saved_ndumps = *in->ndumps;
	gl_arena_reset(&in->saved_arena);
	if (in->at.has_held) {
		in->saved_held = *held(in);
		keep_held(in, &in->saved_arena, &in->saved_held);
	}
	in->no_memory |= !gl_buf_copy(&in->saved_reason, &in->reason) ||
			 !gl_buf_copy(&in->saved_clue, &in->clue);
}

void gl_sink_restore(struct gl_sink *in)
{
	in->at = in->saved_at;
	in->tally = in->saved_tally;
	*in->ndumps = in->saved_ndumps;
	in->batch.nrecords = in->batch.nremarks = 0;
	gl_arena_reset(&in->batch.arena);
	if (in->at.has_held) {
		*held(in) = in->saved_held;
		keep_held(in, &in->batch.arena, held(in));
	}
	in->no_memory |= !gl_buf_copy(&in->reason, &in->saved_reason) ||
			 !gl_buf_copy(&in->clue, &in->saved_clue);
}

/* --- records ------------------------------------------------------------------------------- */

struct gl_opening gl_sink_open(struct gl_sink *in)
{
	struct gl_opening o = {.begins = in->at.begins || in->at.dump == 0,
		.takes_reason = in->at.preamble > 0};

	o.is_doubtful = in->at.in_reason && o.begins &&
			gl_str_starts(gl_buf_view(&in->reason), GL_STR("panic: "));
	if (o.is_doubtful)
		in->at.doubt_line = in->at.line + 1;
	in->at.begins = false;
	in->at.preamble = 0;
	in->at.in_reason = false;
	in->tally.headers++;
	return o;
}

void gl_sink_put_reason(struct gl_sink *in, struct gl_record *r, struct gl_more *m)
{
	if (r->more)
		*m = *r->more;
	m->reason = gl_buf_view(&in->reason);
	if (!gl_utf8_valid(m->reason))
		r->has |= GL_HAS_MANGLED; /* the output has U+FFFD for bytes that are not UTF-8 */
	r->more = m;
}

struct gl_record *gl_sink_new(struct gl_sink *in)
{
	struct gl_record *r;

	gl_sink_release(in);
	r = gl_sink_room(in, 0);
	if (r)
		memset(r, 0, sizeof *r);
	return r;
}

struct gl_record *gl_sink_new_of(
	struct gl_sink *in, const struct gl_stack *stack, uint64_t count)
{
	struct gl_record *r = stack ? gl_sink_new(in) : NULL;

	if (!r) {
		in->no_memory = true;
		return NULL;
	}
	r->stack = stack;
	r->sig = stack->canon->sig;
	r->has = GL_HAS_CLASS | gl_record_of_stack(stack);
	r->class = (enum gl_class)stack->class;
	r->count = count;
	return r;
}

void gl_sink_hold(struct gl_sink *in, struct gl_opening opening)
{
	struct gl_record *r = held(in);
	struct gl_more more = {0};

	if (opening.begins) {
		in->at.dump_before = in->at.dump;
		in->at.dump = ++*in->ndumps;
		in->tally.dumps++;
		in->at.in_sections = false;
	}
	r->dump = in->at.dump;
	r->has |= GL_HAS_DUMP;
	if (opening.takes_reason && opening.begins && in->reason.len)
		gl_sink_put_reason(in, r, &more);
	if (in->at.in_sections && gl_record_has(r, GL_HAS_ID) && r->id != 0)
		r->has |= GL_HAS_REPEAT;
	in->at.has_held = in->at.is_unbroken = true;
	in->at.is_listed = opening.is_listed;
	keep_held(in, &in->batch.arena, r);
	in->at.doubt = opening.is_doubtful;
}

void gl_sink_empty_dump(struct gl_sink *in)
{
	gl_sink_release(in);
	in->at.dump = ++*in->ndumps;
	in->at.begins = false;
	in->tally.dumps++;
}

struct gl_record *gl_sink_held(struct gl_sink *in)
{
	return in->at.has_held ? held(in) : NULL;
}

bool gl_sink_renew_stack(struct gl_sink *in)
{
	struct gl_record *r = gl_sink_held(in);

	if (!r || !r->stack)
		return true;
	r->stack = gl_stacks_adopt(in->stacks, r->stack, NULL);
	r->stack_place = 0;
	return r->stack != NULL;
}

void gl_sink_truncated(struct gl_sink *in)
{
	if (in->at.has_held && !gl_record_has(held(in), GL_HAS_TRUNCATED)) {
		held(in)->has |= GL_HAS_TRUNCATED;
		in->tally.truncated++;
	}
}

void gl_sink_remark_at(struct gl_sink *in, uint64_t line, const char *what, const uint64_t *id,
	struct gl_str detail)
{
	struct gl_batch *b = &in->batch;
	struct gl_remark *v;

	if (!GL_MEM_ROOM(b->remarks, b->remarks_cap, b->nremarks + 1)) {
		in->no_memory = true;
		return;
	}
	v = &b->remarks[b->nremarks++];
	v->before = b->nrecords;
	gl_err_set(&v->err, GL_ERR_NOTE, what);
	v->err.line = line;
	v->err.has_id = id != NULL;
	v->err.id = id ? *id : 0;
	gl_err_detail(&v->err, detail.p, detail.len);
}

void gl_sink_remark_lost_header(struct gl_sink *in, struct gl_str line)
{
	if (!gl_hit_has_header(line))
		return;
	gl_sink_remark_unread(in, GL_SINK_LOST, NULL, line);
}

void gl_sink_release(struct gl_sink *in)
{
	if (!in->at.has_held)
		return;
	in->at.has_held = false;
	in->at.doubt = 0;
	gl_sink_count(&in->tally, held(in));
	in->batch.nrecords++;
}

bool gl_sink_goes_on(const struct gl_sink *in)
{
	const struct gl_stream_place *at = &in->at;

	return at->dump > 0 && !at->begins && !at->in_sections && !at->has_held && !at->preamble &&
	       !at->is_message;
}

struct gl_record *gl_sink_room(struct gl_sink *in, size_t n)
{
	struct gl_batch *b = &in->batch;
	in->no_memory |= !GL_MEM_ROOM(b->records, b->records_cap, b->nrecords + n + 1);
	return in->no_memory ? NULL : held(in);
}

void gl_sink_take(struct gl_sink *in, size_t n)
{
	for (size_t i = 0; i < n; i++)
		gl_sink_count(&in->tally, &in->batch.records[in->batch.nrecords + i]);
	in->batch.nrecords += n;
	in->tally.headers += n;
	if (n > 0) {
		/* blocks from the block cache are in the usual order (newestfirst.h) */
		in->at.is_upright = true;
		in->at.nturned = 0;
	}
}

/* --- stretches: parts of one stream ------------------------------------------------------- */

bool gl_sink_is_plain(const struct gl_sink *in)
{
	const struct gl_stream_place *at = &in->at;

	return gl_sink_goes_on(in) && !at->after_dashes && !at->in_reason && !at->doubt &&
	       !at->prefix_len && !at->clue.kind && !in->no_memory;
}

bool gl_sink_is_quiet(const struct gl_sink *in)
{
	const struct gl_stream_place *at = &in->at;

	return !at->has_held && !at->preamble && !at->in_sections && !at->after_dashes &&
	!at->in_reason && !at->doubt && !at->is_message && !at->prefix_len && !at->clue.kind &&
	       !in->no_memory;
}

void gl_sink_begin_stretch(struct gl_sink *in, uint64_t offset)
{
	in->at = (struct gl_stream_place){.dump = 1, .offset = offset, .after_blank = true,
		.is_upright = true};
	in->tally = (struct gl_input_counts){0};
	in->window_stays = true;
	*in->ndumps = 1;
}

void gl_sink_end_stretch(struct gl_sink *in, struct gl_stretch *s)
{
	struct gl_batch batch = in->batch;

	in->batch = s->batch;
	*s = (struct gl_stretch){.batch = batch,
		.texts = s->texts,
		.tally = in->tally,
		.lines = in->at.line,
		.end = in->at.offset,
		.dumps = *in->ndumps - 1,
		.dump = in->at.dump};
}

/* Adds all counters in one loop, because they are of one type. */
void gl_input_counts_add(struct gl_input_counts *to, const struct gl_input_counts *from)
{
	uint64_t a[sizeof *to / sizeof(uint64_t)], b[sizeof *to / sizeof(uint64_t)];

	memcpy(a, to, sizeof a);
	memcpy(b, from, sizeof b);
	for (size_t i = 0; i < GL_COUNT(a); i++)
		a[i] += b[i];
	memcpy(to, a, sizeof a);
}

/*
 * Returns the number that a dump of the stretch has in the source. `dump` is its number in the
 * stretch: dump 1 is the current dump of the sink, and the others are numbered after all dumps that
 * have begun so far, which may belong to other streams.
 */
static uint64_t joined_dump(const struct gl_sink *in, uint64_t dump)
{
	return dump > 1 ? *in->ndumps + dump - 1 : in->at.dump;
}

void gl_sink_join(struct gl_sink *in, struct gl_stretch *s)
{
	for (size_t i = 0; s->dump && i < s->batch.nrecords; i++)
		s->batch.records[i].dump = joined_dump(in, s->batch.records[i].dump);
	for (size_t i = 0; i < s->batch.nremarks; i++)
		s->batch.remarks[i].err.line += in->at.line;
	in->at.line += s->lines;
	in->at.offset = s->end;
	if (s->dump)
		in->at.dump = joined_dump(in, s->dump);
	in->at.tail = 0;
	*in->ndumps += s->dumps;
	gl_input_counts_add(&in->tally, &s->tally);
}

/* --- text outside of goroutines ---------------------------------------------------------- */

void gl_sink_outside_line(struct gl_sink *in, bool is_blank)
{
	in->at.after_blank = is_blank;
	in->at.is_unbroken &= !is_blank;
	in->at.prefix_len = 0;
	if (in->at.doubt)
		in->at.doubt++;
	if (in->at.doubt ? in->at.doubt > GL_LIMIT_PREAMBLE_LINES : !is_blank)
		gl_sink_release(in);
}

/*
 * Drops the record in doubt (sink.h), as its header was only text of a panic. Undoes what that
 * header has changed.
 */
static void drop_in_doubt(struct gl_sink *in)
{
	const struct gl_record *r = held(in);

	gl_sink_remark_at(in, in->at.doubt_line, "header within the text of a panic: skipped",
		&r->id, GL_STR(""));
	in->tally.truncated -= gl_record_has(r, GL_HAS_TRUNCATED);
	in->tally.headers--;
	in->tally.dumps--;
	if (in->at.dump == *in->ndumps) /* unless another stream has begun a dump since */
		--*in->ndumps;
	in->at.dump = in->at.dump_before;
	in->at.has_held = false;
	in->at.doubt = 0;
	in->at.begins = true;
	in->at.preamble = 1;
}

void gl_sink_at_header(struct gl_sink *in, bool is_running, bool after_blank)
{
	if (in->at.doubt && is_running && after_blank && !in->at.begins && !in->at.preamble)
		drop_in_doubt(in);
	else
		gl_sink_release(in);
}

void gl_sink_remark_here(struct gl_sink *in, const char *what, const uint64_t *id,
	struct gl_str detail)
{
	gl_sink_remark_at(in, in->at.line + 1, what, id, detail);
}

void gl_sink_remark_unread(struct gl_sink *in, const char *what, const uint64_t *id,
	struct gl_str detail)
{
	gl_sink_remark_here(in, what, id, detail);
	in->tally.headers++;
	in->tally.unread++;
}

void gl_sink_remark(struct gl_sink *in, const char *what, struct gl_str detail)
{
	gl_sink_remark_at(in, 0, what, NULL, detail);
}
