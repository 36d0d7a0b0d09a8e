#include "lib/parse/demux_outside.h"

#include "lib/base/space.h"
#include "lib/parse/demux_json.h"
#include "lib/parse/demux_wrapped.h"
#include "lib/parse/newestfirst.h"
#include "lib/parse/reason.h"
#include "lib/syntax/foreign.h"
#include "lib/syntax/goheader.h"
#include "lib/syntax/locate.h"
#include "lib/syntax/mark.h"

#define LAST_LINE_BYTES ((size_t)1024) /* at most this much of a last line is kept */

static void take_mark(struct gl_demux *t, struct gl_str line, enum gl_mark mark)
{
	struct gl_str name;
	uint64_t total;

	switch (mark) {
	case GL_MARK_CRASH:
	case GL_MARK_SIGNAL:
		gl_reason_crash(&t->in, line, mark == GL_MARK_SIGNAL);
		break;
	case GL_MARK_TOTAL:
		if (gl_mark_title(line, &name, &total)) {
			gl_debug1_begin(t->debug1, name, total);
			t->at.mode = GL_MODE_PROFILE;
		}
		break;
	case GL_MARK_FOREIGN:
		gl_debug1_begin_foreign(t->debug1, gl_foreign_find(line), GL_STR(""), 0);
		t->at.mode = GL_MODE_PROFILE;
		break;
	case GL_MARK_BEGIN:
		t->in.at.begins = true;
		break;
	case GL_MARK_AGAIN:
		t->in.at.in_sections |= t->in.at.dump > 0;
		break;
	case GL_MARK_SECTION:
		t->in.at.after_dashes = t->in.at.dump > 0;
		break;
	case GL_MARK_STACK:
		t->at.mode = GL_MODE_BARE_STACK;
		break;
	case GL_MARK_RACE:
		t->in.tally.races++;
		break;
	case GL_MARK_END:
		t->in.at.in_sections = false;
		break;
	case GL_MARK_NONE:
		break;
	}
}

/*
 * Does what gl_demux_take_text does, for a line that need not be skipped (gl_demux_skip_line). JSON
 * is read untrimmed, that is, from line.p to `stop`.
 */
static bool take_outside(
	struct gl_demux *t, struct gl_str line, const char *stop, struct gl_err *err)
{
	enum gl_mark mark;
	struct gl_str json;

	/*
	 * The input may have been joined from several files, each of which begins with a byte order
	 * mark, so one may stand before any line of JSON.
	 */
	if (gl_str_starts(line, GL_STR(GL_DEMUX_BOM "{")))
		line = gl_str_skip(line, sizeof GL_DEMUX_BOM - 1);
	json = gl_str_skip_blanks(line);
	if (json.len > 1 && json.p[0] == '{') {
		gl_demux_take_json(t, gl_str_of(line.p, stop));
		return true;
	}
	if (line.len && gl_demux_is_spread_json(t, line)) {
		gl_err_set(err, GL_ERR_INPUT,
			"JSON spread over several lines, or in an array, is not read: jq -c puts "
			"each value on one line (jq -c '.[]' for an array)");
		err->line = t->in.at.line + 1;
		return false;
	}
	mark = gl_mark_find(line);
	if (mark == GL_MARK_NONE && t->has_word && gl_foreign_find(line))
		mark = GL_MARK_FOREIGN; /* a title within a log's line */
	if (mark != GL_MARK_NONE)
		take_mark(t, line, mark);
	else if (gl_port_memmem(line.p, line.len, "WARNING: DATA RACE", 18))
		t->in.tally.races++; /* the words may also be within a log's line */
	else if (gl_reason_preamble(&t->in, line) || line.len == 0 || gl_mark_is_crash_text(line))
		;
	else
		t->in.tally.skipped++;
	gl_demux_remark_bad_header(t, line);
	return true;
}

static void note_tail(struct gl_demux *t, struct gl_str line)
{
	struct gl_buf older = t->last_lines[0];

	older.len = 0;
	t->last_lines[0] = t->last_lines[1];
	t->last_lines[1] = older;
	gl_buf_add(&t->last_lines[1], line.p,
		line.len < LAST_LINE_BYTES ? line.len : LAST_LINE_BYTES);
	t->in.no_memory |= t->last_lines[1].failed;
	t->in.at.tail = (unsigned char)gl_newestfirst_tail(t->in.at.tail, gl_str_trim(line));
}

/* Keeps the last two whole lines of [p, last], where *last is an LF, for gl_demux_last_line. */
static void note_last_lines(struct gl_demux *t, const char *p, const char *last)
{
	const char *lf = gl_port_memrchr(p, '\n', (size_t)(last - p)), *before;

	if (lf) {
		before = gl_port_memrchr(p, '\n', (size_t)(lf - p));
		note_tail(t, gl_str_of(before ? before + 1 : p, lf));
	}
	note_tail(t, gl_str_of(lf ? lf + 1 : p, last));
}

/*
 * Looks for the reason of a panic in the skipped lines [p, end). Only the last GL_CLUE_LINES or so
 * are searched.
 */
static void search_last_lines(struct gl_demux *t, const char *p, const char *end)
{
	const char *from = end, *nl;

	for (int i = 0; i <= GL_CLUE_LINES && from > p; i++) {
		nl = gl_port_memrchr(p, '\n', (size_t)(from - 1 - p));
		from = nl ? nl + 1 : p;
	}
	for (; from < end; from = nl + 1) {
		nl = memchr(from, '\n', (size_t)(end - from));
		gl_reason_look_for_clue(&t->in, gl_str_trim(gl_str_of(from, nl)), true);
	}
}

#define LONG_LINE 1024 /* a search that ends sooner is not remembered */
/*
 * the last bytes of an unwrapped text may be taken back before it grows, so they are searched again
 */
#define LAST_BYTES 2

/*
 * Returns the first such byte in [p, end), or NULL. at: the stream offset of p. k: what the last
 * search for this byte found.
 */
static const char *find_byte(struct gl_demux_search *k, char byte, uint64_t at, const char *p,
	const char *end)
{
	bool is_known = k->from <= at && at <= k->to;
	const char *from = p, *found;

	if (is_known && k->to - at >= (uint64_t)(end - p))
		return NULL;
	if (is_known)
		from = p + (k->to - at);
	if (is_known && k->has_byte && *from == byte)
		return from;
	found = memchr(from, byte, (size_t)(end - from));
	if ((found ? found : end) - p < LONG_LINE)
		return found;
	k->from = at;
	k->to = at + (uint64_t)((found ? found : end - LAST_BYTES) - p);
	k->has_byte = found != NULL;
	return found;
}

/*
 * Skips lines that hold none of the words that dumps have, and no NUL byte, which may end a dump.
 * Call it only if is_plain is true, so that nothing is being read to which the lines could belong.
 * Returns where it stopped.
 */
static const char *skip_plain(struct gl_demux *t, const char *p, const char *end)
{
	const char *nul = find_byte(&t->nul, '\0', gl_sink_offset(&t->in, p), p, end);
	const char *last = gl_port_memrchr(p, '\n', (size_t)((nul ? nul : end) - p)), *word;
	uint64_t lines, blank;

	if (!last)
		return p;
	word = gl_scan(&t->scan, p, last);
	if (word < last)
		last = gl_port_memrchr(p, '\n', (size_t)(word - p));
	if (!last)
		return p;
	note_last_lines(t, p, last);
	lines = gl_scan_lines(p, last + 1, &blank);
	t->in.at.line += lines;
	t->in.tally.skipped += lines - blank;
	search_last_lines(t, p, last + 1);
	return last + 1;
}

static bool is_plain(const struct gl_demux *t)
{
	return t->at.nplain == GL_DEMUX_PLAIN && t->in.at.preamble == 0 && !t->in.at.has_held &&
	       !t->at.has_json && !t->at.skips_line;
}

/*
 * Counts a line that holds no dump (gl_demux_skip_line) as skipped, and reports it if the caller
 * asked for that.
 */
static void take_skipped(struct gl_demux *t, struct gl_str line)
{
	if (t->at.skip_remark)
		gl_sink_remark_unread(&t->in, t->at.skip_remark, NULL, line);
	t->in.tally.skipped++;
	t->at.skips_line = false;
}

bool gl_demux_take_text(
	struct gl_demux *t, struct gl_str line, const char *stop, struct gl_err *err)
{
	uint64_t before = t->in.tally.skipped;
	bool is_taken = true;

	if (t->at.skips_line)
		take_skipped(t, line);
	else
		is_taken = take_outside(t, line, stop, err);
	if (t->in.tally.skipped > before || line.len == 0 || gl_mark_is_crash_text(line))
		gl_reason_look_for_clue(&t->in, line, t->in.tally.skipped > before);
	if (t->in.tally.skipped == before)
		t->at.nplain = line.len ? 0 : t->at.nplain;
	else if (t->at.nplain < GL_DEMUX_PLAIN)
		t->at.nplain++;
	return is_taken;
}

/*
 * Returns true if a debugger's listing begins in the line. Most lines can be ruled out by their
 * first byte.
 */
static bool begins_listing(struct gl_demux *t, struct gl_str line)
{
	struct gl_str text = gl_str_skip_blanks(line);

	return text.len > 8 && !t->at.skips_line && strchr("Gg*(#123456789", *text.p) && *text.p &&
	       gl_debugger_begins(t->debugger, line, gl_buf_view(&t->last_lines[1]));
}

/*
 * Returns true and sets t->at.mode if another module must read the line at p, because a block, a
 * profile or a listing begins there.
 */
static bool begins(struct gl_demux *t, const char *p, const char *end, struct gl_str line)
{
	if (gl_debug2_starts(t->debug2, p, end) || gl_debug2_starts_bare(t->debug2, line))
		t->at.mode = GL_MODE_BLOCK;
	else if (line.len && gl_is_digit(*p) && gl_debug1_begin_headless(t->debug1, line))
		t->at.mode = GL_MODE_PROFILE;
	else if (begins_listing(t, line))
		t->at.mode = GL_MODE_LISTING;
	else if (line.len && (*p == 'T' || *p == 'P') && gl_pproftext_begins(t->pproftext, line))
		t->at.mode = GL_MODE_PPROF_TEXT;
	else
		return false;
	t->at.nplain = 0;
	return true;
}

/* Prepares to read the text behind padding as if an input began there. */
static void begin_again(struct gl_demux *t)
{
	gl_sink_release(&t->in);
	t->in.at.begins = true;
	t->in.at.preamble = 0;
	t->in.at.in_reason = false;
}

/*
 * Skips the NUL bytes at p without waiting for the end of their line, because a hole in a sparse
 * file may hold very many of them. Returns where it stopped.
 */
static const char *skip_nuls(struct gl_demux *t, const char *p, const char *end)
{
	const char *start = p;

	while (p < end && *p == '\0')
		p++;
	if (p > start && !t->at.skips_line)
		begin_again(t);
	return p;
}

/*
 * nul is the last NUL byte in a line, and `before` is the text before it. Returns false if the NUL
 * bytes are padding. Returns true if they are damage, so that the line is read like any other: if
 * they stand in JSON, or if no dump begins behind them and `before` holds a header or its start, or
 * the NUL bytes tear a header apart. If a dump begins behind them, a header in `before` is only
 * reported.
 */
static bool is_damage(struct gl_demux *t, struct gl_str before, const char *nul, const char *end)
{
	struct gl_str behind = gl_str_of(nul + 1, end);
	bool begins_behind = gl_goheader_is_like(behind) || gl_mark_find(behind) != GL_MARK_NONE;

	/* JSON is never padded, so the NUL bytes are damage */
	if (before.p[0] == '{' || t->at.skips_line)
		return true;
	if (!gl_goheader_find(before.p, before.p + before.len) && !gl_goheader_is_like(before) &&
		gl_locate_stack(before, 0).kind == GL_HIT_NONE)
		return !begins_behind && gl_hit_has_header(gl_str_of(before.p, end));
	if (!begins_behind)
		return true;
	t->has_word = true;
	gl_demux_remark_bad_header(t, before);
	return false;
}

const char *gl_demux_find_lf(struct gl_demux *t, uint64_t at, const char *p, const char *end)
{
	return find_byte(&t->lf, '\n', at, p, end);
}

const char *gl_demux_skip_padding(struct gl_demux *t, const char *p, const char *end)
{
	const char *nul;

	p = skip_nuls(t, p, end);
	nul = gl_port_memrchr(p, '\0', (size_t)(end - p));
	if (!nul || !gl_mark_padding(gl_str_of(p, end)) ||
		is_damage(t, gl_str_of(p, nul), nul, end))
		return p;
	begin_again(t);
	/* the text before the NUL bytes, such as a tar member's header, counts as a skipped line */
	t->in.tally.skipped++;
	return nul + 1;
}

/*
 * Returns the line with ASCII blanks in place of all others. If it is JSON, returns it unchanged.
 */
static struct gl_str without_spaces(struct gl_demux *t, struct gl_str line)
{
	struct gl_str text = gl_str_skip_blanks(line);

	if (!gl_space_is_in(line) || gl_str_starts(text, GL_STR("{")) ||
		gl_str_starts(text, GL_STR(GL_DEMUX_BOM "{")))
		return line;
	t->spaced.len = 0;
	gl_space_plain(line, false, &t->spaced);
	t->in.no_memory |= t->spaced.failed;
	return gl_buf_view(&t->spaced);
}

const char *gl_demux_run_outside(struct gl_demux *t, const char *p, const char *end,
	struct gl_err *err)
{
	while (p < end && t->at.mode == GL_MODE_OUTSIDE && !t->in.no_memory) {
		const char *nl, *behind;
		struct gl_str line;

		if (!t->is_claimed && is_plain(t))
			p = skip_plain(t, p, end);
		p = gl_demux_run_json(t, p, end);
		nl = gl_demux_find_lf(t, gl_sink_offset(&t->in, p), p, end);
		if (gl_demux_is_long_wrapped(t, p, nl ? nl : end) || !nl)
			return nl ? p : skip_nuls(t, p, end);
		if (*p == '\0') {
			p = skip_nuls(t, p, nl);
			continue;
		}
		line = gl_str_of(p, nl > p && nl[-1] == '\r' ? nl - 1 : nl);
		if (gl_demux_is_anothers(t, line)) {
			t->stop = GL_DEMUX_CLAIMED;
			return p;
		}
		behind = gl_demux_skip_padding(t, p, nl);
		if (behind > p) {
			p = behind;
			continue;
		}
		if (begins(t, p, end, line))
			return p;
		line = without_spaces(t, line);
		if (gl_demux_is_wrapped(t, line)) {
			t->stop = GL_DEMUX_WRAPPED;
			return p;
		}
		line = gl_str_trim(line);
		note_tail(t, line);
		gl_sink_outside_line(&t->in, line.len == 0);
		if (!gl_demux_take_text(t, line, nl, err))
			return NULL;
		t->in.at.line++;
		p = nl + 1;
	}
	return p;
}
