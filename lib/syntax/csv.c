#include "lib/syntax/csv.h"

static bool separates(char c)
{
	return c == ',' || c == ';' || c == '\t' || c == '|';
}

/* The meaning of a quotation mark within a quoted field, which depends on what follows it. */
enum mark { DOUBLED, AT_END, BEFORE_FIELD, LONE, UNKNOWN };

/*
 * Returns the meaning of the quotation mark at p; UNKNOWN if that depends on the bytes after `end`.
 * is_last: there are no such bytes.
 */
static enum mark mark_at(const char *p, const char *end, bool is_last)
{
	p++;
	if (p < end && *p == '\r')
		p++;
	if (p == end)
		return is_last ? AT_END : UNKNOWN;
	if (*p == '\n')
		return AT_END;
	if (p[-1] == '\r')
		return LONE;
	return *p == '"' ? DOUBLED : separates(*p) ? BEFORE_FIELD : LONE;
}

enum gl_unescape gl_csv_unquote(const char **p, const char *end, bool is_last, struct gl_buf *out,
	struct gl_csv_lone *lone)
{
	const char *lf = memchr(*p, '\n', (size_t)(end - *p)), *stop = lf ? lf + 1 : end, *mark;

	while ((mark = memchr(*p, '"', (size_t)(stop - *p)))) {
		enum mark is = mark_at(mark, end, is_last);

		gl_buf_str(out, gl_str_of(*p, mark));
		*p = mark;
		if (is == AT_END || (is == BEFORE_FIELD && !lone->in_line))
			return GL_UNESCAPE_QUOTE;
		if (is == UNKNOWN)
			return GL_UNESCAPE_MORE;
		gl_buf_char(out, '"');
		if (is != DOUBLED)
			lone->in_line = lone->in_field = true;
		*p += is == DOUBLED ? 2 : 1;
	}
	gl_buf_str(out, gl_str_of(*p, stop));
	*p = stop;
	if (lf)
		lone->in_line = false;
	return lf ? GL_UNESCAPE_LINE : GL_UNESCAPE_MORE;
}

/* Returns true if all quotation marks in [p, end), a field's first line, are doubled. */
static bool are_doubled(const char *p, const char *end)
{
	while ((p = memchr(p, '"', (size_t)(end - p))) && mark_at(p, end, true) == DOUBLED)
		p += 2;
	return p == NULL;
}

bool gl_csv_is_open(struct gl_str line, size_t at, size_t *begin)
{
	const char *mark, *end = line.p + line.len;

	while ((mark = gl_port_memrchr(line.p, '"', at))) {
		at = (size_t)(mark - line.p);
		if (at == 0 || separates(mark[-1])) {
			*begin = at + 1;
			return are_doubled(mark + 1, end);
		}
		if (mark[-1] != '"')
			return false;
		at--; /* skip both of two marks, which stand for one */
	}
	return false;
}
