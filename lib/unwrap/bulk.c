#include "lib/unwrap/bulk.h"

#include "lib/input/peel.h"
#include "lib/input/unroll.h"

/* Room for a yield behind below's piece. false: without memory, or when the piece is full. */
static bool begin(struct gl_level *l, struct gl_level *below, const struct gl_bulk *b)
{
	struct gl_yield *y = &l->ls->yield;
	struct gl_buf *piece = &below->piece;

	if (piece->len >= b->most || piece->failed || l->ls->is_general)
		return false;
	y->most = b->most - piece->len;
	if (!gl_buf_room(piece, y->most + GL_YIELD_LINE + GL_YIELD_SLACK))
		return false;
	y->text = piece->p + piece->len;
	y->marks = gl_trail_room(&below->trail, GL_YIELD_LINES);
	if (!y->marks)
		return false; /* they will be tried one by one */
	/* What is no line's begin belongs to the step before. */
	return gl_trail_last_line(&below->trail) != below->fed_lines + 1;
}

/* The lines of a box are bytes of l's text that follow each other. `end` is theirs, there. */
static bool note_bytes(struct gl_level *l, struct gl_level *below, const struct gl_bulk *b,
	uint64_t end)
{
	const struct gl_yield *y = &l->ls->yield;
	struct gl_step s = gl_level_step(l, below, b->number);

	if (!l->above) {
		s.begin = s.from = b->at;
		s.end = end;
		return gl_trail_add_run(&below->trail, &s, y->nmarks, false);
	}
	for (size_t i = 0; i < y->nmarks; i++) {
		const struct gl_mark *m = &y->marks[i];
		uint64_t behind = i + 1 < y->nmarks ? b->at + m[1].begin : end;

		s.at = below->fed + m->at;
		s.line = below->fed_lines + 1 + i;
		s.from = s.begin = gl_level_byte(l, b->at + m->begin);
		s.end = gl_level_byte(l, behind - 1) + 1;
		if (!gl_trail_add(&below->trail, &s))
			return false;
	}
	return true;
}

static void end(struct gl_level *below, const struct gl_yield *y, bool is_noted)
{
	below->piece.len += y->len;
	below->fed += y->len;
	below->fed_lines += y->nmarks;
	below->piece.failed |= !is_noted;
}

const char *gl_bulk_box(struct gl_level *l, const struct gl_bulk *b)
{
	struct gl_level *below = l->box.level;
	struct gl_yield *y = &l->ls->yield;
	const char *p;

	if (!begin(l, below, b))
		return b->p;
	p = gl_unroll(b->p, b->end, l->box.quote, y);
	if (y->nmarks)
		end(below, y, note_bytes(l, below, b, b->at + (uint64_t)(p - b->p)));
	return p;
}

/* Lines of l's text, each of which became one of below's. `end` is where they end, there. */
static bool note_lines(struct gl_level *l, struct gl_level *below, const struct gl_bulk *b,
	uint64_t end)
{
	const struct gl_yield *y = &l->ls->yield;
	struct gl_step s = gl_level_step(l, below, b->number);

	if (!l->above) {
		s.begin = s.from = b->at;
		s.end = end;
		return gl_trail_add_run(&below->trail, &s, y->nmarks, true);
	}
	for (size_t i = 0; i < y->nmarks; i++) {
		const struct gl_mark *m = &y->marks[i];

		s = gl_level_step(l, below, b->number + i);
		s.at += m->at;
		s.line += i;
		gl_level_range(l, b->at + m->begin, i + 1 < y->nmarks ? b->at + m[1].begin : end, &s);
		s.from = gl_level_byte(l, b->at + m->from);
		if (!gl_trail_add(&below->trail, &s))
			return false;
	}
	return true;
}

/* The stamps of lines that may begin a dump; where they have none, l's. */
static bool note_stamps(struct gl_level *l, struct gl_level *below, const struct gl_bulk *b)
{
	const struct gl_yield *y = &l->ls->yield;

	for (size_t i = 0; i < y->nstamps; i++) {
		const struct gl_yield_stamp *v = &y->stamps[i];
		struct gl_str stamp = {b->p + v->from, v->len};

		if (stamp.len == 0)
			stamp = gl_trail_stamp(&l->trail, b->at + v->begin);
		if (stamp.p && !gl_trail_add_stamp(&below->trail, below->fed + v->at, stamp))
			return false;
	}
	return true;
}

const char *gl_bulk_stream(struct gl_level *l, struct gl_stream *w, const struct gl_bulk *b)
{
	struct gl_yield *y = &l->ls->yield;
	const char *p;

	if (w->peel.nmoulds == 0 || !begin(l, w->level, b))
		return b->p;
	p = gl_peel(&w->peel, b->p, b->end, y);
	if (y->nmarks == 0)
		return p;
	w->peel.taken += y->nmarks;
	w->envelope.width = y->width;
	w->last_line = b->number + y->nmarks - 1;
	end(w->level, y, note_stamps(l, w->level, b) &&
				 note_lines(l, w->level, b, b->at + (uint64_t)(p - b->p)));
	return p;
}
