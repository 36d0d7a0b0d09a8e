#include "lib/parse/blockcache_bodies.h"

#include "lib/base/mem.h"
#include "lib/syntax/goline.h"

#if defined(GL_SMALL_CACHES) /* for fuzzers, which start anew for each small input */
#define ROOM ((size_t)32 << 10)
#else
#define ROOM ((size_t)6 << 20) /* limit for the bytes of all bodies */
#endif
#define UNIT 16		       /* each body begins at a multiple of this many bytes */
#define SLOTS 512	       /* number of slots at first; at most half of them are used */
/* at most so many bodies with the same hash are compared with a block */
#define TRIES 4
#define PROBES 32	       /* at most so many slots are looked at for a hash */
/* whether bodies are to keep what stands in their holes is decided after this many hits */
#define TREND 64
#define FETCHED 6 /* cache lines of a body that are prefetched; the CPU fetches the rest itself */
#define ROUND 8192	       /* after so many look-ups, it is checked how many succeeded */
#define REST 65536	       /* if too few succeed, this many blocks are not looked up */

/*
 * A body's holes, which are the places where other bodies with the same stack differ, and behind
 * them its text. A comparison reads the holes first, so they stand where they are prefetched.
 */
struct gl_body {
	struct gl_known_body known;
	uint64_t parent; /* the creator's id in the text */
	uint64_t hash;
	uint16_t nlines, nholes;
	uint16_t text_len;
	bool has_parent;
	bool is_whole; /* false: the text lacks what stood in the holes */
	struct gl_hole holes[];
};

void gl_bodies_free(struct gl_bodies *t)
{
	gl_mem_free(t->slots);
	gl_mem_free(t->room);
}

/*
 * Returns true if the next block should be looked up. If stacks hardly ever repeat, look-ups cost
 * more than they save, so they pause.
 */
bool gl_bodies_are_worth_it(struct gl_bodies *t)
{
	if (t->rest > 0) {
		t->rest--;
		return false;
	}
	if (t->looks >= ROUND) {
		if (t->hits * 4 < t->looks)
			t->rest = REST;
		t->looks = t->hits = t->equals = 0;
	}
	return t->rest == 0;
}

/* --- recognising ----------------------------------------------------------------------- */

static inline const char *text_of(const struct gl_body *b)
{
	return (const char *)(b->holes + b->nholes);
}

/*
 * Returns true if the block differs from the body's text only in holes. Sets *parent if the
 * creator's id is in one of them.
 */
GL_APART static bool differs_in_holes(
	const struct gl_body *b, const struct gl_split *s, uint64_t *parent)
{
	const struct gl_pattern pattern = {text_of(b), b->holes, b->text_len, b->nholes};

	return gl_pattern_fits(&pattern, s, parent);
}

/*
 * Returns true if the block equals the body's text byte for byte, or differs from it only in holes.
 * Sets *parent to the creator's id, if there is one.
 */
static inline bool is_same(struct gl_bodies *t, const struct gl_body *b, const struct gl_split *s,
	uint64_t *parent)
{
	*parent = b->parent;
	if (b->nlines != s->nlines)
		return false;
	if (!b->is_whole || (size_t)(s->blank - s->p) != b->text_len ||
		memcmp(s->p, text_of(b), b->text_len) != 0)
		return differs_in_holes(b, s, parent);
	t->equals++;
	return true;
}

static struct gl_body *body_at(const struct gl_bodies *t, uint32_t place)
{
	return (struct gl_body *)(void *)(t->room + (size_t)place * UNIT);
}

/*
 * Returns the next body with this hash, or NULL. *i counts the slots looked at; before the first
 * call, the caller sets it to the hash.
 */
static inline struct gl_body *next_body(const struct gl_bodies *t, uint64_t hash, size_t *i)
{
	const struct gl_body_slot *slot;

	while (t->nslots && *i - (size_t)hash < PROBES &&
		(slot = &t->slots[*i & (t->nslots - 1)])->place) {
		++*i;
		if (slot->tag == (uint32_t)(hash >> 32))
			return body_at(t, slot->place);
	}
	return NULL;
}

const struct gl_body *gl_bodies_fetch(const struct gl_bodies *t, uint64_t hash)
{
	size_t i = (size_t)hash;
	const struct gl_body *b = next_body(t, hash, &i);
	const char *p = (const char *)b;

	if (p)
		for (size_t line = 0; line < FETCHED; line += 2) {
			GL_PREFETCH(p + line * 64);
			GL_PREFETCH(p + line * 64 + 64);
		}
	return b;
}

static struct gl_body *find(struct gl_bodies *t, const struct gl_split *s, uint64_t *parent)
{
	size_t i = (size_t)s->hash;
	struct gl_body *b;

	for (int n = 0; n < TRIES && (b = next_body(t, s->hash, &i)); n++)
		if (is_same(t, b, s, parent))
			return b;
	return NULL;
}

const struct gl_known_body *gl_bodies_match(struct gl_bodies *t, const struct gl_split *s,
	const struct gl_body *first, uint64_t *parent)
{
	t->looks++;
	if (!first || !is_same(t, first, s, parent))
		first = first ? find(t, s, parent) : NULL;
	if (!first || !first->known.stack)
		return NULL;
	t->hits++;
	return &first->known;
}

/* --- learning -------------------------------------------------------------------------- */

/* A body that is being made from a block, with the holes found so far. */
struct draft {
	struct gl_hole holes[GL_SPLIT_LINES];
	size_t nholes;
	const struct gl_split *s;
	const char *behind; /* end of the last hole, or the text's start */
};

static void add_hole(struct draft *d, const char *from, const char *to, size_t line,
	enum gl_hole_kind kind)
{
	d->holes[d->nholes++] = (struct gl_hole){(uint16_t)(from - d->behind),
		(uint16_t)(to - from), (uint16_t)line, (uint8_t)kind};
	d->behind = to;
}

/*
 * Adds [p, end), which follows the name in a line `created by main.f in goroutine 7`, with a hole
 * for the creator's id. Returns false if this text is neither empty nor ` in goroutine ` and an id.
 */
static bool add_created(struct draft *d, const char *p, const char *end, size_t i)
{
	const struct gl_str in = GL_STR(GL_GOLINE_PARENT);
	uint64_t id;

	if (p == end)
		return true;
	if (!gl_str_starts(gl_str_of(p, end), in) || !gl_pattern_is_parent(p + in.len, end, &id))
		return false;
	add_hole(d, p + in.len, end, i, GL_HOLE_PARENT);
	return true;
}

/*
 * Adds line i of the block with its holes: raw is its text, and `line` is what the line cache keeps
 * of it. Returns false if a body cannot hold such a line.
 */
static bool add_line(struct draft *d, const struct gl_known_line *line, struct gl_str raw, size_t i)
{
	const char *p = raw.p + line->key_len, *end = raw.p + raw.len;
	size_t len;

	if (raw.len < line->key_len || memcmp(raw.p, line->text, line->key_len) != 0 ||
		line->text[line->len - 1] != '\n')
		return false;
	switch (line->kind) {
	case GL_LINE_FUNC:
		if (p == end || end[-1] != ')' || !gl_pattern_is_args(p, end - 1))
			return false;
		add_hole(d, p, end - 1, i, GL_HOLE_ARGS);
		return true;
	case GL_LINE_CREATED:
		return add_created(d, p, end, i);
	case GL_LINE_FILE:
	case GL_LINE_ORIGIN:
		len = i + 1 == d->s->nlines ? gl_split_tail(raw) : raw.len;
		if (len < raw.len)
			add_hole(d, raw.p + len, end, i, GL_HOLE_OFFSET);
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

static bool make_draft(struct draft *d, const struct gl_block *b, const struct gl_linecache *lines)
{
	const char *p = d->s->p;

	d->behind = p;
	d->nholes = 0;
	for (size_t i = 0; i < d->s->nlines; i++) {
		const char *lf = d->s->p + d->s->ends[i];

		if (!add_line(d, gl_linecache_at(lines, b->tokens[i]), gl_str_of(p, lf), i))
			return false;
		p = lf + 1;
	}
	return true;
}

/*
 * Puts `place` into a free slot for the hash. Returns false if all slots in which this hash may be
 * are in use.
 */
static bool put_slot(struct gl_body_slot *slots, size_t n, uint64_t hash, uint32_t place)
{
	size_t first = (size_t)hash;

	for (size_t i = first; i - first < PROBES; i++)
		if (!slots[i & (n - 1)].place) {
			slots[i & (n - 1)] = (struct gl_body_slot){(uint32_t)(hash >> 32), place};
			return true;
		}
	return false;
}

/*
 * Makes sure that a slot is free, by doubling the number of slots if half of them are used. Returns
 * false if there is no memory.
 */
static bool make_slots(struct gl_bodies *t)
{
	size_t n = t->nslots ? t->nslots * 2 : SLOTS;
	struct gl_body_slot *slots;

	if (t->nslots && t->nbodies < t->nslots / 2)
		return true;
	slots = gl_mem_try(n, sizeof *slots);
	if (!slots)
		return false;
	for (size_t i = 0; i < t->nslots; i++)
		if (t->slots[i].place)
			(void)put_slot(slots, n, body_at(t, t->slots[i].place)->hash,
				t->slots[i].place);
	gl_mem_free(t->slots);
	t->slots = slots;
	t->nslots = n;
	return true;
}

/*
 * Finds room for a new body of up to `size` bytes, and puts its place into a slot. The caller adds
 * to t->bytes what the body really takes. Returns NULL if the table is full, or if there is no
 * memory.
 */
static struct gl_body *new_body(struct gl_bodies *t, uint64_t hash, size_t size)
{
	uint32_t place = (uint32_t)(t->bytes / UNIT) + 1; /* 0 stands for a free slot */

	if (t->bytes + size > ROOM || !make_slots(t))
		return NULL;
	if (!t->room && !(t->room = gl_mem_try(1, ROOM + UNIT + GL_PATTERN_BEHIND)))
		return NULL;
	if (!put_slot(t->slots, t->nslots, hash, place))
		return NULL;
	t->nbodies++;
	return body_at(t, place);
}

/*
 * Returns true if new bodies should keep what stands in their holes. With it, a block that is equal
 * is matched faster. But in dumps with arguments hardly any block is equal, and this text, which
 * may be more than the rest, would only take room in the processor's cache.
 */
static bool should_be_whole(struct gl_bodies *t)
{
	if (t->hits >= TREND)
		t->are_cut = t->equals * 4 < t->hits;
	return !t->are_cut;
}

/*
 * Writes the draft's holes, and its text behind them. Unless the body is whole, only the hole of an
 * offset keeps its text: most blocks have the same offset, and it is faster to see this than to
 * find another offset valid.
 */
static void write_parts(struct gl_body *b, const struct draft *d)
{
	char *text = (char *)(b->holes + b->nholes), *to = text;
	const char *from = d->s->p;
	size_t n;

	for (size_t i = 0; i < d->nholes; i++) {
		struct gl_hole *h = &b->holes[i];

		*h = d->holes[i];
		if (!b->is_whole && h->kind != GL_HOLE_OFFSET)
			h->len = 0;
		n = (size_t)h->before + h->len;
		memcpy(to, from, n);
		to += n;
		from += d->holes[i].before + d->holes[i].len;
	}
	n = (size_t)(d->s->blank - from);
	memcpy(to, from, n);
	b->text_len = (uint16_t)((size_t)(to - text) + n);
}

static struct gl_body *keep(struct gl_bodies *t, const struct draft *d)
{
	size_t size = sizeof(struct gl_body) + d->nholes * sizeof d->holes[0];
	struct gl_body *b = new_body(t, d->s->hash, size + (size_t)(d->s->blank - d->s->p));

	if (!b)
		return NULL;
	*b = (struct gl_body){.hash = d->s->hash, .nholes = (uint16_t)d->nholes,
		.nlines = (uint16_t)d->s->nlines, .is_whole = should_be_whole(t)};
	write_parts(b, d);
	t->bytes += (size + b->text_len + UNIT - 1) / UNIT * UNIT;
	return b;
}

struct gl_body *gl_bodies_add(struct gl_bodies *t, const struct gl_split *s,
	const struct gl_block *b, const struct gl_linecache *lines)
{
	struct draft d;
	struct gl_body *body;
	uint64_t parent;

	d.s = s;
	if (s->nlines != b->ntokens)
		return NULL;
	body = find(t, s, &parent);
	if (body)
		return body->known.stack ? NULL : body;
	if (!make_draft(&d, b, lines))
		return NULL;
	body = keep(t, &d);
	if (!body)
		return NULL;
	body->has_parent = b->has_parent;
	body->parent = b->parent;
	return body;
}

void gl_body_set_stack(struct gl_body *b, const struct gl_stack *stack, size_t nlines)
{
	if (b->nlines != nlines)
		return;
	b->known = (struct gl_known_body){.stack = stack, .sig = stack->canon->sig,
		.place = stack->ordinal + 1, .class = stack->class, .is_dumper = stack->is_dumper,
		.panics = stack->panicked < stack->nframes,
		.has = gl_record_of_stack(stack) | (b->has_parent ? (uint32_t)GL_HAS_PARENT : 0)};
}
