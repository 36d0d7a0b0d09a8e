#include "lib/syntax/goline.h"

#include "lib/base/bytes.h"
#include "lib/base/num.h"
#include "lib/syntax/eat.h"
#include "lib/syntax/goheader.h"

#define LEN(lit) (sizeof(lit) - 1)

bool gl_goline_is_name(struct gl_str s)
{
	size_t i = 0;

	while (i + 8 <= s.len && !gl_bytes_below(gl_bytes_at(s.p + i), ' ' + 1))
		i += 8;
	while (i < s.len && (unsigned char)s.p[i] > ' ')
		i++;
	return i == s.len && s.len > 0;
}

bool gl_goline_func(struct gl_str line, struct gl_str *name)
{
	const char *open, *close;

	if (line.len < 3 || line.p[line.len - 1] != ')')
		return false;
	open = gl_port_memrchr(line.p, '(', line.len);
	if (!open)
		return false;
	close = memchr(open, ')', (size_t)(line.p + line.len - open));
	*name = gl_str_of(line.p, open);
	return close == line.p + line.len - 1 && gl_goline_is_name(*name);
}

bool gl_goline_args_plain(struct gl_str args)
{
	static const char plain[] = "0123456789abcdefx?_{}., ";

	for (size_t i = 0; i < args.len; i++)
		if (!memchr(plain, args.p[i], LEN(plain)))
			return false;
	return true;
}

bool gl_goline_is_plain_func(struct gl_str line)
{
	struct gl_str name;

	return gl_goline_func(line, &name) &&
	       gl_goline_args_plain(gl_str_of(name.p + name.len + 1, line.p + line.len - 1));
}

bool gl_goline_cut_func(struct gl_str *line, struct gl_str *name)
{
	static const struct gl_str marks[] = {{">", 1}, {"...", 3}, {"\342\200\246", 3}};
	const char *open = gl_port_memrchr(line->p, '(', line->len);
	const struct gl_str *mark;
	struct gl_str args;

	if (!open || open == line->p || open[-1] == '.')
		return false;
	args = gl_str_of(open + 1, line->p + line->len);
	*name = gl_str_of(line->p, open);
	mark = gl_str_ends_any(args, marks, GL_COUNT(marks));
	if (!mark)
		return false;
	args.len -= mark->len;
	line->len -= mark->len - 1;
	return gl_goline_is_name(*name) && gl_goline_args_plain(args);
}

bool gl_goline_named(struct gl_str line, uint64_t *id, struct gl_str *text)
{
	const char *p = line.p, *end = line.p + line.len;

	if (!gl_eat(&p, end, GL_STR(GL_GOHEADER_START)) || !(p = gl_num_digits(p, end, id)) ||
		!gl_eat(&p, end, GL_STR(" ")) || p == end || *p == '[')
		return false;
	*text = gl_str_of(p, end);
	return true;
}

/*
 * Removes `name` and a number such as 0x1f after it from the end of s, and sets *value to the
 * number.
 */
static bool strip_hex(struct gl_str *s, struct gl_str name, int64_t *value)
{
	size_t n = s->len;
	uint64_t v = 0;
	int digit;

	for (int at = 0; n > 0 && (digit = gl_num_lower_hex_digit(s->p[n - 1])) >= 0; n--, at += 4)
		v |= at < 64 ? (uint64_t)digit << at : 0;
	if (n == s->len || n < 2 + name.len || s->p[n - 1] != 'x' || s->p[n - 2] != '0' ||
		memcmp(s->p + n - 2 - name.len, name.p, name.len) != 0)
		return false;
	*value = (int64_t)(v & INT64_MAX);
	s->len = n - 2 - name.len;
	return true;
}

bool gl_goline_is_file_tail(struct gl_str tail)
{
	const char *p = tail.p, *end = tail.p + tail.len;
	int64_t v;

	if (gl_eat(&p, end, GL_STR(" +")) && gl_eat_hex(&p, end, &v) && p == end)
		return true; /* nearly all lines end this way */

	if (tail.len && tail.p[tail.len - 1] == '\r')
		tail.len--;
	(void)strip_hex(&tail, GL_STR(" pc="), &v);
	(void)strip_hex(&tail, GL_STR(" sp="), &v);
	(void)strip_hex(&tail, GL_STR(" fp="), &v);
	(void)strip_hex(&tail, GL_STR(" +"), &v);
	return tail.len == 0;
}

static size_t indent_of(struct gl_str line)
{
	return line.len - gl_str_skip_blanks(line).len;
}

/*
 * Removes ` +0x1f` from the end of the line, and sets *value to the number. Also removes ` 0x1f`
 * and ` %2B0x1f`: in reports that pass through the query of a URL, as those of gopls do, the plus
 * becomes a blank or stays escaped.
 */
static bool strip_offset(struct gl_str *line, int64_t *value)
{
	struct gl_str s = *line;

	if (!strip_hex(&s, GL_STR(""), value))
		return false;
	if (gl_str_ends(s, GL_STR("+")))
		s.len--;
	else if (gl_str_ends(s, GL_STR("%2B")) || gl_str_ends(s, GL_STR("%2b")))
		s.len -= 3;
	if (s.len == 0 || s.p[s.len - 1] != ' ')
		return false;
	while (s.len && s.p[s.len - 1] == ' ')
		s.len--;
	*line = s;
	return true;
}

static bool read_location(struct gl_str line, size_t indent, struct gl_location *out)
{
	size_t n;
	const char *digits;
	uint64_t number;
	int64_t v;
	bool has_pc = false, has_off;

	if (indent == line.len)
		return false;
	*out = (struct gl_location){.line = -1, .off = -1};
	line.len -= line.p[line.len - 1] == '\r';
	if (gl_str_starts(gl_str_skip(line, indent), GL_STR("pc=0x"))) {
		out->has_pc_only = true;
		out->key_len = indent;
		return true;
	}
	has_off = strip_offset(&line, &v);
	if (!has_off) {
		has_pc = strip_hex(&line, GL_STR(" pc="), &v);
		(void)strip_hex(&line, GL_STR(" sp="), &v);
		(void)strip_hex(&line, GL_STR(" fp="), &v);
		has_off = strip_offset(&line, &v);
	}
	if (has_off)
		out->off = v;
	out->has_pc_only = has_pc && !has_off;
	n = gl_str_trim_digits(line).len;
	digits = line.p + n;
	if (n <= indent + 1 || line.p[n - 1] != ':' ||
		gl_num_digits(digits, line.p + line.len, &number) != line.p + line.len)
		return false;
	out->file = gl_str_of(line.p + indent, digits - 1);
	out->line = (int64_t)number;
	out->key_len = line.len;
	return true;
}

/*
 * A fast reader for the form that nearly all locations have: /app/x.go:12 +0x1f, with short
 * numbers.
 */
static bool read_usual(struct gl_str line, size_t indent, struct gl_location *out)
{
	const char *begin = line.p + indent, *p = line.p + line.len, *end = p;
	int64_t off = 0, number = 0, unit = 1;
	int digit;

	for (; end - p < 8 && p > begin && (digit = gl_num_lower_hex_digit(p[-1])) >= 0; p--)
		off |= (int64_t)digit << 4 * (end - p);
	if (p == end || p - begin < 4 || memcmp(p - 4, " +0x", 4) != 0)
		off = -1;
	else
		end = p - 4;
	for (p = end; p > begin && gl_is_digit(p[-1]) && unit < 1000000000; p--, unit *= 10)
		number += unit * (p[-1] - '0');
	if (p == end || p - begin < 2 || p[-1] != ':' || *begin == 'p')
		return false;
	*out = (struct gl_location){.file = gl_str_of(begin, p - 1), .line = number, .off = off,
		.key_len = (size_t)(end - line.p)};
	return true;
}

bool gl_goline_file(struct gl_str line, struct gl_location *out)
{
	size_t indent = indent_of(line);

	return indent > 0 && (read_usual(line, indent, out) || read_location(line, indent, out));
}

bool gl_goline_bare_file(struct gl_str line, struct gl_location *out)
{
	static const struct gl_str ends[] = {{".go", 3}, {".s", 2}, {"<autogenerated>", 15}};

	if (indent_of(line) > 0 || !read_location(line, 0, out))
		return false;
	if (out->off >= 0 || out->has_pc_only || gl_str_eq(out->file, GL_STR("?")))
		return true;
	return gl_str_ends_any(out->file, ends, GL_COUNT(ends)) && gl_goline_is_name(out->file);
}

bool gl_goline_created(struct gl_str line, struct gl_str *name, bool *has_parent, uint64_t *parent)
{
	const char *p = line.p, *end = line.p + line.len, *blank;

	if (!gl_eat(&p, end, GL_STR(GL_GOLINE_CREATED)))
		return false;
	blank = memchr(p, ' ', (size_t)(end - p));
	*name = gl_str_of(p, blank ? blank : end);
	*has_parent = false;
	if (blank) {
		p = blank;
		if (!gl_eat(&p, end, GL_STR(GL_GOLINE_PARENT)) ||
			gl_num_digits(p, end, parent) != end)
			return false;
		*has_parent = true;
	}
	return name->len > 0;
}

bool gl_goline_is_created(struct gl_str line)
{
	struct gl_str name;
	uint64_t id;
	bool has_parent;

	return gl_goline_created(line, &name, &has_parent, &id);
}

bool gl_goline_elided(struct gl_str line, int64_t *n)
{
	const char *p = line.p, *end = line.p + line.len;
	uint64_t count;

	*n = -1;
	if (gl_str_eq(line, GL_STR(GL_GOLINE_GAP)))
		return true;
	if (!gl_eat(&p, end, GL_STR("...")) || !(p = gl_num_digits(p, end, &count)))
		return false;
	*n = (int64_t)count;
	return gl_eat(&p, end, GL_STR(GL_GOLINE_GAP_END)) && p == end;
}

bool gl_goline_ancestor(struct gl_str line, uint64_t *id)
{
	const char *p = line.p, *end = line.p + line.len;

	return gl_eat(&p, end, GL_STR(GL_GOLINE_ANCESTOR)) && (p = gl_num_digits(p, end, id)) &&
	       gl_eat(&p, end, GL_STR(GL_GOHEADER_CLOSE)) && p == end;
}

bool gl_goline_unavailable(struct gl_str line)
{
	return gl_str_eq(gl_str_skip(line, indent_of(line)), GL_STR(GL_GOLINE_UNAVAILABLE));
}

bool gl_goline_foreign(struct gl_str line)
{
	return gl_str_starts(line, GL_STR(GL_GOLINE_NO_NAME " at pc=0x"));
}

bool gl_goline_is_frame(struct gl_str line)
{
	struct gl_location at;
	struct gl_str name;
	int64_t n;

	return gl_goline_func(line, &name) || gl_goline_file(line, &at) ||
	       gl_goline_elided(line, &n) || gl_goline_foreign(line) ||
	       gl_goline_is_created(line);
}

bool gl_goline_diagnosis(struct gl_str line)
{
	static const struct gl_str starts[] = {
		{"runtime: ", 9}, {"runtime: g ", 11}, {"stack: frame=", 13},
		{"----- stack segment boundary", 28}, {"----- exception handler", 23}};
	size_t n = 0;

	if (gl_str_starts_any(line, starts, GL_COUNT(starts)))
		return true;
	if (gl_str_starts(line, GL_STR("0x")))
		line = gl_str_skip(line, 2);
	while (n < line.len && gl_num_lower_hex_digit(line.p[n]) >= 0)
		n++;
	return n >= 8 && n + 1 < line.len && line.p[n] == ':' && line.p[n + 1] == ' ';
}
