#include "lib/unwrap/timestamp.h"

#include "lib/base/num.h"

#define FRACTION_MAX 9 /* most digits of a fraction: nanoseconds */
#define WORD_MAX 4     /* most letters of the name of a zone */

/* The parts of a timestamp, as pointers into it; those that it lacks are NULL. */
struct parts {
	const char *year, *day, *time, *fraction, *offset;
	size_t n_fraction; /* number of digits */
	unsigned month;	   /* 1 to 12; 0: none */
	bool is_utc;
};

/*
 * The form of a timestamp is a sequence of parts, each given by a letter:
 *     Y 2024   M 01   D 02   I 2024-01-02   N Jan   W Tue   d 02, or 2 after a blank
 *     t 15:04:05, perhaps with a fraction   F the same, with a fraction
 *     z perhaps a zone: Z +01:00 +0100, or after a blank: +0100, CET, +0100 CET
 *     _ T or a blank   and any other byte stands for itself.
 * Only one form is tried on a text: the first whose `byte` stands at offset `at` of the text.
 */
struct form {
	unsigned char at;
	char byte;
	const char *parts;
};

static const struct form forms[] = {
	{4, '-', "I_tz"},     /* 2024-01-02T15:04:05.123Z */
	{2, ':', "t"},	      /* 15:04:05.123 */
	{4, '/', "Y/M/D t"},  /* 2024/01/02 15:04:05.123456 */
	{10, ':', "MD F"},    /* 0102 15:04:05.123456, of klog */
	{2, '/', "D/N/Y:tz"}, /* 02/Jan/2024:15:04:05 +0100, of web servers */
	{2, ' ', "D N Y t"},  /* 02 Jan 2024 15:04:05 */
	/* The forms from here on begin with the name of a month or a day. */
	{9, ':', "N d t"},	/* Jan  2 15:04:05 */
	{11, ' ', "N d Y t"},	/* Jan 02 2024 15:04:05 */
	{8, '-', "W I tz"},	/* Tue 2024-01-02 15:04:05 CET, of journalctl */
	{7, ' ', "W N d tz Y"}, /* Tue Jan  2 15:04:05 CET 2024, of date(1) */
};

#define FIRST_NAMED 6

/* Returns true if no letter or digit stands at p, so that a word or number before p ends there. */
static bool is_edge(const char *p, const char *end)
{
	return p == end || !gl_is_alnum(*p);
}

static unsigned two(const char *p)
{
	return (unsigned)(p[0] - '0') * 10 + (unsigned)(p[1] - '0');
}

/* Returns true if the two digits at p are a number from low to high. */
static bool is_two(const char *p, unsigned low, unsigned high)
{
	return gl_is_digit(p[0]) && gl_is_digit(p[1]) && two(p) - low <= high - low;
}

/* Returns which of the n three-letter names is at p, counted from 1, or 0 if none is. */
static unsigned name_at(const char *p, size_t room, const char *names, unsigned n)
{
	for (unsigned i = 0; i < n && room >= 3; i++)
		if (memcmp(p, names + (size_t)i * 3, 3) == 0)
			return i + 1;
	return 0;
}

/* Matches 2024-01-02. */
static const char *iso_part(const char *p, const char *end, struct parts *out)
{
	if (end - p < 10 || p[4] != '-' || p[7] != '-' || !is_two(p, 19, 99) ||
		!is_two(p + 2, 0, 99) || !is_two(p + 5, 1, 12) || !is_two(p + 8, 1, 31))
		return NULL;
	out->year = p;
	out->month = two(p + 5);
	out->day = p + 8;
	return p + 10;
}

/* Matches 15:04:05, and .123 if it follows. */
static const char *clock_part(const char *p, const char *end, struct parts *out)
{
	size_t n = 0;

	if (end - p < 8 || p[2] != ':' || p[5] != ':' || !is_two(p, 0, 23) ||
		!is_two(p + 3, 0, 59) || !is_two(p + 6, 0, 60))
		return NULL;
	out->time = p;
	p += 8;
	if (end - p < 2 || (*p != '.' && *p != ',') || !gl_is_digit(p[1]))
		return p;
	p++;
	while (n < (size_t)(end - p) && n < FRACTION_MAX && gl_is_digit(p[n]))
		n++;
	out->fraction = p;
	out->n_fraction = n;
	return p + n;
}

/* Returns the end of +0100 (or of +01:00 if may_colon), or NULL. */
static const char *offset_end(const char *p, const char *end, bool may_colon)
{
	const char *min = p + 3;

	if (end - p < 5 || (*p != '+' && *p != '-') || !is_two(p + 1, 0, 23))
		return NULL;
	if (may_colon && *min == ':')
		min++;
	if (end - min < 2 || !is_two(min, 0, 59) || !is_edge(min + 2, end))
		return NULL;
	return min + 2;
}

/*
 * If a blank and the name of a zone stand at p, returns where the name ends; otherwise returns p.
 * Only known names count, as other capitals may be a log level.
 */
static const char *zone_word(const char *p, const char *end, bool *is_utc)
{
	static const char words[][WORD_MAX + 1] = {"UTC", "GMT", "Z", "CET", "CEST", "EST", "EDT",
		"CST", "CDT", "MST", "MDT", "PST", "PDT", "BST", "IST", "JST"};
	const char *word = p + 1;
	size_t n = 0;

	if (p == end || *p != ' ')
		return p;
	while (n < (size_t)(end - word) && n < WORD_MAX && gl_is_upper(word[n]))
		n++;
	if (n == 0 || !is_edge(word + n, end))
		return p;
	for (size_t i = 0; i < GL_COUNT(words); i++)
		if (memcmp(word, words[i], n) == 0 && words[i][n] == '\0') {
			*is_utc = i < 3;
			return word + n;
		}
	return p;
}

/* Returns the end of the zone at p, or p if there is none. */
static const char *zone_part(const char *p, const char *end, struct parts *out)
{
	bool is_utc_too;
	const char *q;

	if (p == end)
		return p;
	if (*p == 'Z' && is_edge(p + 1, end)) {
		out->is_utc = true;
		return p + 1;
	}
	q = offset_end(p, end, true);
	if (q) {
		out->offset = p;
		return q;
	}
	if (*p != ' ')
		return p;
	q = offset_end(p + 1, end, false);
	if (!q)
		return zone_word(p, end, &out->is_utc);
	out->offset = p + 1;
	return zone_word(q, end, &is_utc_too);
}

/* Returns the end of the part of this kind at p, or NULL if it does not match. */
static const char *part(char kind, const char *p, const char *end, struct parts *out)
{
	size_t room = (size_t)(end - p);

	switch (kind) {
	case 'Y':
		out->year = p;
		return room >= 4 && is_two(p, 19, 99) && is_two(p + 2, 0, 99) ? p + 4 : NULL;
	case 'M':
		if (room < 2 || !is_two(p, 1, 12))
			return NULL;
		out->month = two(p);
		return p + 2;
	case 'N':
		out->month = name_at(p, room, "JanFebMarAprMayJunJulAugSepOctNovDec", 12);
		return out->month ? p + 3 : NULL;
	case 'W':
		return name_at(p, room, "MonTueWedThuFriSatSun", 7) ? p + 3 : NULL;
	case 'D':
		out->day = p;
		return room >= 2 && is_two(p, 1, 31) ? p + 2 : NULL;
	case 'd':
		out->day = p;
		if (room >= 2 && p[0] == ' ' && p[1] >= '1' && p[1] <= '9')
			return p + 2;
		return room >= 2 && is_two(p, 1, 31) ? p + 2 : NULL;
	case 'I':
		return iso_part(p, end, out);
	case 't':
		return clock_part(p, end, out);
	case 'F':
		p = clock_part(p, end, out);
		return out->fraction ? p : NULL;
	case 'z':
		return zone_part(p, end, out);
	case '_':
		return room && (*p == 'T' || *p == ' ') ? p + 1 : NULL;
	default:
		return room && *p == kind ? p + 1 : NULL;
	}
}

/*
 * Returns the only form that the text at p may have, judged by one or two of its bytes. Returns
 * NULL if it has none.
 */
static const struct form *form_at(const char *p, const char *end)
{
	size_t len = (size_t)(end - p), i;

	if (len < 8 || !(gl_is_digit(*p) || (*p >= 'A' && *p <= 'W')))
		return NULL;
	for (i = gl_is_digit(*p) ? 0 : FIRST_NAMED; i < GL_COUNT(forms); i++)
		if (forms[i].at < len && p[forms[i].at] == forms[i].byte)
			return &forms[i];
	return NULL;
}

static size_t length(const struct form *form, const char *p, const char *end, struct parts *out)
{
	const char *at = p;

	*out = (struct parts){0};
	for (const char *kind = form->parts; *kind && at; kind++)
		at = part(*kind, at, end, out);
	return at && is_edge(at, end) ? (size_t)(at - p) : 0;
}

size_t gl_timestamp(const char *p, const char *end)
{
	const struct form *form = form_at(p, end);
	struct parts parts;

	return form ? length(form, p, end, &parts) : 0;
}

/* Converts 1704207845.123, or the same time in milliseconds, microseconds or nanoseconds. */
static size_t put_epoch(struct gl_str stamp, char out[GL_TIMESTAMP_MAX])
{
	uint64_t nanos = 0;
	size_t n = 0, whole = 0;

	for (size_t i = 0; i < stamp.len && n < 19; i++) {
		if (stamp.p[i] == '.' && whole == 0)
			whole = i;
		else if (gl_is_digit(stamp.p[i]))
			nanos = nanos * 10 + (uint64_t)(stamp.p[i] - '0');
		else
			return 0;
		n += stamp.p[i] != '.';
	}
	whole = whole ? whole : n;
	if (whole < 10 || whole > 19 || (whole - 10) % 3 != 0 || (whole > 10 && whole != n))
		return 0; /* no unit has so many digits; a time before 2001 has too few */
	for (; n < 19; n++)
		nanos *= 10;
	return nanos <= INT64_MAX ? gl_num_time((int64_t)nanos, out) : 0;
}

size_t gl_timestamp_rfc3339(struct gl_str stamp, char out[GL_TIMESTAMP_MAX])
{
	const char *end = stamp.len ? stamp.p + stamp.len : stamp.p;
	const struct form *form = form_at(stamp.p, end);
	struct parts parts;
	char *p = out;

	if (stamp.len >= 10 && gl_is_digit(stamp.p[2]) && gl_is_digit(stamp.p[4]))
		return put_epoch(stamp, out);
	if (!form || length(form, stamp.p, end, &parts) != stamp.len)
		return 0;
	if (!parts.year || !(parts.offset || parts.is_utc))
		return 0;
	memcpy(out, "0000-00-00T00:00:00", 19);
	memcpy(out, parts.year, 4);
	out[5] = (char)('0' + parts.month / 10);
	out[6] = (char)('0' + parts.month % 10);
	out[8] = *parts.day == ' ' ? '0' : *parts.day;
	out[9] = parts.day[1];
	memcpy(out + 11, parts.time, 8);
	p += 19;
	if (parts.fraction) {
		*p++ = '.';
		memcpy(p, parts.fraction, parts.n_fraction);
		p += parts.n_fraction;
	}
	if (!parts.offset) {
		*p++ = 'Z';
		return (size_t)(p - out);
	}
	memcpy(p, parts.offset, 3);
	p[3] = ':';
	memcpy(p + 4, parts.offset + (parts.offset[3] == ':' ? 4 : 3), 2);
	return (size_t)(p - out) + 6;
}
