#include "lib/unwrap/logstream.h"

#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/unwrap/collector.h"
#include "lib/syntax/locate.h"
#include "lib/syntax/unescape.h"
#include "lib/unwrap/bulk.h"

/*
 * Returns true if the line is the rest of stream w's last line, which was broken in two when it was
 * copied from a screen. Then the last line stands right above, and the string in it is not closed.
 * A line that begins with a collector's prefix or with NUL bytes (see gl_envelope_take) is no such
 * rest.
 */
static bool is_rest(const struct gl_layer *l, const struct gl_logstream *w, struct gl_str line)
{
	return w->level->escaped.is_open && w->level->escaped.quote &&
	       w->last_line == gl_demux_line(l->text) && !(line.len && line.p[0] == '\0') &&
	       gl_collector(line, NULL) == 0;
}

static bool holds_header(struct gl_str text)
{
	return gl_locate_stack(text, 0).kind != GL_HIT_NONE || gl_hit_has_header(text);
}

/* Returns what follows in the line after the string that was unwrapped. */
static struct gl_str behind_string(struct gl_str line, const struct gl_payload *got)
{
	struct gl_str text = gl_str_of(got->text, line.p + line.len);

	return gl_str_skip(text, gl_unescape_string_end(text, 0));
}

/* Returns true if the line has a goroutine header outside the string that was unwrapped. */
static bool has_header_beside(const struct gl_logstream *w, struct gl_str line,
	const struct gl_payload *got)
{
	if (w->envelope.kind != GL_ENVELOPE_STRING || !got->text ||
		!gl_port_memmem(line.p, line.len, "oroutine ", 9))
		return false;
	return holds_header(gl_str_of(line.p, got->text)) || holds_header(behind_string(line, got));
}

static bool fits(struct gl_layer *l, size_t i, struct gl_str line)
{
	struct gl_payload got;

	l->ls->scratch.len = 0;
	if (l->streams[i].is_closed)
		return false;
	if (gl_envelope_take(&l->streams[i].envelope, line, &l->ls->scratch, &got))
		return !has_header_beside(&l->streams[i], line, &got);
	return is_rest(l, &l->streams[i], line);
}

bool gl_logstream_find(struct gl_layer *l, struct gl_str line, bool all)
{
	uint64_t now = gl_demux_line(l->text);

	for (size_t n = 0; n < l->nstreams; n++) {
		size_t i = (l->stream + n) % l->nstreams;

		if ((all || now - l->streams[i].last_line < GL_LIMIT_STREAM_LINES) &&
			fits(l, i, line)) {
			l->stream = i;
			return true;
		}
	}
	return false;
}

bool gl_logstream_claim(void *ctx, struct gl_str line)
{
	return gl_logstream_find(ctx, line, false);
}

void gl_logstream_drop_claims(struct gl_layer *l)
{
	uint64_t now = gl_demux_line(l->text);

	for (size_t i = 0; i < l->nstreams; i++)
		if (!l->streams[i].is_closed &&
			now - l->streams[i].last_line < GL_LIMIT_STREAM_LINES)
			return;
	gl_demux_claims(l->text, NULL, NULL);
}

bool gl_logstream_reopen(struct gl_layer *l)
{
	for (size_t i = 0; i < l->nstreams; i++)
		if (l->streams[i].is_closed) {
			l->streams[i].is_closed = false;
			l->stream = i;
			return true;
		}
	return false;
}

/*
 * Returns the index of the stream that has been silent for longest, of those whose slot can be
 * reused because all their text was parsed. Returns nstreams if there is none.
 */
static size_t find_silent(const struct gl_layer *l)
{
	size_t best = l->nstreams;

	for (size_t i = 0; i < l->nstreams; i++) {
		const struct gl_layer *below = l->streams[i].level;
		bool is_done = gl_demux_is_idle(below->text) &&
			       below->window.p == below->window.end && !below->nstreams &&
			       !below->escaped.is_open;

		if ((is_done || below->is_ended) &&
			(best == l->nstreams ||
				l->streams[i].last_line < l->streams[best].last_line))
			best = i;
	}
	return best;
}

bool gl_logstream_end_silent(struct gl_layer *l)
{
	uint64_t now = gl_demux_line(l->text);

	if (l->ls->nstreams < GL_LIMIT_STREAMS || find_silent(l) < l->nstreams)
		return false;
	for (size_t i = 0; i < l->nstreams; i++)
		if (now - l->streams[i].last_line >= GL_LIMIT_STREAM_LINES) {
			l->ls->turn = l->streams[i].level;
			l->ls->turn->window.is_last = true;
			return true;
		}
	return false;
}

static bool make_room(struct gl_layer *l)
{
	struct gl_layers *ls = l->ls;
	size_t i;

	if (ls->nstreams == GL_LIMIT_STREAMS) {
		i = find_silent(l);
		if (i == l->nstreams)
			return false;
		gl_input_counts_add(&ls->gone, gl_demux_tally(l->streams[i].level->text));
		gl_envelope_free(&l->streams[i].envelope);
		gl_layer_free(l->streams[i].level);
		l->streams[i] = l->streams[--l->nstreams];
		ls->nstreams--;
	}
	return GL_MEM_ROOM(l->streams, l->streams_cap, l->nstreams + 1);
}

static const char too_many[] = "goroutine in a log stream beyond the limit: skipped";
static const char too_long[] = "goroutine after a prefix beyond the limit: skipped";

/*
 * Passes the two skipped lines above the header to the layer of the new stream w. If the log is
 * printed newest first, they are lines of the stack. Returns false if there is no memory.
 */
static bool look_back(struct gl_layer *l, struct gl_logstream *w)
{
	struct gl_buf text = {0};
	struct gl_payload got;
	bool is_good;

	for (size_t i = 0; i < 2; i++) {
		text.len = 0;
		if (!gl_envelope_take(&w->envelope, gl_demux_last_line(l->text, i), &text, &got))
			continue;
		text.len -= text.len && text.p[text.len - 1] == '\n';
		gl_demux_set_line_above(w->level->text, gl_buf_view(&text));
	}
	is_good = !text.failed;
	gl_buf_free(&text);
	return is_good;
}

bool gl_logstream_add(struct gl_layer *l, struct gl_str line, enum gl_envelope_kind kind, size_t at)
{
	struct gl_str origin;
	struct gl_logstream *w;

	if (!make_room(l)) {
		gl_demux_skip_line(l->text, too_many);
		return false;
	}
	w = &l->streams[l->nstreams];
	*w = (struct gl_logstream){.last_line = gl_demux_line(l->text),
		.number = ++l->ls->stream_number};
	if (!gl_envelope_learn(&w->envelope, kind, line, at) ||
		!(w->level = gl_layer_new(l->ls, l))) {
		gl_envelope_free(&w->envelope);
		/* If the line were not skipped, it would be examined again and again. */
		gl_demux_skip_line(l->text, too_long);
		return false;
	}
	if (!look_back(l, w))
		w->level->piece.failed = true;
	origin = gl_buf_view(&w->envelope.origin);
	if (origin.len && w->level->origin.len)
		gl_buf_char(&w->level->origin, '/');
	gl_buf_str(&w->level->origin, origin);
	l->stream = l->nstreams++;
	l->ls->nstreams++;
	gl_demux_claims(l->text, gl_logstream_claim, l);
	return true;
}

/*
 * Unwraps one line [p, eol), which begins at byte `at` of l's text and is its line `number`. An LF
 * follows unless eol is the end of the input. Returns false if the line is not one of stream w.
 */
static bool feed_line(struct gl_layer *l, struct gl_logstream *w, const char *p, const char *eol,
	bool has_lf, uint64_t at, uint64_t number)
{
	struct gl_buf *piece = &w->level->piece;
	struct gl_str line = gl_str_of(p, eol);
	size_t before = piece->len;
	struct gl_payload got;
	bool is_plain = true;

	if (gl_envelope_take(&w->envelope, line, piece, &got)) {
		is_plain = !has_header_beside(w, line, &got);
		if (!is_plain && number != gl_demux_line(l->text) + 1) {
			piece->len = before;
			return false;
		}
		if (!is_plain)
			gl_demux_remark_lost(l->text, behind_string(line, &got), number);
	} else {
		if (number != gl_demux_line(l->text) + 1 || !is_rest(l, w, line))
			return false;
		got = (struct gl_payload){.text = line.p};
		gl_buf_str(piece, line);
		gl_buf_char(piece, '\n');
	}
	if (!has_lf && w->envelope.kind != GL_ENVELOPE_STRING && !got.goes_on)
		piece->len--; /* a line that the end of the input cuts off gets no LF */
	if (w->envelope.kind == GL_ENVELOPE_HTML)
		w->is_closed = gl_port_memmem(p, (size_t)(eol - p), "</pre", 5) != NULL;
	else if (has_lf && !got.goes_on && is_plain)
		gl_linestrip_learn(&w->strip, &w->envelope, line);
	w->last_line = number;
	if (!gl_layer_map_text(l, w->level, gl_str_skip(gl_buf_view(piece), before), line, &got,
		has_lf, at, number))
		piece->failed = true;
	return true;
}

/*
 * Unwraps plain lines (bulk.h) from p on, until the piece of the stream's layer holds `most` bytes,
 * and adds their number to *nlines. Returns where it stopped.
 */
static const char *feed_plain(struct gl_layer *l, const struct gl_window *w, const char *p,
	size_t *nlines, size_t most)
{
	struct gl_logstream *to = &l->streams[l->stream];
	uint64_t before = to->level->fed_lines;
	struct gl_bulk b = {p, w->end, gl_demux_offset(l->text) + (uint64_t)(p - w->p),
		gl_demux_line(l->text) + *nlines + 1, most};

	p = gl_bulk_stream(l, to, &b);
	*nlines += (size_t)(to->level->fed_lines - before);
	return p;
}

int gl_logstream_feed(struct gl_layer *l, struct gl_window *w, bool *moved, struct gl_err *err)
{
	struct gl_logstream *to = &l->streams[l->stream];
	const char *p = w->p;
	uint64_t at = gl_demux_offset(l->text), line = gl_demux_line(l->text);
	size_t nlines = 0, had;

	gl_demux_hand_over_clue(l->text, to->level->text);
	gl_layer_begin(to->level);
	had = to->level->piece.len;
	while (p < w->end && to->level->piece.len < had + GL_LAYER_PIECE &&
		!to->level->piece.failed &&
		!to->is_closed) {
		const char *nl, *eol;

		p = feed_plain(l, w, p, &nlines, had + GL_LAYER_PIECE);
		if (p == w->end)
			break;
		nl = memchr(p, '\n', (size_t)(w->end - p));
		eol = nl ? nl : w->end;
		if ((!nl && !w->is_last) || !feed_line(l, to, p, eol, nl != NULL,
						    at + (uint64_t)(p - w->p), line + nlines + 1))
			break;
		nlines += nl != NULL;
		p = nl ? nl + 1 : eol;
	}
	*moved = p > w->p;
	gl_demux_skip(l->text, (size_t)(p - w->p), nlines);
	w->p = p;
	return gl_layer_end(to->level, had, err);
}

int gl_logstream_read_bare(struct gl_layer *l, struct gl_window *w, const struct gl_detected *f,
	struct gl_err *err)
{
	const char *p = w->p, *text = p + f->at, *nl = memchr(p, '\n', (size_t)(w->end - p));
	struct gl_payload got = {.text = text, .stamp = f->stamp};
	struct gl_str line = gl_str_of(p, nl);
	struct gl_layer *below;
	size_t had;

	gl_demux_find_clue(l->text, gl_str_of(p, text));
	/* if the dump continues in l's own text, no stream is needed */
	if (f->indent.len == 0) {
		w->p = text;
		gl_demux_skip_prefix(l->text, f->at);
		gl_demux_begin_message(l->text);
		return 0;
	}
	if (!gl_logstream_find(l, f->indent, true) &&
		!gl_logstream_add(l, f->indent, GL_ENVELOPE_PREFIX, f->indent.len))
		return 0;
	below = l->streams[l->stream].level;
	l->streams[l->stream].last_line = gl_demux_line(l->text) + 1;
	gl_demux_hand_over(l->text, below->text);
	gl_demux_begin_message(below->text);
	gl_layer_begin(below);
	had = below->piece.len;
	gl_buf_add(&below->piece, text, (size_t)(nl + 1 - text));
	if (below->piece.failed ||
		!gl_layer_map_text(l, below, gl_str_of(text, nl + 1), line, &got, true,
			gl_demux_offset(l->text), gl_demux_line(l->text) + 1))
		return gl_err_memory(err);
	gl_demux_skip(l->text, line.len + 1, 1);
	w->p = nl + 1;
	return gl_layer_end(below, had, err);
}
