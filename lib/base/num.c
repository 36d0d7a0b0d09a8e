#include "lib/base/num.h"

#define EIGHT 100000000 /* numbers below this have at most eight digits */

/*
 * Returns the eight digits of n < EIGHT as values 0 to 9, one in each byte, the first in the
 * lowest.
 */
static inline uint64_t digits_of(uint64_t n)
{
	uint64_t fours = n / 10000 | n % 10000 << 32;
	uint64_t hundreds = (fours * 5243 >> 19) & UINT64_C(0x7f0000007f);
	uint64_t twos = hundreds | (fours - hundreds * 100) << 16;
	uint64_t tens = (twos * 103 >> 10) & UINT64_C(0x000f000f000f000f);

	return tens | (twos - tens * 10) << 8;
}

static inline char *put_eight(char *out, uint64_t n)
{
	gl_bytes_put(out, digits_of(n) + GL_BYTES_ONES * '0');
	return out + 8;
}

/*
 * Writes n < EIGHT without leading zeros and returns its end. It always writes eight bytes, so
 * there must be room for them.
 */
static inline char *put_up_to_eight(char *out, uint64_t n)
{
	uint64_t digits = digits_of(n), last = UINT64_C(1) << 56;
	size_t zeros = gl_bytes_lowest(digits | last);

	gl_bytes_put(out, (digits + GL_BYTES_ONES * '0') >> (8 * zeros));
	return out + 8 - zeros;
}

size_t gl_num_put(uint64_t n, char *out)
{
	char *p = out;

	if (n < EIGHT)
		return (size_t)(put_up_to_eight(p, n) - out);
	if (n / EIGHT < EIGHT) {
		p = put_up_to_eight(p, n / EIGHT);
	} else {
		p = put_up_to_eight(p, n / EIGHT / EIGHT);
		p = put_eight(p, n / EIGHT % EIGHT);
	}
	return (size_t)(put_eight(p, n % EIGHT) - out);
}

size_t gl_num_put_hex(uint64_t n, char *out)
{
	size_t digits = 1, len = 2;

	while (digits < 16 && n >> (4 * digits))
		digits++;
	memcpy(out, "0x", 2);
	while (digits-- > 0)
		out[len++] = "0123456789abcdef"[n >> (4 * digits) & 15];
	return len;
}

const char *gl_num_digits_slowly(const char *p, const char *end, uint64_t *n)
{
	const char *start = p;
	uint64_t v = 0;

	if (end - p >= 8 && gl_bytes_no_digit(gl_bytes_at(p)) == 0) {
		v = gl_bytes_number(gl_bytes_at(p) ^ GL_BYTES_ONES * '0');
		p += 8;
	}
	while (p < end && *p >= '0' && *p <= '9') {
		uint64_t digit = (uint64_t)(*p++ - '0'), most = INT64_MAX;

		if (v > most / 10 || (v == most / 10 && digit > most % 10))
			return NULL;
		v = v * 10 + digit;
	}
	*n = v;
	return p > start ? p : NULL;
}

bool gl_num_parse(struct gl_str s, uint64_t *n)
{
	return s.len > 0 && gl_num_digits(s.p, s.p + s.len, n) == s.p + s.len;
}

const struct gl_num_unit gl_num_units[GL_NUM_UNITS] = {
	{86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}};

static uint64_t unit_seconds(char name)
{
	for (size_t i = 0; i < GL_NUM_UNITS; i++)
		if (gl_num_units[i].name == name)
			return gl_num_units[i].seconds;
	return 0;
}

bool gl_num_duration(struct gl_str s, uint64_t *seconds)
{
	const uint64_t most = (uint64_t)1 << 53;
	const char *p = s.p, *end = s.p + s.len;
	uint64_t sum = 0, above = UINT64_MAX;

	if (s.len == 0)
		return false;
	while (p < end) {
		uint64_t n, unit;

		p = gl_num_digits(p, end, &n);
		if (!p || p == end)
			return false;
		unit = unit_seconds(*p++);
		if (unit == 0 || unit >= above || n > most / unit || sum > most - n * unit)
			return false;
		sum += n * unit;
		above = unit;
	}
	*seconds = sum;
	return true;
}

const char *gl_num_field(const char *p, const char *end, int n, int low, int high)
{
	int v = 0;

	for (; n > 0; n--, p++) {
		if (p == end || !gl_is_digit(*p))
			return NULL;
		v = v * 10 + (*p - '0');
	}
	return v >= low && v <= high ? p : NULL;
}

/*
 * Reads a time zone at p (Z, +0200 or +02:00) and writes it to `out`, with a colon. Returns the
 * length written, or 0 if there is none.
 */
static size_t zone(const char *p, const char *end, char *out)
{
	size_t colon;

	if (p < end && *p == 'Z') {
		*out = 'Z';
		return 1;
	}
	if (end - p < 5 || (*p != '+' && *p != '-') || !gl_num_field(p + 1, end, 2, 0, 23))
		return 0;
	colon = p[3] == ':';
	if ((size_t)(end - p) < 5 + colon || !gl_num_field(p + 3 + colon, end, 2, 0, 59))
		return 0;
	memcpy(out, p, 3);
	out[3] = ':';
	memcpy(out + 4, p + 3 + colon, 2);
	return 6;
}

/*
 * Reads a time such as 2006-01-02T15:04:05Z at p; dashes, or nothing, may stand in place of the
 * colons. Writes it to `out` as RFC 3339 and returns the length, or 0 if there is none.
 */
static size_t time_at(const char *p, const char *end, char *out)
{
	static const char form[] = "0000-00-00T00:00:00";
	char behind[6];
	bool colons = end - p > 13 && (p[13] == ':' || p[13] == '-');
	size_t len = colons ? 19 : 17, n;
	const char *min = p + (colons ? 14 : 13), *sec = p + (colons ? 17 : 15);

	if ((size_t)(end - p) <= len || !gl_num_field(p, end, 4, 1970, 9999) || p[4] != '-' ||
		!gl_num_field(p + 5, end, 2, 1, 12) || p[7] != '-' ||
		!gl_num_field(p + 8, end, 2, 1, 31) || p[10] != 'T' ||
		!gl_num_field(p + 11, end, 2, 0, 23) || !gl_num_field(min, end, 2, 0, 59) ||
		!gl_num_field(sec, end, 2, 0, 60) || (colons && p[16] != p[13]))
		return 0;
	n = zone(p + len, end, behind);
	if (n == 0)
		return 0;
	memcpy(out, form, sizeof form - 1);
	memcpy(out, p, 13);
	memcpy(out + 14, min, 2);
	memcpy(out + 17, sec, 2);
	memcpy(out + 19, behind, n);
	return 19 + n;
}

size_t gl_num_time_in_name(struct gl_str name, char out[GL_NUM_TIME])
{
	const char *end = name.p + name.len;
	size_t found = 0;

	for (const char *p = name.p; p < end; p++) {
		size_t n = p > name.p && p[-1] >= '0' && p[-1] <= '9' ? 0 : time_at(p, end, out);

		found = n ? n : found;
	}
	return found;
}

/* Writes n with at least `width` digits, and returns the end. */
static char *put_padded(char *out, uint64_t n, size_t width)
{
	char tmp[GL_NUM_DIGITS];
	size_t len = gl_num_put(n, tmp);

	for (size_t i = len; i < width; i++)
		*out++ = '0';
	memcpy(out, tmp, len);
	return out + len;
}

/*
 * Writes the date that is `days` days after 1970-01-01, and returns its end. Years begin in March
 * here, so that the leap day is the last day of a year.
 */
static char *put_date(char *out, uint64_t days)
{
	uint64_t z = days + 719468, era = z / 146097, day = z % 146097;
	uint64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	uint64_t of_year = day - (365 * year + year / 4 - year / 100);
	uint64_t march = (5 * of_year + 2) / 153, month = march < 10 ? march + 3 : march - 9;

	out = put_padded(out, era * 400 + year + (month <= 2), 4);
	*out++ = '-';
	out = put_padded(out, month, 2);
	*out++ = '-';
	return put_padded(out, of_year - (153 * march + 2) / 5 + 1, 2);
}

size_t gl_num_time(int64_t nanos, char out[GL_NUM_TIME])
{
	uint64_t seconds = (uint64_t)nanos / 1000000000, rest = (uint64_t)nanos % 1000000000;
	char *p = put_date(out, seconds / 86400);

	*p++ = 'T';
	p = put_padded(p, seconds / 3600 % 24, 2);
	*p++ = ':';
	p = put_padded(p, seconds / 60 % 60, 2);
	*p++ = ':';
	p = put_padded(p, seconds % 60, 2);
	if (rest) {
		*p++ = '.';
		p = put_padded(p, rest, 9);
		while (p[-1] == '0')
			p--;
	}
	*p++ = 'Z';
	return (size_t)(p - out);
}
