#include "lib/syntax/label.h"

#include "lib/base/limits.h"
#include "lib/base/num.h"
#include "lib/base/utf8.h"

static int add(struct gl_labels *out, struct gl_str key, struct gl_str value, struct gl_arena *a)
{
	if (out->is_cut)
		return 0;
	/* If a key occurs more than once, its last value is used, as in a map. */
	for (size_t i = 0; i < out->n; i++)
		if (gl_str_eq(out->v[i].key, key)) {
			out->v[i].value = value;
			return 0;
		}
	out->is_cut = out->n == GL_LIMIT_LABELS;
	if (out->is_cut)
		return 0;
	if (out->n == out->cap) {
		size_t cap = out->cap ? out->cap * 2 : 8;
		struct gl_label *v = gl_arena_new(a, cap * sizeof *v);

		if (!v)
			return -1;
		if (out->n)
			memcpy(v, out->v, out->n * sizeof *v);
		out->v = v;
		out->cap = cap;
	}
	out->v[out->n++] = (struct gl_label){key, value};
	return 0;
}

struct escape {
	char letter, byte;
};

static const struct escape escapes[] = {{'n', '\n'}, {'t', '\t'}, {'r', '\r'}, {'\\', '\\'},
	{'"', '"'}, {'a', '\a'}, {'b', '\b'}, {'f', '\f'}, {'v', '\v'}, {'\'', '\''}};

/* Decodes \xNN, \uNNNN or \UNNNNNNNN. \x stands for a byte, the others stand for characters. */
static bool put_numbered(struct gl_buf *b, const char **p, const char *end)
{
	char kind = **p;
	size_t digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
	uint64_t v;

	if (digits == 0 || !gl_num_hex_of(*p + 1, end, digits, &v))
		return false;
	if (kind == 'x')
		gl_buf_char(b, (char)v);
	else
		gl_utf8_put(b, (uint32_t)v);
	*p += digits + 1;
	return true;
}

static bool put_escape(struct gl_buf *b, const char **p, const char *end)
{
	if (*p == end)
		return false;
	for (size_t i = 0; i < GL_COUNT(escapes); i++)
		if (**p == escapes[i].letter) {
			gl_buf_char(b, escapes[i].byte);
			(*p)++;
			return true;
		}
	return put_numbered(b, p, end);
}

static struct gl_str keep(struct gl_buf *b, struct gl_arena *a, bool *is_mangled)
{
	struct gl_str s = gl_buf_view(b);

	if (gl_utf8_valid(s))
		return gl_arena_copy(a, s);
	*is_mangled = true;
	return gl_utf8_mend(a, s);
}

/* Reads a quoted text such as "a \"b\"", from the byte after its opening quote on. */
static int quoted(const char **p, const char *end, struct gl_labels *out, struct gl_str *s,
	struct gl_arena *a)
{
	struct gl_buf b = {0};
	const char *q = *p;
	int got = 1;

	while (q < end && *q != '"') {
		if (*q != '\\') {
			gl_buf_char(&b, *q++);
			continue;
		}
		q++;
		if (!put_escape(&b, &q, end))
			break;
	}
	if (q < end && *q == '"') {
		*s = keep(&b, a, &out->is_mangled);
		got = b.failed || !s->p ? -1 : 0;
		*p = q + 1;
	}
	gl_buf_free(&b);
	return got;
}

static bool is_bare(char c)
{
	return gl_is_alnum(c) || c == '.' || c == '/' || c == '_';
}

static int side(const char **p, const char *end, struct gl_labels *out, struct gl_str *s,
	struct gl_arena *a)
{
	const char *q = *p;

	if (q < end && *q == '"') {
		*p = q + 1;
		return quoted(p, end, out, s, a);
	}
	while (q < end && is_bare(*q))
		q++;
	*s = gl_arena_copy(a, gl_str_of(*p, q));
	*p = q;
	return s->p ? 0 : -1;
}

static int read_set(const char **p, const char *end, struct gl_labels *out, struct gl_arena *a)
{
	const char *q = *p;
	struct gl_str key, value;
	int got;

	if (q == end || *q++ != '{')
		return 1;
	while (q < end && *q != '}') {
		if (out->n) {
			if (*q++ != ',')
				return 1;
			if (q < end && *q == ' ')
				q++;
		}
		if ((got = side(&q, end, out, &key, a)) != 0)
			return got;
		if (q == end || *q++ != ':')
			return 1;
		if (q < end && *q == ' ')
			q++;
		if ((got = side(&q, end, out, &value, a)) != 0 ||
			(got = add(out, key, value, a)) != 0)
			return got;
	}
	if (q == end)
		return 1;
	*p = q + 1;
	return 0;
}

static bool is_pair(const char *p, const char *end)
{
	return end - p > 1 && p[0] == '"' && p[1] == '"';
}

/* Reads a set of labels whose quotation marks are all doubled. */
static int read_doubled(const char **p, const char *end, struct gl_labels *out, struct gl_arena *a)
{
	struct gl_buf single = {0};
	const char *at;
	int got;

	for (const char *q = *p; q < end; q += 1 + is_pair(q, end))
		gl_buf_char(&single, *q);
	at = gl_buf_view(&single).p;
	got = single.failed ? -1 : read_set(&at, at + single.len, out, a);
	for (const char *q = single.p; got == 0 && q < at; q++)
		*p += 1 + is_pair(*p, end);
	gl_buf_free(&single);
	return got;
}

int gl_labels_quoted(const char **p, const char *end, struct gl_labels *out, struct gl_arena *a)
{
	int got = read_set(p, end, out, a);

	if (got != 1 || !gl_port_memmem(*p, (size_t)(end - *p), "\"\"", 2))
		return got;
	*out = (struct gl_labels){.v = NULL};
	return read_doubled(p, end, out, a);
}

/* Returns the last `":"` in [p, last); p if there is none. */
static const char *last_separator(const char *p, const char *last)
{
	for (const char *q = last - 3; q > p; q--)
		if (memcmp(q, "\":\"", 3) == 0)
			return q;
	return p;
}

/*
 * Returns the end of a raw value, which may hold quotes itself: it ends at a quote before `, "`, if
 * a separator between a key and a value follows later; otherwise at the last quote.
 */
static const char *raw_end(const char *p, const char *last, const char *separator)
{
	for (const char *q = p; q + 4 <= separator; q++)
		if (memcmp(q, "\", \"", 4) == 0)
			return q;
	return last;
}

int gl_labels_raw(const char **p, const char *end, struct gl_labels *out, struct gl_arena *a)
{
	const char *q = *p, *close = gl_port_memrchr(q, ']', (size_t)(end - q)), *last,
		*separator;

	if (!close || close - q < 2 || close[-1] != '"')
		return 1;
	last = close - 1; /* this is the quote that ends the last value */
	separator = last_separator(q, last);
	while (q < last) {
		const char *sep, *stop;
		struct gl_str key, value;
		int got;

		if (*q++ != '"')
			return 1;
		sep = gl_port_memmem(q, (size_t)(last - q + 1), "\":\"", 3);
		if (!sep)
			return 1;
		stop = raw_end(sep + 3, last, separator);
		key = gl_arena_copy(a, gl_str_of(q, sep));
		value = gl_arena_copy(a, gl_str_of(sep + 3, stop));
		if (!key.p || !value.p)
			return -1;
		if ((got = add(out, key, value, a)) != 0)
			return got;
		q = stop == last ? last : stop + 3;
	}
	*p = close;
	return 0;
}

/* --- writing ------------------------------------------------------------------------------- */

static void put_hex(struct gl_buf *b, uint32_t v, unsigned digits)
{
	static const char hex[] = "0123456789abcdef";

	while (digits-- > 0)
		gl_buf_char(b, hex[v >> (4 * digits) & 15]);
}

/*
 * Writes a character as the runtime writes it within quotes (printquoted). strconv.Unquote can read
 * the result.
 */
static void put_char(struct gl_buf *b, uint32_t c)
{
	static const char plain[] = "\n\r\t\\\"", letters[] = "nrt\\\"";
	const char *at = c && c < 0x80 ? strchr(plain, (int)c) : NULL;

	if (at) {
		gl_buf_char(b, '\\');
		gl_buf_char(b, letters[at - plain]);
	} else if (c >= 0x20 && c < 0x7f) {
		gl_buf_char(b, (char)c);
	} else if (c < 0x20) {
		GL_BUF_LIT(b, "\\x");
		put_hex(b, c, 2);
	} else {
		gl_buf_str(b, c > 0xffff ? GL_STR("\\U") : GL_STR("\\u"));
		put_hex(b, c, c > 0xffff ? 8 : 4);
	}
}

static void put_quoted(struct gl_buf *b, struct gl_str s, bool is_mangled)
{
	const char *p = s.p, *end = s.p + s.len;

	gl_buf_char(b, '"');
	while (p < end) {
		uint32_t c = 0;
		size_t n = gl_utf8_char(p, end, &c);

		if (n == 0 || (c == 0xfffd && is_mangled))
			GL_BUF_LIT(b, "\\xff");
		else
			put_char(b, c);
		p += n ? n : 1;
	}
	gl_buf_char(b, '"');
}

static void put_side(struct gl_buf *b, struct gl_str s, enum gl_labels_form form, bool is_mangled)
{
	size_t n = 0;

	while (n < s.len && is_bare(s.p[n]))
		n++;
	if (form == GL_LABELS_HEADER && n == s.len)
		gl_buf_str(b, s);
	else
		put_quoted(b, s, is_mangled);
}

void gl_labels_put(struct gl_buf *b, const struct gl_label *v, size_t n, enum gl_labels_form form,
	bool is_mangled)
{
	gl_buf_char(b, '{');
	for (size_t i = 0; i < n; i++) {
		if (i)
			GL_BUF_LIT(b, ", ");
		put_side(b, v[i].key, form, is_mangled);
		gl_buf_str(b, form == GL_LABELS_HEADER ? GL_STR(": ") : GL_STR(":"));
		put_side(b, v[i].value, form, is_mangled);
	}
	gl_buf_char(b, '}');
}
