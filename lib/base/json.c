#include "lib/base/json.h"

#include "lib/base/json_plain.h"
#include "lib/base/limits.h"
#include "lib/base/num.h"
#include "lib/base/utf8.h"

static const char cut_short[] = "JSON is cut short (jq -c puts each value on one line)";

static bool fault(struct gl_json *j, const char *p, const char *what)
{
	if (!j->what) {
		j->p = p;
		j->what = p < j->end ? what : cut_short;
	}
	return false;
}

static bool no_memory(struct gl_json *j)
{
	j->what = "out of memory";
	j->no_memory = true;
	return false;
}

static void skip_blanks(struct gl_json *j)
{
	while (j->p < j->end &&
		(*j->p == ' ' || *j->p == '\n' || *j->p == '\r' || *j->p == '\t'))
		j->p++;
}

enum gl_json_type gl_json_peek(struct gl_json *j)
{
	char c;

	if (j->what)
		return GL_JSON_BAD;
	skip_blanks(j);
	c = j->p < j->end ? *j->p : '\0';
	if (c == '-' || gl_is_digit(c))
		return GL_JSON_NUMBER;
	switch (c) {
	case '{':
		return GL_JSON_OBJECT;
	case '[':
		return GL_JSON_ARRAY;
	case '"':
		return GL_JSON_STRING;
	case 't':
		return GL_JSON_TRUE;
	case 'f':
		return GL_JSON_FALSE;
	case 'n':
		return GL_JSON_NULL;
	default:
		fault(j, j->p, "no JSON value begins here");
		return GL_JSON_BAD;
	}
}

void gl_json_enter(struct gl_json *j)
{
	if (j->what)
		return;
	if (j->depth >= GL_LIMIT_JSON_DEPTH)
		fault(j, j->p, "JSON is nested too deep");
	else
		j->p++;
	j->depth++;
}

/* Call this after `{`, `[` or a value. Returns true if a further item follows. */
static bool next_item(struct gl_json *j, bool *first, char closer, const char *what)
{
	if (j->what)
		return false;
	skip_blanks(j);
	if (j->p < j->end && *j->p == closer) {
		j->p++;
		j->depth--;
		return false;
	}
	if (*first) {
		*first = false;
		return j->p < j->end || fault(j, j->p, what);
	}
	if (j->p == j->end || *j->p != ',')
		return fault(j, j->p, what);
	j->p++;
	skip_blanks(j);
	if (j->p < j->end && *j->p == closer)
		return fault(j, j->p, "a value is missing after a comma");
	return true;
}

bool gl_json_element(struct gl_json *j, bool *first)
{
	return next_item(j, first, ']', "a comma or ] is missing after an array's element");
}

/* --- strings ------------------------------------------------------------------------- */

/*
 * Returns the value of the four hexadecimal digits of a \u escape at p, or -1 if these are not four
 * digits.
 */
static int32_t hex4(const char *p, const char *end)
{
	uint64_t v;

	return gl_num_hex_of(p, end, 4, &v) ? (int32_t)v : -1;
}

static bool is_surrogate(uint32_t c)
{
	return c >= 0xd800 && c < 0xe000;
}

const char *gl_json_units(const char *p, const char *end, uint32_t *c)
{
	int32_t high = hex4(p + 2, end), low;

	if (high < 0)
		return NULL;
	*c = (uint32_t)high;
	p += 6;
	if (high < 0xd800 || high >= 0xdc00 || end - p < 6 || p[0] != '\\' || p[1] != 'u')
		return p;
	low = hex4(p + 2, end);
	if (low < 0xdc00 || low >= 0xe000)
		return p;
	*c = 0x10000 + ((uint32_t)(high - 0xd800) << 10) + (uint32_t)(low - 0xdc00);
	return p + 6;
}

/*
 * Does what gl_json_units does, and sets j->is_mangled for a lone surrogate. If hexadecimal digits
 * are missing, returns NULL and sets j->what.
 */
static const char *check_units(struct gl_json *j, const char *p)
{
	uint32_t c;
	const char *q = gl_json_units(p, j->end, &c);

	if (!q)
		fault(j, j->end - p < 6 ? j->end : p, "\\u without four hex digits in a string");
	else if (is_surrogate(c))
		j->is_mangled = true;
	return q;
}

/*
 * Returns the end of the escape whose backslash is at p, or of two escapes that are one character.
 * If it is invalid, returns NULL and sets j->what.
 */
static const char *skip_escape(struct gl_json *j, const char *p)
{
	if (p + 1 == j->end) {
		fault(j, j->end, cut_short);
		return NULL;
	}
	if (p[1] == 'u')
		return check_units(j, p);
	if (memchr("\"\\/bfnrt", p[1], 8))
		return p + 2;
	fault(j, p, "unknown escape in a string");
	return NULL;
}

/*
 * Returns the end of the character or escape at p, which is neither plain nor a quote. If it is not
 * allowed in a string, returns NULL and sets j->what.
 */
static const char *skip_special(struct gl_json *j, const char *p, bool *has_escapes)
{
	uint32_t c;
	size_t n;

	if (*p == '\\') {
		*has_escapes = true;
		return skip_escape(j, p);
	}
	if ((unsigned char)*p < 0x20) {
		fault(j, p, "control character in a string");
		return NULL;
	}
	n = gl_utf8_char(p, j->end, &c);
	if (n == 0)
		fault(j, p, "not UTF-8");
	return n ? p + n : NULL;
}

/*
 * Finds and checks the text between the quotes without decoding it, and moves the cursor past the
 * closing quote. Returns false if j->what is set.
 */
static bool scan_str(struct gl_json *j, struct gl_str *text, bool *has_escapes)
{
	const char *start, *p;

	if (j->what)
		return false;
	skip_blanks(j);
	if (j->p == j->end || *j->p != '"')
		return fault(j, j->p, "a string is expected here");
	start = p = j->p + 1;
	*has_escapes = false;
	while ((p = gl_json_plain_end(p, j->end)) < j->end && *p != '"')
		if (!(p = skip_special(j, p, has_escapes)))
			return false;
	if (p == j->end)
		return fault(j, p, cut_short);
	*text = gl_str_of(start, p);
	j->p = p + 1;
	return true;
}

/*
 * Decodes the escape at p, which was checked before, into b. Returns the end of the escape. A lone
 * surrogate becomes U+FFFD.
 */
static const char *decode_escape(struct gl_buf *b, const char *p, const char *end)
{
	static const char names[] = "bfnrt", values[] = "\b\f\n\r\t";
	const char *at;
	uint32_t c;

	if (p[1] != 'u') {
		at = strchr(names, p[1]);
		gl_buf_char(b, at ? values[at - names] : p[1]);
		return p + 2;
	}
	p = gl_json_units(p, end, &c);
	gl_utf8_put(b, is_surrogate(c) ? 0xfffd : c);
	return p;
}

/*
 * Decodes text, which was checked before, into the arena. No escape is shorter than the character
 * it stands for, so text.len bytes are enough. Returns false if there is no memory.
 */
static bool decode(struct gl_json *j, struct gl_str text, struct gl_str *s, struct gl_arena *a)
{
	const char *p = text.p, *end = text.p + text.len;
	struct gl_buf b = {.p = gl_arena_new(a, text.len), .cap = text.len};

	if (!b.p)
		return no_memory(j);
	while (p < end) {
		const char *q = memchr(p, '\\', (size_t)(end - p));

		q = q ? q : end;
		gl_buf_add(&b, p, (size_t)(q - p));
		p = q < end ? decode_escape(&b, q, end) : end;
	}
	*s = gl_buf_view(&b);
	return true;
}

bool gl_json_str(struct gl_json *j, struct gl_str *s, struct gl_arena *a)
{
	bool has_escapes;

	if (!scan_str(j, s, &has_escapes))
		return false;
	return !has_escapes || decode(j, *s, s, a);
}

/*
 * Appends the escape at p. If it is a lone surrogate, appends U+FFFD instead and sets *was_mangled.
 * Returns the end of the escape.
 */
static const char *mend_escape(struct gl_buf *b, const char *p, const char *end, bool *was_mangled)
{
	uint32_t c = 0;
	const char *q = p[1] == 'u' ? gl_json_units(p, end, &c) : p + 2;

	if (is_surrogate(c)) {
		gl_utf8_put(b, 0xfffd);
		*was_mangled = true;
	} else {
		gl_buf_add(b, p, (size_t)(q - p));
	}
	return q;
}

bool gl_json_repair(struct gl_buf *b, struct gl_str json)
{
	const char *p = json.p, *end = json.p + json.len;
	bool was_mangled = false;

	while (p < end) {
		const char *q = memchr(p, '\\', (size_t)(end - p));

		q = q ? q : end;
		gl_buf_add(b, p, (size_t)(q - p));
		p = q < end ? mend_escape(b, q, end, &was_mangled) : end;
	}
	return was_mangled;
}

static bool colon(struct gl_json *j)
{
	skip_blanks(j);
	if (j->p == j->end || *j->p != ':')
		return fault(j, j->p, "a colon is missing after an object's key");
	j->p++;
	return true;
}

static bool next_key(struct gl_json *j, bool *first)
{
	return next_item(j, first, '}', "a comma or } is missing after an object's member");
}

bool gl_json_key(struct gl_json *j, bool *first, struct gl_str *key, struct gl_arena *a)
{
	return next_key(j, first) && gl_json_str(j, key, a) && colon(j);
}

/* --- numbers ------------------------------------------------------------------------- */

/* The parts of a number, as text. */
struct number {
	bool is_negative;
	struct gl_str whole, fraction;
	bool exponent_negative;
	struct gl_str exponent;
};

/*
 * Reads one or more digits and moves the cursor past them. Returns false and sets j->what if there
 * are none.
 */
static bool scan_digits(struct gl_json *j, struct gl_str *digits)
{
	const char *q = gl_skip_digits(j->p, j->end);

	*digits = gl_str_of(j->p, q);
	if (q == j->p)
		return fault(j, q, "a number without digits");
	j->p = q;
	return true;
}

/*
 * Reads a number such as -12.5e+3 by the grammar of RFC 8259. Returns false and sets j->what if it
 * is not a number.
 */
static bool scan_number(struct gl_json *j, struct number *n)
{
	*n = (struct number){.is_negative = *j->p == '-'};
	j->p += n->is_negative;
	if (!scan_digits(j, &n->whole))
		return false;
	if (n->whole.len > 1 && *n->whole.p == '0')
		return fault(j, n->whole.p, "a number with a leading 0");
	if (j->p < j->end && *j->p == '.') {
		j->p++;
		if (!scan_digits(j, &n->fraction))
			return false;
	}
	if (j->p < j->end && (*j->p == 'e' || *j->p == 'E')) {
		j->p++;
		if (j->p < j->end && (*j->p == '+' || *j->p == '-'))
			n->exponent_negative = *j->p++ == '-';
		return scan_digits(j, &n->exponent);
	}
	return true;
}

/* Sets *v to *v * 10 + digit. Returns false if the result exceeds 63 bits. */
static bool push_digit(uint64_t *v, unsigned digit)
{
	if (*v > ((uint64_t)INT64_MAX - digit) / 10)
		return false;
	*v = *v * 10 + digit;
	return true;
}

/*
 * Returns where the decimal point stands once the exponent is applied, in digits from the first
 * digit of the number.
 */
static int64_t point_of(const struct number *n)
{
	const int64_t far = INT64_C(1) << 40; /* more than the digits of any line */
	uint64_t e = 0;

	for (size_t i = 0; i < n->exponent.len && e < (uint64_t)far; i++)
		e = e * 10 + (unsigned)(n->exponent.p[i] - '0');
	if (e > (uint64_t)far)
		e = (uint64_t)far;
	return (int64_t)n->whole.len + (n->exponent_negative ? -(int64_t)e : (int64_t)e);
}

static bool whole_number(const struct number *n, uint64_t *out)
{
	int64_t point = point_of(n), i = 0;
	size_t len = n->whole.len + n->fraction.len;
	uint64_t v = 0;

	for (size_t k = 0; k < len; k++, i++) {
		char c = k < n->whole.len ? n->whole.p[k] : n->fraction.p[k - n->whole.len];

		if (i >= point ? c != '0' : !push_digit(&v, (unsigned)(c - '0')))
			return false;
	}
	for (; i < point && v > 0; i++)
		if (!push_digit(&v, 0))
			return false;
	*out = v;
	return v == 0 || !n->is_negative;
}

bool gl_json_u64(struct gl_json *j, uint64_t *n)
{
	struct number num;
	const char *q;

	/* Nearly every number is a few digits followed by a comma. */
	if (!j->what && j->p < j->end && *j->p >= '1' && *j->p <= '9') {
		q = gl_num_digits(j->p, j->end, n);
		if (q && q < j->end && (*q == ',' || *q == '}')) {
			j->p = q;
			return true;
		}
	}
	if (gl_json_peek(j) != GL_JSON_NUMBER) {
		gl_json_skip(j, NULL);
		return false;
	}
	return scan_number(j, &num) && whole_number(&num, n);
}

/* --- any value ----------------------------------------------------------------------- */

static bool skip_word(struct gl_json *j, struct gl_str word)
{
	size_t have = (size_t)(j->end - j->p), n = have < word.len ? have : word.len;

	if (memcmp(j->p, word.p, n) != 0)
		return fault(j, j->p, "no JSON value begins here");
	if (n < word.len)
		return fault(j, j->end, cut_short);
	j->p += n;
	return true;
}

static bool skip_str(struct gl_json *j)
{
	struct gl_str text;
	bool has_escapes;

	return scan_str(j, &text, &has_escapes);
}

/*
 * Skips a value. Its nesting is limited by GL_LIMIT_JSON_DEPTH, and so is the recursion. Returns
 * false if j->what is set.
 */
static bool skip_value(struct gl_json *j)
{
	struct number num;
	bool first = true;

	switch (gl_json_peek(j)) {
	case GL_JSON_OBJECT:
		gl_json_enter(j);
		while (next_key(j, &first) && skip_str(j) && colon(j) && skip_value(j))
			;
		break;
	case GL_JSON_ARRAY:
		gl_json_enter(j);
		while (gl_json_element(j, &first) && skip_value(j))
			;
		break;
	case GL_JSON_STRING:
		return skip_str(j);
	case GL_JSON_NUMBER:
		return scan_number(j, &num);
	case GL_JSON_TRUE:
		return skip_word(j, GL_STR("true"));
	case GL_JSON_FALSE:
		return skip_word(j, GL_STR("false"));
	case GL_JSON_NULL:
		return skip_word(j, GL_STR("null"));
	case GL_JSON_BAD:
		break;
	}
	return j->what == NULL;
}

bool gl_json_skip(struct gl_json *j, struct gl_str *raw)
{
	const char *start;

	skip_blanks(j);
	start = j->p;
	if (!skip_value(j))
		return false;
	if (raw)
		*raw = gl_str_of(start, j->p);
	return true;
}

bool gl_json_at_end(struct gl_json *j)
{
	if (j->what)
		return false;
	skip_blanks(j);
	if (j->p == j->end)
		return true;
	return fault(j, j->p, "extra text after the JSON value");
}
