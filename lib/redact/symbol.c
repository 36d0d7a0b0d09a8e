#include "lib/redact/symbol.h"

bool gl_symbol_is_made(struct gl_str name)
{
	static const struct gl_str words[] = {{"main", 4}, {"init", 4}, {"", 0}};
	static const struct gl_str numbered[] = {{"func", 4}, {"gowrap", 6}, {"deferwrap", 9},
		{"", 0}};

	for (size_t i = 0; i < GL_COUNT(words); i++)
		if (gl_str_eq(name, words[i]))
			return true;
	/* every name starts with "", the last row, so the result is never NULL */
	return gl_str_trim_digits(name).len <=
	       gl_str_starts_any(name, numbered, GL_COUNT(numbered))->len;
}

static size_t mark_length(struct gl_str s)
{
	static const struct gl_str marks[] = {{"-fm", 3}, {"-range", 6},
		{"\xc2\xb7" "dwrap\xc2\xb7", 9}, {"\xc2\xb7", 2}};
	struct gl_str most = gl_str_trim_digits(s);
	const struct gl_str *mark = gl_str_ends_any(most, marks, GL_COUNT(marks));

	return mark ? s.len - most.len + mark->len : 0;
}

/*
 * Returns the length of the first part of s, which ends before a full stop that is not in brackets.
 */
static size_t part_length(struct gl_str s)
{
	size_t depth = 0, i;

	for (i = 0; i < s.len && (depth > 0 || s.p[i] != '.'); i++) {
		if (s.p[i] == '(' || s.p[i] == '[')
			depth++;
		else if ((s.p[i] == ')' || s.p[i] == ']') && depth > 0)
			depth--;
	}
	return i;
}

bool gl_symbol_next(struct gl_str *s, struct gl_symbol_part *out)
{
	size_t dot = s->len > 0 && *s->p == '.', n = part_length(gl_str_skip(*s, dot)), skip;
	struct gl_str part = {s->p + dot, n};
	const char *bracket;
	size_t mark;

	if (s->len == 0)
		return false;
	out->is_receiver = n > 2 && part.p[0] == '(' && part.p[n - 1] == ')';
	skip = !out->is_receiver ? 0 : part.p[1] == '*' ? 2 : 1;
	out->open = (struct gl_str){s->p, dot + skip};
	part = (struct gl_str){part.p + skip, n - skip - out->is_receiver};
	mark = mark_length(part);
	out->mark = gl_str_skip(part, part.len - mark);
	bracket = memchr(part.p, '[', part.len - mark);
	out->name = gl_str_of(part.p, bracket ? bracket : out->mark.p);
	out->arguments = gl_str_of(out->name.p + out->name.len, out->mark.p);
	*s = gl_str_skip(*s, dot + n);
	return true;
}

static bool is_identifier(struct gl_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!gl_is_alnum(s.p[i]) && s.p[i] != '_')
			return false;
	return true;
}

bool gl_symbol_is_whole(struct gl_str s)
{
	struct gl_symbol_part part;
	size_t names = 0;

	while (gl_symbol_next(&s, &part)) {
		if (!is_identifier(part.name) ||
			(part.arguments.len && !gl_str_eq(part.arguments, GL_STR("[...]"))))
			return false;
		names += !gl_symbol_is_made(part.name);
	}
	return names <= 2;
}
