/*
 * eat: the small functions from which recognisers are made. Each of them moves *p past what it
 * looks for. If this is not at *p, it leaves *p unchanged and returns false.
 */
#ifndef GL_SYNTAX_EAT_H
#define GL_SYNTAX_EAT_H

#include "lib/base/num.h"
#include "lib/base/space.h"

static inline bool gl_eat(const char **p, const char *end, struct gl_str word)
{
	if ((size_t)(end - *p) < word.len || memcmp(*p, word.p, word.len) != 0)
		return false;
	*p += word.len;
	return true;
}

/* Moves past one blank, of ASCII or of Unicode (space.h). */
static inline bool gl_eat_blank(const char **p, const char *end)
{
	size_t n = gl_space_or_blank_at(*p, end);

	*p += n;
	return n > 0;
}

/*
 * Moves past a number in the form in which Go prints it: 0x1f. If the number does not fit in 63
 * bits, *value receives its lowest 63 bits.
 */
static inline bool gl_eat_hex(const char **p, const char *end, int64_t *value)
{
	const char *q = *p, *digits;
	uint64_t v;

	if (!gl_eat(&q, end, GL_STR("0x")))
		return false;
	for (digits = q; q < end && gl_num_lower_hex_digit(*q) >= 0;)
		q++;
	if (!gl_num_hex(digits, q, &v))
		return false;
	*p = q;
	*value = (int64_t)(v & INT64_MAX);
	return true;
}

#endif
