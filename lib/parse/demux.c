#include "lib/parse/demux.h"

#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/parse/demux_outside.h"
#include "lib/parse/demux_wrapped.h"
#include "lib/parse/newestfirst.h"
#include "lib/parse/pprof.h"
#include "lib/parse/reason.h"
#include "lib/syntax/goheader.h"
#include "lib/syntax/goline.h"
#include "lib/syntax/locate.h"

struct gl_demux *gl_demux_new(struct gl_stacks *stacks, uint64_t *ndumps, enum gl_args args)
{
	struct gl_demux *t = gl_mem_new(1, sizeof *t);

	if (!t)
		return NULL;
	gl_scan_init(&t->scan);
	t->in.stacks = stacks;
	t->in.ndumps = ndumps ? ndumps : &t->own_ndumps;
	t->in.args = args;
	t->debug2 = gl_debug2_new(&t->in);
	t->debug1 = gl_debug1_new(&t->in);
	t->debugger = gl_debugger_new(&t->in);
	t->pproftext = gl_pproftext_new(&t->in);
	t->saved_debugger = gl_debugger_new(&t->in);
	t->saved_pproftext = gl_pproftext_new(&t->in);
	t->ndjson = gl_ndjson_new(stacks);
	if (t->debug2 && t->debug1 && t->debugger && t->pproftext && t->saved_debugger &&
		t->saved_pproftext && t->ndjson)
		return t;
	gl_demux_free(t);
	return NULL;
}

void gl_demux_free(struct gl_demux *t)
{
	if (!t)
		return;
	gl_debug2_free(t->debug2);
	gl_debug1_free(t->debug1);
	gl_debugger_free(t->debugger);
	gl_pproftext_free(t->pproftext);
	gl_debugger_free(t->saved_debugger);
	gl_pproftext_free(t->saved_pproftext);
	gl_ndjson_free(t->ndjson);
	gl_sink_free(&t->in);
	gl_buf_free(&t->last_lines[0]);
	gl_buf_free(&t->last_lines[1]);
	gl_buf_free(&t->spaced);
	gl_mem_free(t);
}

bool gl_demux_forget_stacks(struct gl_demux *t)
{
	gl_debug2_forget(t->debug2);
	gl_ndjson_forget(t->ndjson);
	return gl_sink_renew_stack(&t->in);
}

void gl_demux_keep_text(struct gl_demux *t)
{
	t->in.args = GL_ARGS_ALL;
	t->in.with_text = true;
}

const struct gl_batch *gl_demux_batch(const struct gl_demux *t)
{
	return &t->in.batch;
}

const struct gl_input_counts *gl_demux_tally(const struct gl_demux *t)
{
	return &t->in.tally;
}

void gl_demux_mark_cut(struct gl_demux *t, const char *what)
{
	t->is_cut = true;
	t->remark = what;
}

bool gl_demux_is_known_cut(const struct gl_demux *t)
{
	return t->is_cut;
}

void gl_demux_claims(struct gl_demux *t, bool (*is_claimed)(void *ctx, struct gl_str line),
	void *ctx)
{
	t->is_claimed = is_claimed;
	t->claim_ctx = ctx;
}

enum gl_demux_stop gl_demux_stopped(const struct gl_demux *t)
{
	return t->stop;
}

void gl_demux_skip_line(struct gl_demux *t, const char *what)
{
	t->at.skips_line = true;
	t->at.skip_remark = what;
}

void gl_demux_skip(struct gl_demux *t, size_t bytes, size_t lines)
{
	t->in.at.offset += bytes;
	t->in.at.line += lines;
}

void gl_demux_skip_prefix(struct gl_demux *t, size_t bytes)
{
	t->in.at.offset += bytes;
	t->in.at.prefix_len = bytes;
}

void gl_demux_begin_message(struct gl_demux *t)
{
	t->in.at.is_message = true;
}

void gl_demux_hand_over(struct gl_demux *from, struct gl_demux *to)
{
	gl_reason_hand_over(&from->in, &to->in);
}

void gl_demux_hand_over_profile(struct gl_demux *from, struct gl_demux *to)
{
	gl_debug1_hand_over(from->debug1, to->debug1);
}

void gl_demux_hand_over_clue(struct gl_demux *from, struct gl_demux *to)
{
	gl_reason_hand_over_clue(&from->in, &to->in);
}

void gl_demux_find_clue(struct gl_demux *t, struct gl_str around)
{
	gl_reason_look_for_clue(&t->in, around, false);
}

struct gl_str gl_demux_last_line(const struct gl_demux *t, size_t i)
{
	return gl_buf_view(&t->last_lines[i]);
}

void gl_demux_set_line_above(struct gl_demux *t, struct gl_str line)
{
	t->in.at.tail = (unsigned char)gl_newestfirst_tail(t->in.at.tail, gl_str_trim(line));
}

uint64_t gl_demux_line(const struct gl_demux *t)
{
	return t->in.at.line;
}

uint64_t gl_demux_offset(const struct gl_demux *t)
{
	return t->in.at.offset;
}

void gl_demux_wraps_another(struct gl_demux *t)
{
	if (t->at.mode == GL_MODE_OUTSIDE)
		t->stop = GL_DEMUX_WRAPPED;
}

const char *gl_demux_line_end(struct gl_demux *t, const char *p, const char *end)
{
	return gl_demux_find_lf(t, t->in.at.offset, p, end);
}

bool gl_demux_is_idle(const struct gl_demux *t)
{
	return t->at.mode == GL_MODE_OUTSIDE && !t->in.at.has_held;
}

uint64_t gl_demux_oldest(struct gl_demux *t)
{
	uint64_t oldest = t->in.at.offset, at;
	const struct gl_record *held = gl_sink_held(&t->in);

	if (gl_debug2_is_open(t->debug2, &at) && at < oldest)
		oldest = at;
	if (gl_debug1_is_open(t->debug1, &at) && at < oldest)
		oldest = at;
	if (t->at.mode == GL_MODE_LISTING && gl_debugger_is_open(t->debugger, &at) && at < oldest)
		oldest = at;
	if (t->at.mode == GL_MODE_PPROF_TEXT && gl_pproftext_is_open(t->pproftext, &at) &&
		at < oldest)
		oldest = at;
	if (held && gl_record_has(held, GL_HAS_OFFSET) && held->offset < oldest)
		oldest = held->offset;
	if (t->at.has_lost && t->at.lost_at < oldest)
		oldest = t->at.lost_at;
	return oldest;
}

void gl_demux_resume(struct gl_demux *t)
{
	t->stop = GL_DEMUX_ALL;
}

void gl_demux_begin_text(struct gl_demux *t)
{
	t->at.mode = GL_MODE_OUTSIDE;
	t->in.at.preamble = 0;
	t->in.at.in_reason = t->in.at.is_upright = false;
	t->in.at.nturned = t->in.at.tail = 0;
	t->is_cut = false;
	t->remark = NULL;
}

bool gl_demux_has_json(const struct gl_demux *t)
{
	return t->at.has_json;
}

bool gl_demux_must_read(const struct gl_demux *t)
{
	return t->at.has_json || t->at.has_listing;
}

bool gl_demux_is_in_dump(const struct gl_demux *t)
{
	return t->at.mode == GL_MODE_BLOCK;
}

void gl_demux_save(struct gl_demux *t)
{
	t->saved_at = t->at;
	gl_sink_save(&t->in);
	gl_debug2_save(t->debug2);
	gl_debug1_save(t->debug1);
	if (t->at.mode == GL_MODE_LISTING)
		gl_debugger_copy(t->saved_debugger, t->debugger);
	if (t->at.mode == GL_MODE_PPROF_TEXT)
		gl_pproftext_copy(t->saved_pproftext, t->pproftext);
}

static void restore_listing(struct gl_demux *t)
{
	if (t->at.mode == GL_MODE_LISTING)
		gl_debugger_copy(t->debugger, t->saved_debugger);
	else
		gl_debugger_reset(t->debugger);
	if (t->at.mode == GL_MODE_PPROF_TEXT)
		gl_pproftext_copy(t->pproftext, t->saved_pproftext);
	else
		gl_pproftext_reset(t->pproftext);
}

void gl_demux_restore(struct gl_demux *t)
{
	t->at = t->saved_at;
	t->stop = GL_DEMUX_ALL;
	gl_sink_restore(&t->in);
	gl_debug2_restore(t->debug2);
	gl_debug1_restore(t->debug1);
	restore_listing(t);
}

void gl_demux_remark_lost(struct gl_demux *t, struct gl_str text, uint64_t line)
{
	if (!gl_hit_has_header(text))
		return;
	t->in.tally.headers++;
	t->in.tally.unread++;
	if (t->at.has_lost)
		return;
	t->at.has_lost = true;
	gl_err_set(&t->at.lost, GL_ERR_NOTE, GL_SINK_LOST);
	t->at.lost.line = line;
	t->at.lost_at = t->in.at.offset;
	gl_err_detail(&t->at.lost, text.p, text.len);
}

static void note_lost(struct gl_demux *t)
{
	const struct gl_err *e = &t->at.lost;

	if (t->at.has_lost)
		gl_sink_remark_at(&t->in, e->line, e->what, NULL,
			(struct gl_str){e->detail, strlen(e->detail)});
	t->at.has_lost = false;
}

/*
 * Skips the frames under `runtime stack:`, which belong to no goroutine, up to the first line that
 * is not a frame. Returns where it stopped.
 */
static const char *run_bare_stack(struct gl_demux *t, const char *p, const char *end)
{
	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		if (!nl)
			return p;
		if (!gl_goline_is_frame(gl_str_trim(gl_str_of(p, nl)))) {
			t->at.mode = GL_MODE_OUTSIDE;
			return p;
		}
		t->in.at.line++;
		p = nl + 1;
	}
	return p;
}

static const char *run_long_line(struct gl_demux *t, const char *p, const char *end)
{
	const char *nl = memchr(p, '\n', (size_t)(end - p));

	if (!nl)
		return end;
	t->in.at.line++;
	t->at.mode = GL_MODE_OUTSIDE;
	return nl + 1;
}

static const char *run(struct gl_demux *t, const char *p, const char *end, struct gl_err *err)
{
	while (p && p < end && !t->in.no_memory && t->stop == GL_DEMUX_ALL) {
		const char *before = p;
		enum gl_demux_mode mode = t->at.mode;
		bool is_open = true;

		switch (mode) {
		case GL_MODE_OUTSIDE:
			p = gl_demux_run_outside(t, p, end, err);
			break;
		case GL_MODE_BLOCK:
			p = gl_debug2_run(t->debug2, p, end, &is_open);
			break;
		case GL_MODE_PROFILE:
			p = gl_debug1_run(t->debug1, p, end, &is_open);
			break;
		case GL_MODE_LISTING:
			t->at.has_listing = true;
			p = gl_debugger_run(t->debugger, p, end, &is_open);
			break;
		case GL_MODE_PPROF_TEXT:
			t->at.has_listing = true;
			p = gl_pproftext_run(t->pproftext, p, end, &is_open);
			break;
		case GL_MODE_BARE_STACK:
			p = run_bare_stack(t, p, end);
			break;
		case GL_MODE_LONG_LINE:
			p = run_long_line(t, p, end);
			break;
		}
		if (!is_open)
			t->at.mode = GL_MODE_OUTSIDE;
		if (p == before && t->at.mode == mode)
			break; /* nothing was read, because the line's LF is not in the window */
	}
	return p;
}

bool gl_demux_is_too_long(const char *p, const char *end)
{
	return (size_t)(end - p) >=
	       (p < end && *p == '{' ? GL_LIMIT_JSON_LINE : GL_LIMIT_LINE);
}

/*
 * Returns true if the last line, which has no LF, holds a header together with its stack, so that
 * it must be unwrapped. In this case the function also ends the block that is being read.
 */
static bool ends_flat(struct gl_demux *t, struct gl_str line)
{
	if (t->at.skips_line || (t->at.mode != GL_MODE_BLOCK && t->at.mode != GL_MODE_OUTSIDE) ||
		gl_locate_stack(line, 0).kind != GL_HIT_FLAT)
		return false;
	if (t->at.mode == GL_MODE_BLOCK)
		gl_debug2_close(t->debug2);
	t->at.mode = GL_MODE_OUTSIDE;
	return true;
}

/*
 * Reads the last line, [p, end), which has no LF and may be empty. Returns true if it belonged to
 * the form that was being read, or was a header.
 */
static bool ends_open(struct gl_demux *t, const char *p, const char *end)
{
	struct gl_str line = gl_str_of(p, end);
	bool is_flat = line.len && ends_flat(t, line);

	if (t->at.mode == GL_MODE_PROFILE)
		return gl_debug1_end(t->debug1, p, end);
	if (t->at.mode == GL_MODE_LISTING)
		return gl_debugger_end(t->debugger, p, end);
	if (t->at.mode == GL_MODE_PPROF_TEXT)
		return gl_pproftext_end(t->pproftext, p, end);
	if (t->at.mode == GL_MODE_BLOCK ||
		(line.len && !is_flat && (*p == GL_GOHEADER_WORD[0] || gl_goheader_is_like(line))))
		return gl_debug2_end(t->debug2, p, end);
	return line.len == 0 || t->at.mode == GL_MODE_BARE_STACK || t->at.mode == GL_MODE_LONG_LINE;
}

/*
 * If [p, end) has as many bytes as a line may have, reports the line and skips these bytes.
 * run_long_line then skips the rest of the line.
 */
static const char *skip_long_line(struct gl_demux *t, const char *p, const char *end)
{
	if (!gl_demux_is_too_long(p, end))
		return p;
	(void)ends_open(t, p, p);
	gl_sink_remark_here(&t->in, "line longer than the limit: skipped", NULL, GL_STR(""));
	t->in.tally.skipped++;
	t->in.tally.unread++;
	t->at.mode = GL_MODE_LONG_LINE;
	t->at.skips_line = false;
	return end;
}

/*
 * Call this at the end of the input. [p, end) is its last line, which has no LF and may be empty.
 * Returns false and sets *err if the input is refused.
 */
static bool run_end(struct gl_demux *t, const char *p, const char *end, struct gl_err *err)
{
	if (t->at.mode == GL_MODE_OUTSIDE && p < end &&
		gl_demux_is_anothers(t, gl_str_of(p, end))) {
		t->stop = GL_DEMUX_CLAIMED;
		return true;
	}
	if (t->at.mode == GL_MODE_OUTSIDE)
		p = gl_demux_skip_padding(t, p, end);
	if (!ends_open(t, p, end)) {
		struct gl_str line = gl_str_of(p, end);

		t->at.mode = GL_MODE_OUTSIDE;
		if (gl_demux_is_not_ours(t, line))
			return true;
		gl_sink_release(&t->in);
		if (!gl_demux_take_text(t, line, end, err))
			return false;
		if (t->at.mode == GL_MODE_PROFILE)
			gl_debug1_end(t->debug1, end, end);
	}
	/*
	 * If the text has exactly GL_PPROF_CAP bytes, it was cut off: runtime/pprof writes no more
	 * of a dump that has outgrown its buffer.
	 */
	if (t->is_cut && gl_sink_held(&t->in))
		gl_sink_held(&t->in)->has |= GL_HAS_PARTIAL;
	if (t->is_cut || gl_sink_offset(&t->in, end) == GL_PPROF_CAP)
		gl_sink_truncated(&t->in);
	if (t->remark)
		gl_sink_remark_here(&t->in, t->remark, NULL, GL_STR(""));
	gl_sink_release(&t->in);
	return true;
}

static const char *skip_bom(struct gl_demux *t, const char *p, const char *end)
{
	return t->in.at.offset == 0 && t->in.at.line == 0 && end - p >= 3 &&
			       memcmp(p, GL_DEMUX_BOM, 3) == 0
		       ? p + 3
		       : p;
}

const char *gl_demux_run(struct gl_demux *t, const char *p, const char *end, bool is_last,
	struct gl_err *err)
{
	const char *nl;

	gl_sink_next_batch(&t->in);
	gl_ndjson_reset(t->ndjson);
	gl_debug2_trim_caches(t->debug2);
	t->stop = GL_DEMUX_ALL;
	t->at.is_between = false;
	t->in.base = p;
	t->in.end = end;
	note_lost(t);
	p = skip_bom(t, p, end);
	/*
	 * Only the first line can be too long, because the window grows only while its first line
	 * has no end.
	 */
	nl = (size_t)(end - p) > GL_LIMIT_LINE ? memchr(p, '\n', (size_t)(end - p)) : NULL;
	if (nl)
		p = skip_long_line(t, p, nl);
	p = run(t, p, end, err);
	if (p && p < end && !is_last && t->stop == GL_DEMUX_ALL)
		p = skip_long_line(t, p, end);
	if (p && is_last && t->stop == GL_DEMUX_ALL) {
		if (!run_end(t, p, end, err))
			p = NULL;
		else if (t->stop == GL_DEMUX_ALL)
			p = end;
	}
	if (t->in.no_memory) {
		gl_err_memory(err);
		return NULL;
	}
	if (p)
		t->in.at.offset = gl_sink_offset(&t->in, p);
	return p;
}

int gl_demux_profile(struct gl_demux *t, const char *p, const char *end, struct gl_err *err)
{
	int got;

	gl_sink_next_batch(&t->in);
	got = gl_pprof_read(&t->in, p, end, err);
	t->in.at.begins = true;
	t->in.at.offset += (uint64_t)(end - p);
	return t->in.no_memory ? gl_err_memory(err) : got;
}
