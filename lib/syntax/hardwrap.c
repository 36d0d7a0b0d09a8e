#include "lib/syntax/hardwrap.h"

#include "lib/base/num.h"
#include "lib/syntax/goline.h"

static const struct gl_str created_by = {"created by ", 11};

static bool has_blank(struct gl_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (gl_is_blank(s.p[i]))
			return true;
	return false;
}

/*
 * Returns true if the line is the beginning of a function: its name, the `(`, and some of the
 * arguments.
 */
static bool is_in_args(struct gl_str line)
{
	const char *open = gl_port_memrchr(line.p, '(', line.len), *end = line.p + line.len;

	return open && open > line.p && !has_blank(gl_str_of(line.p, open)) &&
	       gl_goline_args_plain(gl_str_of(open + 1, end));
}

bool gl_hardwrap_begins(struct gl_str line, bool is_pending)
{
	if (line.len < GL_HARDWRAP_LEAST || line.len > GL_HARDWRAP_MOST)
		return false;
	if (is_pending)
		return gl_is_blank(*line.p) &&
		       (memchr(line.p, '/', line.len) || memchr(line.p, '\\', line.len));
	if (gl_is_blank(*line.p))
		return false;
	return gl_str_starts(line, created_by) || is_in_args(line) ||
	       (!has_blank(line) && memchr(line.p, '/', line.len) &&
		       !memchr(line.p, '=', line.len));
}

bool gl_hardwrap_goes_on(struct gl_str begin, struct gl_str more, bool is_pending)
{
	if (more.len < GL_HARDWRAP_LEAST || begin.len + more.len > GL_HARDWRAP_MOST ||
		!gl_hardwrap_begins(begin, is_pending))
		return false;
	if (is_pending)
		return !gl_is_blank(*more.p);
	return is_in_args(begin) ? gl_goline_args_plain(more)
				 : !has_blank(more) || is_in_args(more);
}

/* Returns true for a location that is indented, as it is below a function. */
static bool is_location(struct gl_str line)
{
	struct gl_location at, bare;
	struct gl_str text = gl_str_skip_blanks(line);

	return gl_goline_file(line, &at) && at.file.p &&
	       (at.off >= 0 || gl_goline_bare_file(text, &bare));
}

/*
 * Returns true if the line is a function and complete: its name has a package, and its parentheses
 * are balanced.
 */
static bool is_whole_func(struct gl_str line)
{
	struct gl_str name;
	int depth = 0;

	if (!gl_goline_func(line, &name))
		return false;
	for (size_t i = 0; i < name.len && depth >= 0; i++)
		depth += (name.p[i] == '(') - (name.p[i] == ')');
	return depth == 0 && *name.p != '.' &&
	       (memchr(name.p, '.', name.len) || gl_str_eq(name, GL_STR("panic")));
}

static bool is_func(struct gl_str line)
{
	return is_whole_func(line) && gl_goline_is_plain_func(line);
}

static struct gl_str put(struct gl_buf *out, struct gl_str begin, struct gl_str rest,
	bool with_blank)
{
	out->len = 0;
	gl_buf_str(out, begin);
	if (with_blank)
		gl_buf_char(out, ' ');
	gl_buf_str(out, rest);
	return gl_buf_view(out);
}

/* Returns true if the line ends at a column where consoles usually end. */
static bool is_at_edge(struct gl_str line)
{
	static const size_t edges[] = {80, 100, 120, 132, 160};
	size_t columns = 0;

	for (size_t i = 0; i < line.len; i++)
		columns += line.p[i] == '\t' ? 8 - columns % 8 : (line.p[i] & 0xc0) != 0x80;
	for (size_t i = 0; i < GL_COUNT(edges); i++)
		if (columns == edges[i])
			return true;
	return false;
}

bool gl_hardwrap_join(struct gl_str begin, struct gl_str rest, bool is_pending, struct gl_buf *out)
{
	if (!gl_hardwrap_begins(begin, is_pending) || rest.len == 0)
		return false;
	if (is_pending)
		return is_location(put(out, begin, rest, false)) ||
		       is_location(put(out, begin, rest, true));
	if (gl_str_starts(begin, created_by))
		return gl_goline_is_created(put(out, begin, rest, false)) ||
		       gl_goline_is_created(put(out, begin, rest, true));
	if (!is_in_args(begin) && is_whole_func(rest) && !is_at_edge(begin))
		return false;
	return is_func(put(out, begin, rest, false));
}

bool gl_hardwrap_is_registers(struct gl_str line)
{
	static const char chars[] = "0123456789abcdefpsx= "; /* as in `fp=0x1f sp=0x2 pc=0x3` */
	bool has_digit = false;

	for (size_t i = 0; i < line.len; i++) {
		if (!memchr(chars, line.p[i], sizeof chars - 1))
			return false;
		has_digit |= gl_is_digit(line.p[i]);
	}
	return has_digit;
}

bool gl_hardwrap_may_be_offset(struct gl_str line)
{
	while (line.len && gl_num_hex_digit(*line.p) >= 0)
		line = gl_str_skip(line, 1);
	return line.len == 0 || gl_str_starts(line, GL_STR(" fp="));
}

bool gl_hardwrap_add(struct gl_str whole, struct gl_str rest, struct gl_buf *out)
{
	const char *end = rest.p + rest.len, *p = gl_skip_digits(rest.p, end);

	if (rest.len == 0 || whole.len > GL_HARDWRAP_MOST)
		return false;
	if (is_in_args(whole)) /* `whole` ends in dots, as if a pager had cut it */
		return is_func(put(out, whole, rest, false));
	if (gl_str_starts(whole, created_by))
		return is_at_edge(whole) && gl_goline_is_created(put(out, whole, rest, false));
	if (gl_str_starts(rest, GL_STR("+0x")))
		return is_location(put(out, whole, rest, true));
	if (!is_at_edge(whole) && !gl_str_starts(gl_str_of(p, end), GL_STR(" +0x")))
		return false;
	return !has_blank(gl_str_of(rest.p, p)) && is_location(put(out, whole, rest, false));
}
