#include "lib/unwrap/unescape_bulk.h"

#include "lib/syntax/unescape.h"

#include "tests/unit/tap.h"

#include <stdlib.h>

#define ROOM 20000

static uint64_t seed = 1;
static struct gl_offset_mark marks[GL_LINEBATCH_LINES];

static size_t draw(size_t n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(seed >> 33) % n;
}

/* Pieces of strings; the first ones are plain. */
static const char *const pieces[] = {"goroutine 7 [running]:", "main.f(0x1)", "\\t", "/a/b.go:12",
	" +0x1f", "a longer piece of text, so that chunks are passed", "\\u0009", "\\u003c", "\\\"",
	"\\\\", "\\r", "\xc3\xa9", "\\u000a", "\\u00e9", "\\ud83d\\ude00", "\\x41", "\\q", "\\u12",
	"\"", "\n", "\\u0000", "\\"};

static size_t make(char *out, bool is_plain)
{
	size_t len = 0, n = draw(80);

	while (len < ROOM / 2 && n--) {
		const char *s = pieces[draw(is_plain ? 12 : sizeof pieces / sizeof pieces[0])];
		size_t times = draw(200) ? 1 : 300;

		while (times-- && len < ROOM - 400) {
			memcpy(out + len, s, strlen(s));
			len += strlen(s);
		}
		if (draw(3) == 0) {
			memcpy(out + len, "\\n", 2);
			len += 2;
		}
	}
	return len;
}

/*
 * Decodes the lines from p on one by one with gl_unescape, and compares them with the batch. The
 * batch must have all whole lines before `to`.
 */
static unsigned compare(const char *p, const char *to, char quote, const struct gl_linebatch *y)
{
	struct gl_buf out = {0};
	const char *base = p;
	unsigned wrong = 0;

	for (size_t i = 0; i < y->nmarks; i++) {
		wrong += y->marks[i].at != out.len || base + y->marks[i].begin != p ||
			 y->marks[i].from != y->marks[i].begin;
		wrong += gl_unescape(&p, to, quote, &out) != GL_UNESCAPE_LINE;
	}
	wrong += p != to || out.len != y->len ||
		 (out.len && memcmp(out.p, y->text, out.len) != 0);
	gl_buf_free(&out);
	return wrong;
}

static void test_random(struct gl_linebatch *y, char quote)
{
	static char text[ROOM], room[ROOM + GL_LINEBATCH_LINE + GL_LINEBATCH_SLACK];
	unsigned wrong = 0, lost = 0;

	for (int i = 0; i < 20000; i++) {
		bool is_plain = draw(2);
		size_t len = make(text, is_plain);
		char *copy = malloc(len + 1); /* so that a sanitizer notices reads beyond it */
		const char *to;
		size_t lines = 0;

		memcpy(copy, text, len);
		for (size_t k = 0; k + 1 < len; k++)
			lines += text[k] == '\\' && text[k + 1] == 'n';
		y->text = room;
		y->marks = marks;
	y->marks = marks;

		y->most = draw(4) ? ROOM : 1 + draw(300);
		to = gl_unescape_bulk(copy, copy + len, quote, y);
		wrong += compare(copy, to, quote, y);
		lost += is_plain && y->most == ROOM && len < GL_LINEBATCH_LINE &&
			y->nmarks + 30 < lines;
		free(copy);
	}
	ok(wrong == 0, quote ? "as gl_unescape, with a quote" : "as gl_unescape, without one");
	is_num(lost, 0, "plain lines are taken");
}

static size_t lines_of(struct gl_linebatch *y, const char *text, char quote)
{
	static char room[ROOM + GL_LINEBATCH_LINE + GL_LINEBATCH_SLACK];

	y->text = room;
	y->marks = marks;

	y->most = ROOM;
	gl_unescape_bulk(text, text + strlen(text), quote, y);
	return y->nmarks;
}

int main(void)
{
	static struct gl_linebatch y;

	ok(lines_of(&y, "a\\n\\tb\\nc\\nand here is what follows it", '"') == 3, "three lines");
	ok(y.len == 7 && memcmp(y.text, "a\n\tb\nc\n", 7) == 0, "their text");
	ok(lines_of(&y, "a\\nb\"\\nc\\nand here is what follows it", '"') == 1, "up to a quote");
	ok(lines_of(&y, "a\\nb\"\\nc\\nand here is what follows it", 0) == 3, "that may be none");
	ok(lines_of(&y, "a\\nb\n\\nc\\nand here is what follows it", 0) == 1, "up to a bare LF");
	ok(lines_of(&y, "a\\nb\\u000ac\\nand here is what follows it", 0) == 1, "or one in hex");
	ok(lines_of(&y, "a\\nb\\", 0) == 0, "nothing near the end");
	test_random(&y, '"');
	test_random(&y, 0);
	return done();
}
