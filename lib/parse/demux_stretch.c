#include "lib/parse/demux_stretch.h"

#include "lib/parse/demux_json.h"
#include "lib/parse/demux_state.h"

static bool is_between(const struct gl_demux *t)
{
	if (!t->in.at.is_upright || t->in.at.nturned > 0)
		return false;
	return t->at.is_between ||
	       (t->at.mode == GL_MODE_BLOCK && gl_debug2_is_between(t->debug2) &&
		       gl_sink_is_plain(&t->in) && t->stop == GL_DEMUX_ALL && !t->at.has_json &&
		       !t->at.skips_line && !t->is_cut && !t->remark && !t->is_claimed);
}

/* Ends the block, as a header that follows it would end it. */
static void end_block(struct gl_demux *t)
{
	gl_debug2_close(t->debug2);
	t->at.mode = GL_MODE_OUTSIDE;
	t->at.is_between = true;
}

bool gl_demux_has_header(struct gl_demux *t, const char *p, const char *end)
{
	return gl_debug2_starts(t->debug2, p, end);
}

void gl_demux_begin_stretch(struct gl_demux *t, uint64_t offset, bool is_json)
{
	t->at = (struct gl_demux_place){.mode = GL_MODE_OUTSIDE, .has_json = is_json};
	t->stop = GL_DEMUX_ALL;
	gl_debug2_drop(t->debug2);
	gl_sink_begin_stretch(&t->in, offset);
}

/*
 * Returns true if lines of NDJSON are being read, and nothing before them affects how the next line
 * is read.
 */
static bool is_between_lines(const struct gl_demux *t)
{
	return t->at.has_json && t->at.mode == GL_MODE_OUTSIDE && gl_sink_is_quiet(&t->in) &&
	       t->stop == GL_DEMUX_ALL && !t->at.skips_line && !t->is_cut && !t->remark &&
	       !t->is_claimed;
}

/*
 * Returns true if the batch has records, and each of them was read from a line, has a stack and is
 * not a group.
 */
static bool are_plain_records(const struct gl_batch *b)
{
	for (const struct gl_record *r = b->records; r < b->records + b->nrecords; r++)
		if (!r->raw.p || !r->stack || gl_record_group(r))
			return false;
	return b->nrecords > 0;
}

static bool end_lines(struct gl_demux *t, struct gl_stretch *s)
{
	if (!is_between_lines(t) || t->in.tally.records != t->in.at.line ||
		t->in.batch.nremarks > 0 || !are_plain_records(&t->in.batch) || t->in.no_memory)
		return false;
	gl_sink_end_stretch(&t->in, s);
	gl_ndjson_swap_texts(t->ndjson, &s->texts);
	s->dump = 0;
	return true;
}

bool gl_demux_end_stretch(struct gl_demux *t, struct gl_stretch *s)
{
	if (t->at.has_json)
		return end_lines(t, s);
	if (!is_between(t))
		return false;
	end_block(t);
	if (t->in.no_memory || t->in.at.had_turned || t->in.tally.turned > 0)
		return false;
	gl_sink_end_stretch(&t->in, s);
	return true;
}

bool gl_demux_may_join(struct gl_demux *t, const struct gl_stretch *s)
{
	bool is_json = s->dump == 0;

	if (is_json ? !is_between_lines(t) : !is_between(t))
		return false;
	gl_sink_next_batch(&t->in);
	if (!is_json && !t->at.is_between)
		end_block(t);
	return !t->in.no_memory;
}

void gl_demux_rest(struct gl_demux *t)
{
	gl_debug2_forget_bodies(t->debug2);
}

void gl_demux_join(struct gl_demux *t, struct gl_stretch *s)
{
	gl_sink_join(&t->in, s);
	if (s->dump == 0)
		gl_demux_after_json(t);
}
