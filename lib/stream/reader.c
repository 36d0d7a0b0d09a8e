#include "lib/stream/reader.h"

#include "lib/base/mem.h"
#include "lib/input/gunzip.h"
#include "lib/input/utf16.h"
#include "lib/parse/profiles.h"
#include "lib/stream/core.h"
#include "lib/stream/readahead.h"
#include "lib/stream/unpack.h"

/*
 * Most bytes of a slice, which is the part of the window that is parsed at once. They are few, so
 * that a batch fits into the cache, and parsing a slice again costs little.
 */
#define SLICE ((size_t)256 << 10)

#define LEAST 4 /* bytes needed to recognise the form of the input: no byte order mark is longer */

struct gl_reader {
	struct gl_core core;
	struct gl_readahead ahead; /* holds the reader's options, too */
	bool is_begun;	  /* the form of the first bytes is known */
	/* size of the next slice, if one of the usual size was too short; otherwise 0 */
	size_t wanted;
	/* the window has too few bytes for a step: read more before the next one */
	bool is_starved;
};

struct gl_reader *gl_reader_open(const struct gl_stream_options *opt, struct gl_stacks *stacks,
	const char *path, struct gl_err *err)
{
	struct gl_reader *r = gl_mem_new(1, sizeof *r);

	if (!r) {
		gl_err_memory(err);
		return NULL;
	}
	if (gl_core_open(&r->core, opt, stacks, path, err) != 0) {
		gl_reader_close(r);
		return NULL;
	}
	gl_readahead_begin(&r->ahead, opt, stacks, &r->core);
	return r;
}

void gl_reader_close(struct gl_reader *r)
{
	if (!r)
		return;
	gl_readahead_close(&r->ahead);
	gl_core_close(&r->core);
	gl_mem_free(r);
}

uint64_t gl_reader_dumps(const struct gl_reader *r)
{
	return gl_layers_dumps(r->core.layers);
}

const struct gl_err *gl_reader_err(const struct gl_reader *r)
{
	return &r->core.err;
}

const struct gl_input_counts *gl_reader_tally(const struct gl_reader *r)
{
	return gl_layers_tally(r->core.layers);
}

const struct gl_head *gl_reader_head(const struct gl_reader *r)
{
	return &r->core.head;
}

bool gl_reader_is_file(const struct gl_reader *r)
{
	return gl_source_is_regular(r->core.source);
}

bool gl_reader_is_bare(const struct gl_reader *r)
{
	return !gl_layers_was_unwrapping(r->core.layers);
}

void gl_reader_place(const struct gl_reader *r, uint64_t *done, uint64_t *size)
{
	const struct gl_core *c = &r->core;
	uint64_t left;

	*done = *size = 0;
	if (c->text) /* then the textsource owns the source, perhaps in another thread */
		return;
	*done = gl_source_place(c->source, &c->window);
	left = gl_source_left(c->source, &c->window);
	if (gl_source_is_regular(c->source))
		*size = *done + left;
}

uint64_t gl_reader_readahead_hits(const struct gl_reader *r)
{
	return r->ahead.hits;
}

/* --- bytes --------------------------------------------------------------------------------- */

/*
 * From now on read through a textsource, because the window's bytes need to be unpacked or
 * converted.
 */
static int start_text(struct gl_reader *r)
{
	gl_readahead_stop(&r->ahead);
	return gl_core_start_text(&r->core, r->is_begun, r->ahead.opt.threads > 1);
}

/*
 * Reads more of a source whose bytes are used as they are. If a gzip member or a profile may begin
 * in the new bytes, reads on through a textsource. Returns 0, or -1 with the core's err set.
 */
static int more_plain(struct gl_reader *r)
{
	struct gl_core *c = &r->core;
	size_t had = gl_core_have(c);

	if (!gl_readahead_more(&r->ahead) && gl_source_more(c->source, &c->window, &c->err) != 0)
		return -1;
	if (c->window.is_last ||
		!gl_unpack_may_have_boundary(c->window.p, c->window.p + had, c->window.end))
		return 0;
	return start_text(r) == 0 ? gl_core_more(c, true) : -1;
}

/*
 * Reads more into the window. Before a read that waits, calls on_wait, so that the caller can write
 * what it has buffered. Returns 0, or -1 with the core's err set.
 */
static int refill(struct gl_reader *r)
{
	struct gl_core *c = &r->core;
	const struct gl_stream_options *opt = &r->ahead.opt;
	size_t had = c->head.len ? gl_core_have(c) : 0;
	int got;

	if (opt->on_wait && gl_core_would_block(c))
		opt->on_wait(opt->ctx);
	got = c->text ? gl_core_more(c, true) : more_plain(r);
	if (got == 0)
		gl_core_keep_head(c, had);
	return got;
}

/*
 * Finds out by the window's first bytes whether only a textsource can read it. Returns YES if they
 * are compressed, in UTF-16 or a profile, NO if they are plain text, and MAYBE if they are too few
 * to decide.
 */
static enum gl_profile_look look_for_form(const struct gl_window *w)
{
	struct gl_utf16 utf16;

	if (w->end - w->p < LEAST && !w->is_last)
		return GL_PROFILE_MAYBE;
	if (gl_gunzip_detect(w) || gl_utf16_detect(&utf16, w->p, w->end))
		return GL_PROFILE_YES;
	return gl_profile_look(w->p, w->end, w->is_last);
}

/*
 * Returns true if a thread should unpack the source ahead of the reader, such as a member of a
 * compressed archive. Only a textsource has such a thread, so it is then read through one. This
 * does not pay if the source fits in one read.
 */
static bool gains_by_thread(const struct gl_reader *r)
{
	return r->ahead.opt.threads > 1 && gl_source_is_packed(r->core.source) &&
	       gl_source_is_ready(r->core.source) && gl_core_have(&r->core) >= SLICE / 2;
}

static int begin(struct gl_reader *r)
{
	struct gl_core *c = &r->core;
	enum gl_profile_look look;

	while ((look = look_for_form(&c->window)) == GL_PROFILE_MAYBE && !c->text)
		if (refill(r) != 0)
			return -1;
	if ((look == GL_PROFILE_YES || gains_by_thread(r)) && !c->text && start_text(r) != 0)
		return -1;
	r->is_begun = true;
	r->is_starved = gl_core_have(c) == 0;
	return 0;
}

/*
 * Reads more, because the window holds too few bytes for a step. If these are a part of a long line
 * of a file, reads until the window is at least a quarter larger, because parsing the whole line
 * again after every small read would take quadratic time. Reading a file never waits. Returns 0 or
 * -1.
 */
static int refill_some(struct gl_reader *r)
{
	const struct gl_core *c = &r->core;
	size_t enough = gl_source_is_ready(c->source) ? r->wanted / 8 * 5 : 0;

	do {
		if (refill(r) != 0)
			return -1;
	} while (!c->window.is_last && gl_core_have(c) < enough);
	return 0;
}

/* --- records ------------------------------------------------------------------------------- */

/*
 * Returns true if the slice that was just parsed must be discarded, and its bytes must be read
 * instead of mapped: pages of the mapped file may have vanished, or records point into pages that
 * may vanish.
 */
static bool must_redo(const struct gl_core *c)
{
	return gl_source_is_mapped(c->source) && (gl_source_is_damaged(c->source) ||
		gl_demux_must_read(gl_layers_top(c->layers)));
}

/*
 * Returns true if the mapped file must not be used any more. Parsing wrapped text takes several
 * steps, and the window must not change between them. The file is unmapped only before the next
 * step, because until then records point into it.
 */
static bool must_read(const struct gl_core *c)
{
	return gl_source_is_mapped(c->source) && gl_layers_is_unwrapping(c->layers);
}

/*
 * Returns the part of the window that is parsed next. If a thread has already parsed the piece that
 * begins at r->ahead.limit, the part ends there at the latest, unless a slice was too short before.
 */
static struct gl_window next_slice(const struct gl_reader *r)
{
	const struct gl_window *w = &r->core.window;
	size_t have = gl_core_have(&r->core);
	size_t n = r->ahead.opt.piece < SLICE ? r->ahead.opt.piece : SLICE;
	uint64_t place, limit = r->ahead.limit;

	n = r->ahead.unwrap ? SIZE_MAX : r->wanted > n ? r->wanted : n;
	if (limit && !r->wanted) {
		place = gl_source_place(r->core.source, w);
		if (limit > place && limit - place < n)
			n = (size_t)(limit - place);
	}
	return (struct gl_window){w->p, have > n ? w->p + n : w->end, w->is_last && have <= n};
}

/*
 * Parses one slice and moves the window past what was parsed. Returns 0; or -1 if the bytes of the
 * slice have to be read again and that fails. If the parser fails, the core reports it later.
 */
static int parse_slice(struct gl_reader *r)
{
	struct gl_core *c = &r->core;
	struct gl_window *w = &c->window, slice = next_slice(r);
	bool moved, is_ended;
	int got;

	if (gl_source_is_mapped(c->source))
		gl_layers_save(c->layers);
	got = gl_layers_run(c->layers, &slice, &moved, &is_ended, &c->err);
	if (must_redo(c)) {
		gl_layers_restore(c->layers);
		return gl_source_unmap(c->source, w, &c->err);
	}
	gl_core_after_run(c, got, is_ended);
	if (got != 0)
		return 0;
	if (slice.p != w->p) /* otherwise only a layer below the top one has parsed */
		r->wanted = 0;
	w->p = slice.p;
	if (must_read(c))
		return 0;
	if (!moved) /* these bytes cannot be parsed without those that follow */
		r->wanted = (size_t)(slice.end - slice.p) * 2;
	r->is_starved = !moved && slice.end == w->end;
	return 0;
}

static int fill_slice(struct gl_reader *r)
{
	struct gl_core *c = &r->core;

	if (must_read(c) && gl_source_unmap(c->source, &c->window, &c->err) != 0)
		return -1;
	if (!c->window.is_last && r->is_starved && refill_some(r) != 0)
		gl_core_stop_reading(c);
	if (parse_slice(r) != 0)
		return -1;
	gl_core_set_batch(c, gl_layers_batch(c->layers), NULL);
	if (!must_read(c))
		gl_readahead_start(&r->ahead);
	return 0;
}

/*
 * Parses a profile. If it is damaged, the failure is given out after the text that follows it.
 * Returns 0, or -1 if there is no memory.
 */
static int read_profile(struct gl_reader *r)
{
	struct gl_core *c = &r->core;

	r->wanted = 0;
	r->is_starved = true;
	if (gl_core_profile(c, false) == 0)
		return 0;
	gl_core_will_fail(c);
	return c->err.code == GL_ERR_MEMORY ? -1 : 0;
}

/*
 * Empties the table of stacks. Only a record that is held back still needs its stack. Returns 0, or
 * -1 with the core's err set.
 */
static int forget_stacks(struct gl_reader *r)
{
	const struct gl_stream_options *opt = &r->ahead.opt;
	struct gl_stacks *old = gl_stacks_move(r->ahead.stacks);
	bool is_done = old && gl_layers_forget_stacks(r->core.layers);

	if (is_done) {
		gl_readahead_forget_stacks(&r->ahead);
		if (opt->on_forget)
			opt->on_forget(opt->ctx);
	}
	gl_stacks_free(old);
	return is_done ? 0 : gl_err_memory(&r->core.err);
}

static bool has_many_stacks(const struct gl_reader *r)
{
	const struct gl_stream_options *opt = &r->ahead.opt;

	return opt->most_stacks && (gl_stacks_size(r->ahead.stacks) > opt->most_stacks ||
					   gl_stacks_texts_size(r->ahead.stacks) > opt->most_texts);
}

/* Make one step towards the next batch. Returns 0, or -1 with the core's err set. */
static int fill(struct gl_reader *r)
{
	if (has_many_stacks(r) && forget_stacks(r) != 0)
		return -1;
	if (r->core.has_profile)
		return read_profile(r);
	if (!r->is_begun && begin(r) != 0)
		return -1;
	if (!gl_readahead_take(&r->ahead))
		return fill_slice(r);
	/* If the core was given a piece, the window now begins behind it, and is empty. */
	r->is_starved |= r->core.parsed_by != NULL;
	return 0;
}

enum gl_next gl_reader_next(struct gl_reader *r, const struct gl_record **recs, size_t *n)
{
	enum gl_next got;

	while ((got = gl_core_next(&r->core, recs, n)) == GL_NEXT_WAIT)
		if (fill(r) != 0)
			return gl_core_fail(&r->core);
	return got;
}
