#include "lib/unwrap/bulk.h"

#include "lib/base/bytes.h"
#include "lib/unwrap/linestrip.h"
#include "lib/unwrap/unescape_bulk.h"

/*
 * Prepares l's line batch (linebatch.h), so that unwrapped text is written directly behind the
 * bytes in below->piece. Returns false if there is no memory, if that piece is full, if below's
 * text ends within a line, or if only the general path may be used.
 */
static bool begin(struct gl_layer *l, struct gl_layer *below, const struct gl_bulk *b)
{
	struct gl_linebatch *y = &l->ls->lines;
	struct gl_buf *piece = &below->piece;

	if (piece->len >= b->most || piece->failed || l->ls->is_general)
		return false;
	y->most = b->most - piece->len;
	if (!gl_buf_room(piece, y->most + GL_LINEBATCH_LINE + GL_LINEBATCH_SLACK))
		return false;
	y->text = piece->p + piece->len;
	y->marks = gl_offsetmap_room(&below->offsets, GL_LINEBATCH_LINES);
	if (!y->marks)
		return false; /* no room: the caller then unwraps line by line */
	/*
	 * If below's text ends within a line, that line already has a step in the offset map, so
	 * the general path must unwrap the rest of the line.
	 */
	return gl_offsetmap_last_line(&below->offsets) != below->fed_lines + 1;
}

/*
 * Returns the batch that a worker thread has prefetched for the lines at b->p. Returns NULL if
 * there is none, or if its lines were unwrapped in another way than `kind`. If the batch begins
 * further on, also returns NULL, and sets *end to the place where it begins, so that the caller
 * stops there and can use the batch next.
 */
static const struct gl_prefetch *find_ready(const struct gl_layer *l, const struct gl_bulk *b,
	enum gl_hint_kind kind, const char **end)
{
	const struct gl_prefetch *r = l->ls->ready;

	if (!r || l->above || r->kind != kind || r->begin < b->p || r->end > b->end)
		return NULL;
	if (r->begin == b->p)
		return r;
	*end = r->begin;
	return NULL;
}

/*
 * Copies a prefetched batch to l's line batch and its text to the end of below's piece, where
 * begin() has made room.
 */
static bool take_ready(struct gl_layer *l, struct gl_layer *below, const struct gl_prefetch *r)
{
	struct gl_linebatch *y = &l->ls->lines;
	const struct gl_linebatch *made = r->lines;

	if (!gl_buf_room(&below->piece, made->len + GL_LINEBATCH_SLACK))
		return false;
	gl_bytes_copy(below->piece.p + below->piece.len, made->text, made->len);
	gl_bytes_copy((char *)y->marks, (const char *)made->marks,
		made->nmarks * sizeof *y->marks);
	memcpy(y->stamps, made->stamps, made->nstamps * sizeof *y->stamps);
	y->len = made->len;
	y->width = made->width;
	y->nmarks = made->nmarks;
	y->nstamps = made->nstamps;
	return true;
}

/*
 * Adds the lines of an escaped dump to below's offset map. In l's text they are consecutive bytes,
 * which end at `end`. Returns false if there is no memory.
 */
static bool note_bytes(struct gl_layer *l, struct gl_layer *below, const struct gl_bulk *b,
	uint64_t end)
{
	const struct gl_linebatch *y = &l->ls->lines;
	struct gl_step s = gl_layer_step(l, below, b->number);

	if (!l->above) {
		s.begin = s.from = b->at;
		s.end = end;
		return gl_offsetmap_add_run(&below->offsets, &s, y->nmarks, false);
	}
	for (size_t i = 0; i < y->nmarks; i++) {
		const struct gl_offset_mark *m = &y->marks[i];
		uint64_t behind = i + 1 < y->nmarks ? b->at + m[1].begin : end;

		s.at = below->fed + m->at;
		s.line = below->fed_lines + 1 + i;
		gl_layer_bytes(l, b->at + m->begin, behind, &s);
		if (!gl_offsetmap_add(&below->offsets, &s))
			return false;
	}
	return true;
}

static void end(struct gl_layer *below, const struct gl_linebatch *y, bool is_noted)
{
	below->piece.len += y->len;
	below->fed += y->len;
	below->fed_lines += y->nmarks;
	below->piece.failed |= !is_noted;
}

const char *gl_bulk_escaped(struct gl_layer *l, const struct gl_bulk *b)
{
	struct gl_layer *below = l->escaped.level;
	struct gl_linebatch *y = &l->ls->lines;
	const char *p, *stop = b->end;
	const struct gl_prefetch *r = find_ready(l, b, GL_HINT_ESCAPED, &stop);

	if (!begin(l, below, b))
		return b->p;
	if (r && r->quote == l->escaped.quote && take_ready(l, below, r))
		p = r->end;
	else
		p = gl_unescape_bulk(b->p, stop, l->escaped.quote, y);
	if (y->nmarks)
		end(below, y, note_bytes(l, below, b, b->at + (uint64_t)(p - b->p)));
	return p;
}

/*
 * At the call, *s is where the batch begins in below's text. Turns *s into the offset map's step
 * for the batch's line i, which was unwrapped from [at, end) of l's text.
 */
static void put_line(struct gl_layer *l, const struct gl_bulk *b, size_t i, uint64_t at,
	uint64_t end, struct gl_step *s)
{
	const struct gl_offset_mark *m = &l->ls->lines.marks[i];
	struct gl_step whole;

	s->at += m->at;
	s->line += i;
	if (gl_offsetmap_whole(&l->offsets, at, end, b->number + i, &whole)) {
		s->begin = whole.begin;
		s->end = whole.end;
		s->from = whole.from + (m->from - m->begin);
		s->from = s->from < s->end ? s->from : s->end - 1;
		s->in_line = whole.in_line;
		return;
	}
	gl_layer_range(l, at, end, s);
	s->from = gl_layer_byte(l, b->at + m->from);
	s->in_line = gl_layer_line(l, b->number + i);
}

/*
 * Returns true if `next`, which is i lines after `first`, can be in the same run of the offset map:
 * it follows directly in the input, and the run does not become too long.
 */
static bool goes_on(const struct gl_step *first, const struct gl_step *next, size_t i)
{
	return next->begin == first->end && next->in_line == first->in_line + i &&
	       next->end - first->begin < UINT32_MAX;
}

/*
 * Does what note_lines does, for a layer l whose text was itself unwrapped: looks each line up in
 * l's offset map, and joins lines that are consecutive in the input to runs again.
 */
static bool note_nested_lines(struct gl_layer *l, struct gl_layer *below, const struct gl_bulk *b,
	uint64_t end)
{
	const struct gl_linebatch *y = &l->ls->lines;
	const struct gl_step base = {.at = below->fed, .line = below->fed_lines + 1};
	struct gl_step first = base, s;
	size_t n = 0;

	for (size_t i = 0; i < y->nmarks; i++, n++) {
		struct gl_offset_mark *m = &y->marks[i];

		s = base;
		put_line(l, b, i, b->at + m->begin, i + 1 < y->nmarks ? b->at + m[1].begin : end,
			&s);
		if (n && !goes_on(&first, &s, n)) {
			if (!gl_offsetmap_add_run(&below->offsets, &first, n, true))
				return false;
			n = 0;
		}
		if (n == 0)
			first = s;
		first.end = s.end;
		*m = (struct gl_offset_mark){(uint32_t)(s.at - first.at),
			(uint32_t)(s.begin - first.begin), (uint32_t)(s.from - first.begin)};
	}
	return gl_offsetmap_add_run(&below->offsets, &first, n, true);
}

/*
 * Adds the batch's lines to below's offset map. Each of them was a whole line of l's text, where
 * the last one ends at `end`. Returns false if there is no memory.
 */
static bool note_lines(struct gl_layer *l, struct gl_layer *below, const struct gl_bulk *b,
	uint64_t end)
{
	const struct gl_linebatch *y = &l->ls->lines;
	struct gl_step s;

	if (l->above)
		return note_nested_lines(l, below, b, end);
	s = gl_layer_step(l, below, b->number);
	s.begin = s.from = b->at;
	s.end = end;
	return gl_offsetmap_add_run(&below->offsets, &s, y->nmarks, true);
}

/*
 * Adds the timestamps of lines that may begin a dump to below's offset map. A line without a
 * timestamp gets the one that l's text has at this place. Returns false if there is no memory.
 */
static bool note_stamps(struct gl_layer *l, struct gl_layer *below, const struct gl_bulk *b)
{
	const struct gl_linebatch *y = &l->ls->lines;

	for (size_t i = 0; i < y->nstamps; i++) {
		const struct gl_linebatch_stamp *v = &y->stamps[i];
		struct gl_str stamp = {v->text, v->len};

		if (stamp.len == 0)
			stamp = gl_offsetmap_stamp(&l->offsets, b->at + v->begin);
		if (stamp.p && !gl_offsetmap_add_stamp(&below->offsets, below->fed + v->at, stamp))
			return false;
	}
	return true;
}

const char *gl_bulk_stream(struct gl_layer *l, struct gl_logstream *w, const struct gl_bulk *b)
{
	struct gl_linebatch *y = &l->ls->lines;
	const char *p, *stop = b->end;
	const struct gl_prefetch *r = find_ready(l, b, GL_HINT_STREAM, &stop);

	if (w->strip.nmasks == 0 || !begin(l, w->level, b))
		return b->p;
	if (r && r->stream == w->number && take_ready(l, w->level, r))
		p = r->end;
	else
		p = gl_linestrip(&w->strip, b->p, stop, y);
	if (y->nmarks == 0)
		return p;
	w->strip.taken += y->nmarks;
	w->envelope.width = y->width;
	w->last_line = b->number + y->nmarks - 1;
	end(w->level, y, note_stamps(l, w->level, b) &&
				 note_lines(l, w->level, b, b->at + (uint64_t)(p - b->p)));
	return p;
}
