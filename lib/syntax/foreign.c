#include "lib/syntax/foreign.h"

#include "lib/base/num.h"

struct row {
	struct gl_str text;
	const char *what;
};

#define ROW(title, what) {{title, sizeof(title) - 1}, what},
static const struct row titles[] = {GL_FOREIGN_TITLES(ROW)};
#undef ROW

/*
 * The names and sample types of foreign profiles, as runtime/pprof and other writers use them, and
 * what messages call each profile.
 */
static const struct row names[] = {
	{{"threadcreate", 12}, GL_FOREIGN("threadcreate")},
	{{"alloc_objects", 13}, GL_FOREIGN("heap")},
	{{"alloc_space", 11}, GL_FOREIGN("heap")},
	{{"inuse_objects", 13}, GL_FOREIGN("heap")},
	{{"inuse_space", 11}, GL_FOREIGN("heap")},
	{{"objects", 7}, GL_FOREIGN("heap")},
	{{"space", 5}, GL_FOREIGN("heap")},
	{{"cpu", 3}, GL_FOREIGN("CPU")},
	{{"contentions", 11}, GL_FOREIGN("mutex or block")},
	{{"delay", 5}, GL_FOREIGN("mutex or block")},
};

/*
 * Returns true for text that may follow a title: `5: 4096 [10: 8192] @ ...`, or nothing after a
 * colon.
 */
static bool is_behind_title(const char *p, const char *end)
{
	uint64_t n;

	if (p[-1] == ':')
		return gl_str_trim(gl_str_of(p, end)).len == 0;
	p = gl_num_digits(p, end, &n);
	return p && gl_str_starts(gl_str_of(p, end), GL_STR(": "));
}

static bool is_word_byte(char c)
{
	return gl_is_alnum(c) || c == '-' || c == '_' || c == '/' || c == '.';
}

const char *gl_foreign_find(struct gl_str line)
{
	for (size_t i = 0; i < GL_COUNT(titles); i++) {
		struct gl_str title = titles[i].text;
		const char *p = gl_port_memmem(line.p, line.len, title.p, title.len);

		if (p && (p == line.p || !is_word_byte(p[-1])) &&
			is_behind_title(p + title.len, line.p + line.len))
			return titles[i].what;
	}
	return NULL;
}

const char *gl_foreign_named(struct gl_str name)
{
	for (size_t i = 0; i < GL_COUNT(names); i++)
		if (gl_str_eq(name, names[i].text))
			return names[i].what;
	return NULL;
}
