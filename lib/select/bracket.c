#include "lib/select/bracket.h"

#include <string.h>

struct reader {
	const char *p, *end;
	bool is_glob;
	struct gl_byteset *set;
};

static const char *no_close(const struct reader *r)
{
	return r->is_glob ? "a [ without its ] in a glob; \\[ is the character itself"
			  : "Unmatched [, [^, [:, [., or [=";
}

/* The classes of POSIX. `ranges` has the first and the last byte of each range of the class. */
static const struct class {
	struct gl_str name, ranges;
} classes[] = {
	{GL_STR_ROW("alnum"), GL_STR_ROW("09AZaz")},
	{GL_STR_ROW("alpha"), GL_STR_ROW("AZaz")},
	{GL_STR_ROW("blank"), GL_STR_ROW("  \t\t")},
	{GL_STR_ROW("cntrl"), GL_STR_ROW("\0\x1f\x7f\x7f")},
	{GL_STR_ROW("digit"), GL_STR_ROW("09")},
	{GL_STR_ROW("graph"), GL_STR_ROW("!~")},
	{GL_STR_ROW("lower"), GL_STR_ROW("az")},
	{GL_STR_ROW("print"), GL_STR_ROW(" ~")},
	{GL_STR_ROW("punct"), GL_STR_ROW("!/:@[`{~")},
	{GL_STR_ROW("space"), GL_STR_ROW("  \t\r")},
	{GL_STR_ROW("upper"), GL_STR_ROW("AZ")},
	{GL_STR_ROW("xdigit"), GL_STR_ROW("09AFaf")},
};

static void add_range(struct gl_byteset *set, unsigned low, unsigned high)
{
	for (unsigned c = low; c <= high; c++)
		gl_byteset_add(set, (unsigned char)c);
}

/* Adds the bytes of a class to the set. Returns false if there is no class of this name. */
static bool add_class(struct gl_byteset *set, struct gl_str name)
{
	for (size_t i = 0; i < GL_COUNT(classes); i++) {
		struct gl_str ranges = classes[i].ranges;

		if (!gl_str_eq(name, classes[i].name))
			continue;
		for (; ranges.len; ranges = gl_str_skip(ranges, 2))
			add_range(set, (unsigned char)ranges.p[0], (unsigned char)ranges.p[1]);
		return true;
	}
	return false;
}

/*
 * Reads the name in [:name:], [.x.] or [=x=]. r->p is at the byte after the first [. Returns false
 * if the closing :], .] or =] is missing.
 */
static bool read_name(struct reader *r, struct gl_str *name)
{
	char mark = *r->p++;
	const char *from = r->p;

	while (r->end - r->p >= 2 && !(r->p[0] == mark && r->p[1] == ']'))
		r->p++;
	if (r->end - r->p < 2)
		return false;
	*name = gl_str_of(from, r->p);
	r->p += 2;
	return true;
}

static bool is_named(const struct reader *r, const char *marks)
{
	return r->end - r->p >= 2 && *r->p == '[' && r->p[1] && strchr(marks, r->p[1]);
}

/* Reads a byte, or one end of a range of bytes, into *c. Returns NULL, or an error message. */
static const char *read_byte(struct reader *r, unsigned char *c)
{
	struct gl_str name;

	if (is_named(r, ".=")) {
		r->p++;
		if (!read_name(r, &name))
			return no_close(r);
		*c = (unsigned char)*name.p;
		return name.len == 1 ? NULL : "Invalid collation character";
	}
	if (r->is_glob && *r->p == '\\' && r->end - r->p >= 2)
		r->p++;
	*c = (unsigned char)*r->p++;
	return NULL;
}

static const char *read_range(struct reader *r)
{
	unsigned char low, high;
	bool is_class_of_one = is_named(r, "=");
	const char *why = read_byte(r, &low);

	if (why)
		return why;
	high = low;
	if (r->end - r->p >= 2 && *r->p == '-' && r->p[1] != ']') {
		if (is_class_of_one)
			return "Invalid range end";
		r->p++;
		if (is_named(r, ":="))
			return "Invalid range end";
		why = read_byte(r, &high);
	}
	if (!why && low > high)
		return "Invalid range end";
	if (!why)
		add_range(r->set, low, high);
	return why;
}

static const char *read_element(struct reader *r)
{
	struct gl_str name;

	if (!is_named(r, ":"))
		return read_range(r);
	r->p++;
	if (!read_name(r, &name))
		return no_close(r);
	if (!add_class(r->set, name))
		return "Invalid character class name";
	return r->end - r->p >= 2 && *r->p == '-' && r->p[1] != ']' ? "Invalid range end"
								  : NULL;
}

const char *gl_bracket_read(const char **p, const char *end, bool is_glob, struct gl_byteset *set)
{
	struct reader r = {*p, end, is_glob, set};
	bool is_negated = r.p < end && (*r.p == '^' || (is_glob && *r.p == '!'));
	const char *first = r.p += is_negated, *why;

	*set = (struct gl_byteset){{0}};
	while (r.p < end && (*r.p != ']' || r.p == first)) {
		why = read_element(&r);
		if (why)
			return why;
	}
	if (r.p == end)
		return no_close(&r);
	for (size_t i = 0; i < GL_COUNT(set->bits); i++)
		set->bits[i] ^= is_negated ? UINT64_MAX : 0;
	*p = r.p + 1;
	return NULL;
}
