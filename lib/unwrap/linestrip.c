#include "lib/unwrap/linestrip.h"

#include "lib/unwrap/widecopy.h"
#include "lib/unwrap/entry.h"
#include "lib/syntax/unescape.h"

/* --- learning ------------------------------------------------------------------------------ */

static void place_stamp(struct gl_linestrip_mask *m, struct gl_str stamp, const char *before,
	const char *behind)
{
	bool is_behind = behind && stamp.p >= behind;

	m->stamp = is_behind ? GL_LINESTRIP_BEHIND : GL_LINESTRIP_BEFORE;
	m->stamp_at = (size_t)(stamp.p - (is_behind ? behind : before));
	m->stamp_len = stamp.len;
}

/*
 * Makes m->behind, the mask for the bytes behind the text of a STRING line. If the envelope has a
 * key, timestamps and counters in these bytes may vary, as in e->tail; otherwise all must be
 * exactly those of this line.
 */
static bool learn_behind(struct gl_linestrip_mask *m, const struct gl_envelope *e,
	struct gl_str line, const char *close, struct gl_prefix_fit *tail)
{
	struct gl_str rest = gl_str_of(close, line.p + line.len);

	*tail = (struct gl_prefix_fit){.len = 0};
	if (e->key.len)
		return e->has_tail && gl_prefix_mask(&e->tail, rest, &m->behind, tail) &&
		       tail->len == rest.len;
	gl_bytemask_begin(&m->behind);
	return gl_bytemask_add(&m->behind, rest, false);
}

/*
 * Makes the masks for lines of this form. `end` is the line's LF, or CR LF; `line` does not contain
 * the CR. Returns false if no mask can recognise such lines with certainty.
 */
static bool learn(struct gl_linestrip_mask *m, const struct gl_envelope *e, struct gl_str line,
	struct gl_str end)
{
	struct gl_prefix_fit head, tail;
	struct gl_str text;
	const char *close;

	m->stamp = GL_LINESTRIP_NO_STAMP;
	if (e->is_csv || e->is_table || e->head.nparts == 0 ||
		!gl_prefix_mask(&e->head, line, &m->before, &head))
		return false;
	if (e->kind == GL_ENVELOPE_PREFIX) {
		if (head.stamp.p)
			place_stamp(m, head.stamp, line.p, NULL);
		return true;
	}
	text = gl_str_skip(line, head.len);
	close = text.p + gl_unescape_string_end(text, 0);
	if (close == line.p + line.len || !learn_behind(m, e, line, close, &tail))
		return false;
	if (tail.stamp.p || head.stamp.p)
		place_stamp(m, tail.stamp.p ? tail.stamp : head.stamp, line.p, close);
	else
		m->stamp = GL_LINESTRIP_LOOK;
	return gl_bytemask_add(&m->behind, end, false);
}

/*
 * Returns the slot in which to store m. A stored mask with the same lengths is for the same form of
 * line, but fits only times of an earlier second, so m replaces it.
 */
static struct gl_linestrip_mask *slot_for(
	struct gl_linestrip *strip, const struct gl_linestrip_mask *m)
{
	for (size_t i = 0; i < strip->nmasks; i++)
		if (strip->masks[i].before.len == m->before.len &&
			strip->masks[i].behind.len == m->behind.len)
			return &strip->masks[i];
	if (strip->nmasks < GL_LINESTRIP_MASKS)
		return &strip->masks[strip->nmasks++];
	strip->next = (strip->next + 1) % GL_LINESTRIP_MASKS;
	return &strip->masks[strip->next];
}

/*
 * Returns true if a mask fits the line. Then it was the line's text that could not be stripped
 * fast, and there is nothing to learn from the line.
 */
static bool is_known(const struct gl_linestrip *strip, struct gl_str line, struct gl_str end)
{
	for (size_t i = 0; i < strip->nmasks; i++) {
		const struct gl_linestrip_mask *m = &strip->masks[i];
		struct gl_str text, rest;

		if (!gl_bytemask_fits_str(&m->before, line))
			continue;
		if (strip->text != GL_LINESTRIP_STRING)
			return true;
		text = gl_str_skip(line, m->before.len);
		rest = gl_str_of(text.p + gl_unescape_string_end(text, 0), end.p + end.len);
		if (gl_bytemask_fits_str(&m->behind, rest))
			return true;
	}
	return false;
}

static size_t larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* learning a form was useful if at least this many lines were then stripped */
#define PAID 16
#define IMPATIENT 1023 /* gl_linestrip_learn never ignores more lines in a row than this */

void gl_linestrip_learn(struct gl_linestrip *strip, const struct gl_envelope *e, struct gl_str line)
{
	struct gl_linestrip_mask m = {.stamp = GL_LINESTRIP_NO_STAMP};
	struct gl_str end = {line.p + line.len, 1};

	if (strip->wait) {
		strip->wait--;
		return;
	}
	if (line.len && line.p[line.len - 1] == '\r') {
		line.len--;
		end = (struct gl_str){end.p - 1, 2};
	}
	if (is_known(strip, line, end))
		return;
	strip->text = e->kind == GL_ENVELOPE_STRING ? GL_LINESTRIP_STRING
		     : e->is_syslog		   ? GL_LINESTRIP_TABS
						   : GL_LINESTRIP_BARE;
	strip->joins = e->joins;
	strip->patience = strip->taken >= PAID ? 1 : strip->patience * 2 + 1;
	if (strip->patience > IMPATIENT)
		strip->patience = IMPATIENT;
	strip->wait = strip->patience;
	strip->taken = 0;
	if (!learn(&m, e, line, end))
		return;
	*slot_for(strip, &m) = m;
	strip->room = larger(strip->room, larger(m.before.room, m.behind.room));
}

/* --- stripping ----------------------------------------------------------------------------- */

/* bytes that may be read from the current place on */
#define NEAR (GL_CHUNK_MOST + GL_UNESCAPE_SHORT)

/* The functions with which a line is copied and compared: those of plain C and SSE2, or of AVX2. */
struct wide {
	size_t chunk; /* bytes that one call of `copy` copies */
	gl_widecopy_fn *copy;
	gl_bytemask_fits_fn *fits;
};

/*
 * A line that is being stripped. Its text, which is written to `to`, is never longer than the bytes
 * read for it, so as much room suffices.
 */
struct line {
	const char *p, *limit; /* limit: last place at which wide.chunk bytes may be read */
	char *to;
	const struct gl_linestrip_mask *masks, *behind; /* the masks are [masks, behind) */
};

/* Copies the text up to the LF. Returns false if that LF is too far away. */
GL_INLINE bool copy_bare(struct line *l, struct wide wide)
{
	while (l->p <= l->limit) {
		size_t n = wide.copy(l->to, l->p, '\n', '\n', '\n');

		l->p += n;
		l->to += n;
		if (n < wide.chunk)
			return true;
	}
	return false;
}

/*
 * Copies the text up to the LF, and turns #011 and \011 into TABs. Returns false if that LF is too
 * far away.
 */
GL_INLINE bool copy_with_tabs(struct line *l, struct wide wide)
{
	while (l->p <= l->limit) {
		size_t n = wide.copy(l->to, l->p, '\n', '#', '\\');
		bool is_tab;

		l->p += n;
		l->to += n;
		if (n == wide.chunk)
			continue;
		if (*l->p == '\n')
			return true;
		is_tab = memcmp(l->p + 1, "011", 3) == 0;
		*l->to++ = is_tab ? '\t' : *l->p;
		l->p += is_tab ? 4 : 1;
	}
	return false;
}

/*
 * Decodes the text up to the quote. An escaped LF may stand only right before the quote, and must
 * stand there if `joins` is set. Returns false to leave the line to the general path.
 */
GL_INLINE bool copy_string(struct line *l, bool joins, struct wide wide)
{
	while (l->p <= l->limit) {
		size_t n;

		if (*l->p != '\\') {
			do {
				n = wide.copy(l->to, l->p, '"', '\\', '\n');
				l->p += n;
				l->to += n;
			} while (n == wide.chunk && l->p <= l->limit);
			if (n == wide.chunk || *l->p == '\n')
				return false;
			if (*l->p == '"') {
				*l->to++ = '\n';
				/* if `joins` is set, the text continues in the next line */
				return !joins;
			}
		}
		if (l->p[1] == 'n') {
			*l->to++ = '\n';
			l->p += 2;
			return *l->p == '"';
		}
		n = gl_unescape_short(l->p, l->to);
		if (n == 0 || *l->to == '\n')
			return false;
		l->p += n;
		l->to++;
	}
	return false;
}

/*
 * Returns the first mask from m on that fits the bytes before the text of the line at p, or NULL if
 * there is none.
 */
GL_INLINE const struct gl_linestrip_mask *before(const struct gl_linestrip_mask *m,
	const struct line *l, const char *p, struct wide wide)
{
	for (; m < l->behind; m++)
		if (wide.fits(&m->before, p))
			return m;
	return NULL;
}

/*
 * p is where the line begins, l->p is behind its text, and m fits the bytes before its text.
 * Returns the first mask, from m on, that fits both the bytes before the text and those after it,
 * or NULL if there is none.
 */
GL_INLINE const struct gl_linestrip_mask *behind(
	const struct gl_linestrip_mask *m, const struct line *l, const char *p, struct wide wide)
{
	size_t len = m->before.len;

	for (; m; m = before(m + 1, l, p, wide))
		if (m->before.len == len && wide.fits(&m->behind, l->p))
			return m;
	return NULL;
}

/*
 * Strips the line at l->p: appends its text to l->to and moves l->p past it. Returns the mask that
 * fits the line, or NULL to leave the line to the general path.
 */
GL_INLINE const struct gl_linestrip_mask *take(
	struct line *l, enum gl_linestrip_text kind, bool joins, struct wide wide)
{
	const char *p = l->p, *to = l->to;
	const struct gl_linestrip_mask *m = before(l->masks, l, p, wide);

	if (!m)
		return NULL;
	l->p += m->before.len;
	if (kind == GL_LINESTRIP_STRING) {
		m = copy_string(l, joins, wide) ? behind(m, l, p, wide) : NULL;
		if (!m || (size_t)(l->to - to) >= GL_LINEBATCH_ESCAPED)
			return NULL;
		l->p += m->behind.len;
		return m;
	}
	if (!(kind == GL_LINESTRIP_TABS ? copy_with_tabs(l, wide) : copy_bare(l, wide)))
		return NULL;
	l->to -= l->to > to && l->p[-1] == '\r';
	*l->to++ = '\n';
	l->p++;
	return m;
}

/*
 * Returns the timestamp of the line that begins at p and whose text ends at `behind`; m is the mask
 * that fits it.
 */
static struct gl_str stamp_of(const struct gl_linestrip_mask *m, const char *p, const char *behind)
{
	switch (m->stamp) {
	case GL_LINESTRIP_NO_STAMP:
		break;
	case GL_LINESTRIP_BEFORE:
		return (struct gl_str){p + m->stamp_at, m->stamp_len};
	case GL_LINESTRIP_BEHIND:
		return (struct gl_str){behind - m->behind.len + m->stamp_at, m->stamp_len};
	case GL_LINESTRIP_LOOK:
		return gl_entry_time((struct gl_str){p, m->before.len});
	}
	return (struct gl_str){NULL, 0};
}

static void add_stamp(struct gl_linebatch *y, const struct gl_offset_mark *m, struct gl_str stamp)
{
	struct gl_linebatch_stamp *v = &y->stamps[y->nstamps++];

	v->at = m->at;
	v->begin = m->begin;
	v->len = (uint32_t)(stamp.len < sizeof v->text ? stamp.len : sizeof v->text);
	if (v->len)
		memcpy(v->text, stamp.p, v->len);
}

/*
 * Strips lines whose texts are of this kind, until y is full or a line needs the general path. Most
 * of the time is spent here, so this is compiled once for each kind.
 */
GL_INLINE const char *take_all(const struct gl_linestrip *strip, enum gl_linestrip_text kind,
	const char *p, const char *end, struct gl_linebatch *y, struct wide wide)
{
	const char *base = p, *safe = end - NEAR - strip->room;
	char *to = y->text, *most = to + y->most;
	struct gl_offset_mark *mark = y->marks, *last = mark + GL_LINEBATCH_LINES;
	struct line l = {.masks = strip->masks, .behind = strip->masks + strip->nmasks};

	while (to < most && mark < last && p < safe) {
		const struct gl_linestrip_mask *m;

		l.p = p;
		l.to = to;
		l.limit = safe - p > (ptrdiff_t)GL_LINEBATCH_LINE ? p + GL_LINEBATCH_LINE : safe;
		m = take(&l, kind, strip->joins, wide);
		if (!m)
			break;
		mark->at = (uint32_t)(to - y->text);
		mark->begin = (uint32_t)(p - base);
		mark->from = mark->begin + (uint32_t)m->before.len;
		if (gl_linebatch_kind(*to) != GL_LINEBATCH_NEVER &&
			gl_linebatch_may_begin(to, l.to)) {
			add_stamp(y, mark, stamp_of(m, p, l.p));
			if (y->nstamps == GL_LINEBATCH_STAMPS)
				most = to;
		}
		mark++;
		p = l.p;
		to = l.to;
	}
	y->len = (size_t)(to - y->text);
	y->nmarks = (size_t)(mark - y->marks);
	if (y->nmarks)
		y->width = mark[-1].from - mark[-1].begin;
	return p;
}

GL_INLINE const char *take_any(const struct gl_linestrip *strip, const char *p, const char *end,
	struct gl_linebatch *y, struct wide wide)
{
	switch (strip->text) {
	case GL_LINESTRIP_BARE:
		return take_all(strip, GL_LINESTRIP_BARE, p, end, y, wide);
	case GL_LINESTRIP_TABS:
		return take_all(strip, GL_LINESTRIP_TABS, p, end, y, wide);
	case GL_LINESTRIP_STRING:
		return take_all(strip, GL_LINESTRIP_STRING, p, end, y, wide);
	}
	return p;
}

static const char *take_anywhere(const struct gl_linestrip *strip, const char *p, const char *end,
	struct gl_linebatch *y)
{
	return take_any(strip, p, end, y, (struct wide){GL_CHUNK, gl_widecopy, gl_bytemask_fits});
}

#if GL_HAS_AVX2
GL_FOR_AVX2 static const char *take_avx2(
	const struct gl_linestrip *strip, const char *p, const char *end, struct gl_linebatch *y)
{
	return take_any(strip, p, end, y,
		(struct wide){GL_CHUNK_AVX2, gl_widecopy_avx2, gl_bytemask_fits_avx2});
}
#endif

const char *gl_linestrip(const struct gl_linestrip *strip, const char *p, const char *end,
	struct gl_linebatch *y)
{
	y->len = y->nmarks = y->nstamps = 0;
	if ((size_t)(end - p) < NEAR + strip->room)
		return p;
#if GL_HAS_AVX2
	if (gl_avx2_is_there())
		return take_avx2(strip, p, end, y);
#endif
	return take_anywhere(strip, p, end, y);
}
