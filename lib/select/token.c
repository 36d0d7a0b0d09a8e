#include "lib/select/token.h"

void gl_token_init(struct gl_token *x, struct gl_arena *arena, struct gl_str text,
	struct gl_err *err)
{
	x->arena = arena;
	x->err = err;
	x->start = x->p = text.p;
	x->end = text.p + text.len;
}

/*
 * Sets err->column to the position `at`, counted in characters. A byte 10xxxxxx of UTF-8 continues
 * a character, so it is not counted.
 */
void gl_token_place(struct gl_token *x, const char *at)
{
	x->err->column = 1;
	for (const char *p = x->start; p < at; p++)
		x->err->column += ((unsigned char)*p & 0xc0) != 0x80;
}

bool gl_token_refuse(struct gl_token *x, const char *at, const char *what)
{
	gl_err_set(x->err, GL_ERR_SYNTAX, what);
	gl_token_place(x, at);
	return false;
}

bool gl_token_fail_memory(struct gl_token *x)
{
	gl_err_set(x->err, GL_ERR_MEMORY, "out of memory");
	return false;
}

static bool is_word(char c)
{
	return gl_is_alnum(c) || c == '_' || c == '.';
}

void gl_token_blanks(struct gl_token *x)
{
	while (x->p < x->end && gl_token_is_one_of(*x->p, " \t\n\r"))
		x->p++;
}

struct gl_str gl_token_word(struct gl_token *x)
{
	const char *p;

	gl_token_blanks(x);
	p = x->p;
	while (p < x->end && is_word(*p))
		p++;
	return gl_str_of(x->p, p);
}

bool gl_token_keyword(struct gl_token *x, struct gl_str keyword)
{
	if (!gl_str_eq(gl_token_word(x), keyword))
		return false;
	x->p += keyword.len;
	return true;
}

bool gl_token_char(struct gl_token *x, char c)
{
	gl_token_blanks(x);
	if (x->p == x->end || *x->p != c)
		return false;
	x->p++;
	return true;
}

/* Returns the character that a backslash and c stand for, or NUL if they are not an escape. */
static char escaped(char c)
{
	static const char letters[] = "nrt\"'\\", meant[] = "\n\r\t\"'\\";
	const char *at = c ? strchr(letters, c) : NULL;

	return at ? meant[at - letters] : '\0';
}

/*
 * Appends the character of an escape, whose backslash was just consumed, to *out. In a regular
 * expression, only escaped quotes and control characters are decoded; other escapes are kept,
 * because they mean something to the expression.
 */
static bool take_escape(struct gl_token *x, bool is_regex, struct gl_str *out, char *to)
{
	char c = *x->p++, meant = escaped(c);

	if (is_regex && (meant == '\0' || c == '\\')) {
		to[out->len++] = '\\';
		meant = c;
	}
	if (meant == '\0')
		return gl_token_refuse(x, x->p - 2,
			"unknown escape; the escapes are \\\\ \\\" \\' \\n \\r \\t");
	to[out->len++] = meant;
	return true;
}

/*
 * Returns the position of the quote that ends the string, or NULL. A quote after a backslash does
 * not end it.
 */
static const char *closing(const struct gl_token *x, const char *p, char quote)
{
	while (p < x->end && *p != quote)
		p += *p == '\\' && x->end - p > 1 ? 2 : 1;
	return p < x->end ? p : NULL;
}

bool gl_token_text(struct gl_token *x, bool is_regex, struct gl_str *out, const char *what)
{
	const char *from, *close;
	char *to;

	gl_token_blanks(x);
	from = x->p;
	if (from == x->end || !gl_token_is_one_of(*from, "\"'"))
		return gl_token_refuse(x, from, what);
	close = closing(x, ++x->p, *from);
	if (!close)
		return gl_token_refuse(x, from, "the quotes are not closed");
	to = gl_arena_new(x->arena, (size_t)(close - from));
	*out = (struct gl_str){to, 0};
	if (!to)
		return gl_token_fail_memory(x);
	while (x->p < close) {
		char c = *x->p++;

		if (c != '\\')
			to[out->len++] = c;
		else if (!take_escape(x, is_regex, out, to))
			return false;
	}
	x->p++;
	return true;
}
