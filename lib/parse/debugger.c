#include "lib/parse/debugger.h"

#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/parse/listed.h"
#include "lib/syntax/goheader.h"
#include "lib/syntax/listline.h"
#include "lib/syntax/locate.h"
#include "lib/syntax/mark.h"

#define MOST_JOINED ((size_t)16 << 10) /* no more lines are joined to a frame of this size */

struct gl_debugger {
	struct gl_sink *in;
	struct gl_listed now;
	bool is_foreign;  /* the stack that is being read is a thread's, not a goroutine's */
	/* frames of the goroutine were read, not only the location in its own line */
	bool has_frames;
	/* the line that begins this record may be other text, so a frame must follow it */
	bool is_bucket;
	unsigned gap; /* number of lines since the listing's last one that do not belong to it */
	uint64_t at; /* stream offset of the line that is being read */
	struct gl_buf heading; /* the line with which Delve begins a group */
	/* the location in the line of the group's last listed member */
	struct gl_buf shown;
	uint64_t members;      /* how many of the group's members were listed */
	/* the lines read so far of a frame that a terminal broke into several */
	struct gl_buf joined;
	uint64_t joined_at;    /* stream offset of the frame in `joined` */
};

struct gl_debugger *gl_debugger_new(struct gl_sink *in)
{
	struct gl_debugger *d = gl_mem_new(1, sizeof *d);

	if (d)
		d->in = in;
	return d;
}

void gl_debugger_free(struct gl_debugger *d)
{
	if (!d)
		return;
	gl_listed_free(&d->now);
	gl_buf_free(&d->heading);
	gl_buf_free(&d->shown);
	gl_buf_free(&d->joined);
	gl_mem_free(d);
}

void gl_debugger_reset(struct gl_debugger *d)
{
	d->now.is_open = d->is_foreign = d->is_bucket = false;
	d->gap = 0;
	d->members = 0;
	d->heading.len = d->shown.len = d->joined.len = 0;
}

void gl_debugger_copy(struct gl_debugger *to, const struct gl_debugger *from)
{
	bool is_good = gl_listed_copy(&to->now, &from->now) &&
		       gl_buf_copy(&to->heading, &from->heading) &&
		       gl_buf_copy(&to->shown, &from->shown) &&
		       gl_buf_copy(&to->joined, &from->joined);

	to->is_foreign = from->is_foreign;
	to->has_frames = from->has_frames;
	to->is_bucket = from->is_bucket;
	to->gap = from->gap;
	to->members = from->members;
	to->joined_at = from->joined_at;
	to->in->no_memory |= !is_good;
}

bool gl_debugger_is_open(const struct gl_debugger *d, uint64_t *at)
{
	*at = d->now.start;
	return d->now.is_open;
}

/* --- one goroutine ------------------------------------------------------------------------- */

static void finish(struct gl_debugger *d)
{
	if (!d->now.is_open)
		return;
	d->now.is_open = false;
	if (d->is_bucket && !d->has_frames) {
		d->in->tally.skipped++; /* no frame followed, so the line was other text */
		return;
	}
	gl_listed_finish(&d->now, d->in);
}

static void open(struct gl_debugger *d, uint64_t count)
{
	finish(d);
	gl_listed_open(&d->now, count, d->at);
	d->is_foreign = d->has_frames = d->is_bucket = false;
}

/* Puts the location of *l into b as text, so that it can be compared with another one. */
static void put_location(struct gl_buf *b, const struct gl_listline *l)
{
	b->len = 0;
	gl_buf_str(b, l->file);
	gl_buf_char(b, ':');
	gl_buf_i64(b, l->line);
	gl_buf_char(b, ' ');
	gl_buf_str(b, l->func);
}

/*
 * Adds the only location that the line of this goroutine shows. l->where says to which frame of the
 * stack it belongs, or that it is the creator's.
 */
static void take_location(struct gl_debugger *d, const struct gl_listline *l)
{
	struct gl_listed *now = &d->now;

	if (l->where == GL_LISTLINE_GO)
		gl_listed_creator(now, l->func, l->file, l->line);
	if (l->where == GL_LISTLINE_GO || l->where == GL_LISTLINE_START)
		gl_listed_gap(now);
	if (l->where != GL_LISTLINE_GO)
		gl_listed_frame(now, l->func, l->file, l->line);
	if (l->where == GL_LISTLINE_RUNTIME || l->where == GL_LISTLINE_USER)
		gl_listed_gap(now);
}

static void take_goroutine(struct gl_debugger *d, const struct gl_listline *l)
{
	open(d, 1);
	d->now.has_id = true;
	d->now.id = l->number;
	d->now.wait_seconds = l->wait_seconds;
	gl_buf_str(&d->now.state, l->state);
	take_location(d, l);
	put_location(&d->shown, l);
	d->members++;
}

static void take_frame(struct gl_debugger *d, const struct gl_listline *l)
{
	if (!d->has_frames)
		d->now.frames.n = 0; /* drop the frame that take_location added */
	d->has_frames = true;
	gl_listed_frame(&d->now, l->func, l->file, l->line);
}

static void take_gdb(struct gl_debugger *d, const struct gl_listline *l)
{
	if (l->number == 0) {
		bool is_foreign = d->is_foreign || !gl_listline_begins(l);

		if (is_foreign)
			finish(d);
		else
			open(d, 1);
		d->is_foreign = is_foreign && !gl_listline_begins(l);
	}
	if (d->now.is_open && !gl_str_eq(l->func, GL_STR("??")))
		take_frame(d, l);
}

static void take_bucket(struct gl_debugger *d, const struct gl_listline *l)
{
	open(d, l->number);
	d->is_bucket = true;
	d->now.wait_seconds = l->wait_seconds;
	d->now.is_locked = l->is_locked;
	gl_buf_str(&d->now.state, l->state);
	if (l->creator.len)
		gl_listed_creator(&d->now, l->creator, l->creator_file, l->creator_line);
}

/* Adds a call whose package and function stand in columns of their own. */
static void take_call(struct gl_debugger *d, const struct gl_listline *l)
{
	struct gl_listline whole = *l;
	struct gl_buf name = {0};

	gl_buf_str(&name, l->package);
	gl_buf_char(&name, '.');
	gl_buf_str(&name, l->func);
	whole.func = gl_buf_view(&name);
	take_frame(d, &whole);
	d->in->no_memory |= name.failed;
	gl_buf_free(&name);
}

/* --- Delve's groups ------------------------------------------------------------------------ */

static void begin_group(struct gl_debugger *d, const struct gl_listline *l)
{
	finish(d);
	d->heading.len = 0;
	gl_buf_str(&d->heading, l->whole);
	d->members = 0;
}

/*
 * Adds what the group's heading says about the members that are not listed one by one: a label that
 * all have, or their location.
 */
static void take_heading(struct gl_debugger *d)
{
	struct gl_listline l;
	struct gl_buf place = {0};
	const char *equals;

	if (!gl_listline_read(gl_buf_view(&d->heading), &l) || l.kind != GL_LISTLINE_GROUP) {
		gl_listed_gap(&d->now);
		return;
	}
	equals = l.text.p ? memchr(l.text.p, '=', l.text.len) : NULL;
	if (equals && equals + 1 < l.text.p + l.text.len)
		gl_listed_label(&d->now, gl_str_of(l.text.p, equals),
			gl_str_of(equals + 1, l.text.p + l.text.len));
	put_location(&place, &l);
	if (!l.text.p && gl_str_eq(gl_buf_view(&place), gl_buf_view(&d->shown)))
		gl_listed_frame(&d->now, l.func, l.file, l.line);
	gl_listed_gap(&d->now);
	d->in->no_memory |= place.failed;
	gl_buf_free(&place);
}

/*
 * Ends a group. Delve says how many members the group has but lists only a few of them; the others
 * make one more record.
 */
static void end_group(struct gl_debugger *d, const struct gl_listline *l)
{
	uint64_t members = d->members;

	finish(d);
	d->members = 0;
	if (members == 0 || l->number <= members)
		return;
	open(d, l->number - members);
	take_heading(d);
}

/* --- lines --------------------------------------------------------------------------------- */

static void take_labels(struct gl_debugger *d, const struct gl_listline *l)
{
	gl_listed_labels(&d->now, l->text);
}

static void take_place(struct gl_debugger *d, const struct gl_listline *l)
{
	gl_listed_place(&d->now, l->file, l->line);
}

static void take_gap(struct gl_debugger *d, const struct gl_listline *l)
{
	(void)l;
	gl_listed_gap(&d->now);
}

static void take_core(struct gl_debugger *d, const struct gl_listline *l)
{
	(void)l;
	open(d, 1);
}

static const struct row {
	void (*take)(struct gl_debugger *d, const struct gl_listline *l);
	bool is_part; /* the line means something only while a goroutine is being read */
} rows[] = {
	[GL_LISTLINE_NONE] = {NULL, false},
	[GL_LISTLINE_GOROUTINE] = {take_goroutine, false},
	[GL_LISTLINE_LABELS] = {take_labels, true},
	[GL_LISTLINE_FUNC] = {take_frame, true},
	[GL_LISTLINE_PLACE] = {take_place, true},
	[GL_LISTLINE_GROUP] = {begin_group, false},
	[GL_LISTLINE_TOTAL] = {end_group, false},
	[GL_LISTLINE_CUT] = {take_gap, true},
	[GL_LISTLINE_GDB] = {take_gdb, false},
	[GL_LISTLINE_CORE] = {take_core, false},
	[GL_LISTLINE_CORE_FRAME] = {take_frame, true},
	[GL_LISTLINE_BUCKET] = {take_bucket, false},
	[GL_LISTLINE_CALL] = {take_call, true},
	[GL_LISTLINE_ELIDED] = {take_gap, true},
};

/* Reads a line by its kind. Returns false if it does not belong to the listing. */
static bool take_listing(struct gl_debugger *d, const struct gl_listline *l)
{
	const struct row *row = &rows[l->kind];

	if (!row->take || (row->is_part && !d->now.is_open))
		return false;
	row->take(d, l);
	return l->kind != GL_LISTLINE_GDB || d->now.is_open || d->is_foreign;
}

/* Returns true if another form of dump begins in this line, perhaps behind a log's prefix. */
static bool begins_another(struct gl_str line)
{
	return gl_mark_find(line) != GL_MARK_NONE || gl_goheader_is_like(line) ||
	       gl_mark_is_json_record(line) || gl_mark_padding(line) ||
	       gl_locate_stack(line, 0).kind != GL_HIT_NONE;
}

/*
 * Skips a line that is not a listing's, such as the value of a variable. Returns false if the
 * listing ends before it.
 */
static bool take_stray(struct gl_debugger *d, struct gl_str line)
{
	if (line.len == 0)
		return true;
	if (begins_another(line) || d->gap == GL_LIMIT_GAP_LINES || d->is_bucket)
		return false;
	d->is_foreign |= gl_str_starts(line, GL_STR("Thread "));
	gl_sink_remark_lost_header(d->in, line);
	d->gap++;
	d->in->tally.skipped++;
	return true;
}

static bool take_line(struct gl_debugger *d, struct gl_str line, uint64_t at, uint64_t behind)
{
	struct gl_listline l;

	d->at = at;
	if (!gl_listline_read(line, &l) || !take_listing(d, &l))
		return take_stray(d, line);
	d->gap = 0;
	if (d->now.is_open)
		d->now.end = behind;
	return true;
}

/*
 * Reads d->joined, a frame that a terminal broke into lines, as one line. `behind` is the stream
 * offset behind it.
 */
static void take_joined(struct gl_debugger *d, uint64_t behind)
{
	struct gl_str line = gl_str_trim(gl_buf_view(&d->joined));

	if (d->joined.len)
		take_line(d, line, d->joined_at, behind);
	d->joined.len = 0;
}

/*
 * Adds the line to d->joined, if it is part of a frame that a terminal broke into lines. Returns
 * true if the frame may go on in the next line.
 */
static bool join(struct gl_debugger *d, struct gl_str line, uint64_t at)
{
	if (d->joined.len == 0) {
		d->joined_at = at;
		if (!gl_listline_goes_on(line))
			return false;
	} else {
		line = gl_str_skip_blanks(line);
		gl_buf_char(&d->joined, ' ');
	}
	gl_buf_str(&d->joined, line);
	return d->joined.len < MOST_JOINED && gl_listline_goes_on(gl_buf_view(&d->joined));
}

static bool take(struct gl_debugger *d, struct gl_str line, uint64_t at, uint64_t behind)
{
	if (d->joined.len && (line.len == 0 || !gl_is_blank(*line.p)))
		take_joined(d, at);
	line = gl_str_trim(line);
	if (join(d, line, at))
		return true;
	if (d->joined.len == 0)
		return take_line(d, line, at, behind);
	take_joined(d, behind);
	return true;
}

/* Ends the listing at stream offset `at`. */
static void close_listing(struct gl_debugger *d, uint64_t at)
{
	take_joined(d, at);
	finish(d);
	gl_sink_release(d->in);
	gl_debugger_reset(d);
}

bool gl_debugger_begins(struct gl_debugger *d, struct gl_str line, struct gl_str before)
{
	struct gl_listline l;

	if (!gl_listline_read(line, &l) || !gl_listline_begins(&l) ||
		gl_str_starts(before, GL_STR("Thread ")))
		return false;
	gl_debugger_reset(d);
	if (l.kind == GL_LISTLINE_GOROUTINE && gl_listline_read(before, &l) &&
		l.kind == GL_LISTLINE_GROUP)
		begin_group(d, &l);
	d->in->at.begins = true;
	return true;
}

const char *gl_debugger_run(struct gl_debugger *d, const char *p, const char *end, bool *is_open)
{
	*is_open = true;
	while (p < end && !d->in->no_memory) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		if (!nl && *p != '\0')
			return p;
		if (!nl || !take(d, gl_str_of(p, nl), gl_sink_offset(d->in, p),
			    gl_sink_offset(d->in, nl + 1))) {
			close_listing(d, gl_sink_offset(d->in, p));
			*is_open = false;
			return p;
		}
		d->in->no_memory |= d->joined.failed || d->heading.failed || d->shown.failed;
		d->in->at.line++;
		p = nl + 1;
	}
	return p;
}

/*
 * Reads the last line, which has no LF, and ends the listing. The line may have been cut anywhere,
 * so it makes its goroutine partial.
 */
bool gl_debugger_end(struct gl_debugger *d, const char *p, const char *end)
{
	struct gl_listline l;
	bool is_taken = p == end;

	if (!is_taken) {
		bool is_part = gl_listline_read(gl_str_of(p, end), &l);

		is_taken = take(d, gl_str_of(p, end), gl_sink_offset(d->in, p),
			gl_sink_offset(d->in, end));
		d->now.is_partial |= is_taken && is_part;
	}
	close_listing(d, gl_sink_offset(d->in, end));
	return is_taken;
}
