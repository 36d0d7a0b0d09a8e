#include "lib/output/term.h"

#include "lib/base/num.h"
#include "lib/base/utf8.h"

#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define FUNC_LEAST 10 /* smallest width of a function whose file and line are shown in full */
#define BOTH_LEAST 14 /* smallest width of function, file and line together when all are cut */
#define ELLIPSIS "\xe2\x80\xa6"
/*
 * The width of a character must not depend on the locale, as it does with wcwidth. These characters
 * have East_Asian_Width W or F (EastAsianWidth.txt of Unicode 14). Unassigned characters between
 * two of them are included.
 */
static const struct gl_utf8_range wide[] = {
	{0x1100, 0x115f}, {0x231a, 0x231b}, {0x2329, 0x232a}, {0x23e9, 0x23ec}, {0x23f0, 0x23f0},
	{0x23f3, 0x23f3}, {0x25fd, 0x25fe}, {0x2614, 0x2615}, {0x2648, 0x2653}, {0x267f, 0x267f},
	{0x2693, 0x2693}, {0x26a1, 0x26a1}, {0x26aa, 0x26ab}, {0x26bd, 0x26be}, {0x26c4, 0x26c5},
	{0x26ce, 0x26ce}, {0x26d4, 0x26d4}, {0x26ea, 0x26ea}, {0x26f2, 0x26f3}, {0x26f5, 0x26f5},
	{0x26fa, 0x26fa}, {0x26fd, 0x26fd}, {0x2705, 0x2705}, {0x270a, 0x270b}, {0x2728, 0x2728},
	{0x274c, 0x274c}, {0x274e, 0x274e}, {0x2753, 0x2755}, {0x2757, 0x2757}, {0x2795, 0x2797},
	{0x27b0, 0x27b0}, {0x27bf, 0x27bf}, {0x2b1b, 0x2b1c}, {0x2b50, 0x2b50}, {0x2b55, 0x2b55},
	{0x2e80, 0x303e}, {0x3041, 0x3247}, {0x3250, 0x4dbf}, {0x4e00, 0xa4c6}, {0xa960, 0xa97c},
	{0xac00, 0xd7a3}, {0xf900, 0xfad9}, {0xfe10, 0xfe19}, {0xfe30, 0xfe6b}, {0xff01, 0xff60},
	{0xffe0, 0xffe6}, {0x16fe0, 0x1b2fb}, {0x1f004, 0x1f004}, {0x1f0cf, 0x1f0cf},
	{0x1f18e, 0x1f18e}, {0x1f191, 0x1f19a}, {0x1f200, 0x1f320}, {0x1f32d, 0x1f335},
	{0x1f337, 0x1f37c}, {0x1f37e, 0x1f393}, {0x1f3a0, 0x1f3ca}, {0x1f3cf, 0x1f3d3},
	{0x1f3e0, 0x1f3f0}, {0x1f3f4, 0x1f3f4}, {0x1f3f8, 0x1f43e}, {0x1f440, 0x1f440},
	{0x1f442, 0x1f4fc}, {0x1f4ff, 0x1f53d}, {0x1f54b, 0x1f54e}, {0x1f550, 0x1f567},
	{0x1f57a, 0x1f57a}, {0x1f595, 0x1f596}, {0x1f5a4, 0x1f5a4}, {0x1f5fb, 0x1f64f},
	{0x1f680, 0x1f6c5}, {0x1f6cc, 0x1f6cc}, {0x1f6d0, 0x1f6d2}, {0x1f6d5, 0x1f6df},
	{0x1f6eb, 0x1f6ec}, {0x1f6f4, 0x1f6fc}, {0x1f7e0, 0x1f7f0}, {0x1f90c, 0x1f93a},
	{0x1f93c, 0x1f945}, {0x1f947, 0x1f9ff}, {0x1fa70, 0x1faf6}, {0x20000, 0x3134a},
};

/*
 * These characters have General_Category Mn or Me: they are drawn over the character before them.
 * Hangul vowels and finals (1160 to 11ff) join the syllable before them. Beyond the BMP, only
 * characters in current use are listed.
 */
static const struct gl_utf8_range combining[] = {
	{0x300, 0x36f}, {0x483, 0x489}, {0x591, 0x5bd}, {0x5bf, 0x5bf}, {0x5c1, 0x5c2},
	{0x5c4, 0x5c5}, {0x5c7, 0x5c7}, {0x610, 0x61a}, {0x64b, 0x65f}, {0x670, 0x670},
	{0x6d6, 0x6dc}, {0x6df, 0x6e4}, {0x6e7, 0x6e8}, {0x6ea, 0x6ed}, {0x711, 0x711},
	{0x730, 0x74a}, {0x7a6, 0x7b0}, {0x7eb, 0x7f3}, {0x7fd, 0x7fd}, {0x816, 0x819},
	{0x81b, 0x823}, {0x825, 0x827}, {0x829, 0x82d}, {0x859, 0x85b}, {0x898, 0x89f},
	{0x8ca, 0x8e1}, {0x8e3, 0x902}, {0x93a, 0x93a}, {0x93c, 0x93c}, {0x941, 0x948},
	{0x94d, 0x94d}, {0x951, 0x957}, {0x962, 0x963}, {0x981, 0x981}, {0x9bc, 0x9bc},
	{0x9c1, 0x9c4}, {0x9cd, 0x9cd}, {0x9e2, 0x9e3}, {0x9fe, 0xa02}, {0xa3c, 0xa3c},
	{0xa41, 0xa51}, {0xa70, 0xa71}, {0xa75, 0xa75}, {0xa81, 0xa82}, {0xabc, 0xabc},
	{0xac1, 0xac8}, {0xacd, 0xacd}, {0xae2, 0xae3}, {0xafa, 0xb01}, {0xb3c, 0xb3c},
	{0xb3f, 0xb3f}, {0xb41, 0xb44}, {0xb4d, 0xb56}, {0xb62, 0xb63}, {0xb82, 0xb82},
	{0xbc0, 0xbc0}, {0xbcd, 0xbcd}, {0xc00, 0xc00}, {0xc04, 0xc04}, {0xc3c, 0xc3c},
	{0xc3e, 0xc40}, {0xc46, 0xc56}, {0xc62, 0xc63}, {0xc81, 0xc81}, {0xcbc, 0xcbc},
	{0xcbf, 0xcbf}, {0xcc6, 0xcc6}, {0xccc, 0xccd}, {0xce2, 0xce3}, {0xd00, 0xd01},
	{0xd3b, 0xd3c}, {0xd41, 0xd44}, {0xd4d, 0xd4d}, {0xd62, 0xd63}, {0xd81, 0xd81},
	{0xdca, 0xdca}, {0xdd2, 0xdd6}, {0xe31, 0xe31}, {0xe34, 0xe3a}, {0xe47, 0xe4e},
	{0xeb1, 0xeb1}, {0xeb4, 0xebc}, {0xec8, 0xecd}, {0xf18, 0xf19}, {0xf35, 0xf35},
	{0xf37, 0xf37}, {0xf39, 0xf39}, {0xf71, 0xf7e}, {0xf80, 0xf84}, {0xf86, 0xf87},
	{0xf8d, 0xfbc}, {0xfc6, 0xfc6}, {0x102d, 0x1030}, {0x1032, 0x1037}, {0x1039, 0x103a},
	{0x103d, 0x103e}, {0x1058, 0x1059}, {0x105e, 0x1060}, {0x1071, 0x1074}, {0x1082, 0x1082},
	{0x1085, 0x1086}, {0x108d, 0x108d}, {0x109d, 0x109d}, {0x1160, 0x11ff}, {0x135d, 0x135f},
	{0x1712, 0x1714}, {0x1732, 0x1733}, {0x1752, 0x1753}, {0x1772, 0x1773}, {0x17b4, 0x17b5},
	{0x17b7, 0x17bd}, {0x17c6, 0x17c6}, {0x17c9, 0x17d3}, {0x17dd, 0x17dd}, {0x180b, 0x180d},
	{0x180f, 0x180f}, {0x1885, 0x1886}, {0x18a9, 0x18a9}, {0x1920, 0x1922}, {0x1927, 0x1928},
	{0x1932, 0x1932}, {0x1939, 0x193b}, {0x1a17, 0x1a18}, {0x1a1b, 0x1a1b}, {0x1a56, 0x1a56},
	{0x1a58, 0x1a60}, {0x1a62, 0x1a62}, {0x1a65, 0x1a6c}, {0x1a73, 0x1a7f}, {0x1ab0, 0x1b03},
	{0x1b34, 0x1b34}, {0x1b36, 0x1b3a}, {0x1b3c, 0x1b3c}, {0x1b42, 0x1b42}, {0x1b6b, 0x1b73},
	{0x1b80, 0x1b81}, {0x1ba2, 0x1ba5}, {0x1ba8, 0x1ba9}, {0x1bab, 0x1bad}, {0x1be6, 0x1be6},
	{0x1be8, 0x1be9}, {0x1bed, 0x1bed}, {0x1bef, 0x1bf1}, {0x1c2c, 0x1c33}, {0x1c36, 0x1c37},
	{0x1cd0, 0x1cd2}, {0x1cd4, 0x1ce0}, {0x1ce2, 0x1ce8}, {0x1ced, 0x1ced}, {0x1cf4, 0x1cf4},
	{0x1cf8, 0x1cf9}, {0x1dc0, 0x1dff}, {0x20d0, 0x20f0}, {0x2cef, 0x2cf1}, {0x2d7f, 0x2d7f},
	{0x2de0, 0x2dff}, {0x302a, 0x302d}, {0x3099, 0x309a}, {0xa66f, 0xa672}, {0xa674, 0xa67d},
	{0xa69e, 0xa69f}, {0xa6f0, 0xa6f1}, {0xa802, 0xa802}, {0xa806, 0xa806}, {0xa80b, 0xa80b},
	{0xa825, 0xa826}, {0xa82c, 0xa82c}, {0xa8c4, 0xa8c5}, {0xa8e0, 0xa8f1}, {0xa8ff, 0xa8ff},
	{0xa926, 0xa92d}, {0xa947, 0xa951}, {0xa980, 0xa982}, {0xa9b3, 0xa9b3}, {0xa9b6, 0xa9b9},
	{0xa9bc, 0xa9bd}, {0xa9e5, 0xa9e5}, {0xaa29, 0xaa2e}, {0xaa31, 0xaa32}, {0xaa35, 0xaa36},
	{0xaa43, 0xaa43}, {0xaa4c, 0xaa4c}, {0xaa7c, 0xaa7c}, {0xaab0, 0xaab0}, {0xaab2, 0xaab4},
	{0xaab7, 0xaab8}, {0xaabe, 0xaabf}, {0xaac1, 0xaac1}, {0xaaec, 0xaaed}, {0xaaf6, 0xaaf6},
	{0xabe5, 0xabe5}, {0xabe8, 0xabe8}, {0xabed, 0xabed}, {0xfb1e, 0xfb1e}, {0xfe00, 0xfe0f},
	{0xfe20, 0xfe2f}, {0x1d167, 0x1d169}, {0x1d17b, 0x1d182}, {0x1d185, 0x1d18b},
	{0x1d1aa, 0x1d1ad}, {0x1e8d0, 0x1e8d6}, {0x1e944, 0x1e94a}, {0xe0100, 0xe01ef},
};

static bool is_plain(char c)
{
	return c >= 0x20 && c < 0x7f;
}

/* Returns true for control characters that only separate words. They may be shown as a blank. */
static bool is_blank(char c)
{
	return c == '\t' || c == '\n' || c == '\r';
}

static void put_hex(struct gl_buf *b, uint32_t c, unsigned digits)
{
	while (digits-- > 0)
		gl_buf_char(b, "0123456789ABCDEF"[c >> (4 * digits) & 15]);
}

static void put_byte(struct gl_buf *b, char c)
{
	GL_BUF_LIT(b, "\\x");
	put_hex(b, (unsigned char)c, 2);
}

static void put_control(struct gl_buf *b, uint32_t c)
{
	GL_BUF_LIT(b, "\\u{");
	put_hex(b, c, c > 0xffff ? 5 : 4);
	gl_buf_char(b, '}');
}

/*
 * The character at some place of a text: its length in bytes, its value, and whether it may be
 * shown.
 */
struct glyph {
	size_t len;
	uint32_t c;
	bool is_shown;
};

static struct glyph glyph_at(const char *p, const char *end)
{
	uint32_t c;
	size_t len = gl_utf8_char(p, end, &c);

	if (len == 0)
		return (struct glyph){1, (unsigned char)*p, false};
	return (struct glyph){len, c, !gl_utf8_is_unsafe(c)};
}

void gl_term_safe(struct gl_buf *b, struct gl_str s)
{
	const char *p = s.p, *end, *run = p;

	if (s.len == 0)
		return;
	end = p + s.len;
	while (p < end) {
		struct glyph g = {1, 0, true};

		if (!is_plain(*p))
			g = glyph_at(p, end);
		if (!g.is_shown) {
			gl_buf_add(b, run, (size_t)(p - run));
			if (g.len == 1)
				put_byte(b, *p);
			else
				put_control(b, g.c);
			run = p + g.len;
		}
		p += g.len;
	}
	gl_buf_add(b, run, (size_t)(p - run));
}

void gl_term_line_by(struct gl_buf *b, struct gl_str s,
	void put(struct gl_buf *b, struct gl_str s))
{
	while (s.len > 0) {
		size_t n = 0;

		while (n < s.len && !is_blank(s.p[n]))
			n++;
		put(b, (struct gl_str){s.p, n});
		if (n < s.len)
			gl_buf_char(b, ' ');
		s = gl_str_skip(s, n < s.len ? n + 1 : n);
	}
}

void gl_term_line(struct gl_buf *b, struct gl_str s)
{
	gl_term_line_by(b, s, gl_term_safe);
}

/* Returns true if the byte at p controls lines, and gl_term_lines keeps it. */
static bool is_of_lines(const char *p, const char *end)
{
	return *p == '\t' || *p == '\n' || (*p == '\r' && end - p > 1 && p[1] == '\n');
}

void gl_term_lines(struct gl_buf *b, struct gl_str s)
{
	const char *p = s.p, *end = s.p + s.len;

	while (p < end) {
		const char *run = p;

		while (p < end && (is_plain(*p) || is_of_lines(p, end)))
			p++;
		gl_buf_add(b, run, (size_t)(p - run));
		for (run = p; p < end && !is_plain(*p) && !is_of_lines(p, end);)
			p++;
		gl_term_safe(b, gl_str_of(run, p));
	}
}

static size_t columns_of(const struct glyph *g)
{
	if (!g->is_shown)
		return g->len == 1 ? sizeof "\\xNN" - 1 :
		       g->c > 0xffff ? sizeof "\\u{NNNNN}" - 1 :
				       sizeof "\\u{NNNN}" - 1;
	if (g->c < 0x300)
		return 1;
	if (gl_utf8_in(combining, GL_COUNT(combining), g->c))
		return 0;
	return gl_utf8_in(wide, GL_COUNT(wide), g->c) ? 2 : 1;
}

size_t gl_term_columns(struct gl_str s)
{
	size_t n = 0;

	for (size_t at = 0; at < s.len;) {
		struct glyph g = glyph_at(s.p + at, s.p + s.len);

		n += columns_of(&g);
		at += g.len;
	}
	return n;
}

/* Returns the length in bytes of the longest beginning of s that takes at most `width` columns. */
static size_t head(struct gl_str s, size_t width)
{
	size_t at = 0;

	while (at < s.len) {
		struct glyph g = glyph_at(s.p + at, s.p + s.len);
		size_t n = columns_of(&g);

		if (n > width)
			break;
		width -= n;
		at += g.len;
	}
	return at;
}

/* Returns where the longest end of s begins that takes at most `width` columns. */
static size_t tail(struct gl_str s, size_t width)
{
	size_t all = gl_term_columns(s), at = 0;

	while (at < s.len && all > width) {
		struct glyph g = glyph_at(s.p + at, s.p + s.len);

		all -= columns_of(&g);
		at += g.len;
	}
	/* A combining mark at the cut would join a wrong character, so it is cut off, too. */
	while (at < s.len) {
		struct glyph g = glyph_at(s.p + at, s.p + s.len);

		if (columns_of(&g) > 0)
			break;
		at += g.len;
	}
	return at;
}

/*
 * Cuts out the middle. More is kept of the end than of the beginning, because the method, the file
 * and the line are at the end.
 */
void gl_term_cut(struct gl_buf *b, struct gl_str s, size_t width)
{
	size_t front = (width - 1) * 2 / 5, from;

	if (gl_term_columns(s) <= width) {
		gl_buf_str(b, s);
		return;
	}
	from = tail(s, width - 1 - front);
	gl_buf_add(b, s.p, head(s, front));
	GL_BUF_LIT(b, ELLIPSIS);
	gl_buf_add(b, s.p + from, s.len - from);
}

void gl_term_cut_end(struct gl_buf *b, struct gl_str s, size_t width)
{
	if (gl_term_columns(s) <= width) {
		gl_buf_str(b, s);
		return;
	}
	gl_buf_add(b, s.p, head(s, width - 1));
	GL_BUF_LIT(b, ELLIPSIS);
}

/*
 * Returns where the last element of the path begins: after the last slash that is not part of a
 * receiver or a type.
 */
static size_t last_element(struct gl_str s)
{
	size_t at = 0;

	for (size_t i = 0; i < s.len && !strchr("([ ", s.p[i]); i++)
		if (s.p[i] == '/')
			at = i + 1;
	return at;
}

/*
 * Finds the longest end of s that fits the width and begins with a slash at an index from `first`
 * to before `last`. Returns the index, or s.len if none fits.
 */
static size_t tail_of_path(struct gl_str s, size_t first, size_t last, size_t width)
{
	size_t left = gl_term_columns(gl_str_skip(s, first));

	/*
	 * Measures each character only once: a name of nothing but slashes must not take quadratic
	 * time.
	 */
	for (size_t i = first; i < last;) {
		struct glyph g = glyph_at(s.p + i, s.p + s.len);

		if (s.p[i] == '/' && left <= width)
			return i;
		left -= columns_of(&g);
		i += g.len;
	}
	return s.len;
}

/* Appends the end of s, after a `…` if the beginning is cut off. */
static void put_end(struct gl_buf *b, struct gl_str s, size_t width)
{
	if (gl_term_columns(s) > width) {
		GL_BUF_LIT(b, ELLIPSIS);
		s = gl_str_skip(s, tail(s, width - 1));
	}
	gl_buf_str(b, s);
}

/*
 * In `func file.go:7`, returns the blank before the file. It is the last one, because the function
 * may contain blanks, too, as in `main.f[a, b]` or `e.g. main.f`.
 */
static const char *last_blank(struct gl_str s)
{
	for (size_t i = s.len; i > 0; i--)
		if (s.p[i - 1] == ' ')
			return s.p + i - 1;
	return NULL;
}

/*
 * Cuts `func file.go:7`. As long as enough of the function remains, cuts only the function.
 * Otherwise cuts the function in its middle and the file at its beginning, because the method and
 * the line are the most useful parts.
 */
static void cut_func(struct gl_buf *b, struct gl_str s, size_t width)
{
	const char *blank = last_blank(s);
	struct gl_str place = blank ? gl_str_of(blank, s.p + s.len) : (struct gl_str){NULL, 0};
	size_t columns = gl_term_columns(place);

	if (columns + FUNC_LEAST > width && columns > width / 2)
		columns = width / 2;
	if (!blank || width < BOTH_LEAST) {
		gl_term_cut(b, s, width);
		return;
	}
	gl_term_cut(b, (struct gl_str){s.p, s.len - place.len}, width - columns);
	gl_buf_char(b, ' ');
	put_end(b, gl_str_skip(place, 1), columns - 1);
}

void gl_term_cut_name(struct gl_buf *b, struct gl_str s, size_t width)
{
	size_t last = last_element(s), first = 0, kept, at;

	if (gl_term_columns(s) <= width) {
		gl_buf_str(b, s);
		return;
	}
	while (first < last && s.p[first++] != '/')
		; /* moves past the first element of the path, such as `go.etcd.io/` */
	kept = gl_term_columns((struct gl_str){s.p, first});
	at = kept < width ? tail_of_path(s, first, last, width - kept - 1) : s.len;
	if (at == s.len) {
		first = 0;
		at = tail_of_path(s, 0, last, width - 1);
	}
	if (at == s.len) {
		cut_func(b, gl_str_skip(s, last), width);
		return;
	}
	gl_buf_add(b, s.p, first);
	GL_BUF_LIT(b, ELLIPSIS);
	gl_buf_str(b, gl_str_skip(s, at));
}

unsigned gl_term_width(int fd)
{
	struct winsize ws;

	if (!isatty(fd) || ioctl(fd, TIOCGWINSZ, &ws) != 0)
		return 0;
	return ws.ws_col;
}

/* --- figures ------------------------------------------------------------------------- */

void gl_term_bytes(struct gl_buf *b, uint64_t n)
{
	static const char *const units[] = {" B", " KiB", " MiB", " GiB", " TiB", " PiB", " EiB"};
	uint64_t whole = n, rest = 0; /* rest: 1024ths of the unit, beyond `whole` units */
	size_t i = 0;

	for (; whole >= 1024; i++) {
		rest = whole % 1024;
		whole /= 1024;
	}
	gl_buf_u64(b, whole);
	if (whole < 100 && rest * 10 / 1024 > 0) {
		gl_buf_char(b, '.');
		gl_buf_u64(b, rest * 10 / 1024);
	}
	gl_buf_add(b, units[i], strlen(units[i]));
}

/*
 * Appends the time. Appends nothing if it is before 1970, or so late that its nanoseconds do not
 * fit into 64 bits.
 */
void gl_term_time(struct gl_buf *b, int64_t seconds)
{
	char text[GL_NUM_TIME];

	if (seconds >= 0 && seconds < INT64_MAX / 1000000000)
		gl_buf_add(b, text, gl_num_time(seconds * 1000000000, text));
}

void gl_term_blanks(struct gl_buf *b, size_t n)
{
	while (n-- > 0)
		gl_buf_char(b, ' ');
}

void gl_term_pad(struct gl_buf *b, uint64_t n, size_t width)
{
	char digits[GL_NUM_DIGITS];
	size_t len = gl_num_put(n, digits);

	gl_term_blanks(b, width > len ? width - len : 0);
	gl_buf_add(b, digits, len);
}

void gl_term_wrap(struct gl_buf *b, struct gl_str s, size_t at, size_t width)
{
	size_t column = at;

	while (s.len > 0) {
		struct gl_str word = gl_str_cut(&s, ' ');
		size_t columns = gl_term_columns(word);

		if (column > at && width && column + 1 + columns > width) {
			gl_buf_char(b, '\n');
			gl_term_blanks(b, at);
			column = at;
		} else if (column > at) {
			gl_buf_char(b, ' ');
			column++;
		}
		gl_buf_str(b, word);
		column += columns;
	}
}

void gl_term_share(struct gl_buf *b, uint64_t n, uint64_t total)
{
	bool is_none = n == 0;
	uint64_t tenths;

	if (total == 0)
		return;
	while (total > UINT64_MAX / 2000) {
		total >>= 1;
		n >>= 1;
	}
	tenths = (n * 1000 + total / 2) / total;
	/*
	 * A part greater than 0 must not be shown as 0 %, and one smaller than the whole not as 100
	 * %.
	 */
	if (tenths == 0 && !is_none) {
		GL_BUF_LIT(b, "<0.1%");
		return;
	}
	if (tenths == 1000 && n < total)
		tenths = 999;
	gl_buf_u64(b, tenths / 10);
	gl_buf_char(b, '.');
	gl_buf_u64(b, tenths % 10);
	gl_buf_char(b, '%');
}

void gl_term_spark(struct gl_buf *b, const uint64_t *v, size_t n)
{
	uint64_t least = UINT64_MAX, most = 0;

	for (size_t i = 0; i < n; i++) {
		least = v[i] < least ? v[i] : least;
		most = v[i] > most ? v[i] : most;
	}
	for (size_t i = 0; i < n; i++) {
		uint64_t range = most - least, at = v[i] - least;

		while (range > UINT64_MAX / 16) {
			range >>= 1;
			at >>= 1;
		}
		/* the blocks U+2581 to U+2588, from the lowest to the highest */
		GL_BUF_LIT(b, "\xe2\x96");
		gl_buf_char(b, (char)(0x81 + (range ? (at * 7 + range / 2) / range : 0)));
	}
}
