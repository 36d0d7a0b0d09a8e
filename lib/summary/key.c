#include "lib/summary/key.h"

#include "lib/base/limits.h"
#include "lib/base/near.h"
#include "lib/base/num.h"
#include "lib/record/canon.h"
#include "lib/record/place.h"

typedef bool key_put(const struct gl_key *k, const struct gl_record *r, struct gl_buf *b);

struct gl_key_row {
	struct gl_str name; /* for label.KEY and depth:N: the part before the parameter */
	key_put *put;
	enum { OF_STACK, OF_RUN, OF_RECORD } kind;
	bool has_argument;
	/*
	 * for keys of the key table (lib/record/keytable.h): the bit of gl_has, 0 if there is none,
	 * and where the field is
	 */
	uint32_t has;
	enum gl_keytable_home home;
	size_t at;
	enum gl_place_kind place; /* for put_place and put_pkg */
};

/* --- values -------------------------------------------------------------------------- */

static bool put_sig(const struct gl_key *k, const struct gl_record *r, struct gl_buf *b)
{
	char hex[GL_HASH_HEX];

	(void)k;
	gl_hash_hex(r->sig, hex);
	gl_buf_add(b, hex, sizeof hex);
	return true;
}

/* Appends the canonical frames, the innermost first and at most `most` of them, joined by `;`. */
static bool put_canon(const struct gl_record *r, struct gl_buf *b, uint64_t most,
	void (*put)(struct gl_buf *, const struct gl_frame *))
{
	struct gl_str text;
	struct gl_frame f;
	uint64_t n = 0;

	if (!r->stack)
		return false;
	text = gl_canon_text(r->stack->canon);
	b->failed |= !text.p;
	for (; n < most && gl_canon_next(&text, &f); n++) {
		if (n > 0)
			gl_buf_char(b, ';');
		put(b, &f);
	}
	return n > 0;
}

static void put_name(struct gl_buf *b, const struct gl_frame *f)
{
	gl_buf_str(b, gl_place_func(f));
}

static bool put_funcs(const struct gl_key *k, const struct gl_record *r, struct gl_buf *b)
{
	(void)k;
	return put_canon(r, b, UINT64_MAX, put_name);
}

static bool put_depth(const struct gl_key *k, const struct gl_record *r, struct gl_buf *b)
{
	return put_canon(r, b, k->depth, gl_place_put);
}

static bool put_place(const struct gl_key *k, const struct gl_record *r, struct gl_buf *b)
{
	struct gl_frame f;
	bool is_found = gl_place_find_in(r, k->row->place, &f);

	if (is_found)
		gl_place_put(b, &f);
	return is_found;
}

static bool put_pkg(const struct gl_key *k, const struct gl_record *r, struct gl_buf *b)
{
	struct gl_frame f;
	bool is_found = gl_place_find_in(r, k->row->place, &f);

	if (is_found)
		gl_buf_str(b, gl_func_package(f.func));
	return is_found;
}

/*
 * Returns true if r has the field of a key. Also returns true for keys that are not in the key
 * table, and have no field.
 */
static bool is_known(const struct gl_key_row *row, const struct gl_record *r)
{
	return (row->home != GL_KEYTABLE_IN_MORE || r->more) && (r->has & row->has) == row->has;
}

/* Returns the field of a key of the key table. is_known must have returned true. */
static const void *field_of(const struct gl_key_row *row, const struct gl_record *r)
{
	return (row->home == GL_KEYTABLE_IN_MORE ? (const char *)r->more : (const char *)r) +
	       row->at;
}

static bool put_number(const struct gl_key *k, const struct gl_record *r, struct gl_buf *b)
{
	gl_buf_u64(b, *(const uint64_t *)field_of(k->row, r));
	return true;
}

static bool put_text(const struct gl_key *k, const struct gl_record *r, struct gl_buf *b)
{
	const struct gl_str *s = field_of(k->row, r);

	gl_buf_str(b, *s);
	return s->p != NULL;
}

static bool put_class(const struct gl_key *k, const struct gl_record *r, struct gl_buf *b)
{
	gl_buf_str(b, gl_class_name(*(const enum gl_class *)field_of(k->row, r)));
	return true;
}

static bool put_flag(const struct gl_key *k, const struct gl_record *r, struct gl_buf *b)
{
	(void)k;
	(void)r;
	GL_BUF_LIT(b, "true");
	return true;
}

static bool put_labels(const struct gl_key *k, const struct gl_record *r, struct gl_buf *b)
{
	(void)k;
	gl_record_put_labels(b, r);
	return true;
}

/* Appends the names of the labels, without their values, joined by commas. */
static bool put_label_names(const struct gl_key *k, const struct gl_record *r, struct gl_buf *b)
{
	(void)k;
	for (size_t i = 0; i < r->nlabels; i++) {
		if (i > 0)
			gl_buf_char(b, ',');
		gl_buf_str(b, r->labels[i].key);
	}
	return r->nlabels > 0;
}

static bool put_label(const struct gl_key *k, const struct gl_record *r, struct gl_buf *b)
{
	struct gl_str s = gl_record_label(r, k->label);

	gl_buf_str(b, s);
	return s.p != NULL;
}

#define ROW(name, put, kind, has_argument)                                                         \
	{GL_STR_ROW(name), put, kind, has_argument, 0, GL_KEYTABLE_IN_RECORD, 0, 0},
#define PLACE(name, put, place)                                                                    \
	{GL_STR_ROW(name), put, OF_STACK, false, 0, GL_KEYTABLE_IN_RECORD, 0, place},
#define FIELD(name, put, kind, key, home)                                                          \
	{GL_STR_ROW(name), put, kind, false, GL_KEYTABLE_HAS_OF_##key, home,             \
		GL_KEYTABLE_AT_##key, 0},

/* Makes a row of `rows` for each row of the key table by which one can group under its own name. */
#define PLAIN(key, type, has, home, field, merge, expr, by)                                        \
	GL_KEYTABLE_IF(BY, by, PLAIN_OF)(key, PUT_##type, KIND_##merge, GL_KEYTABLE_IN_##home)
#define PLAIN_OF(key, put, kind, home) FIELD(#key, put, kind, key, home)
#define PUT_NUMBER put_number
#define PUT_POSITIVE put_number
#define PUT_TEXT put_text
#define PUT_CLASS put_class
#define PUT_FLAG put_flag
#define PUT_LABELS put_labels
#define KIND_EACH OF_RECORD
#define KIND_RUN OF_RUN

static const struct gl_key_row rows[] = {
	FIELD("sig", put_sig, OF_STACK, sig, GL_KEYTABLE_IN_RECORD)
	ROW("func", put_funcs, OF_STACK, false)
	PLACE("top", put_place, GL_PLACE_TOP)
	PLACE("root", put_place, GL_PLACE_ROOT)
	PLACE("where", put_place, GL_PLACE_WHERE)
	PLACE("pkg", put_pkg, GL_PLACE_WHERE)
	PLACE("created_by", put_place, GL_PLACE_CREATED_BY)
	FIELD("parent", put_number, OF_RECORD, created_by, GL_KEYTABLE_IN_RECORD)
	GL_KEYTABLE_RECORD(PLAIN)
	ROW("label", put_label_names, OF_RECORD, false)
	ROW("label.", put_label, OF_RECORD, true)
	ROW("depth:", put_depth, OF_STACK, true)
};

#undef ROW

/* --- names --------------------------------------------------------------------------- */

/*
 * Reads the N of depth:N. Accepts only one spelling of each number, so that the same key always has
 * the same name.
 */
static bool read_depth(struct gl_key *k, struct gl_str n)
{
	return n.len > 0 && n.p[0] != '0' && gl_num_parse(n, &k->depth) &&
	       k->depth <= GL_LIMIT_FRAMES;
}

static bool read_argument(struct gl_key *k)
{
	struct gl_str rest = gl_str_skip(k->name, k->row->name.len);

	if (k->row->put == put_depth)
		return read_depth(k, rest);
	k->label = rest;
	return rest.len > 0;
}

static bool find_key(struct gl_key *k, struct gl_str name)
{
	for (size_t i = 0; i < GL_COUNT(rows); i++) {
		*k = (struct gl_key){.row = &rows[i], .name = name};
		if (rows[i].has_argument ? gl_str_starts(name, rows[i].name) && read_argument(k) :
					   gl_str_eq(name, rows[i].name))
			return true;
	}
	return false;
}

#define NAMED(key, type, has, home, field, merge, expr, by) GL_KEYTABLE_IF(BY, by, NAMED_OF)(key)
#define NAMED_OF(key) #key ", "
#define LISTED                                                                                     \
	"sig, func, top, root, where, pkg, created_by, parent, " GL_KEYTABLE_USUAL(NAMED)          \
		GL_KEYTABLE_RARE(NAMED) GL_KEYTABLE_STACK(NAMED) "label, label.KEY, "              \
			GL_KEYTABLE_ORIGIN(NAMED) GL_KEYTABLE_FLAWS(NAMED) "depth:N"

int gl_keys_parse(struct gl_keys *keys, struct gl_str list, struct gl_err *err)
{
	const char *start = list.p;
	struct gl_near near = {0};

	keys->n = 0;
	do {
		struct gl_str name = gl_str_cut(&list, ',');

		if (keys->n == GL_KEYS_MAX)
			return gl_err_set(err, GL_ERR_LIMIT, "more than 16 keys");
		if (!find_key(&keys->v[keys->n], name)) {
			gl_err_set(err, GL_ERR_SYNTAX,
				"unknown key; the keys are " LISTED);
			err->column = (uint64_t)(name.p - start) + 1;
			near.word = name;
			gl_near_try_list(&near, GL_KEY_NAMES, "|");
			gl_near_store(&near, err);
			return -1;
		}
		keys->n++;
	} while (list.p);
	return 0;
}

bool gl_keys_are(const struct gl_keys *keys, const struct gl_str *names, size_t n)
{
	if (n != keys->n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!gl_str_eq(keys->v[i].name, names[i]))
			return false;
	return true;
}

bool gl_key_is_of_stack(const struct gl_key *k)
{
	return k->row->kind == OF_STACK;
}

bool gl_key_is_of_run(const struct gl_key *k)
{
	return k->row->kind == OF_RUN;
}

uint32_t gl_key_bit(const struct gl_key *k)
{
	bool is_of_labels = k->row->put == put_label || k->row->put == put_label_names;

	return is_of_labels ? (uint32_t)GL_HAS_LABELS : k->row->has;
}

bool gl_key_is_sig(const struct gl_key *k)
{
	return k->row->put == put_sig;
}

bool gl_key_put(const struct gl_key *k, const struct gl_record *r, struct gl_buf *b)
{
	return is_known(k->row, r) && k->row->put(k, r, b);
}

/* --- the values of all keys ---------------------------------------------------------- */

#define NO_VALUE UINT32_MAX

/*
 * Ends the value whose length is stored at offset `at` of b. Each value is preceded by its length,
 * so that two different lists of values never have the same bytes.
 */
static void close_value(struct gl_buf *b, size_t at, bool is_there)
{
	size_t len = b->len - at - sizeof(uint32_t);
	uint32_t n = is_there && len < NO_VALUE ? (uint32_t)len : NO_VALUE;

	if (!b->failed)
		memcpy(b->p + at, &n, sizeof n);
}

static size_t open_value(struct gl_buf *b)
{
	static const uint32_t hole;
	size_t at = b->len;

	gl_buf_add(b, &hole, sizeof hole);
	return at;
}

void gl_keys_put(const struct gl_keys *keys, const struct gl_record *r, bool is_rest,
	struct gl_buf *b)
{
	const struct gl_group *grp = gl_record_group(r);

	b->len = 0;
	for (size_t i = 0; i < keys->n; i++) {
		size_t at;
		bool is_there;

		if (is_rest && gl_key_is_of_stack(&keys->v[i]))
			continue;
		at = open_value(b);
		if (grp && grp->nby) {
			is_there = grp->key[i].p != NULL;
			gl_buf_str(b, grp->key[i]);
		} else {
			is_there = gl_key_put(&keys->v[i], r, b);
		}
		close_value(b, at, is_there);
	}
}

struct gl_str gl_keys_of_sig(uint64_t sig, char text[GL_KEYS_OF_SIG])
{
	const uint32_t len = GL_HASH_HEX;

	memcpy(text, &len, sizeof len);
	gl_hash_hex(sig, text + sizeof len);
	return (struct gl_str){text, GL_KEYS_OF_SIG};
}

struct gl_str gl_keys_next(struct gl_str *values)
{
	struct gl_str s = {NULL, 0};
	uint32_t len;

	memcpy(&len, values->p, sizeof len);
	*values = gl_str_skip(*values, sizeof len);
	if (len != NO_VALUE) {
		s = (struct gl_str){values->p, len};
		*values = gl_str_skip(*values, len);
	}
	return s;
}

static bool is_number(const struct gl_key *k)
{
	return k->row->put == put_number;
}

static int compare_values(const struct gl_key *k, struct gl_str a, struct gl_str b)
{
	if (!a.p || !b.p)
		return (a.p != NULL) - (b.p != NULL);
	/* Neither number has leading zeros, so the longer one is larger. */
	if (is_number(k) && a.len != b.len)
		return a.len < b.len ? -1 : 1;
	return gl_str_cmp(a, b);
}

int gl_keys_compare(const struct gl_keys *keys, struct gl_str a, struct gl_str b)
{
	int c = 0;

	for (size_t i = 0; c == 0 && i < keys->n; i++) {
		struct gl_str x = gl_keys_next(&a), y = gl_keys_next(&b);

		c = compare_values(&keys->v[i], x, y);
	}
	return c;
}
