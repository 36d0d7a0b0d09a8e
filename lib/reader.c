#include "lib/reader.h"

#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/input/gunzip.h"
#include "lib/input/source.h"
#include "lib/parse/pprof.h"
#include "lib/unwrap/levels.h"

/* Parsed at a time: what a batch holds stays in the cache, and a damaged piece is soon redone. */
#define SLICE ((size_t)256 << 10)

struct gl_reader {
	struct gl_reader_options opt;
	struct gl_source *source;
	struct gl_gunzip *gunzip; /* NULL: the source's bytes are the text */
	struct gl_window window;
	bool is_begun; /* the first bytes were looked at */
	struct gl_levels *levels;
	struct gl_text *text; /* the top level's */
	size_t next_record, next_note; /* of the batch */
	size_t wanted;		       /* bytes without which no step can be made */
	bool is_starved;	       /* the window holds too little for one */
	struct gl_err err;
	struct gl_str name; /* of the source */
	struct gl_str time; /* from its name */
	char time_text[GL_NUM_TIME];
	struct gl_more more; /* of the record given out, where the time is added */
	bool is_ended, has_failed;
	bool must_fail; /* once what was found before the failure is handed out */
	struct gl_err failure;
};

struct gl_reader *gl_reader_open(const struct gl_reader_options *opt, struct gl_stacks *stacks,
	const char *path, struct gl_err *err)
{
	struct gl_reader *r = gl_mem_new(1, sizeof *r);

	if (!r) {
		gl_err_set(err, GL_ERR_MEMORY, "out of memory");
		return NULL;
	}
	r->opt = *opt;
	r->name = opt->as.p ? opt->as : (struct gl_str){path, strlen(path)};
	r->time.len = gl_num_time_in_name((struct gl_str){path, strlen(path)}, r->time_text);
	r->time.p = r->time.len ? r->time_text : NULL;
	r->source = gl_source_open(path, err);
	if (r->source && !(r->levels = gl_levels_new(stacks, opt->with_args)))
		gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	if (r->levels) {
		r->text = gl_levels_top(r->levels);
		return r;
	}
	gl_reader_close(r);
	return NULL;
}

void gl_reader_close(struct gl_reader *r)
{
	if (!r)
		return;
	gl_levels_free(r->levels);
	gl_gunzip_close(r->gunzip);
	gl_source_close(r->source);
	gl_mem_free(r);
}

const struct gl_err *gl_reader_err(const struct gl_reader *r)
{
	return &r->err;
}

const struct gl_tally *gl_reader_tally(const struct gl_reader *r)
{
	return gl_levels_tally(r->levels);
}

/* More of the window, first letting go of what waits for it. */
static int refill(struct gl_reader *r)
{
	bool would_block = r->gunzip ? gl_gunzip_would_block(r->gunzip)
				     : gl_source_would_block(r->source);
	int got;

	if (r->opt.on_wait && would_block)
		r->opt.on_wait(r->opt.ctx);
	if (!r->gunzip)
		return gl_source_more(r->source, &r->window, &r->err);
	got = gl_gunzip_more(r->gunzip, &r->window, &r->err);
	if (got == 0 && r->window.is_last && gl_gunzip_ended(r->gunzip) == GL_GUNZIP_CUT)
		gl_text_is_cut(r->text, "gzip data cut short");
	else if (got == 0 && r->window.is_last && gl_gunzip_ended(r->gunzip) == GL_GUNZIP_TRAILING)
		gl_text_remark(r->text, "bytes behind the gzip data are no gzip: skipped");
	return got;
}

/* At least n bytes of the window, if there are that many. */
static int want(struct gl_reader *r, size_t n)
{
	while ((size_t)(r->window.end - r->window.p) < n && !r->window.is_last)
		if (refill(r) != 0)
			return -1;
	return 0;
}

static int begin_gunzip(struct gl_reader *r)
{
	struct gl_window *w = &r->window;

	if (gl_source_is_mapped(r->source) && gl_source_unmap(r->source, w, &r->err) != 0)
		return -1;
	r->gunzip = gl_gunzip_open(r->source, w);
	if (!r->gunzip)
		return gl_err_set(&r->err, GL_ERR_MEMORY, "out of memory");
	*w = (struct gl_window){NULL, NULL, false};
	return want(r, 3);
}

/* A profile's strings stand at its end: all of it must be seen at once. */
static int read_profile(struct gl_reader *r)
{
	if (want(r, GL_LIMIT_PROFILE + 1) != 0)
		return -1;
	if (!r->window.is_last)
		return gl_err_set(&r->err, GL_ERR_LIMIT, "protobuf profile larger than the limit");
	r->is_ended = true;
	return gl_levels_profile(r->levels, r->window.p, r->window.end, &r->err);
}

/* The first bytes tell whether the input is packed, and whether it is text. */
static int begin(struct gl_reader *r)
{
	r->is_begun = true;
	if (want(r, 3) != 0)
		return -1;
	if (gl_gunzip_detect(&r->window) && begin_gunzip(r) != 0)
		return -1;
	if (gl_pprof_detect(r->window.p, r->window.end))
		return read_profile(r);
	return 0;
}

/*
 * What was just made of [p, end) may come from pages that are gone, or hold pointers into pages
 * that may go: take it back, and read that part instead of mapping it.
 */
static bool must_redo(struct gl_reader *r)
{
	return gl_source_is_mapped(r->source) &&
	       (gl_source_is_damaged(r->source) || gl_text_has_json(r->text));
}

/* Windows of wrapped text are read in several goes, and must stay as they are. */
static bool must_read(struct gl_reader *r)
{
	return gl_source_is_mapped(r->source) && gl_levels_is_unwrapping(r->levels);
}

/* What was read up to here is handed out first: it does not depend on the pieces it came in. */
static void fail_later(struct gl_reader *r)
{
	r->must_fail = true;
	r->failure = r->err;
	r->window.is_last = true;
}

/* One slice of the window. Moves r->window.p, or fails. */
static int parse_slice(struct gl_reader *r)
{
	struct gl_window *w = &r->window;
	size_t have = (size_t)(w->end - w->p), want = r->wanted > SLICE ? r->wanted : SLICE;
	struct gl_window slice = {w->p, have > want ? w->p + want : w->end, false};
	bool moved, is_ended;
	int got;

	slice.is_last = w->is_last && slice.end == w->end;
	if (gl_source_is_mapped(r->source)) /* never under gunzip */
		gl_text_save(r->text);
	got = gl_levels_run(r->levels, &slice, &moved, &is_ended, &r->err);
	if (must_redo(r)) {
		gl_text_restore(r->text);
		return gl_source_unmap(r->source, w, &r->err);
	}
	if (got != 0) {
		r->is_ended = true;
		fail_later(r);
		return 0;
	}
	w->p = slice.p;
	r->is_ended = is_ended;
	if (must_read(r))
		return gl_source_unmap(r->source, w, &r->err);
	/* Else what is there cannot be told without what comes behind it. */
	r->wanted = moved ? 0 : (size_t)(slice.end - slice.p) * 2;
	r->is_starved = !moved && slice.end == w->end;
	return 0;
}

/* Parse until there is something to hand out, or the end. */
static int fill(struct gl_reader *r)
{
	const struct gl_batch *b;

	r->next_record = r->next_note = 0;
	if (!r->is_begun && begin(r) != 0)
		return -1;
	if (r->is_ended)
		return 0;
	do {
		if (!r->window.is_last && r->is_starved && refill(r) != 0) {
			fail_later(r);
			gl_text_is_cut(r->text, NULL);
		}
		if (parse_slice(r) != 0)
			return -1;
		b = gl_levels_batch(r->levels);
	} while (!r->is_ended && b->nrecords == 0 && b->nnotes == 0);
	return 0;
}

/* What the text does not say: where it comes from. */
static void complete(struct gl_reader *r, struct gl_record *rec)
{
	if (rec->raw.p) { /* a record that lacks a key lacks it; a group's members may differ in it */
		if (!rec->source.p && r->opt.as.p && !gl_record_group(rec))
			rec->source = r->opt.as;
		return;
	}
	gl_levels_complete(r->levels, rec, &r->more);
	rec->source = r->name;
	if (r->time.p && !(rec->more && rec->more->time.p)) {
		if (rec->more != &r->more)
			r->more = rec->more ? *rec->more : (struct gl_more){0};
		r->more.time = r->time;
		rec->more = &r->more;
	}
}

static enum gl_next fail(struct gl_reader *r)
{
	r->has_failed = true;
	r->is_ended = true;
	return GL_NEXT_FAILED;
}

static enum gl_next finish(struct gl_reader *r)
{
	if (r->must_fail) {
		r->must_fail = false;
		r->err = r->failure;
		return fail(r);
	}
	if (!r->has_failed && gl_source_shrank(r->source)) {
		gl_err_set(&r->err, GL_ERR_SHRANK, "file became shorter while it was read");
		return fail(r);
	}
	return GL_NEXT_END;
}

enum gl_next gl_reader_next(struct gl_reader *r, const struct gl_record **rec)
{
	for (;;) {
		const struct gl_batch *b = gl_levels_batch(r->levels);

		if (r->next_note < b->nnotes && b->notes[r->next_note].before <= r->next_record) {
			r->err = b->notes[r->next_note++].err;
			gl_levels_place(r->levels, &r->err);
			return GL_NEXT_SKIPPED;
		}
		if (r->next_record < b->nrecords) {
			struct gl_record *next = &b->records[r->next_record++];

			complete(r, next);
			*rec = next;
			return GL_NEXT_RECORD;
		}
		if (r->is_ended)
			return finish(r);
		if (fill(r) != 0)
			return fail(r);
	}
}
