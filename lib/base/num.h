/* num: reads numbers, durations and times with bounds checks, and writes them. */
#ifndef GL_BASE_NUM_H
#define GL_BASE_NUM_H

#include "lib/base/bytes.h"
#include "lib/base/str.h"

#define GL_NUM_DIGITS 20 /* decimal digits of the largest uint64_t */

/* Writes n in decimal to `out`, which has room for GL_NUM_DIGITS bytes. Returns the length. */
size_t gl_num_put(uint64_t n, char *out);

/* Writes n as 0x1f to `out`, which has room for 18 bytes. Returns the length. */
size_t gl_num_put_hex(uint64_t n, char *out);

/* Returns the value of a hexadecimal digit as Go prints it, 0-9a-f, or -1 if c is not one. */
static inline int gl_num_lower_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Returns the value of a hexadecimal digit of either case, or -1 if c is not one. */
static inline int gl_num_hex_digit(char c)
{
	int lower = gl_num_lower_hex_digit(c);

	return lower < 0 && c >= 'A' && c <= 'F' ? c - 'A' + 10 : lower;
}

/*
 * Reads hexadecimal digits of either case at p, and stores the low 64 bits of their number in *n.
 * Returns the byte behind the last digit, or NULL if there is no digit.
 */
static inline const char *gl_num_hex(const char *p, const char *end, uint64_t *n)
{
	const char *start = p;
	uint64_t v = 0;
	int digit;

	for (; p < end && (digit = gl_num_hex_digit(*p)) >= 0; p++)
		v = v << 4 | (uint64_t)digit;
	*n = v;
	return p > start ? p : NULL;
}

/*
 * Reads exactly `digits` hexadecimal digits. Returns false if there are fewer, or if `digits` is 0.
 */
static inline bool gl_num_hex_of(const char *p, const char *end, size_t digits, uint64_t *n)
{
	return digits > 0 && end - p >= (ptrdiff_t)digits &&
	       gl_num_hex(p, p + digits, n) == p + digits;
}

/*
 * Reads a decimal number at p into *n and returns the byte after its last digit. Returns NULL if
 * there is no digit, or if the number does not fit in 63 bits. (Goroutine ids and counts are int64
 * in Go, and 63 bits survive every JSON reader written in C, jq included.)
 */
static inline const char *gl_num_digits(const char *p, const char *end, uint64_t *n);

/* The general case of gl_num_digits: long numbers, and numbers near the end of the text. */
const char *gl_num_digits_slowly(const char *p, const char *end, uint64_t *n);

static inline const char *gl_num_digits(const char *p, const char *end, uint64_t *n)
{
	if (end - p >= 8) {
		uint64_t w = gl_bytes_at(p), no_digit = gl_bytes_no_digit(w);
		size_t len = no_digit ? gl_bytes_lowest(no_digit) : 8;

		if (len > 0 && len < 8) {
			/*
			 * Shifts out what follows the digits and shifts in zeros, which become
			 * leading digits.
			 */
			*n = gl_bytes_number((w ^ GL_BYTES_ONES * '0') << 8 * (8 - len));
			return p + len;
		}
	}
	return gl_num_digits_slowly(p, end, n);
}

/* Compares two numbers, as gl_str_cmp compares texts. Returns < 0, 0 or > 0. */
static inline int gl_num_cmp(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/*
 * Reads a number of exactly n digits at p, whose value must be from low to high. Returns what
 * follows it, or NULL if there is no such number before `end`.
 */
const char *gl_num_field(const char *p, const char *end, int n, int low, int high);

/* The units of a duration, the longest first. */
struct gl_num_unit {
	uint64_t seconds;
	char name;
};

#define GL_NUM_UNITS 4

extern const struct gl_num_unit gl_num_units[GL_NUM_UNITS];

/* Reads s, which must be one decimal number and nothing else. */
bool gl_num_parse(struct gl_str s, uint64_t *n);

/*
 * Reads a duration such as 90s, 5m, 1h30m or 2d into seconds: one or more numbers, each with a unit
 * (d h m s), the larger unit first. Returns false if s is not a duration or exceeds 2^53 seconds.
 */
bool gl_num_duration(struct gl_str s, uint64_t *seconds);

#define GL_NUM_TIME 40 /* room for an RFC 3339 time with nanoseconds */

/*
 * Finds the last time in a path that has a full date and a time zone, in the notation of moby,
 * vault and others: goroutine-stacks-2006-01-02T150405Z.log, 2006-01-02T15-04-05Z/,
 * 2006-01-02T15:04:05+0200. Writes it to `out` as RFC 3339 and returns its length; 0 if there is
 * none.
 */
size_t gl_num_time_in_name(struct gl_str name, char out[GL_NUM_TIME]);

/*
 * Writes nanoseconds since 1970, which must not be negative, as RFC 3339 in UTC. Returns the
 * length.
 */
size_t gl_num_time(int64_t nanos, char out[GL_NUM_TIME]);

#endif
