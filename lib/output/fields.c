#include "lib/output/fields.h"

#include "lib/base/json.h"
#include "lib/base/json_put.h"
#include "lib/base/mem.h"
#include "lib/base/near.h"
#include "lib/base/utf8.h"
#include "lib/record/keytable.h"

struct column {
	struct gl_str name; /* points into f->list */
	bool is_found;	    /* some record had the name */
};

struct gl_fields {
	struct gl_buf list; /* a copy of the argument */
	struct column *columns;
	size_t n, cap;
	struct gl_arena arena; /* memory for one record */
	struct gl_buf text;    /* the text of one column before it is escaped */
	struct gl_buf near;    /* a name that the user may have meant */
};

/* --- names --------------------------------------------------------------------------------- */

static int add(struct gl_fields *f, struct gl_str name, struct gl_err *err)
{
	if (name.len == 0 || name.p[0] == '.' || name.p[name.len - 1] == '.')
		return gl_err_set(err, GL_ERR_INPUT,
			"a name is missing; LIST is keys separated by commas, with dots to nested "
			"ones");
	if (!GL_MEM_ROOM(f->columns, f->cap, f->n + 1))
		return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	f->columns[f->n++] = (struct column){.name = name};
	return 0;
}

static int split(struct gl_fields *f, struct gl_err *err)
{
	struct gl_str list = gl_buf_view(&f->list);

	do
		if (add(f, gl_str_cut(&list, ','), err) != 0)
			return -1;
	while (list.p);
	return 0;
}

struct gl_fields *gl_fields_new(struct gl_str list, struct gl_err *err)
{
	struct gl_fields *f = gl_mem_new(1, sizeof *f);

	if (f)
		gl_buf_str(&f->list, list);
	if (!f || f->list.failed)
		gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	else if (split(f, err) == 0)
		return f;
	gl_fields_free(f);
	return NULL;
}

void gl_fields_free(struct gl_fields *f)
{
	if (!f)
		return;
	gl_buf_free(&f->list);
	gl_buf_free(&f->text);
	gl_buf_free(&f->near);
	gl_arena_free(&f->arena);
	gl_mem_free(f->columns);
	gl_mem_free(f);
}

/* --- finding ------------------------------------------------------------------------------- */

/*
 * Returns what follows this key in `path`. The result is an empty text if the key is the whole
 * path; p is NULL if the path does not begin with the key.
 */
static struct gl_str rest_behind(struct gl_str path, struct gl_str key)
{
	if (!gl_str_starts(path, key))
		return (struct gl_str){NULL, 0};
	path = gl_str_skip(path, key.len);
	if (path.len == 0)
		return (struct gl_str){"", 0};
	return *path.p == '.' ? gl_str_skip(path, 1) : (struct gl_str){NULL, 0};
}

static bool find(struct gl_json *j, struct gl_str path, struct gl_arena *a, struct gl_str *value);

/*
 * Moves the cursor past the value at the cursor, and finds the value at the path `rest` within it.
 * If `rest` is empty, the value itself is the result.
 */
static bool find_within(struct gl_json *j, struct gl_str rest, struct gl_arena *a,
	struct gl_str *value)
{
	struct gl_json inner = {.end = j->end, .depth = j->depth};
	struct gl_str raw;

	if (!gl_json_skip(j, &raw))
		return false;
	if (rest.len == 0) {
		*value = raw;
		return true;
	}
	inner.p = raw.p;
	if (find(&inner, rest, a, value))
		return true;
	j->no_memory |= inner.no_memory;
	return false;
}

/*
 * Finds the value at `path` in the object at the cursor. A key may contain dots, so several keys
 * may fit the beginning of the path. The longest one within which the rest of the path leads to a
 * value is used. If a key occurs more than once, its last value is used, as in jq.
 */
static bool find_key(struct gl_json *j, struct gl_str path, struct gl_arena *a,
	struct gl_str *value)
{
	struct gl_str key, rest, found;
	size_t longest = 0;
	bool first = true, has = false;

	gl_json_enter(j);
	while (gl_json_key(j, &first, &key, a)) {
		rest = rest_behind(path, key);
		if (!rest.p || (has && key.len < longest)) {
			gl_json_skip(j, NULL);
		} else if (find_within(j, rest, a, &found)) {
			*value = found;
			longest = key.len;
			has = true;
		}
	}
	return has;
}

static bool find_element(struct gl_json *j, struct gl_str path, struct gl_arena *a,
	struct gl_str *value)
{
	struct gl_str digits = gl_str_cut(&path, '.');
	size_t index = 0, i = 0;
	bool first = true;

	for (size_t k = 0; k < digits.len; k++) {
		if (!gl_is_digit(digits.p[k]) || index > SIZE_MAX / 10 - 1)
			return false;
		index = index * 10 + (size_t)(digits.p[k] - '0');
	}
	gl_json_enter(j);
	while (gl_json_element(j, &first)) {
		if (i++ == index)
			return find_within(j, path, a, value);
		gl_json_skip(j, NULL);
	}
	return false;
}

/*
 * Finds the value at `path`, beginning with the object or array at the cursor. *value is its text.
 */
static bool find(struct gl_json *j, struct gl_str path, struct gl_arena *a, struct gl_str *value)
{
	enum gl_json_type type = gl_json_peek(j);

	return type == GL_JSON_OBJECT ? find_key(j, path, a, value)
				      : type == GL_JSON_ARRAY && find_element(j, path, a, value);
}

/* --- values -------------------------------------------------------------------------------- */

static void put_compact(struct gl_fields *f, struct gl_json *j);

/* Appends the object or array at the cursor. brackets: "{}" or "[]". */
static void put_members(struct gl_fields *f, struct gl_json *j, const char brackets[2])
{
	bool is_object = brackets[0] == '{', first = true, is_next = false;
	struct gl_str key;

	gl_buf_char(&f->text, brackets[0]);
	gl_json_enter(j);
	while (is_object ? gl_json_key(j, &first, &key, &f->arena) : gl_json_element(j, &first)) {
		if (is_next)
			gl_buf_char(&f->text, ',');
		if (is_object) {
			gl_json_put_str(&f->text, key);
			gl_buf_char(&f->text, ':');
		}
		put_compact(f, j);
		is_next = true;
	}
	gl_buf_char(&f->text, brackets[1]);
}

/* Appends the value at the cursor in the form that the tools write: no blanks, few escapes. */
static void put_compact(struct gl_fields *f, struct gl_json *j)
{
	enum gl_json_type type = gl_json_peek(j);
	struct gl_str s = {"", 0};

	if (type == GL_JSON_OBJECT)
		put_members(f, j, "{}");
	else if (type == GL_JSON_ARRAY)
		put_members(f, j, "[]");
	else if (type == GL_JSON_STRING && gl_json_str(j, &s, &f->arena))
		gl_json_put_str(&f->text, s);
	else if (gl_json_skip(j, &s)) /* gl_json_skip fails if the JSON is malformed */
		gl_buf_str(&f->text, s);
}

/*
 * Returns the text of one column: a string without its quotes, nothing for null, and otherwise the
 * value as JSON.
 */
static struct gl_str put_value(struct gl_fields *f, struct gl_str raw)
{
	struct gl_json j = {.p = raw.p, .end = raw.p + raw.len};
	enum gl_json_type type = gl_json_peek(&j);
	struct gl_str s = {"", 0};

	if (type == GL_JSON_STRING)
		gl_json_str(&j, &s, &f->arena);
	if (type == GL_JSON_STRING || type == GL_JSON_NULL || type == GL_JSON_BAD)
		return s;
	if (type != GL_JSON_OBJECT && type != GL_JSON_ARRAY)
		return raw;
	f->text.len = 0;
	put_compact(f, &j);
	return gl_buf_view(&f->text);
}

/* --- TSV ----------------------------------------------------------------------------------- */

static void put_byte(struct gl_buf *b, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";

	GL_BUF_LIT(b, "\\x");
	gl_buf_char(b, hex[c >> 4]);
	gl_buf_char(b, hex[c & 15]);
}

/* If c is escaped by a letter, appends the escape and returns true. */
static bool put_letter(struct gl_buf *b, char c)
{
	static const char plain[] = "\t\n\r\\", letters[] = "tnr\\";
	const char *at = c ? strchr(plain, c) : NULL;

	if (!at)
		return false;
	gl_buf_char(b, '\\');
	gl_buf_char(b, letters[at - plain]);
	return true;
}

static void put_escaped(struct gl_buf *b, struct gl_str s)
{
	const char *p = s.p, *end = p + s.len;

	while (p < end) {
		uint32_t c;
		size_t n = gl_utf8_char(p, end, &c);

		if (n > 0 && !gl_utf8_is_unsafe(c) && *p != '\\') {
			gl_buf_add(b, p, n);
			p += n;
			continue;
		}
		for (const char *stop = p + (n ? n : 1); p < stop; p++)
			if (!put_letter(b, *p))
				put_byte(b, (unsigned char)*p);
	}
}

void gl_fields_put(struct gl_fields *f, struct gl_buf *out, struct gl_str json)
{
	for (size_t i = 0; i < f->n; i++) {
		struct gl_json j = {.p = json.p, .end = json.p + json.len};
		struct gl_str raw;

		gl_arena_reset(&f->arena);
		if (i)
			gl_buf_char(out, '\t');
		if (find(&j, f->columns[i].name, &f->arena, &raw)) {
			f->columns[i].is_found = true;
			put_escaped(out, put_value(f, raw));
		}
		out->failed |= j.no_memory || f->text.failed;
	}
	gl_buf_char(out, '\n');
}

/* --- names that may be misspelt ------------------------------------------------------------ */

static struct gl_str text_of(const char *s)
{
	return (struct gl_str){s, strlen(s)};
}

/* Removes the first word from *list, which has blanks between its words. */
static bool next_word(struct gl_str *list, struct gl_str *word)
{
	*word = gl_str_cut(list, ' ');
	return word->len > 0;
}

static bool has_word(struct gl_str list, struct gl_str word)
{
	struct gl_str one;

	while (next_word(&list, &one))
		if (gl_str_eq(one, word))
			return true;
	return false;
}

static bool is_any_within(const struct gl_keytable_row *k)
{
	return strcmp(k->within, "*") == 0;
}

static bool is_of(const struct gl_keytable_row *k, bool with_groups)
{
	return with_groups || k->home != GL_KEYTABLE_IN_GROUP;
}

/*
 * Returns true if the value of key k can contain `rest`, the part of a name behind the key. A
 * number in `rest` is an index into an array.
 */
static bool is_known_within(const struct gl_keytable_row *k, struct gl_str rest)
{
	struct gl_str word;

	if (is_any_within(k) || rest.len == 0)
		return true;
	word = gl_str_cut(&rest, '.');
	if (gl_str_is_digits(word))
		return is_known_within(k, rest);
	return has_word(text_of(k->within), word) && (!rest.p || gl_str_is_digits(rest));
}

static bool is_known(struct gl_str name, bool with_groups)
{
	struct gl_str head = gl_str_cut(&name, '.');

	for (size_t i = 0; i < GL_KEYTABLE_ROWS; i++)
		if (is_of(&gl_keytable[i], with_groups) && gl_str_eq(gl_keytable[i].key, head))
			return is_known_within(&gl_keytable[i], name);
	return false;
}

/*
 * Writes the full name of `word`, a key within key k, to b: for example where.func, or
 * frames.0.func if k is an array.
 */
static void put_inner(struct gl_buf *b, const struct gl_keytable_row *k, struct gl_str word)
{
	b->len = 0;
	gl_buf_str(b, k->key);
	gl_buf_add(b, ".0.", k->type == GL_KEYTABLE_FRAMES ? 3 : 1);
	gl_buf_str(b, word);
}

/*
 * Compares the names of all keys within key k with the name that the user wrote. If one is more
 * similar than near->name, stores it in near->name, and its text in f->near.
 */
static void try_within(struct gl_fields *f, const struct gl_keytable_row *k, struct gl_near *near)
{
	struct gl_str list = text_of(k->within), word, before = near->name;

	while (!is_any_within(k) && next_word(&list, &word)) {
		put_inner(&f->text, k, word);
		gl_near_try(near, gl_buf_view(&f->text));
		if (near->name.p == before.p)
			continue;
		f->near.len = 0;
		gl_buf_str(&f->near, near->name);
		before = near->name = gl_buf_view(&f->near);
	}
}

static struct gl_str find_near(struct gl_fields *f, bool with_groups, struct gl_str name)
{
	struct gl_near near = {.word = name}, head = {.word = gl_str_cut(&name, '.')};

	for (size_t i = 0; i < GL_KEYTABLE_ROWS; i++) {
		const struct gl_keytable_row *k = &gl_keytable[i];

		if (!is_of(k, with_groups))
			continue;
		gl_near_try(&near, k->key);
		try_within(f, k, &near);
		if (name.p)
			gl_near_try(&head, k->key);
	}
	return near.name.p ? near.name : head.name;
}

bool gl_fields_unknown(struct gl_fields *f, bool with_groups, size_t *i, struct gl_str *name,
	struct gl_str *near)
{
	while (*i < f->n) {
		const struct column *c = &f->columns[(*i)++];

		if (c->is_found || is_known(c->name, with_groups))
			continue;
		*name = c->name;
		*near = find_near(f, with_groups, c->name);
		return true;
	}
	return false;
}
