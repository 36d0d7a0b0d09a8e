#include "lib/parse/template.h"

#include "lib/base/mem.h"

#define SETS 2048 /* a power of two */
#define WAYS 8	  /* templates a set: most stacks need one with a wait and one without */

/* One before each number, one behind the last; the stack's two may split two more. */
#define MAX_PIECES (GL_TEMPLATE_NUMBERS + 5)

/* Text of a template, the stack's apart: a few short keys and strings. */
#define MAX_TEXT 300

static const char head[] = "{\"sig\":\"";

#define HEAD (sizeof head - 1)

enum piece_kind {
	TEXT,	/* of the template */
	JSON,	/* the stack's json */
	CREATED /* the stack's json_created */
};

/* What must stand in the line; then, unless field is 0, digits. */
struct piece {
	uint16_t len; /* of TEXT */
	uint8_t kind;
	uint8_t field; /* offset in struct gl_record, in words of 8 bytes */
};

/* The strings that a record with a template may have. */
enum { STATE, SOURCE, ORIGIN, TIME, NSTRINGS };

/* Of a string: where it stands. */
struct view {
	uint8_t piece, at; /* index, and bytes from the piece's start */
	uint8_t len;
	bool is_known;
};

struct template {
	const struct gl_stack *stack;
	struct gl_str json, created; /* of the stack */
	uint64_t sig;
	uint32_t has;
	uint8_t class, npieces;
	struct view strings[NSTRINGS];
	struct piece pieces[MAX_PIECES];
	char text[MAX_TEXT]; /* what the pieces of kind TEXT hold, one behind the other */
};

struct gl_templates {
	uint64_t tags[SETS][WAYS]; /* hash of the sig, 0: unused; apart, to stay in the cache */
	uint8_t next[SETS];	   /* the way that is replaced next */
	struct template *all;	   /* SETS * WAYS; pages that are not used cost nothing */
};

struct gl_templates *gl_templates_new(void)
{
	struct gl_templates *t = gl_mem_new(1, sizeof *t);

	if (!t)
		return NULL;
	t->all = gl_mem_new((size_t)SETS * WAYS, sizeof *t->all);
	if (t->all)
		return t;
	gl_mem_free(t);
	return NULL;
}

void gl_templates_free(struct gl_templates *t)
{
	if (!t)
		return;
	gl_mem_free(t->all);
	gl_mem_free(t);
}

/* Of the sig that the line begins with: its digits are a hash already. 0: it begins otherwise. */
static uint64_t hash_of(struct gl_str line)
{
	uint64_t a, b;

	if (line.len < HEAD + sizeof a + sizeof b || memcmp(line.p, head, HEAD) != 0)
		return 0;
	memcpy(&a, line.p + HEAD, sizeof a);
	memcpy(&b, line.p + HEAD + sizeof a, sizeof b);
	return (a ^ b * UINT64_C(0x9e3779b97f4a7c15)) * UINT64_C(0xc2b2ae3d27d4eb4f);
}

static size_t set_of(uint64_t hash)
{
	return hash >> 32 & (SETS - 1);
}

/* --- matching ------------------------------------------------------------------------ */

/* At most 18 digits, not beginning with 0; behind them, or NULL. */
static const char *pass_digits(const char *p, const char *end, uint64_t *n)
{
	const char *start = p;
	uint64_t v = 0;

	if (p == end || *p == '0')
		return NULL;
	for (; p < end && *p >= '0' && *p <= '9'; p++)
		v = v * 10 + (uint64_t)(*p - '0');
	*n = v;
	return p > start && p - start <= 18 ? p : NULL;
}

/* The piece's text; *text is where the next one of kind TEXT begins. */
static struct gl_str piece_text(const struct template *t, const struct piece *c, const char **text)
{
	struct gl_str s = {*text, c->len};

	if (c->kind == JSON)
		return t->json;
	if (c->kind == CREATED)
		return t->created;
	*text += c->len;
	return s;
}

static struct gl_str view(const struct view *v, const char *const places[])
{
	if (!v->is_known)
		return (struct gl_str){NULL, 0};
	return (struct gl_str){places[v->piece] + v->at, v->len};
}

/* All pieces and the numbers between them, to the line's end. */
static bool match_pieces(const struct template *t, struct gl_str line, const char *places[],
	uint64_t *fields)
{
	const char *p = line.p, *end = p + line.len, *text = t->text;

	for (size_t i = 0; i < t->npieces; i++) {
		const struct piece *c = &t->pieces[i];
		struct gl_str s = piece_text(t, c, &text);

		if ((size_t)(end - p) < s.len || memcmp(p, s.p, s.len) != 0)
			return false;
		places[i] = p;
		p += s.len;
		if (c->field && !(p = pass_digits(p, end, &fields[c->field])))
			return false;
	}
	return p == end;
}

/* The keys that few records have; false without memory. */
static bool add_more(const struct template *t, const char *const places[], struct gl_record *rec,
	struct gl_arena *a)
{
	struct gl_more *more;

	if (!t->strings[ORIGIN].is_known && !t->strings[TIME].is_known)
		return true;
	more = gl_arena_new(a, sizeof *more);
	if (!more)
		return false;
	*more = (struct gl_more){0};
	more->origin = view(&t->strings[ORIGIN], places);
	more->time = view(&t->strings[TIME], places);
	rec->more = more;
	return true;
}

static bool match(const struct template *t, struct gl_str line, struct gl_record *rec,
	struct gl_arena *a)
{
	const char *places[MAX_PIECES];

	*rec = (struct gl_record){.count = 1};
	if (!match_pieces(t, line, places, (uint64_t *)(void *)rec))
		return false;
	rec->stack = t->stack;
	rec->sig = t->sig;
	rec->has = t->has;
	rec->class = (enum gl_class)t->class;
	rec->state = view(&t->strings[STATE], places);
	rec->source = view(&t->strings[SOURCE], places);
	rec->raw = line;
	return add_more(t, places, rec, a);
}

bool gl_templates_match(struct gl_templates *t, struct gl_str line, struct gl_record *rec,
	struct gl_arena *a)
{
	uint64_t hash = hash_of(line);
	size_t set = set_of(hash);

	for (size_t i = 0; hash && i < WAYS; i++)
		if (t->tags[set][i] == hash && match(&t->all[set * WAYS + i], line, rec, a))
			return true;
	return false;
}

/* --- learning ------------------------------------------------------------------------ */

/* A number as our own tools write it: pass_digits knows no other. */
static bool is_plain(struct gl_str digits)
{
	return digits.len > 0 && digits.len <= 18 && (digits.p[0] != '0' || digits.len == 1);
}

/* The template being made, and the line's text up to where it has come. */
struct maker {
	struct template *t;
	const char *p;		      /* in the line */
	const char *from[MAX_PIECES]; /* where each piece stands in the line */
	size_t used;		      /* of t->text */
};

/* The next len bytes of the line become a piece. */
static bool add_piece(struct maker *m, size_t len, enum piece_kind kind, size_t field)
{
	struct template *t = m->t;

	if (kind == TEXT) {
		if (len > MAX_TEXT - m->used)
			return false;
		memcpy(t->text + m->used, m->p, len);
		m->used += len;
	}
	if (t->npieces == MAX_PIECES)
		return false;
	m->from[t->npieces] = m->p;
	t->pieces[t->npieces++] = (struct piece){(uint16_t)(kind == TEXT ? len : 0), (uint8_t)kind,
		(uint8_t)(field / sizeof(uint64_t))};
	m->p += len;
	return true;
}

/* Text up to `to`, where a number stands or the line ends; the stack's may be in it. */
static bool add_text(struct maker *m, const struct gl_template_line *line, const char *to,
	size_t field)
{
	const struct template *t = m->t;

	if (m->p <= line->stack && line->stack < to) {
		if (!add_piece(m, (size_t)(line->stack - m->p), TEXT, 0) ||
			!add_piece(m, t->json.len, JSON, 0))
			return false;
		if (t->created.len && (!add_piece(m, 1, TEXT, 0) ||
					      !add_piece(m, t->created.len, CREATED, 0)))
			return false;
	}
	return add_piece(m, (size_t)(to - m->p), TEXT, field);
}

static bool add_pieces(struct maker *m, const struct gl_template_line *line)
{
	for (size_t i = 0; i < line->nnumbers; i++) {
		const struct gl_template_number *n = &line->numbers[i];

		if (!is_plain(n->text) || !add_text(m, line, n->text.p, n->field))
			return false;
		m->p += n->text.len;
	}
	return add_text(m, line, line->line.p + line->line.len, 0);
}

/* false: s is no text of the line's (it had escapes), or is too long. */
static bool make_view(const struct maker *m, struct gl_str s, struct view *v)
{
	*v = (struct view){.is_known = s.p != NULL};
	for (uint8_t i = 0; s.p && i < m->t->npieces; i++) {
		uintptr_t at = (uintptr_t)s.p - (uintptr_t)m->from[i];

		if (at <= UINT8_MAX && s.len <= UINT8_MAX && at + s.len <= m->t->pieces[i].len) {
			*v = (struct view){i, (uint8_t)at, (uint8_t)s.len, true};
			return true;
		}
	}
	return !s.p;
}

static bool make_views(const struct maker *m, const struct gl_record *rec)
{
	const struct gl_more none = {0}, *more = rec->more ? rec->more : &none;
	struct view *v = m->t->strings;

	return make_view(m, rec->state, &v[STATE]) && make_view(m, rec->source, &v[SOURCE]) &&
	       make_view(m, more->origin, &v[ORIGIN]) && make_view(m, more->time, &v[TIME]);
}

static bool make(struct template *t, const struct gl_template_line *line)
{
	const struct gl_record *rec = line->rec;
	struct maker m = {.t = t, .p = line->line.p};

	if (!gl_stack_tell(rec->stack))
		return false;
	t->stack = rec->stack;
	t->json = rec->stack->json;
	t->created = rec->stack->json_created;
	t->sig = rec->sig;
	t->has = rec->has;
	t->class = (uint8_t)rec->class;
	t->npieces = 0;
	return add_pieces(&m, line) && make_views(&m, rec);
}

/* Made of numbers, a few strings, and its stack. */
static bool is_simple(const struct gl_record *rec)
{
	const struct gl_more *m = rec->more;

	return !gl_record_has(rec, GL_HAS_LABELS) &&
	       (!m || (!m->ancestors && !m->reason.p && !m->args && !m->group));
}

void gl_templates_learn(struct gl_templates *t, const struct gl_template_line *line)
{
	uint64_t hash = hash_of(line->line);
	size_t set = set_of(hash), way;

	if (!hash || !is_simple(line->rec) || line->nnumbers > GL_TEMPLATE_NUMBERS)
		return;
	way = t->next[set]++ % WAYS;
	t->tags[set][way] = make(&t->all[set * WAYS + way], line) ? hash : 0;
}
