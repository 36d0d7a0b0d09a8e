#include "lib/output/markdown.h"

#include "lib/base/num.h"
#include "lib/base/utf8.h"
#include "lib/output/term.h"

#define LEAST_COMMIT 7 /* hexadecimal digits; shorter ones are not taken for a commit */
#define MOST_WORD 32   /* bytes; anything longer is written as code */

static size_t longest_ticks(struct gl_str s)
{
	size_t longest = 0, n = 0;

	for (size_t i = 0; i < s.len; i++) {
		n = s.p[i] == '`' ? n + 1 : 0;
		longest = n > longest ? n : longest;
	}
	return longest;
}

static void put_ticks(struct gl_buf *b, size_t n)
{
	while (n-- > 0)
		gl_buf_char(b, '`');
}

/*
 * Returns true if a code span with the text s needs an additional blank on each side. If a span
 * begins and ends with a blank, a reader of Markdown removes one blank from each end. And a
 * backtick at an end of the text would join the backticks around the span.
 */
static bool needs_blanks(struct gl_str s)
{
	return s.p[0] == '`' || s.p[s.len - 1] == '`' || s.p[0] == ' ' || s.p[s.len - 1] == ' ';
}

static void put_span(struct gl_buf *b, struct gl_str safe)
{
	size_t ticks = longest_ticks(safe) + 1;
	bool has_blanks = needs_blanks(safe);

	put_ticks(b, ticks);
	if (has_blanks)
		gl_buf_char(b, ' ');
	gl_buf_str(b, safe);
	if (has_blanks)
		gl_buf_char(b, ' ');
	put_ticks(b, ticks);
}

void gl_markdown_code(struct gl_buf *b, struct gl_str s)
{
	struct gl_buf whole = {0}, safe = {0};

	gl_utf8_repair(&whole, s);
	gl_term_line(&safe, gl_buf_view(&whole));
	if (safe.len > 0)
		put_span(b, gl_buf_view(&safe));
	b->failed |= whole.failed || safe.failed;
	gl_buf_free(&whole);
	gl_buf_free(&safe);
}

static bool is_commit(struct gl_str s)
{
	size_t n = 0;

	while (n < s.len && gl_num_lower_hex_digit(s.p[n]) >= 0)
		n++;
	return n == s.len && n >= LEAST_COMMIT;
}

/* Returns true for a word (`each other's`), a number (`44.8%`) or a duration (`1h30m`). */
static bool is_word(struct gl_str s)
{
	bool has_dot = false;

	if (s.len == 0 || s.len > MOST_WORD || is_commit(s))
		return false;
	for (size_t i = 0; i < s.len; i++) {
		bool is_last = i + 1 == s.len;

		if (gl_is_alnum(s.p[i]))
			continue;
		if (s.p[i] == '\'' && i > 0 && !is_last)
			continue;
		if (s.p[i] == '.' && !has_dot && i > 0 && gl_is_digit(s.p[i - 1]) && !is_last &&
			gl_is_digit(s.p[i + 1])) {
			has_dot = true;
			continue;
		}
		if (s.p[i] != '%' || !is_last || i == 0)
			return false;
	}
	return true;
}

/* Returns the number of bytes before the first blank of s. */
static size_t word_length(struct gl_str s)
{
	size_t n = 0;

	while (n < s.len && !gl_is_white(s.p[n]) && s.p[n] != '\n')
		n++;
	return n;
}

static bool is_stop(char c)
{
	return c == ';' || c == ',' || c == ':' || c == '.';
}

/* Returns the length of the punctuation mark at the end of a word: 0 or 1. */
static size_t stop_length(struct gl_str word)
{
	return word.len > 1 && is_stop(word.p[word.len - 1]) ? 1 : 0;
}

/* Returns the length of text in brackets, such as `[IO wait, 12m]`, at the beginning of s, or 0. */
static size_t bracket_length(struct gl_str s)
{
	char open = *s.p, close = open == '[' ? ']' : open == '(' ? ')' : '\0';
	unsigned depth = 0;

	for (size_t i = 0; close && i < s.len; i++) {
		depth += s.p[i] == open;
		depth -= s.p[i] == close;
		if (depth == 0)
			return i + 1;
	}
	return 0;
}

/*
 * Returns s up to the first blank that is not in brackets, but without the punctuation mark at its
 * end.
 */
static struct gl_str piece_of(struct gl_str s)
{
	size_t n = bracket_length(s);
	struct gl_str piece = {s.p, n + word_length(gl_str_skip(s, n))};

	piece.len -= stop_length(piece);
	return piece;
}

/*
 * Returns how many bytes at the beginning of s are written as one code span. It ends before the
 * next plain word. s itself must not begin with one.
 */
static size_t code_length(struct gl_str s)
{
	size_t n = piece_of(s).len;

	while (s.len - n > 1 && s.p[n] == ' ') {
		struct gl_str piece = piece_of(gl_str_skip(s, n + 1));

		if (piece.len == 0 || is_word(piece))
			break;
		n += 1 + piece.len;
	}
	return n;
}

void gl_markdown_prose(struct gl_buf *b, struct gl_str s)
{
	while (s.len > 0) {
		struct gl_str word = {s.p, word_length(s)};
		size_t n = word.len - stop_length(word);

		if (word.len == 0) {
			gl_buf_char(b, ' ');
			s = gl_str_skip(s, 1);
		} else if (is_word((struct gl_str){s.p, n})) {
			gl_buf_str(b, word);
			s = gl_str_skip(s, word.len);
		} else {
			n = code_length(s);
			gl_markdown_code(b, (struct gl_str){s.p, n});
			s = gl_str_skip(s, n);
			if (s.len > 0 && is_stop(*s.p)) {
				gl_buf_char(b, *s.p);
				s = gl_str_skip(s, 1);
			}
		}
	}
}
