#include "lib/stream/follow.h"

#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/input/source.h"
#include "lib/input/utf16.h"
#include "lib/stream/unpack.h"
#include "lib/unwrap/layers.h"

#define MANY 64 /* steps of which nothing came; one reads 256 KiB at most */

struct gl_follow {
	struct gl_stacks *stacks;
	struct gl_str name, as;
	struct gl_source *source;
	struct gl_unpack *unpack;
	struct gl_window raw; /* of the source, not unpacked yet */
	bool is_hungry;	      /* it takes more of the source */
	bool is_damaged;      /* nothing is made of the source up to the next pause */
	bool has_failed_once; /* so many pauses did not make the profile a whole one */
	bool is_cut_told;
	bool is_seam;	       /* the next text is looked at for a byte order mark */
	struct gl_utf16 utf16; /* the text is this, and is recoded as it comes */
	struct gl_buf text;   /* [done, len) was not read */
	struct gl_head first, recent; /* of the stream, and behind its last pause */
	size_t done, wanted;  /* wanted: bytes without which no step can be made */
	bool is_fresh;	      /* bytes came since none could be made */
	bool has_profile;     /* to be read behind the text, which ends */
	bool is_text_ended;
	struct gl_str profile; /* of the source or what is unpacked of it, which wait */
	bool is_last, is_ended;
	struct gl_layers *levels;
	const struct gl_batch *batch;
	size_t next_record, next_note;
	struct gl_arena arena; /* what is added to the records given out */
	bool has_note;	       /* err is a remark that was not told */
	struct gl_err err;
	bool must_fail; /* once what was found before it is handed out */
	struct gl_err failure;
};

struct gl_follow *gl_follow_open(const struct gl_follow_options *opt, struct gl_err *err)
{
	struct gl_follow *w = gl_mem_new(1, sizeof *w);

	if (!w) {
		gl_err_set(err, GL_ERR_MEMORY, "out of memory");
		return NULL;
	}
	w->stacks = opt->stacks;
	w->as = opt->as;
	w->name = opt->as.p ? opt->as : (struct gl_str){opt->path, strlen(opt->path)};
	w->source = gl_source_open(opt->path, err);
	if (!w->source || (gl_source_is_mapped(w->source) &&
				  gl_source_unmap(w->source, &w->raw, err) != 0)) {
		gl_follow_close(w);
		return NULL;
	}
	w->is_seam = true;
	w->unpack = gl_unpack_open();
	w->levels = gl_layers_new(w->stacks, 0, false);
	if (w->unpack && w->levels)
		return w;
	gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	gl_follow_close(w);
	return NULL;
}

void gl_follow_close(struct gl_follow *w)
{
	if (!w)
		return;
	gl_layers_free(w->levels);
	gl_unpack_close(w->unpack);
	gl_source_close(w->source);
	gl_buf_free(&w->text);
	gl_arena_free(&w->arena);
	gl_mem_free(w);
}

int gl_follow_descriptor(const struct gl_follow *w)
{
	return gl_source_descriptor(w->source);
}

const struct gl_head *gl_follow_head(const struct gl_follow *w)
{
	return &w->first;
}

const struct gl_head *gl_follow_recent(const struct gl_follow *w)
{
	return &w->recent;
}

bool gl_follow_is_file(const struct gl_follow *w)
{
	return gl_source_is_regular(w->source);
}

const struct gl_err *gl_follow_err(const struct gl_follow *w)
{
	return &w->err;
}

const struct gl_input_counts *gl_follow_tally(const struct gl_follow *w)
{
	return gl_layers_tally(w->levels);
}

static int no_memory(struct gl_follow *w)
{
	return gl_err_set(&w->err, GL_ERR_MEMORY, "out of memory");
}

static size_t unread(const struct gl_follow *w)
{
	return w->text.len - w->done;
}

/* --- bytes come ---------------------------------------------------------------------------- */

/* *err is told; the stream goes on behind the next pause. */
static void pass_damage(struct gl_follow *w)
{
	w->has_note = w->err.code != GL_ERR_MEMORY;
	w->is_damaged = true;
	w->has_failed_once = false;
}

/* A text that began with a mark goes on without one after a pause. */
static void look_for_utf16(struct gl_follow *w, struct gl_str s)
{
	struct gl_utf16 found;

	if (gl_utf16_detect(&found, s.p, s.p + s.len))
		w->utf16 = found;
	else if (w->utf16.is_on)
		w->utf16.is_on = s.len >= 2 && w->utf16.nrest == 0 &&
				 gl_utf16_goes_on(&w->utf16, s.p);
}

static void keep_head(struct gl_follow *w, struct gl_str s)
{
	w->recent.is_packed = gl_unpack_is_packed(w->unpack);
	if (w->first.len == 0)
		w->first.is_packed = w->recent.is_packed;
	gl_head_keep(&w->first, s.p, s.p + s.len);
	gl_head_keep(&w->recent, s.p, s.p + s.len);
}

static void add_text(struct gl_follow *w, struct gl_str s)
{
	keep_head(w, s);
	if (w->is_seam)
		look_for_utf16(w, s);
	w->is_seam = false;
	if (w->done > 0 && w->done >= w->text.len / 2) {
		memmove(w->text.p, w->text.p + w->done, unread(w));
		w->text.len -= w->done;
		w->done = 0;
	}
	if (w->utf16.is_on)
		gl_utf16_put(&w->utf16, s, &w->text);
	else
		gl_buf_str(&w->text, s);
	w->is_fresh = true;
}

static void end_text(struct gl_follow *w)
{
	if (!gl_utf16_end(&w->utf16))
		gl_demux_is_cut(gl_layers_top(w->levels), "UTF-16 text cut short");
	w->is_fresh = true;
}

/* Of one that is cut nothing is known. */
static void take_profile(struct gl_follow *w, struct gl_str profile)
{
	if (gl_unpack_is_cut(w->unpack)) {
		gl_err_set(&w->err, GL_ERR_NOTE, "gzip data cut short");
		w->has_note = w->is_cut_told = true;
		return;
	}
	w->has_profile = true;
	w->profile = profile;
	w->first.is_profile |= w->first.len == 0;
	keep_head(w, profile);
	end_text(w);
}

/* No more bytes come. */
static void end_source(struct gl_follow *w)
{
	w->is_last = true;
	if (gl_unpack_is_cut(w->unpack) && !w->is_cut_told)
		gl_demux_is_cut(gl_layers_top(w->levels), "gzip data cut short");
	end_text(w);
}

/* There is something to be had without waiting. */
static bool can_absorb(const struct gl_follow *w)
{
	return !w->has_profile && !w->is_last &&
	       (!w->is_hungry || w->raw.is_last || !gl_source_would_block(w->source));
}

static int absorb_more(struct gl_follow *w)
{
	if (w->is_damaged)
		w->raw.p = w->raw.end;
	w->is_hungry = w->is_damaged;
	if (w->raw.is_last) {
		end_source(w);
		return 0;
	}
	return gl_source_more(w->source, &w->raw, &w->err);
}

/* Bytes of the source to text, or to a profile. */
static int absorb(struct gl_follow *w)
{
	struct gl_str out;

	if (w->is_hungry)
		return absorb_more(w);
	switch (gl_unpack_step(w->unpack, &w->raw, &out, &w->err)) {
	case GL_UNPACK_TEXT:
		add_text(w, out);
		break;
	case GL_UNPACK_PROFILE:
		take_profile(w, out);
		break;
	case GL_UNPACK_HUNGRY:
		w->is_hungry = true;
		break;
	case GL_UNPACK_END:
		end_source(w);
		break;
	case GL_UNPACK_FAILED:
		pass_damage(w);
		w->is_hungry = true;
		return w->has_note ? 0 : -1;
	}
	return w->text.failed ? no_memory(w) : 0;
}

/* No more can be read: what was is the end. */
static void fail_later(struct gl_follow *w)
{
	w->must_fail = true;
	w->failure = w->err;
	w->raw.p = w->raw.end;
	w->raw.is_last = w->is_last = w->is_fresh = true;
	gl_demux_is_cut(gl_layers_top(w->levels), NULL);
}

/* --- what is made of them ------------------------------------------------------------------ */

static void begin_batch(struct gl_follow *w)
{
	w->batch = gl_layers_batch(w->levels);
	w->next_record = w->next_note = 0;
}

static int run_text(struct gl_follow *w)
{
	struct gl_window text = {w->text.p + w->done, w->text.p + w->text.len,
		w->is_last || w->has_profile};
	bool moved, is_ended = true;

	if (!w->text.p)
		text.p = text.end = "";
	if (gl_layers_run(w->levels, &text, &moved, &is_ended, &w->failure) != 0) {
		w->must_fail = w->is_ended = true;
		begin_batch(w);
		return 0;
	}
	w->is_text_ended = is_ended && w->has_profile;
	w->is_ended = is_ended && !w->has_profile;
	if (w->text.p)
		w->done = (size_t)(text.p - w->text.p);
	w->is_fresh = moved;
	w->wanted = moved ? 0 : unread(w) * 2;
	begin_batch(w);
	return 0;
}

/* Behind a profile. */
static void begin_text(struct gl_follow *w)
{
	gl_layers_again(w->levels);
	w->has_profile = w->is_text_ended = w->has_failed_once = false;
	w->text.len = w->done = w->wanted = 0;
	w->utf16 = (struct gl_utf16){0};
	w->is_seam = true;
}

static int run_profile(struct gl_follow *w)
{
	struct gl_demux *top = gl_layers_top(w->levels);
	int got;

	gl_demux_save(top);
	got = gl_layers_profile(w->levels, w->profile.p, w->profile.p + w->profile.len, &w->err);
	if (got != 0) /* nothing of one that is damaged */
		gl_demux_restore(top);
	begin_text(w);
	if (got == 0)
		begin_batch(w);
	else
		w->has_note = w->err.code != GL_ERR_MEMORY;
	return got == 0 || w->has_note ? 0 : -1;
}

/* A long line is looked at again only once there is much more of it. */
static bool is_due(const struct gl_follow *w)
{
	return w->is_last || (w->is_fresh && (unread(w) >= w->wanted || !can_absorb(w)));
}

/* A profile without gzip: whole if it can be read, and damaged if it cannot for a second time. */
static void try_profile(struct gl_follow *w, struct gl_str profile)
{
	struct gl_demux *top = gl_layers_top(w->levels);
	bool is_whole;

	gl_demux_save(top);
	is_whole = gl_layers_profile(w->levels, profile.p, profile.p + profile.len, &w->err) == 0;
	gl_demux_restore(top);
	if (is_whole || w->has_failed_once) {
		gl_unpack_settle(w->unpack, &w->raw, profile.len);
		take_profile(w, profile);
	}
	w->has_failed_once = !w->has_profile;
}

void gl_follow_pause(struct gl_follow *w)
{
	bool is_between = unread(w) == 0 && w->utf16.nrest == 0;
	struct gl_str profile;

	w->recent.len = 0;
	if (gl_unpack_is_packed(w->unpack))
		return;
	gl_unpack_pause(w->unpack, is_between);
	w->is_damaged = w->is_hungry = false;
	w->is_seam |= is_between;
	if (gl_unpack_waits(w->unpack, &w->raw, &profile))
		try_profile(w, profile);
}

bool gl_follow_peek(struct gl_follow *w, gl_preview_fn *fn, void *ctx)
{
	w->batch = NULL;
	return gl_layers_preview(w->levels, w->name, fn, ctx);
}

/* --- records ------------------------------------------------------------------------------- */

/* What the text does not say: where it comes from. */
static bool complete(struct gl_follow *w, struct gl_record *recs, size_t n)
{
	const struct gl_more *last = NULL;
	bool is_wrapped = gl_layers_is_below(w->levels);

	gl_arena_reset(&w->arena);
	for (struct gl_record *r = recs; r < recs + n; r++) {
		if (r->raw.p) {
			if (!r->source.p && w->as.p && !gl_record_group(r))
				r->source = w->as;
			continue;
		}
		r->source = w->name;
		if (is_wrapped && !gl_layers_complete(w->levels, r, &w->arena, &last))
			return false;
	}
	return true;
}

/* What waits in the batch. false: there is nothing. */
static bool give(struct gl_follow *w, enum gl_followed *what, const struct gl_record **recs,
	size_t *n)
{
	const struct gl_batch *b = w->batch;
	size_t end;

	if (!b || (w->next_record == b->nrecords && w->next_note == b->nnotes))
		return false;
	if (w->next_note < b->nnotes && b->notes[w->next_note].before <= w->next_record) {
		w->err = b->notes[w->next_note++].err;
		gl_layers_place(w->levels, &w->err);
		*what = GL_FOLLOW_SKIPPED;
		return true;
	}
	end = w->next_note < b->nnotes ? b->notes[w->next_note].before : b->nrecords;
	*recs = b->records + w->next_record;
	*n = end - w->next_record;
	*what = GL_FOLLOW_RECORDS;
	if (!complete(w, b->records + w->next_record, *n)) {
		no_memory(w);
		*what = GL_FOLLOW_FAILED;
	}
	w->next_record = end;
	return true;
}

/* One step, of which there may come something to give. 1: none can be made now; -1 and *err. */
static int step(struct gl_follow *w)
{
	w->batch = NULL;
	if (w->has_profile)
		return w->is_text_ended ? run_profile(w) : run_text(w);
	if (is_due(w))
		return run_text(w);
	if (!can_absorb(w))
		return 1;
	if (absorb(w) != 0)
		fail_later(w);
	return 0;
}

enum gl_followed gl_follow_next(struct gl_follow *w, const struct gl_record **recs, size_t *n)
{
	enum gl_followed what;
	int got;

	for (int steps = 0; steps < MANY; steps++) {
		if (w->has_note) {
			w->has_note = false;
			return GL_FOLLOW_SKIPPED;
		}
		if (give(w, &what, recs, n))
			return what;
		if (w->is_ended && w->must_fail)
			w->err = w->failure;
		if (w->is_ended)
			return w->must_fail ? GL_FOLLOW_FAILED : GL_FOLLOW_END;
		got = step(w);
		if (got != 0)
			return got < 0 ? GL_FOLLOW_FAILED : GL_FOLLOW_WAIT;
	}
	return GL_FOLLOW_PASSED;
}
