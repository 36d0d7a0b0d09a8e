#include "lib/record/stack.h"

#include "lib/base/arena.h"
#include "lib/base/hash.h"
#include "lib/base/json.h"
#include "lib/base/mem.h"
#include "lib/base/set.h"
#include "lib/base/utf8.h"
#include "lib/record/canon.h"

/* A name: valid UTF-8, stored once per table. */
struct name {
	struct gl_str text;
	uint64_t hash;
};

/* A frame of a table. The public part comes first, so that a pointer to it can be cast. */
struct frame {
	struct gl_frame pub;
	uint64_t hash; /* equal frames have the same hash in every table */
};

struct gl_stacks {
	struct gl_arena arena;
	struct gl_arena texts; /* what gl_stack_put_json made */
	struct gl_stack **texted; /* the stacks that have such texts */
	size_t ntexted, texted_cap;
	bool keeps_texts; /* these must not be dropped */
	struct gl_set names;   /* of struct name */
	struct gl_set frames;  /* of struct frame */
	struct gl_set stacks;  /* of struct gl_stack, by hash */
	struct gl_set sigs;    /* of struct canon: the first one of each signature */
	struct gl_set others;  /* of struct canon: all others, by the gl_hash_key of their text */
	struct gl_buf text, other;
	const struct gl_frame **scratch; /* the frames of a stack, which belong to the table */
	size_t scratch_cap;
	size_t ncanons, collisions;
};

/*
 * A canonical stack with the list of the stacks that have it, which only the table knows. The
 * public part comes first, so that a pointer to it can be cast to struct canon.
 */
struct canon {
	struct gl_canon pub;
	struct gl_stack *first, *last;
	/* other canons with the same signature; last_same_sig is set only in the first of them */
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
	gl_set_free(&t->names);
	gl_set_free(&t->frames);
	gl_set_free(&t->stacks);
	gl_set_free(&t->sigs);
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
	size_t places = t->names.cap + t->frames.cap + t->stacks.cap + t->sigs.cap + t->others.cap;

	return t->arena.total + t->texts.total +
	       places * (sizeof *t->stacks.v + sizeof *t->stacks.hashes);
}

/* --- names --------------------------------------------------------------------------------- */

static const struct name *find_name(const struct gl_stacks *t, struct gl_str s, uint64_t hash)
{
	size_t i = (size_t)hash;
	const struct name *n;

	while ((n = gl_set_next(&t->names, hash, &i)))
		if (gl_str_eq(n->text, s))
			return n;
	return NULL;
}

static const struct name *new_name(struct gl_stacks *t, struct gl_str s, uint64_t hash)
{
	struct name *n = gl_arena_new(&t->arena, sizeof *n);

	if (!n)
		return NULL;
	*n = (struct name){gl_arena_copy(&t->arena, s), hash};
	return n->text.p && gl_set_add(&t->names, n, hash) ? n : NULL;
}

/*
 * Finds or adds the name s. If s is not valid UTF-8, repairs it. Returns NULL if there is no
 * memory.
 */
static const struct name *name_of(struct gl_stacks *t, struct gl_str s, bool *is_mangled)
{
	uint64_t hash = gl_hash_key(s.p, s.len);
	const struct name *n = find_name(t, s, hash);

	if (n)
		return n;
	if (gl_utf8_valid(s))
		return new_name(t, s, hash);
	*is_mangled = true;
	t->text.len = 0;
	gl_utf8_repair(&t->text, s);
	if (t->text.failed)
		return NULL;
	s = gl_buf_view(&t->text);
	hash = gl_hash_key(s.p, s.len);
	n = find_name(t, s, hash);
	return n ? n : new_name(t, s, hash);
}

static uint64_t mix(uint64_t hash, uint64_t v)
{
	hash = (hash ^ v) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 32;
}

/* --- frames -------------------------------------------------------------------------------- */

static const struct frame *frame_at(const struct gl_frame *f)
{
	return (const struct frame *)(const void *)f;
}

/* Replaces *s by the table's name and mixes it into *hash. Returns false if there is no memory. */
static bool take_name(struct gl_stacks *t, struct gl_str *s, uint64_t *hash, bool *is_mangled)
{
	const struct name *n;

	if (!s->p) {
		*s = (struct gl_str){NULL, 0};
		*hash = mix(*hash, 1);
		return true;
	}
	n = name_of(t, *s, is_mangled);
	if (!n)
		return false;
	*s = n->text;
	*hash = mix(*hash, n->hash);
	return true;
}

/* Compares two frames. They must be from one table, where equal names have equal addresses. */
static bool is_frame(const struct gl_frame *a, const struct gl_frame *b)
{
	return a->func.p == b->func.p && a->file.p == b->file.p && a->line == b->line &&
	       a->is_gap == b->is_gap;
}

static const struct gl_frame *new_frame(struct gl_stacks *t, const struct gl_frame *like,
	uint64_t hash)
{
	struct frame *f = gl_arena_new(&t->arena, sizeof *f);

	if (!f)
		return NULL;
	*f = (struct frame){*like, hash};
	return gl_set_add(&t->frames, f, hash) ? &f->pub : NULL;
}

/*
 * Finds or adds the frame that `like` describes. What is not shown gets one value each, so that
 * equal frames have equal members. Sets *is_mangled if a name had to be repaired. Returns NULL if
 * there is no memory.
 */
static const struct gl_frame *frame_of(struct gl_stacks *t, const struct gl_frame *like,
	bool *is_mangled)
{
	struct gl_frame f = *like;
	const struct frame *have;
	uint64_t hash;
	size_t i;

	if (f.is_gap)
		f.func.p = f.file.p = NULL;
	if (f.line < 0)
		f.line = -1;
	hash = mix(gl_hash_seed(), (uint64_t)f.line * 2 + f.is_gap);
	if (!take_name(t, &f.func, &hash, is_mangled) || !take_name(t, &f.file, &hash, is_mangled))
		return NULL;
	i = (size_t)hash;
	while ((have = gl_set_next(&t->frames, hash, &i)))
		if (is_frame(&have->pub, &f))
			return &have->pub;
	return new_frame(t, &f, hash);
}

/* Makes room in t->scratch for the n frames of a stack and its creator. */
static bool make_room(struct gl_stacks *t, size_t n)
{
	const struct gl_frame **v = gl_mem_grow(t->scratch, &t->scratch_cap, n + 1, sizeof *v);

	t->scratch = v ? v : t->scratch;
	return v != NULL;
}

/*
 * Adds the creator to the frames in t->scratch, if there is one. Sets of->created_by, of->hash, and
 * of->is_mangled if a name had to be repaired. Returns false if there is no memory.
 */
static bool take_creator(struct gl_stacks *t, const struct gl_frame *created_by,
	struct gl_stack *of)
{
	of->hash = gl_hash_seed();
	for (size_t i = 0; i < of->nframes; i++)
		of->hash = mix(of->hash, frame_at(t->scratch[i])->hash);
	if (!created_by)
		return true;
	of->created_by = t->scratch[of->nframes] = frame_of(t, created_by, &of->is_mangled);
	if (!of->created_by)
		return false;
	of->hash = mix(of->hash, frame_at(of->created_by)->hash ^ of->nframes);
	return true;
}

/* --- canons -------------------------------------------------------------------------------- */

static const struct canon *canon_at(const struct gl_canon *c)
{
	return (const struct canon *)(const void *)c;
}

/*
 * Adds a canon. same: the first canon with this signature, or NULL. An attacker can make any number
 * of texts with the same signature, so all canons but the first are stored by `hash`, which cannot
 * be predicted (gl_hash_key of their text).
 */
static struct canon *new_canon(struct gl_stacks *t, uint64_t sig, struct canon *same, uint64_t hash)
{
	struct canon *c = gl_arena_new(&t->arena, sizeof *c);

	if (!c)
		return NULL;
	*c = (struct canon){.pub = {.sig = sig, .ordinal = (uint32_t)t->ncanons++},
		.last_same_sig = c};
	if (!same)
		return gl_set_add(&t->sigs, c, sig) ? c : NULL;
	if (!gl_set_add(&t->others, c, hash))
		return NULL;
	t->collisions++;
	same->last_same_sig->next_same_sig = c;
	same->last_same_sig->pub.next_same_sig = &c->pub;
	same->last_same_sig = c;
	return c;
}

/* Returns true if t->text is the text of c, which must have a stack. */
static bool is_canon(struct gl_stacks *t, const struct canon *c)
{
	t->other.len = 0;
	gl_canon_put(&t->other, c->first->frames, c->first->nframes);
	return gl_str_eq(gl_buf_view(&t->text), gl_buf_view(&t->other));
}

/*
 * Returns the canon of the first n frames in t->scratch, which have this signature; adds it if
 * there is none. Returns NULL if there is no memory.
 */
static struct canon *canon_of(struct gl_stacks *t, uint64_t sig, size_t n)
{
	size_t i = (size_t)sig;
	struct canon *first = gl_set_next(&t->sigs, sig, &i), *c = first;
	uint64_t hash = 0;

	if (!first)
		return new_canon(t, sig, NULL, 0);
	t->text.len = 0;
	gl_canon_put(&t->text, t->scratch, n);
	if (!first->first || !is_canon(t, first)) {
		hash = gl_hash_key(t->text.p, t->text.len);
		i = (size_t)hash;
		while ((c = gl_set_next(&t->others, hash, &i)))
			if (c->first && c->pub.sig == sig && is_canon(t, c))
				break;
	}
	if (t->text.failed || t->other.failed)
		return NULL;
	return c ? c : new_canon(t, sig, first, hash);
}

static uint64_t sign(struct gl_stacks *t, size_t n)
{
	t->text.len = 0;
	gl_canon_put(&t->text, t->scratch, n);
	return gl_hash(t->text.p, t->text.len);
}

struct gl_str gl_canon_text(const struct gl_canon *c)
{
	const struct gl_stack *s = canon_at(c)->first;
	/*
	 * The text is kept in the canon once it was made. The canon belongs to a table, so it may
	 * be changed although the caller's pointer is const.
	 */
	struct gl_canon *kept = (struct gl_canon *)(uintptr_t)c;

	if (!kept->text.p) {
		s->table->text.len = 0;
		gl_canon_put(&s->table->text, s->frames, s->nframes);
		if (!s->table->text.failed)
			kept->text = gl_arena_copy(&s->table->arena,
				gl_buf_view(&s->table->text));
	}
	return kept->text;
}

/* --- JSON text ----------------------------------------------------------------------------- */

/* Appends the members of a frame without braces: "func":"f","file":"x.go","line":7 */
static void put_members(struct gl_buf *b, const struct gl_frame *f)
{
	const char *comma = "";

	if (f->func.p) {
		GL_BUF_LIT(b, "\"func\":");
		gl_json_put_str(b, f->func);
		comma = ",";
	}
	if (f->file.p) {
		gl_buf_add(b, comma, strlen(comma));
		GL_BUF_LIT(b, "\"file\":");
		gl_json_put_str(b, f->file);
		comma = ",";
	}
	if (f->line >= 0) {
		gl_buf_add(b, comma, strlen(comma));
		GL_BUF_LIT(b, "\"line\":");
		gl_buf_u64(b, (uint64_t)f->line);
	}
}

void gl_frame_brief(struct gl_buf *b, const struct gl_frame *f)
{
	const char *slash = f->file.len ? gl_port_memrchr(f->file.p, '/', f->file.len) : NULL;

	gl_buf_str(b, f->func);
	if (!f->file.p)
		return;
	gl_buf_char(b, ' ');
	gl_buf_str(b, slash ? gl_str_of(slash + 1, f->file.p + f->file.len) : f->file);
	if (f->line >= 0) {
		gl_buf_char(b, ':');
		gl_buf_i64(b, f->line);
	}
}

void gl_frame_json(struct gl_buf *b, const struct gl_frame *f)
{
	if (f->is_gap) {
		GL_BUF_LIT(b, "{\"elided\":true");
		if (f->line >= 0) {
			GL_BUF_LIT(b, ",\"n\":");
			gl_buf_u64(b, (uint64_t)f->line);
		}
	} else {
		gl_buf_char(b, '{');
		put_members(b, f);
	}
	gl_buf_char(b, '}');
}

/*
 * Writes "where" and "frames" of a record to b, which must be empty. where: index of the frame.
 * ends: gets what gl_stack.json_ends has.
 */
static void put_json(struct gl_buf *b, const struct gl_frame *const *frames, size_t n, size_t where,
	size_t *ends)
{
	if (where < n) {
		GL_BUF_LIT(b, "\"where\":");
		gl_frame_json(b, frames[where]);
		gl_buf_char(b, ',');
	}
	GL_BUF_LIT(b, "\"frames\":[");
	for (size_t i = 0; i < n; i++) {
		if (i)
			gl_buf_char(b, ',');
		gl_frame_json(b, frames[i]);
		ends[i] = b->len - 1;
	}
	gl_buf_char(b, ']');
}

bool gl_stack_put_json(const struct gl_stack *s)
{
	/*
	 * The texts are kept in the stack once they were made. The stack belongs to a table, so it
	 * may be changed although the caller's pointer is const.
	 */
	struct gl_stack *kept = (struct gl_stack *)(uintptr_t)s;
	struct gl_stacks *t = s->table;
	struct gl_buf *b = &t->text;
	struct gl_str text;
	size_t len, *ends = gl_arena_new(&t->texts, (s->nframes + 1) * sizeof *ends);
	struct gl_stack **v = gl_mem_grow(t->texted, &t->texted_cap, t->ntexted + 1, sizeof *v);

	if (v)
		t->texted = v;
	if (!ends || !v)
		return false;
	b->len = 0;
	put_json(b, s->frames, s->nframes, s->where, ends);
	len = b->len;
	if (s->created_by) {
		GL_BUF_LIT(b, ",\"created_by\":{");
		put_members(b, s->created_by);
	}
	text = b->failed ? (struct gl_str){NULL, 0} :
			   gl_arena_copy(&t->texts, gl_buf_view(b));
	if (!text.p)
		return false;
	v[t->ntexted++] = kept;
	kept->text = text;
	kept->json_ends = ends;
	kept->json = (struct gl_str){text.p, len};
	kept->json_created = text.len > len ? gl_str_skip(text, len + 1) : GL_STR("");
	return true;
}

void gl_stacks_keep_texts(struct gl_stacks *t)
{
	t->keeps_texts = true;
}

void gl_stacks_drop_texts(struct gl_stacks *t, size_t most)
{
	const struct gl_str none = {NULL, 0};

	if (t->keeps_texts || t->texts.total <= most)
		return;
	for (size_t i = 0; i < t->ntexted; i++) {
		t->texted[i]->text = t->texted[i]->json = t->texted[i]->json_created = none;
		t->texted[i]->json_ends = NULL;
	}
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

/*
 * Returns the stack whose frames and creator are in t->scratch, or NULL. `like` has the number of
 * frames and the hash that it must have.
 */
static const struct gl_stack *find(const struct gl_stacks *t, const struct gl_stack *like)
{
	size_t i = (size_t)like->hash;
	const struct gl_stack *s;

	while ((s = gl_set_next(&t->stacks, like->hash, &i)))
		if (s->nframes == like->nframes && !s->created_by == !like->created_by &&
			are_frames(s->frames, t->scratch,
				s->nframes + (s->created_by != NULL)))
			return s;
	return NULL;
}

/*
 * Adds a stack with the frames in t->scratch. Copies everything else that depends on the frames,
 * such as the class, from `known`. Returns NULL if there is no memory, or no canon.
 */
static struct gl_stack *add(struct gl_stacks *t, struct canon *canon, const struct gl_stack *known)
{
	size_t n = known->nframes + (known->created_by != NULL);
	const struct gl_frame **frames = gl_arena_new(&t->arena, n * sizeof *frames);
	struct gl_stack *s = gl_arena_new(&t->arena, sizeof *s);

	if (!canon || !s || !frames)
		return NULL;
	if (n)
		memcpy(frames, t->scratch, n * sizeof *frames);
	*s = *known;
	s->frames = frames;
	s->canon = &canon->pub;
	gl_hash_hex(s->canon->sig, s->sig);
	s->ordinal = (uint32_t)t->stacks.used;
	s->table = t;
	if (!gl_set_add(&t->stacks, s, s->hash))
		return NULL;
	if (canon->last)
		canon->last->next_same_canon = s;
	else
		canon->first = s;
	canon->last = s;
	return s;
}

/* Finds or adds the stack of the n frames in t->scratch. */
static const struct gl_stack *add_anew(struct gl_stacks *t, size_t n,
	const struct gl_frame *created_by, bool is_mangled)
{
	struct gl_stack s = {.nframes = n, .is_mangled = is_mangled};
	const struct gl_stack *have;
	uint64_t sig;

	if (!take_creator(t, created_by, &s))
		return NULL;
	have = find(t, &s);
	if (have)
		return have;
	s.where = gl_canon_where(t->scratch, n);
	s.panicked = gl_canon_panicked(t->scratch, n);
	s.class = gl_class_of_frames(t->scratch, n);
	s.is_runtime = gl_frames_are_runtime(t->scratch, n, s.created_by);
	s.is_dumper = gl_frames_write_dump(t->scratch, n);
	sig = sign(t, n);
	return add(t, canon_of(t, sig, n), &s);
}

const struct gl_stack *gl_stacks_add(struct gl_stacks *t, const struct gl_frame *frames,
	size_t nframes, const struct gl_frame *created_by)
{
	bool is_mangled = false;

	if (!make_room(t, nframes))
		return NULL;
	for (size_t i = 0; i < nframes; i++)
		if (!(t->scratch[i] = frame_of(t, &frames[i], &is_mangled)))
			return NULL;
	return add_anew(t, nframes, created_by, is_mangled);
}

const struct gl_stack *gl_stacks_recreate(struct gl_stacks *t, const struct gl_stack *s,
	const struct gl_frame *created_by)
{
	if (!make_room(t, s->nframes))
		return NULL;
	if (s->nframes)
		memcpy(t->scratch, s->frames, s->nframes * sizeof *s->frames);
	return add_anew(t, s->nframes, created_by, false);
}

const struct gl_stack *gl_stacks_adopt(struct gl_stacks *t, const struct gl_stack *s)
{
	struct gl_stack known = {.nframes = s->nframes, .where = s->where, .panicked = s->panicked,
		.class = s->class, .is_runtime = s->is_runtime, .is_dumper = s->is_dumper,
		.is_mangled = s->is_mangled};
	const struct gl_stack *have;

	if (!make_room(t, s->nframes))
		return NULL;
	for (size_t i = 0; i < s->nframes; i++)
		if (!(t->scratch[i] = frame_of(t, s->frames[i], &known.is_mangled)))
			return NULL;
	if (!take_creator(t, s->created_by, &known))
		return NULL;
	have = find(t, &known);
	return have ? have : add(t, canon_of(t, s->canon->sig, known.nframes), &known);
}

const struct gl_stack *gl_stacks_of_sig(const struct gl_stacks *t, uint64_t sig)
{
	size_t i = (size_t)sig;
	const struct canon *c = gl_set_next(&t->sigs, sig, &i);

	return c ? c->first : NULL;
}

const struct gl_stack *gl_stacks_next_of_sig(const struct gl_stack *s)
{
	const struct canon *next;

	if (s->next_same_canon)
		return s->next_same_canon;
	next = canon_at(s->canon)->next_same_sig;
	return next ? next->first : NULL;
}

size_t gl_stacks_count(const struct gl_stacks *t)
{
	return t->stacks.used;
}

const struct gl_stack *gl_stacks_each(const struct gl_stacks *t, size_t *i)
{
	while (*i < t->stacks.cap)
		if (t->stacks.v[(*i)++])
			return t->stacks.v[*i - 1];
	return NULL;
}

size_t gl_stacks_collisions(const struct gl_stacks *t)
{
	return t->collisions;
}
