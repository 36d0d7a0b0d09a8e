#include "lib/parse/debug1_bucket.h"

#include "lib/base/limits.h"
#include "lib/base/num.h"
#include "lib/syntax/label.h"

/* a wrapped frame has at most this many lines after its first one */
#define MOST_PIECES 8
/*
 * If the pcs of a count line (`2 @ 0x43a1b6 0x40711c`) take fewer bytes than this, the line is too
 * short to have been split in the middle of a pc.
 */
#define LONG_COUNT 40
#define MOST_TORN ((size_t)4096) /* a longer frame is not joined */

void gl_debug1_bucket_free(struct gl_debug1_bucket *b)
{
	gl_framelist_free(&b->frames);
	gl_buf_free(&b->labels);
	gl_buf_free(&b->pcs);
	gl_buf_free(&b->torn);
	gl_buf_free(&b->kept.text);
	gl_arena_free(&b->label_arena);
}

bool gl_debug1_bucket_copy(struct gl_debug1_bucket *to, const struct gl_debug1_bucket *from)
{
	const struct gl_debug1_bucket mine = *to;

	*to = *from;
	to->frames = mine.frames;
	to->labels = mine.labels;
	to->pcs = mine.pcs;
	to->torn = mine.torn;
	to->kept = mine.kept;
	to->label_arena = mine.label_arena;
	return gl_framelist_copy(&to->frames, &from->frames) &&
	       gl_buf_copy(&to->labels, &from->labels) && gl_buf_copy(&to->pcs, &from->pcs) &&
	       gl_buf_copy(&to->torn, &from->torn) && gl_keptlines_copy(&to->kept, &from->kept);
}

void gl_debug1_bucket_open(struct gl_debug1_bucket *b, struct gl_sink *in, uint64_t count,
	struct gl_str pcs, uint64_t at)
{
	b->opening = gl_sink_open(in);
	b->is_open = true;
	b->is_partial = b->is_broken = b->has_row = false;
	b->count = count;
	b->start = at;
	b->line = in->at.line + 1;
	b->over = NULL;
	b->npieces = 0;
	gl_framelist_clear(&b->frames);
	b->labels.len = b->pcs.len = b->torn.len = 0;
	gl_keptlines_begin(&b->kept);
	gl_buf_str(&b->pcs, pcs);
	in->no_memory |= b->pcs.failed;
}

/* --- frames -------------------------------------------------------------------------------- */

/* Returns true if the bucket may have another frame. */
static bool has_room(struct gl_debug1_bucket *b)
{
	if (!b->over && b->frames.n == GL_LIMIT_FRAMES)
		b->over = GL_SINK_FRAMES;
	if (!b->over && b->frames.text.len > GL_LIMIT_NAMES)
		b->over = GL_SINK_NAMES;
	b->is_partial |= b->over != NULL;
	return !b->over;
}

static void put_frame(
	struct gl_debug1_bucket *b, struct gl_sink *in, const struct gl_bucketline *row)
{
	struct gl_str func = row->symbol.len ? row->symbol : row->pc;

	if (has_room(b))
		in->no_memory |= !gl_framelist_add(&b->frames,
			gl_framelist_keep(&b->frames, func, row->file, row->line));
}

/*
 * Stops waiting for the end of the frame whose line was wrapped. The frame stays as it is, and the
 * lines that seemed to be its pieces are counted as skipped.
 */
static void give_up_torn(struct gl_debug1_bucket *b, struct gl_sink *in)
{
	struct gl_bucketline row;

	if (b->torn.len == 0)
		return;
	if (b->npieces || (gl_bucketline_frame(gl_buf_view(&b->torn), &row) && row.symbol.len))
		b->is_partial = true;
	in->tally.skipped += b->npieces;
	b->npieces = 0;
	b->torn.len = 0;
}

void gl_debug1_bucket_add(struct gl_debug1_bucket *b, struct gl_sink *in, struct gl_str text,
	const struct gl_bucketline *row)
{
	if (b->torn.len)
		give_up_torn(b, in);
	b->is_partial |= b->is_broken;
	b->has_row = true;
	put_frame(b, in, row);
	if (GL_UNLIKELY(row->line < 0) && text.len < MOST_TORN)
		gl_buf_str(&b->torn, text);
}

void gl_debug1_bucket_label(struct gl_debug1_bucket *b, struct gl_str labels)
{
	b->labels.len = 0;
	gl_buf_str(&b->labels, labels);
}

/* --- lines that were wrapped --------------------------------------------------------------- */

/*
 * Replace the last frame, whose line was wrapped, by *row, which was read from the joined pieces.
 */
static void replace_frame(
	struct gl_debug1_bucket *b, struct gl_sink *in, const struct gl_bucketline *row)
{
	b->frames.n--;
	b->frames.text.len = b->frames.v[b->frames.n].func;
	put_frame(b, in, row);
}

/*
 * Appends `line` to b->torn, directly or, if is_cell, behind a TAB. Returns true if the result is a
 * whole frame or, if may_go_on, the start of one. Returns false if the path now has a blank,
 * because `line` is then probably something else.
 */
static bool join(struct gl_debug1_bucket *b, struct gl_sink *in, struct gl_str line, bool is_cell,
	bool may_go_on)
{
	size_t had = b->torn.len;
	struct gl_bucketline row;

	if (is_cell)
		gl_buf_char(&b->torn, '\t');
	gl_buf_str(&b->torn, line);
	if (!gl_bucketline_frame(gl_buf_view(&b->torn), &row) || !gl_bucketline_is_begin(&row) ||
		memchr(row.file.p, ' ', row.file.len) ||
		!(gl_bucketline_is_whole(&row) ||
			(may_go_on && (!is_cell || gl_bucketline_has_offset(&row))))) {
		b->torn.len = had;
		return false;
	}
	b->npieces++;
	if (gl_bucketline_is_whole(&row)) {
		replace_frame(b, in, &row);
		b->torn.len = b->npieces = 0;
		b->has_row = true; /* the frame's line number may not be complete yet */
	}
	return true;
}

static bool go_on_frame(struct gl_debug1_bucket *b, struct gl_sink *in, struct gl_str line)
{
	if (b->frames.n == 0 || b->torn.len == 0 || b->npieces == MOST_PIECES ||
		line.len > MOST_TORN)
		return false;
	line = gl_str_skip_blanks(line);
	return join(b, in, line, false, false) || join(b, in, line, true, false) ||
	       join(b, in, line, false, true) || join(b, in, line, true, true);
}

/*
 * Appends the digits in `line` to the last frame's line number, if they may be the rest of it.
 * Returns false otherwise.
 */
static bool go_on_number(struct gl_debug1_bucket *b, struct gl_str line)
{
	struct gl_framelist_frame *f = b->frames.n ? &b->frames.v[b->frames.n - 1] : NULL;
	uint64_t more;

	if (!f || f->line <= 0 || line.len > 4 || !gl_num_parse(line, &more))
		return false;
	for (size_t i = 0; i < line.len; i++)
		f->line *= 10;
	f->line += (int64_t)more;
	return f->line < INT32_MAX;
}

/*
 * Appends `line` to labels that do not end with a brace yet. Returns false if there are no such
 * labels.
 */
static bool go_on_labels(struct gl_debug1_bucket *b, struct gl_str line)
{
	struct gl_str have = gl_buf_view(&b->labels);

	if (b->frames.n || have.len == 0 || gl_str_ends(have, GL_STR("}")))
		return false;
	if (gl_str_ends(have, GL_STR(",")))
		gl_buf_char(&b->labels, ' ');
	gl_buf_str(&b->labels, line);
	return true;
}

/*
 * Appends `line` to the pcs of the count line, whose last pc may have been split anywhere. Returns
 * false if `line` cannot continue the pcs.
 */
static bool go_on_pcs(struct gl_debug1_bucket *b, struct gl_str line)
{
	bool is_last = b->pcs.len >= LONG_COUNT && gl_bucketline_is_hex(line);

	if (b->frames.n || b->labels.len || b->pcs.len == 0 ||
		!(is_last || gl_bucketline_is_pcs(line)))
		return false;
	if (gl_str_starts(line, GL_STR("0x")) || gl_is_blank(line.p[0]))
		gl_buf_char(&b->pcs, ' ');
	gl_buf_str(&b->pcs, line);
	return true;
}

bool gl_debug1_bucket_go_on(struct gl_debug1_bucket *b, struct gl_sink *in, struct gl_str line)
{
	bool had_row = b->has_row;

	if (!b->is_open || b->is_broken)
		return false;
	b->has_row = false;
	return go_on_pcs(b, line) || go_on_labels(b, line) || go_on_frame(b, in, line) ||
	       (had_row && go_on_number(b, line));
}

/* --- to a record --------------------------------------------------------------------------- */

static void put_labels(struct gl_debug1_bucket *b, struct gl_sink *in, struct gl_record *r)
{
	struct gl_str text = gl_buf_view(&b->labels);
	struct gl_labels labels = {0};
	const char *p = text.p;
	int got;

	if (text.len == 0)
		return;
	gl_arena_reset(&b->label_arena);
	got = gl_labels_quoted(&p, text.p + text.len, &labels, &b->label_arena);
	if (got < 0)
		in->no_memory = true;
	if (got != 0 || p != text.p + text.len)
		r->has |= GL_HAS_PARTIAL;
	if (labels.is_mangled)
		r->has |= GL_HAS_MANGLED;
	if (labels.is_cut) {
		r->has |= GL_HAS_PARTIAL;
		gl_sink_remark_at(in, b->line, GL_SINK_LABELS, NULL, GL_STR(""));
	}
	if (labels.n)
		r->has |= GL_HAS_LABELS;
	r->labels = labels.v;
	r->nlabels = labels.n;
}

/* Makes the bucket's frames from its pcs, because the profile shows no functions. */
static void frames_of_pcs(struct gl_debug1_bucket *b, struct gl_sink *in)
{
	struct gl_str pcs = gl_buf_view(&b->pcs);
	const char *p = pcs.p, *end = pcs.p + pcs.len;

	gl_buf_str(&b->frames.text, pcs);
	while (p < end && has_room(b)) {
		const char *stop = memchr(p + 1, ' ', (size_t)(end - p - 1));
		struct gl_framelist_frame f = {.func = (size_t)(p + 1 - pcs.p), .line = -1};

		stop = stop ? stop : end;
		f.func_len = (size_t)(stop - p - 1);
		in->no_memory |= !gl_framelist_add(&b->frames, f);
		p = stop;
	}
}

bool gl_debug1_bucket_shows_frames(const struct gl_debug1_bucket *b)
{
	return b->frames.n > 0 || b->pcs.len < 2 ||
	       !memchr(b->pcs.p + 1, ' ', b->pcs.len - 1);
}

/*
 * Call this at the end of the bucket. It completes the bucket's frames, and marks the bucket as
 * partial if something is missing. In that case the bucket's lines, b->kept, are incomplete, too,
 * so b->kept.is_partial is also set.
 */
static void complete_frames(struct gl_debug1_bucket *b, struct gl_sink *in, bool has_symbols)
{
	bool was_partial = b->is_partial;

	give_up_torn(b, in);
	if (b->frames.n == 0 && !has_symbols && !b->is_partial)
		frames_of_pcs(b, in);
	b->is_partial |= !gl_debug1_bucket_shows_frames(b);
	b->kept.is_partial |= b->is_partial && !was_partial;
}

static void put_text(struct gl_debug1_bucket *b, struct gl_sink *in, struct gl_record *r,
	struct gl_more *more)
{
	more->text = gl_keptlines_view(&b->kept);
	/*
	 * The bucket's lines still have the labels that could not be read, so whoever parses them
	 * gets a partial goroutine, too.
	 */
	more->text_is_partial =
		b->kept.is_partial || (!b->is_partial && gl_record_has(r, GL_HAS_PARTIAL));
	r->more = more;
	in->no_memory |= b->kept.text.failed;
}

void gl_debug1_bucket_finish(struct gl_debug1_bucket *b, struct gl_sink *in, bool has_symbols,
	bool is_leaked)
{
	struct gl_record *r;
	struct gl_more more = {0};

	b->is_open = false;
	complete_frames(b, in, has_symbols);
	r = gl_sink_new_of(in, gl_framelist_stack(&b->frames, in->stacks, NULL), b->count);
	in->no_memory |= b->labels.failed || b->torn.failed || b->pcs.failed;
	if (!r)
		return;
	r->has |= GL_HAS_OFFSET;
	r->has |= b->is_partial ? GL_HAS_PARTIAL : 0U;
	r->has |= is_leaked ? GL_HAS_LEAKED : 0U;
	r->offset = b->start;
	r->bytes = b->end - b->start;
	put_labels(b, in, r);
	if (b->over)
		gl_sink_remark_at(in, b->line, b->over, NULL, GL_STR(""));
	if (in->with_text)
		put_text(b, in, r, &more);
	gl_sink_hold(in, b->opening);
}
