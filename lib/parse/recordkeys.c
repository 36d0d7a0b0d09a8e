#include "lib/parse/recordkeys.h"

#include "lib/base/hash.h"
#include "lib/base/num.h"
#include "lib/parse/frames.h"
#include "lib/parse/groupkeys.h"

#define BIT(key) gl_recordkeys_bit(GL_KEYTABLE_ROW_OF_##key)

/* --- values that only a record has --------------------------------------------------- */

static bool read_sig(struct gl_members *m, struct gl_json *j, void *field)
{
	struct gl_str s;

	return gl_member_get_str(m, j, &s) && s.len == GL_HASH_HEX &&
	       gl_num_hex_of(s.p, s.p + s.len, s.len, field);
}

/*
 * Reads the class. If this version does not know a class of that name, the key is treated as
 * absent, and complete() works the class out.
 */
static bool read_class(struct gl_members *m, struct gl_json *j, void *field)
{
	enum gl_class c, *class = field;
	struct gl_str s;

	if (!gl_member_get_str(m, j, &s))
		return false;
	c = gl_class_find(s);
	m->says_nothing = c == GL_CLASS_COUNT;
	if (!m->says_nothing)
		*class = c;
	return true;
}

/* --- the keys ------------------------------------------------------------------------ */

/*
 * For each type of the key table: the function that reads such a value, and the words that follow
 * `is not` in the message about a value of another type.
 */
#define TYPE_NUMBER(PART) PART(gl_member_read_number, "a whole number")
#define TYPE_POSITIVE(PART) PART(gl_member_read_number_from_1, "a whole number of at least 1")
#define TYPE_FLAG(PART) PART(gl_member_read_flag, "true")
#define TYPE_TEXT(PART) PART(gl_member_read_text, "a string")
#define TYPE_SIG(PART) PART(read_sig, "16 hex digits")
#define TYPE_CLASS(PART) PART(read_class, "a string")
#define TYPE_LABELS(PART) PART(gl_member_read_labels, "an object of at most 4096 strings")
#define TYPE_FRAME(PART) PART(gl_frames_read_where, "a frame")
#define TYPE_FRAMES(PART) PART(gl_frames_read_frames, "an array of at most 65536 frames")
#define TYPE_CREATOR(PART) PART(gl_frames_read_created_by, "a frame")
#define TYPE_ANCESTORS(PART) PART(gl_frames_read_ancestors, "an array of at most 1024 goroutines")
#define TYPE_NAMES(PART) PART(gl_groupkeys_read_by, "an array of key names")
#define TYPE_VALUES(PART) PART(gl_groupkeys_read_key, "an array of values")
#define TYPE_COUNTS(PART) PART(gl_member_read_counts, "an object of counts")
#define TYPE_COUNTS_OF_ANY TYPE_COUNTS
#define TYPE_COUNTS_OF_MANY TYPE_COUNTS
#define TYPE_SOURCES(PART) PART(gl_groupkeys_read_sources, "an object of counts")
#define TYPE_WAITS(PART) PART(gl_groupkeys_read_wait, "an object of whole numbers")
#define TYPE_IDS(PART) PART(gl_groupkeys_read_ids, "an array of at most 8 increasing numbers")
#define TYPE_FIRST(PART) PART(gl_groupkeys_read_first, "a place")
#define TYPE_EXAMPLE(PART) PART(gl_frames_read_stack, "an object with frames")

#define READ(read, meant) read
#define MEANT(read, meant) meant
#define ROW(key, type, has, home, field, ...)                                                      \
	{{#key, sizeof #key - 1}, TYPE_##type(READ), offsetof(GL_KEYTABLE_STRUCT_##home, field),   \
		has},
#define WRONG(key, type, ...) #key " is not " TYPE_##type(MEANT),

static const struct gl_member_row rows[] = {GL_KEYTABLE(ROW)};
static const char *const wrong[] = {GL_KEYTABLE(WRONG)};

_Static_assert(GL_KEYTABLE_ROWS <= GL_RECORDKEYS_MAX, "a word has a bit for every row");

size_t gl_recordkeys_find(struct gl_str key, size_t guess)
{
	if (guess < GL_KEYTABLE_ROWS && gl_str_eq(rows[guess].name, key))
		return guess;
	return gl_member_find(rows, GL_KEYTABLE_ROWS, key);
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

/* Returns the struct that has the fields of keys with this home, or NULL if there is no memory. */
static void *base_of(struct gl_members *m, enum gl_keytable_home home)
{
	if (home == GL_KEYTABLE_IN_MORE)
		return &m->more;
	if (home == GL_KEYTABLE_IN_GROUP)
		return group_of(m);
	return m->rec;
}

void gl_recordkeys_read(struct gl_members *m, struct gl_json *j, size_t i)
{
	enum gl_keytable_home home = gl_keytable[i].home;
	struct gl_member_fault *fault =
		home == GL_KEYTABLE_IN_GROUP ? &m->group_fault : &m->fault;
	const char *start;
	void *base;

	if (gl_member_skip_null(j))
		return;
	m->present |= gl_recordkeys_bit(i);
	base = base_of(m, home);
	start = j->p;
	m->says_nothing = false;
	if (base && rows[i].read(m, j, (char *)base + rows[i].offset))
		m->rec->has |= m->says_nothing ? 0 : rows[i].has;
	else if (base && !j->what && !fault->what)
		*fault = (struct gl_member_fault){wrong[i], gl_str_of(start, j->p)};
}

/* --- the record ---------------------------------------------------------------------- */

/*
 * A goroutine's record has `frames`, or `sig` and `count`; a group has at least `by`, `key` and
 * `count`.
 */
bool gl_recordkeys_are_record(const struct gl_members *m)
{
	const uint64_t both = BIT(sig) | BIT(count);
	const uint64_t three = BIT(by) | BIT(key) | BIT(count);

	return (m->present & BIT(frames)) || (m->present & both) == both ||
	       (m->present & three) == three;
}

const struct gl_member_fault *gl_recordkeys_fault(struct gl_members *m)
{
	const uint64_t both = BIT(by) | BIT(key);
	bool is_group = (m->present & BIT(by)) != 0;

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

/*
 * Stores `where` and `created_by` in m->group or m->more. Call it for a record or group without a
 * stack, since a stack has both. Members of a group may agree on these two although their frames
 * differ, and a record may have them without `frames`. Returns false if there is no memory.
 */
static bool add_parts(struct gl_members *m)
{
	struct gl_frame *v = gl_member_new(m, 2, sizeof *v), *where, *creator;

	if (!v)
		return false;
	v[0] = m->where;
	v[1] = m->creator;
	where = m->has_where ? &v[0] : NULL;
	creator = m->has_creator ? &v[1] : NULL;
	if (m->present & BIT(by)) {
		m->group->where = where;
		m->group->created_by = creator;
	} else {
		m->more.where = where;
		m->more.created_by = creator;
	}
	return true;
}

/* The rows of the key table whose values are kept in struct gl_more, as bits. */
#define BIT_IN_MORE(key, type, has, home, ...)                                                     \
	| (GL_KEYTABLE_IN_##home == GL_KEYTABLE_IN_MORE ? BIT(key) : 0)
#define IN_MORE (UINT64_C(0) GL_KEYTABLE(BIT_IN_MORE))

/*
 * If the record has any rare keys, copies them to a struct gl_more in m->arena. Returns false if
 * there is no memory.
 */
static bool add_more(struct gl_members *m, struct gl_record *rec)
{
	struct gl_more *more;
	bool has_parts = !rec->stack && (m->has_where || m->has_creator);

	if (has_parts && !add_parts(m))
		return false;
	if (m->present & BIT(by))
		m->more.group = m->group;
	if (!m->more.group && !has_parts && !(m->present & IN_MORE))
		return true;
	more = gl_member_new(m, 1, sizeof *more);
	if (!more)
		return false;
	*more = m->more;
	rec->more = more;
	return true;
}

/*
 * If frames of the record have args, copies them to m->arena. Returns false if there is no memory.
 */
static bool add_args(struct gl_members *m, struct gl_record *rec)
{
	struct gl_record_args *to;
	struct gl_frame_args *v;

	if (!m->frames.has_args)
		return true;
	to = gl_member_new(m, 1, sizeof *to + m->frames.n * sizeof *v);
	if (!to)
		return false;
	v = (struct gl_frame_args *)(to + 1);
	memcpy(v, m->frames.args, m->frames.n * sizeof *v);
	*to = (struct gl_record_args){.frames = v};
	rec->args = to;
	return true;
}

/* Sets those parts of the record that depend on several keys. */
static void complete(const struct gl_members *m, struct gl_record *rec)
{
	const uint64_t both = BIT(offset) | BIT(bytes);

	if ((m->present & both) != both)
		rec->has &= ~(uint32_t)GL_HAS_OFFSET;
	/*
	 * A group has no class if its members have different ones, so no class is worked out for
	 * it.
	 */
	if ((rec->has & GL_HAS_CLASS) || m->more.group)
		return;
	rec->class = gl_class_of(rec->state, rec->stack ? rec->stack->class : GL_CLASS_UNKNOWN);
	if (rec->class != GL_CLASS_UNKNOWN)
		rec->has |= GL_HAS_CLASS;
}

bool gl_recordkeys_end(struct gl_members *m, const struct gl_stack *stack)
{
	if (!add_stack(m, m->rec, stack) || !add_more(m, m->rec) || !add_args(m, m->rec))
		return false;
	complete(m, m->rec);
	return true;
}
