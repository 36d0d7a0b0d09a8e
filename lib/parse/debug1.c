#include "lib/parse/debug1.h"

#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/base/space.h"
#include "lib/base/utf8.h"
#include "lib/syntax/foreign.h"
#include "lib/parse/debug1_bucket.h"
#include "lib/syntax/locate.h"
#include "lib/syntax/goheader.h"
#include "lib/syntax/mark.h"
#include "lib/syntax/bucketline.h"

/* The profile that is being read. It holds no pointers, so that it can be saved by copying it. */
struct profile {
	bool is_open, is_leaked;
	bool is_foreign;  /* another kind of profile than of goroutines: its lines are skipped */
	bool is_headless; /* the title, which gives the total, was lost */
	bool is_first;	  /* no bucket has been read yet */
	bool has_symbols; /* it has `#` or blank lines; debug=0 of Go 1.7 and older has neither */
	bool is_spaced;	  /* blank lines stand within buckets, too */
	/* a frame was found under the count of another bucket, as in a log printed newest first */
	bool is_turned;
	uint64_t total, sum;
	uint64_t headers; /* value of tally.headers when a foreign profile began */
	unsigned gap; /* number of lines of other text since the last line of the profile */
	unsigned blanks;  /* number of blank lines since the bucket's last line */
};

struct gl_debug1 {
	struct gl_sink *in;
	struct profile at, saved_at;
	struct gl_debug1_bucket now, saved;
	struct gl_buf plain; /* scratch: a line with ASCII's blanks in place of Unicode's */
};

struct gl_debug1 *gl_debug1_new(struct gl_sink *in)
{
	struct gl_debug1 *c = gl_mem_new(1, sizeof *c);

	if (c)
		c->in = in;
	return c;
}

void gl_debug1_free(struct gl_debug1 *c)
{
	if (!c)
		return;
	gl_debug1_bucket_free(&c->now);
	gl_debug1_bucket_free(&c->saved);
	gl_buf_free(&c->plain);
	gl_mem_free(c);
}

bool gl_debug1_is_open(const struct gl_debug1 *c, uint64_t *at)
{
	*at = c->now.start;
	return c->now.is_open;
}

void gl_debug1_save(struct gl_debug1 *c)
{
	c->saved_at = c->at;
	c->in->no_memory |= !gl_debug1_bucket_copy(&c->saved, &c->now);
}

void gl_debug1_restore(struct gl_debug1 *c)
{
	c->at = c->saved_at;
	c->in->no_memory |= !gl_debug1_bucket_copy(&c->now, &c->saved);
}

/* --- the profile --------------------------------------------------------------------------- */

void gl_debug1_begin_foreign(struct gl_debug1 *c, const char *what, struct gl_str name,
	uint64_t total)
{
	c->at = (struct profile){.is_open = true, .is_foreign = true, .total = total,
		.headers = c->in->tally.headers};
	c->in->at.begins = false;
	gl_sink_remark_here(c->in, what, NULL, name);
}

void gl_debug1_begin(struct gl_debug1 *c, struct gl_str name, uint64_t total)
{
	const char *what = gl_foreign_named(name);

	if (!gl_mark_is_of_goroutines(name)) {
		gl_debug1_begin_foreign(c, what ? what : GL_FOREIGN_OTHER, what ? GL_STR("") : name,
			total);
		return;
	}
	c->at = (struct profile){.is_open = true, .is_first = true, .total = total};
	c->at.is_leaked = gl_str_eq(name, GL_STR("goroutineleak"));
	c->in->at.begins = true;
}

/*
 * Returns true if a count line behind other text still belongs to the foreign profile (one that
 * does not count goroutines): the counts so far are less than the profile's total, and no goroutine
 * header was read since its title.
 */
static bool is_foreign_bucket(const struct gl_debug1 *c)
{
	return c->at.is_foreign && c->at.sum < c->at.total &&
	       c->at.headers == c->in->tally.headers;
}

void gl_debug1_hand_over(struct gl_debug1 *from, struct gl_debug1 *to)
{
	if (!is_foreign_bucket(from))
		return;
	to->at = from->at;
	to->at.is_open = false;
	to->at.headers = to->in->tally.headers;
	from->at.is_foreign = false;
}

bool gl_debug1_begin_headless(struct gl_debug1 *c, struct gl_str line)
{
	bool begins = c->in->at.begins;
	struct gl_str pcs;
	uint64_t count;

	if (!gl_bucketline_count(line, &count, &pcs) || !gl_str_starts(pcs, GL_STR(" 0x")) ||
		!gl_bucketline_is_pcs(pcs))
		return false;
	if (is_foreign_bucket(c)) {
		c->at.is_open = true;
		return true;
	}
	gl_debug1_begin(c, GL_STR("goroutine"), 0);
	c->at.is_headless = true;
	c->in->at.begins = begins;
	gl_sink_remark_here(c->in, "counts without the line that gives their total", NULL,
		GL_STR(""));
	return true;
}

static void finish(struct gl_debug1 *c)
{
	if (!c->now.is_open)
		return;
	c->at.sum = gl_counter_sum(c->at.sum, c->now.count);
	gl_debug1_bucket_finish(&c->now, c->in, c->at.has_symbols, c->at.is_leaked);
}

/* Ends the profile. It was cut if its counts add up to less than its total. */
static void close_profile(struct gl_debug1 *c)
{
	struct profile *at = &c->at;

	/* If a bucket has no frames, and no blank line ends it, it was cut. */
	if (at->has_symbols && !at->blanks && c->now.frames.n == 0 && c->now.pcs.len)
		c->now.is_partial = true;
	finish(c);
	if (!at->is_open)
		return;
	at->is_open = false;
	if (at->is_foreign)
		return;
	if (at->is_first)
		gl_sink_empty_dump(c->in);
	if (at->sum < at->total || at->is_headless)
		gl_sink_truncated(c->in);
	if (at->sum != at->total && !at->is_headless)
		gl_sink_remark_here(c->in,
			at->sum < at->total ? "profile cut short: its counts do not reach its total"
					    : "the profile's counts exceed its total",
			NULL, GL_STR(""));
	gl_sink_release(c->in);
}

/* --- lines --------------------------------------------------------------------------------- */

/* Returns true if no bucket is open, or if blank lines show that it has ended. */
static bool is_bucket_over(const struct gl_debug1 *c)
{
	const struct gl_debug1_bucket *b = &c->now;

	return !b->is_open || (c->at.blanks > c->at.is_spaced && gl_debug1_bucket_shows_frames(b));
}

/*
 * Counts a blank line. A blank line that Go printed ends a bucket. If something else has put blank
 * lines between all lines, one of them does not end it.
 */
static void take_blank(struct gl_debug1 *c)
{
	struct profile *at = &c->at;

	at->blanks++;
	if (at->is_first && !at->is_headless)
		at->is_spaced = true;
	at->has_symbols |= at->blanks > at->is_spaced;
}

static void start(struct gl_debug1 *c, uint64_t count, struct gl_str pcs, uint64_t at)
{
	finish(c);
	/* more of the dump follows the held record, so the dump was not cut off behind it */
	gl_sink_release(c->in);
	gl_debug1_bucket_open(&c->now, c->in, count, pcs, at);
	c->at.is_first = false;
	c->at.gap = c->at.blanks = 0;
}

/* Reports a malformed count line. The lines of its bucket are skipped. */
static void skip_bad_bucket(struct gl_debug1 *c, struct gl_str line)
{
	finish(c);
	gl_sink_remark_unread(c->in, "malformed count", NULL, line);
	c->at.is_first = false;
	c->at.gap = c->at.blanks = 0;
}

static bool take_count(struct gl_debug1 *c, struct gl_str line, uint64_t at)
{
	struct gl_str pcs;
	uint64_t count;

	if (gl_bucketline_count(line, &count, &pcs))
		start(c, count, pcs, at);
	else if (gl_bucketline_is_bad_count(line))
		skip_bad_bucket(c, line);
	else
		return false;
	return true;
}

/*
 * Call this for each further line of a bucket: of the current bucket, or of a malformed one that is
 * being skipped.
 */
static void add_bucket_line(struct gl_debug1 *c)
{
	if (c->now.frames.n && c->at.blanks)
		c->at.is_spaced = true;
	c->at.gap = c->at.blanks = 0;
}

/*
 * Returns true if the line has blanks that must be replaced by ASCII ones before *row can be used:
 * a blank beyond ASCII before the path, or a mark without width, such as a byte order mark,
 * anywhere. Other blanks within the path do not count, as they may belong to it.
 */
static bool is_spaced(struct gl_str text, const struct gl_bucketline *row)
{
	const char *end = text.p + text.len;

	if (row->line < 0)
		return gl_space_is_in(text);
	return !gl_utf8_ascii(gl_str_of(row->symbol.p, end)) &&
	       (gl_space_at(row->file.p, end) > 0 || gl_space_has_mark(text));
}

/*
 * Returns true if the frame belongs to another bucket than the current one. This can only happen in
 * a profile without a title, after a blank line, if the log is printed newest first. The first
 * frame whose pc is not one of its bucket's pcs shows that it is. From then on, no such frame is
 * taken for one of the current bucket.
 */
static bool is_anothers(struct gl_debug1 *c, const struct gl_bucketline *row)
{
	if (!c->at.is_headless || !c->at.blanks || !c->now.is_open || c->now.frames.n ||
		!c->now.pcs.len)
		return false;
	c->at.is_turned |= !gl_bucketline_is_of(row, gl_buf_view(&c->now.pcs));
	return c->at.is_turned;
}

/*
 * Adds a frame to the bucket. `text` is its line from the pc on; it may be indented, or have lost
 * its `#`. Returns false if it is no frame of this bucket.
 */
static bool take_frame(struct gl_debug1 *c, struct gl_str text)
{
	struct gl_bucketline row;

	if (!gl_bucketline_frame(text, &row) || is_spaced(text, &row) || is_anothers(c, &row))
		return false;
	add_bucket_line(c);
	c->at.has_symbols = true;
	if (c->now.is_open)
		gl_debug1_bucket_add(&c->now, c->in, text, &row);
	return true;
}

static bool take_labels(struct gl_debug1 *c, struct gl_str line)
{
	struct gl_str labels = gl_bucketline_labels(line);

	if (!labels.p || c->now.frames.n || (c->at.is_turned && c->at.blanks))
		return false;
	add_bucket_line(c);
	if (c->now.is_open)
		gl_debug1_bucket_label(&c->now, labels);
	return true;
}

/*
 * Adds a frame whose line has lost its `#`, or has other marks in its place. Without the `#`, the
 * line must be a whole frame, or the start of a frame whose pc is one of this bucket's pcs;
 * otherwise returns false.
 */
static bool take_marked(struct gl_debug1 *c, struct gl_str line)
{
	bool has_hash;
	struct gl_str text = gl_bucketline_behind_mark(line, &has_hash);
	struct gl_bucketline row;

	if (!text.p || !gl_bucketline_frame(text, &row))
		return false;
	if (!has_hash && !gl_bucketline_is_whole(&row) &&
		!(gl_bucketline_is_begin(&row) &&
			gl_bucketline_is_of(&row, gl_buf_view(&c->now.pcs))))
		return false;
	return take_frame(c, text);
}

static bool take_odd_count(struct gl_debug1 *c, struct gl_str line, uint64_t at)
{
	struct gl_str pcs;
	uint64_t count;

	if (!gl_bucketline_odd_count(line, &count, &pcs))
		return false;
	start(c, count, pcs, at);
	return true;
}

/*
 * Returns true if another dump, profile or section begins in this line, perhaps behind a log's
 * prefix.
 */
static bool begins_another(struct gl_str line)
{
	return gl_mark_find(line) != GL_MARK_NONE || gl_goheader_is_like(line) ||
	       gl_mark_is_json_record(line) || gl_bucketline_is_foreign(line) ||
	       gl_foreign_find(line) || gl_locate_stack(line, 0).kind != GL_HIT_NONE;
}

/*
 * Skips a line of other output that stands within the profile. Returns false if the profile ends
 * before this line.
 */
static bool take_stray(struct gl_debug1 *c, struct gl_str line)
{
	uint64_t sum = c->at.sum + (c->now.is_open ? c->now.count : 0);

	if (begins_another(line) || gl_mark_padding(line) || c->at.gap >= GL_LIMIT_GAP_LINES ||
		(sum >= c->at.total && is_bucket_over(c)))
		return false;
	gl_sink_remark_lost_header(c->in, line);
	c->at.gap++;
	if (c->at.blanks)
		c->now.is_broken = true;
	else
		c->now.is_partial |= c->now.is_open;
	c->in->tally.skipped++;
	return true;
}

/*
 * Reads a line of the bucket that is not as Go writes it, for example because it was pasted or
 * wrapped. Returns false if it does not belong to the bucket.
 */
static bool take_pasted(struct gl_debug1 *c, struct gl_str line, uint64_t at)
{
	if (take_marked(c, line) || take_labels(c, line) || take_odd_count(c, line, at))
		return true;
	/* a wrapped line, the rest of which is in the next one */
	if (gl_str_eq(line, GL_STR("#")))
		return true;
	if (c->at.blanks <= c->at.is_spaced && c->at.gap == 0 &&
		gl_debug1_bucket_go_on(&c->now, c->in, line)) {
		c->at.blanks = 0;
		return true;
	}
	return false;
}

/* Does what take_pasted does, but first replaces blanks beyond ASCII by ASCII blanks. */
static bool take_odd(struct gl_debug1 *c, struct gl_str line, uint64_t at)
{
	if (line.p[0] == '\0')
		return false; /* padding (NUL bytes) ends the profile, even within a line */
	if (!gl_space_is_in(line))
		return take_pasted(c, line, at);
	c->plain.len = 0;
	gl_space_plain(line, true, &c->plain);
	c->in->no_memory |= c->plain.failed;
	return take_pasted(c, gl_str_trim(gl_buf_view(&c->plain)), at);
}

/* Skips a line of a foreign profile. Returns false if such profiles have no such line. */
static bool take_foreign(struct gl_debug1 *c, struct gl_str line)
{
	static const struct gl_str heads[] = {{"cycles/second=", 14}, {"sampling period=", 16}};
	struct gl_str pcs;
	uint64_t count;
	bool is_its = line.p[0] == '#' || gl_bucketline_is_foreign(line) ||
		      gl_bucketline_is_under_count(line);

	if (gl_bucketline_count(line, &count, &pcs) ||
		gl_bucketline_odd_count(line, &count, &pcs)) {
		c->at.sum = gl_counter_sum(c->at.sum, count);
		is_its = true;
	}
	is_its |= gl_str_starts_any(line, heads, GL_COUNT(heads)) != NULL;
	c->in->tally.skipped += is_its;
	return is_its;
}

/* Reads a line. Returns false if it does not belong to the profile, which has then ended. */
static bool take(struct gl_debug1 *c, struct gl_str line, uint64_t at)
{
	if (line.len == 0) {
		take_blank(c);
		return true;
	}
	if (c->at.is_foreign)
		return take_foreign(c, line);
	if (line.p[0] == '#' && take_frame(c, gl_str_skip(line, 1)))
		return true;
	return take_count(c, line, at) || take_odd(c, line, at) || take_stray(c, line);
}

/*
 * Call this for the line at which the profile ended. If that line is the title of a profile, and
 * stands right under the counts, the log was printed newest first. This is reported.
 */
static void note_turned(struct gl_debug1 *c, struct gl_str line)
{
	if (!c->at.is_turned || !c->at.is_headless || c->at.blanks || c->at.gap ||
		gl_mark_find(line) != GL_MARK_TOTAL)
		return;
	gl_sink_remark_here(c->in,
		"counts above their total, as this log is printed newest first; try: "
		"tac FILE | gltop",
		NULL, line);
	c->in->tally.turned++;
}

static void keep(struct gl_debug1_bucket *b, struct gl_str line, bool is_ours)
{
	gl_keptlines_add(&b->kept, line);
	if (is_ours)
		gl_keptlines_mark(&b->kept, b->is_partial);
}

const char *gl_debug1_run(struct gl_debug1 *c, const char *p, const char *end, bool *is_open)
{
	*is_open = true;
	while (p < end && !c->in->no_memory) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		struct gl_str line;
		bool is_ours;

		/*
		 * An unfinished line is left for the next call. But if it begins with NUL bytes, it
		 * is not waited for, because very many of them may follow.
		 */
		if (!nl && *p != '\0')
			return p;
		line = nl ? gl_space_trim(gl_str_of(p, nl)) : GL_STR("");
		if (!nl || !take(c, line, gl_sink_offset(c->in, p))) {
			note_turned(c, line);
			close_profile(c);
			*is_open = false;
			return p;
		}
		is_ours = line.len && c->at.gap == 0;
		if (c->in->with_text && c->now.is_open)
			keep(&c->now, gl_str_of(p, nl + 1), is_ours);
		if (is_ours)
			c->now.end = gl_sink_offset(c->in, nl + 1);
		c->in->at.line++;
		p = nl + 1;
	}
	return p;
}

/*
 * Adds a frame whose line has no LF but ends with the marks that close a quotation. They show that
 * the frame is whole. Returns false if the line is no such frame.
 */
static bool take_closed(struct gl_debug1 *c, struct gl_str line)
{
	bool has_hash;
	struct gl_str text = gl_bucketline_behind_mark(line, &has_hash);
	struct gl_bucketline row;

	if (!text.p || !has_hash || !gl_bucketline_frame(text, &row) || !row.is_closed ||
		!take_frame(c, text))
		return false;
	keep(&c->now, line, false);
	keep(&c->now, GL_STR("\n"), true);
	return true;
}

/*
 * Reads the last line, which has no LF. More than the LF may be missing, so only two things in it
 * are trusted: a count, and a frame that take_closed finds whole. Returns false if the line does
 * not belong to the profile.
 */
static bool end_in_line(struct gl_debug1 *c, struct gl_str line, uint64_t at)
{
	struct gl_str pcs;
	uint64_t count;

	if (c->at.is_foreign)
		return line.len == 0 || take_foreign(c, line);
	if (gl_bucketline_count(line, &count, &pcs)) {
		start(c, count, pcs, at);
		keep(&c->now, line, false);
		keep(&c->now, GL_STR("\n"), true);
	} else if (gl_bucketline_is_bad_count(line)) {
		skip_bad_bucket(c, line);
	} else if (take_closed(c, line)) {
		c->now.end = at + line.len;
		return true;
	} else if (is_bucket_over(c) || begins_another(line)) {
		return false;
	}
	gl_sink_remark_lost_header(c->in, line);
	c->now.is_partial = true;
	c->now.end = at + line.len;
	return true;
}

bool gl_debug1_end(struct gl_debug1 *c, const char *p, const char *end)
{
	bool is_taken = p == end || (c->at.is_open && end_in_line(c, gl_str_of(p, end),
						      gl_sink_offset(c->in, p)));

	close_profile(c);
	return is_taken;
}
