#include "lib/syntax/locate.h"

#include "lib/base/num.h"
#include "lib/base/space.h"
#include "lib/syntax/flattened.h"
#include "lib/syntax/flattened_debug1.h"
#include "lib/syntax/goheader.h"
#include "lib/syntax/mark.h"
#include "lib/syntax/annotation.h"
#include "lib/syntax/bucketline.h"

#define HEADER_BYTES 4096 /* longest header, labels included */
#define ESCAPE_BYTES 32	  /* longest control sequence of a colour */
/* all words are searched for in this many bytes before any is searched for in later bytes */
#define NEAR 1024

static const struct gl_hit none = {GL_HIT_NONE, 0, 0};

/* Returns true if the text consists only of blanks of any kind. */
static bool is_blank(const char *p, const char *end)
{
	size_t n = 1;

	for (; p < end && n > 0; p += n)
		n = *p == '\t' || *p == '\r' ? 1 : gl_space_or_blank_at(p, end);
	return n > 0;
}

/*
 * Returns true if the text at p may follow a line of a dump that stands within another line:
 * nothing but blanks, an escape, a quote, a tag, the bar behind a table's cell.
 */
static bool is_end(const char *p, const char *end)
{
	return is_blank(p, end) || strchr("\\\"'`<\r\033", *p) != NULL ||
	       gl_str_starts(gl_str_of(p, end), GL_STR(" |"));
}

/*
 * p is behind a colon. Returns true if a note (annotation.h) begins at p, so that the colon ends a
 * header and does not belong to a label.
 */
static bool is_note(const char *p, const char *end)
{
	return (p[-2] == ']' || p[-2] == '}') && gl_annotation_follows_header(gl_str_of(p, end));
}

/*
 * Finds the end of a header such as `goroutine 7 [select, 2 minutes] {k: v}:`. p must be after the
 * `[`. Returns the byte after the colon that ends the header, or NULL if there is none.
 */
static const char *header_end(const char *p, const char *end)
{
	const char *stop;

	if (end - p > HEADER_BYTES)
		end = p + HEADER_BYTES;
	stop = gl_goheader_find(p, end); /* no header contains another one */
	stop = stop ? stop : end;
	for (p = memchr(p, ']', (size_t)(stop - p)); p && (p = memchr(p, ':', (size_t)(stop - p)));)
		if (is_end(++p, end) || is_note(p, end))
			return p;
	return NULL;
}

static struct gl_hit header_at(struct gl_str line, size_t at)
{
	const char *p = line.p + at, *end = line.p + line.len;
	uint64_t id;
	const char *open = gl_goheader_id(p, end, &id), *behind;

	behind = open ? gl_flattened_header(p, end) : NULL;
	if (behind && gl_flattened_has_stack(behind, end))
		return (struct gl_hit){GL_HIT_FLAT, at, (size_t)(behind - line.p)};
	behind = open ? header_end(open, end) : NULL;
	return behind ? (struct gl_hit){GL_HIT_HEADER, at, (size_t)(behind - line.p)} : none;
}

/* Recognises: [Goroutine 5 in state select, with main.f on top of the stack: */
static struct gl_hit goleak_at(struct gl_str line, size_t at)
{
	static const char tail[] = " on top of the stack:";
	const char *p = line.p + at + strlen("Goroutine "), *end = line.p + line.len;
	uint64_t id;

	p = gl_num_digits(p, end, &id);
	if (!p || !gl_str_starts(gl_str_of(p, end), GL_STR(" in state ")))
		return none;
	if (end - p > HEADER_BYTES)
		end = p + HEADER_BYTES;
	p = gl_port_memmem(p, (size_t)(end - p), tail, sizeof tail - 1);
	if (!p || !is_end(p + sizeof tail - 1, end))
		return none;
	if (at && line.p[at - 1] == '[')
		at--;
	return (struct gl_hit){GL_HIT_HEADER, at, (size_t)(p - line.p) + sizeof tail - 1};
}

/* `oroutine` was found at byte `at` of the line. Returns the header of which it is a part. */
static struct gl_hit goroutine_at(struct gl_str line, size_t at)
{
	if (at == 0)
		return none;
	if (line.p[at - 1] == 'g')
		return header_at(line, at - 1);
	return line.p[at - 1] == 'G' && gl_str_starts(gl_str_skip(line, at), GL_STR("oroutine "))
		       ? goleak_at(line, at - 1)
		       : none;
}

static bool is_name_byte(char c)
{
	return gl_is_alnum(c) || c == '_' || c == '.' || c == '-';
}

/*
 * ` profile: total ` was found at byte `at` of the line. Returns the title of which it is a part;
 * the name must be before it.
 */
static struct gl_hit total_at(struct gl_str line, size_t at)
{
	const char *end = line.p + line.len, *p;
	struct gl_str name;
	uint64_t n;
	bool is_flat;

	p = gl_num_digits(line.p + at + strlen(GL_MARK_TITLE_TOTAL), end, &n);
	is_flat = p && gl_flattened_debug1_follow(p, end);
	if (!p || !(is_flat || is_end(p, end)))
		return none;
	while (at > 0 && (is_name_byte(line.p[at - 1]) || line.p[at - 1] == '/'))
		at--;
	/* skip the n of an escape \n, which is not part of the name */
	at += at > 0 && line.p[at - 1] == '\\';
	if (!gl_mark_title(gl_str_of(line.p + at, p), &name, &n))
		return none;
	return (struct gl_hit){is_flat ? GL_HIT_FLAT : GL_HIT_TOTAL, at, (size_t)(p - line.p)};
}

/* Returns true if a colour sequence such as ESC[31m ends at `at`. */
static bool is_behind_colour(struct gl_str line, size_t at)
{
	size_t n = at < ESCAPE_BYTES ? at : ESCAPE_BYTES;

	return line.p[at - 1] == 'm' && gl_port_memrchr(line.p + at - n, '\033', n);
}

/*
 * Returns true if other rows of the profile follow the count in the line, and the count, which
 * begins at byte `begin` and ends before `behind`, is not the line number of a FILE:LINE.
 */
static bool is_flat_count(struct gl_str line, size_t begin, const char *behind)
{
	return gl_flattened_debug1_follow(behind, line.p + line.len) &&
	       (begin == 0 || !strchr(":", line.p[begin - 1]));
}

/*
 * ` @ 0x` was found at byte `at` of the line. Returns the count line of which it is a part; the
 * count must be before it, and the pcs after it.
 */
static struct gl_hit count_at(struct gl_str line, size_t at)
{
	const char *p = line.p + at + 2, *end = line.p + line.len;
	size_t begin = gl_str_trim_digits((struct gl_str){line.p, at}).len;
	struct gl_str pcs;
	uint64_t n;
	bool is_flat;

	if (gl_str_ends((struct gl_str){line.p, begin}, GL_STR("profile: total ")))
		return none; /* the digits of the total and of the count cannot be separated */
	if (begin > 0 && is_name_byte(line.p[begin - 1]) && !is_behind_colour(line, begin) &&
		!(begin > 1 && line.p[begin - 2] == '\\'))
		return none;
	while (p < end && (*p == ' ' || *p == 'x' || gl_num_hex_digit(*p) >= 0))
		p++;
	is_flat = is_flat_count(line, begin, p);
	if (!(is_flat || is_end(p, end)) ||
		!gl_bucketline_count(gl_str_of(line.p + begin, p), &n, &pcs))
		return none;
	return (struct gl_hit){is_flat ? GL_HIT_FLAT : GL_HIT_COUNT, begin, (size_t)(p - line.p)};
}

static struct gl_hit crash_at(struct gl_str line, size_t at)
{
	struct gl_str rest = gl_str_skip(line, at);
	enum gl_mark mark;
	size_t end = at;

	if (at && is_name_byte(line.p[at - 1]) && !(at > 1 && line.p[at - 2] == '\\') &&
		!is_behind_colour(line, at))
		return none;
	rest.len = rest.len < HEADER_BYTES ? rest.len : HEADER_BYTES;
	mark = gl_mark_find(rest);
	if (mark != GL_MARK_CRASH && mark != GL_MARK_SIGNAL)
		return none;
	while (line.p[end] != ' ') /* a blank follows each of these words */
		end++;
	return (struct gl_hit){GL_HIT_CRASH, at, end};
}

/*
 * The words that lines of a dump have, and the function that finds the line around a word. The
 * words of crashes come last.
 */
static const struct word_row {
	struct gl_str word;
	struct gl_hit (*look)(struct gl_str line, size_t at);
} word_rows[] = {
	{{"oroutine", 8}, goroutine_at},
	{{GL_MARK_TITLE_TOTAL, sizeof GL_MARK_TITLE_TOTAL - 1}, total_at},
	{{" @ 0x", 5}, count_at},
	{{"panic: ", 7}, crash_at},
	{{"fatal error: ", 13}, crash_at},
	{{"SIG", 3}, crash_at},
	{{"Signal ", 7}, crash_at},
	{{"Exception 0x", 12}, crash_at},
};

#define N_STACK_WORDS ((size_t)3)
#define N_WORDS GL_COUNT(word_rows)

/* Returns the first hit at or after `from` whose word begins in [begin, until). */
static struct gl_hit find_word(struct gl_str line, size_t from, size_t begin, size_t until,
	const struct word_row *row)
{
	size_t end = line.len - until < row->word.len ? line.len : until + row->word.len - 1;
	struct gl_hit hit = none;
	const char *p;

	while (hit.kind == GL_HIT_NONE && begin < end &&
		(p = gl_port_memmem(line.p + begin, end - begin, row->word.p, row->word.len))) {
		hit = row->look(line, (size_t)(p - line.p));
		if (hit.at < from)
			hit = none;
		begin = (size_t)(p - line.p) + 1;
	}
	return hit;
}

/*
 * Returns the first hit at or after `from` for one of the first nwords words, where the word begins
 * in [begin, until).
 */
static struct gl_hit find_any(struct gl_str line, size_t from, size_t begin, size_t until,
	size_t nwords)
{
	struct gl_hit first = none;

	for (size_t i = 0; i < nwords; i++) {
		struct gl_hit hit = find_word(line, from, begin, until, &word_rows[i]);

		if (hit.kind == GL_HIT_NONE ||
			(first.kind != GL_HIT_NONE && hit.at > first.at))
			continue;
		first = hit;
		until = hit.end < until ? hit.end : until;
	}
	return first;
}

/*
 * Searches near bytes first, so that the time depends on the place of the hit, not on the length of
 * the line.
 */
static struct gl_hit find(struct gl_str line, size_t from, size_t nwords)
{
	struct gl_hit hit = none;
	size_t begin = from, room = NEAR;

	while (hit.kind == GL_HIT_NONE && begin < line.len) {
		size_t until = line.len - begin < room ? line.len : begin + room;

		hit = find_any(line, from, begin, until, nwords);
		begin = until;
		room *= 2;
	}
	return hit;
}

struct gl_hit gl_locate(struct gl_str line, size_t from)
{
	return find(line, from, N_WORDS);
}

struct gl_hit gl_locate_stack(struct gl_str line, size_t from)
{
	return find(line, from, N_STACK_WORDS);
}

/* Returns true if the line ends with a header that was damaged. */
static bool has_torn_header(struct gl_str line)
{
	const char *p = line.p, *end = line.p + line.len;

	while ((p = gl_port_memmem(p, (size_t)(end - p), GL_GOHEADER_START,
			sizeof GL_GOHEADER_START - 1))) {
		if (gl_goheader_is_torn(p, end))
			return true;
		p++;
	}
	return false;
}

bool gl_hit_has_header(struct gl_str line)
{
	return gl_flattened_find_header(line.p, line.p + line.len) || has_torn_header(line);
}

bool gl_hit_has_profile(struct gl_str line)
{
	static const char title[] = GL_MARK_TITLE, leaks[] = GL_MARK_LEAK_TITLE;
	const char *end = line.p + line.len, *p;

	p = gl_port_memmem(line.p, line.len, title, sizeof title - 1);
	p = p ? p : gl_port_memmem(line.p, line.len, leaks, sizeof leaks - 1);
	return p && gl_port_memmem(p, (size_t)(end - p), " @ 0x", 5);
}
