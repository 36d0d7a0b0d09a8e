#include "lib/base/when.h"

/* Returns the value of the two digits at p, or -1. */
static int two(const char *p)
{
	if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9')
		return -1;
	return (p[0] - '0') * 10 + (p[1] - '0');
}

/*
 * Returns the number of days from 1970-01-01 to this date. Years begin in March here, so that the
 * leap day is the last day of a year.
 */
static int64_t days(int64_t year, int month, int day)
{
	int64_t y = month > 2 ? year : year - 1;
	int64_t in_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return y * 365 + y / 4 - y / 100 + y / 400 + in_year - 719468;
}

/*
 * Reads the zone (Z, +02:00 or -07:30) that follows the seconds and their fraction. Sets *seconds
 * to its distance from UTC. Returns false if there is none.
 */
static bool zone(const char *p, const char *end, int64_t *seconds)
{
	int hours, minutes;

	if (p < end && *p == '.')
		for (p++; p < end && *p >= '0' && *p <= '9'; p++)
			;
	*seconds = 0;
	if (end - p == 1)
		return *p == 'Z' || *p == 'z';
	if (end - p != 6 || (*p != '+' && *p != '-') || p[3] != ':')
		return false;
	hours = two(p + 1);
	minutes = two(p + 4);
	*seconds = (hours * 60 + minutes) * (*p == '-' ? -60 : 60);
	return hours >= 0 && minutes >= 0;
}

bool gl_when_read(struct gl_str s, int64_t *out)
{
	const char *p = s.p;
	int v[7];
	int64_t offset;

	if (s.len < 20 || p[4] != '-' || p[7] != '-' || p[13] != ':' || p[16] != ':')
		return false;
	for (size_t i = 0; i < 7; i++) {
		static const unsigned char at[7] = {0, 2, 5, 8, 11, 14, 17};

		v[i] = two(p + at[i]);
		if (v[i] < 0)
			return false;
	}
	if (v[2] < 1 || v[2] > 12 || v[3] < 1 || !zone(p + 19, p + s.len, &offset))
		return false;
	*out = days(v[0] * 100 + v[1], v[2], v[3]) * 86400 + v[4] * 3600 + v[5] * 60 + v[6] -
	       offset;
	return true;
}
