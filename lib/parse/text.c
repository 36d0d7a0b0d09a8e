#include "lib/parse/text.h"

#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/parse/count.h"
#include "lib/parse/dump.h"
#include "lib/parse/line.h"
#include "lib/parse/ndjson.h"
#include "lib/parse/pprof.h"

enum mode {
	OUTSIDE,
	BLOCK,	/* a goroutine's block */
	PROFILE, /* debug=1 */
	BARE_STACK, /* frames under `runtime stack:`, which are no goroutine's */
	LONG_LINE /* a line beyond the limit: up to its LF */
};

struct gl_text {
	struct gl_intake in;
	struct gl_dump *dump;
	struct gl_counted *counted;
	struct gl_ndjson *ndjson;
	enum mode mode, saved_mode;
	bool has_json, saved_has_json;
	bool is_cut;
	const char *remark; /* constant text, NULL when there is none */
};

struct gl_text *gl_text_new(struct gl_stacks *stacks, bool with_args)
{
	struct gl_text *t = gl_mem_new(1, sizeof *t);

	if (!t)
		return NULL;
	t->in.stacks = stacks;
	t->in.with_args = with_args;
	t->dump = gl_dump_new(&t->in);
	t->counted = gl_counted_new(&t->in);
	t->ndjson = gl_ndjson_new(stacks);
	if (t->dump && t->counted && t->ndjson)
		return t;
	gl_text_free(t);
	return NULL;
}

void gl_text_free(struct gl_text *t)
{
	if (!t)
		return;
	gl_dump_free(t->dump);
	gl_counted_free(t->counted);
	gl_ndjson_free(t->ndjson);
	gl_intake_free(&t->in);
	gl_mem_free(t);
}

const struct gl_batch *gl_text_batch(const struct gl_text *t)
{
	return &t->in.batch;
}

const struct gl_tally *gl_text_tally(const struct gl_text *t)
{
	return &t->in.tally;
}

void gl_text_is_cut(struct gl_text *t, const char *what)
{
	t->is_cut = true;
	t->remark = what;
}

void gl_text_remark(struct gl_text *t, const char *what)
{
	t->remark = what;
}

bool gl_text_has_json(const struct gl_text *t)
{
	return t->has_json;
}

void gl_text_save(struct gl_text *t)
{
	t->saved_mode = t->mode;
	t->saved_has_json = t->has_json;
	gl_intake_save(&t->in);
	gl_dump_save(t->dump);
	gl_counted_save(t->counted);
}

void gl_text_restore(struct gl_text *t)
{
	t->mode = t->saved_mode;
	t->has_json = t->saved_has_json;
	gl_intake_restore(&t->in);
	gl_dump_restore(t->dump);
	gl_counted_restore(t->counted);
}

/* --- NDJSON -------------------------------------------------------------------------------- */

static void add_record(struct gl_text *t, const struct gl_record *r)
{
	struct gl_record *v = gl_intake_new(&t->in);
	struct gl_tally *tally = &t->in.tally;

	if (!v)
		return;
	*v = *r;
	t->in.batch.nrecords++;
	tally->records++;
	if (gl_record_has(r, GL_HAS_REPEAT))
		tally->repeats += r->count;
	else
		tally->goroutines += r->count;
	tally->partial += gl_record_has(r, GL_HAS_PARTIAL);
	tally->truncated += gl_record_has(r, GL_HAS_TRUNCATED);
	tally->dumps += !t->has_json;
	t->has_json = true;
}

static void take_json(struct gl_text *t, struct gl_str line)
{
	struct gl_record r;
	struct gl_err err;

	switch (gl_ndjson_parse(t->ndjson, line, &r, &err)) {
	case GL_NDJSON_RECORD:
		add_record(t, &r);
		break;
	case GL_NDJSON_OTHER:
		t->in.tally.skipped++;
		break;
	case GL_NDJSON_BAD:
		/* Text may begin with a brace; what begins as an object does was meant as JSON. */
		if (!t->has_json && !gl_str_starts(line, GL_STR("{\""))) {
			t->in.tally.skipped++;
			break;
		}
		gl_intake_note(&t->in, err.what, NULL,
			(struct gl_str){err.detail, strlen(err.detail)});
		t->in.tally.unread++;
		break;
	case GL_NDJSON_NO_MEMORY:
		t->in.no_memory = true;
		break;
	}
}

static struct gl_str skip_blanks(struct gl_str s)
{
	while (s.len && (*s.p == ' ' || *s.p == '\t'))
		s = gl_str_skip(s, 1);
	return s;
}

/* The first line of JSON that is spread over lines, or of an array. */
static bool is_spread_json(struct gl_text *t, struct gl_str line)
{
	const struct gl_tally *n = &t->in.tally;
	bool is_first = !n->records && !n->dumps && !n->skipped && !n->unread && !t->in.at.has_held;

	if (!is_first && !t->has_json)
		return false;
	while (line.len && (line.p[line.len - 1] == ' ' || line.p[line.len - 1] == '\r'))
		line.len--;
	if (gl_str_eq(line, GL_STR("{")) || gl_str_eq(line, GL_STR("[")))
		return true;
	if (line.len == 0 || line.p[0] != '[')
		return false;
	line = skip_blanks(gl_str_skip(line, 1));
	return line.len > 0 && line.p[0] == '{';
}

/* --- between goroutines -------------------------------------------------------------------- */

static void take_mark(struct gl_text *t, struct gl_str line, enum gl_mark mark)
{
	struct gl_str name;
	uint64_t total;

	switch (mark) {
	case GL_MARK_CRASH:
	case GL_MARK_SIGNAL:
		gl_intake_crash(&t->in, line, mark == GL_MARK_SIGNAL);
		break;
	case GL_MARK_TOTAL:
		if (gl_line_total(line, &name, &total)) {
			gl_counted_begin(t->counted, name, total);
			t->mode = PROFILE;
		}
		break;
	case GL_MARK_BEGIN:
		t->in.at.begins = true;
		break;
	case GL_MARK_SECTION:
		t->in.at.after_dashes = t->in.at.dump > 0;
		break;
	case GL_MARK_STACK:
		t->mode = BARE_STACK;
		break;
	case GL_MARK_RACE:
		t->in.tally.races++;
		break;
	case GL_MARK_END:
	case GL_MARK_NONE:
		break;
	}
}

/* goroutine 7 [... that does not go on as a header does. */
static void note_bad_header(struct gl_text *t, struct gl_str line)
{
	uint64_t id;
	bool has_id = gl_line_header_id(line.p, line.p + line.len, &id) != NULL;

	if (!has_id && !gl_line_is_header_like(line))
		return;
	gl_intake_note(&t->in, "header cannot be read", has_id ? &id : NULL, line);
	t->in.tally.headers++;
	t->in.tally.unread++;
}

/* A line, without LF and CR, that begins no block. false: the input is refused. */
static bool take_outside(struct gl_text *t, struct gl_str line, struct gl_err *err)
{
	enum gl_mark mark;
	struct gl_str json = skip_blanks(line);

	if (json.len > 1 && json.p[0] == '{') {
		take_json(t, line);
		return true;
	}
	if (line.len && is_spread_json(t, line)) {
		gl_err_set(err, GL_ERR_INPUT,
			"JSON that is spread over lines or an array is not read: jq -c makes lines of it "
			"(jq -c '.[]' of an array)");
		err->line = t->in.at.line + 1;
		return false;
	}
	mark = gl_line_mark(line);
	if (mark != GL_MARK_NONE)
		take_mark(t, line, mark);
	else if (gl_intake_preamble(&t->in, line) || line.len == 0 || gl_line_is_crash_text(line))
		;
	else
		t->in.tally.skipped++;
	note_bad_header(t, line);
	return true;
}

static const char *run_outside(struct gl_text *t, const char *p, const char *end,
	struct gl_err *err)
{
	while (p < end && t->mode == OUTSIDE && !t->in.no_memory) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		struct gl_str line;

		if (!nl)
			return p;
		if (gl_dump_starts(t->dump, p, end)) {
			t->mode = BLOCK;
			return p;
		}
		line = gl_str_of(p, nl > p && nl[-1] == '\r' ? nl - 1 : nl);
		gl_intake_pass(&t->in, line.len == 0);
		if (line.len && *p >= '0' && *p <= '9' && gl_counted_begin_headless(t->counted, line)) {
			t->mode = PROFILE;
			return p;
		}
		if (!take_outside(t, line, err))
			return NULL;
		t->in.at.line++;
		p = nl + 1;
	}
	return p;
}

static bool is_frame_text(struct gl_str line)
{
	struct gl_location at;
	struct gl_str name;
	uint64_t id;
	int64_t n;
	bool has_parent;

	return gl_line_func(line, &name) || gl_line_file(line, &at) || gl_line_elided(line, &n) ||
	       gl_line_foreign(line) || gl_line_created(line, &name, &has_parent, &id);
}

/* Frames under `runtime stack:` end at whatever is none. */
static const char *run_bare_stack(struct gl_text *t, const char *p, const char *end)
{
	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		if (!nl)
			return p;
		if (!is_frame_text(gl_str_of(p, nl > p && nl[-1] == '\r' ? nl - 1 : nl))) {
			t->mode = OUTSIDE;
			return p;
		}
		t->in.at.line++;
		p = nl + 1;
	}
	return p;
}

static const char *run_long_line(struct gl_text *t, const char *p, const char *end)
{
	const char *nl = memchr(p, '\n', (size_t)(end - p));

	if (!nl)
		return end;
	t->in.at.line++;
	t->mode = OUTSIDE;
	return nl + 1;
}

/* --- the whole ----------------------------------------------------------------------------- */

static const char *run(struct gl_text *t, const char *base, const char *p, const char *end,
	struct gl_err *err)
{
	while (p && p < end && !t->in.no_memory) {
		const char *before = p;
		enum mode mode = t->mode;
		bool is_open = true;

		switch (mode) {
		case OUTSIDE:
			p = run_outside(t, p, end, err);
			break;
		case BLOCK:
			p = gl_dump_run(t->dump, base, p, end, &is_open);
			break;
		case PROFILE:
			p = gl_counted_run(t->counted, base, p, end, &is_open);
			break;
		case BARE_STACK:
			p = run_bare_stack(t, p, end);
			break;
		case LONG_LINE:
			p = run_long_line(t, p, end);
			break;
		}
		if (!is_open)
			t->mode = OUTSIDE;
		if (p == before && t->mode == mode)
			break; /* an unfinished line */
	}
	return p;
}

/* A line that the window cannot hold: told, and passed over. */
static const char *pass_long_line(struct gl_text *t, const char *base, const char *p,
	const char *end)
{
	size_t limit = *p == '{' ? GL_LIMIT_JSON_LINE : GL_LIMIT_LINE;

	if ((size_t)(end - p) < limit)
		return p;
	if (t->mode == BLOCK)
		gl_dump_end(t->dump, base, p, p);
	else if (t->mode == PROFILE)
		gl_counted_end(t->counted, base, p, p);
	gl_intake_note(&t->in, "line longer than the limit: skipped", NULL, GL_STR(""));
	t->in.tally.skipped++;
	t->in.tally.unread++;
	t->mode = LONG_LINE;
	return end;
}

/* [p, end) is an unfinished last line, or nothing. false: refused. */
static bool run_end(struct gl_text *t, const char *base, const char *p, const char *end,
	struct gl_err *err)
{
	struct gl_str line = gl_str_of(p, end);
	bool is_header = line.len && (*p == 'g' || gl_line_is_header_like(line));

	if (t->mode == PROFILE) {
		gl_counted_end(t->counted, base, p, end);
	} else if (t->mode == BLOCK || is_header) {
		gl_dump_end(t->dump, base, p, end);
	} else if (line.len && t->mode == OUTSIDE) {
		gl_intake_release(&t->in);
		if (!take_outside(t, line, err))
			return false;
		if (t->mode == PROFILE)
			gl_counted_end(t->counted, base, end, end);
	}
	/* The cap: what runtime/pprof writes of a dump that outgrew its buffer. */
	if (t->is_cut && gl_intake_held(&t->in))
		gl_intake_held(&t->in)->has |= GL_HAS_PARTIAL;
	if (t->is_cut || t->in.at.offset + (uint64_t)(end - base) == GL_PPROF_CAP)
		gl_intake_truncated(&t->in);
	if (t->remark)
		gl_intake_note(&t->in, t->remark, NULL, GL_STR(""));
	gl_intake_release(&t->in);
	return true;
}

static const char *skip_bom(struct gl_text *t, const char *p, const char *end)
{
	return t->in.at.offset == 0 && t->in.at.line == 0 && end - p >= 3 &&
			       memcmp(p, "\xef\xbb\xbf", 3) == 0
		       ? p + 3
		       : p;
}

const char *gl_text_run(struct gl_text *t, const char *p, const char *end, bool is_last,
	struct gl_err *err)
{
	const char *base = p, *nl;

	gl_intake_next_batch(&t->in);
	gl_ndjson_reset(t->ndjson);
	gl_dump_tidy(t->dump);
	p = skip_bom(t, p, end);
	/* The window grows only while its first line is unfinished: no other can be too long. */
	nl = (size_t)(end - p) > GL_LIMIT_LINE ? memchr(p, '\n', (size_t)(end - p)) : NULL;
	if (nl)
		p = pass_long_line(t, base, p, nl);
	p = run(t, base, p, end, err);
	if (p && p < end && !is_last)
		p = pass_long_line(t, base, p, end);
	if (p && is_last)
		p = run_end(t, base, p, end, err) ? end : NULL;
	if (t->in.no_memory) {
		gl_err_set(err, GL_ERR_MEMORY, "out of memory");
		return NULL;
	}
	if (p)
		t->in.at.offset += (uint64_t)(p - base);
	return p;
}

int gl_text_profile(struct gl_text *t, const char *p, const char *end, struct gl_err *err)
{
	int got;

	gl_intake_next_batch(&t->in);
	got = gl_pprof_read(&t->in, p, end, err);
	if (got == 0 && t->remark)
		gl_intake_note(&t->in, t->remark, NULL, GL_STR(""));
	return t->in.no_memory ? gl_err_set(err, GL_ERR_MEMORY, "out of memory") : got;
}
