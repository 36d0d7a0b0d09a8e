#include "lib/watch.h"

#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/input/gunzip.h"
#include "lib/input/source.h"
#include "lib/input/utf16.h"
#include "lib/parse/profiles.h"
#include "lib/unwrap/levels.h"

#define MANY 64 /* steps of which nothing came; one reads 256 KiB at most */

/* What the bytes are, once unpacked. */
enum form {
	SEAM,	 /* another form may begin: the first bytes will tell */
	TEXT,
	PROFILE, /* kept until all of it is there */
	DAMAGED	 /* nothing is made of it up to the next pause */
};

struct gl_watch {
	struct gl_stacks *stacks;
	struct gl_str name, as;
	struct gl_source *source;
	struct gl_gunzip *gunzip;
	struct gl_window raw; /* of the source, not looked at yet */
	enum form form;
	bool is_packed;	 /* within a gzip member */
	bool is_full;	 /* it may have more to unpack */
	bool has_failed_once; /* so many pauses did not make the profile a whole one */
	struct gl_buf head;   /* the first bytes behind a seam, and all of a profile */
	struct gl_utf16 utf16; /* the text is this, and is recoded as it comes */
	struct gl_buf text;   /* [done, len) was not read */
	struct gl_head first, recent; /* of the stream, and behind its last pause */
	size_t done, wanted;  /* wanted: bytes without which no step can be made */
	bool is_fresh;	      /* bytes came since none could be made */
	bool has_profile;     /* head is one: to be read next */
	bool is_last, is_ended;
	struct gl_levels *levels;
	const struct gl_batch *batch;
	size_t next_record, next_note;
	struct gl_arena arena; /* what is added to the records given out */
	bool has_note;	       /* err is a remark that was not told */
	struct gl_err err;
	bool must_fail; /* once what was found before it is handed out */
	struct gl_err failure;
};

struct gl_watch *gl_watch_open(const struct gl_watch_options *opt, struct gl_err *err)
{
	struct gl_watch *w = gl_mem_new(1, sizeof *w);

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
		gl_watch_close(w);
		return NULL;
	}
	w->gunzip = gl_gunzip_open(NULL, &(struct gl_window){NULL, NULL, false});
	w->levels = gl_levels_new(w->stacks, 0, false);
	if (w->gunzip && w->levels)
		return w;
	gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	gl_watch_close(w);
	return NULL;
}

void gl_watch_close(struct gl_watch *w)
{
	if (!w)
		return;
	gl_levels_free(w->levels);
	gl_gunzip_close(w->gunzip);
	gl_source_close(w->source);
	gl_buf_free(&w->head);
	gl_buf_free(&w->text);
	gl_arena_free(&w->arena);
	gl_mem_free(w);
}

int gl_watch_descriptor(const struct gl_watch *w)
{
	return gl_source_descriptor(w->source);
}

const struct gl_head *gl_watch_head(const struct gl_watch *w)
{
	return &w->first;
}

const struct gl_head *gl_watch_recent(const struct gl_watch *w)
{
	return &w->recent;
}

bool gl_watch_is_file(const struct gl_watch *w)
{
	return gl_source_is_regular(w->source);
}

const struct gl_err *gl_watch_err(const struct gl_watch *w)
{
	return &w->err;
}

const struct gl_tally *gl_watch_tally(const struct gl_watch *w)
{
	return gl_levels_tally(w->levels);
}

static int no_memory(struct gl_watch *w)
{
	return gl_err_set(&w->err, GL_ERR_MEMORY, "out of memory");
}

static size_t unread(const struct gl_watch *w)
{
	return w->text.len - w->done;
}

/* --- bytes come ---------------------------------------------------------------------------- */

/* *err is told; the stream goes on behind the next pause. */
static void pass_damage(struct gl_watch *w)
{
	w->has_note = w->err.code != GL_ERR_MEMORY;
	w->head.len = 0;
	w->is_packed = w->is_full = w->has_failed_once = false;
	w->form = DAMAGED;
}

static void add_text(struct gl_watch *w, struct gl_str s)
{
	if (w->done > 0 && w->done >= w->text.len / 2) {
		memmove(w->text.p, w->text.p + w->done, unread(w));
		w->text.len -= w->done;
		w->done = 0;
	}
	if (w->utf16.is_on)
		gl_utf16_put(&w->utf16, s, &w->text);
	else
		gl_buf_str(&w->text, s);
	w->is_fresh |= s.len > 0;
}

/* A text that began with a mark goes on without one after a pause. */
static void look_for_utf16(struct gl_watch *w)
{
	struct gl_utf16 found;

	if (gl_utf16_detect(&found, w->head.p, w->head.p + w->head.len))
		w->utf16 = found;
	else if (w->utf16.is_on)
		w->utf16.is_on = w->head.len >= 2 && w->utf16.nrest == 0 &&
				 gl_utf16_goes_on(&w->utf16, w->head.p);
}

/* What head holds is text. */
static void settle_for_text(struct gl_watch *w)
{
	look_for_utf16(w);
	w->form = TEXT;
	add_text(w, gl_buf_view(&w->head));
	w->head.len = 0;
}

/* What head holds is a profile or text, once there is enough to tell, or it is all. */
static void settle(struct gl_watch *w, bool is_all)
{
	const char *p = w->head.p ? w->head.p : "";

	if (w->head.len < 4 && !is_all) /* of UTF-16, two more tell */
		return;
	switch (gl_profile_look(p, p + w->head.len, is_all)) {
	case GL_PROFILE_YES:
		if (unread(w) == 0) {
			w->form = PROFILE;
			w->first.is_profile = true;
			break;
		}
		/* FALLTHROUGH */
	case GL_PROFILE_NO:
		settle_for_text(w);
		break;
	case GL_PROFILE_MAYBE:
		break;
	}
}

/* Bytes of what was unpacked, or never packed. */
static void take(struct gl_watch *w, struct gl_str s)
{
	gl_head_keep(&w->first, s.p, s.p + s.len);
	gl_head_keep(&w->recent, s.p, s.p + s.len);
	switch (w->form) {
	case SEAM:
		gl_buf_str(&w->head, s);
		settle(w, false);
		break;
	case TEXT:
		add_text(w, s);
		break;
	case PROFILE:
		gl_buf_str(&w->head, s);
		if (w->head.len > GL_LIMIT_PROFILE) {
			gl_err_set(&w->err, GL_ERR_LIMIT, "protobuf profile larger than the limit");
			pass_damage(w);
		}
		break;
	case DAMAGED:
		break;
	}
}

/* What was one piece ended here. */
static void end_piece(struct gl_watch *w)
{
	if (w->form == SEAM)
		settle(w, true);
	w->has_profile |= w->form == PROFILE;
	w->form = SEAM;
}

static int unpack(struct gl_watch *w)
{
	char *to;
	size_t len;
	bool is_over;

	if (!gl_buf_room(&w->head, GL_GUNZIP_ROOM) || !(to = gl_mem_new(1, GL_GUNZIP_ROOM)))
		return no_memory(w);
	if (gl_gunzip_take(w->gunzip, &w->raw, to, GL_GUNZIP_ROOM, &len, &is_over, &w->err) != 0) {
		gl_mem_free(to);
		pass_damage(w);
		return w->has_note ? 0 : -1;
	}
	take(w, (struct gl_str){to, len});
	gl_mem_free(to);
	w->is_full = !is_over && len == GL_GUNZIP_ROOM;
	w->is_packed = !is_over;
	if (is_over)
		end_piece(w);
	return 0;
}

/* What stands behind a seam that is no gzip is as it is. */
static bool may_be_gzip(const struct gl_watch *w)
{
	return w->form == SEAM && !w->is_packed && w->head.len == 0;
}

/* Bytes of the source can be made something of. */
static bool has_raw(const struct gl_watch *w)
{
	size_t have = (size_t)(w->raw.end - w->raw.p);

	return have >= 3 || (have > 0 && (!may_be_gzip(w) || w->raw.is_last));
}

/* There is something to be had without waiting. */
static bool can_absorb(const struct gl_watch *w)
{
	return has_raw(w) || w->is_full ||
	       (!w->raw.is_last && !gl_source_would_block(w->source));
}

/* Bytes of the source to text, or to a profile. */
static int absorb(struct gl_watch *w)
{
	struct gl_str all;
	int got;

	if (!has_raw(w) && !w->is_full)
		return gl_source_more(w->source, &w->raw, &w->err);
	if (may_be_gzip(w)) {
		w->is_packed = gl_gunzip_detect(&w->raw);
		w->first.is_packed = w->recent.is_packed = w->is_packed;
	}
	if (w->is_packed) {
		got = unpack(w);
	} else {
		all = gl_str_of(w->raw.p, w->raw.end);
		w->raw.p = w->raw.end;
		take(w, all);
		got = 0;
	}
	return w->head.failed || w->text.failed ? no_memory(w) : got;
}

/* No more bytes come. */
static void end_source(struct gl_watch *w)
{
	struct gl_text *top = gl_levels_top(w->levels);

	w->is_last = true;
	if (w->is_packed && w->form == PROFILE) { /* of which nothing is known */
		gl_err_set(&w->err, GL_ERR_NOTE, "gzip data cut short");
		pass_damage(w);
	} else if (w->is_packed) {
		gl_text_is_cut(top, "gzip data cut short");
	}
	end_piece(w);
	if (!gl_utf16_end(&w->utf16))
		gl_text_is_cut(top, "UTF-16 text cut short");
	w->is_fresh = true;
}

/* No more can be read: what was is the end. */
static void fail_later(struct gl_watch *w)
{
	w->must_fail = true;
	w->failure = w->err;
	w->raw.p = w->raw.end;
	w->raw.is_last = true;
	w->is_full = w->is_packed = false;
	gl_text_is_cut(gl_levels_top(w->levels), NULL);
}

/* --- what is made of them ------------------------------------------------------------------ */

static void begin_batch(struct gl_watch *w)
{
	w->batch = gl_levels_batch(w->levels);
	w->next_record = w->next_note = 0;
}

static int run_text(struct gl_watch *w)
{
	struct gl_window text = {w->text.p + w->done, w->text.p + w->text.len,
		w->is_last && !w->has_profile};
	bool moved;

	if (!w->text.p)
		text.p = text.end = "";
	if (gl_levels_run(w->levels, &text, &moved, &w->is_ended, &w->failure) != 0) {
		w->must_fail = w->is_ended = true;
		begin_batch(w);
		return 0;
	}
	if (w->text.p)
		w->done = (size_t)(text.p - w->text.p);
	w->is_fresh = moved;
	w->wanted = moved ? 0 : unread(w) * 2;
	begin_batch(w);
	return 0;
}

static int run_profile(struct gl_watch *w)
{
	const char *p = w->head.p, *end = p + w->head.len;
	struct gl_text *top = gl_levels_top(w->levels);
	int got;

	gl_text_save(top);
	got = gl_levels_profile(w->levels, p, end, &w->err);
	if (got != 0) /* nothing of one that is damaged */
		gl_text_restore(top);
	w->has_profile = w->has_failed_once = false;
	w->is_fresh |= w->is_last;
	w->head.len = 0;
	if (got == 0)
		begin_batch(w);
	else if (w->err.code != GL_ERR_MEMORY)
		w->has_note = true;
	return w->err.code == GL_ERR_MEMORY && got != 0 ? -1 : 0;
}

/* A long line is looked at again only once there is much more of it. */
static bool is_due(const struct gl_watch *w)
{
	return w->is_fresh &&
	       (w->has_profile || w->is_last || unread(w) >= w->wanted || !can_absorb(w));
}

void gl_watch_pause(struct gl_watch *w)
{
	struct gl_text *top = gl_levels_top(w->levels);

	w->recent.len = 0;
	if (w->is_packed)
		return;
	if (w->form == SEAM && w->head.len > 0)
		settle(w, true);
	if (w->form == DAMAGED || (w->form == TEXT && unread(w) == 0 && w->utf16.nrest == 0))
		w->form = SEAM;
	if (w->form != PROFILE)
		return;
	gl_text_save(top);
	if (gl_levels_profile(w->levels, w->head.p, w->head.p + w->head.len, &w->err) == 0 ||
		w->has_failed_once) {
		w->has_profile = true;
		w->form = SEAM;
	}
	w->has_failed_once = !w->has_profile;
	gl_text_restore(top);
}

bool gl_watch_peek(struct gl_watch *w, gl_peek_fn *fn, void *ctx)
{
	w->batch = NULL;
	return gl_levels_peek(w->levels, w->name, fn, ctx);
}

/* --- records ------------------------------------------------------------------------------- */

/* What the text does not say: where it comes from. */
static bool complete(struct gl_watch *w, struct gl_record *recs, size_t n)
{
	const struct gl_more *last = NULL;
	bool is_wrapped = gl_levels_is_below(w->levels);

	gl_arena_reset(&w->arena);
	for (struct gl_record *r = recs; r < recs + n; r++) {
		if (r->raw.p) {
			if (!r->source.p && w->as.p && !gl_record_group(r))
				r->source = w->as;
			continue;
		}
		r->source = w->name;
		if (is_wrapped && !gl_levels_complete(w->levels, r, &w->arena, &last))
			return false;
	}
	return true;
}

/* What waits in the batch. false: there is nothing. */
static bool give(struct gl_watch *w, enum gl_watched *what, const struct gl_record **recs,
	size_t *n)
{
	const struct gl_batch *b = w->batch;
	size_t end;

	if (!b || (w->next_record == b->nrecords && w->next_note == b->nnotes))
		return false;
	if (w->next_note < b->nnotes && b->notes[w->next_note].before <= w->next_record) {
		w->err = b->notes[w->next_note++].err;
		gl_levels_place(w->levels, &w->err);
		*what = GL_WATCH_SKIPPED;
		return true;
	}
	end = w->next_note < b->nnotes ? b->notes[w->next_note].before : b->nrecords;
	*recs = b->records + w->next_record;
	*n = end - w->next_record;
	*what = GL_WATCH_RECORDS;
	if (!complete(w, b->records + w->next_record, *n)) {
		no_memory(w);
		*what = GL_WATCH_FAILED;
	}
	w->next_record = end;
	return true;
}

/* One step, of which there may come something to give. 1: none can be made now; -1 and *err. */
static int step(struct gl_watch *w)
{
	w->batch = NULL;
	if (is_due(w))
		return run_text(w);
	if (w->has_profile)
		return run_profile(w);
	if (w->is_last)
		return run_text(w);
	if (can_absorb(w)) {
		if (absorb(w) != 0)
			fail_later(w);
		return 0;
	}
	if (!w->raw.is_last)
		return 1;
	end_source(w);
	return 0;
}

enum gl_watched gl_watch_next(struct gl_watch *w, const struct gl_record **recs, size_t *n)
{
	enum gl_watched what;
	int got;

	for (int steps = 0; steps < MANY; steps++) {
		if (w->has_note) {
			w->has_note = false;
			return GL_WATCH_SKIPPED;
		}
		if (give(w, &what, recs, n))
			return what;
		if (w->is_ended && w->must_fail)
			w->err = w->failure;
		if (w->is_ended)
			return w->must_fail ? GL_WATCH_FAILED : GL_WATCH_END;
		got = step(w);
		if (got != 0)
			return got < 0 ? GL_WATCH_FAILED : GL_WATCH_WAIT;
	}
	return GL_WATCH_PASSED;
}
