#include "lib/redact/redact_group.h"

#include "lib/base/counts.h"
#include "lib/base/json.h"
#include "lib/base/json_put.h"
#include "lib/base/num.h"
#include "lib/record/place.h"
#include "lib/redact/redact_names.h"
#include "lib/summary/key.h"

#include <stdlib.h>

typedef struct gl_str redact_fn(struct gl_redactor *x, struct gl_str text);

/* --- texts that only groups have --------------------------------------------------------- */

/*
 * Splits s before its last byte c; *rest begins with that byte. Returns false if s has no such
 * byte.
 */
static bool split_last(struct gl_str *s, char c, struct gl_str *rest)
{
	const char *at = s->len ? gl_port_memrchr(s->p, c, s->len) : NULL;

	if (!at)
		return false;
	*rest = gl_str_of(at, s->p + s->len);
	s->len -= rest->len;
	return true;
}

/* For keys whose values are numbers or `true`: keeps such a value, and replaces any other text. */
static struct gl_str redact_plain(struct gl_redactor *x, struct gl_str text)
{
	return gl_str_is_digits(text) || gl_str_eq(text, GL_STR("true")) ? text
								   : gl_redact_name(x, text);
}

static struct gl_str redact_class(struct gl_redactor *x, struct gl_str text)
{
	return gl_class_find(text) < GL_CLASS_COUNT ? text : gl_redact_name(x, text);
}

static struct gl_str redact_sig(struct gl_redactor *x, struct gl_str text)
{
	char hex[GL_HASH_HEX];
	uint64_t sig;

	if (text.len != GL_HASH_HEX ||
		!gl_num_hex_of(text.p, text.p + text.len, GL_HASH_HEX, &sig))
		return gl_redact_name(x, text);
	gl_hash_hex(gl_secret_hash_number(&x->secret, sig), hex);
	gl_buf_add(&x->scratch, hex, sizeof hex);
	return gl_redact_keep(x);
}

/* Redacts text of the form SOURCE#DUMP. */
static struct gl_str redact_dump(struct gl_redactor *x, struct gl_str text)
{
	struct gl_str source = text, number;

	if (!split_last(&source, '#', &number) || !gl_str_is_digits(gl_str_skip(number, 1)))
		return gl_redact_name(x, text);
	gl_pseudonym_put(&x->scratch, &x->secret, source);
	gl_buf_str(&x->scratch, number);
	return gl_redact_keep(x);
}

/* Redacts `func file:line`, as gl_place_put writes it. */
static struct gl_str redact_place(struct gl_redactor *x, struct gl_str text)
{
	struct gl_frame f = {.func = text, .line = -1};
	struct gl_str line;
	uint64_t n;

	if (split_last(&text, ':', &line) && gl_num_parse(gl_str_skip(line, 1), &n) &&
		n <= INT64_MAX) {
		f.func = text;
		f.line = (int64_t)n;
	}
	f.file = f.func;
	f.func = gl_str_cut(&f.file, ' ');
	f = gl_redact_frame(x, &f, false);
	gl_place_put(&x->scratch, &f);
	return gl_redact_keep(x);
}

/*
 * Copies the JSON object of labels at j to out, and redacts the values on the way. Returns false if
 * the text at j is not such an object.
 */
static bool copy_labels(struct gl_redactor *x, struct gl_json *j, struct gl_buf *out)
{
	struct gl_str key, value;
	bool first = true;

	if (gl_json_peek(j) != GL_JSON_OBJECT)
		return false;
	gl_buf_char(out, '{');
	gl_json_enter(j);
	while (gl_json_key(j, &first, &key, &x->arena)) {
		if (gl_json_peek(j) != GL_JSON_STRING || !gl_json_str(j, &value, &x->arena))
			return false;
		if (out->len > 1)
			gl_buf_char(out, ',');
		gl_json_put_str(out, key);
		gl_buf_char(out, ':');
		gl_json_put_str(out, gl_redact_name(x, value));
	}
	gl_buf_char(out, '}');
	return !j->what && gl_json_at_end(j);
}

static struct gl_str redact_labels(struct gl_redactor *x, struct gl_str text)
{
	struct gl_json j = {.p = text.p, .end = text.p + text.len};
	struct gl_buf out = {0};
	struct gl_str s;

	if (copy_labels(x, &j, &out))
		s = gl_arena_copy(&x->arena, gl_buf_view(&out));
	else
		s = gl_redact_name(x, text);
	x->failed |= j.no_memory || out.failed || !s.p;
	gl_buf_free(&out);
	return s;
}

/* --- keys and their values --------------------------------------------------------------- */

/* Keeps the name of a label, because redacted records show these names, too. */
static struct gl_str redact_nothing(struct gl_redactor *x, struct gl_str text)
{
	(void)x;
	return text;
}

/* Returns the function that redacts the values of a key that does not depend on the stack. */
static redact_fn *function_of(struct gl_str key)
{
	static const struct {
		struct gl_str key;
		redact_fn *redact;
	} rows[] = {
		{{"state", 5}, gl_redact_state}, {{"class", 5}, redact_class},
		{{"labels", 6}, redact_labels}, {{"label", 5}, redact_nothing},
		{{"parent", 6}, redact_plain}, {{"dump", 4}, redact_plain},
		{{"leaked", 6}, redact_plain},
	};

	for (size_t i = 0; i < GL_COUNT(rows); i++)
		if (gl_str_eq(rows[i].key, key))
			return rows[i].redact;
	return gl_redact_name;
}

/*
 * For a key that depends on the stack, such as `top`. If `value` is what the group's own stack
 * gives, returns what the redacted stack gives, otherwise a pseudonym. was and is: the group as a
 * record with its stack or example, original and redacted.
 */
static struct gl_str value_of_stack(struct gl_redactor *x, const struct gl_key *k,
	struct gl_str value, const struct gl_record *was, const struct gl_record *is)
{
	bool is_so = gl_key_put(k, was, &x->scratch) && !x->scratch.failed &&
		     gl_str_eq(gl_buf_view(&x->scratch), value);

	x->scratch.len = 0;
	if (!is_so)
		return gl_redact_name(x, value);
	gl_key_put(k, is, &x->scratch);
	return gl_redact_keep(x);
}

/* Returns a copy of r that has this stack, which is the group's stack or its example. */
static struct gl_record with_stack(const struct gl_record *r, const struct gl_stack *stack)
{
	struct gl_record out = *r;

	out.stack = stack;
	out.stack_place = 0;
	return out;
}

/*
 * Sets the names of the keys by which goroutines were grouped, and their values. A name that gl
 * does not know may be private, and gets a pseudonym.
 */
static void set_keys(struct gl_redactor *x, struct gl_group *out, const struct gl_record *r,
	const struct gl_record *redacted)
{
	const struct gl_group *g = r->more->group;
	const struct gl_stack *shown = gl_record_stack(r);
	struct gl_record was = with_stack(r, shown);
	struct gl_record is = with_stack(redacted, shown ? gl_redact_stack(x, shown) : NULL);
	struct gl_str *by = gl_redact_room(x, g->nby, sizeof *by);
	struct gl_str *key = gl_redact_room(x, g->nby, sizeof *key);
	struct gl_keys one;
	struct gl_err err;

	for (size_t i = 0; i < g->nby && !x->failed; i++) {
		bool is_known = gl_keys_parse(&one, g->by[i], &err) == 0 && one.n == 1;

		by[i] = is_known ? g->by[i] : gl_redact_name(x, g->by[i]);
		if (is_known && gl_key_is_of_stack(&one.v[0]) && g->key[i].p)
			key[i] = value_of_stack(x, &one.v[0], g->key[i], &was, &is);
		else
			key[i] = g->key[i].p ? function_of(g->by[i])(x, g->key[i]) : g->key[i];
	}
	out->by = by;
	out->key = key;
}

/* --- maps -------------------------------------------------------------------------------- */

static int by_key(const void *a, const void *b)
{
	return gl_str_cmp(((const struct gl_count *)a)->key, ((const struct gl_count *)b)->key);
}

/*
 * Redacts the keys of a map of counts, and sorts them again. If two keys became equal, adds up
 * their counts.
 */
static struct gl_counts counts_of(struct gl_redactor *x, struct gl_counts c, redact_fn *redact)
{
	struct gl_count *v = gl_redact_room(x, c.n, sizeof *v);
	size_t n = 0;

	for (size_t i = 0; i < c.n && !x->failed; i++)
		v[i] = (struct gl_count){redact(x, c.v[i].key), c.v[i].n};
	if (x->failed || c.n == 0)
		return (struct gl_counts){NULL, 0};
	qsort(v, c.n, sizeof *v, by_key);
	for (size_t i = 1; i < c.n; i++) {
		if (gl_str_eq(v[i].key, v[n].key))
			v[n].n = gl_counter_sum(v[n].n, v[i].n);
		else
			v[++n] = v[i];
	}
	return (struct gl_counts){v, n + 1};
}

static void set_maps(struct gl_redactor *x, struct gl_group *out, const struct gl_group *g)
{
	out->states = counts_of(x, g->states, gl_redact_state);
	out->classes = counts_of(x, g->classes, redact_class);
	out->creators = counts_of(x, g->creators, redact_place);
	out->sigs = counts_of(x, g->sigs, redact_sig);
	out->sources = counts_of(x, g->sources, gl_redact_name);
	out->dumps = counts_of(x, g->dumps, redact_dump);
}

/* --- the group --------------------------------------------------------------------------- */

/*
 * Returns the place that all members share, in redacted form. If the example's frames show files
 * and the place has none, the dump has cut off the place (see has_files of gl_redact_frame).
 */
static const struct gl_frame *where_of(struct gl_redactor *x, const struct gl_group *g)
{
	const struct gl_stack *s = g->example;
	struct gl_frame *out;
	bool has_files = false;

	if (!g->where)
		return NULL;
	for (size_t i = 0; s && i < s->nframes; i++)
		has_files |= s->frames[i]->file.len > 0;
	out = gl_redact_room(x, 1, sizeof *out);
	if (out)
		*out = gl_redact_frame(x, g->where, has_files);
	return out;
}

/*
 * Copies the fields that need no pseudonyms. Only fields that are named here are copied, so that a
 * field added to struct gl_group later is not shown unredacted.
 */
static struct gl_group numbers_of(const struct gl_group *g)
{
	struct gl_group out = {.nby = g->nby, .has_sources = g->has_sources,
		.wait_known = g->wait_known, .wait_min = g->wait_min, .wait_max = g->wait_max,
		.wait_sum = g->wait_sum, .nids = g->nids, .first_dump = g->first_dump,
		.first_offset = g->first_offset, .has_first_offset = g->has_first_offset};

	memcpy(out.wait_minutes, g->wait_minutes, sizeof out.wait_minutes);
	memcpy(out.ids, g->ids, sizeof out.ids);
	return out;
}

void gl_redact_group(struct gl_redactor *x, struct gl_record *out, const struct gl_record *r)
{
	const struct gl_group *g = r->more->group;
	struct gl_group *made = gl_redact_room(x, 1, sizeof *made);
	struct gl_more *more = gl_redact_room(x, 1, sizeof *more);

	if (x->failed)
		return;
	*made = numbers_of(g);
	*more = *out->more;
	more->group = made;
	out->more = more;
	set_maps(x, made, g);
	made->example = g->example ? gl_redact_stack(x, g->example) : NULL;
	made->where = where_of(x, g);
	made->created_by = gl_redact_one_frame(x, g->created_by);
	made->first_source = gl_redact_name(x, g->first_source);
	set_keys(x, made, r, out);
}
