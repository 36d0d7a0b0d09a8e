#include "lib/parse/debug2.h"

#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/base/space.h"
#include "lib/parse/debug2_block.h"
#include "lib/parse/debug2_known.h"
#include "lib/parse/debug2_line.h"
#include "lib/parse/debug2_plain.h"
#include "lib/parse/reason.h"
#include "lib/syntax/annotation.h"
#include "lib/syntax/goheader.h"
#include "lib/syntax/goline.h"
#include "lib/syntax/locate.h"
#include "lib/syntax/mark.h"

struct gl_debug2 *gl_debug2_new(struct gl_sink *in)
{
	struct gl_debug2 *d = gl_mem_new(1, sizeof *d);

	if (d) {
		d->in = d->builder.in = in;
		d->builder.lines = &d->lines;
		d->now.last = d->saved.last = &d->start;
	}
	return d;
}

void gl_debug2_free(struct gl_debug2 *d)
{
	if (!d)
		return;
	gl_linecache_free(&d->lines);
	gl_headercache_free(&d->headers);
	gl_builder_free(&d->builder);
	gl_blockcache_free(&d->blocks);
	gl_block_free(&d->now);
	gl_block_free(&d->saved);
	gl_buf_free(&d->plain);
	gl_buf_free(&d->torn);
	gl_buf_free(&d->spaced);
	gl_mem_free(d);
}

void gl_debug2_trim_caches(struct gl_debug2 *d)
{
	gl_headercache_trim(&d->headers);
}

void gl_debug2_forget_bodies(struct gl_debug2 *d)
{
	gl_blockcache_forget(&d->blocks);
	d->now.body = d->saved.body = NULL;
}

void gl_debug2_forget(struct gl_debug2 *d)
{
	gl_builder_forget(&d->builder);
	gl_debug2_forget_bodies(d);
}

bool gl_debug2_is_open(const struct gl_debug2 *d, uint64_t *at)
{
	*at = d->now.start;
	return d->now.is_open;
}

void gl_debug2_save(struct gl_debug2 *d)
{
	d->in->no_memory |= !gl_block_copy(&d->saved, &d->now);
}

void gl_debug2_restore(struct gl_debug2 *d)
{
	d->in->no_memory |= !gl_block_copy(&d->now, &d->saved);
}

bool gl_debug2_is_between(const struct gl_debug2 *d)
{
	const struct gl_block *b = &d->now;

	return !b->is_open || (b->after_blank && b->gap == 0 && !b->opening.is_doubtful);
}

void gl_debug2_drop(struct gl_debug2 *d)
{
	d->now.is_open = false;
}

void gl_debug2_close(struct gl_debug2 *d)
{
	gl_debug2_finish(d, false);
	gl_sink_release(d->in);
}

bool gl_debug2_starts_bare(struct gl_debug2 *d, struct gl_str line)
{
	return d->begins_bare = d->in->at.preamble > 0 && gl_reason_begins_stack(d->in, line);
}

/* Begins a block without a header at stream offset `at`. */
static void start_bare(struct gl_debug2 *d, uint64_t at)
{
	struct gl_heading none = gl_headercache_bare();

	d->begins_bare = false;
	gl_debug2_start(d, &none, at, at);
}

bool gl_debug2_starts(struct gl_debug2 *d, const char *p, const char *end)
{
	const char *nl;
	struct gl_heading h;
	struct gl_str text;

	if (end - p < GL_GOHEADER_SHORTEST || !gl_goheader_may_begin(*p))
		return false;
	nl = memchr(p, '\n', (size_t)(end - p));
	if (!nl)
		return false;
	if (gl_debug2_read_header(d, p, nl, &h))
		return true;
	text = gl_debug2_without_spaces(d, gl_str_of(p, nl));
	return text.p != p && gl_debug2_read_header(d, text.p, text.p + text.len, &h);
}

/* at most this many words `goroutine` in a line are tried as the start of a header */
#define GLUED_TRIES 8

/*
 * Returns the header with which the line [p, nl) ends, if something else stands before it, because
 * a line was cut or overwritten. Returns NULL if there is none.
 */
static const char *find_glued_header(struct gl_debug2 *d, const char *p, const char *nl)
{
	static const char word[] = GL_GOHEADER_WORD;
	struct gl_heading h;
	const char *at;

	if (nl == p || nl[-1] != ':')
		return NULL;
	for (int tries = 0; tries < GLUED_TRIES; tries++) {
		at = gl_port_memmem(p + 1, (size_t)(nl - p - 1), word, sizeof word - 1);
		if (!at)
			return NULL;
		if (gl_goheader_is_like(gl_str_of(at, nl)) && gl_debug2_read_header(d, at, nl, &h))
			return at;
		p = at;
	}
	return NULL;
}

/*
 * Returns the title of a profile with which the line [p, nl) ends, if something else stands before
 * it, or NULL.
 */
static const char *find_glued_profile(const char *p, const char *nl)
{
	static const char word[] = GL_MARK_TITLE;
	const char *at =
		nl > p && gl_is_digit(nl[-1])
			? gl_port_memmem(p + 1, (size_t)(nl - p - 1), word, sizeof word - 1)
			: NULL;
	uint64_t total;

	return at && gl_num_parse(gl_str_of(at + sizeof word - 1, nl), &total) ? at : NULL;
}

/*
 * Returns true if h is a second header of the goroutine whose block is open: older versions of
 * goleak print their own header and, under it, Go's.
 */
static bool is_second_header(const struct gl_block *b, const struct gl_heading *h)
{
	return b->is_open && b->heading.is_goleak && !h->is_goleak && b->heading.id == h->id &&
	       b->ntokens == 0 && b->gap == 0 && !b->is_unavailable;
}

/*
 * Returns true if only the block's header was read so far, and it is as Go writes it. Only such a
 * block is looked up in the block cache.
 */
static inline bool is_fresh(const struct gl_debug2 *d)
{
	const struct gl_block *b = &d->now;

	return b->ntokens == 0 && b->last == &d->start && b->nancestors == 0 &&
	       !b->heading.is_goleak && !b->is_unavailable;
}

/*
 * Makes records of the block whose first line is at p, and of the blocks that follow it, as long as
 * the block cache knows them. Leaves the first unknown block open, and returns its first line.
 */
static const char *take_known_blocks(struct gl_debug2 *d, const char *p, const char *end)
{
	struct gl_block *b = &d->now;
	struct gl_opening o = b->opening;
	struct gl_opened now = {b->heading, d->in->base, p};

	/* the header was in an earlier window, but the block cache needs it in this one */
	if (b->end - b->start > (uint64_t)(p - d->in->base))
		return p;
	now.at = p - (b->end - b->start);
	if (o.begins || o.takes_reason || o.may_take_reason || o.is_doubtful ||
		!gl_sink_goes_on(d->in) ||
		gl_blockcache_run(&d->blocks, d->in, &d->headers, &now, d->in->base, end) == 0)
		return p;
	d->in->no_memory |= d->headers.no_memory;
	d->in->at.is_unbroken = false;
	gl_debug2_open_block(d, &now.heading, gl_sink_offset(d->in, now.at),
		gl_sink_offset(d->in, now.body));
	b->opening = (struct gl_opening){0};
	return now.body;
}

/*
 * Call this at the blank line behind the block; the line ends at `end`. Adds the block to the block
 * cache, if it is whole, nothing has interrupted it, and all of it was read from this window. With
 * args, it must also stand in the window as Go prints it.
 */
static void learn_block(struct gl_debug2 *d, const char *end)
{
	struct gl_block *b = &d->now;

	if (d->body && (d->raw || !d->in->args) && b->is_open && !b->after_blank && b->gap == 0 &&
		!b->is_partial && b->nancestors == 0 && !b->is_unavailable && b->ntokens &&
		!gl_block_is_pending(b))
		b->body = gl_blockcache_learn(&d->blocks, d->body, end, b, &d->lines);
	d->body = NULL;
}

/*
 * Reads the line [p, nl], which is blank. This and the functions below return where the next line
 * begins, or p if this line does not belong to the block.
 */
static const char *take_blank(struct gl_debug2 *d, const char *p, const char *nl)
{
	struct gl_block *b = &d->now;

	d->in->at.line++;
	learn_block(d, nl + 1);
	if (b->gap)
		gl_reason_look_for_clue(d->in, GL_STR(""), false);
	if (!b->after_blank) /* of several blank lines, the first one is kept */
		gl_debug2_keep_lines(d, p, nl + 1, false);
	b->is_spaced |= b->ntokens == 0 || gl_block_is_pending(b);
	b->after_blank = true;
	return nl + 1;
}

/* Reads the line [p, nl], which is a header, and begins a block. */
static const char *take_header(
	struct gl_debug2 *d, const struct gl_heading *h, const char *p, const char *nl)
{
	struct gl_block *b = &d->now;
	uint64_t at = gl_sink_offset(d->in, p), end = at + (uint64_t)(nl + 1 - p);

	if (is_second_header(b, h)) { /* the second header says more, so it replaces the first */
		b->heading = *h;
		b->end = end;
		b->after_blank = false;
	} else {
		gl_debug2_start(d, h, at, end);
	}
	gl_debug2_keep_lines(d, p, nl + 1, true);
	d->in->at.line++;
	return nl + 1;
}

/*
 * At `glued`, in the middle of the line [p, nl], another goroutine's header or a profile's title
 * begins, and ends the block. Handles the text before it. Returns p if that text does not belong to
 * the block.
 */
static const char *take_glued(struct gl_debug2 *d, const char *p, const char *nl,
	const char *glued, bool is_profile)
{
	struct gl_str before = gl_str_of(p, glued);
	struct gl_block *b = &d->now;
	struct gl_heading h;

	/*
	 * If a blank or the start of a quotation stands before the header, what precedes the header
	 * comes from a log or another stream.
	 */
	if (gl_space_trim(before).len < before.len || gl_annotation_opens(before)) {
		b->is_partial |= (!b->after_blank || b->gap) && !gl_debug2_seems_whole(d);
		return p;
	}
	gl_debug2_leave_raw(d);
	b->is_partial = true;
	b->is_truncated =
		is_profile || (gl_debug2_read_header(d, glued, nl, &h) && h.known->is_running);
	b->end = gl_sink_offset(d->in, glued);
	return glued;
}

/*
 * Reads the line [p, nl], which is neither blank nor a header. text is the line with ASCII blanks.
 */
static const char *take_other(struct gl_debug2 *d, const char *p, const char *nl,
	struct gl_str text)
{
	struct gl_block *b = &d->now;
	enum gl_debug2_verdict got;

	text = gl_debug2_without_marks(d, text);
	d->holds_header = gl_hit_has_header(text);
	got = gl_debug2_take(d, text);
	if (got == GL_DEBUG2_NOT_OURS) { /* this line may have cut the block off */
		b->is_partial |= (!b->after_blank || b->gap) && !gl_debug2_seems_whole(d) &&
				 !gl_goheader_is_like(text);
		return p;
	}
	if (got == GL_DEBUG2_TAKEN)
		b->end = gl_sink_offset(d->in, nl + 1);
	else
		gl_debug2_leave_raw(d);
	gl_debug2_keep_lines(d, p, nl + 1, got == GL_DEBUG2_TAKEN);
	if (d->holds_header)
		gl_sink_remark_lost_header(d->in, text);
	d->in->at.line++;
	return nl + 1;
}

/*
 * Ends the block at NUL bytes, which pad a tar archive or fill a hole in a file. They end it in the
 * same way as the end of the input does. Returns nul, or p if the text before nul does not belong
 * to the block.
 */
static const char *end_at_nul(struct gl_debug2 *d, const char *p, const char *nul)
{
	return !d->now.is_open || gl_debug2_end(d, p, nul) ? nul : p;
}

/*
 * Reads the line [p, nl], whose LF is at nl. Returns where the next line begins, or p if the line
 * does not belong to the block.
 */
static const char *take_line(struct gl_debug2 *d, const char *p, const char *nl)
{
	struct gl_str raw = gl_str_trim(gl_str_of(p, nl)), text;
	const char *stop = raw.p + raw.len, *glued, *nul;
	struct gl_heading h;
	bool is_profile;

	d->line = p;
	if (raw.len == 0)
		return take_blank(d, p, nl);
	if (gl_goheader_may_begin(p[0]) && gl_debug2_read_header(d, p, nl, &h))
		return take_header(d, &h, p, nl);
	if ((nul = gl_mark_padding(raw))) /* NUL bytes within a header are damage, not padding */
		return gl_goheader_is_torn(raw.p, stop) ? p : end_at_nul(d, p, nul);
	d->eol = nl + 1;
	text = gl_debug2_without_spaces(d, raw);
	if (text.len == 0)
		return take_blank(d, p, nl);
	if (text.p != p && gl_debug2_read_header(d, text.p, text.p + text.len, &h))
		return take_header(d, &h, p, nl);
	raw = gl_space_trim(raw);
	stop = raw.p + raw.len;
	glued = find_glued_header(d, p, stop);
	/*
	 * A line that begins like a header is reported as a bad header, so it is not split at a
	 * title.
	 */
	is_profile = !glued && !gl_goheader_is_like(raw) && (glued = find_glued_profile(p, stop));
	return glued ? take_glued(d, p, nl, glued, is_profile)
		     : take_other(d, p, nl, text);
}

static const char *run(struct gl_debug2 *d, const char *p, const char *end, bool *is_open)
{
	struct gl_block *b = &d->now;

	*is_open = true;
	d->body = NULL;
	if (d->begins_bare)
		start_bare(d, gl_sink_offset(d->in, p));
	while (p < end && !d->in->no_memory) {
		const char *nl, *next;

		if (b->is_open && !b->after_blank && b->gap == 0 && !d->in->with_text) {
			if (is_fresh(d)) {
				d->body = p = take_known_blocks(d, p, end);
				d->raw = d->in->args ? p : NULL;
			}
			next = gl_debug2_run_known(d, p, end);
			if (next != p)
				b->end = gl_sink_offset(d->in, next);
			p = next;
			nl = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;
			if (nl && gl_debug2_take_known(d, p, nl)) {
				p = nl + 1;
				b->end = gl_sink_offset(d->in, p);
				continue;
			}
		} else {
			nl = memchr(p, '\n', (size_t)(end - p));
		}
		if (!nl && (p == end || *p != '\0'))
			return p;
		next = nl ? take_line(d, p, nl) : end_at_nul(d, p, p);
		if (next == p) {
			gl_debug2_finish(d, false);
			*is_open = false;
			return p;
		}
		p = next;
	}
	return p;
}

const char *gl_debug2_run(struct gl_debug2 *d, const char *p, const char *end, bool *is_open)
{
	p = run(d, p, end, is_open);
	gl_debug2_leave_raw(d);
	return p;
}

static bool is_start_of(struct gl_str text, struct gl_str word)
{
	return text.len <= word.len ? gl_str_starts(word, text) : gl_str_starts(text, word);
}

/*
 * Reads a last line that is a header without an LF. If nothing but the LF is missing, it still
 * makes a goroutine; otherwise it is reported.
 */
static void end_with_header(struct gl_debug2 *d, struct gl_str text, uint64_t at)
{
	struct gl_buf whole = {0};
	struct gl_heading h;
	uint64_t id;
	bool has_id = gl_goheader_id(text.p, text.p + text.len, &id) != NULL;

	gl_buf_str(&whole, text);
	gl_buf_char(&whole, '\n');
	if (!whole.failed && gl_debug2_read_header(d, whole.p, whole.p + whole.len - 1, &h)) {
		if (!is_second_header(&d->now, &h))
			gl_debug2_start(d, &h, at, at + text.len);
		gl_debug2_keep_lines(d, whole.p, whole.p + whole.len, true);
		d->now.is_partial = true;
	} else if (text.len > strlen(GL_GOHEADER_START)) {
		gl_sink_remark_unread(d->in, "header cut short", has_id ? &id : NULL, text);
	}
	d->now.is_truncated = true;
	gl_buf_free(&whole);
}

bool gl_debug2_end(struct gl_debug2 *d, const char *p, const char *end)
{
	struct gl_block *b = &d->now;
	struct gl_str text = gl_debug2_without_spaces(d, gl_str_of(p, end));
	uint64_t at = gl_sink_offset(d->in, p);
	bool is_cut = text.len > 0 && b->is_open && !b->after_blank &&
		      gl_mark_find(text) == GL_MARK_NONE && !gl_mark_is_crash_text(text) &&
		      !gl_annotation_closes(text) &&
		      (!b->is_done || is_start_of(text, GL_STR(GL_GOLINE_ANCESTOR)));
	bool is_taken;

	gl_debug2_leave_raw(d);
	if (text.len && gl_goheader_is_cut(text)) {
		end_with_header(d, text, at);
		gl_debug2_finish(d, false);
		return true;
	}
	is_taken = text.len == 0 || is_cut;
	if (is_cut)
		gl_sink_remark_lost_header(d->in, text);
	if (is_cut) {
		b->end = at + (uint64_t)(end - p);
		is_cut = !gl_debug2_take_noted_end(d, text);
	}
	if (is_cut)
		gl_debug2_take_cut(d, text);
	if (b->is_open && (is_cut || !gl_debug2_seems_whole(d)))
		b->is_partial = b->is_truncated = true;
	gl_debug2_finish(d, false);
	return is_taken;
}
