#include "lib/parse/recordkeys.h"

#include "lib/base/hash.h"
#include "lib/parse/frames.h"
#include "lib/parse/groupkeys.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define NAME(lit) GL_MEMBER_NAME(lit)
#define BIT(name) gl_recordkeys_bit(GL_RECORDKEYS_##name)
#define REC(field) offsetof(struct gl_record, field)
#define MORE(field) offsetof(struct gl_more, field)
#define GROUP(field) offsetof(struct gl_group, field)

/* What a line has beyond enum gl_has, in the same word while it is read. */
#define HAS_BYTES (UINT32_C(1) << 31)
#define HAS_MORE (UINT32_C(1) << 30)

/* --- values that only a record has --------------------------------------------------- */

static bool read_sig(struct gl_members *m, struct gl_json *j, const struct gl_member_row *row,
	void *base)
{
	struct gl_record *rec = base;
	uint64_t v = 0;
	struct gl_str s;

	if (!gl_member_get_str(m, j, &s) || s.len != GL_HASH_HEX)
		return false;
	for (size_t i = 0; i < GL_HASH_HEX; i++) {
		unsigned c = (unsigned char)s.p[i], letter = (c | 0x20) - 'a';
		unsigned digit = c - '0' < 10 ? c - '0' : letter < 6 ? letter + 10 : 16;

		if (digit > 15)
			return false;
		v = v << 4 | digit;
	}
	rec->sig = v;
	return gl_member_known(m, row, true);
}

/* One that this version does not know is worked out anew, as if it were absent. */
static bool read_class(struct gl_members *m, struct gl_json *j, const struct gl_member_row *row,
	void *base)
{
	struct gl_record *rec = base;
	enum gl_class c;
	struct gl_str s;

	if (!gl_member_get_str(m, j, &s))
		return false;
	c = gl_class_find(s);
	if (c == GL_CLASS_COUNT)
		return true;
	rec->class = c;
	return gl_member_known(m, row, true);
}

static bool read_more_text(struct gl_members *m, struct gl_json *j, const struct gl_member_row *row,
	void *base)
{
	(void)base;
	return gl_member_read_text(m, j, row, &m->more);
}

/* --- the keys ------------------------------------------------------------------------ */

static const struct gl_member_row rows[] = {
	[GL_RECORDKEYS_SIG] = {NAME("sig"), read_sig, 0, GL_HAS_SIG, false,
		"sig is not 16 hex digits"},
	[GL_RECORDKEYS_COUNT] = {NAME("count"), gl_member_read_number_from_1, REC(count), 0, false,
		"count is not a whole number from 1 on"},
	[GL_RECORDKEYS_WHERE] = {NAME("where"), gl_frames_read_where, 0, 0, false,
		"where is not a frame"},
	[GL_RECORDKEYS_FRAMES] = {NAME("frames"), gl_frames_read_frames, 0, GL_HAS_FRAMES, false,
		"frames is not an array of at most 65536 frames"},
	[GL_RECORDKEYS_CREATED_BY] = {NAME("created_by"), gl_frames_read_created_by, 0,
		GL_HAS_PARENT, false, "created_by is not a frame"},
	[GL_RECORDKEYS_BY] = {NAME("by"), gl_groupkeys_read_by, 0, 0, true,
		"by is not an array of key names"},
	[GL_RECORDKEYS_KEY] = {NAME("key"), gl_groupkeys_read_key, 0, 0, true,
		"key is not an array of values"},
	{NAME("id"), gl_member_read_number, REC(id), GL_HAS_ID, false, "id is not a whole number"},
	{NAME("repeat"), gl_member_read_flag, 0, GL_HAS_REPEAT, false, "repeat is not true"},
	{NAME("state"), gl_member_read_text, REC(state), GL_HAS_STATE, false,
		"state is not a string"},
	{NAME("class"), read_class, 0, GL_HAS_CLASS, false, "class is not a string"},
	{NAME("wait_seconds"), gl_member_read_number, REC(wait_seconds), GL_HAS_WAIT, false,
		"wait_seconds is not a whole number"},
	{NAME("locked"), gl_member_read_flag, 0, GL_HAS_LOCKED, false, "locked is not true"},
	{NAME("leaked"), gl_member_read_flag, 0, GL_HAS_LEAKED, false, "leaked is not true"},
	{NAME("scan"), gl_member_read_flag, 0, GL_HAS_SCAN, false, "scan is not true"},
	{NAME("durable"), gl_member_read_flag, 0, GL_HAS_DURABLE, false, "durable is not true"},
	{NAME("bubble"), gl_member_read_number, REC(bubble), GL_HAS_BUBBLE, false,
		"bubble is not a whole number"},
	{NAME("labels"), gl_member_read_labels, 0, GL_HAS_LABELS, false,
		"labels is not an object of at most 4096 strings"},
	{NAME("runtime"), gl_member_read_flag, 0, GL_HAS_RUNTIME, false, "runtime is not true"},
	{NAME("ancestors"), gl_frames_read_ancestors, 0, HAS_MORE, false,
		"ancestors is not an array of at most 1024 goroutines"},
	{NAME("source"), gl_member_read_text, REC(source), 0, false, "source is not a string"},
	{NAME("origin"), read_more_text, MORE(origin), HAS_MORE, false, "origin is not a string"},
	{NAME("dump"), gl_member_read_number_from_1, REC(dump), GL_HAS_DUMP, false,
		"dump is not a whole number from 1 on"},
	{NAME("reason"), read_more_text, MORE(reason), HAS_MORE, false, "reason is not a string"},
	{NAME("time"), read_more_text, MORE(time), HAS_MORE, false, "time is not a string"},
	{NAME("offset"), gl_member_read_number, REC(offset), GL_HAS_OFFSET, false,
		"offset is not a whole number"},
	{NAME("bytes"), gl_member_read_number, REC(bytes), HAS_BYTES, false,
		"bytes is not a whole number"},
	{NAME("partial"), gl_member_read_flag, 0, GL_HAS_PARTIAL, false, "partial is not true"},
	{NAME("truncated"), gl_member_read_flag, 0, GL_HAS_TRUNCATED, false,
		"truncated is not true"},
	{NAME("mangled"), gl_member_read_flag, 0, GL_HAS_MANGLED, false, "mangled is not true"},
	{NAME("states"), gl_member_read_counts, GROUP(states), 0, true,
		"states is not an object of counts"},
	{NAME("classes"), gl_member_read_counts, GROUP(classes), 0, true,
		"classes is not an object of counts"},
	{NAME("creators"), gl_member_read_counts, GROUP(creators), 0, true,
		"creators is not an object of counts"},
	{NAME("sigs"), gl_member_read_counts, GROUP(sigs), 0, true,
		"sigs is not an object of counts"},
	{NAME("wait"), gl_groupkeys_read_wait, 0, 0, true,
		"wait is not an object of whole numbers"},
	{NAME("ids"), gl_groupkeys_read_ids, 0, 0, true,
		"ids is not an array of at most 8 rising numbers"},
	{NAME("sources"), gl_groupkeys_read_sources, GROUP(sources), 0, true,
		"sources is not an object of counts"},
	{NAME("dumps"), gl_member_read_counts, GROUP(dumps), 0, true,
		"dumps is not an object of counts"},
	{NAME("first"), gl_groupkeys_read_first, 0, 0, true, "first is not a place"},
	{NAME("example"), gl_groupkeys_read_example, 0, 0, true,
		"example is not an object with frames"},
};

#define NROWS COUNT(rows)

_Static_assert(NROWS <= GL_RECORDKEYS_MAX, "a word has a bit for every row");

size_t gl_recordkeys_rows(void)
{
	return NROWS;
}

size_t gl_recordkeys_find(struct gl_str key, size_t guess)
{
	if (guess < NROWS && gl_str_eq(rows[guess].name, key))
		return guess;
	return gl_member_find(rows, NROWS, key);
}

static struct gl_group *group_of(struct gl_members *m)
{
	if (!m->group) {
		m->group = gl_member_new(m, 1, sizeof *m->group);
		if (m->group)
			*m->group = (struct gl_group){0};
	}
	return m->group;
}

void gl_recordkeys_read(struct gl_members *m, struct gl_json *j, size_t i)
{
	const struct gl_member_row *row = &rows[i];
	struct gl_member_fault *fault = row->is_group ? &m->group_fault : &m->fault;
	const char *start;
	void *base;

	if (gl_member_pass_null(j))
		return;
	m->present |= gl_recordkeys_bit(i);
	base = row->is_group ? (void *)group_of(m) : m->rec;
	start = j->p;
	if (base && !row->read(m, j, row, base) && !j->what && !fault->what)
		*fault = (struct gl_member_fault){row->wrong, gl_str_of(start, j->p)};
}

/* --- the record ---------------------------------------------------------------------- */

/* `frames`, or `sig` and `count`; a group of many signatures has neither, but these three. */
bool gl_recordkeys_are_record(const struct gl_members *m)
{
	const uint64_t both = BIT(SIG) | BIT(COUNT);
	const uint64_t three = BIT(BY) | BIT(KEY) | BIT(COUNT);

	return (m->present & BIT(FRAMES)) || (m->present & both) == both ||
	       (m->present & three) == three;
}

const struct gl_member_fault *gl_recordkeys_fault(struct gl_members *m)
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
			return gl_member_no_memory(m);
	}
	if (rec->stack) {
		rec->sig = rec->stack->canon->sig;
		rec->has |= GL_HAS_SIG | GL_HAS_FRAMES;
	}
	return true;
}

/* A group whose members' frames differ may agree on parts of them; a record may lack the rest. */
static bool add_parts(struct gl_members *m)
{
	struct gl_frame *v = gl_member_new(m, 2, sizeof *v), *where, *creator;

	if (!v)
		return false;
	v[0] = m->where;
	v[1] = m->creator;
	where = m->has_where ? &v[0] : NULL;
	creator = m->has_creator ? &v[1] : NULL;
	if (m->present & BIT(BY)) {
		m->group->where = where;
		m->group->created_by = creator;
	} else {
		m->more.where = where;
		m->more.created_by = creator;
	}
	return true;
}

/* The rare keys, where there are any, into memory of the batch. */
static bool add_more(struct gl_members *m, struct gl_record *rec)
{
	struct gl_more *more;
	struct gl_frame_args *args;

	bool has_parts = !rec->stack && (m->has_where || m->has_creator);

	if (has_parts && !add_parts(m))
		return false;
	if (m->present & BIT(BY))
		m->more.group = m->group;
	if (m->frames.has_args) {
		args = gl_member_new(m, m->frames.n, sizeof *args);
		if (!args)
			return false;
		memcpy(args, m->frames.args, m->frames.n * sizeof *args);
		m->more.args = args;
	}
	if (!m->more.group && !m->more.args && !has_parts && !(rec->has & HAS_MORE))
		return true;
	more = gl_member_new(m, 1, sizeof *more);
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

bool gl_recordkeys_end(struct gl_members *m, const struct gl_stack *stack)
{
	if (!add_stack(m, m->rec, stack) || !add_more(m, m->rec))
		return false;
	complete(m, m->rec);
	return true;
}
