#include "lib/summary/common.h"

#include <stdlib.h>

/* Keys that a group has if all its members have the same value. */
#define AGREED_KEYS (GL_KEYTABLE_BITS_OF(EACH) | GL_KEYTABLE_BITS_OF(RUN))

/* --- equality ------------------------------------------------------------------------ */

static bool is_text(struct gl_str a, struct gl_str b)
{
	return !a.p == !b.p && (a.p == b.p ? a.len == b.len : gl_str_eq(a, b));
}

static bool is_frame(const struct gl_frame *a, const struct gl_frame *b)
{
	if (!a || !b)
		return a == b;
	return a->line == b->line && a->is_gap == b->is_gap && is_text(a->func, b->func) &&
	       is_text(a->file, b->file);
}

static bool is_ancestor(const struct gl_ancestor *a, const struct gl_ancestor *b)
{
	if (a->id != b->id || a->nframes != b->nframes || !is_frame(a->created_by, b->created_by))
		return false;
	for (size_t i = 0; i < a->nframes; i++)
		if (!is_frame(&a->frames[i], &b->frames[i]))
			return false;
	return true;
}

static bool are_ancestors(const struct gl_more *a, const struct gl_more *b)
{
	if (a->nancestors != b->nancestors)
		return false;
	for (size_t i = 0; i < a->nancestors; i++)
		if (!is_ancestor(&a->ancestors[i], &b->ancestors[i]))
			return false;
	return true;
}

static int by_label(const void *a, const void *b)
{
	return gl_str_cmp(((const struct gl_label *)a)->key, ((const struct gl_label *)b)->key);
}

/*
 * Compares the labels. kept->labels are sorted; those of r may be in any order, because another
 * program may have written the record.
 */
static bool are_labels(const struct gl_record *kept, const struct gl_record *r)
{
	if (kept->nlabels != r->nlabels)
		return false;
	for (size_t i = 0; i < r->nlabels; i++) {
		const struct gl_label *l = &kept->labels[i];

		if (!gl_str_eq(l->key, r->labels[i].key))
			l = bsearch(&r->labels[i], kept->labels, kept->nlabels, sizeof *l,
				by_label);
		if (!l || !gl_str_eq(l->value, r->labels[i].value))
			return false;
	}
	return true;
}

static void agree_text(struct gl_str *kept, struct gl_str s)
{
	if (kept->p && !is_text(*kept, s))
		*kept = (struct gl_str){NULL, 0};
}

#define IS_THERE(field) || m->field.p
#define IS_MORE_THERE(key, type, has, home, field, ...)                                            \
	GL_KEYTABLE_IF(TEXT_IN_MORE, type##_IN_##home, IS_THERE)(field)

static bool has_more(const struct gl_more *m)
{
	return m && (m->nancestors > 0 GL_KEYTABLE_RECORD(IS_MORE_THERE));
}

#define AGREE_TEXT(field) agree_text(&kept->field, m->field);
#define AGREE_MORE(key, type, has, home, field, ...)                                               \
	GL_KEYTABLE_IF(TEXT_IN_MORE, type##_IN_##home, AGREE_TEXT)(field)

static void agree_more(struct gl_common *a, const struct gl_more *m)
{
	static const struct gl_more nothing;
	struct gl_more *kept = a->more;

	m = m ? m : &nothing;
	GL_KEYTABLE_RECORD(AGREE_MORE)
	if (!are_ancestors(kept, m))
		kept->nancestors = 0;
	if (!has_more(kept))
		a->more = NULL;
}

/* --- what all members agree on ------------------------------------------------------ */

/*
 * For gl_common_add_rest: compares the numbers and texts of one row of the key table in `kept` and
 * r. If the values differ, removes the key's bit from `has`.
 */
#define MEET(key, type, bit, home, field, merge, ...)                                              \
	GL_KEYTABLE_IF(NUMBER, type, MEET_NUMBER)(bit, field, merge)                               \
	GL_KEYTABLE_IF(TEXT_IN_RECORD, type##_IN_##home, MEET_TEXT)(bit, field, merge)
#define MEET_NUMBER(bit, field, merge)                                                             \
	if (GL_KEYTABLE_##merge == GL_KEYTABLE_EACH && kept->field != r->field)                    \
		has &= ~(uint32_t)(bit);
#define MEET_TEXT(bit, field, merge)                                                               \
	if (GL_KEYTABLE_##merge == GL_KEYTABLE_EACH && !is_text(kept->field, r->field))            \
		has &= ~(uint32_t)(bit);

void gl_common_add_rest(struct gl_common *a, const struct gl_record *r)
{
	struct gl_record *kept = &a->values;
	uint32_t any = (kept->has | r->has) & GL_COMMON_ANY, has = kept->has & r->has & AGREED_KEYS;

	if (has & GL_COMMON_VALUES) {
		GL_KEYTABLE_RECORD(MEET)
		if (kept->parent != r->parent)
			has &= ~(uint32_t)GL_HAS_PARENT;
		if ((has & GL_HAS_LABELS) && !are_labels(kept, r))
			has &= ~(uint32_t)GL_HAS_LABELS;
	}
	kept->has = any | has;
	if (a->more)
		agree_more(a, r->more);
}

void gl_common_add_run(struct gl_common *a, const struct gl_record *r)
{
	struct gl_record *kept = &a->values;

	if (!gl_record_has(r, GL_HAS_STATE) || !gl_str_eq(kept->state, r->state))
		kept->has &= ~(uint32_t)GL_HAS_STATE;
	if (kept->class != r->class)
		kept->has &= ~(uint32_t)GL_HAS_CLASS;
	gl_common_add_dump(a, r);
	agree_text(&kept->source, r->source);
}

struct gl_shown gl_shown_by(const struct gl_record *r)
{
	const struct gl_group *grp = gl_record_group(r);
	const struct gl_stack *example = grp ? grp->example : NULL;
	struct gl_shown s = {0};

	s.has_sig = gl_record_has(r, GL_HAS_SIG);
	s.sig = s.has_sig ? r->sig : 0;
	if (r->stack) {
		s.same = example ? NULL : r->stack;
		s.frames = r->stack;
		s.creator = r->stack->created_by;
		if (r->stack->where < r->stack->nframes)
			s.where = r->stack->frames[r->stack->where];
		s.canon = r->stack->canon;
	} else if (s.has_sig && example && example->canon->sig == s.sig) {
		s.canon = example->canon;
	}
	if (!r->stack && r->more) {
		s.creator = grp ? grp->created_by : r->more->created_by;
		s.where = grp ? grp->where : r->more->where;
	}
	return s;
}

void gl_shown_intersect(struct gl_shown *kept, const struct gl_shown *s)
{
	if (kept->same != s->same)
		kept->same = NULL;
	if (kept->frames != s->frames &&
		!(kept->frames && s->frames && gl_stack_has_frames_of(kept->frames, s->frames)))
		kept->frames = NULL;
	if (!is_frame(kept->creator, s->creator))
		kept->creator = NULL;
	if (!is_frame(kept->where, s->where))
		kept->where = NULL;
	if (!kept->has_sig || !s->has_sig || kept->sig != s->sig ||
		(kept->canon && s->canon && kept->canon != s->canon))
		kept->has_sig = false;
	if (!kept->canon)
		kept->canon = s->canon;
}

/* --- the first member ---------------------------------------------------------------- */

/*
 * Replaces *s by a copy that lives as long as the pool. This is for texts that many groups have:
 * the pool stores each of them only once.
 */
static bool keep_name(struct gl_counter_pool *pool, struct gl_str *s)
{
	const struct gl_counter_name *name = s->p ? gl_counter_name(pool, *s) : NULL;

	if (!s->p)
		return true;
	if (name)
		*s = name->text;
	return name != NULL;
}

static bool keep_frames(struct gl_arena *arena, struct gl_ancestor *a)
{
	size_t n = a->nframes, all = n + (a->created_by != NULL);
	struct gl_frame *v = gl_arena_new(arena, all * sizeof *v);

	if (!v)
		return false;
	if (n)
		memcpy(v, a->frames, n * sizeof *v);
	if (a->created_by) {
		v[n] = *a->created_by;
		a->created_by = &v[n];
	}
	a->frames = v;
	for (size_t i = 0; i < all; i++)
		if (!gl_arena_keep(arena, &v[i].func) || !gl_arena_keep(arena, &v[i].file))
			return false;
	return true;
}

/*
 * For gl_common_begin and keep_more. For each text of the key table, one macro copies it from the
 * record's gl_more to that of the group, and the other replaces it by a copy that lasts.
 */
#define COPY_MORE_TEXT(field) k->field = m->field;
#define COPY_MORE(key, type, has, home, field, ...)                                                \
	GL_KEYTABLE_IF(TEXT_IN_MORE, type##_IN_##home, COPY_MORE_TEXT)(field)
#define KEEP_TEXT(field) &&gl_arena_keep(arena, &k->field)
#define KEEP_MORE(key, type, has, home, field, ...)                                                \
	GL_KEYTABLE_IF(TEXT_IN_MORE, type##_IN_##home, KEEP_TEXT)(field)
#define KEEP(key, type, has, home, field, ...)                                                     \
	GL_KEYTABLE_IF(TEXT_IN_RECORD, type##_IN_##home, KEEP_NAME)(field)
#define KEEP_NAME(field) &&keep_name(pool, &k->field)

static bool keep_more(struct gl_common *a, struct gl_arena *arena, const struct gl_more *m)
{
	struct gl_more *k = gl_arena_new(arena, sizeof *k);
	struct gl_ancestor *v = gl_arena_new(arena, m->nancestors * sizeof *v);

	if (!k || !v)
		return false;
	*k = (struct gl_more){.nancestors = m->nancestors, .ancestors = v};
	GL_KEYTABLE_RECORD(COPY_MORE)
	a->more = k;
	for (size_t i = 0; i < m->nancestors; i++) {
		v[i] = m->ancestors[i];
		if (!keep_frames(arena, &v[i]))
			return false;
	}
	return true GL_KEYTABLE_RECORD(KEEP_MORE);
}

static bool keep_labels(struct gl_arena *arena, struct gl_record *kept)
{
	struct gl_label *v = gl_record_keep_labels(kept, arena);

	if (v)
		qsort(v, kept->nlabels, sizeof *v, by_label);
	return v != NULL;
}

static bool keep_frame(struct gl_arena *arena, const struct gl_frame **f)
{
	struct gl_frame *kept;

	if (!*f)
		return true;
	kept = gl_arena_new(arena, sizeof *kept);
	if (!kept)
		return false;
	*kept = **f;
	*f = kept;
	return gl_arena_keep(arena, &kept->func) && gl_arena_keep(arena, &kept->file);
}

/* Frames that are not part of a stack live only as long as the record, so they are copied. */
static bool keep_shown(struct gl_arena *arena, struct gl_shown *s, const struct gl_record *r)
{
	return r->stack || (keep_frame(arena, &s->creator) && keep_frame(arena, &s->where));
}

/*
 * For gl_common_begin: if the record does not have a key, the key's text is set to absent, whatever
 * the field holds.
 */
#define FORGET(key, type, has, home, field, ...)                                                   \
	GL_KEYTABLE_IF(TEXT_IN_RECORD, type##_IN_##home, FORGET_TEXT)(has, field)
#define FORGET_TEXT(has, field)                                                                    \
	if ((has) != 0 && !gl_record_has(r, (enum gl_has)(has)))                                   \
		k->field = (struct gl_str){NULL, 0};

/*
 * Copies the values of r to k, without those that a group does not share, such as the stack and the
 * wait.
 */
static void take_values(struct gl_record *k, const struct gl_record *r)
{
	*k = *r;
	GL_KEYTABLE_RECORD(FORGET)
	k->has &= AGREED_KEYS | GL_COMMON_ANY;
	k->nlabels = gl_record_has(r, GL_HAS_LABELS) ? r->nlabels : 0;
	k->stack = NULL;
	k->stack_place = 0;
	k->count = k->wait_seconds = 0;
	k->more = NULL;
	k->args = NULL;
	k->raw = (struct gl_str){NULL, 0};
}

void gl_common_borrow(struct gl_common *a, const struct gl_record *r)
{
	take_values(&a->values, r);
	a->more = NULL;
	a->shown = gl_shown_by(r);
}

bool gl_common_begin(struct gl_common *a, struct gl_counter_pool *pool, const struct gl_record *r)
{
	struct gl_record *k = &a->values;
	struct gl_arena *arena = &pool->arena;

	gl_common_borrow(a, r);
	return keep_shown(arena, &a->shown, r) && keep_labels(arena, k) &&
	       (!has_more(r->more) || keep_more(a, arena, r->more)) GL_KEYTABLE_RECORD(KEEP);
}
