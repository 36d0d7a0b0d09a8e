#include "cmd/common/failon.h"

#include "lib/base/near.h"
#include "lib/base/num.h"

#include <string.h>

/* Returns the name in f->name without the choices that may follow its colon. */
static struct gl_str name_of(const struct failon *f)
{
	return (struct gl_str){f->name, strcspn(f->name, ":")};
}

/* Adds a choice to the choices that were given. Returns false if the row has no such choice. */
static bool read_choice(struct failon *f, struct gl_str word)
{
	const char *p = f->name + name_of(f).len + 1, *end = f->name + strlen(f->name);

	for (uint64_t bit = 1; p < end; bit <<= 1) {
		const char *bar = memchr(p, '|', (size_t)(end - p));

		if (gl_str_eq(gl_str_of(p, bar ? bar : end), word)) {
			f->limit |= bit;
			return true;
		}
		p = bar ? bar + 1 : end;
	}
	return false;
}

/* Reads `text`, which follows the colon of a word. text.p == NULL: the word has no colon. */
static bool read_limit(struct failon *f, struct gl_str text)
{
	bool is_share = f->kind == FAILON_MAY_SHARE && text.len > 0 && text.p[text.len - 1] == '%';
	uint64_t limit = 1;

	if (!text.p && f->kind != FAILON_MAY_COUNT && f->kind != FAILON_MAY_SHARE)
		return false;
	if (f->kind == FAILON_CHOICES)
		return read_choice(f, text);
	text.len -= is_share;
	if (text.p && !(f->kind == FAILON_DURATION ? gl_num_duration : gl_num_parse)(text, &limit))
		return false;
	*(is_share ? &f->percent : &f->limit) = limit;
	return limit > 0;
}

/* Reads one word of the list, such as `leak` or `leak:10`. */
static bool read_word(struct failon *rows, size_t n, struct gl_str word)
{
	const char *end = word.p + word.len, *colon = memchr(word.p, ':', word.len);
	struct gl_str name = gl_str_of(word.p, colon ? colon : end);

	for (size_t i = 0; i < n; i++)
		if (gl_str_eq(name, name_of(&rows[i])))
			return read_limit(&rows[i], colon ? gl_str_of(colon + 1, end)
							  : (struct gl_str){0});
	/*
	 * a word that is not a name may be one more choice for the name before it:
	 * verdict:deadlock,leak
	 */
	for (size_t i = 0; i < n && !colon; i++)
		if (rows[i].kind == FAILON_CHOICES && rows[i].limit)
			return read_choice(&rows[i], word);
	return false;
}

static void report_near(const struct failon *rows, size_t n, struct gl_str word, struct gl_err *err)
{
	const char *colon = word.len ? memchr(word.p, ':', word.len) : NULL;
	struct gl_near near = {.word = colon ? gl_str_of(word.p, colon) : word};

	for (size_t i = 0; i < n; i++)
		gl_near_try(&near, name_of(&rows[i]));
	/* If near.steps is 0, the name is right, so the fault is in what follows its colon. */
	if (near.steps > 0)
		gl_near_store(&near, err);
}

int failon_read(struct failon *rows, size_t n, struct gl_str list, const char *accepts,
	struct gl_err *err)
{
	const char *p = list.p, *end = list.p + list.len;

	for (;;) {
		const char *comma = p < end ? memchr(p, ',', (size_t)(end - p)) : NULL;

		if (p == end || !read_word(rows, n, gl_str_of(p, comma ? comma : end))) {
			gl_err_set(err, GL_ERR_SYNTAX, accepts);
			err->column = (uint64_t)(p - list.p) + 1;
			report_near(rows, n, gl_str_of(p, comma ? comma : end), err);
			return -1;
		}
		if (!comma)
			return 0;
		p = comma + 1;
	}
}

bool failon_is_share(const struct failon *f, uint64_t n, uint64_t whole)
{
	uint64_t times, rest;

	if (f->percent == 0 || n == 0)
		return false;
	if (whole == 0)
		return true;
	times = n / whole;
	rest = n % whole;
	if (times > f->percent / 100)
		return true;
	/* Halves both numbers until their products with 100 fit into 64 bits. */
	for (; rest > UINT64_MAX / 100 || whole > UINT64_MAX / 100; rest >>= 1)
		whole >>= 1;
	return times == f->percent / 100 && rest * 100 >= whole * (f->percent % 100);
}
