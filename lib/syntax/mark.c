#include "lib/syntax/mark.h"

#include "lib/base/num.h"
#include "lib/syntax/eat.h"
#include "lib/syntax/foreign.h"
#include "lib/syntax/goline.h"

#define LEN(lit) (sizeof(lit) - 1)

bool gl_mark_is_json_record(struct gl_str line)
{
	return line.len > 2 && line.p[0] == '{' &&
	       (gl_port_memmem(line.p, line.len, "\"frames\"", 8) ||
		       gl_port_memmem(line.p, line.len, "\"sig\"", 5));
}

struct mark_row {
	struct gl_str start;
	enum gl_mark mark;
};

static const struct mark_row mark_rows[] = {
	{{"panic: ", 7}, GL_MARK_CRASH},
	{{"fatal error: ", 13}, GL_MARK_CRASH},
	{{"Exception 0x", 12}, GL_MARK_SIGNAL},
	{{"runtime stack:", 14}, GL_MARK_STACK},
	{{"WARNING: DATA RACE", 18}, GL_MARK_RACE},
};

/* A banner ends its line; words of a log may precede it. */
static const struct mark_row banner_rows[] = {
	{{"*** BEGIN STUCK GOROUTINES ", 27}, GL_MARK_AGAIN},
	{{"=== BEGIN ", 10}, GL_MARK_BEGIN},
	{{"*** BEGIN ", 10}, GL_MARK_BEGIN},
	{{"*** goroutine dump", 18}, GL_MARK_BEGIN},
	{{"=== END ", 8}, GL_MARK_END},
	{{"*** END ", 8}, GL_MARK_END},
	{{"*** end", 7}, GL_MARK_END},
};

static enum gl_mark banner(struct gl_str line)
{
	if (!gl_str_ends(line, GL_STR("===")) && !gl_str_ends(line, GL_STR("***")))
		return GL_MARK_NONE;
	for (size_t i = 0; i < GL_COUNT(banner_rows); i++)
		if (gl_port_memmem(line.p, line.len, banner_rows[i].start.p,
			    banner_rows[i].start.len))
			return banner_rows[i].mark;
	return GL_MARK_NONE;
}

/*
 * Returns true for a signal such as `SIGQUIT: quit`, and also for `Signal 65`. Source: sigtab, the
 * runtime's table of names (sigtab_*_generic.go).
 */
static bool is_signal(struct gl_str line)
{
	size_t n = 3;
	uint64_t number;

	if (gl_str_starts(line, GL_STR("Signal ")))
		return gl_num_parse(gl_str_skip(line, 7), &number);
	if (!gl_str_starts(line, GL_STR("SIG")))
		return false;
	while (n < line.len && (gl_is_upper(line.p[n]) || gl_is_digit(line.p[n])))
		n++;
	return n > 3 && n + 1 < line.len && line.p[n] == ':' && line.p[n + 1] == ' ';
}

enum gl_mark gl_mark_find(struct gl_str line)
{
	struct gl_str name;
	uint64_t total;

	if (line.len == 0 || line.p[0] == '\t')
		return GL_MARK_NONE;
	for (size_t i = 0; i < GL_COUNT(mark_rows); i++)
		if (line.p[0] == mark_rows[i].start.p[0] &&
			gl_str_starts(line, mark_rows[i].start))
			return mark_rows[i].mark;
	if (line.p[0] == 'S' && is_signal(line))
		return GL_MARK_SIGNAL;
	if (line.p[0] == '-' && gl_str_eq(line, GL_STR("-----")))
		return GL_MARK_SECTION;
	if ((line.p[0] == '-' || line.p[0] == 'h') && gl_foreign_find(line))
		return GL_MARK_FOREIGN;
	return gl_mark_title(line, &name, &total) ? GL_MARK_TOTAL : banner(line);
}

/* Returns true for a register: `rax    0x1`, `rflags 0x246`. */
static bool is_register(struct gl_str line)
{
	const char *p = line.p, *end = line.p + line.len;
	int64_t v;

	while (p < end && ((gl_is_alnum(*p) && !gl_is_upper(*p)) || *p == '_'))
		p++;
	if (p == line.p || p == end || *p != ' ')
		return false;
	while (p < end && *p == ' ')
		p++;
	return gl_eat_hex(&p, end, &v) && p == end;
}

bool gl_mark_is_crash_text(struct gl_str line)
{
	static const struct gl_str starts[] = {{"PC=0x", 5}, {"[signal ", 8},
		{"signal arrived during ", 22}, {"instruction bytes: ", 19}, {"exit status ", 12},
		{"runtime: ", 9}, {"[recovered]", 11}, {"panic during panic", 18}};

	return gl_str_starts_any(line, starts, GL_COUNT(starts)) || is_register(line);
}

bool gl_mark_is_of_goroutines(struct gl_str name)
{
	return gl_str_eq(name, GL_STR("goroutine")) || gl_str_eq(name, GL_STR("goroutineleak"));
}

/*
 * Returns true if s can be the name of a program's own profile, which may have several words.
 * Returns false if its last word names one of Go's profiles, because the words before that belong
 * to a log.
 */
static bool is_phrase(struct gl_str s)
{
	struct gl_str last = s;

	for (size_t i = 0; i < s.len; i++) {
		char c = s.p[i];

		if (!gl_is_letter(c) && !(i > 0 && (gl_is_digit(c) || memchr(" ./_-", c, 5))))
			return false;
		if (c == ' ')
			last = gl_str_skip(s, i + 1);
	}
	return s.len > 0 && s.p[0] != ' ' && !gl_mark_is_of_goroutines(last) &&
	       !gl_foreign_named(last);
}

/*
 * Returns true if the name ends with a comma and the name of one of Go's profiles, as in a row of
 * CSV.
 */
static bool is_field(struct gl_str name)
{
	const char *comma = gl_port_memrchr(name.p, ',', name.len);
	struct gl_str last = gl_str_of(comma ? comma + 1 : name.p, name.p + name.len);

	return comma && (gl_mark_is_of_goroutines(last) || gl_foreign_named(last));
}

bool gl_mark_title(struct gl_str line, struct gl_str *name, uint64_t *total)
{
	static const char word[] = GL_MARK_TITLE_TOTAL;
	const char *at, *p, *end = line.p + line.len;

	if (line.len < LEN(word) + 2 || line.p[line.len - 1] < '0' || line.p[line.len - 1] > '9')
		return false;
	at = gl_port_memmem(line.p, line.len, word, LEN(word));
	if (!at)
		return false;
	*name = gl_str_of(line.p, at);
	if (is_field(*name))
		return false;
	p = at + LEN(word);
	for (size_t i = 0; i < name->len; i++)
		if (strchr("<>\"'\\|=[]{}\033", name->p[i]))
			return false; /* the text before the title is not the name of a profile */
	return (gl_goline_is_name(*name) || is_phrase(*name)) &&
	       gl_num_digits(p, end, total) == end;
}

const char *gl_mark_padding(struct gl_str line)
{
	const char *p = line.p, *end = line.p + line.len;

	if (p < end && *p == '\0')
		return p;
	while (p && p < end) {
		p = memchr(p, '\0', (size_t)(end - p));
		if (p && p + 1 < end && p[1] == '\0')
			return p;
		p = p ? p + 1 : NULL;
	}
	return NULL;
}
