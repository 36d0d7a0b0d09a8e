#include "lib/record/stack.h"

#include "lib/base/arena.h"
#include "lib/base/mem.h"
#include "lib/base/ordinals.h"
#include "lib/base/set.h"
#include "lib/record/canon.h"
#include "lib/record/frametable.h"

struct gl_stacks {
	struct gl_arena arena;
	struct gl_arena texts; /* what gl_stack_put_json made */
	struct gl_stack **texted; /* the stacks that have texts in `texts` */
	size_t ntexted, texted_cap;
	bool keeps_texts; /* the texts must not be dropped */
	struct gl_frametable frames;
	struct gl_stack **v;  /* all stacks, by their ordinals */
	size_t n, cap;
	struct gl_ordinals by_frames; /* all stacks, by hash_of their frames and creator */
	struct gl_ordinals by_sig;    /* the first stack of each signature */
	/*
	 * holds all canons (struct canon) but the first of each signature, by the gl_hash_key of
	 * their text
	 */
	struct gl_set others;
	struct gl_buf text, other;
	const struct gl_frame **scratch; /* the frames of a stack, which belong to the table */
	size_t scratch_cap;
	size_t ncanons, collisions;
};

/*
 * A canon with what only the table knows about it. The public part comes first, so that a pointer
 * to it can be cast.
 */
struct canon {
	struct gl_canon pub;
	struct gl_stack *first; /* the first stack with this canon */
	struct canon_more *more; /* NULL until one of its fields is needed */
};

struct canon_more {
	struct gl_str text; /* p is NULL until gl_canon_text has made it */
	/*
	 * The canons with one signature form a list: next_same_sig is the next one. last_same_sig
	 * is the last one, and is set only in the first.
	 */
	struct canon *next_same_sig, *last_same_sig;
};

struct gl_stacks *gl_stacks_new(void)
{
	return gl_mem_new(1, sizeof(struct gl_stacks));
}

void gl_stacks_free(struct gl_stacks *t)
{
	if (!t)
		return;
	gl_frametable_free(&t->frames);
	gl_mem_free(t->v);
	gl_ordinals_free(&t->by_frames);
	gl_ordinals_free(&t->by_sig);
	gl_set_free(&t->others);
	gl_buf_free(&t->text);
	gl_buf_free(&t->other);
	gl_mem_free(t->scratch);
	gl_mem_free(t->texted);
	gl_arena_free(&t->texts);
	gl_arena_free(&t->arena);
	gl_mem_free(t);
}

struct gl_stacks *gl_stacks_move(struct gl_stacks *t)
{
	struct gl_stacks *to = gl_stacks_new();

	if (!to)
		return NULL;
	*to = *t;
	*t = (struct gl_stacks){.collisions = to->collisions};
	return to;
}

size_t gl_stacks_size(const struct gl_stacks *t)
{
	size_t places = t->frames.names.cap + t->frames.frames.cap + t->others.cap;

	return t->arena.total + t->cap * sizeof *t->v +
	       places * (sizeof *t->others.v + sizeof *t->others.hashes) +
	       (t->by_frames.cap + t->by_sig.cap) * sizeof *t->by_sig.v;
}

size_t gl_stacks_texts_size(const struct gl_stacks *t)
{
	return t->texts.total;
}

const struct gl_frame *gl_stacks_frame(struct gl_stacks *t, const struct gl_frame *like,
	bool *is_mangled)
{
	return gl_frametable_take(&t->frames, &t->arena, like, is_mangled);
}

/* Makes room in t->scratch for the n frames of a stack. */
static bool make_room(struct gl_stacks *t, size_t n)
{
	return GL_MEM_ROOM(t->scratch, t->scratch_cap, n + 1);
}

/* --- canons -------------------------------------------------------------------------------- */

static struct canon *canon_at(const struct gl_canon *c)
{
	/* A canon belongs to its table, which may change it although the pointer is const. */
	return (struct canon *)(uintptr_t)c;
}

static struct canon_more *more_of(struct gl_stacks *t, struct canon *c)
{
	if (!c->more && (c->more = gl_arena_new(&t->arena, sizeof *c->more)))
		*c->more = (struct canon_more){.text = {NULL, 0}};
	return c->more;
}

/* Replaces the content of b by the text of the canonical frames, which are the table's own. */
static void put_range(struct gl_stacks *t, struct gl_buf *b,
	const struct gl_frame *const *frames, const struct gl_canon_range *r)
{
	b->len = 0;
	for (size_t i = r->from; i < r->to; i++)
		if (gl_canon_keeps(r, frames[i]))
			gl_frametable_put(&t->arena, b, &gl_frametable_of(frames[i])->canon,
				frames[i], gl_canon_put);
}

static void put_canon(struct gl_stacks *t, struct gl_buf *b, const struct gl_frame *const *frames,
	size_t n)
{
	struct gl_canon_range r = gl_canon_range(frames, n);

	put_range(t, b, frames, &r);
}

/* Returns the first canon with this signature, or NULL. */
static struct canon *canon_of_sig(const struct gl_stacks *t, uint64_t sig)
{
	uint32_t ordinal;
	size_t i = 0;

	while (gl_ordinals_next(&t->by_sig, sig, &i, &ordinal))
		if (t->v[ordinal]->canon->sig == sig)
			return canon_at(t->v[ordinal]->canon);
	return NULL;
}

/* Returns true if t->text is the text of c. */
static bool is_canon(struct gl_stacks *t, const struct canon *c)
{
	put_canon(t, &t->other, c->first->frames, c->first->nframes);
	return gl_str_eq(gl_buf_view(&t->text), gl_buf_view(&t->other));
}

/*
 * Returns the canon with this signature whose text is in t->text, or NULL if there is none. first:
 * the first canon with this signature. An attacker can make any number of texts with the same
 * signature, so all canons but the first are found by `hash`, which cannot be predicted.
 */
static struct canon *find_canon(struct gl_stacks *t, struct canon *first, uint64_t hash)
{
	size_t i = (size_t)hash;
	struct canon *c;

	if (is_canon(t, first))
		return first;
	while ((c = gl_set_next(&t->others, hash, &i)))
		if (c->pub.sig == first->pub.sig && is_canon(t, c))
			break;
	return c;
}

/*
 * Adds c, a canon that is new, to the table. first: the first canon with its signature, or NULL.
 * hash: gl_hash_key of the text of c; needed only if first is not NULL. Returns false if there is
 * no memory.
 */
static bool add_canon(struct gl_stacks *t, struct canon *c, struct canon *first, uint64_t hash)
{
	struct canon_more *more, *last;

	if (!first)
		return gl_ordinals_add(&t->by_sig, c->first->ordinal, c->pub.sig);
	more = more_of(t, first);
	if (!more)
		return false;
	last = more->last_same_sig ? more_of(t, more->last_same_sig) : more;
	if (!last || !gl_set_add(&t->others, c, hash))
		return false;
	t->collisions++;
	last->next_same_sig = more->last_same_sig = c;
	return true;
}

struct gl_str gl_canon_text(const struct gl_canon *canon)
{
	struct canon *c = canon_at(canon);
	struct gl_stacks *t = c->first->table;
	struct canon_more *more = more_of(t, c);

	if (!more)
		return (struct gl_str){NULL, 0};
	if (!more->text.p) {
		put_canon(t, &t->text, c->first->frames, c->first->nframes);
		if (!t->text.failed)
			more->text = gl_arena_copy(&t->arena, gl_buf_view(&t->text));
	}
	return more->text;
}

/* --- JSON text ----------------------------------------------------------------------------- */

/* Writes "where" and "frames" of a record to b, which must be empty. ends: as in gl_stack_texts. */
static void put_json(struct gl_stacks *t, struct gl_buf *b, const struct gl_stack *s, size_t *ends)
{
	if (s->where < s->nframes) {
		GL_BUF_LIT(b, "\"where\":");
		gl_frame_json(b, s->frames[s->where]);
		gl_buf_char(b, ',');
	}
	GL_BUF_LIT(b, "\"frames\":[");
	for (size_t i = 0; i < s->nframes; i++) {
		if (i)
			gl_buf_char(b, ',');
		gl_frametable_put(&t->arena, b, &gl_frametable_of(s->frames[i])->json, s->frames[i],
			gl_frame_json);
		ends[i] = b->len - 1;
	}
	gl_buf_char(b, ']');
}

/* Makes the texts of s in the table's arena of texts. Returns NULL if there is no memory. */
static struct gl_stack_texts *make_texts(struct gl_stacks *t, const struct gl_stack *s)
{
	size_t len, *ends = gl_arena_new(&t->texts, (s->nframes + 1) * sizeof *ends);
	struct gl_stack_texts *x = gl_arena_new(&t->texts, sizeof *x);
	struct gl_buf *b = &t->text;
	struct gl_str text;

	if (!x || !ends)
		return NULL;
	b->len = 0;
	put_json(t, b, s, ends);
	len = b->len;
	if (s->created_by) {
		GL_BUF_LIT(b, ",\"created_by\":{");
		gl_frame_json_members(b, s->created_by);
	}
	text = b->failed ? (struct gl_str){NULL, 0} :
			   gl_arena_copy(&t->texts, gl_buf_view(b));
	if (!text.p)
		return NULL;
	*x = (struct gl_stack_texts){.text = text, .json_ends = ends, .json = {text.p, len},
		.json_created = text.len > len ? gl_str_skip(text, len + 1) : GL_STR("")};
	gl_hash_hex(s->canon->sig, x->sig);
	return x;
}

const struct gl_stack_texts *gl_stack_put_json(const struct gl_stack *s)
{
	/* A stack belongs to its table, which may change it although the pointer is const. */
	struct gl_stack *kept = (struct gl_stack *)(uintptr_t)s;
	struct gl_stacks *t = s->table;

	if (!GL_MEM_ROOM(t->texted, t->texted_cap, t->ntexted + 1))
		return NULL;
	kept->texts = make_texts(t, s);
	if (kept->texts)
		t->texted[t->ntexted++] = kept;
	return kept->texts;
}

void gl_stacks_keep_texts(struct gl_stacks *t)
{
	t->keeps_texts = true;
}

void gl_stacks_drop_texts(struct gl_stacks *t, size_t most)
{
	if (t->keeps_texts || t->texts.total <= most)
		return;
	for (size_t i = 0; i < t->ntexted; i++)
		t->texted[i]->texts = NULL;
	t->ntexted = 0;
	gl_arena_free(&t->texts);
}

/* --- the stack ----------------------------------------------------------------------------- */

static bool are_frames(const struct gl_frame *const *a, const struct gl_frame *const *b, size_t n)
{
	return n == 0 || memcmp(a, b, n * sizeof *a) == 0;
}

bool gl_stack_has_frames_of(const struct gl_stack *a, const struct gl_stack *b)
{
	return a->nframes == b->nframes && are_frames(a->frames, b->frames, a->nframes);
}

/* The addresses of frames are hashed: in one table, equal frames have the same address. */
static uint64_t hash_of(const struct gl_frame *const *frames, size_t n,
	const struct gl_frame *created_by)
{
	return gl_hash_spread((uintptr_t)created_by, gl_hash_key(frames, n * sizeof *frames));
}

/*
 * Returns the stack with these frames and this creator, or NULL if there is none. The frames must
 * be the table's own.
 */
static const struct gl_stack *find(const struct gl_stacks *t, const struct gl_frame *const *frames,
	size_t n, const struct gl_frame *created_by, uint64_t hash)
{
	uint32_t ordinal;
	size_t i = 0;

	while (gl_ordinals_next(&t->by_frames, hash, &i, &ordinal)) {
		const struct gl_stack *s = t->v[ordinal];

		if (s->nframes == n && s->created_by == created_by &&
			are_frames(s->frames, frames, n))
			return s;
	}
	return NULL;
}

/*
 * Allocates a stack as a copy of *known and its frames. If `canon` is NULL, allocates a new canon,
 * too. All of it is one piece of memory, because it is used together. Returns NULL if there is no
 * memory.
 */
static struct gl_stack *new_stack(struct gl_stacks *t, const struct gl_stack *known,
	struct canon *canon, uint64_t sig)
{
	size_t size = known->nframes * sizeof *known->frames, more = canon ? 0 : sizeof *canon;
	struct gl_stack *s = gl_arena_new(&t->arena, sizeof *s + more + size);

	if (!s || !GL_MEM_ROOM(t->v, t->cap, t->n + 1) || t->n >= UINT32_MAX)
		return NULL;
	*s = *known;
	s->table = t;
	s->ordinal = (uint32_t)t->n;
	if (!canon) {
		canon = (struct canon *)(s + 1);
		*canon = (struct canon){.first = s,
			.pub = {.sig = sig, .ordinal = (uint32_t)t->ncanons++}};
	}
	s->canon = &canon->pub;
	s->frames = memcpy((char *)(s + 1) + more, known->frames, size);
	t->v[t->n++] = s;
	return s;
}

/*
 * Appends the stack to the list of stacks that share its canon. If the canon is new, the stack is
 * the first one.
 */
static void link_stack(struct gl_stacks *t, struct gl_stack *s)
{
	struct canon *c = canon_at(s->canon);

	if (c->first != s)
		t->v[c->pub.last]->next_same_canon = s->ordinal + 1;
	c->pub.last = s->ordinal;
}

/*
 * Adds a stack with everything that *known has: its frames, and what depends on them alone. sig:
 * its signature; hash: its hash_of. Returns NULL if there is no memory.
 */
static const struct gl_stack *add(struct gl_stacks *t, const struct gl_stack *known, uint64_t sig,
	uint64_t hash)
{
	struct canon *first = canon_of_sig(t, sig), *canon = NULL;
	uint64_t text_hash = 0;
	struct gl_stack *s;

	if (first) {
		put_canon(t, &t->text, known->frames, known->nframes);
		text_hash = gl_hash_key(t->text.p, t->text.len);
		canon = find_canon(t, first, text_hash);
	}
	if (t->text.failed || t->other.failed)
		return NULL;
	s = new_stack(t, known, canon, sig);
	if (!s || !gl_ordinals_add(&t->by_frames, s->ordinal, hash))
		return NULL;
	link_stack(t, s);
	return canon || add_canon(t, canon_at(s->canon), first, text_hash) ? s : NULL;
}

const struct gl_stack *gl_stacks_add_known(struct gl_stacks *t,
	const struct gl_frame *const *frames, size_t n, const struct gl_frame *created_by,
	bool is_mangled)
{
	struct gl_stack s = {.frames = frames, .nframes = (uint32_t)n, .created_by = created_by,
		.is_mangled = is_mangled};
	uint64_t hash = hash_of(frames, n, created_by);
	const struct gl_stack *have = find(t, frames, n, created_by, hash);
	struct gl_canon_range r;

	if (have)
		return have;
	r = gl_canon_range(frames, n);
	s.where = (uint32_t)gl_canon_where(frames, n, &r);
	s.panicked = (uint32_t)gl_canon_panicked(frames, n);
	s.class = (uint8_t)gl_class_of_frames(frames, n);
	s.is_runtime = gl_frames_are_runtime(frames, n, created_by);
	s.is_dumper = gl_frames_write_dump(frames, n);
	put_range(t, &t->text, frames, &r);
	return add(t, &s, gl_hash(t->text.p, t->text.len), hash);
}

const struct gl_stack *gl_stacks_add(struct gl_stacks *t, const struct gl_frame *frames,
	size_t nframes, const struct gl_frame *created_by)
{
	const struct gl_frame *creator = NULL;
	bool is_mangled = false;

	if (!make_room(t, nframes))
		return NULL;
	for (size_t i = 0; i < nframes; i++)
		if (!(t->scratch[i] = gl_stacks_frame(t, &frames[i], &is_mangled)))
			return NULL;
	if (created_by && !(creator = gl_stacks_frame(t, created_by, &is_mangled)))
		return NULL;
	return gl_stacks_add_known(t, t->scratch, nframes, creator, is_mangled);
}

const struct gl_stack *gl_stacks_recreate(struct gl_stacks *t, const struct gl_stack *s,
	const struct gl_frame *created_by)
{
	const struct gl_frame *creator = NULL;
	bool is_mangled = false;

	if (created_by && !(creator = gl_stacks_frame(t, created_by, &is_mangled)))
		return NULL;
	return gl_stacks_add_known(t, s->frames, s->nframes, creator, is_mangled);
}

/* --- stacks of other tables ------------------------------------------------------------------ */

void gl_adopted_frames_free(struct gl_adopted_frames *a)
{
	gl_mem_free(a->v);
	*a = (struct gl_adopted_frames){0};
}

void gl_adopted_frames_clear(struct gl_adopted_frames *a)
{
	if (a->cap)
		memset(a->v, 0, a->cap * sizeof *a->v);
}

/* Returns the entry of *a for f, a frame of the other table, or NULL if there is no memory. */
static const struct gl_frame **place_of(struct gl_adopted_frames *a, const struct gl_frame *f)
{
	size_t had = a->cap, i = gl_frametable_of(f)->ordinal;

	if (!GL_MEM_ROOM(a->v, a->cap, i + 1))
		return NULL;
	if (a->cap > had)
		memset(a->v + had, 0, (a->cap - had) * sizeof *a->v);
	return &a->v[i];
}

/* Returns the frame of t that equals f, a frame of another table, or NULL if there is no memory. */
static const struct gl_frame *adopt_frame(struct gl_stacks *t, const struct gl_frame *f,
	struct gl_adopted_frames *a)
{
	const struct gl_frame **place = a ? place_of(a, f) : NULL;
	const struct gl_frame *mine = place ? *place : NULL;
	bool is_mangled = false;

	if (mine)
		return mine;
	mine = gl_stacks_frame(t, f, &is_mangled);
	if (place)
		*place = mine;
	return mine;
}

const struct gl_stack *gl_stacks_adopt(struct gl_stacks *t, const struct gl_stack *s,
	struct gl_adopted_frames *frames)
{
	struct gl_stack known = {.nframes = s->nframes, .where = s->where, .panicked = s->panicked,
		.class = s->class, .is_runtime = s->is_runtime, .is_dumper = s->is_dumper,
		.is_mangled = s->is_mangled};
	size_t n = s->nframes;
	const struct gl_stack *have;
	uint64_t hash;

	if (!make_room(t, n))
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (!(t->scratch[i] = adopt_frame(t, s->frames[i], frames)))
			return NULL;
	if (s->created_by && !(known.created_by = adopt_frame(t, s->created_by, frames)))
		return NULL;
	known.frames = t->scratch;
	hash = hash_of(known.frames, n, known.created_by);
	have = find(t, known.frames, n, known.created_by, hash);
	return have ? have : add(t, &known, s->canon->sig, hash);
}

/* --- finding stacks -------------------------------------------------------------------------- */

const struct gl_stack *gl_stacks_of_sig(const struct gl_stacks *t, uint64_t sig)
{
	const struct canon *c = canon_of_sig(t, sig);

	return c ? c->first : NULL;
}

const struct gl_stack *gl_stacks_next_of_sig(const struct gl_stack *s)
{
	const struct canon *c = canon_at(s->canon);

	if (s->next_same_canon)
		return s->table->v[s->next_same_canon - 1];
	return c->more && c->more->next_same_sig ? c->more->next_same_sig->first : NULL;
}

size_t gl_stacks_count(const struct gl_stacks *t)
{
	return t->n;
}

const struct gl_stack *gl_stacks_each(const struct gl_stacks *t, size_t *i)
{
	return *i < t->n ? t->v[(*i)++] : NULL;
}

size_t gl_stacks_collisions(const struct gl_stacks *t)
{
	return t->collisions;
}
