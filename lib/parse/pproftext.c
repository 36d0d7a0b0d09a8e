#include "lib/parse/pproftext.h"

#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/parse/listed.h"

#include <stdlib.h>

#define SEPARATOR "-----------+-----"

enum part {
	HEAD,	   /* lines such as `Type: goroutine`, which come before all others */
	TRACES,	   /* -traces: samples, each with its functions */
	SAMPLES,   /* -raw: samples, each with the numbers of its locations */
	LOCATIONS, /* -raw: the locations, to which the numbers in samples lead */
	OVER
};

/* A sample of -raw. Its record is made at the end, when its locations are known. */
struct sample {
	uint64_t count, start, end;
	/* the ids of its locations are t->ids[ids] up to, but not including, t->ids[ids + nids] */
	size_t ids, nids;
	size_t labels, labels_len; /* where its labels stand in t->text */
};

/*
 * A location in the output of -raw. Each of its calls is a function with its file and line. It has
 * several calls if functions were inlined; the innermost is first.
 */
struct location {
	uint64_t id;
	size_t calls, ncalls;
};

struct gl_pproftext {
	struct gl_sink *in;
	enum part part;
	bool is_raw;
	bool is_cut; /* -raw: the text ended before the last location was read */
	struct gl_listed now; /* the record that is being made from a sample */
	bool has_labels;      /* -traces: `now` has labels, which stand before their sample */
	struct sample *samples;
	size_t nsamples, samples_cap;
	uint64_t *ids;
	size_t nids, ids_cap;
	struct location *locations;
	size_t nlocations, locations_cap;
	struct gl_framelist calls;
	struct gl_buf text, time; /* text: the labels of all samples; time: of the profile */
};

struct gl_pproftext *gl_pproftext_new(struct gl_sink *in)
{
	struct gl_pproftext *t = gl_mem_new(1, sizeof *t);

	if (t)
		t->in = in;
	return t;
}

void gl_pproftext_free(struct gl_pproftext *t)
{
	if (!t)
		return;
	gl_listed_free(&t->now);
	gl_mem_free(t->samples);
	gl_mem_free(t->ids);
	gl_mem_free(t->locations);
	gl_framelist_free(&t->calls);
	gl_buf_free(&t->text);
	gl_buf_free(&t->time);
	gl_mem_free(t);
}

void gl_pproftext_reset(struct gl_pproftext *t)
{
	t->part = HEAD;
	t->is_raw = t->is_cut = t->has_labels = t->now.is_open = false;
	t->nsamples = t->nids = t->nlocations = 0;
	gl_framelist_clear(&t->calls);
	t->text.len = t->time.len = 0;
}

void gl_pproftext_copy(struct gl_pproftext *to, const struct gl_pproftext *from)
{
	bool is_good = gl_listed_copy(&to->now, &from->now) &&
		       GL_MEM_COPY(to->samples, to->samples_cap, from->samples, from->nsamples) &&
		       GL_MEM_COPY(to->ids, to->ids_cap, from->ids, from->nids) &&
		       GL_MEM_COPY(to->locations, to->locations_cap, from->locations,
			       from->nlocations) &&
		       gl_framelist_copy(&to->calls, &from->calls) &&
		       gl_buf_copy(&to->text, &from->text) && gl_buf_copy(&to->time, &from->time);

	to->part = from->part;
	to->is_raw = from->is_raw;
	to->is_cut = from->is_cut;
	to->has_labels = from->has_labels;
	to->nsamples = is_good ? from->nsamples : 0;
	to->nids = from->nids;
	to->nlocations = is_good ? from->nlocations : 0;
	to->in->no_memory |= !is_good;
}

bool gl_pproftext_is_open(const struct gl_pproftext *t, uint64_t *at)
{
	*at = t->is_raw && t->nsamples ? t->samples[0].start : t->now.start;
	return (t->is_raw && t->nsamples) || t->now.is_open;
}

bool gl_pproftext_begins(struct gl_pproftext *t, struct gl_str line)
{
	bool is_raw = gl_str_starts(line, GL_STR("PeriodType: goroutine "));

	if (!is_raw && !gl_str_eq(gl_str_trim(line), GL_STR("Type: goroutine")))
		return false;
	gl_pproftext_reset(t);
	t->is_raw = is_raw;
	return true;
}

/* --- the head ------------------------------------------------------------------------------ */

/* Takes a time such as `2026-11-29 06:01:48.92 +0000 UTC`, and stores it as RFC 3339. */
static void take_time(struct gl_pproftext *t, struct gl_str s)
{
	const char *blank = s.len > 20 ? memchr(s.p + 11, ' ', s.len - 11) : NULL;

	if (!blank || s.p[10] != ' ' || s.p + s.len - blank < 6)
		return;
	t->time.len = 0;
	gl_buf_add(&t->time, s.p, 10);
	gl_buf_char(&t->time, 'T');
	gl_buf_str(&t->time, gl_str_of(s.p + 11, blank));
	gl_buf_add(&t->time, blank + 1, 3);
	gl_buf_char(&t->time, ':');
	gl_buf_add(&t->time, blank + 4, 2);
	if (t->time.len >= 6 && memcmp(t->time.p + t->time.len - 6, "+00:00", 6) == 0) {
		t->time.len -= 6;
		gl_buf_char(&t->time, 'Z');
	}
}

/* Reads a line of the head, such as `File: x`. Returns false if the line is not of the head. */
static bool take_head(struct gl_pproftext *t, struct gl_str line)
{
	const char *colon = memchr(line.p, ':', line.len);
	bool is_end = t->is_raw ? gl_str_eq(line, GL_STR("Samples:"))
				: gl_str_starts(line, GL_STR(SEPARATOR));

	if (is_end) {
		t->part = t->is_raw ? SAMPLES : TRACES;
		t->in->at.begins = true;
		return true;
	}
	if (!colon || colon == line.p || memchr(line.p, ' ', (size_t)(colon - line.p)))
		return false;
	if (gl_str_starts(line, GL_STR("Time: ")))
		take_time(t, gl_str_skip(line, 6));
	return true;
}

/* --- -traces ------------------------------------------------------------------------------- */

static void finish_trace(struct gl_pproftext *t)
{
	if (t->now.is_open && t->now.count > 0)
		gl_listed_finish(&t->now, t->in);
	t->now.is_open = t->has_labels = false;
}

static struct gl_str without_inline(struct gl_str s)
{
	const struct gl_str mark = GL_STR(" (inline)");

	return gl_str_ends(s, mark) ? (struct gl_str){s.p, s.len - mark.len} : s;
}

/*
 * Reads a label such as `    tenant:  a b`, which stands before the sample to which it belongs.
 * Returns false if the line is no label.
 */
static bool take_trace_label(struct gl_pproftext *t, struct gl_str text, uint64_t at)
{
	const char *colon = gl_port_memmem(text.p, text.len, ":  ", 3);

	if (!colon || (t->now.is_open && t->now.frames.n))
		return false;
	if (!t->now.is_open)
		gl_listed_open(&t->now, 0, at);
	gl_listed_label(&t->now, gl_str_of(text.p, colon),
		gl_str_of(colon + 3, text.p + text.len));
	return true;
}

/*
 * Reads the line with which a sample begins, such as `         7   runtime.gopark`, or the line of
 * its next frame, such as `             runtime.chansend`. Returns false if the line is neither.
 */
static bool take_trace(struct gl_pproftext *t, struct gl_str line, uint64_t at)
{
	struct gl_str text = gl_str_skip_blanks(line);
	const char *end = text.p + text.len, *p;
	uint64_t count;

	if (gl_str_starts(line, GL_STR(SEPARATOR))) {
		finish_trace(t);
		return true;
	}
	if (text.len == line.len || text.len == 0)
		return false;
	p = gl_num_digits(text.p, end, &count);
	if (p && end - p > 3 && memcmp(p, "   ", 3) == 0 && count > 0) {
		if (!t->now.is_open)
			gl_listed_open(&t->now, count, at);
		t->now.count = count;
		text = gl_str_of(p + 3, end);
	} else if (take_trace_label(t, text, at)) {
		return true;
	} else if (!t->now.is_open || t->now.count == 0) {
		return false;
	}
	gl_listed_frame(&t->now, without_inline(text), GL_STR(""), -1);
	return true;
}

/* --- -raw ---------------------------------------------------------------------------------- */

/*
 * Counts a sample with a negative count, which only the difference of two profiles has, and which
 * makes no record. Returns false if the line is no such sample.
 */
static bool take_negative(struct gl_pproftext *t, struct gl_str text)
{
	uint64_t count;

	if (text.len < 3 || *text.p != '-' ||
		!gl_num_digits(text.p + 1, text.p + text.len, &count))
		return false;
	gl_sink_remark_unread(t->in, "negative count: skipped", NULL, text);
	return true;
}

/*
 * Reads a sample such as `          7: 1 2 3 4 `, a count and the numbers of its locations. Returns
 * false if the line is no sample.
 */
static bool take_sample(struct gl_pproftext *t, struct gl_str text, uint64_t at, uint64_t behind)
{
	const char *end = text.p + text.len, *p;
	struct sample s = {.start = at, .end = behind, .ids = t->nids};
	uint64_t id;

	p = gl_num_digits(text.p, end, &s.count);
	if (!p || p == end || *p != ':' || s.count == 0)
		return false;
	for (p = gl_skip_white(p + 1, end); p < end; p = gl_skip_white(p, end)) {
		p = gl_num_digits(p, end, &id);
		if (!p || !GL_MEM_ROOM(t->ids, t->ids_cap, t->nids + 1))
			return false;
		t->ids[t->nids++] = id;
	}
	s.nids = t->nids - s.ids;
	if (!GL_MEM_ROOM(t->samples, t->samples_cap, t->nsamples + 1))
		return false;
	t->samples[t->nsamples++] = s;
	return true;
}

/*
 * Reads labels such as `job:[x] tenant:[a b]`, which belong to the sample above. Labels with
 * numbers stand on a second line (Sample.string in github.com/google/pprof/profile/profile.go).
 * They are left out, as from the profile itself. Returns false if the line has no labels.
 */
static bool take_sample_labels(struct gl_pproftext *t, struct gl_str text, uint64_t behind)
{
	struct sample *s = t->nsamples ? &t->samples[t->nsamples - 1] : NULL;

	if (!s || !gl_port_memmem(text.p, text.len, ":[", 2))
		return false;
	s->end = behind;
	if (s->labels_len)
		return true;
	s->labels = t->text.len;
	s->labels_len = text.len;
	gl_buf_str(&t->text, text);
	return true;
}

static bool take_samples(struct gl_pproftext *t, struct gl_str line, uint64_t at, uint64_t behind)
{
	struct gl_str text = gl_str_skip_blanks(line);

	if (gl_str_starts(line, GL_STR("Locations"))) {
		t->part = LOCATIONS;
		return true;
	}
	/* A line without indentation is not a sample: it names the types of the values. */
	if (text.len == line.len)
		return gl_str_starts(line, GL_STR("goroutine"));
	return take_sample(t, text, at, behind) || take_sample_labels(t, text, behind) ||
	       take_negative(t, text);
}

/*
 * Adds a function with its file and line, here named a call, to the last location. line is -1 if it
 * is unknown. Returns false if there is no memory.
 */
static bool add_call(struct gl_pproftext *t, struct gl_str func, struct gl_str file, int64_t line)
{
	if (!gl_framelist_add(&t->calls, gl_framelist_keep(&t->calls, func, file, line)))
		return false;
	t->locations[t->nlocations - 1].ncalls++;
	return true;
}

/*
 * Reads one of the calls that a location lists, such as `main.f /app/a.go:12 s=0`, and adds it. A
 * column may follow the line number. Returns false if the text does not have this form, or if there
 * is no memory.
 */
static bool take_call(struct gl_pproftext *t, struct gl_str text)
{
	const char *blank = memchr(text.p, ' ', text.len), *start, *colon;
	struct gl_str place;
	int64_t known = -1;
	uint64_t line;

	if (!blank)
		return false;
	start = gl_port_memmem(blank, (size_t)(text.p + text.len - blank), " s=", 3);
	place = gl_str_of(blank + 1, start && start > blank ? start : text.p + text.len);
	for (int i = 0; i < 2; i++) {
		colon = gl_port_memrchr(place.p, ':', place.len);
		if (!colon || !gl_num_parse(gl_str_of(colon + 1, place.p + place.len), &line))
			break;
		known = line <= INT32_MAX ? (int64_t)line : -1;
		place = gl_str_of(place.p, colon);
	}
	return add_call(t, gl_str_of(text.p, blank), place, known);
}

/*
 * Reads the start of a location, such as `     1: 0x44105c M=1 [F] `, and adds a location without
 * calls. Sets *address, and moves *text behind what was read. Returns false if *text has no such
 * start.
 */
static bool take_number(struct gl_pproftext *t, struct gl_str *text, struct gl_str *address)
{
	const char *end = text->p + text->len, *p, *hex;
	struct location l = {.calls = t->calls.n};
	uint64_t n;

	p = gl_num_digits(text->p, end, &l.id);
	if (!p || end - p < 4 || memcmp(p, ": 0x", 4) != 0)
		return false;
	hex = p + 2;
	p = gl_num_hex(p + 4, end, &n);
	if (!p || !GL_MEM_ROOM(t->locations, t->locations_cap, t->nlocations + 1))
		return false;
	t->locations[t->nlocations++] = l;
	*address = gl_str_of(hex, p);
	*text = gl_str_skip_blanks(gl_str_of(p, end));
	if (gl_str_starts(*text, GL_STR("M="))) {
		p = memchr(text->p, ' ', text->len);
		*text = gl_str_skip_blanks(gl_str_of(p ? p : end, end));
	}
	if (gl_str_starts(*text, GL_STR("[F] ")))
		*text = gl_str_skip(*text, 4);
	return true;
}

static bool take_location(struct gl_pproftext *t, struct gl_str line)
{
	struct gl_str text = gl_str_skip_blanks(line), address;

	if (gl_str_starts(line, GL_STR("Mappings"))) {
		t->part = OVER;
		return true;
	}
	if (text.len == line.len)
		return false;
	if (!take_number(t, &text, &address))
		return t->nlocations > 0 && take_call(t, text);
	if (text.len > 0)
		take_call(t, text);
	else /* without symbols, the address stands in place of the function */
		add_call(t, address, GL_STR(""), -1);
	return true;
}

static int by_id(const void *a, const void *b)
{
	const struct location *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static const struct location *find(const struct gl_pproftext *t, uint64_t id)
{
	struct location key = {.id = id};

	if (t->nlocations == 0)
		return NULL;
	return bsearch(&key, t->locations, t->nlocations, sizeof key, by_id);
}

static void put_calls(struct gl_pproftext *t, const struct location *l)
{
	for (size_t i = 0; i < l->ncalls; i++) {
		struct gl_frame f = gl_framelist_view(&t->calls, &t->calls.v[l->calls + i]);

		gl_listed_frame(&t->now, f.func, f.file, f.line);
	}
}

/*
 * Adds the labels in s to the record, such as `job:[x] tenant:[a b]`. A value may have brackets, so
 * it ends at the last `]` before the next key or the end.
 */
static void put_labels(struct gl_pproftext *t, struct gl_str s)
{
	const char *open, *close, *end = s.p + s.len;

	while ((open = s.len ? gl_port_memmem(s.p, s.len, ":[", 2) : NULL)) {
		const char *next = gl_port_memmem(open + 2, (size_t)(end - open - 2), ":[", 2);

		close = gl_port_memrchr(open, ']', (size_t)((next ? next : end) - open));
		if (!close)
			return;
		gl_listed_label(&t->now, gl_str_of(s.p, open), gl_str_of(open + 2, close));
		s = gl_str_skip_blanks(gl_str_of(close + 1, end));
	}
}

static void finish_sample(struct gl_pproftext *t, const struct sample *s)
{
	gl_listed_open(&t->now, s->count, s->start);
	t->now.end = s->end;
	for (size_t i = 0; i < s->nids; i++) {
		const struct location *l = find(t, t->ids[s->ids + i]);

		t->now.is_partial |= l == NULL;
		if (l)
			put_calls(t, l);
	}
	if (s->labels_len)
		put_labels(t, (struct gl_str){t->text.p + s->labels, s->labels_len});
	gl_buf_str(&t->now.time, gl_buf_view(&t->time));
	gl_listed_finish(&t->now, t->in);
}

/* --- lines --------------------------------------------------------------------------------- */

static void close_text(struct gl_pproftext *t)
{
	finish_trace(t);
	if (t->nlocations)
		qsort(t->locations, t->nlocations, sizeof *t->locations, by_id);
	for (size_t i = 0; i < t->nsamples && !t->in->no_memory; i++)
		finish_sample(t, &t->samples[i]);
	if (t->is_cut)
		gl_sink_truncated(t->in);
	gl_sink_release(t->in);
	gl_pproftext_reset(t);
}

static bool take(struct gl_pproftext *t, struct gl_str line, uint64_t at, uint64_t behind)
{
	bool is_taken = false;

	line = gl_str_trim(line);
	switch (t->part) {
	case HEAD:
		return take_head(t, line);
	case TRACES:
		is_taken = take_trace(t, line, at);
		break;
	case SAMPLES:
		return take_samples(t, line, at, behind);
	case LOCATIONS:
		return take_location(t, line);
	case OVER: /* the mappings come last, and are skipped */
		return line.len && gl_is_digit(*line.p);
	}
	if (is_taken && t->now.is_open)
		t->now.end = behind;
	return is_taken;
}

const char *gl_pproftext_run(struct gl_pproftext *t, const char *p, const char *end, bool *is_open)
{
	*is_open = true;
	while (p < end && !t->in->no_memory) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		if (!nl && *p != '\0')
			return p;
		if (!nl || !take(t, gl_str_of(p, nl), gl_sink_offset(t->in, p),
				   gl_sink_offset(t->in, nl + 1))) {
			t->is_cut = nl && (t->part == SAMPLES || t->part == LOCATIONS);
			close_text(t);
			*is_open = false;
			return p;
		}
		t->in->no_memory |= t->text.failed || t->calls.text.failed || t->time.failed;
		t->in->at.line++;
		p = nl + 1;
	}
	return p;
}

bool gl_pproftext_end(struct gl_pproftext *t, const char *p, const char *end)
{
	bool is_taken = p == end || take(t, gl_str_of(p, end), gl_sink_offset(t->in, p),
					     gl_sink_offset(t->in, end));

	t->is_cut = t->part == SAMPLES || t->part == LOCATIONS ||
		    (t->part == TRACES && t->now.is_open);
	t->now.is_partial |= t->part == TRACES && p < end;
	close_text(t);
	return is_taken;
}
