#include "lib/parse/ndjson.h"

#include "lib/base/hash.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/parse/template.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

#define MAX_ROWS 64  /* of the key table below */
#define MAX_TRIES 32 /* stacks of one signature that are compared before reading */

/* What a line has beyond enum gl_has, in the same word while it is read. */
#define HAS_BYTES (UINT32_C(1) << 31)
#define HAS_MORE (UINT32_C(1) << 30)

/* A list of frames as they are read; the arrays are kept. */
struct frames {
	struct gl_frame *v;
	struct gl_frame_args *args;
	size_t n, cap, args_cap;
	bool has_args;
};

/* One member of an object of strings or of counts. */
struct pair {
	struct gl_str key, value;
	uint64_t n;
};

/* A value of the wrong type. */
struct fault {
	const char *what; /* NULL: none */
	struct gl_str text;
};

struct gl_ndjson {
	struct gl_stacks *stacks;
	struct gl_arena arena;
	struct gl_templates *templates;
	uint8_t follower[MAX_ROWS + 1]; /* the row last met behind this one, and the first */
	const char *last_at[MAX_ROWS];	/* values that count, when keys are repeated */
	struct frames frames, side;	/* side: of an ancestor or an example */
	struct pair *pairs;
	size_t npairs, pairs_cap;
	uint32_t *slots; /* pairs by their key's hash: index + 1, or 0 */
	size_t nslots, slots_cap;
	bool is_general;

	/* The line that is read. */
	struct gl_record *rec;
	struct gl_more more;
	struct gl_group *group;	      /* NULL before the first of its keys */
	size_t nkey;		      /* values of group->key */
	const struct gl_stack *stack; /* recognised; frames is then empty */
	const char *stack_at;	      /* where its text stands */
	struct gl_template_number numbers[GL_TEMPLATE_NUMBERS];
	size_t nnumbers; /* may exceed what is kept */
	struct gl_frame creator;
	bool has_creator;
	size_t nmembers;	/* of the nested object last read, known or not */
	uint64_t seen, present; /* rows met, and met with a value that is not null */
	struct fault fault, group_fault; /* the first of each */
	bool is_careful; /* keys are repeated, or the stack's torn apart: no short ways */
	bool no_memory;
};

struct row;

/*
 * Read the value at the cursor into a field of base, and pass it. false: its type is wrong
 * (or j->what, or n->no_memory).
 */
typedef bool read_fn(struct gl_ndjson *n, struct gl_json *j, const struct row *row, void *base);

/* A key: of a record, or of an object within one. */
struct row {
	struct gl_str name;
	read_fn *read;
	size_t offset; /* of the field in base */
	uint32_t has;  /* what a good value sets in the record; 0 in nested objects */
	bool is_group; /* means something only together with `by` */
	const char *wrong;
};

#define NAME(lit) {(lit), sizeof(lit) - 1}

static bool no_memory(struct gl_ndjson *n)
{
	n->no_memory = true;
	return false;
}

static void *arena_new(struct gl_ndjson *n, size_t count, size_t size)
{
	void *v = count <= SIZE_MAX / size ? gl_arena_new(&n->arena, count * size) : NULL;

	if (!v)
		n->no_memory = true;
	return v;
}

static void *field(void *base, const struct row *row)
{
	return (char *)base + row->offset;
}

/* A key was read: known, if its value was good. */
static bool known(struct gl_ndjson *n, const struct row *row, bool good)
{
	if (good)
		n->rec->has |= row->has;
	return good;
}

static size_t find_row(const struct row *rows, size_t nrows, struct gl_str key)
{
	size_t i = 0;

	while (i < nrows && !gl_str_eq(rows[i].name, key))
		i++;
	return i;
}

/* --- values -------------------------------------------------------------------------- */

/* At a value of this type; if not, it is passed. */
static bool is_at(struct gl_json *j, enum gl_json_type type)
{
	if (gl_json_peek(j) == type)
		return true;
	gl_json_skip(j, NULL);
	return false;
}

/* A null in place of a value is no value. */
static bool pass_null(struct gl_json *j)
{
	if (j->p < j->end && *j->p != 'n' && *j->p > ' ')
		return false;
	return gl_json_peek(j) == GL_JSON_NULL && gl_json_skip(j, NULL);
}

static bool get_str(struct gl_ndjson *n, struct gl_json *j, struct gl_str *s)
{
	return is_at(j, GL_JSON_STRING) && gl_json_str(j, s, &n->arena);
}

/* Elements of the array ahead; a fault shows when they are read. */
static size_t count_elements(struct gl_json ahead)
{
	size_t count = 0;
	bool first = true;

	for (gl_json_enter(&ahead); gl_json_element(&ahead, &first); count++)
		gl_json_skip(&ahead, NULL);
	return count;
}

/* The object at the cursor, its known members into base. */
static bool get_members(struct gl_ndjson *n, struct gl_json *j, const struct row *rows,
	size_t nrows, void *base)
{
	bool first = true, good = true;
	struct gl_str key;
	size_t count = 0, i;

	if (!is_at(j, GL_JSON_OBJECT))
		return false;
	gl_json_enter(j);
	for (; !n->no_memory && gl_json_key(j, &first, &key, &n->arena); count++) {
		i = find_row(rows, nrows, key);
		if (i == nrows)
			gl_json_skip(j, NULL);
		else if (!pass_null(j))
			good &= rows[i].read(n, j, &rows[i], base);
	}
	n->nmembers = count;
	return good && !j->what && !n->no_memory;
}

static bool read_text(struct gl_ndjson *n, struct gl_json *j, const struct row *row, void *base)
{
	return known(n, row, get_str(n, j, field(base, row)));
}

/* The digits between start and end went to this field of the record. */
static void note_number(struct gl_ndjson *n, const char *start, const char *end, size_t offset)
{
	if (n->nnumbers < GL_TEMPLATE_NUMBERS)
		n->numbers[n->nnumbers] =
			(struct gl_template_number){gl_str_of(start, end), offset};
	n->nnumbers++;
}

/* Into an uint64_t, or an int64_t: it fits in 63 bits. */
static bool read_number(struct gl_ndjson *n, struct gl_json *j, const struct row *row, void *base)
{
	const char *start = j->p;

	if (!gl_json_u64(j, field(base, row)))
		return false;
	if (base == n->rec)
		note_number(n, start, j->p, row->offset);
	return known(n, row, true);
}

static bool read_number_from_1(struct gl_ndjson *n, struct gl_json *j, const struct row *row,
	void *base)
{
	return read_number(n, j, row, base) && *(uint64_t *)field(base, row) > 0;
}

/* An absent key stands for false, so false may stand for an absent key. */
static bool get_bool(struct gl_json *j, bool *v)
{
	enum gl_json_type type = gl_json_peek(j);

	*v = type == GL_JSON_TRUE;
	return gl_json_skip(j, NULL) && (type == GL_JSON_TRUE || type == GL_JSON_FALSE);
}

static bool read_bool(struct gl_ndjson *n, struct gl_json *j, const struct row *row, void *base)
{
	(void)n;
	return get_bool(j, field(base, row));
}

/* A boolean that is nothing but its bit. */
static bool read_flag(struct gl_ndjson *n, struct gl_json *j, const struct row *row, void *base)
{
	bool v = false, good = get_bool(j, &v);

	(void)base;
	known(n, row, v);
	return good;
}

static bool read_sig(struct gl_ndjson *n, struct gl_json *j, const struct row *row, void *base)
{
	struct gl_record *rec = base;
	uint64_t v = 0;
	struct gl_str s;

	if (!get_str(n, j, &s) || s.len != GL_HASH_HEX)
		return false;
	for (size_t i = 0; i < GL_HASH_HEX; i++) {
		unsigned c = (unsigned char)s.p[i], letter = (c | 0x20) - 'a';
		unsigned digit = c - '0' < 10 ? c - '0' : letter < 6 ? letter + 10 : 16;

		if (digit > 15)
			return false;
		v = v << 4 | digit;
	}
	rec->sig = v;
	return known(n, row, true);
}

/* One that this version does not know is worked out anew, as if it were absent. */
static bool read_class(struct gl_ndjson *n, struct gl_json *j, const struct row *row, void *base)
{
	struct gl_record *rec = base;
	enum gl_class c;
	struct gl_str s;

	if (!get_str(n, j, &s))
		return false;
	c = gl_class_find(s);
	if (c == GL_CLASS_COUNT)
		return true;
	rec->class = c;
	return known(n, row, true);
}

/* --- objects of strings and of counts ------------------------------------------------ */

static void put_slot(struct gl_ndjson *n, struct gl_str key, size_t index)
{
	size_t i = gl_hash(key.p, key.len) & (n->nslots - 1);

	while (n->slots[i])
		i = (i + 1) & (n->nslots - 1);
	n->slots[i] = (uint32_t)index + 1;
}

/* Half of the slots stay free. */
static bool room_for_pair(struct gl_ndjson *n)
{
	struct pair *pairs = gl_mem_grow(n->pairs, &n->pairs_cap, n->npairs + 1, sizeof *pairs);
	uint32_t *slots;

	if (!pairs)
		return no_memory(n);
	n->pairs = pairs;
	if ((n->npairs + 1) * 2 <= n->nslots)
		return true;
	n->nslots = n->nslots ? n->nslots * 2 : 16;
	slots = gl_mem_grow(n->slots, &n->slots_cap, n->nslots, sizeof *slots);
	if (!slots || n->npairs >= UINT32_MAX)
		return no_memory(n);
	n->slots = slots;
	memset(slots, 0, n->nslots * sizeof *slots);
	for (size_t i = 0; i < n->npairs; i++)
		put_slot(n, n->pairs[i].key, i);
	return true;
}

/* The pair of this key, found or added; NULL without memory. */
static struct pair *pair_of(struct gl_ndjson *n, struct gl_str key)
{
	size_t i;

	if (!room_for_pair(n))
		return NULL;
	i = gl_hash(key.p, key.len) & (n->nslots - 1);
	for (; n->slots[i]; i = (i + 1) & (n->nslots - 1))
		if (gl_str_eq(n->pairs[n->slots[i] - 1].key, key))
			return &n->pairs[n->slots[i] - 1];
	n->slots[i] = (uint32_t)n->npairs + 1;
	n->pairs[n->npairs] = (struct pair){.key = key};
	return &n->pairs[n->npairs++];
}

/* The object at the cursor to n->pairs; is_counts: its values are numbers from 1 on. */
static bool get_pairs(struct gl_ndjson *n, struct gl_json *j, bool is_counts)
{
	bool first = true, good = true;
	struct gl_str key;

	n->npairs = 0;
	n->nslots = 0;
	if (!is_at(j, GL_JSON_OBJECT))
		return false;
	gl_json_enter(j);
	while (gl_json_key(j, &first, &key, &n->arena)) {
		struct pair *p = pair_of(n, key);

		if (!p)
			return false;
		if (is_counts)
			good &= gl_json_u64(j, &p->n) && p->n > 0;
		else
			good &= get_str(n, j, &p->value);
	}
	return good && !j->what;
}

static bool read_labels(struct gl_ndjson *n, struct gl_json *j, const struct row *row, void *base)
{
	struct gl_record *rec = base;
	struct gl_label *v;

	if (!get_pairs(n, j, false) || n->npairs > GL_LIMIT_LABELS)
		return false;
	v = arena_new(n, n->npairs, sizeof *v);
	if (!v)
		return false;
	for (size_t i = 0; i < n->npairs; i++)
		v[i] = (struct gl_label){n->pairs[i].key, n->pairs[i].value};
	rec->labels = v;
	rec->nlabels = n->npairs;
	return known(n, row, true);
}

static bool read_counts(struct gl_ndjson *n, struct gl_json *j, const struct row *row, void *base)
{
	struct gl_counts *out = field(base, row);
	struct gl_count *v;

	if (!get_pairs(n, j, true))
		return false;
	v = arena_new(n, n->npairs, sizeof *v);
	if (!v)
		return false;
	for (size_t i = 0; i < n->npairs; i++)
		v[i] = (struct gl_count){n->pairs[i].key, n->pairs[i].n};
	*out = (struct gl_counts){v, n->npairs};
	return true;
}

/* Whether a group knows its sources at all is a fact of its own. */
static bool read_sources(struct gl_ndjson *n, struct gl_json *j, const struct row *row, void *base)
{
	struct gl_group *g = base;

	g->has_sources = true;
	return read_counts(n, j, row, base);
}

/* --- frames -------------------------------------------------------------------------- */

/* A frame as JSON has it, or the creator, which alone has an id. */
struct frame_text {
	struct gl_frame frame;
	struct gl_frame_args args;
	int64_t left_out; /* n of a gap */
	uint64_t id;	  /* NO_ID: none */
};

#define NO_ID UINT64_MAX

#define FRAME(field) offsetof(struct frame_text, field)

static const struct row frame_rows[] = {
	{NAME("func"), read_text, FRAME(frame.func), 0, false, NULL},
	{NAME("file"), read_text, FRAME(frame.file), 0, false, NULL},
	{NAME("line"), read_number, FRAME(frame.line), 0, false, NULL},
	{NAME("args"), read_text, FRAME(args.args), 0, false, NULL},
	{NAME("off"), read_number, FRAME(args.off), 0, false, NULL},
	{NAME("inlined"), read_bool, FRAME(args.is_inlined), 0, false, NULL},
	{NAME("elided"), read_bool, FRAME(frame.is_gap), 0, false, NULL},
	{NAME("n"), read_number, FRAME(left_out), 0, false, NULL},
	{NAME("id"), read_number, FRAME(id), 0, false, NULL},
};

static bool shows_something(const struct frame_text *t)
{
	return t->frame.func.p || t->frame.file.p || t->frame.line >= 0;
}

/* The frame at the cursor; false: it is none. */
static bool get_frame(struct gl_ndjson *n, struct gl_json *j, struct frame_text *t)
{
	*t = (struct frame_text){
		.frame = {.line = -1}, .args = {.off = -1}, .left_out = -1, .id = NO_ID};
	if (!get_members(n, j, frame_rows, COUNT(frame_rows), t))
		return false;
	if (t->frame.is_gap)
		t->frame = (struct gl_frame){.line = t->left_out, .is_gap = true};
	/* Members, but none of ours: another tool's idea of a frame. */
	return shows_something(t) || t->frame.is_gap || t->id != NO_ID || n->nmembers == 0;
}

static bool push_frame(struct gl_ndjson *n, struct frames *f, const struct frame_text *t)
{
	struct gl_frame *v = gl_mem_grow(f->v, &f->cap, f->n + 1, sizeof *v);
	struct gl_frame_args *args;

	if (!v)
		return no_memory(n);
	f->v = v;
	args = gl_mem_grow(f->args, &f->args_cap, f->n + 1, sizeof *args);
	if (!args)
		return no_memory(n);
	f->args = args;
	f->has_args |= t->args.args.p || t->args.off >= 0 || t->args.is_inlined;
	v[f->n] = t->frame;
	args[f->n++] = t->args;
	return true;
}

static void clear_frames(struct frames *f)
{
	f->n = 0;
	f->has_args = false;
}

/* The array at the cursor to *f. */
static bool get_frames(struct gl_ndjson *n, struct gl_json *j, struct frames *f)
{
	bool first = true, good = true;

	clear_frames(f);
	if (!is_at(j, GL_JSON_ARRAY))
		return false;
	gl_json_enter(j);
	while (!n->no_memory && gl_json_element(j, &first)) {
		struct frame_text t;

		good &= get_frame(n, j, &t) && f->n < GL_LIMIT_FRAMES;
		if (good)
			push_frame(n, f, &t);
	}
	return good && !j->what && !n->no_memory;
}

/* A creator, and whether anything but an id is known of it. */
struct creator {
	struct frame_text text;
	bool is_known;
};

static bool get_creator(struct gl_ndjson *n, struct gl_json *j, struct creator *c)
{
	if (!get_frame(n, j, &c->text) || c->text.frame.is_gap)
		return false;
	c->is_known = shows_something(&c->text);
	return true;
}

static bool read_frames(struct gl_ndjson *n, struct gl_json *j, const struct row *row, void *base)
{
	(void)base;
	return known(n, row, get_frames(n, j, &n->frames));
}

static bool read_created_by(struct gl_ndjson *n, struct gl_json *j, const struct row *row,
	void *base)
{
	struct gl_record *rec = base;
	struct creator c;

	if (!get_creator(n, j, &c))
		return false;
	n->has_creator = c.is_known;
	n->creator = c.text.frame;
	if (c.text.id != NO_ID) {
		rec->parent = c.text.id;
		known(n, row, true);
	}
	return true;
}

/* Worked out from the frames; here it need only be what it says. */
static bool read_where(struct gl_ndjson *n, struct gl_json *j, const struct row *row, void *base)
{
	struct frame_text t;

	(void)row;
	(void)base;
	return get_frame(n, j, &t);
}

/* --- ancestors and examples ---------------------------------------------------------- */

/* What stands beside the record's own stack; its frames are in n->side. */
struct side {
	uint64_t id;
	struct creator creator;
};

static bool read_side_frames(struct gl_ndjson *n, struct gl_json *j, const struct row *row,
	void *base)
{
	(void)row;
	(void)base;
	return get_frames(n, j, &n->side);
}

static bool read_side_creator(struct gl_ndjson *n, struct gl_json *j, const struct row *row,
	void *base)
{
	return get_creator(n, j, field(base, row));
}

static const struct row side_rows[] = {
	{NAME("id"), read_number, offsetof(struct side, id), 0, false, NULL},
	{NAME("frames"), read_side_frames, 0, 0, false, NULL},
	{NAME("created_by"), read_side_creator, offsetof(struct side, creator), 0, false, NULL},
};

static bool get_side(struct gl_ndjson *n, struct gl_json *j, struct side *s)
{
	*s = (struct side){0};
	clear_frames(&n->side);
	return get_members(n, j, side_rows, COUNT(side_rows), s);
}

static bool get_ancestor(struct gl_ndjson *n, struct gl_json *j, struct gl_ancestor *a)
{
	struct gl_frame *v;
	struct side s;

	if (!get_side(n, j, &s))
		return false;
	v = arena_new(n, n->side.n + 1, sizeof *v);
	if (!v)
		return false;
	if (n->side.n)
		memcpy(v, n->side.v, n->side.n * sizeof *v);
	v[n->side.n] = s.creator.text.frame;
	*a = (struct gl_ancestor){s.id, v, n->side.n, NULL};
	if (s.creator.is_known)
		a->created_by = &v[n->side.n];
	return true;
}

static bool read_ancestors(struct gl_ndjson *n, struct gl_json *j, const struct row *row,
	void *base)
{
	struct gl_ancestor *v;
	size_t count;
	bool first = true, good = true;

	(void)base;
	if (!is_at(j, GL_JSON_ARRAY))
		return false;
	count = count_elements(*j);
	if (count > GL_LIMIT_ANCESTORS) {
		gl_json_skip(j, NULL);
		return false;
	}
	v = arena_new(n, count, sizeof *v);
	if (!v)
		return false;
	gl_json_enter(j);
	for (size_t i = 0; !n->no_memory && gl_json_element(j, &first); i++)
		good &= get_ancestor(n, j, &v[i]);
	n->more.ancestors = v;
	n->more.nancestors = count;
	return known(n, row, good && !j->what);
}

static bool read_example(struct gl_ndjson *n, struct gl_json *j, const struct row *row, void *base)
{
	struct gl_group *g = base;
	struct side s;

	(void)row;
	if (!get_side(n, j, &s))
		return false;
	g->example = gl_stacks_add(n->stacks, n->side.v, n->side.n,
		s.creator.is_known ? &s.creator.text.frame : NULL);
	return g->example || no_memory(n);
}

/* --- groups -------------------------------------------------------------------------- */

/* The array at the cursor; a group's key may hold null and numbers as well as strings. */
static struct gl_str *get_texts(struct gl_ndjson *n, struct gl_json *j, bool is_key, size_t *count)
{
	struct gl_str *v;
	bool first = true, good = true;

	if (!is_at(j, GL_JSON_ARRAY))
		return NULL;
	*count = count_elements(*j);
	v = arena_new(n, *count, sizeof *v);
	if (!v)
		return NULL;
	gl_json_enter(j);
	for (size_t i = 0; gl_json_element(j, &first); i++) {
		v[i] = (struct gl_str){NULL, 0};
		if (is_key && gl_json_peek(j) == GL_JSON_NUMBER)
			good &= gl_json_skip(j, &v[i]);
		else if (!is_key || !pass_null(j))
			good &= get_str(n, j, &v[i]);
	}
	return good && !j->what ? v : NULL;
}

static bool read_by(struct gl_ndjson *n, struct gl_json *j, const struct row *row, void *base)
{
	struct gl_group *g = base;

	(void)row;
	g->by = get_texts(n, j, false, &g->nby);
	return g->by && g->nby > 0;
}

static bool read_key(struct gl_ndjson *n, struct gl_json *j, const struct row *row, void *base)
{
	struct gl_group *g = base;

	(void)row;
	g->key = get_texts(n, j, true, &n->nkey);
	return g->key != NULL;
}

/* The array of whole numbers at the cursor, at most `max` of them. */
static bool get_numbers(struct gl_json *j, uint64_t *v, size_t max, size_t *count)
{
	bool first = true, good = true;

	*count = 0;
	if (!is_at(j, GL_JSON_ARRAY))
		return false;
	gl_json_enter(j);
	while (gl_json_element(j, &first)) {
		uint64_t n = 0;

		good &= gl_json_u64(j, &n) && *count < max;
		if (good)
			v[(*count)++] = n;
	}
	return good && !j->what;
}

static bool read_ids(struct gl_ndjson *n, struct gl_json *j, const struct row *row, void *base)
{
	struct gl_group *g = base;

	(void)n;
	(void)row;
	if (!get_numbers(j, g->ids, GL_GROUP_IDS, &g->nids))
		return false;
	for (size_t i = 1; i < g->nids; i++)
		if (g->ids[i] <= g->ids[i - 1])
			return false;
	return true;
}

static bool read_minutes(struct gl_ndjson *n, struct gl_json *j, const struct row *row, void *base)
{
	struct gl_group *g = base;
	size_t count;

	(void)n;
	(void)row;
	return get_numbers(j, g->wait_minutes, GL_WAIT_BUCKETS, &count);
}

#define GROUP(field) offsetof(struct gl_group, field)

static const struct row wait_rows[] = {
	{NAME("known"), read_number, GROUP(wait_known), 0, false, NULL},
	{NAME("min"), read_number, GROUP(wait_min), 0, false, NULL},
	{NAME("max"), read_number, GROUP(wait_max), 0, false, NULL},
	{NAME("sum"), read_number, GROUP(wait_sum), 0, false, NULL},
	{NAME("minutes"), read_minutes, 0, 0, false, NULL},
};

static bool read_wait(struct gl_ndjson *n, struct gl_json *j, const struct row *row, void *base)
{
	(void)row;
	return get_members(n, j, wait_rows, COUNT(wait_rows), base);
}

/* --- the keys ------------------------------------------------------------------------ */

/* Rows that are named below; the order of the rest is free. */
enum { SIG, GOROUTINES, WHERE, FRAMES, CREATED_BY, BY, KEY };

#define REC(field) offsetof(struct gl_record, field)
#define MORE(field) offsetof(struct gl_more, field)

static bool read_more_text(struct gl_ndjson *n, struct gl_json *j, const struct row *row,
	void *base)
{
	(void)base;
	return read_text(n, j, row, &n->more);
}

static const struct row rows[] = {
	[SIG] = {NAME("sig"), read_sig, 0, GL_HAS_SIG, false, "sig is not 16 hex digits"},
	[GOROUTINES] = {NAME("count"), read_number_from_1, REC(count), 0, false,
		"count is not a whole number from 1 on"},
	[WHERE] = {NAME("where"), read_where, 0, 0, false, "where is not a frame"},
	[FRAMES] = {NAME("frames"), read_frames, 0, GL_HAS_FRAMES, false,
		"frames is not an array of at most 65536 frames"},
	[CREATED_BY] = {NAME("created_by"), read_created_by, 0, GL_HAS_PARENT, false,
		"created_by is not a frame"},
	[BY] = {NAME("by"), read_by, 0, 0, true, "by is not an array of key names"},
	[KEY] = {NAME("key"), read_key, 0, 0, true, "key is not an array of values"},
	{NAME("id"), read_number, REC(id), GL_HAS_ID, false, "id is not a whole number"},
	{NAME("repeat"), read_flag, 0, GL_HAS_REPEAT, false, "repeat is not true"},
	{NAME("state"), read_text, REC(state), GL_HAS_STATE, false, "state is not a string"},
	{NAME("class"), read_class, 0, GL_HAS_CLASS, false, "class is not a string"},
	{NAME("wait_seconds"), read_number, REC(wait_seconds), GL_HAS_WAIT, false,
		"wait_seconds is not a whole number"},
	{NAME("locked"), read_flag, 0, GL_HAS_LOCKED, false, "locked is not true"},
	{NAME("leaked"), read_flag, 0, GL_HAS_LEAKED, false, "leaked is not true"},
	{NAME("scan"), read_flag, 0, GL_HAS_SCAN, false, "scan is not true"},
	{NAME("durable"), read_flag, 0, GL_HAS_DURABLE, false, "durable is not true"},
	{NAME("bubble"), read_number, REC(bubble), GL_HAS_BUBBLE, false,
		"bubble is not a whole number"},
	{NAME("labels"), read_labels, 0, GL_HAS_LABELS, false,
		"labels is not an object of at most 4096 strings"},
	{NAME("runtime"), read_flag, 0, GL_HAS_RUNTIME, false, "runtime is not true"},
	{NAME("ancestors"), read_ancestors, 0, HAS_MORE, false,
		"ancestors is not an array of at most 1024 goroutines"},
	{NAME("source"), read_text, REC(source), 0, false, "source is not a string"},
	{NAME("origin"), read_more_text, MORE(origin), HAS_MORE, false, "origin is not a string"},
	{NAME("dump"), read_number_from_1, REC(dump), GL_HAS_DUMP, false,
		"dump is not a whole number from 1 on"},
	{NAME("reason"), read_more_text, MORE(reason), HAS_MORE, false, "reason is not a string"},
	{NAME("time"), read_more_text, MORE(time), HAS_MORE, false, "time is not a string"},
	{NAME("offset"), read_number, REC(offset), GL_HAS_OFFSET, false,
		"offset is not a whole number"},
	{NAME("bytes"), read_number, REC(bytes), HAS_BYTES, false, "bytes is not a whole number"},
	{NAME("partial"), read_flag, 0, GL_HAS_PARTIAL, false, "partial is not true"},
	{NAME("truncated"), read_flag, 0, GL_HAS_TRUNCATED, false, "truncated is not true"},
	{NAME("mangled"), read_flag, 0, GL_HAS_MANGLED, false, "mangled is not true"},
	{NAME("states"), read_counts, GROUP(states), 0, true, "states is not an object of counts"},
	{NAME("classes"), read_counts, GROUP(classes), 0, true,
		"classes is not an object of counts"},
	{NAME("creators"), read_counts, GROUP(creators), 0, true,
		"creators is not an object of counts"},
	{NAME("sigs"), read_counts, GROUP(sigs), 0, true, "sigs is not an object of counts"},
	{NAME("wait"), read_wait, 0, 0, true, "wait is not an object of whole numbers"},
	{NAME("ids"), read_ids, 0, 0, true, "ids is not an array of at most 8 rising numbers"},
	{NAME("sources"), read_sources, GROUP(sources), 0, true,
		"sources is not an object of counts"},
	{NAME("dumps"), read_counts, GROUP(dumps), 0, true, "dumps is not an object of counts"},
	{NAME("example"), read_example, 0, 0, true, "example is not an object with frames"},
};

#define NROWS COUNT(rows)
#define NO_ROW NROWS /* an unknown key, or the object's start */

_Static_assert(NROWS <= MAX_ROWS, "follower and the bits have room for every row");

static uint64_t bit(size_t row)
{
	return UINT64_C(1) << row;
}

/* --- recognising a stack ------------------------------------------------------------- */

/* Behind the creator whose text ends at p: `}`, or `,"id":7}`. NULL: it is another. */
static const char *pass_creator_id(struct gl_ndjson *n, const char *p, const char *end)
{
	static const char id[] = ",\"id\":";
	const char *q;

	if (p < end && *p == '}')
		return p + 1;
	if ((size_t)(end - p) < sizeof id || memcmp(p, id, sizeof id - 1) != 0)
		return NULL;
	p += sizeof id - 1;
	q = *p == '0' ? NULL : gl_num_digits(p, end, &n->rec->parent);
	if (!q || q == end || *q != '}')
		return NULL;
	n->rec->has |= GL_HAS_PARENT;
	note_number(n, p, q, REC(parent));
	return q + 1;
}

/* Behind the text of s at p, from `where` or `frames` to the creator; NULL: it is another. */
static const char *pass_stack(struct gl_ndjson *n, const struct gl_stack *s, const char *p,
	const char *end)
{
	struct gl_str rest = gl_str_of(p, end), created = s->json_created;

	if (!gl_str_starts(rest, s->json))
		return NULL;
	rest = gl_str_skip(rest, s->json.len);
	/* Of equal frames with and without a creator, the line must have what the stack has. */
	if (created.len == 0)
		return gl_str_starts(rest, GL_STR(",\"created_by\"")) ? NULL : rest.p;
	if (rest.len == 0 || *rest.p != ',' || created.p[created.len - 1] == '{')
		return NULL;
	rest = gl_str_skip(rest, 1);
	if (!gl_str_starts(rest, created))
		return NULL;
	return pass_creator_id(n, rest.p + created.len, end);
}

/*
 * At p, where `"where":` or `"frames":` begins: is it, to the creator's end, the text of a
 * stack of this sig? Then the cursor is behind it.
 */
static bool recognise(struct gl_ndjson *n, struct gl_json *j, const char *p)
{
	const struct gl_stack *s = gl_stacks_of_sig(n->stacks, n->rec->sig);

	for (int i = 0; s && i < MAX_TRIES; i++, s = gl_stacks_next_of_sig(s)) {
		const char *q = pass_stack(n, s, p, j->end);

		if (q) {
			n->stack = s;
			n->stack_at = p;
			j->p = q;
			return true;
		}
	}
	return false;
}

/* --- the line ------------------------------------------------------------------------ */

/* The row of a key: mostly the one that came behind the row `last` before. */
static size_t row_of(struct gl_ndjson *n, size_t last, struct gl_str key)
{
	size_t row = n->follower[last];

	if (!gl_str_eq(rows[row].name, key)) {
		row = find_row(rows, NROWS, key);
		if (row != NO_ROW)
			n->follower[last] = (uint8_t)row;
	}
	return row;
}

/* Notes where the value of each known key stands that comes last. */
static void find_last(struct gl_ndjson *n, struct gl_json j)
{
	struct gl_str key;
	bool first = true;

	memset(n->last_at, 0, sizeof n->last_at);
	gl_json_enter(&j);
	while (gl_json_key(&j, &first, &key, &n->arena)) {
		size_t row = find_row(rows, NROWS, key);

		if (row != NO_ROW)
			n->last_at[row] = j.p;
		gl_json_skip(&j, NULL);
	}
}

static struct gl_group *group_of(struct gl_ndjson *n)
{
	if (!n->group) {
		n->group = arena_new(n, 1, sizeof *n->group);
		if (n->group)
			*n->group = (struct gl_group){0};
	}
	return n->group;
}

static void read_value(struct gl_ndjson *n, struct gl_json *j, size_t i)
{
	const struct row *row = &rows[i];
	struct fault *fault = row->is_group ? &n->group_fault : &n->fault;
	const char *start;
	void *base;

	if (pass_null(j))
		return;
	n->present |= bit(i);
	base = row->is_group ? (void *)group_of(n) : n->rec;
	start = j->p;
	if (base && !row->read(n, j, row, base) && !j->what && !fault->what)
		*fault = (struct fault){row->wrong, gl_str_of(start, j->p)};
}

#define OF_STACK (bit(WHERE) | bit(FRAMES) | bit(CREATED_BY))

/* The cursor is behind this key of the stack's; true: it is all passed, to the creator. */
static bool take_stack(struct gl_ndjson *n, struct gl_json *j, struct gl_str key)
{
	const char *start = key.p - 1;
	bool is_verbatim = start + key.len + 3 == j->p; /* no blanks, no escapes */

	return is_verbatim && (n->rec->has & GL_HAS_SIG) && !n->is_careful && !n->is_general &&
	       !(n->seen & OF_STACK) && recognise(n, j, start);
}

/* One member, its key read. false: the line must be read again, carefully. */
static bool read_member(struct gl_ndjson *n, struct gl_json *j, struct gl_str key, size_t row)
{
	if (row == NO_ROW || (n->is_careful && j->p != n->last_at[row])) {
		gl_json_skip(j, NULL);
		return true;
	}
	if ((n->seen & bit(row)) || (n->stack && (OF_STACK & bit(row))))
		return false;
	if (!(OF_STACK & bit(row)) || !take_stack(n, j, key))
		read_value(n, j, row);
	n->seen |= bit(row);
	return true;
}

static bool read_keys(struct gl_ndjson *n, struct gl_json *j)
{
	size_t last = NO_ROW;
	struct gl_str key;
	bool first = true;

	gl_json_enter(j);
	while (!n->no_memory && gl_json_key(j, &first, &key, &n->arena)) {
		size_t row = row_of(n, last, key);

		if (!read_member(n, j, key, row))
			return false;
		last = row;
	}
	return true;
}

static void begin(struct gl_ndjson *n, struct gl_record *rec, struct gl_str line, bool is_careful)
{
	*rec = (struct gl_record){.count = 1, .raw = line};
	n->rec = rec;
	n->more = (struct gl_more){0};
	n->group = NULL;
	n->nkey = 0;
	n->stack = NULL;
	n->nnumbers = 0;
	n->has_creator = false;
	n->seen = n->present = 0;
	n->fault = n->group_fault = (struct fault){0};
	n->is_careful = is_careful;
	clear_frames(&n->frames);
}

/* `frames`, or `sig` and `count`. */
static bool is_record(const struct gl_ndjson *n)
{
	const uint64_t both = bit(SIG) | bit(GOROUTINES);

	return n->stack || (n->present & bit(FRAMES)) || (n->present & both) == both;
}

/* The first fault of a record, or NULL. */
static const struct fault *find_fault(struct gl_ndjson *n)
{
	const uint64_t both = bit(BY) | bit(KEY);
	bool is_group = (n->present & bit(BY)) != 0;

	if (n->fault.what)
		return &n->fault;
	if (is_group && n->group_fault.what)
		return &n->group_fault;
	if (is_group && ((n->present & both) != both || n->group->nby != n->nkey)) {
		n->fault.what = "key is not an array of as many values as by has names";
		return &n->fault;
	}
	return NULL;
}

/* --- the record ---------------------------------------------------------------------- */

static bool add_stack(struct gl_ndjson *n, struct gl_record *rec)
{
	rec->stack = n->stack;
	if (!rec->stack && (rec->has & GL_HAS_FRAMES)) {
		rec->stack = gl_stacks_add(n->stacks, n->frames.v, n->frames.n,
			n->has_creator ? &n->creator : NULL);
		if (!rec->stack)
			return no_memory(n);
	}
	if (rec->stack) {
		rec->sig = rec->stack->canon->sig;
		rec->has |= GL_HAS_SIG | GL_HAS_FRAMES;
	}
	return true;
}

/* The rare keys, where there are any, into memory of the batch. */
static bool add_more(struct gl_ndjson *n, struct gl_record *rec)
{
	struct gl_more *more;
	struct gl_frame_args *args;

	if (n->present & bit(BY))
		n->more.group = n->group;
	if (n->frames.has_args) {
		args = arena_new(n, n->frames.n, sizeof *args);
		if (!args)
			return false;
		memcpy(args, n->frames.args, n->frames.n * sizeof *args);
		n->more.args = args;
	}
	if (!n->more.group && !n->more.args && !(rec->has & HAS_MORE))
		return true;
	more = arena_new(n, 1, sizeof *more);
	if (!more)
		return false;
	*more = n->more;
	rec->more = more;
	return true;
}

/* What the keys together make of it. */
static void complete(const struct gl_ndjson *n, struct gl_record *rec)
{
	if (!(rec->has & HAS_BYTES))
		rec->has &= ~(uint32_t)GL_HAS_OFFSET;
	rec->has &= ~(HAS_BYTES | HAS_MORE);
	/* A group without a class has members that differ. */
	if ((rec->has & GL_HAS_CLASS) || n->more.group)
		return;
	rec->class = gl_class_of(rec->state, rec->stack ? rec->stack->class : GL_CLASS_UNKNOWN);
	if (rec->class != GL_CLASS_UNKNOWN)
		rec->has |= GL_HAS_CLASS;
}

/* The next line of this stack may differ in nothing but numbers. */
static void learn(struct gl_ndjson *n, const struct gl_record *rec)
{
	struct gl_template_line line = {rec->raw, rec, n->stack_at, n->numbers, n->nnumbers};

	if (n->stack && !n->is_careful && !n->is_general)
		gl_templates_learn(n->templates, &line);
}

static bool finish(struct gl_ndjson *n, struct gl_record *rec)
{
	if (!add_stack(n, rec) || !add_more(n, rec))
		return false;
	complete(n, rec);
	learn(n, rec);
	return true;
}

static enum gl_ndjson_kind fail_memory(struct gl_err *err)
{
	gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	return GL_NDJSON_NO_MEMORY;
}

#define DETAIL 32 /* bytes of the text at fault that are shown */

static enum gl_ndjson_kind refuse(struct gl_err *err, const char *what, struct gl_str line,
	struct gl_str text)
{
	gl_err_set(err, GL_ERR_NOTE, what);
	if (text.p)
		err->column = (uint64_t)(text.p - line.p) + 1;
	gl_err_detail(err, text.p, text.len < DETAIL ? text.len : DETAIL);
	return GL_NDJSON_BAD;
}

static enum gl_ndjson_kind parse_object(struct gl_ndjson *n, struct gl_json *j,
	struct gl_str line, struct gl_record *rec, struct gl_err *err)
{
	const struct gl_json start = *j;
	const struct fault *fault;

	begin(n, rec, line, false);
	if (!read_keys(n, j)) {
		*j = start;
		find_last(n, start);
		begin(n, rec, line, true);
		read_keys(n, j);
	}
	if (n->no_memory || j->no_memory)
		return fail_memory(err);
	if (!gl_json_at_end(j))
		return refuse(err, j->what, line, gl_str_of(j->p, j->end));
	if (!is_record(n))
		return GL_NDJSON_OTHER;
	fault = find_fault(n);
	if (fault)
		return refuse(err, fault->what, line, fault->text);
	return finish(n, rec) ? GL_NDJSON_RECORD : fail_memory(err);
}

/* The array's first element is a record. */
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

/* Any value but an object; an array of records is a mistake that should be told. */
static enum gl_ndjson_kind parse_other(struct gl_ndjson *n, struct gl_json *j,
	struct gl_str line, struct gl_record *rec, struct gl_err *err)
{
	const struct gl_json start = *j;

	if (!gl_json_skip(j, NULL) || !gl_json_at_end(j))
		return refuse(err, j->what, line, gl_str_of(j->p, j->end));
	if (gl_json_peek(&(struct gl_json){.p = start.p, .end = start.end}) != GL_JSON_ARRAY)
		return GL_NDJSON_OTHER;
	if (begins_with_record(n, start, rec, err))
		return refuse(err, "records in an array; jq -c '.[]' puts each on a line of its own",
			line, (struct gl_str){NULL, 0});
	return n->no_memory ? fail_memory(err) : GL_NDJSON_OTHER;
}

enum gl_ndjson_kind gl_ndjson_parse(struct gl_ndjson *n, struct gl_str line,
	struct gl_record *rec, struct gl_err *err)
{
	struct gl_json j = {.p = line.p, .end = line.p + line.len};

	if (!n->is_general && gl_templates_match(n->templates, line, rec))
		return GL_NDJSON_RECORD;
	n->no_memory = false;
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
	n->stacks = stacks;
	n->templates = gl_templates_new();
	if (n->templates)
		return n;
	gl_ndjson_free(n);
	return NULL;
}

void gl_ndjson_free(struct gl_ndjson *n)
{
	if (!n)
		return;
	gl_templates_free(n->templates);
	gl_arena_free(&n->arena);
	gl_mem_free(n->frames.v);
	gl_mem_free(n->frames.args);
	gl_mem_free(n->side.v);
	gl_mem_free(n->side.args);
	gl_mem_free(n->pairs);
	gl_mem_free(n->slots);
	gl_mem_free(n);
}

void gl_ndjson_reset(struct gl_ndjson *n)
{
	gl_arena_reset(&n->arena);
}

void gl_ndjson_be_general(struct gl_ndjson *n)
{
	n->is_general = true;
}
