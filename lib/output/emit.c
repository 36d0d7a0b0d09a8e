#include "lib/output/emit.h"

#include "lib/base/hash.h"
#include "lib/base/json.h"

/* The keys in their order; each getter appends `,"key":value` or nothing. */
static void put_key(struct gl_buf *b, const char *key, size_t len)
{
	gl_buf_char(b, ',');
	gl_buf_add(b, key, len);
}

#define KEY(b, name) put_key((b), "\"" name "\":", sizeof("\"" name "\":") - 1)

static void put_flag(struct gl_buf *b, const struct gl_record *r, enum gl_has bit, const char *text)
{
	if (GL_UNLIKELY(gl_record_has(r, bit)))
		gl_buf_add(b, text, strlen(text));
}

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

/* A frame with what --args adds to it. */
static void put_frame_args(struct gl_buf *b, const struct gl_frame *f,
	const struct gl_frame_args *a)
{
	gl_frame_json(b, f);
	if (f->is_gap || !b->p || b->failed)
		return;
	b->len--; /* open the object again */
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

static void put_created(struct gl_buf *b, const struct gl_record *r, const struct gl_stack *s)
{
	if (s->json_created.len == 0)
		return;
	gl_buf_char(b, ',');
	gl_buf_str(b, s->json_created);
	if (gl_record_has(r, GL_HAS_PARENT)) {
		GL_BUF_LIT(b, ",\"id\":");
		gl_buf_u64(b, r->parent);
	}
	gl_buf_char(b, '}');
}

/* What a group's members have in common where their frames differ. */
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
		b->len--; /* open the object again */
		GL_BUF_LIT(b, ",\"id\":");
		gl_buf_u64(b, r->parent);
		gl_buf_char(b, '}');
	}
}

static void put_stack(struct gl_buf *b, const struct gl_record *r)
{
	const struct gl_stack *s = r->stack;

	if (!s && gl_record_group(r))
		put_common(b, r, gl_record_group(r));
	if (!s)
		return;
	b->failed |= !gl_stack_tell(s);
	if (r->more && r->more->args) {
		put_frames_args(b, s, r->more->args);
	} else {
		gl_buf_char(b, ',');
		gl_buf_str(b, s->json);
	}
	put_created(b, r, s);
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

static void put_head(struct gl_buf *b, const struct gl_record *r)
{
	char hex[GL_HASH_HEX];

	gl_buf_char(b, '{');
	if (gl_record_has(r, GL_HAS_SIG)) {
		gl_hash_hex(r->sig, hex);
		GL_BUF_LIT(b, "\"sig\":\"");
		gl_buf_add(b, hex, sizeof hex);
		GL_BUF_LIT(b, "\",");
	}
	GL_BUF_LIT(b, "\"count\":");
	gl_buf_u64(b, r->count);
	if (gl_record_has(r, GL_HAS_ID)) {
		KEY(b, "id");
		gl_buf_u64(b, r->id);
	}
	put_flag(b, r, GL_HAS_REPEAT, ",\"repeat\":true");
	if (gl_record_has(r, GL_HAS_STATE)) {
		KEY(b, "state");
		gl_json_put_str(b, r->state);
	}
	if (gl_record_has(r, GL_HAS_CLASS)) {
		KEY(b, "class");
		gl_buf_char(b, '"');
		gl_buf_str(b, gl_class_name(r->class));
		gl_buf_char(b, '"');
	}
	if (gl_record_has(r, GL_HAS_WAIT)) {
		KEY(b, "wait_seconds");
		gl_buf_u64(b, r->wait_seconds);
	}
	put_flag(b, r, GL_HAS_LOCKED, ",\"locked\":true");
	put_flag(b, r, GL_HAS_LEAKED, ",\"leaked\":true");
	put_flag(b, r, GL_HAS_SCAN, ",\"scan\":true");
	put_flag(b, r, GL_HAS_DURABLE, ",\"durable\":true");
	if (gl_record_has(r, GL_HAS_BUBBLE)) {
		KEY(b, "bubble");
		gl_buf_u64(b, r->bubble);
	}
	if (gl_record_has(r, GL_HAS_LABELS))
		put_labels(b, r);
	put_flag(b, r, GL_HAS_RUNTIME, ",\"runtime\":true");
}

static void put_text(struct gl_buf *b, struct gl_str s, const char *key, size_t len)
{
	if (s.p) {
		put_key(b, key, len);
		gl_json_put_str(b, s);
	}
}

#define TEXT(b, s, name) put_text((b), (s), "\"" name "\":", sizeof("\"" name "\":") - 1)

static void put_tail(struct gl_buf *b, const struct gl_record *r)
{
	const struct gl_more *m = r->more;

	if (m && m->nancestors)
		put_ancestors(b, m);
	TEXT(b, r->source, "source");
	if (m)
		TEXT(b, m->origin, "origin");
	if (gl_record_has(r, GL_HAS_DUMP)) {
		KEY(b, "dump");
		gl_buf_u64(b, r->dump);
	}
	if (m) {
		TEXT(b, m->reason, "reason");
		TEXT(b, m->time, "time");
	}
	if (gl_record_has(r, GL_HAS_OFFSET)) {
		KEY(b, "offset");
		gl_buf_u64(b, r->offset);
		KEY(b, "bytes");
		gl_buf_u64(b, r->bytes);
	}
	put_flag(b, r, GL_HAS_PARTIAL, ",\"partial\":true");
	put_flag(b, r, GL_HAS_TRUNCATED, ",\"truncated\":true");
	put_flag(b, r, GL_HAS_MANGLED, ",\"mangled\":true");
}

/* --- what a group has beyond ----------------------------------------------------------------- */

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
	put_stack(b, r);
	put_tail(b, r);
	if (r->more && r->more->group)
		put_group(b, r->more->group);
	GL_BUF_LIT(b, "}\n");
}
