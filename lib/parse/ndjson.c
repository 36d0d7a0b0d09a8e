#include "lib/parse/ndjson.h"

#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/parse/jsonargs.h"
#include "lib/parse/recordkeys.h"

#define MAX_TRIES 32 /* at most so many stacks with the line's sig are compared with the line */

struct gl_ndjson {
	struct gl_members m;
	struct gl_jsoncache *templates;
	/*
	 * For each row of the key table, the row whose key followed it last, because the keys of a
	 * line mostly come in the same order. The last entry stands for the line's start, or for an
	 * unknown key.
	 */
	uint8_t follower[GL_RECORDKEYS_MAX + 1];
	const char *last_at[GL_RECORDKEYS_MAX];  /* where a key's last value stands in the line */
	/* the stack whose text the line has, if it was recognised, or NULL */
	const struct gl_stack *stack;
	/* where the text of `stack` stands in the line, up to the creator's id */
	struct gl_str stack_text;
	const struct gl_record_args *args;   /* the args in stack_text, or NULL */
	/*
	 * read the line without recognising a stack in it, because a key is repeated, or the
	 * stack's keys do not follow each other
	 */
	bool is_careful;
	bool is_general;
};

#define BIT(key) gl_recordkeys_bit(GL_KEYTABLE_ROW_OF_##key)
#define OF_STACK (BIT(where) | BIT(frames) | BIT(created_by))

/* --- recognising a stack ------------------------------------------------------------- */

/*
 * Skips the text at p with which a creator ends: `}`, or `,"id":7}`, whose number becomes the
 * record's parent. Returns NULL if other text stands there.
 */
static const char *skip_creator_id(struct gl_ndjson *n, const char *p, const char *end)
{
	static const char id[] = ",\"id\":";
	const char *q;

	if (p < end && *p == '}')
		return p + 1;
	if ((size_t)(end - p) < sizeof id || memcmp(p, id, sizeof id - 1) != 0)
		return NULL;
	p += sizeof id - 1;
	q = *p == '0' ? NULL : gl_num_digits(p, end, &n->m.rec->parent);
	if (!q || q == end || *q != '}')
		return NULL;
	n->m.rec->has |= GL_HAS_PARENT;
	gl_members_number(&n->m, gl_str_of(p, q), offsetof(struct gl_record, parent));
	return q + 1;
}

/*
 * Skips the text of stack s at p, from `where` or `frames` to the end of the creator. Returns where
 * that ends, or NULL if other text stands there.
 */
static const char *skip_stack(struct gl_ndjson *n, const struct gl_stack *s, const char *p,
	const char *end)
{
	const struct gl_stack_texts *texts = gl_stack_make_texts(s);
	struct gl_str rest = gl_str_of(p, end), created;

	n->args = NULL;
	if (!texts)
		return NULL;
	rest.p = gl_str_starts(rest, texts->json)
			 ? p + texts->json.len
			 : gl_jsonargs_skip(s, p, end, &n->m.arena, &n->args);
	if (!rest.p)
		return NULL;
	rest.len = (size_t)(end - rest.p);
	created = texts->json_created;
	n->stack_text = gl_str_of(p, rest.p);
	/*
	 * Two stacks may have equal frames, one with a creator and one without. So it must be
	 * checked that s has a creator if the line has one.
	 */
	if (created.len == 0)
		return gl_str_starts(rest, GL_STR(",\"created_by\"")) ? NULL : rest.p;
	if (rest.len == 0 || *rest.p != ',' || created.p[created.len - 1] == '{')
		return NULL;
	rest = gl_str_skip(rest, 1);
	if (!gl_str_starts(rest, created))
		return NULL;
	n->stack_text = gl_str_of(p, rest.p + created.len);
	return skip_creator_id(n, rest.p + created.len, end);
}

/*
 * Recognises a stack whose text begins at p with `"where":` or `"frames":`. If that is the text of
 * a known stack with the record's sig, moves the cursor behind it and returns true.
 */
static bool recognise(struct gl_ndjson *n, struct gl_json *j, const char *p)
{
	const struct gl_stack *s = gl_stacks_of_sig(n->m.stacks, n->m.rec->sig);

	for (int i = 0; s && i < MAX_TRIES; i++, s = gl_stacks_next_of_sig(s)) {
		const char *q = skip_stack(n, s, p, j->end);

		if (q) {
			n->stack = s;
			n->m.rec->args = n->args;
			n->m.present |= BIT(frames);
			j->p = q;
			return true;
		}
	}
	return false;
}

/* --- the line ------------------------------------------------------------------------ */

/*
 * Returns the row of the key table for this key. Mostly it is the row that followed the row `last`
 * in an earlier line.
 */
static size_t row_of(struct gl_ndjson *n, size_t last, struct gl_str key)
{
	size_t row = gl_recordkeys_find(key, n->follower[last]);

	if (row < GL_KEYTABLE_ROWS)
		n->follower[last] = (uint8_t)row;
	return row;
}

/*
 * Finds where the last value of each known key stands in the line, because the last value counts if
 * a key is repeated.
 */
static void find_last(struct gl_ndjson *n, struct gl_json j)
{
	struct gl_str key;
	bool first = true;

	memset(n->last_at, 0, sizeof n->last_at);
	gl_json_enter(&j);
	while (gl_json_key(&j, &first, &key, &n->m.arena)) {
		size_t row = gl_recordkeys_find(key, 0);

		if (row < GL_KEYTABLE_ROWS)
			n->last_at[row] = j.p;
		gl_json_skip(&j, NULL);
	}
}

/*
 * The key of a stack's first part was just read. If the whole stack can be recognised, moves the
 * cursor behind it and returns true.
 */
static bool take_stack(struct gl_ndjson *n, struct gl_json *j, struct gl_str key)
{
	const char *start = key.p - 1;
	/* True if the key has no escapes, and no blanks stand between it and its colon. */
	bool is_verbatim = start + key.len + 3 == j->p;

	return is_verbatim && (n->m.rec->has & GL_HAS_SIG) && !n->is_careful && !n->is_general &&
	       !(n->m.seen & OF_STACK) && recognise(n, j, start);
}

/*
 * Reads the value of a member whose key was read. Returns false if the line must be read again with
 * is_careful, because a key is repeated.
 */
static bool read_member(struct gl_ndjson *n, struct gl_json *j, struct gl_str key, size_t row)
{
	if (row == GL_KEYTABLE_ROWS || (n->is_careful && j->p != n->last_at[row])) {
		gl_json_skip(j, NULL);
		return true;
	}
	if ((n->m.seen & gl_recordkeys_bit(row)) ||
		(n->stack && (OF_STACK & gl_recordkeys_bit(row))))
		return false;
	if (!(OF_STACK & gl_recordkeys_bit(row)) || !take_stack(n, j, key))
		gl_recordkeys_read(&n->m, j, row);
	n->m.seen |= gl_recordkeys_bit(row);
	return true;
}

/* Reads the whole object. Returns false if the line must be read again with is_careful. */
static bool read_members(struct gl_ndjson *n, struct gl_json *j)
{
	size_t last = GL_KEYTABLE_ROWS;
	struct gl_str key;
	bool first = true;

	gl_json_enter(j);
	while (!n->m.no_memory && gl_json_key(j, &first, &key, &n->m.arena)) {
		size_t row = row_of(n, last, key);

		if (!read_member(n, j, key, row))
			return false;
		last = row;
	}
	return true;
}

/*
 * Makes a template of this line (jsoncache.h), because the next line of the same stack may differ
 * in nothing but numbers.
 */
static void learn(struct gl_ndjson *n, const struct gl_record *rec)
{
	struct gl_jsoncache_line line = {rec->raw, rec, n->stack_text, n->m.numbers, n->m.nnumbers};

	if (n->stack && !n->is_careful && !n->is_general)
		gl_jsoncache_learn(n->templates, &line);
}

static enum gl_ndjson_kind fail_memory(struct gl_err *err)
{
	gl_err_memory(err);
	return GL_NDJSON_NO_MEMORY;
}

#define DETAIL 32 /* at most so many bytes of the text at fault are shown */

static enum gl_ndjson_kind refuse(struct gl_err *err, const char *what, struct gl_str line,
	struct gl_str text)
{
	gl_err_set(err, GL_ERR_NOTE, what);
	if (text.p)
		err->column = (uint64_t)(text.p - line.p) + 1;
	gl_err_detail(err, text.p, text.len < DETAIL ? text.len : DETAIL);
	return GL_NDJSON_BAD;
}

static bool read_object(struct gl_ndjson *n, struct gl_json *j, struct gl_str line,
	struct gl_record *rec, bool is_careful)
{
	gl_members_begin(&n->m, rec);
	rec->raw = line;
	n->stack = NULL;
	n->is_careful = is_careful;
	return read_members(n, j);
}

static enum gl_ndjson_kind parse_object(struct gl_ndjson *n, struct gl_json *j,
	struct gl_str line, struct gl_record *rec, struct gl_err *err)
{
	const struct gl_json start = *j;
	const struct gl_member_fault *fault;

	if (!read_object(n, j, line, rec, false)) {
		*j = start;
		find_last(n, start);
		read_object(n, j, line, rec, true);
	}
	if (n->m.no_memory || j->no_memory)
		return fail_memory(err);
	if (!gl_json_at_end(j))
		return refuse(err, j->what, line, gl_str_of(j->p, j->end));
	if (!gl_recordkeys_are_record(&n->m))
		return GL_NDJSON_OTHER;
	fault = gl_recordkeys_fault(&n->m);
	if (fault)
		return refuse(err, fault->what, line, fault->text);
	if (!gl_recordkeys_end(&n->m, n->stack))
		return fail_memory(err);
	if (j->is_mangled)
		rec->has |= GL_HAS_MANGLED;
	learn(n, rec);
	return GL_NDJSON_RECORD;
}

/* Returns true if the first element of the array at the cursor is a record. */
static bool begins_with_record(struct gl_ndjson *n, struct gl_json j, struct gl_record *rec,
	struct gl_err *err)
{
	struct gl_str first;
	struct gl_json in;
	bool is_first = true;

	gl_json_enter(&j);
	if (!gl_json_element(&j, &is_first) || gl_json_peek(&j) != GL_JSON_OBJECT)
		return false;
	gl_json_skip(&j, &first);
	in = (struct gl_json){.p = first.p, .end = first.p + first.len};
	return parse_object(n, &in, first, rec, err) == GL_NDJSON_RECORD;
}

/* Reads a line whose value is not an object. An array of records is a mistake, and is reported. */
static enum gl_ndjson_kind parse_other(struct gl_ndjson *n, struct gl_json *j,
	struct gl_str line, struct gl_record *rec, struct gl_err *err)
{
	const struct gl_json start = *j;

	if (!gl_json_skip(j, NULL) || !gl_json_at_end(j))
		return refuse(err, j->what, line, gl_str_of(j->p, j->end));
	if (gl_json_peek(&(struct gl_json){.p = start.p, .end = start.end}) != GL_JSON_ARRAY)
		return GL_NDJSON_OTHER;
	if (begins_with_record(n, start, rec, err))
		return refuse(err,
			"records in an array; jq -c '.[]' puts each on a line of its own",
			line, (struct gl_str){NULL, 0});
	return n->m.no_memory ? fail_memory(err) : GL_NDJSON_OTHER;
}

/*
 * If a template (jsoncache.h) fits the line at p, fills *rec and returns where the line ends.
 * Otherwise returns NULL.
 */
static inline const char *known(struct gl_ndjson *n, const char *p, const char *end,
	struct gl_record *rec)
{
	return n->is_general ? NULL
			     : gl_jsoncache_match(n->templates, p, end, rec, &n->m.arena);
}

const char *gl_ndjson_known(struct gl_ndjson *n, const char *p, const char *end,
	struct gl_record *rec)
{
	const char *q = known(n, p, end, rec);

	return q && q < end && *q == '\n' ? q + 1 : NULL;
}

enum gl_ndjson_kind gl_ndjson_parse(struct gl_ndjson *n, struct gl_str line,
	struct gl_record *rec, struct gl_err *err)
{
	struct gl_json j = {.p = line.p, .end = line.p + line.len};

	*rec = (struct gl_record){0};
	if (known(n, line.p, j.end, rec) == j.end)
		return GL_NDJSON_RECORD;
	n->m.no_memory = false;
	if (gl_json_peek(&j) == GL_JSON_OBJECT)
		return parse_object(n, &j, line, rec, err);
	return parse_other(n, &j, line, rec, err);
}

/* --- life ---------------------------------------------------------------------------- */

struct gl_ndjson *gl_ndjson_new(struct gl_stacks *stacks)
{
	struct gl_ndjson *n = gl_mem_new(1, sizeof *n);

	if (!n)
		return NULL;
	n->m.stacks = stacks;
	n->templates = gl_jsoncache_new();
	if (n->templates)
		return n;
	gl_ndjson_free(n);
	return NULL;
}

void gl_ndjson_free(struct gl_ndjson *n)
{
	if (!n)
		return;
	gl_jsoncache_free(n->templates);
	gl_members_free(&n->m);
	gl_mem_free(n);
}

void gl_ndjson_forget(struct gl_ndjson *n)
{
	gl_jsoncache_forget(n->templates);
}

void gl_ndjson_reset(struct gl_ndjson *n)
{
	gl_arena_reset(&n->m.arena);
}

void gl_ndjson_swap_texts(struct gl_ndjson *n, struct gl_arena *texts)
{
	struct gl_arena given = n->m.arena;

	n->m.arena = *texts;
	*texts = given;
}

void gl_ndjson_use_general_path(struct gl_ndjson *n)
{
	n->is_general = true;
}
