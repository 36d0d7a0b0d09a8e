#include "lib/unwrap/array_items.h"

#include "lib/base/limits.h"
#include "lib/syntax/unescape.h"

/* A cursor over a line, with the brackets that are open at p. */
struct walk {
	const char *begin, *p, *end;
	size_t depth;
	struct open {
		char close;
		const char *behind; /* the byte after the bracket */
	} open[GL_LIMIT_JSON_DEPTH];
};

/*
 * Returns true if c is a letter that Python prints before a string: `b` for bytes, `u` for Unicode
 * in Python 2.
 */
static bool is_prefix(char c)
{
	return c == 'b' || c == 'u';
}

/*
 * Returns true if the byte at p is the opening quote of a string. An apostrophe is one only where a
 * value may begin.
 */
static bool is_quote(const char *begin, const char *p)
{
	if (*p != '\'')
		return *p == '"';
	p -= p > begin && is_prefix(p[-1]);
	while (p > begin && gl_is_white(p[-1]))
		p--;
	return p > begin && strchr("[,:{(", p[-1]) != NULL;
}

/* Returns the byte after the string that opens at p, or `end` if the string is not closed. */
static const char *string_end(const char *p, const char *end)
{
	char quote = *p++;

	while (p < end && *p != quote)
		p += *p == '\\' && end - p > 1 ? 2 : 1;
	return p < end ? p + 1 : end;
}

static bool is_within(const char *p, const char *end, const char *at)
{
	return p < at && at < end;
}

/*
 * Moves w->p past one string, bracket or other byte. A closing bracket that does not match the last
 * open one shows that earlier brackets were misread, so all open brackets are forgotten.
 */
static void step(struct walk *w)
{
	char c = *w->p;

	if (is_quote(w->begin, w->p)) {
		w->p = string_end(w->p, w->end);
		return;
	}
	w->p++;
	if (c == '[' || c == '{') {
		if (w->depth == GL_LIMIT_JSON_DEPTH)
			w->depth = 0;
		w->open[w->depth++] = (struct open){c == '[' ? ']' : '}', w->p};
	} else if (c == ']' || c == '}') {
		w->depth = w->depth && w->open[w->depth - 1].close == c ? w->depth - 1 : 0;
	}
}

/*
 * Returns the byte after the `[` of the innermost array around w->p that has another element after
 * w->p, or NULL if there is none.
 */
static const char *find_outer(struct walk *w)
{
	size_t least = w->depth;

	while (w->p < w->end && least > 0) {
		bool is_comma = *w->p == ',';

		step(w);
		if (is_comma && w->depth < least && w->depth > 0 &&
			w->open[w->depth - 1].close == ']' && gl_skip_white(w->p, w->end) < w->end)
			return w->open[w->depth - 1].behind;
		if (w->depth == 0)
			break;
	}
	return NULL;
}

bool gl_array_items_around(struct gl_str line, size_t at, struct gl_array_items *out)
{
	struct walk w = {.begin = line.p, .p = line.p, .end = line.p + line.len};
	const char *byte = line.p + at;

	*out = (struct gl_array_items){NULL, NULL, NULL};
	while (w.p <= byte) {
		const char *before = w.p;
		bool is_string = is_quote(w.begin, w.p);

		step(&w);
		if (is_string && is_within(before, w.p, byte)) {
			out->behind = w.p;
			if (w.depth && w.open[w.depth - 1].close == ']')
				out->inner = w.open[w.depth - 1].behind;
			out->outer = find_outer(&w);
			return true;
		}
	}
	return false;
}

/* Returns the end of the element at p. */
static const char *item_end(const char *p, const char *end)
{
	struct walk w = {.begin = p, .p = p, .end = end};

	if (*p == '"' || *p == '\'')
		return string_end(p, end);
	do
		step(&w);
	while (w.p < end && (w.depth > 0 || !strchr(",]}", *w.p)));
	return w.p;
}

bool gl_array_items_next(const char **p, const char *end, struct gl_str *item)
{
	const char *q = *p;

	while (q < end && (gl_is_white(*q) || *q == ','))
		q++;
	q += end - q > 1 && is_prefix(*q) && (q[1] == '\'' || q[1] == '"');
	if (q == end || *q == ']' || *q == '}') {
		*p = q < end ? q + 1 : q;
		return false;
	}
	*p = item_end(q, end);
	*item = gl_str_trim(gl_str_of(q, *p));
	return true;
}

bool gl_array_items_is_string(struct gl_str item)
{
	return item.len > 0 && (item.p[0] == '"' || item.p[0] == '\'');
}

void gl_array_items_text(struct gl_str item, struct gl_buf *out)
{
	const char *p = item.p + 1, *end = item.p + item.len;
	enum gl_unescape got = GL_UNESCAPE_LINE;

	if (!gl_array_items_is_string(item)) {
		gl_buf_str(out, item);
		return;
	}
	while (got == GL_UNESCAPE_LINE)
		got = gl_unescape(&p, end, item.p[0], out);
	if (got != GL_UNESCAPE_QUOTE)
		gl_buf_add(out, p, (size_t)(end - p));
}
