#include "lib/unwrap/layers.h"

#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/unwrap/timestamp.h"
#include "lib/unwrap/array.h"
#include "lib/unwrap/escaped.h"
#include "lib/unwrap/detect.h"
#include "lib/unwrap/flattened_line.h"
#include "lib/unwrap/layer.h"
#include "lib/unwrap/logstream.h"
#include "lib/unwrap/packed_line.h"

struct gl_layers *gl_layers_new(struct gl_stacks *stacks, uint64_t dumps, enum gl_args args)
{
	struct gl_layers *ls = gl_mem_new(1, sizeof *ls);

	if (!ls)
		return NULL;
	ls->stacks = stacks;
	ls->ndumps = dumps;
	ls->args = args;
	ls->top = ls->turn = gl_layer_new(ls, NULL);
	if (ls->top)
		return ls;
	gl_mem_free(ls);
	return NULL;
}

uint64_t gl_layers_dumps(const struct gl_layers *ls)
{
	return ls->ndumps;
}

void gl_layers_free(struct gl_layers *ls)
{
	if (!ls)
		return;
	gl_layer_free(ls->top);
	gl_buf_free(&ls->scratch);
	gl_mem_free(ls);
}

bool gl_layers_forget_stacks(struct gl_layers *ls)
{
	return gl_layer_forget_stacks(ls->top);
}

void gl_layers_use_general_path(struct gl_layers *ls)
{
	ls->is_general = true;
}

void gl_layers_keep_text(struct gl_layers *ls)
{
	ls->with_text = true;
	gl_demux_keep_text(ls->top->text);
}

struct gl_demux *gl_layers_top(struct gl_layers *ls)
{
	return ls->top->text;
}

const struct gl_batch *gl_layers_batch(const struct gl_layers *ls)
{
	static const struct gl_batch none;

	return ls->ran ? gl_demux_batch(ls->ran->text) : &none;
}

/*
 * Returns true if the hint is for this log stream and has all masks that the stream's linestrip has
 * learned so far.
 */
static bool is_hint_of(const struct gl_hint *hint, const struct gl_logstream *w)
{
	return hint->kind == GL_HINT_STREAM && hint->stream == w->number &&
	       hint->strip.nmasks == w->strip.nmasks && hint->strip.next == w->strip.next;
}

bool gl_layers_hint(const struct gl_layers *ls, struct gl_hint *hint)
{
	const struct gl_layer *l = ls->top;
	const struct gl_logstream *w = l->stream < l->nstreams ? &l->streams[l->stream] : NULL;

	if (l->escaped.is_open) {
		if (l->escaped.is_field ||
			(hint->kind == GL_HINT_ESCAPED && hint->quote == l->escaped.quote))
			return false;
		hint->kind = GL_HINT_ESCAPED;
		hint->quote = l->escaped.quote;
		return true;
	}
	if (!w || w->strip.nmasks == 0 || is_hint_of(hint, w))
		return false;
	hint->kind = GL_HINT_STREAM;
	hint->stream = w->number;
	hint->strip = w->strip;
	return true;
}

void gl_layers_ready(struct gl_layers *ls, const struct gl_prefetch *ready)
{
	ls->ready = ready;
}

bool gl_layers_is_unwrapping(const struct gl_layers *ls)
{
	return ls->is_unwrapping || gl_demux_stopped(ls->top->text) != GL_DEMUX_ALL;
}

bool gl_layers_was_unwrapping(const struct gl_layers *ls)
{
	return ls->is_unwrapping;
}

static const char too_deep[] = "goroutine within too many log envelopes: skipped";

static const char no_dump[] = "goroutine header within a line, with no stack after it: skipped";

static const char before[] =
	"goroutine header within a line, with its stack before it: this log is "
	"printed newest first; try: tac FILE | gltop";

/*
 * Returns the remark for a line that is skipped although a goroutine header stands within it. If
 * the two lines above it are a location and then its function, the log is printed newest first.
 */
static const char *what_of_header(const struct gl_layer *l)
{
	struct gl_str file = gl_demux_last_line(l->text, 0), func = gl_demux_last_line(l->text, 1);

	return gl_port_memmem(file.p, file.len, ".go:", 4) && memchr(func.p, '(', func.len) &&
			       !gl_port_memmem(func.p, func.len, ".go:", 4)
		       ? before
		       : no_dump;
}

/*
 * Unwraps a new stream's first line. If the line does not fit the envelope that was learned from
 * it, it is skipped as a line without a dump.
 */
static int feed_first(struct gl_layer *l, struct gl_window *w, bool *moved, struct gl_err *err)
{
	int got = gl_logstream_feed(l, w, moved, err);

	if (got == 0 && !*moved) {
		gl_demux_skip_line(l->text, no_dump);
		l->ls->turn = l;
		*moved = true;
	}
	return got;
}

static int take_finding(struct gl_layer *l, struct gl_window *w, struct gl_str line,
	const struct gl_detected *f, bool *moved, struct gl_err *err)
{
	if (l->depth == GL_LIMIT_WRAP_DEPTH && f->found != GL_FOUND_MORE) {
		gl_demux_skip_line(l->text, too_deep);
		return 0;
	}
	if ((f->found == GL_FOUND_ENVELOPE || f->found == GL_FOUND_BARE) &&
		gl_logstream_end_silent(l))
		return 0;
	switch (f->found) {
	case GL_FOUND_MORE:
		*moved = false;
		break;
	case GL_FOUND_ENVELOPE:
		if (gl_logstream_add(l, line, f->kind, f->at)) {
			if (f->kind == GL_ENVELOPE_COLOUR || f->kind == GL_ENVELOPE_HTML)
				gl_demux_hand_over(l->text, l->streams[l->stream].level->text);
			gl_demux_hand_over_profile(l->text, l->streams[l->stream].level->text);
			return feed_first(l, w, moved, err);
		}
		return 0;
	case GL_FOUND_ESCAPED:
		return gl_escaped_open(l, w, f, err);
	case GL_FOUND_ARRAY:
		return gl_array_read(l, w, f, err);
	case GL_FOUND_FLAT:
		return gl_flattened_line_read(l, w, f, err);
	case GL_FOUND_BARE:
		return gl_logstream_read_bare(l, w, f, err);
	case GL_FOUND_NOTHING:
		break;
	}
	return 0;
}

/*
 * Looks for the start of an escaped dump in the first GL_LIMIT_LOOK bytes of a line. These suffice,
 * so that a line may be unwrapped before its end has arrived: the whole dump may be one very long
 * line. Returns false if there is none, or if fewer bytes were read.
 */
static bool find_long_escaped(struct gl_str line, struct gl_detected *f)
{
	struct gl_str begin = {line.p, GL_LIMIT_LOOK};
	struct gl_hit hit;
	int n = 0;

	if (line.len < GL_LIMIT_LOOK)
		return false;
	for (hit = gl_locate(begin, 0); hit.kind != GL_HIT_NONE && n < GL_LIMIT_WRAP_PLACES;
		hit = gl_locate(begin, hit.end), n++) {
		*f = gl_detect(begin.p, NULL, begin.p + begin.len, false, hit);
		if (f->found == GL_FOUND_ESCAPED)
			return true;
	}
	return false;
}

/*
 * Finds out how a line of a dump is wrapped in the line [w->p, eol). Returns GL_FOUND_NOTHING if it
 * contains none. Sets *has_header if the line has a goroutine header.
 */
static struct gl_detected find_around(const struct gl_window *w, const char *eol, bool *has_header)
{
	struct gl_str line = gl_str_of(w->p, eol);
	struct gl_detected f = {.found = GL_FOUND_NOTHING};
	int n = 0;

	*has_header = false;
	for (struct gl_hit hit = gl_locate(line, 0); hit.kind != GL_HIT_NONE;
		hit = n < GL_LIMIT_WRAP_PLACES ? gl_locate(line, hit.end)
					       : gl_locate_stack(line, hit.end)) {
		*has_header |= hit.kind == GL_HIT_HEADER || hit.kind == GL_HIT_FLAT;
		if (n++ < GL_LIMIT_WRAP_PLACES)
			f = gl_detect(w->p, eol, w->end, w->is_last, hit);
		if (f.found != GL_FOUND_NOTHING)
			break;
	}
	return f;
}

/*
 * Looks for a dump in base64 in the part of the line before *f, the dump that was found. What
 * follows *f is examined later, so that a line of many dumps is searched only once. If there is a
 * dump in base64, reads it or reports why it cannot be read. Sets *found. Returns 0, or -1 with
 * *err set.
 */
static int unwrap_packed(struct gl_layer *l, struct gl_window *w, struct gl_str line,
	const struct gl_detected *f, enum gl_packed_found *found, struct gl_err *err)
{
	size_t len = f->found == GL_FOUND_NOTHING ? line.len : f->at;
	const char *what;

	if (gl_packed_line_read(l, w, gl_str_of(line.p, line.p + len), found, &what, err) != 0)
		return -1;
	if (*found == GL_PACKED_LOST)
		gl_demux_skip_line(l->text, what);
	return 0;
}

static int unwrap(struct gl_layer *l, struct gl_window *w, bool *moved, struct gl_err *err)
{
	const char *nl = gl_demux_line_end(l->text, w->p, w->end);
	const char *eol = nl ? nl : w->is_last ? w->end : NULL;
	struct gl_str line = gl_str_of(w->p, eol ? eol : w->end);
	struct gl_detected f;
	enum gl_packed_found packed;
	bool has_header;

	l->ls->is_unwrapping = true;
	if (find_long_escaped(line, &f))
		return take_finding(l, w, line, &f, moved, err);
	/*
	 * A line that is too long is treated as if its end had not arrived, even if the end is in
	 * the window. So a file, which is read in large parts, gives the same records as a pipe.
	 */
	if (!eol || gl_demux_is_too_long(line.p, eol)) {
		*moved = gl_demux_is_too_long(w->p, w->end);
		if (*moved)
			gl_demux_skip_line(l->text, NULL);
		return 0;
	}
	if (gl_logstream_find(l, line, true)) {
		gl_demux_claims(l->text, gl_logstream_claim, l);
		return gl_logstream_feed(l, w, moved, err);
	}
	f = find_around(w, eol, &has_header);
	if (f.found != GL_FOUND_MORE && l->depth < GL_LIMIT_WRAP_DEPTH) {
		int got = unwrap_packed(l, w, line, &f, &packed, err);

		*moved = packed != GL_PACKED_MORE;
		if (got != 0 || packed != GL_PACKED_NOTHING)
			return got;
	}
	if (f.found == GL_FOUND_NOTHING) {
		has_header |= gl_hit_has_header(line);
		gl_demux_skip_line(l->text, has_header ? what_of_header(l) : NULL);
		return 0;
	}
	if (f.found != GL_FOUND_MORE)
		gl_demux_remark_lost(l->text, (struct gl_str){line.p, f.at},
			gl_demux_line(l->text) + 1);
	if (f.found == GL_FOUND_ENVELOPE && f.kind == GL_ENVELOPE_HTML && gl_logstream_reopen(l))
		return gl_logstream_feed(l, w, moved, err);
	return take_finding(l, w, line, &f, moved, err);
}

static int run_text(struct gl_layer *l, struct gl_window *w, bool *moved, struct gl_err *err)
{
	const char *got;

	gl_logstream_drop_claims(l);
	got = gl_demux_run(l->text, w->p, w->end, w->is_last, err);
	l->ls->ran = l;
	if (!got)
		return -1;
	l->is_ended = w->is_last && gl_demux_stopped(l->text) == GL_DEMUX_ALL;
	*moved = got != w->p || l->is_ended || gl_demux_stopped(l->text) != GL_DEMUX_ALL;
	w->p = got;
	return 0;
}

/*
 * Ends the text of the layer's log streams, one stream at each call, and gives that stream's layer
 * the next turn. Call this after the layer's own text has ended. Sets *moved to false once all have
 * ended.
 */
static void flush(struct gl_layer *l, bool *moved)
{
	if (l->nflushed < l->nstreams) {
		struct gl_layer *below = l->streams[l->nflushed++].level;

		below->window.is_last = true;
		if (gl_demux_is_known_cut(l->text))
			gl_demux_mark_cut(below->text, NULL);
		l->ls->turn = below;
		return;
	}
	*moved = false;
}

static int take_turn(struct gl_layer *l, struct gl_window *w, bool *moved, struct gl_err *err)
{
	enum gl_demux_stop stop = gl_demux_stopped(l->text);
	int got;

	*moved = true;
	if (l->is_ended) {
		flush(l, moved);
		return 0;
	}
	if (l->escaped.is_open)
		return gl_escaped_feed(l, w, moved, err);
	if (l->in_rest && w->p < w->end) {
		gl_escaped_skip_rest(l, w, moved);
		return 0;
	}
	if (stop == GL_DEMUX_ALL)
		return run_text(l, w, moved, err);
	if (stop == GL_DEMUX_CLAIMED) {
		gl_demux_resume(l->text);
		return gl_logstream_feed(l, w, moved, err);
	}
	got = unwrap(l, w, moved, err);
	if (*moved)
		gl_demux_resume(l->text);
	return got;
}

int gl_layers_run(struct gl_layers *ls, struct gl_window *w, bool *moved, bool *is_ended,
	struct gl_err *err)
{
	struct gl_layer *l = ls->turn;

	ls->ran = NULL;
	ls->ran_profile = false;
	*is_ended = false;
	if (l == ls->top) {
		if (take_turn(l, w, moved, err) != 0)
			return -1;
		*is_ended = l->is_ended && !*moved;
		return 0;
	}
	if (take_turn(l, &l->window, moved, err) != 0)
		return -1;
	l->wanted = *moved ? 0 : (size_t)(l->window.end - l->window.p) * 2;
	if (!*moved)
		ls->turn = l->above;
	*moved = true;
	return 0;
}

void gl_layers_save(struct gl_layers *ls)
{
	gl_demux_save(ls->top->text);
}

void gl_layers_restore(struct gl_layers *ls)
{
	gl_demux_restore(ls->top->text);
	ls->top->is_ended = false;
}

void gl_layers_begin_text(struct gl_layers *ls)
{
	gl_layer_begin_text(ls->top);
	ls->turn = ls->top;
}

int gl_layers_profile(struct gl_layers *ls, const char *p, const char *end, struct gl_err *err)
{
	ls->ran = ls->top;
	return gl_demux_profile(ls->top->text, p, end, err);
}

/*
 * Returns the time of the record's dump; p == NULL if it has none. at: an offset within the dump.
 */
static struct gl_str time_of(struct gl_layer *l, const struct gl_record *r, uint64_t at)
{
	if (r->dump != l->stamp_dump || l->stamp_dump == 0) {
		struct gl_str stamp = gl_offsetmap_stamp(&l->offsets, at);

		l->stamp_dump = r->dump;
		l->time_len = stamp.p ? gl_timestamp_rfc3339(stamp, l->time) : 0;
	}
	return (struct gl_str){l->time_len ? l->time : NULL, l->time_len};
}

/*
 * Does what time_of does for a record of a profile, which has no offset in the text. Returns no
 * time if the profile itself has one, as most have.
 */
static struct gl_str time_of_profile(struct gl_layer *l, const struct gl_record *r)
{
	if (r->more && r->more->time.len)
		return (struct gl_str){NULL, 0};
	return time_of(l, r, l->fed - 1);
}

bool gl_layers_is_below(const struct gl_layers *ls)
{
	return ls->ran && ls->ran->above;
}

/*
 * Returns true if m has this time, this origin and nothing else, so that another record with the
 * same two can share it.
 */
static bool is_said(const struct gl_more *m, struct gl_str time, struct gl_str origin)
{
	return m && !m->nancestors && !m->reason.p && gl_str_eq(m->time, time) &&
	       gl_str_eq(m->origin, origin);
}

bool gl_layers_complete(struct gl_layers *ls, struct gl_record *r, struct gl_arena *a,
	const struct gl_more **last)
{
	struct gl_layer *l = ls->ran;
	struct gl_str time, origin = gl_buf_view(&l->origin);
	struct gl_more *more;
	struct gl_step range;

	if (!gl_record_has(r, GL_HAS_OFFSET) && !ls->ran_profile)
		return true;
	time = ls->ran_profile ? time_of_profile(l, r) : time_of(l, r, r->offset);
	if ((time.p || origin.len) && !r->more && is_said(*last, time, origin)) {
		r->more = *last; /* an earlier record has the same keys, so share them */
	} else if (time.p || origin.len) {
		*last = more = gl_arena_new(a, sizeof *more + time.len);
		if (!more)
			return false;
		*more = r->more ? *r->more : (struct gl_more){0};
		if (time.p)
			more->time = (struct gl_str){memcpy(more + 1, time.p, time.len), time.len};
		if (origin.len)
			more->origin = origin;
		r->more = more;
	}
	if (ls->ran_profile)
		return true;
	gl_layer_range(l, r->offset, r->offset + r->bytes, &range);
	r->offset = range.begin;
	r->bytes = range.end - range.begin;
	return true;
}

void gl_layers_place(const struct gl_layers *ls, struct gl_err *err)
{
	if (err->line)
		err->line = gl_layer_line(ls->ran, err->line);
}

static void sum(const struct gl_layer *l, struct gl_input_counts *to)
{
	gl_input_counts_add(to, gl_demux_tally(l->text));
	for (size_t i = 0; i < l->nstreams; i++)
		sum(l->streams[i].level, to);
	if (l->escaped.level)
		sum(l->escaped.level, to);
}

const struct gl_input_counts *gl_layers_tally(struct gl_layers *ls)
{
	ls->total = ls->gone;
	sum(ls->top, &ls->total);
	return &ls->total;
}
