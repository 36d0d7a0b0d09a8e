#include "lib/parse/bodies.h"

#include "lib/base/mem.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#define ROOM ((size_t)6 << 20) /* bytes that are kept */
#define UNIT 16		       /* bytes: bodies begin at a multiple */
#define SLOTS 4096	       /* at first; half of them are used at most */
#define TRIES 4		       /* bodies of one hash */
#define FETCHED 6	       /* cache lines of a body that are asked for; the rest follows by itself */
#define ROUND 8192	       /* looks after which is judged whether they are worth it */
#define REST 65536	       /* blocks that are not looked for when they are not */

/* What in a body's text differs from goroutine to goroutine. */
enum hole_kind {
	ARGS,	/* args: no parenthesis, up to the line's last byte, which is the closing one */
	PARENT, /* decimal digits to the line's end */
	OFFSET	/* hexadecimal digits to the line's end */
};

struct hole {
	uint16_t from, to; /* in the text */
	uint16_t line;	   /* that it ends, but for a parenthesis */
	uint8_t kind;
};

struct gl_body {
	const struct gl_stack *stack; /* NULL: not told yet */
	uint64_t hash, sig, parent;
	uint32_t has, place;
	uint16_t nlines, nholes;
	uint16_t text_len;
	uint16_t quick; /* bytes before the last hole if that is an offset, else all */
	uint8_t class;
	bool is_dumper, has_parent;
	struct hole holes[]; /* behind them the text of the block that was learnt */
};

void gl_bodies_free(struct gl_bodies *t)
{
	gl_mem_free(t->slots);
	gl_mem_free(t->room);
}

static const char *text_of(const struct gl_body *b)
{
	return (const char *)&b->holes[b->nholes];
}

/* Where stacks hardly ever come again, looking for them would cost more than it saves. */
bool gl_bodies_are_worth_it(struct gl_bodies *t)
{
	if (t->rest > 0) {
		t->rest--;
		return false;
	}
	if (t->looks >= ROUND) {
		if (t->hits * 4 < t->looks)
			t->rest = REST;
		t->looks = t->hits = 0;
	}
	return t->rest == 0;
}

/* --- knowing again --------------------------------------------------------------------- */

static inline bool is_parenthesis(char c)
{
	return (c & ~1) == '('; /* ( is 0x28, ) is 0x29 */
}

#if defined(__SSE2__)
/* Bit i: p[i] is a parenthesis. Of 16 bytes. */
static inline uint32_t parentheses(const char *p)
{
	__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);

	v = _mm_and_si128(v, _mm_set1_epi8(~1));
	return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8('(')));
}
#endif

/* [p, q) has no parenthesis. From `from` on, at p or before it, may be read. */
static inline bool is_args(const char *from, const char *p, const char *q)
{
#if defined(__SSE2__)
	for (; q - p > 16; p += 16)
		if (parentheses(p))
			return false;
	if (q - from >= 16) /* the last 16 bytes, without those before p */
		return parentheses(q - 16) >> (16 - (q - p)) == 0;
#endif
	for (; p < q; p++)
		if (is_parenthesis(*p))
			return false;
	return true;
}

static bool is_offset(const char *p, const char *q)
{
	if (q == p || q - p > 16)
		return false;
	while (p < q && ((*p >= '0' && *p <= '9') || (*p >= 'a' && *p <= 'f')))
		p++;
	return p == q;
}

/* No number needs more digits; a longer one is for others to judge. */
static bool is_parent(const char *p, const char *q, uint64_t *id)
{
	uint64_t n = 0;

	if (q == p || q - p > 18)
		return false;
	for (; p < q && *p >= '0' && *p <= '9'; p++)
		n = n * 10 + (uint64_t)(*p - '0');
	*id = n;
	return p == q;
}

/* How many bytes are the same. */
static size_t same_bytes(const char *a, const char *b, size_t n)
{
	size_t i = 0;

#if defined(__SSE2__)
	for (; n - i >= 16; i += 16) {
		__m128i x = _mm_loadu_si128((const __m128i *)(const void *)(a + i));
		__m128i y = _mm_loadu_si128((const __m128i *)(const void *)(b + i));
		unsigned same = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(x, y));

		if (same != 0xffff)
			return i + gl_first_bit(~same);
	}
#endif
	while (i < n && a[i] == b[i])
		i++;
	return i;
}

/* What stands between p and the line's end, at lf, may stand in the hole. */
static inline bool fits(const struct hole *h, const struct gl_split *s, const char *p,
	const char *lf, uint64_t *parent)
{
	switch ((enum hole_kind)h->kind) {
	case ARGS:
		return lf > p && lf[-1] == ')' && is_args(s->p, p, lf - 1);
	case PARENT:
		return is_parent(p, lf, parent);
	case OFFSET:
		return is_offset(p, lf);
	}
	return false;
}

/*
 * Both texts are gone through as long as they are the same; where they part there must be a
 * hole. The same LFs stand in both, so that a hole never leaves its line.
 */
static bool is_same(const struct gl_body *b, const struct gl_split *s, uint64_t *parent)
{
	const char *p = s->p, *text = text_of(b), *t = text, *t_end = text + b->text_len;
	const struct hole *h = b->holes, *h_end = h + b->nholes;
	size_t len = (size_t)(s->blank - p), at;

	*parent = b->parent;
	at = len >= b->quick && memcmp(p, t, b->quick) == 0 ? b->quick : 0;
	for (;;) {
		p += at;
		t += at;
		len = (size_t)(s->blank - p);
		at = same_bytes(p, t, len < (size_t)(t_end - t) ? len : (size_t)(t_end - t));
		p += at;
		t += at;
		if (t == t_end && p == s->blank)
			return true;
		while (h < h_end && text + h->to < t)
			h++;
		if (h == h_end || text + h->from > t)
			return false;
		p -= t - (text + h->from);
		at = 0;
		if (!fits(h, s, p, s->p + s->ends[h->line], parent))
			return false;
		p = s->p + s->ends[h->line] - (h->kind == ARGS);
		t = text + h->to;
		h++;
	}
}

static struct gl_body *body_at(const struct gl_bodies *t, uint32_t place)
{
	return (struct gl_body *)(void *)(t->room + (size_t)place * UNIT);
}

/* The next body of this hash, or NULL; *i begins as the hash. */
static inline struct gl_body *next_body(const struct gl_bodies *t, uint64_t hash, size_t *i)
{
	const struct gl_body_slot *slot;

	while (t->nslots && (slot = &t->slots[*i & (t->nslots - 1)])->place) {
		++*i;
		if (slot->tag == (uint32_t)(hash >> 32))
			return body_at(t, slot->place);
	}
	return NULL;
}

void gl_bodies_fetch(const struct gl_bodies *t, uint64_t hash)
{
	size_t i = hash;
	const char *b = (const char *)next_body(t, hash, &i);

	for (int line = 0; b && line < FETCHED; line++)
		GL_PREFETCH(b + line * 64);
}

static struct gl_body *find(const struct gl_bodies *t, const struct gl_split *s, uint64_t *parent)
{
	size_t i = s->hash;
	struct gl_body *b;

	for (int n = 0; n < TRIES && (b = next_body(t, s->hash, &i)); n++)
		if (b->nlines == s->nlines && is_same(b, s, parent))
			return b;
	return NULL;
}

bool gl_bodies_match(struct gl_bodies *t, const struct gl_split *s, struct gl_body_match *m)
{
	const struct gl_body *b = find(t, s, &m->parent);

	t->looks++;
	if (!b || !b->stack)
		return false;
	t->hits++;
	m->stack = b->stack;
	m->sig = b->sig;
	m->place = b->place;
	m->has = b->has;
	m->class = (enum gl_class)b->class;
	m->is_dumper = b->is_dumper;
	return true;
}

/* --- learning -------------------------------------------------------------------------- */

/* The body of a block while it is made. */
struct draft {
	struct hole holes[GL_SPLIT_LINES];
	size_t nholes;
	const struct gl_split *s;
};

static void add_hole(struct draft *d, const char *from, const char *to, size_t line,
	enum hole_kind kind)
{
	d->holes[d->nholes++] = (struct hole){(uint16_t)(from - d->s->p), (uint16_t)(to - d->s->p),
		(uint16_t)line, (uint8_t)kind};
}

/* created by main.f in goroutine 7: false when it is anything else. */
static bool add_created(struct draft *d, const char *p, const char *end, size_t i)
{
	const struct gl_str in = GL_STR(" in goroutine ");
	uint64_t id;

	if (p == end)
		return true;
	if (!gl_str_starts(gl_str_of(p, end), in) || !is_parent(p + in.len, end, &id))
		return false;
	add_hole(d, p + in.len, end, i, PARENT);
	return true;
}

/* Line i of the block, which was read as `line`. false: it is none to keep. */
static bool add_line(struct draft *d, const struct gl_line *line, struct gl_str raw, size_t i)
{
	const char *p = raw.p + line->key_len, *end = raw.p + raw.len;
	size_t len;

	if (raw.len < line->key_len || memcmp(raw.p, line->text, line->key_len) != 0)
		return false;
	switch (line->kind) {
	case GL_LINE_FUNC:
		if (p == end || end[-1] != ')' || !is_args(raw.p, p, end - 1))
			return false;
		add_hole(d, p, end - 1, i, ARGS);
		return true;
	case GL_LINE_CREATED:
		return add_created(d, p, end, i);
	case GL_LINE_FILE:
	case GL_LINE_ORIGIN:
		len = gl_split_tail(raw);
		if (i + 1 == d->s->nlines && len < raw.len)
			add_hole(d, raw.p + len, end, i, OFFSET);
		return true;
	case GL_LINE_GAP:
		return true;
	case GL_LINE_START:
	case GL_LINE_FOREIGN:
	case GL_LINE_PC:
		break;
	}
	return false;
}

static bool make_draft(struct draft *d, const struct gl_block *b, const struct gl_lines *lines)
{
	const char *p = d->s->p;

	d->nholes = 0;
	for (size_t i = 0; i < d->s->nlines; i++) {
		const char *lf = d->s->p + d->s->ends[i];

		if (!add_line(d, gl_lines_at(lines, b->tokens[i]), gl_str_of(p, lf), i))
			return false;
		p = lf + 1;
	}
	return true;
}

static void put_slot(struct gl_body_slot *slots, size_t n, uint64_t hash, uint32_t place)
{
	size_t i = hash & (n - 1);

	while (slots[i].place)
		i = (i + 1) & (n - 1);
	slots[i] = (struct gl_body_slot){(uint32_t)(hash >> 32), place};
}

/* A slot more, at most half of them used. */
static bool make_slots(struct gl_bodies *t)
{
	size_t n = t->nslots ? t->nslots * 2 : SLOTS;
	struct gl_body_slot *slots;

	if (t->nslots && t->nbodies < t->nslots / 2)
		return true;
	slots = gl_mem_new(n, sizeof *slots);
	if (!slots)
		return false;
	for (size_t i = 0; i < t->nslots; i++)
		if (t->slots[i].place)
			put_slot(slots, n, body_at(t, t->slots[i].place)->hash, t->slots[i].place);
	gl_mem_free(t->slots);
	t->slots = slots;
	t->nslots = n;
	return true;
}

/* Room for a body of so many bytes, whose slot is taken; NULL: there is none. */
static struct gl_body *new_body(struct gl_bodies *t, uint64_t hash, size_t size)
{
	uint32_t place = (uint32_t)(t->bytes / UNIT) + 1; /* 0 means free */

	if (t->bytes + size > ROOM || !make_slots(t))
		return NULL;
	if (!t->room && !(t->room = gl_mem_new(1, ROOM + UNIT)))
		return NULL;
	put_slot(t->slots, t->nslots, hash, place);
	t->bytes += (size + UNIT - 1) / UNIT * UNIT;
	t->nbodies++;
	return body_at(t, place);
}

static struct gl_body *keep(struct gl_bodies *t, const struct draft *d)
{
	size_t len = (size_t)(d->s->blank - d->s->p);
	size_t holes = d->nholes * sizeof d->holes[0], size = sizeof(struct gl_body) + holes + len;
	struct gl_body *b;

	b = new_body(t, d->s->hash, size);
	if (!b)
		return NULL;
	*b = (struct gl_body){.hash = d->s->hash, .nholes = (uint16_t)d->nholes, .text_len = (uint16_t)len,
		.nlines = (uint16_t)d->s->nlines};
	memcpy(b->holes, d->holes, holes);
	memcpy(&b->holes[d->nholes], d->s->p, len);
	b->quick = d->nholes && d->holes[d->nholes - 1].kind == OFFSET ? d->holes[d->nholes - 1].from
								       : b->text_len;
	return b;
}

struct gl_body *gl_bodies_add(struct gl_bodies *t, const struct gl_split *s,
	const struct gl_block *b, const struct gl_lines *lines)
{
	struct draft d;
	struct gl_body *body;
	uint64_t parent;

	d.s = s;
	if (s->nlines != b->ntokens)
		return NULL;
	body = find(t, s, &parent);
	if (body)
		return body->stack ? NULL : body;
	if (!make_draft(&d, b, lines))
		return NULL;
	body = keep(t, &d);
	if (!body)
		return NULL;
	body->has_parent = b->has_parent;
	body->parent = b->parent;
	return body;
}

void gl_body_settle(struct gl_body *b, const struct gl_stack *stack, size_t nlines)
{
	if (b->nlines != nlines)
		return;
	b->stack = stack;
	b->sig = stack->canon->sig;
	b->place = stack->ordinal + 1;
	b->class = (uint8_t)stack->class;
	b->is_dumper = stack->is_dumper;
	b->has = gl_record_of_stack(stack) | (b->has_parent ? (uint32_t)GL_HAS_PARENT : 0);
}
