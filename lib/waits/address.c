#include "lib/waits/address.h"

#include "lib/base/avx2.h"
#include "lib/base/num.h"

/*
 * Does what gl_num_hex does, and is faster for numbers of up to 15 digits in lower case, such as
 * the addresses of Go's heap.
 */
static inline const char *hex(const char *p, const char *end, uint64_t *n)
{
#if defined(__SSE2__)
	size_t room = end - p < 16 ? (size_t)(end - p) : 16, len;
	__m128i text, digits, letters, pairs;
	unsigned others;

	if (room < 8)
		return gl_num_hex(p, end, n);
	/* the next 16 bytes; if fewer are left, zeros follow them */
	text = _mm_set_epi64x(
		room > 8 ? (int64_t)(gl_bytes_at(p + room - 8) >> 8 * (16 - room)) : 0,
		(int64_t)gl_bytes_at(p));
	digits = _mm_sub_epi8(text, _mm_set1_epi8('0'));
	letters = _mm_sub_epi8(text, _mm_set1_epi8('a'));
	/*
	 * `digits` and `letters` become the values of the characters that are digits or letters a
	 * to f, and 0 for all other characters
	 */
	pairs = _mm_cmpeq_epi8(_mm_min_epu8(digits, _mm_set1_epi8(9)), digits);
	digits = _mm_and_si128(digits, pairs);
	text = _mm_cmpeq_epi8(_mm_min_epu8(letters, _mm_set1_epi8(5)), letters);
	letters = _mm_and_si128(_mm_add_epi8(letters, _mm_set1_epi8(10)), text);
	others = ~(unsigned)_mm_movemask_epi8(_mm_or_si128(pairs, text));
	len = gl_first_bit(others);
	if (len == 0 || len == 16 || (len < room && gl_num_hex_digit(p[len]) >= 0))
		return gl_num_hex(p, end, n);
	pairs = _mm_or_si128(digits, letters);
	/* two digits are packed into each byte, the first digits into the lowest byte */
	pairs = _mm_and_si128(_mm_or_si128(_mm_slli_epi16(pairs, 4), _mm_srli_epi16(pairs, 8)),
		_mm_set1_epi16(0xff));
	*n = gl_bytes_reversed((uint64_t)_mm_cvtsi128_si64(_mm_packus_epi16(pairs, pairs))) >>
	     4 * (16 - len);
	return p + len;
#else
	return gl_num_hex(p, end, n);
#endif
}

/*
 * Reads the number at p, and stores the position after it in *behind. Returns false if there is no
 * number, or if it cannot be an address.
 */
static bool read(const char *p, const char *end, uint64_t *address, const char **behind)
{
	const char *stop;
	uint64_t n;

	if (end - p < 3 || p[0] != '0' || p[1] != 'x')
		return false;
	stop = hex(p + 2, end, &n);
	if (!stop || stop - p > 18)
		return false;
	*behind = stop;
	if (n < GL_ADDRESS_LEAST)
		return false;
	*address = n;
	return true;
}

static bool is_marked(const char *behind, const char *end)
{
	return behind < end && *behind == '?';
}

bool gl_address_first(struct gl_str args, uint64_t *address)
{
	const char *behind;
	uint64_t n;

	if (!args.p || !read(args.p, args.p + args.len, &n, &behind) ||
		is_marked(behind, args.p + args.len))
		return false;
	*address = n;
	return true;
}

bool gl_address_maybe(struct gl_str args, uint64_t *address)
{
	const char *behind;

	return args.p && read(args.p, args.p + args.len, address, &behind);
}

bool gl_address_next_any(struct gl_str *args, uint64_t *address, bool *is_stale)
{
	const char *p = args->p, *end = p + args->len;

	while (p && (p = memchr(p, 'x', (size_t)(end - p)))) {
		const char *behind = p + 1;
		bool is_one = p > args->p && read(p - 1, end, address, &behind);

		p = behind;
		if (!is_one)
			continue;
		*is_stale = is_marked(p, end);
		*args = gl_str_of(p, end);
		return true;
	}
	args->len = 0;
	return false;
}

bool gl_address_next(struct gl_str *args, uint64_t *address)
{
	bool is_stale;

	while (gl_address_next_any(args, address, &is_stale))
		if (!is_stale)
			return true;
	return false;
}
