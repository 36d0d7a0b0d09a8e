#include "lib/level.h"

#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/detect.h"
#include "lib/input/envelope.h"
#include "lib/input/stamp.h"
#include "lib/input/trail.h"
#include "lib/input/unescape.h"

#define PIECE ((size_t)128 << 10) /* unwrapped at a time */
#define ALIKE 6 /* bytes that a log's lines have in common at their begin */
#define HITS 1024 /* places in one line that may hold a dump */
#define LOOK 4096 /* bytes behind a line that holds a box, to tell whether it goes on there */

/* A log stream, whose lines stand in one envelope. */
struct writer {
	struct gl_envelope envelope;
	struct level *level;
	uint64_t last_line; /* of the level above, that was its */
	bool is_closed;	    /* HTML: behind </pre> */
};

/* A dump that is a string within a line. */
struct box {
	struct level *level;
	bool is_open;
	char quote;
	char begin[ALIKE]; /* of the line */
	size_t begin_len;
};

struct level {
	struct gl_levels *ls;
	struct level *above; /* NULL: the top */
	unsigned depth;
	struct gl_text *text;
	struct gl_trail trail;	 /* where its text came from; not the top's */
	struct gl_buf piece;	 /* text that was unwrapped for it */
	struct gl_window window; /* what of that is not read */
	uint64_t fed, fed_lines; /* bytes and whole lines that were put into piece */
	struct gl_buf origin;
	uint64_t stamp_dump; /* the dump that `time` is of */
	char time[GL_STAMP_MAX];
	size_t time_len;
	struct writer *writers;
	size_t nwriters, writers_cap;
	size_t writer; /* the one that claimed the line */
	struct box box;
	bool in_rest;	 /* behind a box, up to the line's end */
	bool is_ended;	 /* its text was told so */
	size_t nflushed; /* writers that were told so */
};

struct gl_levels {
	struct gl_stacks *stacks;
	bool with_args;
	uint64_t ndumps;
	struct level *top, *turn; /* turn: whose text is read next */
	struct level *ran;	  /* whose batch is out */
	size_t nwriters;	  /* of all levels */
	bool is_unwrapping;
	struct gl_buf scratch;
	struct gl_tally gone, total; /* of levels that are no more; of all */
};

/* --- making and freeing -------------------------------------------------------------------- */

static void free_level(struct level *l)
{
	if (!l)
		return;
	for (size_t i = 0; i < l->nwriters; i++) {
		gl_envelope_free(&l->writers[i].envelope);
		free_level(l->writers[i].level);
	}
	gl_mem_free(l->writers);
	free_level(l->box.level);
	gl_text_free(l->text);
	gl_trail_free(&l->trail);
	gl_buf_free(&l->piece);
	gl_buf_free(&l->origin);
	gl_mem_free(l);
}

static struct level *new_level(struct gl_levels *ls, struct level *above)
{
	struct level *l = gl_mem_new(1, sizeof *l);

	if (!l)
		return NULL;
	l->ls = ls;
	l->above = above;
	l->depth = above ? above->depth + 1 : 0;
	l->text = gl_text_new(ls->stacks, &ls->ndumps, ls->with_args);
	if (above)
		gl_buf_str(&l->origin, gl_buf_view(&above->origin));
	if (l->text && !l->origin.failed)
		return l;
	free_level(l);
	return NULL;
}

struct gl_levels *gl_levels_new(struct gl_stacks *stacks, bool with_args)
{
	struct gl_levels *ls = gl_mem_new(1, sizeof *ls);

	if (!ls)
		return NULL;
	ls->stacks = stacks;
	ls->with_args = with_args;
	ls->top = ls->turn = new_level(ls, NULL);
	if (ls->top)
		return ls;
	gl_mem_free(ls);
	return NULL;
}

void gl_levels_free(struct gl_levels *ls)
{
	if (!ls)
		return;
	free_level(ls->top);
	gl_buf_free(&ls->scratch);
	gl_mem_free(ls);
}

struct gl_text *gl_levels_top(struct gl_levels *ls)
{
	return ls->top->text;
}

const struct gl_batch *gl_levels_batch(const struct gl_levels *ls)
{
	static const struct gl_batch none;

	return ls->ran ? gl_text_batch(ls->ran->text) : &none;
}

bool gl_levels_is_unwrapping(const struct gl_levels *ls)
{
	return ls->is_unwrapping || gl_text_stopped(ls->top->text) != GL_TEXT_ALL;
}

static int no_memory(struct gl_err *err)
{
	return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
}

/* --- where text came from ------------------------------------------------------------------ */

/* Where in the input the byte at `at` of a level's text stands. */
static uint64_t input_byte(const struct level *l, uint64_t at)
{
	const struct gl_step *s = l->above ? gl_trail_at(&l->trail, at) : NULL;
	uint64_t byte;

	if (!s)
		return at;
	byte = s->from + (at - s->at);
	return byte < s->end ? byte : s->end - 1;
}

/* The input's bytes that hold the lines of [begin, end) of a level's text. */
static void input_range(const struct level *l, uint64_t begin, uint64_t end, struct gl_step *out)
{
	const struct gl_step *first, *last;

	out->begin = begin;
	out->end = end;
	if (!l->above)
		return;
	first = gl_trail_at(&l->trail, begin);
	last = gl_trail_at(&l->trail, end > begin ? end - 1 : begin);
	if (first)
		out->begin = first->begin;
	if (last)
		out->end = last->end;
}

static uint64_t input_line(const struct level *l, uint64_t line)
{
	const struct gl_step *s = l->above ? gl_trail_line(&l->trail, line) : NULL;

	return s ? s->in_line : line;
}

static void count_fed(struct level *below, size_t len)
{
	below->fed += len;
	below->fed_lines += len && below->piece.p[below->piece.len - 1] == '\n';
}

/* The next step of `below`: it comes from line `line` of l's text. */
static struct gl_step next_step(const struct level *l, const struct level *below, uint64_t line)
{
	return (struct gl_step){.at = below->fed, .line = below->fed_lines + 1,
		.in_line = input_line(l, line)};
}

/* Lines that can be a dump's first one, or hold it; most of a dump's are none. */
static bool may_begin(struct gl_str text)
{
	static const bool begins[256] = {['G'] = true, ['['] = true, ['{'] = true, ['"'] = true,
		['<'] = true, ['E'] = true, ['W'] = true, ['I'] = true, ['F'] = true, ['0'] = true,
		['1'] = true, ['2'] = true, ['3'] = true, ['4'] = true, ['5'] = true, ['6'] = true,
		['7'] = true, ['8'] = true, ['9'] = true};

	while (text.len && (text.p[0] == ' ' || text.p[0] == '\t'))
		text = gl_str_skip(text, 1);
	if (text.len && (text.p[0] == 'g' || text.p[0] == 't'))
		return gl_str_starts(text, GL_STR("goro")) || gl_str_starts(text, GL_STR("time="));
	return text.len && begins[(unsigned char)text.p[0]];
}

/* Of lines that may begin a dump, the time stamp is kept. */
static bool note_stamp(struct level *l, struct level *below, struct gl_str text,
	struct gl_str stamp, uint64_t at)
{
	if (!may_begin(text))
		return true;
	if (!stamp.p && l->above)
		stamp = gl_trail_stamp(&l->trail, at);
	return !stamp.p || gl_trail_add_stamp(&below->trail, below->fed, stamp);
}

/* --- feeding a level below ----------------------------------------------------------------- */

/* Room behind what it has not read; that is moved to the front. */
static void begin_piece(struct level *l)
{
	size_t rest = (size_t)(l->window.end - l->window.p);

	if (rest && l->window.p != l->piece.p)
		memmove(l->piece.p, l->window.p, rest);
	l->piece.len = rest;
}

static int end_piece(struct level *l, struct gl_err *err)
{
	if (l->piece.failed)
		return no_memory(err);
	l->window.p = gl_buf_view(&l->piece).p;
	l->window.end = l->window.p + l->piece.len;
	gl_trail_drop(&l->trail, gl_text_oldest(l->text));
	l->ls->turn = l;
	return 0;
}

#define LONG 256 /* bytes of a line that may hold a dump, whose places are noted one by one */

/*
 * Behind each escape of a string another step begins. `line` is at `at` of l's text, and
 * the string at text in it; s: the step that begins with it.
 */
static bool note_escapes(struct level *l, struct level *below, struct gl_step s, uint64_t at,
	struct gl_str line, const char *text)
{
	struct gl_buf *scratch = &l->ls->scratch;
	const char *p = text, *end = line.p + line.len, *q;

	while ((q = memchr(p, '\\', (size_t)(end - p))) && end - q > 1) {
		const char *escape = q;

		if (memchr(p, '"', (size_t)(q - p)))
			break; /* the string ended */
		s.at += (uint64_t)(q - p);
		p = q + gl_unescape_len(q, end);
		scratch->len = 0;
		gl_unescape(&escape, p, 0, scratch);
		s.at += scratch->len;
		s.from = input_byte(l, at + (uint64_t)(p - line.p));
		if (scratch->len == 0)
			break; /* cut by the line's end */
		if (!gl_trail_add(&below->trail, &s))
			return false;
	}
	return true;
}

/* `text`, the last of below's piece, came from the line of l's text that is at `at`. */
static bool note_line(struct level *l, struct level *below, struct gl_str text,
	struct gl_str line, const struct gl_payload *got, bool has_lf, uint64_t at, uint64_t number)
{
	struct gl_step s = next_step(l, below, number);
	bool is_noted, is_part;

	is_part = below->trail.nsteps && below->trail.steps[below->trail.nsteps - 1].line == s.line;
	if (text.len == 0)
		return true;
	input_range(l, at, at + line.len + has_lf, &s);
	s.from = got->text ? input_byte(l, at + (uint64_t)(got->text - line.p)) : s.begin;
	is_noted = note_stamp(l, below, text, got->stamp, at) && gl_trail_add(&below->trail, &s);
	count_fed(below, text.len);
	if (is_noted && got->is_escaped && (text.len >= LONG || got->goes_on || is_part))
		is_noted = note_escapes(l, below, s, at, line, got->text);
	return is_noted;
}

/* One line of the writer's, [p, eol); its LF follows unless eol is the input's end. */
static bool feed_line(struct level *l, struct writer *w, const char *p, const char *eol,
	bool has_lf, uint64_t at, uint64_t number)
{
	struct gl_buf *piece = &w->level->piece;
	struct gl_str line = gl_str_of(p, eol);
	size_t before = piece->len;
	struct gl_payload got;

	if (!gl_envelope_take(&w->envelope, line, piece, &got))
		return false;
	if (!has_lf && w->envelope.kind != GL_ENVELOPE_STRING && !got.goes_on)
		piece->len--; /* what was cut stays so */
	if (w->envelope.kind == GL_ENVELOPE_HTML)
		w->is_closed = gl_port_memmem(p, (size_t)(eol - p), "</pre", 5) != NULL;
	w->last_line = number;
	if (!note_line(l, w->level, gl_str_skip(gl_buf_view(piece), before), line, &got, has_lf, at,
		    number))
		piece->failed = true;
	return true;
}

/* The lines from w->p on that are the writer's, up to a piece of them. */
static int feed_writer(struct level *l, struct gl_window *w, bool *moved, struct gl_err *err)
{
	struct writer *to = &l->writers[l->writer];
	const char *p = w->p;
	uint64_t at = gl_text_offset(l->text), line = gl_text_line(l->text);
	size_t nlines = 0, full;

	begin_piece(to->level);
	full = to->level->piece.len + PIECE;
	while (p < w->end && to->level->piece.len < full && !to->level->piece.failed &&
		!to->is_closed) {
		const char *nl = memchr(p, '\n', (size_t)(w->end - p));
		const char *eol = nl ? nl : w->end;

		if ((!nl && !w->is_last) || !feed_line(l, to, p, eol, nl != NULL,
						    at + (uint64_t)(p - w->p), line + nlines + 1))
			break;
		nlines += nl != NULL;
		p = nl ? nl + 1 : eol;
	}
	*moved = p > w->p;
	gl_text_skip(l->text, (size_t)(p - w->p), nlines);
	w->p = p;
	return end_piece(to->level, err);
}

/* --- boxes --------------------------------------------------------------------------------- */

/*
 * The line that holds the box ended, at the LF (or CR LF) at p, but not the box: it was cut
 * in pieces, unless what follows begins as such a line does. is_within: so did a line of its
 * text not. Needs LOOK bytes behind p, if there are that many.
 */
static bool goes_on_below(const struct box *b, const char *p, const struct gl_window *w,
	bool is_within)
{
	struct gl_str next = gl_str_of(p + 1, w->end);

	if (next.len == 0 || gl_str_starts(next, (struct gl_str){b->begin, b->begin_len}))
		return false;
	/* Without the quote that opened it, there must be signs that it does. */
	return b->quote || (is_within && gl_port_memmem(next.p, next.len, "\\n", 2) &&
				   gl_stamp(next.p, w->end) == 0);
}

static void close_box(struct level *l, bool is_cut)
{
	struct level *below = l->box.level;

	l->box.is_open = false;
	l->in_rest = true;
	below->window.is_last = true;
	if (is_cut)
		gl_text_is_cut(below->text, NULL);
	else if (below->piece.len && below->piece.p[below->piece.len - 1] != '\n')
		gl_buf_char(&below->piece, '\n');
}

/* Where in l's text a box is being read. */
struct cursor {
	const char *p, *step; /* step: where the line of the box's text begins */
	size_t nlines;	      /* of l's text that ended */
	size_t text;	      /* where that line begins in the piece */
};

static bool end_box_line(struct level *l, const struct gl_window *w, struct cursor *c)
{
	struct level *below = l->box.level;
	uint64_t at = gl_text_offset(l->text);
	struct gl_step s = next_step(l, below, gl_text_line(l->text) + c->nlines + 1);

	if (below->piece.len == c->text)
		return true;
	s.from = s.begin = input_byte(l, at + (uint64_t)(c->step - w->p));
	s.end = input_byte(l, at + (uint64_t)(c->p - w->p) - 1) + 1;
	if (!gl_trail_add(&below->trail, &s))
		return false;
	count_fed(below, below->piece.len - c->text);
	c->step = c->p;
	c->text = below->piece.len;
	return true;
}

enum went { ON, STOPPED, CLOSED, CUT };

/* The line that holds the box ends at the LF at eol: does the box go on in the next? */
static enum went end_line(struct level *l, const struct gl_window *w, struct cursor *c,
	const char *eol)
{
	struct gl_buf *piece = &l->box.level->piece;
	struct gl_window next = {eol, w->end, true};
	bool is_within = piece->len && piece->p[piece->len - 1] != '\n';

	if ((size_t)(w->end - eol) > LOOK)
		next.end = eol + LOOK;
	else if (!w->is_last)
		return STOPPED;
	if (!goes_on_below(&l->box, eol, &next, is_within))
		return l->box.quote ? CUT : CLOSED;
	if (is_within && piece->p[piece->len - 1] == '\r')
		piece->len--;
	c->nlines++;
	return ON;
}

/* The line's end cuts the escape at c->p in two. */
static enum went join_escape(struct level *l, const struct gl_window *w, struct cursor *c)
{
	const char *eol = memchr(c->p, '\n', (size_t)(w->end - c->p)), *p;
	size_t first = (size_t)(eol - c->p), rest = (size_t)(w->end - eol) - 1, len;
	char whole[24];
	enum went went = end_line(l, w, c, eol);

	if (first && eol[-1] == '\r')
		first--;
	memcpy(whole, c->p, first);
	if (went != ON) {
		if (went != STOPPED) {
			gl_buf_add(&l->box.level->piece, whole, first);
			c->p = eol;
		}
		return went;
	}
	rest = rest < sizeof whole - first ? rest : sizeof whole - first;
	memcpy(whole + first, eol + 1, rest);
	len = gl_unescape_len(whole, whole + first + rest);
	len = len > first ? len : first;
	p = whole;
	gl_unescape(&p, whole + len, 0, &l->box.level->piece);
	if (p < whole + len)
		gl_buf_add(&l->box.level->piece, p, (size_t)(whole + len - p));
	c->p = eol + 1 + (len - first);
	return ON;
}

/* One line of the box's text. */
static enum went feed_box_line(struct level *l, const struct gl_window *w, struct cursor *c)
{
	struct gl_buf *piece = &l->box.level->piece;
	enum went went;

	switch (gl_unescape(&c->p, w->end, l->box.quote, piece)) {
	case GL_UNESCAPE_LINE:
		return ON;
	case GL_UNESCAPE_QUOTE:
		return CLOSED;
	case GL_UNESCAPE_EOL:
		went = end_line(l, w, c, c->p);
		c->p += went == ON;
		return went;
	case GL_UNESCAPE_CUT:
		return join_escape(l, w, c);
	case GL_UNESCAPE_MORE:
		if (!w->is_last)
			return STOPPED;
		gl_buf_add(piece, c->p, (size_t)(w->end - c->p));
		c->p = w->end;
		return l->box.quote ? CUT : CLOSED;
	}
	return STOPPED;
}

static int feed_box(struct level *l, struct gl_window *w, bool *moved, struct gl_err *err)
{
	struct level *below = l->box.level;
	struct cursor c = {w->p, w->p, 0, 0};
	enum went went = ON;
	size_t full;

	begin_piece(below);
	c.text = below->piece.len;
	full = c.text + PIECE;
	while (went == ON && below->piece.len < full && !below->piece.failed) {
		went = feed_box_line(l, w, &c);
		if (went == CLOSED || went == CUT)
			close_box(l, went == CUT);
		if (!end_box_line(l, w, &c))
			below->piece.failed = true;
	}
	*moved = c.p > w->p || !l->box.is_open;
	gl_text_skip(l->text, (size_t)(c.p - w->p), c.nlines);
	w->p = c.p;
	return end_piece(below, err);
}

/* Another text begins for a level that was ended, and for those below it. */
static void revive(struct level *l)
{
	l->window.is_last = l->is_ended = l->in_rest = false;
	l->nflushed = 0;
	gl_text_again(l->text);
	for (size_t i = 0; i < l->nwriters; i++)
		revive(l->writers[i].level);
}

static int open_box(struct level *l, struct gl_window *w, const struct gl_finding *f,
	struct gl_err *err)
{
	struct box *b = &l->box;

	if (!b->level && !(b->level = new_level(l->ls, l)))
		return no_memory(err);
	b->is_open = true;
	b->quote = f->quote;
	b->begin_len = (size_t)(w->end - w->p) < ALIKE ? (size_t)(w->end - w->p) : ALIKE;
	memcpy(b->begin, w->p, b->begin_len);
	revive(b->level);
	if (!note_stamp(l, b->level, GL_STR("goro"), f->stamp, gl_text_offset(l->text)))
		return no_memory(err);
	gl_text_skip(l->text, f->at, 0);
	w->p += f->at;
	return 0;
}

/* Behind a box its line goes on with what is of no interest, or with another box. */
static void pass_rest(struct level *l, struct gl_window *w, bool *moved)
{
	const char *nl = memchr(w->p, '\n', (size_t)(w->end - w->p)), *p = w->p;
	size_t have = (size_t)((nl ? nl : w->end) - w->p);

	if (!nl && !w->is_last && have < GL_LIMIT_LOOK) {
		*moved = false;
		return;
	}
	if (gl_hit_find((struct gl_str){w->p, have}, 0).kind != GL_HIT_NONE) {
		l->in_rest = false; /* to be looked at as a line is */
		return;
	}
	l->in_rest = nl == NULL && !w->is_last;
	w->p += have + (nl != NULL);
	gl_text_skip(l->text, (size_t)(w->p - p), nl != NULL);
}

/* --- whose line is it ---------------------------------------------------------------------- */

static bool fits(struct level *l, size_t i, struct gl_str line)
{
	struct gl_payload got;

	l->ls->scratch.len = 0;
	return !l->writers[i].is_closed &&
	       gl_envelope_take(&l->writers[i].envelope, line, &l->ls->scratch, &got);
}

/* The writer whose line it is, the last one first; those that were silent for long with `all`. */
static bool find_writer(struct level *l, struct gl_str line, bool all)
{
	uint64_t now = gl_text_line(l->text);

	for (size_t n = 0; n < l->nwriters; n++) {
		size_t i = (l->writer + n) % l->nwriters;

		if ((all || now - l->writers[i].last_line < GL_LIMIT_STREAM_LINES) &&
			fits(l, i, line)) {
			l->writer = i;
			return true;
		}
	}
	return false;
}

static bool is_claimed(void *ctx, struct gl_str line)
{
	return find_writer(ctx, line, false);
}

/* --- a line that holds a dump's ------------------------------------------------------------ */

/* The slot of a stream that has long been silent and is done; nwriters when there is none. */
static size_t find_silent(const struct level *l)
{
	size_t best = l->nwriters;

	for (size_t i = 0; i < l->nwriters; i++) {
		const struct level *below = l->writers[i].level;

		if (gl_text_is_idle(below->text) && below->window.p == below->window.end &&
			!below->nwriters && !below->box.is_open &&
			(best == l->nwriters || l->writers[i].last_line < l->writers[best].last_line))
			best = i;
	}
	return best;
}

/* Add what it counted to the whole, before it is freed. */
static void add_tally(struct gl_tally *to, const struct gl_tally *from);

static bool make_room(struct level *l)
{
	struct gl_levels *ls = l->ls;
	size_t i;
	void *v;

	if (ls->nwriters == GL_LIMIT_STREAMS) {
		i = find_silent(l);
		if (i == l->nwriters)
			return false;
		add_tally(&ls->gone, gl_text_tally(l->writers[i].level->text));
		gl_envelope_free(&l->writers[i].envelope);
		free_level(l->writers[i].level);
		l->writers[i] = l->writers[--l->nwriters];
		ls->nwriters--;
	}
	v = gl_mem_grow(l->writers, &l->writers_cap, l->nwriters + 1, sizeof *l->writers);
	if (v)
		l->writers = v;
	return v != NULL;
}

/* A stream that was not known; l->writer is it. false: it cannot be taken up. */
static bool add_writer(struct level *l, struct gl_str line, enum gl_envelope_kind kind, size_t at)
{
	struct gl_str origin;
	struct writer *w;

	if (!make_room(l))
		return false;
	w = &l->writers[l->nwriters];
	*w = (struct writer){.last_line = gl_text_line(l->text)};
	if (!gl_envelope_learn(&w->envelope, kind, line, at) || !(w->level = new_level(l->ls, l))) {
		gl_envelope_free(&w->envelope);
		return false;
	}
	origin = gl_buf_view(&w->envelope.origin);
	if (origin.len && w->level->origin.len)
		gl_buf_char(&w->level->origin, '/');
	gl_buf_str(&w->level->origin, origin);
	l->writer = l->nwriters++;
	l->ls->nwriters++;
	gl_text_claims(l->text, is_claimed, l);
	return true;
}

static const char too_deep[] = "goroutine within too many log envelopes: skipped";
static const char too_many[] = "goroutine of one log stream too many: skipped";
static const char no_dump[] = "goroutine header within a line, and no stack behind it: skipped";

/* A stream's lines, bare but for blanks before them; the first one stands behind other text. */
static int go_on_bare(struct level *l, struct gl_window *w, const struct gl_finding *f,
	struct gl_err *err)
{
	const char *p = w->p, *text = p + f->at, *nl = memchr(p, '\n', (size_t)(w->end - p));
	struct gl_payload got = {.text = text, .stamp = f->stamp};
	struct gl_str line = gl_str_of(p, nl);
	struct level *below;

	if (f->indent.len == 0) { /* the line begins here, then */
		w->p = text;
		gl_text_lead(l->text, f->at);
		return 0;
	}
	if (!find_writer(l, f->indent, true) &&
		!add_writer(l, f->indent, GL_ENVELOPE_PREFIX, f->indent.len)) {
		gl_text_pass(l->text, too_many);
		return 0;
	}
	below = l->writers[l->writer].level;
	l->writers[l->writer].last_line = gl_text_line(l->text) + 1;
	gl_text_hand_over(l->text, below->text);
	begin_piece(below);
	gl_buf_add(&below->piece, text, (size_t)(nl + 1 - text));
	if (below->piece.failed || !note_line(l, below, gl_str_of(text, nl + 1), line, &got, true,
					   gl_text_offset(l->text), gl_text_line(l->text) + 1))
		return no_memory(err);
	gl_text_skip(l->text, line.len + 1, 1);
	w->p = nl + 1;
	return end_piece(below, err);
}

static int take_finding(struct level *l, struct gl_window *w, struct gl_str line,
	const struct gl_finding *f, bool *moved, struct gl_err *err)
{
	if (l->depth == GL_LIMIT_WRAP_DEPTH) {
		gl_text_pass(l->text, too_deep);
		return 0;
	}
	switch (f->found) {
	case GL_FOUND_ENVELOPE:
		if (add_writer(l, line, f->kind, f->at)) {
			if (f->kind == GL_ENVELOPE_COLOUR || f->kind == GL_ENVELOPE_HTML)
				gl_text_hand_over(l->text, l->writers[l->writer].level->text);
			return feed_writer(l, w, moved, err);
		}
		gl_text_pass(l->text, too_many);
		return 0;
	case GL_FOUND_BOX:
		return open_box(l, w, f, err);
	case GL_FOUND_BARE:
		return go_on_bare(l, w, f, err);
	case GL_FOUND_NOTHING:
	case GL_FOUND_MORE:
		break;
	}
	return 0;
}

/* An HTML page's next <pre>. */
static bool reopen(struct level *l)
{
	for (size_t i = 0; i < l->nwriters; i++)
		if (l->writers[i].is_closed) {
			l->writers[i].is_closed = false;
			l->writer = i;
			return true;
		}
	return false;
}

static int unwrap(struct level *l, struct gl_window *w, bool *moved, struct gl_err *err)
{
	const char *nl = memchr(w->p, '\n', (size_t)(w->end - w->p));
	const char *eol = nl ? nl : w->is_last ? w->end : NULL;
	struct gl_str line = gl_str_of(w->p, eol ? eol : w->end);
	struct gl_hit hit = gl_hit_find(line, 0);
	bool has_header = false;

	l->ls->is_unwrapping = true;
	if (eol && find_writer(l, line, true)) {
		gl_text_claims(l->text, is_claimed, l);
		return feed_writer(l, w, moved, err);
	}
	for (int n = 0; n < HITS && hit.kind != GL_HIT_NONE;
		n++, hit = gl_hit_find(line, hit.end)) {
		struct gl_finding f = gl_detect(w->p, eol, w->end, w->is_last, hit);

		if (f.found == GL_FOUND_MORE) {
			*moved = false;
			return 0;
		}
		if (f.found == GL_FOUND_ENVELOPE && f.kind == GL_ENVELOPE_HTML && reopen(l))
			return feed_writer(l, w, moved, err);
		if (f.found != GL_FOUND_NOTHING)
			return take_finding(l, w, line, &f, moved, err);
		has_header |= hit.kind == GL_HIT_HEADER;
	}
	gl_text_pass(l->text, has_header ? no_dump : NULL);
	return 0;
}

/* --- turns --------------------------------------------------------------------------------- */

/* Without streams that were heard of lately, nobody need be asked whose a line is. */
static void tidy_claims(struct level *l)
{
	uint64_t now = gl_text_line(l->text);

	for (size_t i = 0; i < l->nwriters; i++)
		if (!l->writers[i].is_closed &&
			now - l->writers[i].last_line < GL_LIMIT_STREAM_LINES)
			return;
	gl_text_claims(l->text, NULL, NULL);
}

static int run_text(struct level *l, struct gl_window *w, bool *moved, struct gl_err *err)
{
	const char *got;

	tidy_claims(l);
	got = gl_text_run(l->text, w->p, w->end, w->is_last, err);
	l->ls->ran = l;
	if (!got)
		return -1;
	l->is_ended = w->is_last && gl_text_stopped(l->text) == GL_TEXT_ALL;
	*moved = got != w->p || l->is_ended || gl_text_stopped(l->text) != GL_TEXT_ALL;
	w->p = got;
	return 0;
}

/* A level's own text has ended: those below it end one after another. */
static void flush(struct level *l, bool *moved)
{
	if (l->nflushed < l->nwriters) {
		struct level *below = l->writers[l->nflushed++].level;

		below->window.is_last = true;
		if (gl_text_is_known_cut(l->text))
			gl_text_is_cut(below->text, NULL);
		l->ls->turn = below;
		return;
	}
	*moved = false;
}

static int take_turn(struct level *l, struct gl_window *w, bool *moved, struct gl_err *err)
{
	*moved = true;
	if (l->is_ended) {
		flush(l, moved);
		return 0;
	}
	if (l->box.is_open)
		return feed_box(l, w, moved, err);
	if (l->in_rest && w->p < w->end) {
		pass_rest(l, w, moved);
		return 0;
	}
	switch (gl_text_stopped(l->text)) {
	case GL_TEXT_CLAIMED:
		gl_text_resume(l->text);
		return feed_writer(l, w, moved, err);
	case GL_TEXT_WRAPPED: {
		int got = unwrap(l, w, moved, err);

		if (*moved)
			gl_text_resume(l->text);
		return got;
	}
	case GL_TEXT_ALL:
		break;
	}
	return run_text(l, w, moved, err);
}

int gl_levels_run(struct gl_levels *ls, struct gl_window *w, bool *moved, bool *is_ended,
	struct gl_err *err)
{
	struct level *l = ls->turn;

	ls->ran = NULL;
	*is_ended = false;
	if (l == ls->top) {
		if (take_turn(l, w, moved, err) != 0)
			return -1;
		*is_ended = l->is_ended && !*moved;
		return 0;
	}
	if (take_turn(l, &l->window, moved, err) != 0)
		return -1;
	if (!*moved)
		ls->turn = l->above;
	*moved = true;
	return 0;
}

int gl_levels_profile(struct gl_levels *ls, const char *p, const char *end, struct gl_err *err)
{
	ls->ran = ls->top;
	return gl_text_profile(ls->top->text, p, end, err);
}

/* --- what a level knows of its records ----------------------------------------------------- */

/* The time of the dump that the record is of. */
static struct gl_str time_of(struct level *l, const struct gl_record *r)
{
	if (r->dump != l->stamp_dump || l->stamp_dump == 0) {
		struct gl_str stamp = gl_trail_stamp(&l->trail, r->offset);

		l->stamp_dump = r->dump;
		l->time_len = stamp.p ? gl_stamp_rfc3339(stamp, l->time) : 0;
	}
	return (struct gl_str){l->time_len ? l->time : NULL, l->time_len};
}

void gl_levels_complete(struct gl_levels *ls, struct gl_record *r, struct gl_more *more)
{
	struct level *l = ls->ran;
	struct gl_str time, origin = gl_buf_view(&l->origin);
	struct gl_step range;

	if (!l->above || r->raw.p || !gl_record_has(r, GL_HAS_OFFSET))
		return;
	time = time_of(l, r);
	if (time.p || origin.len) {
		*more = r->more ? *r->more : (struct gl_more){0};
		if (time.p)
			more->time = time;
		if (origin.len)
			more->origin = origin;
		r->more = more;
	}
	input_range(l, r->offset, r->offset + r->bytes, &range);
	r->offset = range.begin;
	r->bytes = range.end - range.begin;
}

void gl_levels_place(const struct gl_levels *ls, struct gl_err *err)
{
	if (err->line)
		err->line = input_line(ls->ran, err->line);
}

/* All fields are counters of one type. */
static void add_tally(struct gl_tally *to, const struct gl_tally *from)
{
	uint64_t a[sizeof *to / sizeof(uint64_t)], b[sizeof *to / sizeof(uint64_t)];

	memcpy(a, to, sizeof a);
	memcpy(b, from, sizeof b);
	for (size_t i = 0; i < sizeof a / sizeof a[0]; i++)
		a[i] += b[i];
	memcpy(to, a, sizeof a);
}

static void sum(const struct level *l, struct gl_tally *to)
{
	add_tally(to, gl_text_tally(l->text));
	for (size_t i = 0; i < l->nwriters; i++)
		sum(l->writers[i].level, to);
	if (l->box.level)
		sum(l->box.level, to);
}

const struct gl_tally *gl_levels_tally(struct gl_levels *ls)
{
	ls->total = ls->gone;
	sum(ls->top, &ls->total);
	return &ls->total;
}
