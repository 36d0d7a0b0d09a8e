#include "lib/parse/demux.h"

#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/base/space.h"
#include "lib/syntax/foreign.h"
#include "lib/input/scan.h"
#include "lib/parse/debug1.h"
#include "lib/parse/debug2.h"
#include "lib/syntax/locate.h"
#include "lib/syntax/goheader.h"
#include "lib/syntax/goline.h"
#include "lib/syntax/mark.h"
#include "lib/parse/ndjson.h"
#include "lib/parse/pprof.h"
#include "lib/parse/reason.h"
#include "lib/parse/newestfirst.h"

enum mode {
	OUTSIDE,
	BLOCK,	/* a goroutine's block */
	PROFILE, /* debug=1 */
	BARE_STACK, /* frames under `runtime stack:`, which are no goroutine's */
	LONG_LINE /* a line beyond the limit: up to its LF */
};

#define BOM "\xef\xbb\xbf"

#define PASSED ((size_t)1024) /* bytes that are kept of a line that was passed */
#define PLAIN 64 /* after so many lines the rest of a crash dump cannot come any more */

struct gl_demux {
	struct gl_sink in;
	struct gl_debug2 *dump;
	struct gl_debug1 *counted;
	struct gl_ndjson *ndjson;
	struct gl_scan scan;
	struct place {
		enum mode mode;
		bool has_json;
		bool is_passed;	    /* the next line was looked at: it is text */
		bool is_between;    /* a stretch may begin here: all before was given out */
		const char *passed; /* what there is to say of it, or NULL */
		unsigned nplain;    /* lines in a row that are no part of a dump; at most PLAIN */
		bool has_lost;
		struct gl_err lost; /* to be said by the next run, with has_lost */
	} at, saved_at;
	enum gl_demux_stop stop;
	bool has_word; /* the line at hand, that begins nothing, has one that dumps hold */
	bool (*is_claimed)(void *ctx, struct gl_str line);
	void *claim_ctx;
	uint64_t own_ndumps;
	struct gl_buf passed[2]; /* the last lines outside of goroutines, the later one second */
	bool is_cut;
	const char *remark; /* constant text, NULL when there is none */
	struct gl_buf spaced; /* the line at hand, where other blanks than ASCII's were in it */
};

struct gl_demux *gl_demux_new(struct gl_stacks *stacks, uint64_t *ndumps, bool with_args)
{
	struct gl_demux *t = gl_mem_new(1, sizeof *t);

	if (!t)
		return NULL;
	gl_scan_init(&t->scan);
	t->in.stacks = stacks;
	t->in.ndumps = ndumps ? ndumps : &t->own_ndumps;
	t->in.with_args = with_args;
	t->dump = gl_debug2_new(&t->in);
	t->counted = gl_debug1_new(&t->in);
	t->ndjson = gl_ndjson_new(stacks);
	if (t->dump && t->counted && t->ndjson)
		return t;
	gl_demux_free(t);
	return NULL;
}

void gl_demux_free(struct gl_demux *t)
{
	if (!t)
		return;
	gl_debug2_free(t->dump);
	gl_debug1_free(t->counted);
	gl_ndjson_free(t->ndjson);
	gl_sink_free(&t->in);
	gl_buf_free(&t->passed[0]);
	gl_buf_free(&t->passed[1]);
	gl_buf_free(&t->spaced);
	gl_mem_free(t);
}

void gl_demux_keep_text(struct gl_demux *t)
{
	t->in.with_args = t->in.with_text = true;
}

const struct gl_batch *gl_demux_batch(const struct gl_demux *t)
{
	return &t->in.batch;
}

const struct gl_input_counts *gl_demux_tally(const struct gl_demux *t)
{
	return &t->in.tally;
}

void gl_demux_is_cut(struct gl_demux *t, const char *what)
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

void gl_demux_pass(struct gl_demux *t, const char *what)
{
	t->at.is_passed = true;
	t->at.passed = what;
}

void gl_demux_skip(struct gl_demux *t, size_t bytes, size_t lines)
{
	t->in.at.offset += bytes;
	t->in.at.line += lines;
}

void gl_demux_lead(struct gl_demux *t, size_t bytes)
{
	t->in.at.offset += bytes;
	t->in.at.lead = bytes;
}

void gl_demux_message(struct gl_demux *t)
{
	t->in.at.is_message = true;
}

void gl_demux_hand_over(struct gl_demux *from, struct gl_demux *to)
{
	gl_reason_hand_over(&from->in, &to->in);
}

void gl_demux_hand_over_profile(struct gl_demux *from, struct gl_demux *to)
{
	gl_debug1_hand_over(from->counted, to->counted);
}

void gl_demux_hand_over_clue(struct gl_demux *from, struct gl_demux *to)
{
	gl_reason_hand_over_clue(&from->in, &to->in);
}

void gl_demux_clue(struct gl_demux *t, struct gl_str around)
{
	gl_reason_see(&t->in, around, false);
}

struct gl_str gl_demux_passed(const struct gl_demux *t, size_t i)
{
	return gl_buf_view(&t->passed[i]);
}

void gl_demux_is_under(struct gl_demux *t, struct gl_str line)
{
	t->in.at.tail = gl_newestfirst_tail(t->in.at.tail, gl_str_trim(line));
}

uint64_t gl_demux_line(const struct gl_demux *t)
{
	return t->in.at.line;
}

uint64_t gl_demux_offset(const struct gl_demux *t)
{
	return t->in.at.offset;
}

bool gl_demux_is_idle(const struct gl_demux *t)
{
	return t->at.mode == OUTSIDE && !t->in.at.has_held;
}

uint64_t gl_demux_oldest(struct gl_demux *t)
{
	uint64_t oldest = t->in.at.offset, at;
	const struct gl_record *held = gl_sink_held(&t->in);

	if (gl_debug2_is_open(t->dump, &at) && at < oldest)
		oldest = at;
	if (gl_debug1_is_open(t->counted, &at) && at < oldest)
		oldest = at;
	if (held && gl_record_has(held, GL_HAS_OFFSET) && held->offset < oldest)
		oldest = held->offset;
	return oldest;
}

void gl_demux_resume(struct gl_demux *t)
{
	t->stop = GL_DEMUX_ALL;
}

void gl_demux_again(struct gl_demux *t)
{
	t->at.mode = OUTSIDE;
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

/* Lines that are records were passed. */
static void pass_known(struct gl_demux *t)
{
	gl_sink_pass(&t->in, false);
	t->at.nplain = 0;
}

/* --- stretches ----------------------------------------------------------------------------- */

static bool is_between(const struct gl_demux *t)
{
	if (!t->in.at.is_upright || t->in.at.nturned > 0)
		return false;
	return t->at.is_between ||
	       (t->at.mode == BLOCK && gl_debug2_is_between(t->dump) && gl_sink_is_plain(&t->in) &&
		       t->stop == GL_DEMUX_ALL && !t->at.has_json && !t->at.is_passed &&
		       !t->is_cut && !t->remark && !t->is_claimed);
}

bool gl_demux_is_in_dump(const struct gl_demux *t)
{
	return t->at.mode == BLOCK;
}

/* As a header that follows would. */
static void end_block(struct gl_demux *t)
{
	gl_debug2_close(t->dump);
	t->at.mode = OUTSIDE;
	t->at.is_between = true;
}

bool gl_demux_has_header(struct gl_demux *t, const char *p, const char *end)
{
	return gl_debug2_starts(t->dump, p, end);
}

void gl_demux_begin_stretch(struct gl_demux *t, uint64_t offset, bool is_json)
{
	t->at = (struct place){.mode = OUTSIDE, .has_json = is_json};
	t->stop = GL_DEMUX_ALL;
	gl_debug2_drop(t->dump);
	gl_sink_begin_stretch(&t->in, offset);
}

/* JSON lines are being read, and nothing but them has a say in what follows. */
static bool is_between_lines(const struct gl_demux *t)
{
	return t->at.has_json && t->at.mode == OUTSIDE && gl_sink_is_quiet(&t->in) &&
	       t->stop == GL_DEMUX_ALL && !t->at.is_passed && !t->is_cut && !t->remark &&
	       !t->is_claimed;
}

/* Records that are told by their line and stack alone. */
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
		t->in.batch.nnotes > 0 || !are_plain_records(&t->in.batch) || t->in.no_memory)
		return false;
	gl_sink_end_stretch(&t->in, s);
	gl_ndjson_give(t->ndjson, &s->texts);
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

bool gl_demux_may_join(struct gl_demux *t)
{
	if (t->at.has_json ? !is_between_lines(t) : !is_between(t))
		return false;
	gl_sink_next_batch(&t->in);
	if (!t->at.has_json && !t->at.is_between)
		end_block(t);
	return !t->in.no_memory;
}

void gl_demux_join(struct gl_demux *t, struct gl_stretch *s)
{
	gl_sink_join(&t->in, s);
	if (s->dump == 0)
		pass_known(t);
}

void gl_demux_save(struct gl_demux *t)
{
	t->saved_at = t->at;
	gl_sink_save(&t->in);
	gl_debug2_save(t->dump);
	gl_debug1_save(t->counted);
}

void gl_demux_restore(struct gl_demux *t)
{
	t->at = t->saved_at;
	t->stop = GL_DEMUX_ALL;
	gl_sink_restore(&t->in);
	gl_debug2_restore(t->dump);
	gl_debug1_restore(t->counted);
}

/* --- NDJSON -------------------------------------------------------------------------------- */

/* The record behind the batch's last one is one of it. */
static void add_record(struct gl_demux *t)
{
	const struct gl_record *r = &t->in.batch.records[t->in.batch.nrecords++];
	struct gl_input_counts *tally = &t->in.tally;

	tally->records++;
	if (gl_record_has(r, GL_HAS_REPEAT))
		tally->repeats += r->count;
	else
		tally->goroutines += r->count;
	tally->partial += gl_record_has(r, GL_HAS_PARTIAL);
	tally->truncated += gl_record_has(r, GL_HAS_TRUNCATED);
	tally->dumps += !t->at.has_json;
	t->at.has_json = true;
}

void gl_demux_lost(struct gl_demux *t, struct gl_str text, uint64_t line)
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
	gl_err_detail(&t->at.lost, text.p, text.len);
}

static void note_lost(struct gl_demux *t)
{
	const struct gl_err *e = &t->at.lost;

	if (t->at.has_lost)
		gl_sink_note_at(&t->in, e->line, e->what, NULL,
			(struct gl_str){e->detail, strlen(e->detail)});
	t->at.has_lost = false;
}

/* A line that was skipped must not hide a goroutine. */
static void note_lost_header(struct gl_demux *t, struct gl_str line)
{
	if (t->has_word && gl_hit_has_profile(line)) {
		gl_sink_note(&t->in, "goroutine profile within a line of other text: skipped", NULL,
			line);
		t->in.tally.unread++;
	}
	gl_sink_lost(&t->in, line);
}

static void take_json(struct gl_demux *t, struct gl_str line)
{
	struct gl_record r, *v;
	struct gl_err err;

	switch (gl_ndjson_parse(t->ndjson, line, &r, &err)) {
	case GL_NDJSON_RECORD:
		v = gl_sink_new(&t->in);
		if (!v)
			break;
		*v = r;
		add_record(t);
		break;
	case GL_NDJSON_OTHER:
		t->in.tally.skipped++;
		note_lost_header(t, line);
		break;
	case GL_NDJSON_BAD:
		/* Text may begin with a brace; what begins as an object does was meant as JSON. */
		if (!t->at.has_json && !gl_str_starts(line, GL_STR("{\""))) {
			t->in.tally.skipped++;
			note_lost_header(t, line);
			break;
		}
		gl_sink_note(&t->in, err.what, NULL,
			(struct gl_str){err.detail, strlen(err.detail)});
		t->in.tally.unread++;
		break;
	case GL_NDJSON_NO_MEMORY:
		t->in.no_memory = true;
		break;
	}
}

/* Whole lines that are records like ones before, nothing being open or another's. */
static const char *run_known(struct gl_demux *t, const char *p, const char *end)
{
	const char *start = p, *next;
	struct gl_record *r;

	if (!t->at.has_json || t->is_claimed || t->at.is_passed || t->in.at.has_held)
		return p;
	while (p < end && *p == '{' && (r = gl_sink_new(&t->in)) &&
		(next = gl_ndjson_known(t->ndjson, p, end, r))) {
		add_record(t);
		t->in.at.line++;
		p = next;
	}
	if (p > start)
		pass_known(t);
	return p;
}

static struct gl_str skip_blanks(struct gl_str s)
{
	while (s.len && (*s.p == ' ' || *s.p == '\t'))
		s = gl_str_skip(s, 1);
	return s;
}

/* The first line of JSON that is spread over lines, or of an array. */
static bool is_spread_json(struct gl_demux *t, struct gl_str line)
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
	line = skip_blanks(gl_str_skip(line, 1));
	return line.len > 0 && line.p[0] == '{';
}

/* --- between goroutines -------------------------------------------------------------------- */

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
		if (gl_mark_total(line, &name, &total)) {
			gl_debug1_begin(t->counted, name, total);
			t->at.mode = PROFILE;
		}
		break;
	case GL_MARK_FOREIGN:
		gl_debug1_begin_foreign(t->counted, gl_foreign_find(line), GL_STR(""), 0);
		t->at.mode = PROFILE;
		break;
	case GL_MARK_BEGIN:
		t->in.at.begins = true;
		break;
	case GL_MARK_SECTION:
		t->in.at.after_dashes = t->in.at.dump > 0;
		break;
	case GL_MARK_STACK:
		t->at.mode = BARE_STACK;
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
static void note_bad_header(struct gl_demux *t, struct gl_str line)
{
	uint64_t id;
	bool has_id;

	if (t->in.at.preamble > 0 && line.len && line.p[0] == '\t')
		return; /* a panic's text */
	while (line.len && strchr(" \t>", line.p[0])) /* indented, or quoted */
		line = gl_str_skip(line, 1);
	has_id = gl_goheader_id(line.p, line.p + line.len, &id) != NULL;
	if (!has_id && !gl_goheader_is_like(line)) {
		note_lost_header(t, line);
		return;
	}
	gl_sink_note(&t->in, "malformed header", has_id ? &id : NULL, line);
	t->in.tally.headers++;
	t->in.tally.unread++;
}

/*
 * A line, without LF, CR and blanks at its end, that begins no block. stop: where its LF is, or
 * it ends: of JSON all is handed on. false: the input is refused.
 */
static bool take_outside(
	struct gl_demux *t, struct gl_str line, const char *stop, struct gl_err *err)
{
	enum gl_mark mark;
	struct gl_str json;

	/* Files that begin with a byte order mark may have been put behind one another. */
	if (gl_str_starts(line, GL_STR(BOM "{")))
		line = gl_str_skip(line, sizeof BOM - 1);
	json = skip_blanks(line);
	if (json.len > 1 && json.p[0] == '{') {
		take_json(t, gl_str_of(line.p, stop));
		return true;
	}
	if (line.len && is_spread_json(t, line)) {
		gl_err_set(err, GL_ERR_INPUT,
			"JSON spread over several lines, or in an array, is not read: jq -c puts "
			"each value on one line "
			"(jq -c '.[]' for an array)");
		err->line = t->in.at.line + 1;
		return false;
	}
	mark = gl_mark_find(line);
	if (mark == GL_MARK_NONE && t->has_word && gl_foreign_find(line))
		mark = GL_MARK_FOREIGN; /* in a log's line */
	if (mark != GL_MARK_NONE)
		take_mark(t, line, mark);
	else if (gl_port_memmem(line.p, line.len, "WARNING: DATA RACE", 18))
		t->in.tally.races++; /* in a log's line */
	else if (gl_reason_preamble(&t->in, line) || line.len == 0 || gl_mark_is_crash_text(line))
		;
	else
		t->in.tally.skipped++;
	note_bad_header(t, line);
	return true;
}

static void note_tail(struct gl_demux *t, struct gl_str line)
{
	struct gl_buf older = t->passed[0];

	older.len = 0;
	t->passed[0] = t->passed[1];
	t->passed[1] = older;
	gl_buf_add(&t->passed[1], line.p, line.len < PASSED ? line.len : PASSED);
	t->in.no_memory |= t->passed[1].failed;
	t->in.at.tail = gl_newestfirst_tail(t->in.at.tail, gl_str_trim(line));
}

/* The last two of the lines [p, last], the LF at `last` included: no others have a say. */
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
 * What the last of the skipped lines in [p, end) say of a panic; others are too far away to
 * count.
 */
static void see_last(struct gl_demux *t, const char *p, const char *end)
{
	const char *from = end, *nl;

	for (int i = 0; i <= GL_CLUE_LINES && from > p; i++) {
		nl = gl_port_memrchr(p, '\n', (size_t)(from - 1 - p));
		from = nl ? nl + 1 : p;
	}
	for (; from < end; from = nl + 1) {
		nl = memchr(from, '\n', (size_t)(end - from));
		gl_reason_see(&t->in, gl_str_trim(gl_str_of(from, nl)), true);
	}
}

/* Lines that hold none of a dump's words, nothing being open that they could belong to. */
static const char *skip_plain(struct gl_demux *t, const char *p, const char *end)
{
	const char *last = gl_port_memrchr(p, '\n', (size_t)(end - p)), *word;
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
	see_last(t, p, last + 1);
	return last + 1;
}

static bool is_plain(const struct gl_demux *t)
{
	return t->at.nplain == PLAIN && t->in.at.preamble == 0 && !t->in.at.has_held &&
	       !t->at.has_json && !t->at.is_passed;
}

/* A mark, and not the begin of a dump that is all in one line. */
static bool is_marked(struct gl_str line)
{
	static const char header[] = "\\n" GL_GOHEADER_START;
	enum gl_mark mark = gl_mark_find(line);

	if (mark != GL_MARK_CRASH && mark != GL_MARK_SIGNAL)
		return mark != GL_MARK_NONE;
	return !gl_port_memmem(line.p, line.len, header, sizeof header - 1) &&
	       gl_locate_stack(line, 0).kind != GL_HIT_FLAT;
}

/* A line that is part of no dump as it stands, but holds one of a dump's. */
static bool is_wrapped(struct gl_demux *t, struct gl_str line)
{
	struct gl_hit hit;

	line = gl_str_trim(line);
	t->has_word = false;
	if (t->at.is_passed || gl_mark_is_json_record(line) || is_marked(line))
		return false;
	t->has_word = gl_scan(&t->scan, line.p, line.p + line.len) < line.p + line.len;
	if (!t->has_word)
		return false;
	/* Since Go 1.23 a crash's text goes on behind TABs. */
	if (t->in.at.in_reason && line.len && line.p[0] == '\t')
		return false;
	hit = gl_locate(line, 0);
	/* [signal SIGSEGV: ...], and whatever words a crash's text holds. */
	if (hit.kind == GL_HIT_CRASH && (t->in.at.preamble > 0 || gl_mark_is_crash_text(line)))
		hit = gl_locate_stack(line, hit.end);
	/* A line that begins and ends as one of ours is bare, though perhaps unreadable. */
	return hit.kind != GL_HIT_NONE &&
	       !((hit.kind == GL_HIT_HEADER || hit.kind == GL_HIT_COUNT) && hit.at == 0 &&
		       hit.end == line.len);
}

/* The line that was passed on is nobody's. */
static void take_passed(struct gl_demux *t, struct gl_str line)
{
	if (t->at.passed) {
		gl_sink_note(&t->in, t->at.passed, NULL, line);
		t->in.tally.headers++;
		t->in.tally.unread++;
	}
	t->in.tally.skipped++;
	t->at.is_passed = false;
}

static bool take_text(struct gl_demux *t, struct gl_str line, const char *stop, struct gl_err *err)
{
	uint64_t before = t->in.tally.skipped;
	bool is_taken = true;

	if (t->at.is_passed)
		take_passed(t, line);
	else
		is_taken = take_outside(t, line, stop, err);
	if (t->in.tally.skipped > before || line.len == 0 || gl_mark_is_crash_text(line))
		gl_reason_see(&t->in, line, t->in.tally.skipped > before);
	if (t->in.tally.skipped == before)
		t->at.nplain = line.len ? 0 : t->at.nplain;
	else if (t->at.nplain < PLAIN)
		t->at.nplain++;
	return is_taken;
}

static bool is_anothers(struct gl_demux *t, struct gl_str line)
{
	return t->is_claimed && !t->at.is_passed && t->is_claimed(t->claim_ctx, line);
}

/* The line may be another stream's, or wrapped; t->stop says so. */
static bool is_not_ours(struct gl_demux *t, struct gl_str line)
{
	if (is_anothers(t, line))
		t->stop = GL_DEMUX_CLAIMED;
	else if (is_wrapped(t, line))
		t->stop = GL_DEMUX_WRAPPED;
	return t->stop != GL_DEMUX_ALL;
}

/*
 * The begin of a line that may be as long as a dump: the rest of it is not waited for when
 * it holds one. Nor does it count when it is there, so that the answer is the same.
 */
static bool is_long_wrapped(struct gl_demux *t, const char *p, const char *end)
{
	if ((size_t)(end - p) >= GL_LIMIT_LOOK && is_wrapped(t, (struct gl_str){p, GL_LIMIT_LOOK}))
		t->stop = GL_DEMUX_WRAPPED;
	return t->stop != GL_DEMUX_ALL;
}

/* The line that begins at p begins something: t->at.mode says what. */
static bool begins(struct gl_demux *t, const char *p, const char *end, struct gl_str line)
{
	if (gl_debug2_starts(t->dump, p, end) || gl_debug2_starts_bare(t->dump, line))
		t->at.mode = BLOCK;
	else if (line.len && *p >= '0' && *p <= '9' && gl_debug1_begin_headless(t->counted, line))
		t->at.mode = PROFILE;
	else
		return false;
	t->at.nplain = 0;
	return true;
}

/* A hole may hold very many. */
static const char *skip_nuls(const char *p, const char *end)
{
	while (p < end && *p == '\0')
		p++;
	return p;
}

/*
 * Padding ends at nul. What stands before it in its line is not to be lost: if it holds a header,
 * or the begin of one, the line is read as any other, unless a dump begins behind the padding.
 */
static bool is_damage(struct gl_demux *t, struct gl_str before, const char *nul, const char *end)
{
	struct gl_str behind = gl_str_of(nul + 1, end);

	if (before.p[0] == '{' || t->at.is_passed) /* of JSON it is damage */
		return true;
	if (!gl_hit_begins_header(before) && !gl_goline_is_header_like(before) &&
		gl_locate_stack(before, 0).kind == GL_HIT_NONE)
		return false;
	if (!gl_goheader_is_like(behind) && gl_mark_find(behind) == GL_MARK_NONE)
		return true;
	t->has_word = true;
	note_bad_header(t, before);
	return false;
}

/*
 * [p, end) is of a line. NUL pads the members of a tar archive, and fills holes of files: another
 * text begins behind it. Returns where, or p.
 */
static const char *pass_padding(struct gl_demux *t, const char *p, const char *end)
{
	const char *nul = gl_port_memrchr(p, '\0', (size_t)(end - p));

	if (!nul || !gl_mark_padding(gl_str_of(p, end)) ||
		is_damage(t, gl_str_of(p, nul), nul, end))
		return p;
	gl_sink_release(&t->in);
	t->in.at.begins = true;
	t->in.at.preamble = 0;
	t->in.at.in_reason = false;
	t->in.tally.skipped += skip_nuls(p, nul) < nul; /* such as the header of a member */
	return nul + 1;
}

/* Without the blanks that are not ASCII's; of JSON they are kept. */
static struct gl_str without_spaces(struct gl_demux *t, struct gl_str line)
{
	struct gl_str text = skip_blanks(line);

	if (!gl_space_is_in(line) || gl_str_starts(text, GL_STR("{")) ||
		gl_str_starts(text, GL_STR(BOM "{")))
		return line;
	t->spaced.len = 0;
	gl_space_plain(line, false, &t->spaced);
	t->in.no_memory |= t->spaced.failed;
	return gl_buf_view(&t->spaced);
}

static const char *run_outside(struct gl_demux *t, const char *p, const char *end,
	struct gl_err *err)
{
	while (p < end && t->at.mode == OUTSIDE && !t->in.no_memory) {
		const char *nl, *behind;
		struct gl_str line;

		if (!t->is_claimed && is_plain(t))
			p = skip_plain(t, p, end);
		p = run_known(t, p, end);
		nl = memchr(p, '\n', (size_t)(end - p));
		if (is_long_wrapped(t, p, nl ? nl : end) || !nl)
			return nl ? p : skip_nuls(p, end);
		line = gl_str_of(p, nl > p && nl[-1] == '\r' ? nl - 1 : nl);
		if (is_anothers(t, line)) {
			t->stop = GL_DEMUX_CLAIMED;
			return p;
		}
		behind = pass_padding(t, p, nl);
		if (behind > p) {
			p = behind;
			continue;
		}
		if (begins(t, p, end, line))
			return p;
		line = without_spaces(t, line);
		if (is_wrapped(t, line)) {
			t->stop = GL_DEMUX_WRAPPED;
			return p;
		}
		line = gl_str_trim(line);
		note_tail(t, line);
		gl_sink_pass(&t->in, line.len == 0);
		if (!take_text(t, line, nl, err))
			return NULL;
		t->in.at.line++;
		p = nl + 1;
	}
	return p;
}

/* Frames under `runtime stack:` end at whatever is none. */
static const char *run_bare_stack(struct gl_demux *t, const char *p, const char *end)
{
	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		if (!nl)
			return p;
		if (!gl_goline_is_frame(gl_str_trim(gl_str_of(p, nl)))) {
			t->at.mode = OUTSIDE;
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
	t->at.mode = OUTSIDE;
	return nl + 1;
}

/* --- the whole ----------------------------------------------------------------------------- */

static const char *run(struct gl_demux *t, const char *base, const char *p, const char *end,
	struct gl_err *err)
{
	while (p && p < end && !t->in.no_memory && t->stop == GL_DEMUX_ALL) {
		const char *before = p;
		enum mode mode = t->at.mode;
		bool is_open = true;

		switch (mode) {
		case OUTSIDE:
			p = run_outside(t, p, end, err);
			break;
		case BLOCK:
			p = gl_debug2_run(t->dump, base, p, end, &is_open);
			break;
		case PROFILE:
			p = gl_debug1_run(t->counted, base, p, end, &is_open);
			break;
		case BARE_STACK:
			p = run_bare_stack(t, p, end);
			break;
		case LONG_LINE:
			p = run_long_line(t, p, end);
			break;
		}
		if (!is_open)
			t->at.mode = OUTSIDE;
		if (p == before && t->at.mode == mode)
			break; /* an unfinished line */
	}
	return p;
}

bool gl_demux_is_too_long(const char *p, const char *end)
{
	return (size_t)(end - p) >=
	       (p < end && *p == '{' ? GL_LIMIT_JSON_LINE : GL_LIMIT_LINE);
}

/* A line that the window cannot hold: told, and passed over. */
static const char *pass_long_line(struct gl_demux *t, const char *base, const char *p,
	const char *end)
{
	if (!gl_demux_is_too_long(p, end))
		return p;
	if (t->at.mode == BLOCK)
		gl_debug2_end(t->dump, base, p, p);
	else if (t->at.mode == PROFILE)
		gl_debug1_end(t->counted, base, p, p);
	gl_sink_note(&t->in, "line longer than the limit: skipped", NULL, GL_STR(""));
	t->in.tally.skipped++;
	t->in.tally.unread++;
	t->at.mode = LONG_LINE;
	t->at.is_passed = false;
	return end;
}

/* The unfinished last line holds a header with its stack: it ends the block. */
static bool ends_flat(struct gl_demux *t, struct gl_str line)
{
	if (t->at.is_passed || (t->at.mode != BLOCK && t->at.mode != OUTSIDE) ||
		gl_locate_stack(line, 0).kind != GL_HIT_FLAT)
		return false;
	if (t->at.mode == BLOCK)
		gl_debug2_close(t->dump);
	t->at.mode = OUTSIDE;
	return true;
}

/* [p, end) is an unfinished last line, or nothing: it is what is open, or a header, that it belongs
 * to. */
static bool ends_open(struct gl_demux *t, const char *base, const char *p, const char *end)
{
	struct gl_str line = gl_str_of(p, end);
	bool is_flat = line.len && ends_flat(t, line);

	if (t->at.mode == PROFILE)
		return gl_debug1_end(t->counted, base, p, end);
	if (t->at.mode == BLOCK ||
		(line.len && !is_flat && (*p == GL_GOHEADER_WORD[0] || gl_goheader_is_like(line))))
		return gl_debug2_end(t->dump, base, p, end);
	return line.len == 0 || t->at.mode == BARE_STACK || t->at.mode == LONG_LINE;
}

/* The same, of any. false: refused. */
static bool run_end(struct gl_demux *t, const char *base, const char *p, const char *end,
	struct gl_err *err)
{
	if (t->at.mode == OUTSIDE)
		p = pass_padding(t, p, end);
	if (!ends_open(t, base, p, end)) {
		struct gl_str line = gl_str_of(p, end);

		t->at.mode = OUTSIDE;
		if (is_not_ours(t, line))
			return true;
		gl_sink_release(&t->in);
		if (!take_text(t, line, end, err))
			return false;
		if (t->at.mode == PROFILE)
			gl_debug1_end(t->counted, base, end, end);
	}
	/* The cap: what runtime/pprof writes of a dump that outgrew its buffer. */
	if (t->is_cut && gl_sink_held(&t->in))
		gl_sink_held(&t->in)->has |= GL_HAS_PARTIAL;
	if (t->is_cut || t->in.at.offset + (uint64_t)(end - base) == GL_PPROF_CAP)
		gl_sink_truncated(&t->in);
	if (t->remark)
		gl_sink_note(&t->in, t->remark, NULL, GL_STR(""));
	gl_sink_release(&t->in);
	return true;
}

static const char *skip_bom(struct gl_demux *t, const char *p, const char *end)
{
	return t->in.at.offset == 0 && t->in.at.line == 0 && end - p >= 3 &&
			       memcmp(p, BOM, 3) == 0
		       ? p + 3
		       : p;
}

const char *gl_demux_run(struct gl_demux *t, const char *p, const char *end, bool is_last,
	struct gl_err *err)
{
	const char *base = p, *nl;

	gl_sink_next_batch(&t->in);
	gl_ndjson_reset(t->ndjson);
	gl_debug2_tidy(t->dump);
	t->stop = GL_DEMUX_ALL;
	t->at.is_between = false;
	note_lost(t);
	p = skip_bom(t, p, end);
	/* The window grows only while its first line is unfinished: no other can be too long. */
	nl = (size_t)(end - p) > GL_LIMIT_LINE ? memchr(p, '\n', (size_t)(end - p)) : NULL;
	if (nl)
		p = pass_long_line(t, base, p, nl);
	p = run(t, base, p, end, err);
	if (p && p < end && !is_last && t->stop == GL_DEMUX_ALL)
		p = pass_long_line(t, base, p, end);
	if (p && is_last && t->stop == GL_DEMUX_ALL) {
		if (!run_end(t, base, p, end, err))
			p = NULL;
		else if (t->stop == GL_DEMUX_ALL)
			p = end;
	}
	if (t->in.no_memory) {
		gl_err_set(err, GL_ERR_MEMORY, "out of memory");
		return NULL;
	}
	if (p)
		t->in.at.offset += (uint64_t)(p - base);
	return p;
}

int gl_demux_profile(struct gl_demux *t, const char *p, const char *end, struct gl_err *err)
{
	int got;

	gl_sink_next_batch(&t->in);
	got = gl_pprof_read(&t->in, p, end, err);
	t->in.at.begins = true;
	t->in.at.offset += (uint64_t)(end - p);
	return t->in.no_memory ? gl_err_set(err, GL_ERR_MEMORY, "out of memory") : got;
}
