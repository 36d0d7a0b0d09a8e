#include "lib/base/nametime.h"

#include "lib/base/num.h"

static bool is_any(const char *p, const char *end, const char *set)
{
	return p < end && *p && strchr(set, *p);
}

/*
 * Skips a separator, which is one of `set`, and a number of two digits that is at most `high`, at
 * p. Returns what follows them, or NULL if they are not there or p is NULL. may_lack: the separator
 * may be missing.
 */
static const char *part(const char *p, const char *end, const char *set, bool may_lack, int high)
{
	if (!p)
		return NULL;
	if (is_any(p, end, set))
		return gl_num_field(p + 1, end, 2, 0, high);
	return may_lack ? gl_num_field(p, end, 2, 0, high) : NULL;
}

/* Returns what follows a fraction of a second at p, or p if there is none. */
static const char *skip_fraction(const char *p, const char *end)
{
	if (end - p >= 2 && is_any(p, end, ".,_") && gl_is_digit(p[1]))
		return gl_skip_digits(p + 1, end);
	return p;
}

/* Returns what follows a time zone at p, or p if there is none. */
static const char *skip_zone(const char *p, const char *end)
{
	const char *hours, *minutes;

	if (is_any(p, end, "Zz"))
		return p + 1;
	hours = is_any(p, end, "+-") ? gl_num_field(p + 1, end, 2, 0, 23) : NULL;
	minutes = part(hours, end, ":", true, 59);
	return minutes && !is_any(minutes, end, "0123456789") ? minutes : p;
}

/* Returns what follows a time of day and the separator before it, or p if there is none. */
static const char *skip_clock(const char *p, const char *end)
{
	const char *q = part(p, end, "T_-. ", true, 23);

	q = part(q, end, ":-_.", true, 59);
	q = part(q, end, ":-_.", true, 60);
	return q ? skip_zone(skip_fraction(q, end), end) : p;
}

static const char *skip_date(const char *p, const char *end)
{
	const char *year = gl_num_field(p, end, 4, 1970, 2199);
	bool has_mark = year && is_any(year, end, "-_.");
	const char *month = part(year, end, "-_.", !has_mark, 12);

	return part(month, end, "-_.", !has_mark, 31);
}

/* Returns what follows the time that begins at p, or NULL if no time begins there. */
static const char *skip_time(const char *p, const char *end)
{
	const char *day = skip_date(p, end), *clock;

	if (!day)
		return NULL;
	clock = skip_clock(day, end);
	return clock < end && gl_is_digit(*clock) ? NULL : clock;
}

/* Returns true if the name is a number of seconds or milliseconds since 1970, from 2001 to 2286. */
static bool is_since_1970(struct gl_str name)
{
	return (name.len == 10 || name.len == 13) && name.p[0] != '0' &&
	       gl_skip_digits(name.p, name.p + name.len) == name.p + name.len;
}

/* Appends one name of a path, with a `*` in place of each time. Returns true if it had a time. */
static bool put_name(struct gl_str name, struct gl_buf *out)
{
	const char *p = name.p, *end = p + name.len, *behind;
	bool had_time = is_since_1970(name);

	if (had_time) {
		gl_buf_char(out, '*');
		return true;
	}
	while (p < end) {
		bool in_number = p > name.p && gl_is_digit(p[-1]);

		behind = in_number ? NULL : skip_time(p, end);
		gl_buf_char(out, behind ? '*' : *p);
		p = behind ? behind : p + 1;
		had_time |= behind != NULL;
	}
	return had_time;
}

bool gl_nametime_series(struct gl_str path, struct gl_buf *out)
{
	const char *slash;
	bool had_time = false;

	while ((slash = path.len ? memchr(path.p, '/', path.len) : NULL)) {
		struct gl_str name = gl_str_of(path.p, slash);

		had_time |= put_name(name, out);
		gl_buf_char(out, '/');
		path = gl_str_skip(path, name.len + 1);
	}
	put_name(path, out);
	return had_time;
}
