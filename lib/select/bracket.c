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

static bool is_lower(unsigned c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_upper(unsigned c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_alpha(unsigned c)
{
	return is_lower(c) || is_upper(c);
}

static bool is_digit(unsigned c)
{
	return c >= '0' && c <= '9';
}

static bool is_alnum(unsigned c)
{
	return is_alpha(c) || is_digit(c);
}

static bool is_blank(unsigned c)
{
	return c == ' ' || c == '\t';
}

static bool is_space(unsigned c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_cntrl(unsigned c)
{
	return c < ' ' || c == 0x7f;
}

static bool is_graph(unsigned c)
{
	return c > ' ' && c < 0x7f;
}

static bool is_print(unsigned c)
{
	return c == ' ' || is_graph(c);
}

static bool is_punct(unsigned c)
{
	return is_graph(c) && !is_alnum(c);
}

static bool is_xdigit(unsigned c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static const struct class {
	struct gl_str name;
	bool (*has)(unsigned c);
} classes[] = {
	{{"alnum", 5}, is_alnum},
	{{"alpha", 5}, is_alpha},
	{{"blank", 5}, is_blank},
	{{"cntrl", 5}, is_cntrl},
	{{"digit", 5}, is_digit},
	{{"graph", 5}, is_graph},
	{{"lower", 5}, is_lower},
	{{"print", 5}, is_print},
	{{"punct", 5}, is_punct},
	{{"space", 5}, is_space},
	{{"upper", 5}, is_upper},
	{{"xdigit", 6}, is_xdigit},
};

/* Adds the bytes of a class to the set. Returns false if there is no class of this name. */
static bool add_class(struct gl_byteset *set, struct gl_str name)
{
	for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
		if (!gl_str_eq(name, classes[i].name))
			continue;
		for (unsigned c = 0; c <= UINT8_MAX; c++)
			if (classes[i].has(c))
				gl_byteset_add(set, (unsigned char)c);
		return true;
	}
	return false;
}

/*
 * Reads the name in [:name:], [.x.] or [=x=]; r->p is the byte after its [. Returns false if it is
 * not closed.
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

/* Reads one end of a range, or a byte by itself, into *c. Returns NULL, or the text of a fault. */
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
	for (unsigned c = low; !why && c <= high; c++)
		gl_byteset_add(r->set, (unsigned char)c);
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
	for (size_t i = 0; i < sizeof set->bits / sizeof set->bits[0]; i++)
		set->bits[i] ^= is_negated ? UINT64_MAX : 0;
	*p = r.p + 1;
	return NULL;
}
