#include "lib/parse/demux_json.h"

#include "lib/parse/demux_wrapped.h"

void gl_demux_after_json(struct gl_demux *t)
{
	gl_sink_outside_line(&t->in, false);
	t->at.nplain = 0;
}

/* Adds the record that was written behind the batch's last one to the batch. */
static void add_record(struct gl_demux *t)
{
	const struct gl_record *r = &t->in.batch.records[t->in.batch.nrecords++];
	struct gl_input_counts *tally = &t->in.tally;

	gl_sink_count(tally, r);
	tally->truncated += gl_record_has(r, GL_HAS_TRUNCATED);
	tally->dumps += !t->at.has_json;
	t->at.has_json = true;
}

void gl_demux_take_json(struct gl_demux *t, struct gl_str line)
{
	struct gl_record r, *v;
	struct gl_err err;
	enum gl_ndjson_kind kind = gl_ndjson_parse(t->ndjson, line, &r, &err);

	/*
	 * Other text may begin with `{`, too, and is skipped. But a line that begins with `{"` was
	 * meant to be JSON, so it is reported.
	 */
	if (kind == GL_NDJSON_BAD && !t->at.has_json && !gl_str_starts(line, GL_STR("{\"")))
		kind = GL_NDJSON_OTHER;
	if (kind == GL_NDJSON_RECORD && (v = gl_sink_new(&t->in))) {
		*v = r;
		add_record(t);
	} else if (kind == GL_NDJSON_OTHER) {
		t->in.tally.skipped++;
		gl_demux_remark_lost_header(t, line);
	} else if (kind == GL_NDJSON_BAD) {
		gl_sink_remark_here(&t->in, err.what, NULL,
			(struct gl_str){err.detail, strlen(err.detail)});
		t->in.tally.unread++;
	}
	t->in.no_memory |= kind == GL_NDJSON_NO_MEMORY;
}

const char *gl_demux_run_json(struct gl_demux *t, const char *p, const char *end)
{
	const char *start = p, *next;
	struct gl_record *r;

	if (!t->at.has_json || t->is_claimed || t->at.skips_line || t->in.at.has_held)
		return p;
	while (p < end && *p == '{' && (r = gl_sink_new(&t->in)) &&
		(next = gl_ndjson_known(t->ndjson, p, end, r))) {
		add_record(t);
		t->in.at.line++;
		p = next;
	}
	if (p > start)
		gl_demux_after_json(t);
	return p;
}

bool gl_demux_is_spread_json(struct gl_demux *t, struct gl_str line)
{
	const struct gl_input_counts *n = &t->in.tally;
	bool is_first = !n->records && !n->dumps && !n->skipped && !n->unread && !t->in.at.has_held;

	if (!is_first && !t->at.has_json)
		return false;
	while (line.len && (line.p[line.len - 1] == ' ' || line.p[line.len - 1] == '\r'))
		line.len--;
	if (gl_str_eq(line, GL_STR("{")) || gl_str_eq(line, GL_STR("[")))
		return true;
	if (line.len == 0 || line.p[0] != '[')
		return false;
	line = gl_str_skip_blanks(gl_str_skip(line, 1));
	return line.len > 0 && line.p[0] == '{';
}
