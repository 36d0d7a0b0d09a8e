#include "lib/parse/jsoncache.h"

#include "lib/base/bytes.h"
#include "lib/base/hash.h"
#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/base/wide.h"
#include "lib/parse/jsonargs.h"
#include "lib/record/keytable.h"

#if defined(GL_SMALL_CACHES)
#define SET_DIGITS 1
#else
#define SET_DIGITS 3 /* this many of the sig's last digits choose the set */
#endif
#define SETS (1 << 4 * SET_DIGITS)
#define WAYS 8	    /* templates per set: most stacks need one with a wait and one without */
#define SHAPES 1024 /* a power of two; at most half of the slots are used */

/*
 * A line is cut into pieces: one before each number and one behind the last number. The piece that
 * holds the text of the stack is cut in two around that text, which makes one piece more.
 */
#define MAX_PIECES (GL_JSONCACHE_NUMBERS + 3)

/* Limit for the bytes that all pieces of a shape have together: a few short keys and strings. */
#define MAX_TEXT 300

#define WORD 8 /* the size of a field that gets a number */
#define CACHE_LINE 64

static const char head[] = "{\"sig\":\"";

#define HEAD (sizeof head - 1)
/*
 * expect_next looks for a line's LF and the next line's sig only within so many bytes behind the
 * least length of the line
 */
#define NEAR 128

/* A piece of a line's text that stays the same, and what follows it in the line. */
struct piece {
	uint16_t len;
	/*
	 * What follows: NOTHING, STACK (the text of a stack) or a number. For a number, this is the
	 * offset of the field that gets it in gl_record, in words of 8 bytes.
	 */
	uint16_t field;
};

#define NOTHING 0
#define STACK 1 /* differs from the offset of any field */

_Static_assert(offsetof(struct gl_record, count) > STACK * WORD, "a field is told from STACK");
_Static_assert(offsetof(struct gl_record, count) % WORD == 0, "fields are found by their words");

/* The strings that a record with a template may have: one for each TEXT row of the key table. */
#define STRING_INDEX(key, type, ...) GL_KEYTABLE_IF(TEXT, type, STRING_OF)(key)
#define STRING_OF(key) STRING_##key,

enum { GL_KEYTABLE_RECORD(STRING_INDEX) NSTRINGS };

/* Where a string of the record stands in a line. */
struct view {
	uint8_t piece, at; /* index of the piece, and bytes from the start of that piece */
	uint8_t len;
	bool is_known;
};

/*
 * A shape is what a line has behind its sig, apart from the numbers and the text of the stack.
 * Thousands of stacks share a few shapes, so the shapes stay in the CPU's first-level cache. A
 * shape has no padding, so that it can be compared as bytes.
 */
struct shape {
	uint32_t has;
	/* the fewest bytes that a line can have behind its sig, without the stack's text */
	uint32_t least;
	uint8_t class, npieces;
	uint8_t stack_piece; /* index of the piece before the stack */
	uint8_t extras;	     /* bits: HAS_MORE, HAS_ARGS */
	struct view strings[NSTRINGS];
	struct piece pieces[MAX_PIECES];
	char text[MAX_TEXT +
		  GL_WIDE]; /* texts of all pieces, joined; GL_WIDE more bytes may be read */
};

_Static_assert(sizeof(struct shape) == 12 + NSTRINGS * 4 + MAX_PIECES * 4 + MAX_TEXT + GL_WIDE,
	"a shape has no padding");

#define HAS_MORE 1 /* the line has strings that are kept in struct gl_more */
/* the frames have args, so the text in the line is not that of the stack alone */
#define HAS_ARGS 2

/*
 * A template: the lines that it matches have this sig, this stack and this shape. It is half a
 * cache line long, so that only one cache line is loaded before the stack's text.
 */
struct template {
	const struct gl_stack *stack;
	const char *stack_text;
	uint64_t sig;
	uint32_t stack_len;
	/* Index + 1 of the shape. 0: neither this template nor any later one of its set is used. */
	uint16_t shape;
	/* Index of the template to replace next. Used only in the first template of a set. */
	uint16_t next;
};

_Static_assert(sizeof(struct template) <= CACHE_LINE / 2, "two templates fit in a line");

struct gl_jsoncache {
	char *room;	      /* memory for `all`; pages that are never touched cost nothing */
	struct template *all; /* SETS sets of WAYS templates each, aligned to a cache line */
	struct shape *shapes; /* SHAPES slots, found by hash; a slot is free if npieces is 0 */
	size_t nshapes;
	bool has_avx2;
	struct shape made;
};

struct gl_jsoncache *gl_jsoncache_new(void)
{
	struct gl_jsoncache *t = gl_mem_new(1, sizeof *t);

	if (!t)
		return NULL;
#if GL_HAS_AVX2
	t->has_avx2 = gl_avx2_is_there();
#endif
	t->room = gl_mem_new((size_t)SETS * WAYS * sizeof *t->all + CACHE_LINE, 1);
	t->shapes = gl_mem_new(SHAPES, sizeof *t->shapes);
	if (!t->room || !t->shapes) {
		gl_jsoncache_free(t);
		return NULL;
	}
	t->all = (void *)(t->room + CACHE_LINE - (uintptr_t)t->room % CACHE_LINE);
	return t;
}

void gl_jsoncache_free(struct gl_jsoncache *t)
{
	if (!t)
		return;
	gl_mem_free(t->room);
	gl_mem_free(t->shapes);
	gl_mem_free(t);
}

/*
 * Reads the sig with which the line begins. Returns where its digits end, or NULL if there is no
 * sig.
 */
static inline const char *skip_sig(const char *p, const char *end, uint64_t *sig)
{
	if ((size_t)(end - p) < HEAD + GL_HASH_HEX || memcmp(p, head, HEAD) != 0 ||
		!gl_hash_of_hex(p + HEAD, sig))
		return NULL;
	return p + HEAD + GL_HASH_HEX;
}

/*
 * Returns the set in which templates with this sig are. A sig need not be hashed, because it is a
 * hash already.
 */
static inline struct template *set_of(const struct gl_jsoncache *t, uint64_t sig)
{
	return &t->all[(sig & (SETS - 1)) * WAYS];
}

/* --- matching ------------------------------------------------------------------------ */

/*
 * Reads a number of at most 18 digits whose first digit is not 0. Returns where it ends, or NULL.
 */
static inline const char *skip_digits(const char *p, const char *end, uint64_t *n)
{
	const char *q = p < end && *p != '0' ? gl_num_digits(p, end, n) : NULL;

	return q && q - p <= 18 ? q : NULL;
}

/*
 * Returns true if the text, of len bytes, stands at p. GL_WIDE bytes behind the text may be read,
 * too, but near `end` there may be fewer.
 */
GL_INLINE bool is_text(const char *p, const char *end, const char *text, size_t len,
	gl_wide_differ_fn *differ)
{
	size_t have = (size_t)(end - p);

	if (GL_UNLIKELY(have < len + GL_WIDE))
		return have >= len && memcmp(p, text, len) == 0;
	return gl_wide_same(p, end, text, len, differ);
}

/* A stack, and the args that its frames have in a line. */
struct with_args {
	const struct gl_stack *stack;
	struct gl_arena *a;
	const struct gl_record_args *args; /* the args that were read, in the arena `a` */
};

/*
 * Skips the stack's text at p, sets w->args to the args in it, and returns where the text ends.
 * Returns NULL if another text stands there.
 */
static const char *skip_args(struct with_args *w, const char *p, const char *end)
{
	const struct gl_stack *s = w->stack;
	struct gl_str created = gl_str_skip(s->texts->text, s->texts->json.len);

	p = gl_jsonargs_skip(s, p, end, w->a, &w->args);
	return p && gl_str_starts(gl_str_of(p, end), created) ? p + created.len : NULL;
}

/*
 * Compares all pieces of the shape with the line from p on, stores in places[] where each stands,
 * and in fields the numbers behind the pieces. At the stack's place it skips stack_len bytes
 * without comparing them or, if w is not NULL, the stack's text with args. Returns where the line
 * ends, or NULL if the line does not match.
 */
GL_INLINE const char *skip_pieces(const struct shape *s, size_t stack_len, const char *p,
	const char *end, const char *places[], uint64_t *fields, struct with_args *w,
	gl_wide_differ_fn *differ)
{
	const char *text = s->text;

	for (size_t i = 0; i < s->npieces; i++) {
		size_t len = s->pieces[i].len, field = s->pieces[i].field;

		if (!is_text(p, end, text, len, differ))
			return NULL;
		places[i] = p;
		p += len;
		text += len;
		if (field == STACK && w)
			p = skip_args(w, p, end);
		else if (field == STACK)
			p = (size_t)(end - p) < stack_len ? NULL : p + stack_len;
		else if (field != NOTHING)
			p = skip_digits(p, end, &fields[field]);
		if (!p)
			return NULL;
	}
	return p;
}

static const char *skip_anywhere(const struct shape *s, size_t stack_len, const char *p,
	const char *end, const char *places[], uint64_t *fields)
{
	return skip_pieces(s, stack_len, p, end, places, fields, NULL, gl_wide_differ);
}

static const char *skip_with_args(const struct shape *s, struct with_args *w, const char *p,
	const char *end, const char *places[], uint64_t *fields)
{
	return skip_pieces(s, 0, p, end, places, fields, w, gl_wide_differ);
}

#if GL_HAS_AVX2
GL_FOR_AVX2 static const char *skip_avx2(const struct shape *s, size_t stack_len, const char *p,
	const char *end, const char *places[], uint64_t *fields)
{
	return skip_pieces(s, stack_len, p, end, places, fields, NULL, gl_wide_differ_avx2);
}
#else
#define skip_avx2 skip_anywhere
#endif

static inline struct gl_str view(const struct view *v, const char *const places[])
{
	if (!v->is_known)
		return (struct gl_str){NULL, 0};
	return (struct gl_str){places[v->piece] + v->at, v->len};
}

/*
 * VIEW sets a string of the record, and VIEW_MORE a string of a rare key in `more`. Both point to
 * the string's place in the line.
 */
#define VIEW_OF(key, value) value = view(&s->strings[STRING_##key], places);
#define VIEW(key, type, has, home, field, ...)                                                     \
	GL_KEYTABLE_IF(TEXT_IN_RECORD, type##_IN_##home, VIEW_OF)(key, rec->field)
#define VIEW_MORE(key, type, has, home, field, ...)                                                \
	GL_KEYTABLE_IF(TEXT_IN_MORE, type##_IN_##home, VIEW_OF)(key, more->field)

/* Gives the record its rare keys, in a struct gl_more. Returns false if there is no memory. */
static bool add_more(const struct shape *s, const char *const places[], struct gl_record *rec,
	struct gl_arena *a)
{
	struct gl_more *more = gl_arena_new(a, sizeof *more);

	if (!more)
		return false;
	*more = (struct gl_more){0};
	GL_KEYTABLE_RECORD(VIEW_MORE)
	rec->more = more;
	return true;
}

/* Prefetches the set of templates for the line behind the next LF, if that LF is near. */
static inline void expect_next(const struct gl_jsoncache *t, const char *p, const char *end)
{
	const char *lf;
	uint64_t digits = 0;

	if (end - p < NEAR)
		return;
	lf = memchr(p, '\n', NEAR - HEAD - GL_HASH_HEX - 1);
	if (!lf)
		return;
	for (size_t i = GL_HASH_HEX - SET_DIGITS; i < GL_HASH_HEX; i++)
		digits = digits << 4 | (gl_bytes_of_hex((unsigned char)lf[1 + HEAD + i]) & 15);
	GL_PREFETCH(set_of(t, digits));
}

/*
 * Fills the record of a line whose pieces stand at these places, except for the numbers. Returns
 * false if there is no memory.
 */
GL_INLINE bool fill(const struct template *t, const struct shape *s, const char *const places[],
	struct gl_record *rec, struct gl_arena *a)
{
	rec->count = rec->count ? rec->count : 1;
	rec->dump = !rec->dump && (s->has & GL_HAS_DUMP) ? 1 : rec->dump;
	rec->stack = t->stack;
	rec->sig = t->sig;
	rec->has = s->has;
	rec->class = (enum gl_class)s->class;
	GL_KEYTABLE_RECORD(VIEW)
	return !(s->extras & HAS_MORE) || add_more(s, places, rec, a);
}

/* Does what match does, for a line whose frames have args. */
static const char *match_args(const struct template *t, const struct shape *s, const char *p,
	const char *end, struct gl_record *rec, struct gl_arena *a)
{
	struct with_args w = {t->stack, a, NULL};
	const char *places[MAX_PIECES];
	const char *q = skip_with_args(s, &w, p, end, places, (uint64_t *)(void *)rec);

	if (!q || !fill(t, s, places, rec, a))
		return NULL;
	rec->args = w.args;
	return q;
}

/*
 * Compares the line from p on, which is behind the sig, with the template. If they match, fills
 * *rec and returns where the line ends; otherwise returns NULL. The stack's text is far away in
 * memory, so it is prefetched first and compared last.
 */
static const char *match(const struct gl_jsoncache *all, const struct template *t, const char *p,
	const char *end, struct gl_record *rec, struct gl_arena *a)
{
	const struct shape *s = &all->shapes[t->shape - 1];
	const char *places[MAX_PIECES], *q, *stack;

	for (size_t i = 0; i < t->stack_len; i += CACHE_LINE)
		GL_PREFETCH(t->stack_text + i);
	if (s->least + t->stack_len < (size_t)(end - p))
		expect_next(all, p + s->least + t->stack_len, end);
	if (GL_UNLIKELY(s->extras & HAS_ARGS))
		return match_args(t, s, p, end, rec, a);
	q = all->has_avx2 ? skip_avx2(s, t->stack_len, p, end, places, (uint64_t *)(void *)rec)
			  : skip_anywhere(s, t->stack_len, p, end, places, (uint64_t *)(void *)rec);
	if (!q)
		return NULL;
	stack = places[s->stack_piece] + s->pieces[s->stack_piece].len;
	if (memcmp(stack, t->stack_text, t->stack_len) != 0)
		return NULL;
	return fill(t, s, places, rec, a) ? q : NULL;
}

/*
 * Sets the fields back to 0 that skip_pieces had filled before it found that the line does not
 * match.
 */
static void drop_numbers(const struct shape *s, struct gl_record *rec)
{
	uint64_t *fields = (uint64_t *)(void *)rec;

	for (size_t i = 0; i < s->npieces; i++)
		if (s->pieces[i].field > STACK)
			fields[s->pieces[i].field] = 0;
}

const char *gl_jsoncache_match(const struct gl_jsoncache *t, const char *p, const char *end,
	struct gl_record *rec, struct gl_arena *a)
{
	uint64_t sig;
	const char *rest = skip_sig(p, end, &sig), *q;
	const struct template *set;

	if (!rest)
		return NULL;
	set = set_of(t, sig);
	for (size_t i = 0; i < WAYS && set[i].shape; i++) {
		if (set[i].sig != sig)
			continue;
		q = match(t, &set[i], rest, end, rec, a);
		if (q) {
			rec->raw = gl_str_of(p, q);
			return q;
		}
		drop_numbers(&t->shapes[set[i].shape - 1], rec);
	}
	return NULL;
}

/* --- learning ------------------------------------------------------------------------ */

/*
 * Returns true if the number is written as our own tools write it; skip_digits accepts no other
 * form.
 */
static bool is_plain(struct gl_str digits)
{
	return digits.len > 0 && digits.len <= 18 && (digits.p[0] != '0' || digits.len == 1);
}

/* A shape that is being made from a line, and how much of the line it covers so far. */
struct maker {
	struct shape *s;
	const char *p;		      /* where the rest of the line begins */
	const char *from[MAX_PIECES]; /* where each piece begins in the line */
	size_t used;		      /* bytes of s->text that are filled */
};

/*
 * Makes a piece of the text between m->p and `to`. field: what follows it. Returns false if there
 * is no room.
 */
static bool add_piece(struct maker *m, const char *to, size_t field)
{
	struct shape *s = m->s;
	size_t len = (size_t)(to - m->p);

	if (s->npieces == MAX_PIECES || len > MAX_TEXT - m->used)
		return false;
	m->from[s->npieces] = m->p;
	s->pieces[s->npieces++] = (struct piece){(uint16_t)len, (uint16_t)field};
	memcpy(s->text + m->used, m->p, len);
	m->used += len;
	m->p = to;
	s->least += (uint32_t)len + (field > STACK);
	return true;
}

/*
 * Adds the text up to `to`, where a number begins or the line ends. If the stack's text is in it,
 * makes two pieces around that. Returns false if there is no room.
 */
static bool add_text(struct maker *m, const struct gl_jsoncache_line *line, const char *to,
	size_t field)
{
	if (m->p <= line->stack.p && line->stack.p < to) {
		m->s->stack_piece = m->s->npieces;
		if (!add_piece(m, line->stack.p, STACK))
			return false;
		m->p += line->stack.len;
	}
	return add_piece(m, to, field);
}

/*
 * Returns true if the number is a count of 1 or a dump number of 1, as nearly all are. Such a
 * number is made part of a piece's text.
 */
static bool is_usual(const struct gl_jsoncache_number *n)
{
	return (n->field == offsetof(struct gl_record, count) ||
		       n->field == offsetof(struct gl_record, dump)) &&
	       gl_str_eq(n->text, GL_STR("1"));
}

static bool add_pieces(struct maker *m, const struct gl_jsoncache_line *line)
{
	for (size_t i = 0; i < line->nnumbers; i++) {
		const struct gl_jsoncache_number *n = &line->numbers[i];

		if (is_usual(n))
			continue;
		if (!is_plain(n->text) || !add_text(m, line, n->text.p, n->field / WORD))
			return false;
		m->p += n->text.len;
	}
	return add_text(m, line, line->line.p + line->line.len, NOTHING);
}

/*
 * Sets *v to where s stands in the line. Returns false if s cannot be found there, because it had
 * escapes or is too long.
 */
static bool make_view(const struct maker *m, struct gl_str s, struct view *v)
{
	*v = (struct view){.is_known = s.p != NULL};
	for (uint8_t i = 0; s.p && i < m->s->npieces; i++) {
		uintptr_t at = (uintptr_t)s.p - (uintptr_t)m->from[i];

		if (at <= UINT8_MAX && s.len <= UINT8_MAX && at + s.len <= m->s->pieces[i].len) {
			*v = (struct view){i, (uint8_t)at, (uint8_t)s.len, true};
			return true;
		}
	}
	return !s.p;
}

#define IS_THERE(value) || value.p
#define IS_MORE_THERE(key, type, has, home, field, ...)                                            \
	GL_KEYTABLE_IF(TEXT_IN_MORE, type##_IN_##home, IS_THERE)(more->field)

#define MAKE_VIEW_OF(key, value) &&make_view(m, value, &v[STRING_##key])
#define MAKE_VIEW(key, type, has, home, field, ...)                                                \
	GL_KEYTABLE_IF(TEXT_IN_RECORD, type##_IN_##home, MAKE_VIEW_OF)(key, rec->field)            \
	GL_KEYTABLE_IF(TEXT_IN_MORE, type##_IN_##home, MAKE_VIEW_OF)(key, more->field)

static bool make_views(const struct maker *m, const struct gl_record *rec)
{
	const struct gl_more none = {0}, *more = rec->more ? rec->more : &none;
	struct view *v = m->s->strings;

	if (false GL_KEYTABLE_RECORD(IS_MORE_THERE))
		m->s->extras |= HAS_MORE;
	return true GL_KEYTABLE_RECORD(MAKE_VIEW);
}

static bool make(struct shape *s, const struct gl_jsoncache_line *line, const char *behind_sig)
{
	struct maker m = {.s = s, .p = behind_sig};

	memset(s, 0, sizeof *s);
	s->has = line->rec->has;
	s->class = (uint8_t)line->rec->class;
	s->extras = line->rec->args ? HAS_ARGS : 0;
	return add_pieces(&m, line) && make_views(&m, line->rec);
}

void gl_jsoncache_forget(struct gl_jsoncache *t)
{
	memset(t->all, 0, (size_t)SETS * WAYS * sizeof *t->all);
	memset(t->shapes, 0, SHAPES * sizeof *t->shapes);
	t->nshapes = 0;
}

/* Finds t->made among the shapes, or adds it. Returns its index. */
static size_t shape_of(struct gl_jsoncache *t)
{
	size_t i = gl_hash_key(&t->made, sizeof t->made) & (SHAPES - 1);

	for (; t->shapes[i].npieces; i = (i + 1) & (SHAPES - 1))
		if (memcmp(&t->shapes[i], &t->made, sizeof t->made) == 0)
			return i;
	/*
	 * If that many shapes are needed, lines differ in more than numbers, and templates seldom
	 * match: begin anew.
	 */
	if (++t->nshapes > SHAPES / 2) {
		gl_jsoncache_forget(t);
		t->nshapes = 1;
	}
	t->shapes[i] = t->made;
	return i;
}

/*
 * Returns true if the record consists only of numbers, a few strings, and its stack, so that a
 * template can stand for it.
 */
static bool is_simple(const struct gl_record *rec)
{
	const struct gl_more *m = rec->more;

	return !gl_record_has(rec, GL_HAS_LABELS) && gl_stack_make_texts(rec->stack) &&
	       rec->stack->texts->text.len <= UINT32_MAX &&
	       (!m || (!m->ancestors && !m->group));
}

void gl_jsoncache_learn(struct gl_jsoncache *t, const struct gl_jsoncache_line *line)
{
	const struct gl_stack *stack = line->rec->stack;
	uint64_t sig;
	const char *rest = skip_sig(line->line.p, line->line.p + line->line.len, &sig);
	struct template *set;
	size_t shape, way;

	if (!rest || !gl_stack_make_texts(stack) || !is_simple(line->rec) ||
		line->nnumbers > GL_JSONCACHE_NUMBERS || !make(&t->made, line, rest))
		return;
	/* keep the texts of all stacks, because the template will point to one */
	gl_stacks_keep_texts(stack->table);
	shape = shape_of(t);
	set = set_of(t, sig);
	way = set->next++ % WAYS;
	set[way] = (struct template){stack, stack->texts->text.p, sig,
		(uint32_t)stack->texts->text.len, (uint16_t)(shape + 1), set[way].next};
}
