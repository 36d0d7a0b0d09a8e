#include "lib/parse/profiles.h"

#include "lib/base/mem.h"
#include "lib/base/utf8.h"

#include <stdlib.h>

/* --- the start ----------------------------------------------------------------------------- */

#define BIT(type) (1U << (type))
#define NUMBER_MOST ((1U << 29) - 1) /* largest field number that protobuf allows */

/* Returns the wire types that the field with this number may have in a profile, as bits. */
static unsigned types_of(uint64_t number)
{
	if (number > GL_PROFILE_LAST)
		return BIT(GL_WIRE_VARINT) | BIT(GL_WIRE_FIXED64) | BIT(GL_WIRE_BYTES) |
		       BIT(GL_WIRE_FIXED32);
	if (number == GL_PROFILE_COMMENT)
		return BIT(GL_WIRE_VARINT) | BIT(GL_WIRE_BYTES);
	return number <= GL_PROFILE_STRING || number == GL_PROFILE_PERIOD_TYPE
		       ? BIT(GL_WIRE_BYTES)
		       : BIT(GL_WIRE_VARINT);
}

/*
 * Returns true if the bytes at p are the key of a field that may be in a profile. If they are cut
 * off at `end`, the start of such a key is enough.
 */
static bool is_key(const char *p, const char *end)
{
	struct gl_wire m = {p, end, false};
	uint64_t key;

	if (!gl_wire_varint(&m, &key))
		return m.p == end;
	return key >> 3 > 0 && key >> 3 <= NUMBER_MOST && (types_of(key >> 3) & BIT(key & 7)) != 0;
}

/*
 * Returns true for control bytes that text never has. ESC is not among them, because colours begin
 * with it.
 */
static bool is_binary(unsigned char c)
{
	return c < ' ' && !(c >= '\b' && c <= '\r') && c != '\x1b';
}

static bool has_binary(const char *p, const char *end)
{
	while (p < end && !is_binary((unsigned char)*p))
		p++;
	return p < end;
}

/* Returns true if the bytes are a message: fields and nothing else. */
static bool is_message(struct gl_str bytes)
{
	struct gl_wire m = gl_wire_open(bytes);
	struct gl_wire_field f;

	while (gl_wire_next(&m, &f))
		if (f.number > NUMBER_MOST)
			return false;
	return !m.is_damaged;
}

static bool has_message(uint64_t number)
{
	return number < GL_PROFILE_STRING || number == GL_PROFILE_PERIOD_TYPE;
}

/*
 * Returns true if the bytes at p are a field that may be in a profile. If they are cut off at
 * `end`, the start of such a field is enough.
 */
static bool is_field(const char *p, const char *end)
{
	struct gl_wire m = {p, end, false};
	struct gl_wire_field f;

	if (!is_key(p, end))
		return false;
	return !gl_wire_next(&m, &f) || !has_message(f.number) || is_message(f.bytes);
}

static const char *find_text(struct gl_str profile, const char *end);

enum gl_profile_look gl_profile_look(const char *p, const char *end, bool is_all)
{
	bool is_enough = is_all || end - p >= GL_PROFILE_LOOK;
	const char *stop = end - p > GL_PROFILE_LOOK ? p + GL_PROFILE_LOOK : end;
	struct gl_wire m = {p, stop, false};
	struct gl_wire_field f;

	while (m.p < stop && is_field(m.p, stop))
		if (!gl_wire_next(&m, &f))
			break; /* the field goes on behind `stop` */
	/*
	 * The fields end before `stop`. So they are a small profile with text behind it, if all its
	 * strings are there; otherwise they are no profile.
	 */
	if (m.p < stop && !m.is_damaged)
		return find_text(gl_str_of(p, m.p), stop) ? GL_PROFILE_YES : GL_PROFILE_NO;
	if (!is_enough)
		return GL_PROFILE_MAYBE;
	return has_binary(p, stop) ? GL_PROFILE_YES : GL_PROFILE_NO;
}

enum gl_profile_look gl_profile_look_in_text(const char *p, const char *end, bool is_all)
{
	struct gl_wire m = {p, end, false}, type;
	struct gl_wire_field f;

	if (p < end && *p != (GL_PROFILE_SAMPLE_TYPE << 3 | GL_WIRE_BYTES) &&
		*p != (GL_PROFILE_PERIOD_TYPE << 3 | GL_WIRE_BYTES))
		return GL_PROFILE_NO;
	if (!gl_wire_next(&m, &f))
		return is_all ? GL_PROFILE_NO : gl_profile_look(p, end, false);
	type = gl_wire_open(f.bytes);
	for (unsigned i = 1; i <= 2; i++)
		if (!gl_wire_next(&type, &f) || f.number != i || f.type != GL_WIRE_VARINT)
			return GL_PROFILE_NO;
	return type.p == type.end ? gl_profile_look(p, end, is_all) : GL_PROFILE_NO;
}

/* --- the end ------------------------------------------------------------------------------- */

/*
 * A field that a profile has only once. It is identified by its number and, if it has one, its id.
 */
struct mark {
	uint64_t number, id;
	const char *at; /* where the field begins */
};

struct marks {
	struct mark *v;
	size_t n, cap;
};

/*
 * Two marks with the same number and id, at `from` and `to`. They must belong to different
 * profiles.
 */
struct gl_profile_twin {
	const char *from, *to;
};

static bool is_mark(const struct gl_wire_field *f)
{
	switch (f->number) {
	case GL_PROFILE_SAMPLE_TYPE:
	case GL_PROFILE_SAMPLE:
	case GL_PROFILE_COMMENT:
		return false;
	case GL_PROFILE_STRING:
		return f->bytes.len == 0;
	default:
		return f->number <= GL_PROFILE_LAST;
	}
}

static uint64_t id_of(const struct gl_wire_field *f)
{
	bool has_id = f->number == GL_PROFILE_MAPPING || f->number == GL_PROFILE_LOCATION ||
		      f->number == GL_PROFILE_FUNCTION;

	return has_id ? gl_wire_number(f->bytes, GL_PROFILE_ID) : 0;
}

static bool find_marks(struct gl_profiles *ps, struct marks *m)
{
	struct gl_wire w = {ps->p, ps->end, false};
	struct gl_wire_field f;

	for (const char *at = ps->p; gl_wire_next(&w, &f); at = w.p) {
		if (f.number == GL_PROFILE_SAMPLE_TYPE)
			ps->last_type = at;
		if (!is_mark(&f))
			continue;
		if (!GL_MEM_ROOM(m->v, m->cap, m->n + 1))
			return false;
		m->v[m->n++] = (struct mark){f.number, id_of(&f), at};
	}
	return true;
}

static int compare_marks(const void *a, const void *b)
{
	const struct mark *x = a, *y = b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

static int compare_twins(const void *a, const void *b)
{
	const struct gl_profile_twin *x = a, *y = b;

	return (x->to > y->to) - (x->to < y->to);
}

/*
 * Fills ps->twins with all pairs of equal marks, sorted by the place of the second one. Returns
 * false if there is no memory.
 */
static bool find_twins(struct gl_profiles *ps, struct marks *m)
{
	ps->twins = gl_mem_new(m->n + 1, sizeof *ps->twins);
	if (!ps->twins)
		return false;
	if (m->n)
		qsort(m->v, m->n, sizeof *m->v, compare_marks);
	for (size_t i = 1; i < m->n; i++)
		if (m->v[i].number == m->v[i - 1].number && m->v[i].id == m->v[i - 1].id)
			ps->twins[ps->ntwins++] =
				(struct gl_profile_twin){m->v[i - 1].at, m->v[i].at};
	if (ps->ntwins)
		qsort(ps->twins, ps->ntwins, sizeof *ps->twins, compare_twins);
	return true;
}

bool gl_profiles_open(struct gl_profiles *ps, const char *p, const char *end)
{
	struct marks marks = {0};
	bool is_done;

	*ps = (struct gl_profiles){.p = p, .end = end};
	is_done = find_marks(ps, &marks) && find_twins(ps, &marks);
	gl_mem_free(marks.v);
	return is_done;
}

void gl_profiles_close(struct gl_profiles *ps)
{
	gl_mem_free(ps->twins);
}

/*
 * `first` is the place of the first field that repeats an earlier one. Returns the last field
 * before it that comes again later. As it comes again at `first` or later, in another profile, this
 * profile ends behind the returned place.
 */
static const char *last_twin(const struct gl_profiles *ps, const char *first)
{
	const char *last = ps->p;

	for (size_t i = ps->next; i < ps->ntwins && ps->twins[i].from < first; i++)
		if (ps->twins[i].from > last)
			last = ps->twins[i].from;
	return last;
}

/*
 * Returns the end of the profile, which lies behind the field at `last`, but not behind `first`.
 * profiles.h says which place between these is chosen.
 */
static const char *choose_end(const struct gl_profiles *ps, const char *last, const char *first)
{
	struct gl_wire m = {ps->p, first, false};
	struct gl_wire_field f;
	const char *chosen = first;
	bool has_type = false, is_behind = false;

	for (const char *at = ps->p; gl_wire_next(&m, &f); at = m.p) {
		bool is_type = f.number == GL_PROFILE_SAMPLE_TYPE;

		if (f.number == GL_PROFILE_STRING)
			/*
			 * The strings of the next profile begin with an empty string. It repeats
			 * that of this profile, so it does not come before `first`. This string
			 * does, so it and all before it belong to this profile.
			 */
			chosen = first;
		if (is_type && has_type && is_behind && at > last && chosen == first)
			chosen = at;
		has_type |= is_type;
		is_behind = !is_type;
	}
	return chosen;
}

bool gl_profiles_next(struct gl_profiles *ps, struct gl_str *profile)
{
	const char *stop = ps->end, *first;

	if (ps->p == ps->end)
		return false;
	while (ps->next < ps->ntwins && ps->twins[ps->next].from < ps->p)
		ps->next++;
	if (ps->next < ps->ntwins) {
		first = ps->twins[ps->next].to;
		stop = choose_end(ps, last_twin(ps, first), first);
		if (!ps->last_type || ps->last_type < stop)
			/* no sample type follows, so there is no next profile */
			stop = ps->end;
	}
	*profile = gl_str_of(ps->p, stop);
	ps->p = stop;
	return true;
}

/* --- what follows -------------------------------------------------------------------------- */

#define VARINT_MOST 10 /* a varint has at most so many bytes */

bool gl_profile_goes_on(const char *p, const char *end, size_t *at, size_t *n)
{
	struct gl_wire m = {p + *at, end, false};
	struct gl_wire_field f;
	bool has_key = true;

	while (m.p < end && (has_key = is_key(m.p, end)) && gl_wire_next(&m, &f))
		(*n)++;
	*at = (size_t)(m.p - p);
	if (m.p == end || !has_key)
		return m.p == end;
	/*
	 * A field could not be read. It is merely cut off at `end`, unless it is a varint longer
	 * than VARINT_MOST bytes.
	 */
	return !(end - m.p > VARINT_MOST && (*m.p & 7) == GL_WIRE_VARINT);
}

/*
 * REFERS is the bit of a field number. PROFILE_REFERS has the bits of those fields of a profile
 * that are themselves the index of a string.
 */
#define REFERS(number) (1U << (number))
#define PROFILE_REFERS \
	(REFERS(7) | REFERS(8) | REFERS(GL_PROFILE_COMMENT) | REFERS(14) | REFERS(15))

/*
 * For each field of a profile that is a message, the fields of that message that are the index of a
 * string, as bits.
 */
static const unsigned refers[] = {
	[GL_PROFILE_SAMPLE_TYPE] = REFERS(1) | REFERS(2),
	[GL_PROFILE_MAPPING] = REFERS(5) | REFERS(6),
	[GL_PROFILE_FUNCTION] = REFERS(2) | REFERS(3) | REFERS(4),
	[GL_PROFILE_PERIOD_TYPE] = REFERS(1) | REFERS(2),
	[GL_PROFILE_LAST] = 0,
};

static uint64_t last_reference(struct gl_str message, unsigned fields)
{
	struct gl_wire m = gl_wire_open(message);
	struct gl_wire_field f;
	uint64_t last = 0;

	while (fields && gl_wire_next(&m, &f))
		if (f.number < 32 && (fields & REFERS(f.number)) && f.value > last)
			last = f.value;
	return last;
}

static uint64_t last_of_labels(struct gl_str sample)
{
	struct gl_wire m = gl_wire_open(sample);
	struct gl_wire_field f;
	uint64_t last = 0, of_label;

	while (gl_wire_next(&m, &f)) {
		if (f.number != GL_SAMPLE_LABEL)
			continue;
		of_label = last_reference(f.bytes, REFERS(1) | REFERS(2) | REFERS(4));
		last = of_label > last ? of_label : last;
	}
	return last;
}

/*
 * Returns the highest string index in a field of the profile that is not a message, such as a
 * comment; 0 if it has none.
 */
static uint64_t last_of_numbers(const struct gl_wire_field *f)
{
	struct gl_wire m = gl_wire_open(f->bytes);
	uint64_t last = f->value, v;

	if (f->number == GL_PROFILE_COMMENT && f->bytes.p)
		while (m.p < m.end && gl_wire_varint(&m, &v))
			last = v > last ? v : last;
	return REFERS(f->number) & PROFILE_REFERS ? last : 0;
}

/* Returns the highest string index in the whole profile. */
static uint64_t last_string(struct gl_str profile)
{
	struct gl_wire m = gl_wire_open(profile);
	struct gl_wire_field f;
	uint64_t last = 0, of_field = 0;

	while (gl_wire_next(&m, &f)) {
		if (f.number > GL_PROFILE_LAST)
			continue;
		if (f.number == GL_PROFILE_SAMPLE)
			of_field = last_of_labels(f.bytes);
		else if (refers[f.number])
			of_field = last_reference(f.bytes, refers[f.number]);
		else
			of_field = last_of_numbers(&f);
		last = of_field > last ? of_field : last;
	}
	return last;
}

static bool is_text(const char *p, const char *end)
{
	const char *stop = end - p > GL_PROFILE_BEHIND ? p + GL_PROFILE_BEHIND : end;
	uint32_t c;
	size_t n;

	while (p < stop && !is_binary((unsigned char)*p)) {
		n = gl_utf8_char(p, end, &c);
		if (n == 0)
			return end - p < 4; /* perhaps a character that is cut off at `end` */
		p += n;
	}
	return p >= stop;
}

/*
 * `profile` has the bytes that seem to be the profile, but the last of them may be text. Returns
 * where that text begins, which is behind all strings to which the profile refers, or the end of
 * the bytes if there is no text. Returns NULL if strings are missing.
 */
static const char *find_text(struct gl_str profile, const char *end)
{
	uint64_t last = last_string(profile), nstrings = 0;
	const char *stop = profile.p + profile.len;
	struct gl_wire m = gl_wire_open(profile);
	struct gl_wire_field f;

	while (last > 0 && gl_wire_next(&m, &f)) {
		nstrings += f.number == GL_PROFILE_STRING;
		if (nstrings > last && m.p < end && is_text(m.p, end))
			return m.p;
	}
	return nstrings > last ? stop : NULL;
}

/*
 * The fields of [p, p + at) are those of a profile that was cut off, and its last one or two fields
 * have swallowed the start of the text behind it. Returns a length that ends within the last field
 * but one, so that the profile is seen to be damaged and the text is not part of it.
 */
static size_t before_text(const char *p, size_t at)
{
	struct gl_wire m = {p, p + at, false};
	struct gl_wire_field f;
	const char *last = p, *before = p;

	while (m.p < m.end) {
		before = last;
		last = m.p;
		if (!gl_wire_next(&m, &f))
			break;
	}
	return (size_t)(before + 1 - p);
}

size_t gl_profile_extent(const char *p, size_t at, const char *end)
{
	struct gl_profiles ps;
	struct gl_str profile = {p, 0};
	const char *found;
	size_t n = 0;

	if (p + at == end)
		return at;
	if (!gl_profiles_open(&ps, p, p + at)) {
		gl_profiles_close(&ps);
		return 0;
	}
	while (gl_profiles_next(&ps, &profile))
		;
	gl_profiles_close(&ps);
	found = find_text(profile, end);
	if (found)
		return (size_t)(found - p);
	return gl_profile_goes_on(p, end, &at, &n) ? (size_t)(end - p) : before_text(p, at);
}
