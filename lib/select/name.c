#include "lib/select/name.h"

#include "lib/base/hash.h"
#include "lib/base/num.h"
#include "lib/record/place.h"

/* --- numbers ------------------------------------------------------------------------- */

/*
 * For a name with at most one value: sets w->number to n, and returns 1 in the first call, 0 in
 * later ones. If is_there is false, there is no value, and all calls return 0.
 */
static int one_number(struct gl_name_walk *w, bool is_there, uint64_t n)
{
	w->number = n;
	return is_there && w->at++ == 0;
}

static int next_id(struct gl_name_walk *w)
{
	const struct gl_group *g = gl_record_group(w->r);

	if (gl_record_has(w->r, GL_HAS_ID))
		return one_number(w, true, w->r->id);
	if (!g || w->at == g->nids)
		return 0;
	w->number = g->ids[w->at++];
	return 1;
}

/* Reads the number of a dump from the end of a text such as `dump.txt#2`. */
static bool dump_of(struct gl_str key, uint64_t *dump)
{
	const char *hash = key.len ? gl_port_memrchr(key.p, '#', key.len) : NULL;

	return hash && gl_num_parse(gl_str_of(hash + 1, key.p + key.len), dump);
}

/*
 * Sets w->number to the next dump of the record. A group that has a map of sources but none of
 * dumps comes only from the first dump of each source.
 */
static int next_dump(struct gl_name_walk *w)
{
	const struct gl_group *g = gl_record_group(w->r);

	if (gl_record_has(w->r, GL_HAS_DUMP))
		return one_number(w, true, w->r->dump);
	if (g && g->dumps.n == 0)
		return one_number(w, g->sources.n > 0, 1);
	while (g && w->at < g->dumps.n)
		if (dump_of(g->dumps.v[w->at++].key, &w->number))
			return 1;
	return 0;
}

/*
 * Returns how many frames the stack had. Frames that the runtime left out are counted, too, if the
 * dump says how many they are.
 */
static uint64_t depth_of(const struct gl_stack *s)
{
	uint64_t depth = 0;

	for (size_t i = 0; i < s->nframes; i++) {
		const struct gl_frame *f = s->frames[i];

		depth += !f->is_gap ? 1 : f->line > 0 ? (uint64_t)f->line : 0;
	}
	return depth;
}

static int next_depth(struct gl_name_walk *w)
{
	const struct gl_stack *s = gl_record_stack(w->r);

	return s && w->at == 0 ? one_number(w, true, depth_of(s)) : 0;
}

/* --- texts --------------------------------------------------------------------------- */

static int one_text(struct gl_name_walk *w, struct gl_str text)
{
	w->text = text;
	return text.p && w->at++ == 0;
}

/*
 * Sets the text to the next key of the map. If a record has no such map, `one` is its only value.
 */
static int next_key(struct gl_name_walk *w, const struct gl_counts *counts, struct gl_str one)
{
	if (!counts || counts->n == 0)
		return one_text(w, one);
	if (w->at == counts->n)
		return 0;
	w->text = counts->v[w->at++].key;
	return 1;
}

/* Returns s, where NULL becomes an empty text; if is_there is false, returns NULL. */
static struct gl_str if_there(bool is_there, struct gl_str s)
{
	if (!is_there)
		return (struct gl_str){NULL, 0};
	return s.p ? s : GL_STR("");
}

static int next_state(struct gl_name_walk *w)
{
	const struct gl_group *g = gl_record_group(w->r);

	return next_key(w, g ? &g->states : NULL,
		if_there(gl_record_has(w->r, GL_HAS_STATE), w->r->state));
}

static int next_class(struct gl_name_walk *w)
{
	const struct gl_group *g = gl_record_group(w->r);

	return next_key(w, g ? &g->classes : NULL,
		if_there(gl_record_has(w->r, GL_HAS_CLASS), gl_class_name(w->r->class)));
}

static int next_sig(struct gl_name_walk *w)
{
	const struct gl_group *g = gl_record_group(w->r);

	if (!gl_record_has(w->r, GL_HAS_SIG))
		return next_key(w, g ? &g->sigs : NULL, (struct gl_str){NULL, 0});
	gl_hash_hex(w->r->sig, w->hex);
	return one_text(w, (struct gl_str){w->hex, sizeof w->hex});
}

static int next_source(struct gl_name_walk *w)
{
	const struct gl_group *g = gl_record_group(w->r);

	return next_key(w, g ? &g->sources : NULL, w->r->source);
}

static int next_origin(struct gl_name_walk *w)
{
	return one_text(w, w->r->more ? w->r->more->origin : (struct gl_str){NULL, 0});
}

static int next_label(struct gl_name_walk *w)
{
	return one_text(w, gl_record_label(w->r, w->label));
}

/* --- frames -------------------------------------------------------------------------- */

static int next_of_frames(struct gl_name_walk *w, bool is_path)
{
	const struct gl_stack *s = gl_record_stack(w->r);

	while (s && w->at < s->nframes) {
		const struct gl_frame *f = s->frames[w->at++];

		w->text = is_path ? f->file : f->func;
		if (w->text.p)
			return 1;
	}
	return 0;
}

static int next_func(struct gl_name_walk *w)
{
	return next_of_frames(w, false);
}

static int next_path(struct gl_name_walk *w)
{
	return next_of_frames(w, true);
}

static int put_frame(struct gl_name_walk *w, const struct gl_frame *f)
{
	struct gl_str func = gl_place_func(f);

	if (w->wants_whole) {
		w->scratch->len = 0;
		gl_place_put(w->scratch, f);
		w->whole = gl_buf_view(w->scratch);
		if (w->scratch->failed)
			return -1;
	}
	return func.len ? one_text(w, func) : 0;
}

static int next_place(struct gl_name_walk *w, enum gl_place_kind place)
{
	struct gl_frame f;

	return w->at == 0 && gl_place_find_any(w->r, place, &f) ? put_frame(w, &f) : 0;
}

static int next_top(struct gl_name_walk *w)
{
	return next_place(w, GL_PLACE_TOP);
}

static int next_root(struct gl_name_walk *w)
{
	return next_place(w, GL_PLACE_ROOT);
}

static int next_where(struct gl_name_walk *w)
{
	return next_place(w, GL_PLACE_WHERE);
}

static int next_pkg(struct gl_name_walk *w)
{
	struct gl_frame f;

	if (w->at > 0 || !gl_place_find_any(w->r, GL_PLACE_WHERE, &f))
		return 0;
	return one_text(w, gl_func_package(f.func));
}

/*
 * Sets the text to the next creator. A group lists its creators as `main.start /src/main.go:12`.
 * The function ends at the first blank, because no name of a function contains one.
 */
static int next_created_by(struct gl_name_walk *w)
{
	const struct gl_group *g = gl_record_group(w->r);
	struct gl_str creator;

	if (!g || g->creators.n == 0)
		return next_place(w, GL_PLACE_CREATED_BY);
	if (w->at == g->creators.n)
		return 0;
	w->whole = creator = g->creators.v[w->at++].key;
	w->text = gl_str_cut(&creator, ' ');
	return 1;
}

/* --- what a text can be equal to ----------------------------------------------------- */

static const char *refuse_class(char *text, size_t len)
{
	if (gl_class_find((struct gl_str){text, len}) < GL_CLASS_COUNT)
		return NULL;
	return "not a class (one of " GL_CLASS_NAMES(", ") ")";
}

static const char *refuse_sig(char *text, size_t len)
{
	uint64_t sig;

	if (len != GL_HASH_HEX || !gl_num_hex_of(text, text + len, len, &sig))
		return "not a signature (16 hex digits); sig ~ \"^1a2b\" matches the first ones";
	gl_hash_hex(sig, text); /* lower case, as in records */
	return NULL;
}

/* --- the names ----------------------------------------------------------------------- */

#define FIELD(lit, kind, key)                                                                      \
	{GL_STR_ROW(lit), kind, false, (enum gl_has)GL_KEYTABLE_HAS_OF_##key, NULL,                \
		GL_KEYTABLE_AT_##key, NULL, NULL}
#define WALK(lit, kind, next, is_of_stack, refuse)                                                 \
	{GL_STR_ROW(lit), kind, is_of_stack, 0, NULL, 0, next, refuse}
#define NUMBER(lit, next, is_of_stack) WALK(lit, GL_NAME_NUMBER, next, is_of_stack, NULL)
#define TEXT(lit, next, is_of_stack) WALK(lit, GL_NAME_TEXT, next, is_of_stack, NULL)

/* The rows of the key table whose keys are also names in expressions. */
#define PLAIN(key, type, has, home, field, merge, expr, by)                                        \
	GL_KEYTABLE_IF(EXPR, expr, PLAIN_##type)(key)
#define PLAIN_NUMBER(key) FIELD(#key, GL_NAME_NUMBER, key),
#define PLAIN_POSITIVE PLAIN_NUMBER
#define PLAIN_FLAG(key)                                                                            \
	{GL_STR_ROW(#key), GL_NAME_FLAG, false, (enum gl_has)GL_KEYTABLE_HAS_OF_##key, NULL, 0,    \
		NULL, NULL},

static const struct gl_expr_name names[] = {
	NUMBER("id", next_id, false),
	FIELD("parent", GL_NAME_NUMBER, created_by),
	FIELD("count", GL_NAME_NUMBER, count),
	FIELD("wait", GL_NAME_DURATION, wait_seconds),
	NUMBER("dump", next_dump, false),
	NUMBER("depth", next_depth, true),
	TEXT("state", next_state, false),
	WALK("class", GL_NAME_TEXT, next_class, false, refuse_class),
	WALK("sig", GL_NAME_TEXT, next_sig, true, refuse_sig),
	TEXT("top", next_top, true),
	TEXT("root", next_root, true),
	TEXT("where", next_where, true),
	TEXT("created_by", next_created_by, true),
	TEXT("pkg", next_pkg, true),
	TEXT("source", next_source, false),
	TEXT("origin", next_origin, false),
	TEXT("func", next_func, true),
	TEXT("path", next_path, true),
	TEXT("label.", next_label, false),
	GL_KEYTABLE_RECORD(PLAIN)
};

const struct gl_expr_name *gl_name_find(struct gl_str name)
{
	for (size_t i = 0; i < GL_COUNT(names); i++)
		if (gl_str_eq(names[i].name, name))
			return &names[i];
	return NULL;
}
