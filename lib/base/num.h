/*
 * num: numbers, durations and times, read with bounds and written plainly.
 */
#ifndef GL_BASE_NUM_H
#define GL_BASE_NUM_H

#include "lib/base/bytes.h"
#include "lib/base/str.h"

#define GL_NUM_DIGITS 20 /* of the largest uint64_t */

/* Write n in decimal at out (room for GL_NUM_DIGITS); returns how many bytes. */
size_t gl_num_put(uint64_t n, char *out);

/* Write n as 0x1f at out (room for 18 bytes); returns how many bytes. */
size_t gl_num_put_hex(uint64_t n, char *out);

/* The value of a hexadecimal digit of either case; -1: c is none. */
static inline int gl_num_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/*
 * Read decimal digits from p: returns the byte behind the last one, and *n. NULL when
 * there is no digit or the number does not fit in 63 bits (JSON readers and jq lose
 * nothing below that in C; goroutine ids and counts are int64 in Go).
 */
static inline const char *gl_num_digits(const char *p, const char *end, uint64_t *n);

/* The same one by one, for long numbers and the end of the text. */
const char *gl_num_digits_slowly(const char *p, const char *end, uint64_t *n);

static inline const char *gl_num_digits(const char *p, const char *end, uint64_t *n)
{
	if (end - p >= 8) {
		uint64_t w = gl_bytes_at(p), no_digit = gl_bytes_no_digit(w);
		size_t len = no_digit ? gl_bytes_lowest(no_digit) : 8;

		if (len > 0 && len < 8) {
			/* What is behind them goes, and zeros come in front. */
			*n = gl_bytes_number((w ^ GL_BYTES_ONES * '0') << 8 * (8 - len));
			return p + len;
		}
	}
	return gl_num_digits_slowly(p, end, n);
}

/* The whole of s is one decimal number. */
bool gl_num_parse(struct gl_str s, uint64_t *n);

/*
 * A duration such as 90s, 5m, 1h30m, 2d: one or more numbers, each with its unit (d h m s),
 * units falling. In seconds. false when s is not one or exceeds 2^53 seconds.
 */
bool gl_num_duration(struct gl_str s, uint64_t *seconds);

#define GL_NUM_TIME 40 /* room for an RFC 3339 time with nanoseconds */

/*
 * A time with date, year and zone in a file's name, as moby and others write it:
 * goroutine-stacks-2006-01-02T150405Z.log, ...-2006-01-02T15:04:05+0200... Writes it in
 * RFC 3339 and returns how many bytes, 0 when the name holds none.
 */
size_t gl_num_time_in_name(struct gl_str name, char out[GL_NUM_TIME]);

/* Nanoseconds since 1970, not negative, as RFC 3339 in UTC; returns how many bytes. */
size_t gl_num_time(int64_t nanos, char out[GL_NUM_TIME]);

#endif
