#include "lib/parse/demux_wrapped.h"

#include "lib/base/limits.h"
#include "lib/syntax/goheader.h"
#include "lib/syntax/locate.h"
#include "lib/syntax/mark.h"
#include "lib/syntax/packed.h"

/*
 * Returns true if the line is a mark, such as a title or a banner (syntax/mark.h). A mark that
 * begins a whole dump within its own line does not count.
 */
static bool is_marked(struct gl_str line)
{
	static const char header[] = "\\n" GL_GOHEADER_START;
	enum gl_mark mark = gl_mark_find(line);

	if (mark != GL_MARK_CRASH && mark != GL_MARK_SIGNAL)
		return mark != GL_MARK_NONE;
	return !gl_port_memmem(line.p, line.len, header, sizeof header - 1) &&
	       gl_locate_stack(line, 0).kind != GL_HIT_FLAT;
}

bool gl_demux_is_wrapped(struct gl_demux *t, struct gl_str line)
{
	struct gl_hit hit;
	struct gl_str word;

	line = gl_str_trim(line);
	t->has_word = false;
	if (t->at.skips_line || gl_mark_is_json_record(line) || is_marked(line))
		return false;
	t->has_word = gl_scan(&t->scan, line.p, line.p + line.len) < line.p + line.len;
	if (!t->has_word)
		return false;
	/* Since Go 1.23, the second and later lines of a crash's text begin with a TAB. */
	if (t->in.at.in_reason && line.len && line.p[0] == '\t')
		return false;
	hit = gl_locate(line, 0);
	/*
	 * A crash's text, such as [signal SIGSEGV: ...], may hold any words of its own, so look for
	 * a stack behind them.
	 */
	if (hit.kind == GL_HIT_CRASH && (t->in.at.preamble > 0 || gl_mark_is_crash_text(line)))
		hit = gl_locate_stack(line, hit.end);
	/*
	 * If there is nothing around the header or the count, the line is not wrapped, even if it
	 * cannot be parsed.
	 */
	if (hit.kind == GL_HIT_NONE)
		return gl_packed_find(line, 0, &word);
	return !((hit.kind == GL_HIT_HEADER || hit.kind == GL_HIT_COUNT) && hit.at == 0 &&
		 hit.end == line.len);
}

bool gl_demux_is_anothers(struct gl_demux *t, struct gl_str line)
{
	return t->is_claimed && !t->at.skips_line && t->is_claimed(t->claim_ctx, line);
}

bool gl_demux_is_not_ours(struct gl_demux *t, struct gl_str line)
{
	if (gl_demux_is_anothers(t, line))
		t->stop = GL_DEMUX_CLAIMED;
	else if (gl_demux_is_wrapped(t, line))
		t->stop = GL_DEMUX_WRAPPED;
	return t->stop != GL_DEMUX_ALL;
}

bool gl_demux_is_long_wrapped(struct gl_demux *t, const char *p, const char *end)
{
	if ((size_t)(end - p) >= GL_LIMIT_LOOK &&
		gl_demux_is_wrapped(t, (struct gl_str){p, GL_LIMIT_LOOK}))
		t->stop = GL_DEMUX_WRAPPED;
	return t->stop != GL_DEMUX_ALL;
}

void gl_demux_remark_lost_header(struct gl_demux *t, struct gl_str line)
{
	if (t->has_word && gl_hit_has_profile(line)) {
		gl_sink_remark_here(&t->in,
			"goroutine profile within a line of other text: skipped", NULL, line);
		t->in.tally.unread++;
	}
	gl_sink_remark_lost_header(&t->in, line);
}

void gl_demux_remark_bad_header(struct gl_demux *t, struct gl_str line)
{
	uint64_t id;
	bool has_id;

	if (t->in.at.preamble > 0 && line.len && line.p[0] == '\t')
		return; /* the line is part of a panic's text */
	while (line.len && strchr(" \t>", line.p[0])) /* the line may be indented or quoted */
		line = gl_str_skip(line, 1);
	has_id = gl_goheader_id(line.p, line.p + line.len, &id) != NULL;
	if (!has_id && !gl_goheader_is_like(line)) {
		gl_demux_remark_lost_header(t, line);
		return;
	}
	gl_sink_remark_unread(&t->in, "malformed header", has_id ? &id : NULL, line);
}
