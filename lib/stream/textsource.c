#include "lib/stream/textsource.h"

#include "lib/base/buf.h"
#include "lib/base/mem.h"
#include "lib/base/pool.h"
#include "lib/input/utf16.h"
#include "lib/stream/unpack.h"

#define BLOCKS 8

/* The result of one gl_unpack_step. */
struct block {
	enum gl_unpacked got; /* GL_UNPACK_NEEDS_MORE: no result yet, more must be read */
	/* the bytes that the step delivered; they are in `bytes` if a thread made the step */
	struct gl_str out;
	struct gl_buf bytes;
	bool has_front; /* the GL_UNPACK_FRONT bytes before `out` may be overwritten */
	bool is_packed, is_cut;
	struct gl_err err;
};

struct gl_textsource {
	struct gl_source *source;
	struct gl_window in;
	struct gl_unpack *unpack;
	struct gl_pool *pool; /* NULL: there is no thread */
	struct block blocks[BLOCKS];
	struct block *held; /* the block that ended the text, such as a profile, or NULL */
	bool is_lent; /* the reader's window lies in a block, which was given before `held` */
	bool is_packed;
	bool is_damaged;      /* drop all bytes up to the next pause */
	bool is_cut_reported;
	bool is_begin;	      /* a text begins next, perhaps with a byte order mark */
	struct gl_utf16 utf16;
	struct gl_buf text; /* the reader's window lies in it, unless is_lent is set */
};

/* --- blocks -------------------------------------------------------------------------------- */

/*
 * Fills b by one step over the bytes that were read. b->got stays GL_UNPACK_NEEDS_MORE if they are
 * too few.
 */
static void try_step(struct gl_textsource *t, struct block *b)
{
	if (t->is_damaged)
		t->in.p = t->in.end;
	b->got = gl_unpack_step(t->unpack, &t->in, &b->out, &b->err);
	b->is_packed = gl_unpack_is_packed(t->unpack);
	b->is_cut = gl_unpack_is_cut(t->unpack);
}

/*
 * Fills b. Without may_wait it reads at most once, and never waits, so b->got may still be
 * GL_UNPACK_NEEDS_MORE afterwards.
 */
static void take_step(struct gl_textsource *t, struct block *b, bool may_wait)
{
	do {
		if (b->got == GL_UNPACK_NEEDS_MORE)
			try_step(t, b);
		if (b->got != GL_UNPACK_NEEDS_MORE ||
			(!may_wait && gl_source_would_block(t->source)))
			return;
		if (gl_source_more(t->source, &t->in, &b->err) != 0)
			b->got = GL_UNPACK_FAILED;
	} while (may_wait);
}

/*
 * Puts the result of a step into b->bytes, where the thread's next step does not overwrite it.
 * Returns false if there is no memory.
 */
static bool keep(struct gl_textsource *t, struct block *b)
{
	b->has_front = b->got == GL_UNPACK_TEXT && gl_unpack_trade(t->unpack, &b->bytes);
	if (b->has_front)
		return true;
	b->bytes.len = 0;
	gl_buf_str(&b->bytes, b->out);
	b->out = gl_buf_view(&b->bytes);
	if (!b->bytes.failed)
		return true;
	gl_err_memory(&b->err);
	b->got = GL_UNPACK_FAILED;
	return false;
}

static bool is_end(const struct block *b)
{
	return b->got == GL_UNPACK_END || b->got == GL_UNPACK_FAILED;
}

static bool fill(void *ctx, uint32_t worker, uint64_t item, size_t slot)
{
	struct gl_textsource *t = ctx;
	struct block *b = &t->blocks[slot];

	(void)worker;
	(void)item;
	b->got = GL_UNPACK_NEEDS_MORE;
	take_step(t, b, true);
	return !is_end(b) && keep(t, b);
}

static struct gl_pool *open_pool(struct gl_textsource *t)
{
	struct gl_pool_options opt = {.slots = BLOCKS, .batch = BLOCKS / 2, .threads = 1,
		.items = UINT64_MAX, .fill = fill, .ctx = t};

	return gl_pool_open(&opt);
}

struct gl_textsource *gl_textsource_open(const struct gl_textsource_options *opt)
{
	struct gl_textsource *t = gl_mem_new(1, sizeof *t);

	if (!t)
		return NULL;
	t->source = opt->source;
	t->in = opt->window;
	t->is_begin = !opt->is_text;
	for (size_t i = 0; i < BLOCKS; i++)
		t->blocks[i].got = GL_UNPACK_NEEDS_MORE;
	t->unpack = gl_unpack_open();
	if (!t->unpack) {
		gl_textsource_close(t);
		return NULL;
	}
	if (opt->is_text)
		gl_unpack_in_text(t->unpack);
	t->pool = opt->with_thread ? open_pool(t) : NULL;
	return t;
}

void gl_textsource_close(struct gl_textsource *t)
{
	if (!t)
		return;
	gl_pool_close(t->pool);
	gl_unpack_close(t->unpack);
	for (size_t i = 0; i < BLOCKS; i++)
		gl_buf_free(&t->blocks[i].bytes);
	gl_buf_free(&t->text);
	gl_mem_free(t);
}

/* --- the reader's side --------------------------------------------------------------------- */

bool gl_textsource_would_block(struct gl_textsource *t)
{
	struct block *b = &t->blocks[0];

	if (t->held)
		return false;
	if (t->pool)
		return !gl_pool_is_ready(t->pool);
	if (b->got == GL_UNPACK_NEEDS_MORE)
		try_step(t, b);
	return b->got == GL_UNPACK_NEEDS_MORE && gl_source_would_block(t->source);
}

static struct block *next_block(struct gl_textsource *t, bool may_wait)
{
	if (!t->held && t->pool)
		t->held = &t->blocks[gl_pool_next(t->pool)];
	if (!t->held) {
		take_step(t, &t->blocks[0], may_wait);
		t->held = &t->blocks[0];
	}
	return t->held;
}

/* Releases the block in which the reader's window lay, once the reader has another window. */
static void release_lent(struct gl_textsource *t)
{
	if (t->is_lent)
		gl_pool_release(t->pool);
	t->is_lent = false;
}

/* Releases t->held once the reader no longer needs it, so that its slot can be filled again. */
static void release_held(struct gl_textsource *t)
{
	release_lent(t);
	t->held = NULL;
	if (t->pool)
		gl_pool_release(t->pool);
	else
		t->blocks[0].got = GL_UNPACK_NEEDS_MORE;
}

bool gl_textsource_is_packed(const struct gl_textsource *t)
{
	return t->is_packed;
}

const char *gl_textsource_cut(struct gl_textsource *t)
{
	bool is_cut = t->held && t->held->got != GL_UNPACK_PROFILE && t->held->is_cut;

	if (is_cut && !t->is_cut_reported) {
		t->is_cut_reported = true;
		return "gzip data cut short";
	}
	return gl_utf16_end(&t->utf16) ? NULL : "UTF-16 text cut short";
}

bool gl_textsource_profile(const struct gl_textsource *t, struct gl_str *profile, bool *is_cut)
{
	if (!t->held || t->held->got != GL_UNPACK_PROFILE)
		return false;
	*profile = t->held->out;
	*is_cut = t->held->is_cut;
	return true;
}

/*
 * Releases the block that ended the text. The source's last block stays, because later calls must
 * get it again.
 */
void gl_textsource_next(struct gl_textsource *t)
{
	if (!t->held || is_end(t->held))
		return;
	t->is_cut_reported |= t->held->is_cut;
	release_held(t);
	t->utf16 = (struct gl_utf16){0};
	t->is_begin = true;
	t->text.len = 0;
}

/*
 * Looks for a byte order mark at the start of a text. If the stream has paused within UTF-16 text,
 * what follows has no mark, but is still UTF-16 unless its first bytes show otherwise.
 */
static void look_for_utf16(struct gl_textsource *t, struct gl_str s)
{
	struct gl_utf16 found;

	if (gl_utf16_detect(&found, s.p, s.p + s.len))
		t->utf16 = found;
	else if (t->utf16.is_on)
		t->utf16.is_on = s.len >= 2 && t->utf16.nrest == 0 &&
				 gl_utf16_goes_on(&t->utf16, s.p);
}

/* Moves what is left of the window w to the start of t->text. */
static void move_rest(struct gl_textsource *t, const struct gl_window *w)
{
	size_t rest = (size_t)(w->end - w->p);

	if (t->is_lent) {
		t->text.len = 0;
		gl_buf_add(&t->text, w->p, rest);
		return;
	}
	if (rest && w->p != t->text.p)
		memmove(t->text.p, w->p, rest);
	t->text.len = rest;
}

/*
 * Moves what is left of the window w to t->text, and appends the block's text to it, if any. Sets
 * *w to the result. Returns false if there is no memory.
 */
static bool append(struct gl_textsource *t, struct gl_window *w, const struct block *b)
{
	struct gl_str text;

	move_rest(t, w);
	if (b->got == GL_UNPACK_TEXT && t->utf16.is_on)
		gl_utf16_put(&t->utf16, b->out, &t->text);
	else if (b->got == GL_UNPACK_TEXT)
		gl_buf_str(&t->text, b->out);
	text = gl_buf_view(&t->text);
	*w = (struct gl_window){text.p, text.p + text.len, b->got != GL_UNPACK_TEXT};
	release_lent(t);
	return !t->text.failed;
}

/*
 * Copies what is left of the window w to the place before the block's text, and sets *w to both.
 * Returns false, and does nothing, if this is not possible, or if copying the text takes less time.
 */
static bool prepend(struct gl_textsource *t, struct gl_window *w, struct block *b)
{
	size_t rest = (size_t)(w->end - w->p);
	char *p;

	if (!b->has_front || b->got != GL_UNPACK_TEXT || t->utf16.is_on ||
		rest > GL_UNPACK_FRONT || rest > b->out.len)
		return false;
	p = b->bytes.p + (b->out.p - b->bytes.p) - rest;
	if (rest)
		memcpy(p, w->p, rest);
	*w = (struct gl_window){p, p + rest + b->out.len, false};
	release_lent(t);
	t->is_lent = true;
	return true;
}

int gl_textsource_more(struct gl_textsource *t, struct gl_window *w, bool may_wait,
	struct gl_err *err)
{
	struct block *b = next_block(t, may_wait);

	if (b->got == GL_UNPACK_FAILED) {
		*err = b->err;
		return -1;
	}
	if (b->got == GL_UNPACK_NEEDS_MORE) {
		t->held = NULL;
		return 0;
	}
	t->is_packed = b->is_packed;
	if (b->got == GL_UNPACK_TEXT && t->is_begin) {
		look_for_utf16(t, b->out);
		t->is_begin = false;
	}
	if (prepend(t, w, b))
		t->held = NULL;
	else if (!append(t, w, b))
		return gl_err_memory(err);
	else if (b->got == GL_UNPACK_TEXT)
		release_held(t);
	return 0;
}

/* --- pauses -------------------------------------------------------------------------------- */

void gl_textsource_skip(struct gl_textsource *t)
{
	t->is_damaged = true;
	release_held(t);
}

void gl_textsource_pause(struct gl_textsource *t, bool is_between)
{
	if (gl_unpack_is_packed(t->unpack))
		return;
	is_between &= t->utf16.nrest == 0;
	gl_unpack_pause(t->unpack, is_between);
	t->is_damaged = false;
	t->is_begin |= is_between;
}

bool gl_textsource_pending_profile(const struct gl_textsource *t, struct gl_str *profile)
{
	return gl_unpack_pending_profile(t->unpack, &t->in, profile);
}

void gl_textsource_end_profile(struct gl_textsource *t, struct gl_str profile)
{
	gl_unpack_end_profile(t->unpack, &t->in, profile.len);
	t->blocks[0].got = GL_UNPACK_PROFILE;
	t->blocks[0].out = profile;
}

