#include "lib/output/emit.h"

#include "lib/base/hash.h"
#include "lib/base/json.h"
#include "lib/base/num.h"

/*
 * The usual keys of a record are written through a plain pointer, in three parts, each of which
 * reserves once the room it can need at most. Rare keys are appended to the buf one by one.
 */
#define FIXED 512 /* more than the key names, numbers and flags of any part need */

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

/* The functions for the keys, in their order. Each appends `,"key":value` or nothing. */
static void put_key(struct gl_buf *b, const char *key, size_t len)
{
	gl_buf_char(b, ',');
	gl_buf_add(b, key, len);
}

#define KEY(b, name) put_key((b), "\"" name "\":", sizeof("\"" name "\":") - 1)

static void put_labels(struct gl_buf *b, const struct gl_record *r)
{
	KEY(b, "labels");
	gl_buf_char(b, '{');
	for (size_t i = 0; i < r->nlabels; i++) {
		if (i)
			gl_buf_char(b, ',');
		gl_json_put_str(b, r->labels[i].key);
		gl_buf_char(b, ':');
		gl_json_put_str(b, r->labels[i].value);
	}
	gl_buf_char(b, '}');
}

/* Appends a frame with what --args adds to it. */
static void put_frame_args(struct gl_buf *b, const struct gl_frame *f,
	const struct gl_frame_args *a)
{
	gl_frame_json(b, f);
	if (f->is_gap || !b->p || b->failed)
		return;
	b->len--; /* remove the closing brace */
	if (a->args.p) {
		gl_buf_add(b, ",\"args\":", b->p[b->len - 1] == '{' ? 0 : 8);
		gl_json_put_str(b, a->args);
	}
	if (a->off >= 0) {
		GL_BUF_LIT(b, ",\"off\":");
		gl_buf_u64(b, (uint64_t)a->off);
	}
	if (a->is_inlined)
		GL_BUF_LIT(b, ",\"inlined\":true");
	gl_buf_char(b, '}');
}

static void put_frames_args(struct gl_buf *b, const struct gl_stack *s,
	const struct gl_frame_args *args)
{
	if (s->where < s->nframes) {
		KEY(b, "where");
		gl_frame_json(b, &s->frames[s->where]);
	}
	KEY(b, "frames");
	gl_buf_char(b, '[');
	for (size_t i = 0; i < s->nframes; i++) {
		if (i)
			gl_buf_char(b, ',');
		put_frame_args(b, &s->frames[i], &args[i]);
	}
	gl_buf_char(b, ']');
}

/* Appends what the members of a group have in common although their frames differ. */
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

/* Writes the creator's id, and the end of its object, after json_created. */
static char *put_creator_end(char *p, const struct gl_record *r, const struct gl_stack *s)
{
	if (s->json_created.len == 0)
		return p;
	if (gl_record_has(r, GL_HAS_PARENT))
		p = put_u64(p, ",\"id\":", r->parent);
	*p = '}';
	return p + 1;
}

static void put_stack_args(struct gl_buf *b, const struct gl_record *r, const struct gl_stack *s)
{
	put_frames_args(b, s, r->more->args);
	if (s->json_created.len == 0 || !gl_buf_room(b, s->json_created.len + FIXED))
		return;
	gl_buf_char(b, ',');
	gl_buf_str(b, s->json_created);
	b->len = (size_t)(put_creator_end(b->p + b->len, r, s) - b->p);
}

static void put_stack(struct gl_buf *b, const struct gl_record *r)
{
	const struct gl_stack *s = r->stack;
	char *p;

	if (!s && gl_record_group(r))
		put_common(b, r, gl_record_group(r));
	if (!s)
		return;
	b->failed |= !gl_stack_tell(s);
	if (r->more && r->more->args) {
		put_stack_args(b, r, s);
		return;
	}
	if (!gl_buf_room(b, s->text.len + FIXED))
		return;
	p = put(b->p + b->len, ",");
	p = put_view(p, s->text);
	p = put_creator_end(p, r, s);
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

/* Keys that are true or absent. They stand in one of two places. */
struct flag {
	enum gl_has bit;
	const char *text;
};

static const struct flag head_flags[] = {
	{GL_HAS_LOCKED, ",\"locked\":true"},
	{GL_HAS_LEAKED, ",\"leaked\":true"},
	{GL_HAS_SCAN, ",\"scan\":true"},
	{GL_HAS_DURABLE, ",\"durable\":true"},
};

static const struct flag tail_flags[] = {
	{GL_HAS_PARTIAL, ",\"partial\":true"},
	{GL_HAS_TRUNCATED, ",\"truncated\":true"},
	{GL_HAS_MANGLED, ",\"mangled\":true"},
};

#define HEAD_FLAGS (GL_HAS_LOCKED | GL_HAS_LEAKED | GL_HAS_SCAN | GL_HAS_DURABLE)
#define TAIL_FLAGS (GL_HAS_PARTIAL | GL_HAS_TRUNCATED | GL_HAS_MANGLED)

static char *put_flags(char *p, const struct gl_record *r, const struct flag *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (gl_record_has(r, v[i].bit))
			p = put(p, v[i].text);
	return p;
}

static char *put_sig(char *p, const struct gl_record *r)
{
	p = put(p, "\"sig\":\"");
	if (r->stack)
		memcpy(p, r->stack->sig, GL_HASH_HEX);
	else
		gl_hash_hex(r->sig, p);
	return put(p + GL_HASH_HEX, "\",");
}

static char *put_class(char *p, enum gl_class class)
{
	p = put(p, ",\"class\":\"");
	p = put_view(p, gl_class_name(class));
	return put(p, "\"");
}

/* Writes from the brace to the labels. */
static void put_head(struct gl_buf *b, const struct gl_record *r)
{
	char *p;

	if (!gl_buf_room(b, FIXED + gl_json_room(r->state.len)))
		return;
	p = put(b->p + b->len, "{");
	if (gl_record_has(r, GL_HAS_SIG))
		p = put_sig(p, r);
	p = put_u64(p, "\"count\":", r->count);
	if (gl_record_has(r, GL_HAS_ID))
		p = put_u64(p, ",\"id\":", r->id);
	if (gl_record_has(r, GL_HAS_REPEAT))
		p = put(p, ",\"repeat\":true");
	if (gl_record_has(r, GL_HAS_STATE))
		p = gl_json_put_at(put(p, ",\"state\":"), r->state);
	if (gl_record_has(r, GL_HAS_CLASS))
		p = put_class(p, r->class);
	if (gl_record_has(r, GL_HAS_WAIT))
		p = put_u64(p, ",\"wait_seconds\":", r->wait_seconds);
	if (GL_UNLIKELY(r->has & HEAD_FLAGS))
		p = put_flags(p, r, head_flags, sizeof head_flags / sizeof head_flags[0]);
	if (gl_record_has(r, GL_HAS_BUBBLE))
		p = put_u64(p, ",\"bubble\":", r->bubble);
	b->len = (size_t)(p - b->p);
}

static void put_text(struct gl_buf *b, const char *key, struct gl_str s)
{
	if (s.p) {
		gl_buf_add(b, key, strlen(key));
		gl_json_put_str(b, s);
	}
}

static char *put_source(char *p, const struct gl_record *r)
{
	if (r->source.p)
		p = gl_json_put_at(put(p, ",\"source\":"), r->source);
	return p;
}

static char *put_dump(char *p, const struct gl_record *r)
{
	if (gl_record_has(r, GL_HAS_DUMP))
		p = put_u64(p, ",\"dump\":", r->dump);
	return p;
}

/* Writes the keys between ancestors and offset, some of which are rare. */
static void put_origin(struct gl_buf *b, const struct gl_record *r)
{
	const struct gl_more *m = r->more;

	if (m->nancestors)
		put_ancestors(b, m);
	put_text(b, ",\"source\":", r->source);
	put_text(b, ",\"origin\":", m->origin);
	if (gl_buf_room(b, FIXED))
		b->len = (size_t)(put_dump(b->p + b->len, r) - b->p);
	put_text(b, ",\"reason\":", m->reason);
	put_text(b, ",\"time\":", m->time);
}

/* Writes from the ancestors to the LF. */
static void put_tail(struct gl_buf *b, const struct gl_record *r)
{
	char *p;

	if (GL_UNLIKELY(r->more))
		put_origin(b, r);
	if (!gl_buf_room(b, FIXED + gl_json_room(r->source.len)))
		return;
	p = b->p + b->len;
	if (!r->more)
		p = put_dump(put_source(p, r), r);
	if (gl_record_has(r, GL_HAS_OFFSET)) {
		p = put_u64(p, ",\"offset\":", r->offset);
		p = put_u64(p, ",\"bytes\":", r->bytes);
	}
	if (GL_UNLIKELY(r->has & TAIL_FLAGS))
		p = put_flags(p, r, tail_flags, sizeof tail_flags / sizeof tail_flags[0]);
	p = put(p, "}\n");
	b->len = (size_t)(p - b->p);
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

static void put_number(struct gl_buf *b, const char *key, uint64_t n)
{
	gl_buf_add(b, key, strlen(key));
	gl_buf_u64(b, n);
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
	char hex[GL_HASH_HEX];

	gl_hash_hex(s->canon->sig, hex);
	b->failed |= !gl_stack_tell(s);
	GL_BUF_LIT(b, ",\"example\":{\"sig\":\"");
	gl_buf_add(b, hex, sizeof hex);
	GL_BUF_LIT(b, "\",");
	gl_buf_str(b, s->json);
	if (s->json_created.len) {
		gl_buf_char(b, ',');
		gl_buf_str(b, s->json_created);
		gl_buf_char(b, '}');
	}
	gl_buf_char(b, '}');
}

static void put_first(struct gl_buf *b, const struct gl_group *g)
{
	char lead = '{';

	if (!g->first_source.p && g->first_dump == 0 && !g->has_first_offset)
		return;
	KEY(b, "first");
	if (g->first_source.p) {
		GL_BUF_LIT(b, "{\"source\":");
		gl_json_put_str(b, g->first_source);
		lead = ',';
	}
	if (g->first_dump) {
		gl_buf_char(b, lead);
		put_number(b, "\"dump\":", g->first_dump);
		lead = ',';
	}
	if (g->has_first_offset) {
		gl_buf_char(b, lead);
		put_number(b, "\"offset\":", g->first_offset);
	}
	gl_buf_char(b, '}');
}

static void put_group(struct gl_buf *b, const struct gl_group *g)
{
	KEY(b, "by");
	put_strings(b, g->by, g->nby);
	KEY(b, "key");
	put_strings(b, g->key, g->nby);
	put_counts(b, ",\"states\":", g->states);
	put_counts(b, ",\"classes\":", g->classes);
	put_counts(b, ",\"creators\":", g->creators);
	if (g->sigs.n > 1)
		put_counts(b, ",\"sigs\":", g->sigs);
	put_wait(b, g);
	KEY(b, "ids");
	gl_buf_char(b, '[');
	for (size_t i = 0; i < g->nids; i++)
		put_number(b, i ? "," : "", g->ids[i]);
	gl_buf_char(b, ']');
	if (g->has_sources)
		put_counts(b, ",\"sources\":", g->sources);
	if (g->dumps.n)
		put_counts(b, ",\"dumps\":", g->dumps);
	put_first(b, g);
	if (g->example)
		put_example(b, g->example);
}

void gl_emit_record(struct gl_buf *b, const struct gl_record *r)
{
	put_head(b, r);
	if (GL_UNLIKELY(gl_record_has(r, GL_HAS_LABELS)))
		put_labels(b, r);
	if (GL_UNLIKELY(gl_record_has(r, GL_HAS_RUNTIME)))
		GL_BUF_LIT(b, ",\"runtime\":true");
	put_stack(b, r);
	put_tail(b, r);
	if (GL_UNLIKELY(gl_record_group(r) && b->len > 2)) {
		b->len -= 2; /* remove the closing brace and the LF */
		put_group(b, gl_record_group(r));
		GL_BUF_LIT(b, "}\n");
	}
}
