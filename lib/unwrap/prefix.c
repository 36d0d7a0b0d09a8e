#include "lib/unwrap/prefix.h"

#include "lib/base/bytes.h"
#include "lib/unwrap/timestamp.h"

/* --- learning ------------------------------------------------------------------------------ */

static bool add_part(struct gl_prefix *s, enum gl_prefix_kind kind, size_t at, size_t len)
{
	struct gl_prefix_part *last = s->nparts ? &s->parts[s->nparts - 1] : NULL;

	if (kind == GL_PREFIX_LITERAL && last && last->kind == GL_PREFIX_LITERAL) {
		last->len = (unsigned short)(last->len + len);
		return true;
	}
	if (s->nparts == GL_PREFIX_PARTS)
		return false;
	s->parts[s->nparts++] =
		(struct gl_prefix_part){kind, (unsigned short)at, (unsigned short)len};
	return true;
}

/*
 * Returns true if a timestamp may begin at byte `at` of the prefix: after a byte that is neither a
 * letter nor a digit, or after the letter of klog's E0102 15:04:05.123456.
 */
static bool may_be_stamp(struct gl_str prefix, size_t at)
{
	char before = at ? prefix.p[at - 1] : ' ';

	return !gl_is_alnum(before) ||
	       (at == 1 && gl_is_digit(prefix.p[1]) && strchr("IWEF", before));
}

/*
 * Returns true if the number at `at` is a counter, which changes from line to line, as in :98 and
 * 0.345. The numbers in web-1 and m2 are parts of a name, and the one in app[123]: is a process id.
 */
static bool is_counter(struct gl_str prefix, size_t at, size_t len)
{
	char before = at ? prefix.p[at - 1] : ' ';

	if (before == '[' && gl_str_starts(gl_str_skip(prefix, at + len), GL_STR("]:")))
		return false;
	return !gl_is_alnum(before) && !strchr("-_#@", before);
}

/*
 * Returns true for the F (or P) at the end of a CRI prefix, such as: 2024-01-02T15:04:05.123456789Z
 * stderr F (containerd's internal/cri/io/logger.go).
 */
static bool is_flag(const struct gl_prefix *s, struct gl_str prefix, size_t at)
{
	static const struct gl_str streams[] = {{" stdout ", 8}, {" stderr ", 8}};

	if ((prefix.p[at] != 'F' && prefix.p[at] != 'P') || at + 2 != prefix.len ||
		prefix.p[at + 1] != ' ' || s->nparts != 2 || s->parts[0].kind != GL_PREFIX_STAMP)
		return false;
	return s->parts[1].len == streams[0].len &&
	       gl_str_ends_any((struct gl_str){prefix.p, at}, streams, GL_COUNT(streams));
}

static size_t run_of(struct gl_str prefix, size_t at, bool (*is)(char))
{
	size_t n = 0;

	while (at + n < prefix.len && is(prefix.p[at + n]))
		n++;
	return n;
}

/* Returns the kind of the part that begins at `at`, and its length. */
static enum gl_prefix_kind part_at(const struct gl_prefix *s, struct gl_str prefix, size_t at,
	size_t *len)
{
	*len = may_be_stamp(prefix, at) ? gl_timestamp(prefix.p + at, prefix.p + prefix.len) : 0;
	if (*len)
		return GL_PREFIX_STAMP;
	*len = run_of(prefix, at, gl_is_digit);
	if (*len)
		return is_counter(prefix, at, *len) ? GL_PREFIX_DIGITS : GL_PREFIX_LITERAL;
	*len = 1;
	if (is_flag(s, prefix, at))
		return GL_PREFIX_FLAG;
	if (gl_is_letter(prefix.p[at]))
		*len = run_of(prefix, at, gl_is_letter);
	return GL_PREFIX_LITERAL;
}

bool gl_prefix_learn(struct gl_prefix *s, struct gl_str prefix)
{
	size_t len;

	s->len = prefix.len;
	s->nparts = 0;
	if (prefix.len > GL_PREFIX_MAX)
		return false;
	if (prefix.len)
		memcpy(s->text, prefix.p, prefix.len);
	for (size_t at = 0; at < prefix.len; at += len) {
		enum gl_prefix_kind kind = part_at(s, prefix, at, &len);

		if (!add_part(s, kind, at, len))
			return false;
	}
	return true;
}

/* --- matching ------------------------------------------------------------------------------ */

static bool is_alike_word(const char *a, const char *b)
{
	uint64_t x = gl_bytes_at(a), y = gl_bytes_at(b);

	return x == y ||
	       (gl_bytes_nonzero(x ^ y) & (gl_bytes_no_digit(x) | gl_bytes_no_digit(y))) == 0;
}

/* Returns true if the n bytes at a and b are equal except for digits. n >= 8. */
static bool is_alike(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i + 8 <= n; i += 8)
		if (!is_alike_word(a + i, b + i))
			return false;
	return is_alike_word(a + n - 8, b + n - 8);
}

/* Returns true if c ends a timestamp: it continues neither a fraction nor a zone nor a word. */
static bool is_stamp_end(char c)
{
	return !gl_is_alnum(c) && c != '.' && c != ',' && c != '+' && c != '-';
}

static size_t stamp_at(const struct gl_prefix *s, const struct gl_prefix_part *part, const char *p,
	const char *end)
{
	if ((size_t)(end - p) > part->len && is_stamp_end(p[part->len]) &&
		is_alike(p, s->text + part->at, part->len))
		return part->len;
	return gl_timestamp(p, end);
}

/*
 * p is the place in the line where the part is looked for. Returns true if the part is the prefix's
 * last one, and the line ends within it so that only blanks at the part's end are missing.
 */
static bool is_trimmed(const struct gl_prefix *s, const struct gl_prefix_part *part, const char *p,
	const char *end)
{
	size_t have = (size_t)(end - p);
	const char *text = s->text + part->at;

	if (part != &s->parts[s->nparts - 1] || have >= part->len || memcmp(p, text, have) != 0)
		return false;
	while (have < part->len && gl_is_blank(text[have]))
		have++;
	return have == part->len;
}

/* Returns how many bytes the part matches at p, or SIZE_MAX if it does not match. */
static size_t fit_part(const struct gl_prefix *s, const struct gl_prefix_part *part, const char *p,
	const char *end)
{
	size_t n = 0;

	switch (part->kind) {
	case GL_PREFIX_LITERAL:
		if ((size_t)(end - p) >= part->len && memcmp(p, s->text + part->at, part->len) == 0)
			return part->len;
		return is_trimmed(s, part, p, end) ? (size_t)(end - p) : SIZE_MAX;
	case GL_PREFIX_STAMP:
		n = stamp_at(s, part, p, end);
		return n ? n : SIZE_MAX;
	case GL_PREFIX_DIGITS:
		n = (size_t)(gl_skip_digits(p, end) - p);
		return n ? n : SIZE_MAX;
	case GL_PREFIX_FLAG:
		return p < end && (*p == 'F' || *p == 'P') ? 1 : SIZE_MAX;
	}
	return SIZE_MAX;
}

bool gl_prefix_match(const struct gl_prefix *s, struct gl_str line, struct gl_prefix_fit *fit)
{
	const char *p = line.p, *end = line.p + line.len;

	fit->stamp = (struct gl_str){NULL, 0};
	fit->goes_on = false;
	for (size_t i = 0; i < s->nparts; i++) {
		const struct gl_prefix_part *part = &s->parts[i];
		size_t n = fit_part(s, part, p, end);

		if (n == SIZE_MAX)
			return false;
		if (part->kind == GL_PREFIX_STAMP && !fit->stamp.p)
			fit->stamp = (struct gl_str){p, n};
		if (part->kind == GL_PREFIX_FLAG)
			fit->goes_on = *p == 'P';
		p += n;
	}
	fit->len = (size_t)(p - line.p);
	return true;
}

/* --- byte masks --------------------------------------------------------------------------- */

/*
 * A timestamp in a line: n bytes at p. In the prefix, the literal `next` follows it, and `learned`
 * is the timestamp from which the prefix was learned.
 */
struct stamp {
	const struct gl_prefix_part *part, *next;
	const char *p;
	size_t n;
	const char *learned;
};

/*
 * Returns true if the timestamp has the same length and, except for digits, the same bytes as the
 * learned one. stamp_at then accepts it with any other digits, too.
 */
static bool is_as_learned(const struct stamp *t)
{
	return t->n == t->part->len && is_stamp_end(t->p[t->n]) && is_alike(t->p, t->learned, t->n);
}

/*
 * Returns true if it is certain that stamp_at does not take the timestamp for one written like the
 * learned one, and so calls gl_timestamp. This must hold for every line that fits the mask,
 * whatever comes after `next`.
 */
static bool is_surely_another(const struct stamp *t)
{
	size_t reach = t->n + t->next->len;

	if (t->part->len < reach)
		return true;
	for (size_t i = 0; i < reach; i++)
		if (t->p[i] != t->learned[i] &&
			!(gl_is_digit(t->p[i]) && gl_is_digit(t->learned[i])))
			return true;
	return false;
}

/*
 * Returns true if no zone can follow that would make the timestamp longer, whatever comes after
 * `next`.
 */
static bool has_zone_end(const struct stamp *t)
{
	const char *end = t->p + t->n;

	/* `next` is longer than a zone and the blank before it, so it cannot be the start of one */
	if (t->next->len >= 8)
		return true;
	if (*end == ' ')
		return end[-1] == 'Z' || (strchr("+-", end[-6]) && end[-3] == ':');
	return !strchr("+-.,Z", *end);
}

/*
 * Appends a timestamp that gl_timestamp reads to the mask. That function checks the range of all
 * digits except those of the fraction, so only these may vary.
 */
static bool mask_fraction(struct gl_bytemask *m, const struct stamp *t)
{
	size_t at = 0, n;

	while (at < t->n && t->p[at] != '.' && t->p[at] != ',')
		at++;
	n = run_of((struct gl_str){t->p, t->n}, at < t->n ? at + 1 : at, gl_is_digit);
	n += at < t->n;
	return gl_bytemask_add(m, (struct gl_str){t->p, at}, false) &&
	       gl_bytemask_add(m, (struct gl_str){t->p + at, n}, true) &&
	       gl_bytemask_add(m, (struct gl_str){t->p + at + n, t->n - at - n}, false);
}

static bool mask_stamp(struct gl_bytemask *m, const struct stamp *t)
{
	if (is_as_learned(t))
		return gl_bytemask_add(m, (struct gl_str){t->p, t->n}, true);
	return is_surely_another(t) && has_zone_end(t) && mask_fraction(m, t);
}

/*
 * Appends the part, which matches n bytes at p, to the mask. Returns false if no mask can replace
 * the part.
 */
static bool mask_part(const struct gl_prefix *s, const struct gl_prefix_part *part, const char *p,
	size_t n, struct gl_bytemask *m)
{
	bool is_literal = part->kind == GL_PREFIX_LITERAL,
	     is_last = part == &s->parts[s->nparts - 1];

	if (is_literal ? n != part->len : is_last || part[1].kind != GL_PREFIX_LITERAL)
		/*
		 * the literal lacks blanks at its end, or the part's end depends on what follows
		 * the prefix
		 */
		return false;
	if (part->kind == GL_PREFIX_FLAG && *p == 'P')
		return false;
	if (part->kind == GL_PREFIX_STAMP)
		return mask_stamp(m, &(struct stamp){part, part + 1, p, n, s->text + part->at});
	return gl_bytemask_add(m, (struct gl_str){p, n}, part->kind == GL_PREFIX_DIGITS);
}

bool gl_prefix_mask(const struct gl_prefix *s, struct gl_str line, struct gl_bytemask *m,
	struct gl_prefix_fit *fit)
{
	const char *p = line.p, *end = line.p + line.len;

	gl_bytemask_begin(m);
	if (!gl_prefix_match(s, line, fit))
		return false;
	for (size_t i = 0; i < s->nparts; i++) {
		size_t n = fit_part(s, &s->parts[i], p, end);

		if (!mask_part(s, &s->parts[i], p, n, m))
			return false;
		p += n;
	}
	return m->len > 0;
}
