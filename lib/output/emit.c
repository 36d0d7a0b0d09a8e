#include "lib/output/emit.h"

#include "lib/base/hash.h"
#include "lib/base/json.h"
#include "lib/base/json_put.h"
#include "lib/base/num.h"
#include "lib/record/keytable.h"
#include "lib/syntax/frameargs.h"

/*
 * The rows of keytable.h expand to the code that writes the keys, in the same order. The keys that
 * most records have are written in two parts, each through a plain pointer. Each part first
 * reserves the most room that its keys can need. Rare keys are appended to the gl_buf one by one.
 */
/* enough for the id of a creator and the JSON around it, without the creator's names */
#define CREATOR_ROOM 64

static inline char *put(char *p, const char *text)
{
	size_t len = strlen(text);

	memcpy(p, text, len);
	return p + len;
}

static inline char *put_view(char *p, struct gl_str s)
{
	memcpy(p, s.p, s.len);
	return p + s.len;
}

static inline char *put_u64(char *p, const char *key, uint64_t n)
{
	p = put(p, key);
	if (n >= 10)
		return p + gl_num_put(n, p);
	*p = (char)('0' + n);
	return p + 1;
}

static void put_key(struct gl_buf *b, const char *key, size_t len)
{
	gl_buf_char(b, ',');
	gl_buf_add(b, key, len);
}

#define KEY(b, name) put_key((b), "\"" name "\":", sizeof("\"" name "\":") - 1)

static void put_labels(struct gl_buf *b, const struct gl_record *r)
{
	KEY(b, "labels");
	gl_record_put_labels(b, r);
}

/*
 * Appends the keys `args`, `off` and `inlined` of a frame, which only records read with --args
 * have.
 */
static void put_frame_args(struct gl_buf *b, const struct gl_frame_args *a)
{
	if (a->args.p) {
		GL_BUF_LIT(b, ",\"args\":");
		gl_json_put_str(b, a->args);
	}
	if (a->off >= 0) {
		GL_BUF_LIT(b, ",\"off\":");
		gl_buf_u64(b, (uint64_t)a->off);
	}
	if (a->is_inlined)
		GL_BUF_LIT(b, ",\"inlined\":true");
}

static void put_frames_args(struct gl_buf *b, const struct gl_stack *s,
	const struct gl_stack_texts *texts, const struct gl_record_args *args)
{
	struct gl_frameargs of_frames = gl_frameargs_of(args);
	size_t from = 0;

	gl_buf_char(b, ',');
	for (size_t i = 0; i < s->nframes; i++) {
		struct gl_frame_args a = gl_frameargs_next(&of_frames);

		gl_buf_add(b, texts->json.p + from, texts->json_ends[i] - from);
		from = texts->json_ends[i];
		if (!s->frames[i]->is_gap)
			put_frame_args(b, &a);
	}
	gl_buf_str(b, gl_str_skip(texts->json, from));
}

/*
 * For a group whose members have different stacks: appends the place and the creator that they
 * share.
 */
static void put_common(struct gl_buf *b, const struct gl_record *r, const struct gl_group *g)
{
	if (g->where) {
		KEY(b, "where");
		gl_frame_json(b, g->where);
	}
	if (!g->created_by)
		return;
	KEY(b, "created_by");
	gl_frame_json(b, g->created_by);
	if (gl_record_has(r, GL_HAS_PARENT) && b->len > 0) {
		b->len--; /* remove the closing brace */
		GL_BUF_LIT(b, ",\"id\":");
		gl_buf_u64(b, r->parent);
		gl_buf_char(b, '}');
	}
}

/*
 * texts->json_created is the object of the creator without its closing brace. Appends the creator's
 * id, if it is known, and the brace. If only the id is known, writes the whole object.
 */
static char *put_creator_end(char *p, const struct gl_record *r,
	const struct gl_stack_texts *texts)
{
	if (texts->json_created.len == 0 && !gl_record_has(r, GL_HAS_PARENT))
		return p;
	if (texts->json_created.len == 0)
		return put(put_u64(p, ",\"created_by\":{\"id\":", r->parent), "}");
	if (gl_record_has(r, GL_HAS_PARENT))
		p = put_u64(p, ",\"id\":", r->parent);
	*p = '}';
	return p + 1;
}

static void put_stack_args(struct gl_buf *b, const struct gl_record *r,
	const struct gl_stack_texts *texts)
{
	put_frames_args(b, r->stack, texts, r->args);
	if (!gl_buf_room(b, texts->json_created.len + CREATOR_ROOM))
		return;
	if (texts->json_created.len)
		gl_buf_char(b, ',');
	gl_buf_str(b, texts->json_created);
	b->len = (size_t)(put_creator_end(b->p + b->len, r, texts) - b->p);
}

static void put_stack(struct gl_buf *b, const struct gl_record *r)
{
	const struct gl_stack *s = r->stack;
	const struct gl_stack_texts *texts;
	char *p;

	if (!s && gl_record_group(r))
		put_common(b, r, gl_record_group(r));
	if (!s)
		return;
	texts = gl_stack_make_texts(s);
	if (!texts) {
		b->failed = true;
		return;
	}
	if (r->args) {
		put_stack_args(b, r, texts);
		return;
	}
	if (!gl_buf_room(b, texts->text.len + CREATOR_ROOM))
		return;
	p = put(b->p + b->len, ",");
	p = put_view(p, texts->text);
	p = put_creator_end(p, r, texts);
	b->len = (size_t)(p - b->p);
}

static void put_ancestor(struct gl_buf *b, const struct gl_ancestor *a)
{
	GL_BUF_LIT(b, "{\"id\":");
	gl_buf_u64(b, a->id);
	GL_BUF_LIT(b, ",\"frames\":[");
	for (size_t i = 0; i < a->nframes; i++) {
		if (i)
			gl_buf_char(b, ',');
		gl_frame_json(b, &a->frames[i]);
	}
	gl_buf_char(b, ']');
	if (a->created_by) {
		GL_BUF_LIT(b, ",\"created_by\":");
		gl_frame_json(b, a->created_by);
	}
	gl_buf_char(b, '}');
}

static void put_ancestors(struct gl_buf *b, const struct gl_more *m)
{
	KEY(b, "ancestors");
	gl_buf_char(b, '[');
	for (size_t i = 0; i < m->nancestors; i++) {
		if (i)
			gl_buf_char(b, ',');
		put_ancestor(b, &m->ancestors[i]);
	}
	gl_buf_char(b, ']');
}

static void put_text(struct gl_buf *b, const char *key, struct gl_str s)
{
	gl_buf_add(b, key, strlen(key));
	gl_json_put_str(b, s);
}

static void put_number(struct gl_buf *b, const char *key, uint64_t n)
{
	gl_buf_add(b, key, strlen(key));
	gl_buf_u64(b, n);
}

/* --- keys that only groups have ------------------------------------------------------------- */

static void put_strings(struct gl_buf *b, const struct gl_str *v, size_t n)
{
	gl_buf_char(b, '[');
	for (size_t i = 0; i < n; i++) {
		if (i)
			gl_buf_char(b, ',');
		if (v[i].p)
			gl_json_put_str(b, v[i]);
		else
			GL_BUF_LIT(b, "null");
	}
	gl_buf_char(b, ']');
}

static void put_counts(struct gl_buf *b, const char *key, struct gl_counts counts)
{
	gl_buf_add(b, key, strlen(key));
	gl_buf_char(b, '{');
	for (size_t i = 0; i < counts.n; i++) {
		if (i)
			gl_buf_char(b, ',');
		gl_json_put_str(b, counts.v[i].key);
		gl_buf_char(b, ':');
		gl_buf_u64(b, counts.v[i].n);
	}
	gl_buf_char(b, '}');
}

static void put_wait(struct gl_buf *b, const struct gl_group *g)
{
	size_t n = GL_WAIT_BUCKETS;

	put_number(b, ",\"wait\":{\"known\":", g->wait_known);
	if (g->wait_known) {
		put_number(b, ",\"min\":", g->wait_min);
		put_number(b, ",\"max\":", g->wait_max);
		put_number(b, ",\"sum\":", g->wait_sum);
		while (n > 0 && g->wait_minutes[n - 1] == 0)
			n--;
		KEY(b, "minutes");
		gl_buf_char(b, '[');
		for (size_t i = 0; i < n; i++)
			put_number(b, i ? "," : "", g->wait_minutes[i]);
		gl_buf_char(b, ']');
	}
	gl_buf_char(b, '}');
}

static void put_example(struct gl_buf *b, const struct gl_stack *s)
{
	const struct gl_stack_texts *texts = gl_stack_make_texts(s);

	b->failed |= !texts;
	if (!texts)
		return;
	GL_BUF_LIT(b, ",\"example\":{\"sig\":\"");
	gl_buf_add(b, texts->sig, GL_HASH_HEX);
	GL_BUF_LIT(b, "\",");
	gl_buf_str(b, texts->json);
	if (texts->json_created.len) {
		gl_buf_char(b, ',');
		gl_buf_str(b, texts->json_created);
		gl_buf_char(b, '}');
	}
	gl_buf_char(b, '}');
}

static void put_first(struct gl_buf *b, const struct gl_group *g)
{
	size_t start;

	if (!g->first_source.p && g->first_dump == 0 && !g->has_first_offset)
		return;
	KEY(b, "first");
	start = b->len;
	if (g->first_source.p)
		put_text(b, ",\"source\":", g->first_source);
	if (g->first_dump)
		put_number(b, ",\"dump\":", g->first_dump);
	if (g->has_first_offset)
		put_number(b, ",\"offset\":", g->first_offset);
	gl_buf_char(b, '}');
	if (!b->failed)
		b->p[start] = '{'; /* replaces the comma before the first key */
}

static void put_ids(struct gl_buf *b, const struct gl_group *g)
{
	KEY(b, "ids");
	gl_buf_char(b, '[');
	for (size_t i = 0; i < g->nids; i++)
		put_number(b, i ? "," : "", g->ids[i]);
	gl_buf_char(b, ']');
}

/* --- the rows, appended one by one ----------------------------------------------------------- */

#define QUOTED(key) ",\"" #key "\":"
#define HAS(has) ((has) == 0 || gl_record_has(r, (enum gl_has)(has)))

#define OF_RECORD(field) r->field
#define OF_MORE(field) r->more->field
#define OF_GROUP(field) r->more->group->field

/* Appends `,"key":value` to b if record r has the key. */
#define ADD(key, type, has, home, field, ...) ADD_##type(key, has, OF_##home(field));

#define ADD_NUMBER(key, has, value)                                                                \
	if (HAS(has))                                                                              \
	put_number(b, QUOTED(key), value)
#define ADD_POSITIVE ADD_NUMBER
#define ADD_FLAG(key, has, value)                                                                  \
	if (GL_UNLIKELY(HAS(has)))                                                                 \
	GL_BUF_LIT(b, QUOTED(key) "true")
#define ADD_TEXT(key, has, value)                                                                  \
	if ((has) != 0 ? HAS(has) : (value).p != NULL)                                             \
	put_text(b, QUOTED(key), value)
#define ADD_LABELS(key, has, value)                                                                \
	if (GL_UNLIKELY(HAS(has)))                                                                 \
	put_labels(b, r)
/* put_stack writes the frames and the creator, so these rows write nothing */
#define ADD_FRAME(...)
#define ADD_FRAMES(...) put_stack(b, r)
#define ADD_CREATOR(...)
#define ADD_ANCESTORS(...)                                                                         \
	if (r->more->nancestors)                                                                   \
	put_ancestors(b, r->more)
#define ADD_NAMES(key, has, value) KEY(b, #key), put_strings(b, value, r->more->group->nby)
#define ADD_VALUES ADD_NAMES
#define ADD_COUNTS(key, has, value) put_counts(b, QUOTED(key), value)
#define ADD_COUNTS_OF_ANY(key, has, value)                                                         \
	if ((value).n > 0)                                                                         \
	put_counts(b, QUOTED(key), value)
#define ADD_COUNTS_OF_MANY(key, has, value)                                                        \
	if ((value).n > 1)                                                                         \
	put_counts(b, QUOTED(key), value)
#define ADD_SOURCES(key, has, value)                                                               \
	if (r->more->group->has_sources)                                                           \
	put_counts(b, QUOTED(key), value)
#define ADD_WAITS(...) put_wait(b, r->more->group)
#define ADD_IDS(...) put_ids(b, r->more->group)
#define ADD_FIRST(...) put_first(b, r->more->group)
#define ADD_EXAMPLE(key, has, value)                                                               \
	if (value)                                                                                 \
	put_example(b, value)

/* --- the rows, through a pointer into reserved room ------------------------------------------- */

/* The most bytes that the row's key may need. */
#define ROOM(key, type, has, home, field, ...)                                                     \
	+sizeof QUOTED(key) + LONGEST                                                              \
	GL_KEYTABLE_IF(TEXT_IN_RECORD, type##_IN_##home, ROOM_OF_TEXT)(r->field)
#define ROOM_OF_TEXT(value) +gl_json_room(value.len)
#define LONGEST 24 /* enough for a number, a flag, a signature or a class */

/* Writes `,"key":value` at p if record r has the key. The keys of r->more are not written here. */
#define PUT(key, type, has, home, field, ...) PUT_OF_##home(key, type, has, field)
#define PUT_OF_MORE(...)
#define PUT_OF_RECORD(key, type, has, field) PUT_##type(key, has, r->field);

#define PUT_NUMBER(key, has, value)                                                                \
	if (HAS(has))                                                                              \
	p = put_u64(p, QUOTED(key), value)
#define PUT_POSITIVE PUT_NUMBER
#define PUT_FLAG(key, has, value)                                                                  \
	if (HAS(has))                                                                              \
	p = put(p, QUOTED(key) "true")
#define PUT_TEXT(key, has, value)                                                                  \
	if ((has) != 0 ? HAS(has) : (value).p != NULL)                                             \
	p = gl_json_put_at(put(p, QUOTED(key)), value)
#define PUT_SIG(key, has, value)                                                                   \
	if (HAS(has))                                                                              \
	p = put_sig(put(p, QUOTED(key)), r)
#define PUT_CLASS(key, has, value)                                                                 \
	if (HAS(has))                                                                              \
	p = put_class(put(p, QUOTED(key)), value)

static char *put_sig(char *p, const struct gl_record *r)
{
	*p++ = '"';
	if (r->stack && r->stack->texts)
		memcpy(p, r->stack->texts->sig, GL_HASH_HEX);
	else
		gl_hash_hex(r->sig, p);
	return put(p + GL_HASH_HEX, "\"");
}

static char *put_class(char *p, enum gl_class class)
{
	return put(put_view(put(p, "\""), gl_class_name(class)), "\"");
}

/* --- the record ------------------------------------------------------------------------------ */

/* Writes the record from its opening brace up to and including the labels. */
static void put_head(struct gl_buf *b, const struct gl_record *r)
{
	char *start, *p;

	if (!gl_buf_room(b, 0 GL_KEYTABLE_USUAL(ROOM) GL_KEYTABLE_RARE(ROOM)))
		return;
	p = start = b->p + b->len;
	GL_KEYTABLE_USUAL(PUT)
	if (GL_UNLIKELY(r->has & GL_KEYTABLE_BITS(GL_KEYTABLE_RARE))) {
		GL_KEYTABLE_RARE(PUT)
	}
	*start = '{'; /* replaces the comma before the first key */
	b->len = (size_t)(p - b->p);
}

/*
 * Writes the keys from `ancestors` to `bytes` in the order of the key table, for a record that has
 * r->more.
 */
static void put_origin(struct gl_buf *b, const struct gl_record *r)
{
	GL_KEYTABLE_ORIGIN(ADD)
}

/* Writes the keys from `ancestors` on, and the end of the line with its LF. */
static void put_tail(struct gl_buf *b, const struct gl_record *r)
{
	char *p;

	if (GL_UNLIKELY(r->more))
		put_origin(b, r);
	if (!gl_buf_room(b, sizeof "}\n" GL_KEYTABLE_ORIGIN(ROOM) GL_KEYTABLE_FLAWS(ROOM)))
		return;
	p = b->p + b->len;
	if (!r->more) {
		GL_KEYTABLE_ORIGIN(PUT)
	}
	if (GL_UNLIKELY(r->has & GL_KEYTABLE_BITS(GL_KEYTABLE_FLAWS))) {
		GL_KEYTABLE_FLAWS(PUT)
	}
	p = put(p, "}\n");
	b->len = (size_t)(p - b->p);
}

static void put_group(struct gl_buf *b, const struct gl_record *r)
{
	GL_KEYTABLE_GROUP(ADD)
}

void gl_emit_record(struct gl_buf *b, const struct gl_record *r)
{
	put_head(b, r);
	GL_KEYTABLE_STACK(ADD)
	put_tail(b, r);
	if (GL_UNLIKELY(gl_record_group(r) && b->len > 2)) {
		b->len -= 2; /* remove the closing brace and the LF */
		put_group(b, r);
		GL_BUF_LIT(b, "}\n");
	}
}

/* --- the line that a record was read from ----------------------------------------------------- */

/* Returns true if the line has the key `mangled` already. */
static bool says_mangled(struct gl_str line)
{
	struct gl_json j = {.p = line.p, .end = line.p + line.len};
	struct gl_str key, value;
	struct gl_arena a = {0};
	bool is_first = true, is_so = false;

	gl_json_enter(&j);
	while (gl_json_key(&j, &is_first, &key, &a) && gl_json_skip(&j, &value))
		if (gl_str_eq(key, GL_STR("mangled")))
			is_so = gl_str_eq(value, GL_STR("true"));
	gl_arena_free(&a);
	return is_so;
}

void gl_emit_reopen(struct gl_buf *b)
{
	while (b->len > 0 && b->p[b->len - 1] != '}')
		b->len--;
	if (b->len > 0)
		b->len--;
}

static void add_mangled(struct gl_buf *b)
{
	gl_emit_reopen(b);
	GL_BUF_LIT(b, ",\"mangled\":true}");
}

void gl_emit_line(struct gl_buf *b, const struct gl_record *r)
{
	if (!r->raw.p) {
		gl_emit_record(b, r);
		return;
	}
	if (GL_LIKELY(!gl_record_has(r, GL_HAS_MANGLED)))
		gl_buf_str(b, r->raw);
	else if (gl_json_repair(b, r->raw) && !says_mangled(r->raw))
		add_mangled(b);
	gl_buf_char(b, '\n');
}
