#include "lib/record/stack.h"

#include "lib/base/arena.h"
#include "lib/base/hash.h"
#include "lib/base/json.h"
#include "lib/base/mem.h"
#include "lib/base/set.h"
#include "lib/base/utf8.h"
#include "lib/record/canon.h"

struct gl_stacks {
	struct gl_arena arena;
	struct gl_set strings; /* struct gl_str */
	struct gl_set canons;  /* struct canon */
	struct gl_set stacks;  /* struct gl_stack, by json and json_created */
	struct gl_set sigs;    /* struct canon, one a name */
	struct gl_buf text, json;
	struct gl_frame *scratch; /* frames with repaired, shared strings */
	size_t scratch_cap;
	size_t collisions;
};

/* The public part first: a canon is found from it, and the table adds its stacks. */
struct canon {
	struct gl_canon pub;
	struct gl_stack *first, *last;
	struct canon *next_same_sig;
};

struct gl_stacks *gl_stacks_new(void)
{
	return gl_mem_new(1, sizeof(struct gl_stacks));
}

void gl_stacks_free(struct gl_stacks *t)
{
	if (!t)
		return;
	gl_set_free(&t->strings);
	gl_set_free(&t->canons);
	gl_set_free(&t->stacks);
	gl_set_free(&t->sigs);
	gl_buf_free(&t->text);
	gl_buf_free(&t->json);
	gl_mem_free(t->scratch);
	gl_arena_free(&t->arena);
	gl_mem_free(t);
}

/* One copy of each name in the table. p == NULL without memory. */
static struct gl_str share(struct gl_stacks *t, struct gl_str s)
{
	uint64_t hash = gl_hash(s.p, s.len);
	size_t i = hash;
	struct gl_str *have;

	while ((have = gl_set_next(&t->strings, hash, &i)))
		if (gl_str_eq(*have, s))
			return *have;
	have = gl_arena_new(&t->arena, sizeof *have);
	if (!have)
		return (struct gl_str){NULL, 0};
	*have = gl_arena_copy(&t->arena, s);
	if (!have->p || !gl_set_add(&t->strings, have, hash))
		return (struct gl_str){NULL, 0};
	return *have;
}

static bool repair(struct gl_stacks *t, struct gl_str *s, bool *is_mangled)
{
	if (!s->p)
		return true;
	if (!gl_utf8_valid(*s)) {
		*is_mangled = true;
		t->text.len = 0;
		gl_utf8_repair(&t->text, *s);
		*s = gl_buf_view(&t->text);
	}
	*s = share(t, *s);
	return s->p != NULL && !t->text.failed;
}

static bool repair_frame(struct gl_stacks *t, struct gl_frame *f, bool *is_mangled)
{
	return repair(t, &f->func, is_mangled) && repair(t, &f->file, is_mangled);
}

static struct canon *new_canon(struct gl_stacks *t, uint64_t hash, struct gl_str text)
{
	struct canon *c = gl_arena_new(&t->arena, sizeof *c), *same;
	size_t i = hash;

	if (!c)
		return NULL;
	*c = (struct canon){.pub = {.sig = hash, .ordinal = (uint32_t)t->canons.used}};
	c->pub.text = gl_arena_copy(&t->arena, text);
	if (!c->pub.text.p || !gl_set_add(&t->canons, c, hash))
		return NULL;
	same = gl_set_next(&t->sigs, hash, &i);
	if (!same)
		return gl_set_add(&t->sigs, c, hash) ? c : NULL;
	t->collisions++;
	while (same->next_same_sig)
		same = same->next_same_sig;
	same->next_same_sig = c;
	same->pub.next_same_sig = &c->pub;
	return c;
}

static struct canon *canon_of_text(struct gl_stacks *t, uint64_t hash, struct gl_str text)
{
	size_t i = hash;
	struct canon *c;

	while ((c = gl_set_next(&t->canons, hash, &i)))
		if (gl_str_eq(c->pub.text, text))
			return c;
	return new_canon(t, hash, text);
}

static struct canon *canon_of(struct gl_stacks *t, const struct gl_frame *frames, size_t n)
{
	t->text.len = 0;
	gl_canon_put(&t->text, frames, n);
	if (t->text.failed)
		return NULL;
	return canon_of_text(t, gl_hash(t->text.p, t->text.len), gl_buf_view(&t->text));
}

/* --- JSON text ----------------------------------------------------------------------------- */

/* Members of a frame without braces: "func":"f","file":"x.go","line":7 */
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

static void put_json(struct gl_buf *b, const struct gl_frame *frames, size_t n, size_t where)
{
	if (where < n) {
		GL_BUF_LIT(b, "\"where\":");
		gl_frame_json(b, &frames[where]);
		gl_buf_char(b, ',');
	}
	GL_BUF_LIT(b, "\"frames\":[");
	for (size_t i = 0; i < n; i++) {
		if (i)
			gl_buf_char(b, ',');
		gl_frame_json(b, &frames[i]);
	}
	gl_buf_char(b, ']');
}

/* --- the stack ----------------------------------------------------------------------------- */

static const struct gl_stack *find(const struct gl_stacks *t, const struct gl_stack *like)
{
	size_t i = like->hash;
	const struct gl_stack *s;

	while ((s = gl_set_next(&t->stacks, like->hash, &i)))
		if (s->json.len == like->json.len && gl_str_eq(s->text, like->text))
			return s;
	return NULL;
}

/* What json_created is of the text. */
static struct gl_str created_of(const struct gl_stack *s)
{
	return s->text.len > s->json.len ? gl_str_skip(s->text, s->json.len + 1) : GL_STR("");
}

/* The frames from t->scratch, and the text, to where they stay. */
static bool keep(struct gl_stacks *t, struct gl_stack *s, const struct gl_frame *created_by)
{
	size_t n = s->nframes;
	struct gl_frame *frames = gl_arena_new(&t->arena, (n + 1) * sizeof *frames);

	s->text = gl_arena_copy(&t->arena, s->text);
	if (!frames || !s->text.p)
		return false;
	if (n)
		memcpy(frames, t->scratch, n * sizeof *frames);
	s->frames = frames;
	if (created_by) {
		frames[n] = *created_by;
		s->created_by = &frames[n];
	}
	s->json.p = s->text.p;
	s->json_created = created_of(s);
	return true;
}

/* A new stack: what is known of it, its frames in t->scratch. */
static struct gl_stack *add(struct gl_stacks *t, struct canon *canon, const struct gl_stack *known,
	const struct gl_frame *created_by)
{
	struct gl_stack *s = gl_arena_new(&t->arena, sizeof *s);

	if (!canon || !s)
		return NULL;
	*s = *known;
	s->canon = &canon->pub;
	gl_hash_hex(s->canon->sig, s->sig);
	s->ordinal = (uint32_t)t->stacks.used;
	if (!keep(t, s, created_by) || !gl_set_add(&t->stacks, s, s->hash))
		return NULL;
	if (canon->last)
		canon->last->next_same_canon = s;
	else
		canon->first = s;
	canon->last = s;
	return s;
}

/* The frames, with names of the table, to t->scratch. */
static bool take_frames(struct gl_stacks *t, const struct gl_frame *frames, size_t n,
	bool *is_mangled)
{
	struct gl_frame *v = gl_mem_grow(t->scratch, &t->scratch_cap, n, sizeof *v);

	if (!v)
		return false;
	t->scratch = v;
	if (n)
		memcpy(v, frames, n * sizeof *v);
	for (size_t i = 0; i < n; i++)
		if (!repair_frame(t, &v[i], is_mangled))
			return false;
	return true;
}

static bool put_texts(struct gl_stacks *t, struct gl_stack *s, const struct gl_frame *creator)
{
	t->json.len = 0;
	put_json(&t->json, t->scratch, s->nframes, s->where);
	s->json.len = t->json.len;
	if (creator) {
		GL_BUF_LIT(&t->json, ",\"created_by\":{");
		put_members(&t->json, creator);
	}
	if (t->json.failed)
		return false;
	s->text = gl_buf_view(&t->json);
	s->hash = gl_hash(s->text.p, s->text.len);
	return true;
}

const struct gl_stack *gl_stacks_add(struct gl_stacks *t, const struct gl_frame *frames,
	size_t nframes, const struct gl_frame *created_by)
{
	struct gl_stack s = {.nframes = nframes};
	struct gl_frame creator, *by = NULL;
	const struct gl_stack *have;

	if (!take_frames(t, frames, nframes, &s.is_mangled))
		return NULL;
	if (created_by) {
		creator = *created_by;
		by = &creator;
		if (!repair_frame(t, by, &s.is_mangled))
			return NULL;
	}
	s.where = gl_canon_where(t->scratch, nframes);
	if (!put_texts(t, &s, by))
		return NULL;
	have = find(t, &s);
	if (have)
		return have;
	s.class = gl_class_of_frames(t->scratch, nframes);
	s.is_runtime = gl_frames_are_runtime(t->scratch, nframes, by);
	s.is_dumper = gl_frames_write_dump(t->scratch, nframes);
	return add(t, canon_of(t, t->scratch, nframes), &s, by);
}

/* What another table knows of its stack, links aside. */
static struct gl_stack known_of(const struct gl_stack *s)
{
	return (struct gl_stack){.nframes = s->nframes, .where = s->where, .class = s->class,
		.is_runtime = s->is_runtime, .is_dumper = s->is_dumper,
		.is_mangled = s->is_mangled, .hash = s->hash, .json = s->json,
		.text = s->text};
}

const struct gl_stack *gl_stacks_adopt(struct gl_stacks *t, const struct gl_stack *s)
{
	const struct gl_stack *have = find(t, s);
	struct gl_stack known = known_of(s);
	struct gl_frame creator, *by = NULL;

	if (have)
		return have;
	if (!take_frames(t, s->frames, s->nframes, &known.is_mangled))
		return NULL;
	if (s->created_by) {
		creator = *s->created_by;
		by = &creator;
		if (!repair_frame(t, by, &known.is_mangled))
			return NULL;
	}
	return add(t, canon_of_text(t, s->canon->sig, s->canon->text), &known, by);
}

static const struct canon *canon_at(const struct gl_canon *c)
{
	return (const struct canon *)(const void *)c;
}

const struct gl_stack *gl_stacks_of_sig(const struct gl_stacks *t, uint64_t sig)
{
	size_t i = sig;
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

size_t gl_stacks_collisions(const struct gl_stacks *t)
{
	return t->collisions;
}
