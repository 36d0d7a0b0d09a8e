#include "lib/unwrap/escaped.h"

#include "lib/base/limits.h"
#include "lib/unwrap/entry.h"
#include "lib/unwrap/timestamp.h"
#include "lib/syntax/locate.h"
#include "lib/syntax/packed.h"
#include "lib/parse/reason.h"
#include "lib/unwrap/bulk.h"

/*
 * this many bytes of the next line are needed to decide whether a string without quotes continues
 * in it
 */
#define LOOK 4096

/* once a line has had GL_LIMIT_ENTRIES dumps, only this many bytes behind a string are searched */
#define NEAR ((size_t)512)

/*
 * Returns how many bytes of the line behind the string are searched, for a timestamp or the reason.
 */
static size_t reach(const struct gl_layer *l)
{
	return l->escaped.nstrings > GL_LIMIT_ENTRIES ? NEAR : GL_LIMIT_ENTRY;
}

static struct gl_str at_most(struct gl_str s, size_t len)
{
	return (struct gl_str){s.p, s.len < len ? s.len : len};
}

/*
 * Adds the timestamp of a dump to the offset map of its layer. All escaped dumps in one line share
 * the line's timestamp, but it does not apply to dumps in later lines. Returns false if there is no
 * memory.
 */
static bool note_stamp(struct gl_layer *l, const struct gl_detected *f)
{
	struct gl_escaped *b = &l->escaped;
	uint64_t line = gl_demux_line(l->text) + 1;
	bool is_another = line != b->line;
	struct gl_str stamp = f->stamp;

	b->line = line;
	b->nstrings = is_another ? 1 : b->nstrings + 1;
	if (f->behind.p)
		stamp = gl_entry_time(at_most(f->behind, reach(l)));
	if (!stamp.p && l->above)
		stamp = gl_offsetmap_stamp(&l->offsets, gl_demux_offset(l->text));
	if (!stamp.p && is_another)
		stamp = GL_STR("");
	return !stamp.p || gl_offsetmap_add_stamp(&b->level->offsets, b->level->fed, stamp);
}

/*
 * Returns the text that follows the string of *f, up to the end of the line, but at most `most`
 * bytes of it.
 */
static struct gl_str behind_string(const struct gl_window *w, const struct gl_detected *f,
	size_t most)
{
	const char *text = w->p + f->at, *end = w->end, *nl;
	size_t len = gl_unescape_string_end(gl_str_of(text, end), 0);

	/* Nothing follows in this line if the string ends with it, or in a later line. */
	if (!f->quote || f->is_field || memchr(text, '\n', len))
		return GL_STR("");
	text += len;
	end = text + at_most(gl_str_of(text, end), most).len;
	nl = memchr(text, '\n', (size_t)(end - text));
	return gl_str_of(text, nl ? nl : end);
}

static bool hand_over_clue(struct gl_layer *l, const struct gl_window *w,
	const struct gl_detected *f)
{
	struct gl_buf *b = &l->ls->scratch;

	gl_demux_hand_over_clue(l->text, l->escaped.level->text);
	b->len = 0;
	gl_buf_add(b, w->p, f->at);
	gl_buf_str(b, behind_string(w, f, reach(l)));
	gl_demux_find_clue(l->escaped.level->text, gl_buf_view(b));
	return !b->failed;
}

int gl_escaped_begin(struct gl_layer *l, const struct gl_window *w, const struct gl_detected *f,
	struct gl_err *err)
{
	struct gl_escaped *b = &l->escaped;

	if (!b->level && !(b->level = gl_layer_new(l->ls, l)))
		return gl_err_memory(err);
	gl_layer_begin_text(b->level);
	gl_demux_begin_message(b->level->text);
	return note_stamp(l, f) && hand_over_clue(l, w, f) ? 0 : gl_err_memory(err);
}

struct gl_step gl_escaped_step(struct gl_layer *l, const struct gl_window *w, struct gl_str from)
{
	uint64_t at = gl_demux_offset(l->text) + (uint64_t)(from.p - w->p);
	struct gl_step s = gl_layer_step(l, l->escaped.level, gl_demux_line(l->text) + 1);

	gl_layer_bytes(l, at, at + from.len, &s);
	return s;
}

bool gl_escaped_put(struct gl_layer *l, const struct gl_window *w, struct gl_str text,
	struct gl_str from)
{
	struct gl_layer *below = l->escaped.level;
	const char *p = text.p, *end = text.p + text.len, *nl;
	struct gl_step s = gl_escaped_step(l, w, from);

	gl_buf_str(&below->piece, text);
	for (; p < end; p = nl) {
		nl = memchr(p, '\n', (size_t)(end - p));
		nl = nl ? nl + 1 : end;
		s.at = below->fed;
		s.line = below->fed_lines + 1;
		if (!gl_offsetmap_add(&below->offsets, &s))
			return false;
		below->fed += (uint64_t)(nl - p);
		below->fed_lines += nl[-1] == '\n';
	}
	return !below->piece.failed;
}

int gl_escaped_end(struct gl_layer *l, struct gl_window *w, const char *end, size_t nlines,
	struct gl_err *err)
{
	l->escaped.level->window.is_last = true;
	gl_demux_skip(l->text, (size_t)(end - w->p), nlines);
	w->p = end;
	return gl_layer_end(l->escaped.level, 0, err);
}

int gl_escaped_open(struct gl_layer *l, struct gl_window *w, const struct gl_detected *f,
	struct gl_err *err)
{
	struct gl_escaped *b = &l->escaped;

	if (gl_escaped_begin(l, w, f, err) != 0)
		return -1;
	b->is_open = true;
	b->is_unfinished = false;
	b->quote = f->quote;
	b->is_field = f->is_field;
	b->lone = (struct gl_csv_lone){false, false};
	b->begin_len = (size_t)(w->end - w->p) < GL_ESCAPED_ALIKE ? (size_t)(w->end - w->p)
								  : GL_ESCAPED_ALIKE;
	memcpy(b->begin, w->p, b->begin_len);
	gl_demux_skip(l->text, f->at, 0);
	w->p += f->at;
	return 0;
}

/*
 * Call this at the end of the line with the escaped dump if the string is still open there; p is
 * the line's LF. Returns true if a collector split the string, so that it continues in the next
 * line, and false if the next line begins like a line of the log. The next line must have
 * GL_ESCAPED_ALIKE bytes in the window (LOOK bytes, if the string has no quote), unless the input
 * ends before.
 */
static bool goes_on_below(const struct gl_escaped *b, const char *p, const struct gl_window *w)
{
	struct gl_str next = gl_str_of(p + 1, w->end);

	if (next.len == 0 || gl_str_starts(next, (struct gl_str){b->begin, b->begin_len}))
		return false;
	/* A string that had no opening quote continues only if the next line looks escaped. */
	return b->quote || (gl_port_memmem(next.p, next.len, "\\n", 2) &&
				   gl_timestamp(next.p, w->end) == 0);
}

static void close_escaped(struct gl_layer *l, bool is_cut)
{
	struct gl_layer *below = l->escaped.level;

	l->escaped.is_open = false;
	l->in_rest = true;
	below->window.is_last = true;
	if (is_cut)
		gl_demux_mark_cut(below->text, NULL);
	else if (below->piece.len && below->piece.p[below->piece.len - 1] != '\n')
		gl_buf_char(&below->piece, '\n');
}

/* A position in l's text while an escaped dump is read. */
struct cursor {
	const char *p, *step; /* step: where the current line of the dump begins in l's text */
	size_t nlines;	      /* lines of l's text that have ended */
	size_t step_nlines;   /* nlines at `step` */
	size_t text;	      /* where the current line of the dump begins in the piece */
};

static void begin_escaped_line(const struct gl_layer *l, struct cursor *c)
{
	c->step = c->p;
	c->step_nlines = c->nlines;
	c->text = l->escaped.level->piece.len;
}

static bool end_escaped_line(struct gl_layer *l, const struct gl_window *w, struct cursor *c)
{
	struct gl_layer *below = l->escaped.level;
	uint64_t at = gl_demux_offset(l->text);
	struct gl_step s = gl_layer_step(l, below, gl_demux_line(l->text) + c->step_nlines + 1);

	if (below->piece.len == c->text) {
		begin_escaped_line(l, c);
		return true;
	}
	gl_layer_bytes(l, at + (uint64_t)(c->step - w->p), at + (uint64_t)(c->p - w->p), &s);
	if (l->escaped.is_unfinished)
		gl_offsetmap_extend(&below->offsets, s.end);
	else if (!gl_offsetmap_add(&below->offsets, &s))
		return false;
	l->escaped.is_unfinished = true;
	gl_layer_count_text(below, below->piece.len - c->text);
	begin_escaped_line(l, c);
	return true;
}

/* How a line of an escaped dump was read. */
enum outcome {
	ON,	 /* the dump's string goes on after this line */
	STOPPED, /* more bytes are needed */
	CLOSED,	 /* the string has ended */
	CUT	 /* the input, or the line, has ended before the string's closing quote */
};

/*
 * Called at the LF (eol) of the line of l's text that contains the dump. Decides whether the next
 * line continues the dump's string, and if so, moves on to it.
 */
static enum outcome end_line(struct gl_layer *l, const struct gl_window *w, struct cursor *c,
	const char *eol)
{
	struct gl_buf *piece = &l->escaped.level->piece;
	struct gl_window next = {eol, w->end, true};
	bool is_within = piece->len && piece->p[piece->len - 1] != '\n';
	size_t look = l->escaped.quote ? GL_ESCAPED_ALIKE + 1 : LOOK;

	if ((size_t)(w->end - eol) > look)
		next.end = eol + look;
	else if (!w->is_last)
		return STOPPED;
	if (!goes_on_below(&l->escaped, eol, &next))
		return l->escaped.quote ? CUT : CLOSED;
	if (is_within && piece->p[piece->len - 1] == '\r')
		piece->len--;
	c->nlines++;
	return ON;
}

/*
 * Moves on from the LF at c->p to the next line. The LF splits a line of the dump. Each of its two
 * parts gets a step of its own in the offset map: end_escaped_line adds the one for the part before
 * the LF.
 */
static bool end_line_at_lf(struct gl_layer *l, const struct gl_window *w, struct cursor *c)
{
	bool is_done = end_escaped_line(l, w, c);

	c->p++;
	begin_escaped_line(l, c);
	return is_done;
}

/*
 * Reads the escape at c->p, which a line end splits: its rest stands at the start of the next line.
 */
static enum outcome join_escape(struct gl_layer *l, const struct gl_window *w, struct cursor *c)
{
	const char *eol = memchr(c->p, '\n', (size_t)(w->end - c->p)), *p;
	size_t first = (size_t)(eol - c->p), rest = (size_t)(w->end - eol) - 1, len;
	char whole[24];
	enum outcome outcome = end_line(l, w, c, eol);

	if (first && eol[-1] == '\r')
		first--;
	memcpy(whole, c->p, first);
	if (outcome != ON) {
		if (outcome != STOPPED) {
			gl_buf_add(&l->escaped.level->piece, whole, first);
			c->p = eol;
		}
		return outcome;
	}
	rest = rest < sizeof whole - first ? rest : sizeof whole - first;
	memcpy(whole + first, eol + 1, rest);
	len = gl_unescape_len(whole, whole + first + rest);
	len = len > first ? len : first;
	p = whole;
	gl_unescape(&p, whole + len, 0, &l->escaped.level->piece);
	if (p < whole + len)
		gl_buf_add(&l->escaped.level->piece, p, (size_t)(whole + len - p));
	c->p = eol + 1 + (len - first);
	return ON;
}

/* Reads one line of a dump that is a field of CSV into the piece of the layer below. */
static enum outcome feed_field_line(struct gl_layer *l, const struct gl_window *w, struct cursor *c)
{
	struct gl_escaped *b = &l->escaped;
	struct gl_buf *piece = &b->level->piece;
	enum gl_unescape got = gl_csv_unquote(&c->p, w->end, w->is_last, piece, &b->lone);

	if (got == GL_UNESCAPE_LINE) {
		c->nlines++;
		return ON;
	}
	if (got == GL_UNESCAPE_QUOTE) {
		/* else the closing quote would seem to open a field in the rest of the row */
		c->p++;
		return CLOSED;
	}
	if (!w->is_last)
		return STOPPED;
	return b->lone.in_field ? CLOSED : CUT;
}

/* Reads one line of the dump into the piece of the layer below. */
static enum outcome feed_escaped_line(
	struct gl_layer *l, const struct gl_window *w, struct cursor *c)
{
	struct gl_buf *piece = &l->escaped.level->piece;
	enum outcome outcome;

	switch (gl_unescape(&c->p, w->end, l->escaped.quote, piece)) {
	case GL_UNESCAPE_LINE:
		return ON;
	case GL_UNESCAPE_QUOTE:
		return CLOSED;
	case GL_UNESCAPE_EOL:
		outcome = end_line(l, w, c, c->p);
		if (outcome == ON && !end_line_at_lf(l, w, c))
			piece->failed = true;
		return outcome;
	case GL_UNESCAPE_CUT:
		return join_escape(l, w, c);
	case GL_UNESCAPE_MORE:
		if (!w->is_last)
			return STOPPED;
		gl_buf_add(piece, c->p, (size_t)(w->end - c->p));
		c->p = w->end;
		return l->escaped.quote ? CUT : CLOSED;
	}
	return STOPPED;
}

/* Reads plain lines in bulk (bulk.h), until the piece of the layer below holds `most` bytes. */
static void feed_plain(struct gl_layer *l, const struct gl_window *w, struct cursor *c, size_t most)
{
	struct gl_bulk b = {c->p, w->end, gl_demux_offset(l->text) + (uint64_t)(c->p - w->p),
		gl_demux_line(l->text) + c->nlines + 1, most};

	c->p = gl_bulk_escaped(l, &b);
	if (c->p != b.p)
		begin_escaped_line(l, c);
}

int gl_escaped_feed(struct gl_layer *l, struct gl_window *w, bool *moved, struct gl_err *err)
{
	struct gl_layer *below = l->escaped.level;
	struct cursor c = {.p = w->p};
	enum outcome outcome = ON;
	size_t had;

	gl_layer_begin(below);
	begin_escaped_line(l, &c);
	had = c.text;
	while (outcome == ON && below->piece.len < had + GL_LAYER_PIECE && !below->piece.failed) {
		if (!l->escaped.is_field && !l->escaped.is_unfinished)
			feed_plain(l, w, &c, had + GL_LAYER_PIECE);
		outcome = l->escaped.is_field ? feed_field_line(l, w, &c)
					   : feed_escaped_line(l, w, &c);
		if (outcome == CLOSED || outcome == CUT)
			close_escaped(l, outcome == CUT);
		if (!end_escaped_line(l, w, &c))
			below->piece.failed = true;
		l->escaped.is_unfinished &= outcome == STOPPED;
	}
	*moved = c.p > w->p || !l->escaped.is_open;
	gl_demux_skip(l->text, (size_t)(c.p - w->p), c.nlines);
	w->p = c.p;
	return gl_layer_end(below, had, err);
}

void gl_escaped_skip_rest(struct gl_layer *l, struct gl_window *w, bool *moved)
{
	const char *nl = gl_demux_line_end(l->text, w->p, w->end), *p = w->p;
	size_t have = (size_t)((nl ? nl : w->end) - w->p);
	struct gl_str word;
	bool has_another;

	if (!nl && !w->is_last && have < GL_LIMIT_LOOK) {
		*moved = false;
		return;
	}
	has_another = gl_locate((struct gl_str){w->p, have}, 0).kind != GL_HIT_NONE;
	if (has_another || gl_hit_has_header((struct gl_str){w->p, have}) ||
		gl_packed_find((struct gl_str){w->p, have}, 0, &word)) {
		/*
		 * the rest of the line may hold another dump, so it is examined as if it were a
		 * line of its own
		 */
		l->in_rest = false;
		if (has_another && l->escaped.nstrings > GL_LIMIT_ENTRIES)
			gl_demux_wraps_another(l->text);
		return;
	}
	l->in_rest = nl == NULL && !w->is_last;
	w->p += have + (nl != NULL);
	gl_demux_skip(l->text, (size_t)(w->p - p), nl != NULL);
}
