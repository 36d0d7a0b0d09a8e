/*
 * str: a view of bytes that it does not own, without a NUL at the end. The function that returns a
 * view says how long the bytes stay valid. An empty view may have p == NULL.
 */
#ifndef GL_BASE_STR_H
#define GL_BASE_STR_H

#include "lib/base/port.h"

#include <string.h>

struct gl_str {
	const char *p;
	size_t len; /* bytes */
};

/* A view of a string literal. */
#define GL_STR(lit) ((struct gl_str){(lit), sizeof(lit) - 1})

/* The same as a part of an initialiser, such as the row of a table. */
#define GL_STR_ROW(lit) {(lit), sizeof(lit) - 1}

static inline struct gl_str gl_str_of(const char *p, const char *end)
{
	return (struct gl_str){p, (size_t)(end - p)};
}

static inline bool gl_str_eq(struct gl_str a, struct gl_str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

/* Returns true if both are absent (p == NULL), or both are there and equal. */
static inline bool gl_str_same(struct gl_str a, struct gl_str b)
{
	return !a.p == !b.p && gl_str_eq(a, b);
}

static inline bool gl_str_starts(struct gl_str s, struct gl_str prefix)
{
	return s.len >= prefix.len && memcmp(s.p, prefix.p, prefix.len) == 0;
}

static inline bool gl_str_ends(struct gl_str s, struct gl_str suffix)
{
	return s.len >= suffix.len &&
	       memcmp(s.p + (s.len - suffix.len), suffix.p, suffix.len) == 0;
}

/* Returns the first of the n words that s begins with, or NULL. */
static inline const struct gl_str *gl_str_starts_any(
	struct gl_str s, const struct gl_str *words, size_t n)
{
	for (const struct gl_str *word = words; word < words + n; word++)
		if (gl_str_starts(s, *word))
			return word;
	return NULL;
}

/* Returns the first of the n words that s ends with, or NULL. */
static inline const struct gl_str *gl_str_ends_any(
	struct gl_str s, const struct gl_str *words, size_t n)
{
	for (const struct gl_str *word = words; word < words + n; word++)
		if (gl_str_ends(s, *word))
			return word;
	return NULL;
}

/* Returns the first of n words that occurs in s, or NULL. */
static inline const struct gl_str *gl_str_holds_any(
	struct gl_str s, const struct gl_str *words, size_t n)
{
	for (const struct gl_str *word = words; word < words + n; word++)
		if (gl_port_memmem(s.p, s.len, word->p, word->len))
			return word;
	return NULL;
}

/* Returns s without its first n bytes. n must not exceed s.len. */
static inline struct gl_str gl_str_skip(struct gl_str s, size_t n)
{
	return (struct gl_str){s.p + n, s.len - n};
}

/*
 * Removes from *s what stands before the first c, and c itself, and returns what stood before it.
 * If there is no c, returns all of *s, and sets s->p to NULL. So this goes through a list, in which
 * elements may be empty:
 *     do
 *             use(gl_str_cut(&list, ','));
 *     while (list.p);
 */
static inline struct gl_str gl_str_cut(struct gl_str *s, char c)
{
	const char *at = s->len ? memchr(s->p, c, s->len) : NULL;
	struct gl_str before = {s->p, at ? (size_t)(at - s->p) : s->len};

	*s = at ? gl_str_skip(*s, before.len + 1) : (struct gl_str){NULL, 0};
	return before;
}

/* The following functions recognise only ASCII characters, whatever the locale. */
static inline bool gl_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool gl_is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static inline char gl_lower(char c)
{
	return gl_is_upper(c) ? (char)(c - 'A' + 'a') : c;
}

static inline bool gl_is_letter(char c)
{
	return gl_is_upper(c) || (c >= 'a' && c <= 'z');
}

static inline bool gl_is_alnum(char c)
{
	return gl_is_letter(c) || gl_is_digit(c);
}

static inline bool gl_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Returns true for a blank, and for the CR with which a line from Windows ends. */
static inline bool gl_is_white(char c)
{
	return gl_is_blank(c) || c == '\r';
}

/*
 * gl_skip_white, gl_skip_digits and gl_skip_blanks return the first byte of [p, end) that is not
 * white space, not a digit, or not a blank, respectively; `end` if there is none.
 */
static inline const char *gl_skip_white(const char *p, const char *end)
{
	while (p < end && gl_is_white(*p))
		p++;
	return p;
}

static inline const char *gl_skip_digits(const char *p, const char *end)
{
	while (p < end && gl_is_digit(*p))
		p++;
	return p;
}

/* Returns true if s has at least one byte, and all are digits. */
static inline bool gl_str_is_digits(struct gl_str s)
{
	return s.len > 0 && gl_skip_digits(s.p, s.p + s.len) == s.p + s.len;
}

/* Returns true if s begins with word, in upper or lower case. word must be in lower case. */
static inline bool gl_str_starts_fold(struct gl_str s, struct gl_str word)
{
	size_t n = 0;

	while (n < s.len && n < word.len && gl_lower(s.p[n]) == word.p[n])
		n++;
	return n == word.len;
}

static inline const char *gl_skip_blanks(const char *p, const char *end)
{
	while (p < end && gl_is_blank(*p))
		p++;
	return p;
}

/* Returns s without the blanks at its start. */
static inline struct gl_str gl_str_skip_blanks(struct gl_str s)
{
	while (s.len && gl_is_blank(*s.p))
		s = gl_str_skip(s, 1);
	return s;
}

/* Returns s without the blanks and CRs at its end. */
static inline struct gl_str gl_str_trim(struct gl_str s)
{
	while (s.len && gl_is_white(s.p[s.len - 1]))
		s.len--;
	return s;
}

/* Returns s without the digits at its end. */
static inline struct gl_str gl_str_trim_digits(struct gl_str s)
{
	while (s.len && gl_is_digit(s.p[s.len - 1]))
		s.len--;
	return s;
}

/* Compares byte by byte; a prefix sorts first. Returns < 0, 0 or > 0. */
static inline int gl_str_cmp(struct gl_str a, struct gl_str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int c = n ? memcmp(a.p, b.p, n) : 0;

	return c ? c : (a.len > b.len) - (a.len < b.len);
}

#endif
