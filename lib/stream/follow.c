#include "lib/stream/follow.h"

#include "lib/base/mem.h"
#include "lib/stream/core.h"

/*
 * After this many consecutive steps without a record, gl_follow_next returns GL_NEXT_NOTHING_YET,
 * so that the caller can do other work. A step reads at most 256 KiB.
 */
#define MANY 64

struct gl_follow {
	struct gl_core core;
	/* false: the window is too short for a step, and no bytes have been added since */
	bool is_fresh;
	size_t wanted;	/* the window should hold this many bytes before it is parsed again */
	/* the profile that is arriving could not be parsed at an earlier pause */
	bool has_failed_once;
};

struct gl_follow *gl_follow_open(const struct gl_stream_options *opt, struct gl_stacks *stacks,
	const char *path, struct gl_err *err)
{
	struct gl_follow *f = gl_mem_new(1, sizeof *f);

	if (!f) {
		gl_err_memory(err);
		return NULL;
	}
	if (gl_core_open(&f->core, opt, stacks, path, err) == 0) {
		if (gl_core_start_text(&f->core, false, false) == 0)
			return f;
		*err = f->core.err;
	}
	gl_follow_close(f);
	return NULL;
}

void gl_follow_close(struct gl_follow *f)
{
	if (!f)
		return;
	gl_core_close(&f->core);
	gl_mem_free(f);
}

int gl_follow_descriptor(const struct gl_follow *f)
{
	return gl_source_descriptor(f->core.source);
}

const struct gl_head *gl_follow_head(const struct gl_follow *f)
{
	return &f->core.head;
}

const struct gl_head *gl_follow_recent(const struct gl_follow *f)
{
	return &f->core.recent;
}

bool gl_follow_is_file(const struct gl_follow *f)
{
	return gl_source_is_regular(f->core.source);
}

const struct gl_err *gl_follow_err(const struct gl_follow *f)
{
	return &f->core.err;
}

const struct gl_input_counts *gl_follow_tally(const struct gl_follow *f)
{
	return gl_layers_tally(f->core.layers);
}

/* --- bytes --------------------------------------------------------------------------------- */

/* Returns true if bytes can be read now, without waiting. */
static bool can_absorb(const struct gl_follow *f)
{
	return !f->core.window.is_last && !gl_core_would_block(&f->core);
}

/*
 * Returns true if the failure is damage in gzip or profile data. The stream can go on after such
 * damage, but only with what follows its next pause.
 */
static bool is_damage(const struct gl_err *err)
{
	return err->code == GL_ERR_INPUT || err->code == GL_ERR_LIMIT;
}

/*
 * Read some bytes of the source. The window may be unchanged afterwards, because they may be part
 * of a gzip member or a profile.
 */
static void absorb(struct gl_follow *f)
{
	struct gl_core *c = &f->core;
	size_t had = gl_core_have(c);

	if (gl_core_more(c, false) == 0) {
		f->is_fresh |= gl_core_have(c) > had;
		gl_core_keep_head(c, had);
	} else if (is_damage(&c->err)) {
		c->has_remark = true;
		f->has_failed_once = false;
		gl_textsource_skip(c->text);
	} else {
		gl_core_stop_reading(c);
	}
}

/* --- parsing ------------------------------------------------------------------------------- */

static void run_text(struct gl_follow *f)
{
	struct gl_core *c = &f->core;
	bool moved = false, is_ended = false;
	int got = gl_layers_run(c->layers, &c->window, &moved, &is_ended, &c->err);

	gl_core_after_run(c, got, is_ended);
	f->is_fresh = moved;
	f->wanted = moved ? 0 : gl_core_have(c) * 2;
	gl_core_set_batch(c, gl_layers_batch(c->layers), NULL);
}

/*
 * Parse a profile. If it is damaged, a remark says so, and the stream goes on behind the profile.
 * Returns 0, or -1 with the core's err set.
 */
static int run_profile(struct gl_follow *f)
{
	struct gl_core *c = &f->core;

	f->has_failed_once = false;
	f->wanted = 0;
	if (gl_core_profile(c, true) == 0)
		return 0;
	c->has_remark = c->err.code != GL_ERR_MEMORY;
	return c->has_remark ? 0 : -1;
}

/*
 * Returns true if the window should be parsed now. A line that has not ended is parsed again only
 * when the window has grown to twice its size, or when nothing more can be read at the moment.
 */
static bool is_due(const struct gl_follow *f)
{
	return f->core.window.is_last ||
	       (f->is_fresh && (gl_core_have(&f->core) >= f->wanted || !can_absorb(f)));
}

/* --- pauses -------------------------------------------------------------------------------- */

/*
 * Parses the profile and returns true if it is whole. The records are discarded, because the
 * profile is parsed again once it is known to be complete.
 */
static bool can_be_parsed(struct gl_core *c, struct gl_str profile)
{
	struct gl_demux *top = gl_layers_top(c->layers);
	bool is_whole;

	gl_core_set_batch(c, NULL, NULL);
	gl_demux_save(top);
	is_whole = gl_layers_profile(c->layers, profile.p, profile.p + profile.len, &c->err) == 0;
	gl_demux_restore(top);
	return is_whole;
}

void gl_follow_pause(struct gl_follow *f)
{
	struct gl_core *c = &f->core;
	struct gl_str profile;

	c->recent.len = 0;
	gl_textsource_pause(c->text, gl_core_have(c) == 0);
	if (!gl_textsource_pending_profile(c->text, &profile))
		return;
	if (f->has_failed_once || can_be_parsed(c, profile))
		gl_textsource_end_profile(c->text, profile);
	else
		f->has_failed_once = true;
}

bool gl_follow_peek(struct gl_follow *f, gl_preview_fn *fn, void *ctx)
{
	gl_core_set_batch(&f->core, NULL, NULL);
	return gl_layers_preview(f->core.layers, f->core.name, fn, ctx);
}

/* --- steps --------------------------------------------------------------------------------- */

/*
 * Make one step: parse a profile, parse the window, or read some bytes. Returns 0 if it was made, 1
 * if nothing can be done without waiting, or -1 with the core's err set.
 */
static int step(struct gl_follow *f)
{
	if (f->core.has_profile)
		return run_profile(f);
	if (is_due(f))
		run_text(f);
	else if (can_absorb(f))
		absorb(f);
	else
		return 1;
	return 0;
}

enum gl_next gl_follow_next(struct gl_follow *f, const struct gl_record **recs, size_t *n)
{
	enum gl_next what;
	int got;

	for (int steps = 0; steps < MANY; steps++) {
		what = gl_core_next(&f->core, recs, n);
		if (what != GL_NEXT_WAIT)
			return what;
		got = step(f);
		if (got != 0)
			return got < 0 ? gl_core_fail(&f->core) : GL_NEXT_WAIT;
	}
	return GL_NEXT_NOTHING_YET;
}
