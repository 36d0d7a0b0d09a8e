#include "lib/parse/member.h"

#include "lib/base/hash.h"
#include "lib/base/limits.h"
#include "lib/base/mem.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define BIT(name) gl_member_bit(GL_MEMBER_##name)

/* What a line has beyond enum gl_has, in the same word while it is read. */
#define HAS_BYTES (UINT32_C(1) << 31)
#define HAS_MORE (UINT32_C(1) << 30)

struct row;

/*
 * Read the value at the cursor into a field of base, and pass it. false: its type is wrong
 * (or j->what, or m->no_memory).
 */
typedef bool read_fn(struct gl_members *m, struct gl_json *j, const struct row *row, void *base);

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

static bool no_memory(struct gl_members *m)
{
	m->no_memory = true;
	return false;
}

static void *arena_new(struct gl_members *m, size_t count, size_t size)
{
	void *v = count <= SIZE_MAX / size ? gl_arena_new(&m->arena, count * size) : NULL;

	if (!v)
		m->no_memory = true;
	return v;
}

static void *field(void *base, const struct row *row)
{
	return (char *)base + row->offset;
}

/* A key was read: known, if its value was good. */
static bool known(struct gl_members *m, const struct row *row, bool good)
{
	if (good)
		m->rec->has |= row->has;
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

static bool get_str(struct gl_members *m, struct gl_json *j, struct gl_str *s)
{
	return is_at(j, GL_JSON_STRING) && gl_json_str(j, s, &m->arena);
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
static bool get_members(struct gl_members *m, struct gl_json *j, const struct row *rows,
	size_t nrows, void *base)
{
	bool first = true, good = true;
	struct gl_str key;
	size_t count = 0, i;

	if (!is_at(j, GL_JSON_OBJECT))
		return false;
	gl_json_enter(j);
	for (; !m->no_memory && gl_json_key(j, &first, &key, &m->arena); count++) {
		i = find_row(rows, nrows, key);
		if (i == nrows)
			gl_json_skip(j, NULL);
		else if (!pass_null(j))
			good &= rows[i].read(m, j, &rows[i], base);
	}
	m->nmembers = count;
	return good && !j->what && !m->no_memory;
}

static bool read_text(struct gl_members *m, struct gl_json *j, const struct row *row, void *base)
{
	return known(m, row, get_str(m, j, field(base, row)));
}

void gl_members_number(struct gl_members *m, struct gl_str text, size_t field)
{
	if (m->nnumbers < GL_TEMPLATE_NUMBERS)
		m->numbers[m->nnumbers] = (struct gl_template_number){text, field};
	m->nnumbers++;
}

/* Into an uint64_t, or an int64_t: it fits in 63 bits. */
static bool read_number(struct gl_members *m, struct gl_json *j, const struct row *row, void *base)
{
	const char *start = j->p;

	if (!gl_json_u64(j, field(base, row)))
		return false;
	if (base == m->rec)
		gl_members_number(m, gl_str_of(start, j->p), row->offset);
	return known(m, row, true);
}

static bool read_number_from_1(struct gl_members *m, struct gl_json *j, const struct row *row,
	void *base)
{
	return read_number(m, j, row, base) && *(uint64_t *)field(base, row) > 0;
}

/* An absent key stands for false, so false may stand for an absent key. */
static bool get_bool(struct gl_json *j, bool *v)
{
	enum gl_json_type type = gl_json_peek(j);

	*v = type == GL_JSON_TRUE;
	return gl_json_skip(j, NULL) && (type == GL_JSON_TRUE || type == GL_JSON_FALSE);
}

static bool read_bool(struct gl_members *m, struct gl_json *j, const struct row *row, void *base)
{
	(void)m;
	return get_bool(j, field(base, row));
}

/* A boolean that is nothing but its bit. */
static bool read_flag(struct gl_members *m, struct gl_json *j, const struct row *row, void *base)
{
	bool v = false, good = get_bool(j, &v);

	(void)base;
	known(m, row, v);
	return good;
}

static bool read_sig(struct gl_members *m, struct gl_json *j, const struct row *row, void *base)
{
	struct gl_record *rec = base;
	uint64_t v = 0;
	struct gl_str s;

	if (!get_str(m, j, &s) || s.len != GL_HASH_HEX)
		return false;
	for (size_t i = 0; i < GL_HASH_HEX; i++) {
		unsigned c = (unsigned char)s.p[i], letter = (c | 0x20) - 'a';
		unsigned digit = c - '0' < 10 ? c - '0' : letter < 6 ? letter + 10 : 16;

		if (digit > 15)
			return false;
		v = v << 4 | digit;
	}
	rec->sig = v;
	return known(m, row, true);
}

/* One that this version does not know is worked out anew, as if it were absent. */
static bool read_class(struct gl_members *m, struct gl_json *j, const struct row *row, void *base)
{
	struct gl_record *rec = base;
	enum gl_class c;
	struct gl_str s;

	if (!get_str(m, j, &s))
		return false;
	c = gl_class_find(s);
	if (c == GL_CLASS_COUNT)
		return true;
	rec->class = c;
	return known(m, row, true);
}

/* --- objects of strings and of counts ------------------------------------------------ */

static void put_slot(struct gl_members *m, struct gl_str key, size_t index)
{
	size_t i = gl_hash(key.p, key.len) & (m->nslots - 1);

	while (m->slots[i])
		i = (i + 1) & (m->nslots - 1);
	m->slots[i] = (uint32_t)index + 1;
}

/* Half of the slots stay free. */
static bool room_for_pair(struct gl_members *m)
{
	struct gl_member_pair *pairs;
	uint32_t *slots;

	pairs = gl_mem_grow(m->pairs, &m->pairs_cap, m->npairs + 1, sizeof *pairs);
	if (!pairs)
		return no_memory(m);
	m->pairs = pairs;
	if ((m->npairs + 1) * 2 <= m->nslots)
		return true;
	m->nslots = m->nslots ? m->nslots * 2 : 16;
	slots = gl_mem_grow(m->slots, &m->slots_cap, m->nslots, sizeof *slots);
	if (!slots || m->npairs >= UINT32_MAX)
		return no_memory(m);
	m->slots = slots;
	memset(slots, 0, m->nslots * sizeof *slots);
	for (size_t i = 0; i < m->npairs; i++)
		put_slot(m, m->pairs[i].key, i);
	return true;
}

/* The pair of this key, found or added; NULL without memory. */
static struct gl_member_pair *pair_of(struct gl_members *m, struct gl_str key)
{
	size_t i;

	if (!room_for_pair(m))
		return NULL;
	i = gl_hash(key.p, key.len) & (m->nslots - 1);
	for (; m->slots[i]; i = (i + 1) & (m->nslots - 1))
		if (gl_str_eq(m->pairs[m->slots[i] - 1].key, key))
			return &m->pairs[m->slots[i] - 1];
	m->slots[i] = (uint32_t)m->npairs + 1;
	m->pairs[m->npairs] = (struct gl_member_pair){.key = key};
	return &m->pairs[m->npairs++];
}

/* The object at the cursor to m->pairs; is_counts: its values are numbers from 1 on. */
static bool get_pairs(struct gl_members *m, struct gl_json *j, bool is_counts)
{
	bool first = true, good = true;
	struct gl_str key;

	m->npairs = 0;
	m->nslots = 0;
	if (!is_at(j, GL_JSON_OBJECT))
		return false;
	gl_json_enter(j);
	while (gl_json_key(j, &first, &key, &m->arena)) {
		struct gl_member_pair *p = pair_of(m, key);

		if (!p)
			return false;
		if (is_counts)
			good &= gl_json_u64(j, &p->n) && p->n > 0;
		else
			good &= get_str(m, j, &p->value);
	}
	return good && !j->what;
}

static bool read_labels(struct gl_members *m, struct gl_json *j, const struct row *row, void *base)
{
	struct gl_record *rec = base;
	struct gl_label *v;

	if (!get_pairs(m, j, false) || m->npairs > GL_LIMIT_LABELS)
		return false;
	v = arena_new(m, m->npairs, sizeof *v);
	if (!v)
		return false;
	for (size_t i = 0; i < m->npairs; i++)
		v[i] = (struct gl_label){m->pairs[i].key, m->pairs[i].value};
	rec->labels = v;
	rec->nlabels = m->npairs;
	return known(m, row, true);
}

static bool read_counts(struct gl_members *m, struct gl_json *j, const struct row *row, void *base)
{
	struct gl_counts *out = field(base, row);
	struct gl_count *v;

	if (!get_pairs(m, j, true))
		return false;
	v = arena_new(m, m->npairs, sizeof *v);
	if (!v)
		return false;
	for (size_t i = 0; i < m->npairs; i++)
		v[i] = (struct gl_count){m->pairs[i].key, m->pairs[i].n};
	*out = (struct gl_counts){v, m->npairs};
	return true;
}

/* Whether a group knows its sources at all is a fact of its own. */
static bool read_sources(struct gl_members *m, struct gl_json *j, const struct row *row, void *base)
{
	struct gl_group *g = base;

	g->has_sources = true;
	return read_counts(m, j, row, base);
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
static bool get_frame(struct gl_members *m, struct gl_json *j, struct frame_text *t)
{
	*t = (struct frame_text){
		.frame = {.line = -1}, .args = {.off = -1}, .left_out = -1, .id = NO_ID};
	if (!get_members(m, j, frame_rows, COUNT(frame_rows), t))
		return false;
	if (t->frame.is_gap)
		t->frame = (struct gl_frame){.line = t->left_out, .is_gap = true};
	/* Members, but none of ours: another tool's idea of a frame. */
	return shows_something(t) || t->frame.is_gap || t->id != NO_ID || m->nmembers == 0;
}

static bool push_frame(struct gl_members *m, struct gl_member_frames *f, const struct frame_text *t)
{
	struct gl_frame *v = gl_mem_grow(f->v, &f->cap, f->n + 1, sizeof *v);
	struct gl_frame_args *args;

	if (!v)
		return no_memory(m);
	f->v = v;
	args = gl_mem_grow(f->args, &f->args_cap, f->n + 1, sizeof *args);
	if (!args)
		return no_memory(m);
	f->args = args;
	f->has_args |= t->args.args.p || t->args.off >= 0 || t->args.is_inlined;
	v[f->n] = t->frame;
	args[f->n++] = t->args;
	return true;
}

static void clear_frames(struct gl_member_frames *f)
{
	f->n = 0;
	f->has_args = false;
}

/* The array at the cursor to *f. */
static bool get_frames(struct gl_members *m, struct gl_json *j, struct gl_member_frames *f)
{
	bool first = true, good = true;

	clear_frames(f);
	if (!is_at(j, GL_JSON_ARRAY))
		return false;
	gl_json_enter(j);
	while (!m->no_memory && gl_json_element(j, &first)) {
		struct frame_text t;

		good &= get_frame(m, j, &t) && f->n < GL_LIMIT_FRAMES;
		if (good)
			push_frame(m, f, &t);
	}
	return good && !j->what && !m->no_memory;
}

/* A creator, and whether anything but an id is known of it. */
struct creator {
	struct frame_text text;
	bool is_known;
};

static bool get_creator(struct gl_members *m, struct gl_json *j, struct creator *c)
{
	if (!get_frame(m, j, &c->text) || c->text.frame.is_gap)
		return false;
	c->is_known = shows_something(&c->text);
	return true;
}

static bool read_frames(struct gl_members *m, struct gl_json *j, const struct row *row, void *base)
{
	(void)base;
	return known(m, row, get_frames(m, j, &m->frames));
}

static bool read_created_by(struct gl_members *m, struct gl_json *j, const struct row *row,
	void *base)
{
	struct gl_record *rec = base;
	struct creator c;

	if (!get_creator(m, j, &c))
		return false;
	m->has_creator = c.is_known;
	m->creator = c.text.frame;
	if (c.text.id != NO_ID) {
		rec->parent = c.text.id;
		known(m, row, true);
	}
	return true;
}

/* Worked out from the frames; kept for a group that has none. */
static bool read_where(struct gl_members *m, struct gl_json *j, const struct row *row, void *base)
{
	struct frame_text t;

	(void)row;
	(void)base;
	if (!get_frame(m, j, &t))
		return false;
	m->where = t.frame;
	m->has_where = !t.frame.is_gap;
	return true;
}

/* --- ancestors and examples ---------------------------------------------------------- */

/* What stands beside the record's own stack; its frames are in m->side. */
struct side {
	uint64_t id;
	struct creator creator;
};

static bool read_side_frames(struct gl_members *m, struct gl_json *j, const struct row *row,
	void *base)
{
	(void)row;
	(void)base;
	return get_frames(m, j, &m->side);
}

static bool read_side_creator(struct gl_members *m, struct gl_json *j, const struct row *row,
	void *base)
{
	return get_creator(m, j, field(base, row));
}

static const struct row side_rows[] = {
	{NAME("id"), read_number, offsetof(struct side, id), 0, false, NULL},
	{NAME("frames"), read_side_frames, 0, 0, false, NULL},
	{NAME("created_by"), read_side_creator, offsetof(struct side, creator), 0, false, NULL},
};

static bool get_side(struct gl_members *m, struct gl_json *j, struct side *s)
{
	*s = (struct side){0};
	clear_frames(&m->side);
	return get_members(m, j, side_rows, COUNT(side_rows), s);
}

static bool get_ancestor(struct gl_members *m, struct gl_json *j, struct gl_ancestor *a)
{
	struct gl_frame *v;
	struct side s;

	if (!get_side(m, j, &s))
		return false;
	v = arena_new(m, m->side.n + 1, sizeof *v);
	if (!v)
		return false;
	if (m->side.n)
		memcpy(v, m->side.v, m->side.n * sizeof *v);
	v[m->side.n] = s.creator.text.frame;
	*a = (struct gl_ancestor){s.id, v, m->side.n, NULL};
	if (s.creator.is_known)
		a->created_by = &v[m->side.n];
	return true;
}

static bool read_ancestors(struct gl_members *m, struct gl_json *j, const struct row *row,
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
	v = arena_new(m, count, sizeof *v);
	if (!v)
		return false;
	gl_json_enter(j);
	for (size_t i = 0; !m->no_memory && gl_json_element(j, &first); i++)
		good &= get_ancestor(m, j, &v[i]);
	m->more.ancestors = v;
	m->more.nancestors = count;
	return known(m, row, good && !j->what);
}

static bool read_example(struct gl_members *m, struct gl_json *j, const struct row *row, void *base)
{
	struct gl_group *g = base;
	struct side s;

	(void)row;
	if (!get_side(m, j, &s))
		return false;
	g->example = gl_stacks_add(m->stacks, m->side.v, m->side.n,
		s.creator.is_known ? &s.creator.text.frame : NULL);
	return g->example || no_memory(m);
}

/* --- groups -------------------------------------------------------------------------- */

/* The array at the cursor; a group's key may hold null and numbers as well as strings. */
static struct gl_str *get_texts(struct gl_members *m, struct gl_json *j, bool is_key, size_t *count)
{
	struct gl_str *v;
	bool first = true, good = true;

	if (!is_at(j, GL_JSON_ARRAY))
		return NULL;
	*count = count_elements(*j);
	v = arena_new(m, *count, sizeof *v);
	if (!v)
		return NULL;
	gl_json_enter(j);
	for (size_t i = 0; gl_json_element(j, &first); i++) {
		v[i] = (struct gl_str){NULL, 0};
		if (is_key && gl_json_peek(j) == GL_JSON_NUMBER)
			good &= gl_json_skip(j, &v[i]);
		else if (!is_key || !pass_null(j))
			good &= get_str(m, j, &v[i]);
	}
	return good && !j->what ? v : NULL;
}

static bool read_by(struct gl_members *m, struct gl_json *j, const struct row *row, void *base)
{
	struct gl_group *g = base;

	(void)row;
	g->by = get_texts(m, j, false, &g->nby);
	return g->by && g->nby > 0;
}

static bool read_key(struct gl_members *m, struct gl_json *j, const struct row *row, void *base)
{
	struct gl_group *g = base;

	(void)row;
	g->key = get_texts(m, j, true, &m->nkey);
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

static bool read_ids(struct gl_members *m, struct gl_json *j, const struct row *row, void *base)
{
	struct gl_group *g = base;

	(void)m;
	(void)row;
	if (!get_numbers(j, g->ids, GL_GROUP_IDS, &g->nids))
		return false;
	for (size_t i = 1; i < g->nids; i++)
		if (g->ids[i] <= g->ids[i - 1])
			return false;
	return true;
}

static bool read_minutes(struct gl_members *m, struct gl_json *j, const struct row *row, void *base)
{
	struct gl_group *g = base;
	size_t count;

	(void)m;
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

static bool read_wait(struct gl_members *m, struct gl_json *j, const struct row *row, void *base)
{
	(void)row;
	return get_members(m, j, wait_rows, COUNT(wait_rows), base);
}

static bool read_first_offset(struct gl_members *m, struct gl_json *j, const struct row *row,
	void *base)
{
	struct gl_group *g = base;

	g->has_first_offset = read_number(m, j, row, base);
	return g->has_first_offset;
}

static const struct row first_rows[] = {
	{NAME("source"), read_text, GROUP(first_source), 0, false, NULL},
	{NAME("dump"), read_number, GROUP(first_dump), 0, false, NULL},
	{NAME("offset"), read_first_offset, GROUP(first_offset), 0, false, NULL},
};

static bool read_first(struct gl_members *m, struct gl_json *j, const struct row *row, void *base)
{
	(void)row;
	return get_members(m, j, first_rows, COUNT(first_rows), base);
}

/* --- the keys ------------------------------------------------------------------------ */

#define REC(field) offsetof(struct gl_record, field)
#define MORE(field) offsetof(struct gl_more, field)

static bool read_more_text(struct gl_members *m, struct gl_json *j, const struct row *row,
	void *base)
{
	(void)base;
	return read_text(m, j, row, &m->more);
}

static const struct row rows[] = {
	[GL_MEMBER_SIG] = {NAME("sig"), read_sig, 0, GL_HAS_SIG, false, "sig is not 16 hex digits"},
	[GL_MEMBER_COUNT] = {NAME("count"), read_number_from_1, REC(count), 0, false,
		"count is not a whole number from 1 on"},
	[GL_MEMBER_WHERE] = {NAME("where"), read_where, 0, 0, false, "where is not a frame"},
	[GL_MEMBER_FRAMES] = {NAME("frames"), read_frames, 0, GL_HAS_FRAMES, false,
		"frames is not an array of at most 65536 frames"},
	[GL_MEMBER_CREATED_BY] = {NAME("created_by"), read_created_by, 0, GL_HAS_PARENT, false,
		"created_by is not a frame"},
	[GL_MEMBER_BY] = {NAME("by"), read_by, 0, 0, true, "by is not an array of key names"},
	[GL_MEMBER_KEY] = {NAME("key"), read_key, 0, 0, true, "key is not an array of values"},
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
	{NAME("first"), read_first, 0, 0, true, "first is not a place"},
	{NAME("example"), read_example, 0, 0, true, "example is not an object with frames"},
};

#define NROWS COUNT(rows)

_Static_assert(NROWS <= GL_MEMBER_MAX, "a word has a bit for every row");

size_t gl_members_rows(void)
{
	return NROWS;
}

size_t gl_members_find(struct gl_str key, size_t guess)
{
	if (guess < NROWS && gl_str_eq(rows[guess].name, key))
		return guess;
	return find_row(rows, NROWS, key);
}

static struct gl_group *group_of(struct gl_members *m)
{
	if (!m->group) {
		m->group = arena_new(m, 1, sizeof *m->group);
		if (m->group)
			*m->group = (struct gl_group){0};
	}
	return m->group;
}

void gl_members_read(struct gl_members *m, struct gl_json *j, size_t i)
{
	const struct row *row = &rows[i];
	struct gl_member_fault *fault = row->is_group ? &m->group_fault : &m->fault;
	const char *start;
	void *base;

	if (pass_null(j))
		return;
	m->present |= gl_member_bit(i);
	base = row->is_group ? (void *)group_of(m) : m->rec;
	start = j->p;
	if (base && !row->read(m, j, row, base) && !j->what && !fault->what)
		*fault = (struct gl_member_fault){row->wrong, gl_str_of(start, j->p)};
}

void gl_members_begin(struct gl_members *m, struct gl_record *rec)
{
	*rec = (struct gl_record){.count = 1};
	m->rec = rec;
	m->more = (struct gl_more){0};
	m->group = NULL;
	m->nkey = 0;
	clear_frames(&m->frames);
	m->has_creator = m->has_where = false;
	m->nnumbers = 0;
	m->seen = m->present = 0;
	m->fault = m->group_fault = (struct gl_member_fault){0};
	m->no_memory = false;
}

/* --- the record ---------------------------------------------------------------------- */

/* `frames`, or `sig` and `count`; a group of many signatures has neither, but these three. */
bool gl_members_are_record(const struct gl_members *m)
{
	const uint64_t both = BIT(SIG) | BIT(COUNT);
	const uint64_t three = BIT(BY) | BIT(KEY) | BIT(COUNT);

	return (m->present & BIT(FRAMES)) || (m->present & both) == both ||
	       (m->present & three) == three;
}

const struct gl_member_fault *gl_members_fault(struct gl_members *m)
{
	const uint64_t both = BIT(BY) | BIT(KEY);
	bool is_group = (m->present & BIT(BY)) != 0;

	if (m->fault.what)
		return &m->fault;
	if (is_group && m->group_fault.what)
		return &m->group_fault;
	if (is_group && ((m->present & both) != both || m->group->nby != m->nkey)) {
		m->fault.what = "key is not an array of as many values as by has names";
		return &m->fault;
	}
	return NULL;
}

static bool add_stack(struct gl_members *m, struct gl_record *rec, const struct gl_stack *stack)
{
	rec->stack = stack;
	if (!rec->stack && (rec->has & GL_HAS_FRAMES)) {
		rec->stack = gl_stacks_add(m->stacks, m->frames.v, m->frames.n,
			m->has_creator ? &m->creator : NULL);
		if (!rec->stack)
			return no_memory(m);
	}
	if (rec->stack) {
		rec->sig = rec->stack->canon->sig;
		rec->has |= GL_HAS_SIG | GL_HAS_FRAMES;
	}
	return true;
}

/* A group whose members' frames differ may agree on parts of them. */
static bool add_common(struct gl_members *m, const struct gl_record *rec)
{
	struct gl_frame *v = arena_new(m, 2, sizeof *v);

	if (!v)
		return false;
	v[0] = m->where;
	v[1] = m->creator;
	m->group->where = rec->stack || !m->has_where ? NULL : &v[0];
	m->group->created_by = rec->stack || !m->has_creator ? NULL : &v[1];
	return true;
}

/* The rare keys, where there are any, into memory of the batch. */
static bool add_more(struct gl_members *m, struct gl_record *rec)
{
	struct gl_more *more;
	struct gl_frame_args *args;

	if (m->present & BIT(BY)) {
		if (!add_common(m, rec))
			return false;
		m->more.group = m->group;
	}
	if (m->frames.has_args) {
		args = arena_new(m, m->frames.n, sizeof *args);
		if (!args)
			return false;
		memcpy(args, m->frames.args, m->frames.n * sizeof *args);
		m->more.args = args;
	}
	if (!m->more.group && !m->more.args && !(rec->has & HAS_MORE))
		return true;
	more = arena_new(m, 1, sizeof *more);
	if (!more)
		return false;
	*more = m->more;
	rec->more = more;
	return true;
}

/* What the keys together make of it. */
static void complete(const struct gl_members *m, struct gl_record *rec)
{
	if (!(rec->has & HAS_BYTES))
		rec->has &= ~(uint32_t)GL_HAS_OFFSET;
	rec->has &= ~(HAS_BYTES | HAS_MORE);
	/* A group without a class has members that differ. */
	if ((rec->has & GL_HAS_CLASS) || m->more.group)
		return;
	rec->class = gl_class_of(rec->state, rec->stack ? rec->stack->class : GL_CLASS_UNKNOWN);
	if (rec->class != GL_CLASS_UNKNOWN)
		rec->has |= GL_HAS_CLASS;
}

bool gl_members_end(struct gl_members *m, const struct gl_stack *stack)
{
	if (!add_stack(m, m->rec, stack) || !add_more(m, m->rec))
		return false;
	complete(m, m->rec);
	return true;
}

void gl_members_free(struct gl_members *m)
{
	gl_arena_free(&m->arena);
	gl_mem_free(m->frames.v);
	gl_mem_free(m->frames.args);
	gl_mem_free(m->side.v);
	gl_mem_free(m->side.args);
	gl_mem_free(m->pairs);
	gl_mem_free(m->slots);
}
