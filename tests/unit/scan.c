#include "lib/input/scan.h"

#include "tests/unit/tap.h"

#include <stdlib.h>

static const char *const words[] = {"oroutine ", " profile: total ",
	"panic: ", "fatal error: ", "Exception 0x", "DATA RACE",
	"runtime stack:", "\"sig\":", "\"frames\":", "=== BEGIN ", "=== END ", "*** BEGIN ",
	"*** END ", "*** end", "SIGQUIT: ", "SIGABRT: ", "SIGSEGV: ", "SIGBUS: ", "SIGFPE: ",
	"SIGILL: ", "SIGTRAP: ", "SIGTERM: ", "SIGSYS: ", "SIGINT: ", "SIGHUP: ", "SIGUSR1: ",
	"SIGUSR2: ", "SIGPIPE: ", "SIGALRM: ", "SIGSTKFLT: ", "SIGEMT: "};

#define N_WORDS (sizeof words / sizeof words[0])

static struct gl_scan scan;
static uint64_t seed = 1;

/* Returns a random number below n. */
static size_t draw(size_t n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(seed >> 33) % n;
}

/* Does what gl_scan does, slowly. */
static size_t naive(const char *p, size_t len)
{
	for (size_t at = 0; at < len; at++)
		for (size_t i = 0; i < N_WORDS; i++)
			if (gl_str_starts((struct gl_str){p + at, len - at},
				    (struct gl_str){words[i], strlen(words[i])}))
				return at;
	return len;
}

/* Searches a block that consists of exactly `before` bytes and the text. */
static bool is_found(const char *text, size_t len, size_t before, size_t want)
{
	char *block = malloc(before + len + !(before + len)), *p = block + before;
	bool good;

	memset(block, 'o', before);
	memcpy(p, text, len);
	good = gl_scan(&scan, p, p + len) == p + want;
	free(block);
	return good;
}

static void test_each(void)
{
	for (size_t i = 0; i < N_WORDS; i++) {
		size_t len = strlen(words[i]), wrong = 0;
		char text[96];

		for (size_t before = 0; before < 32; before++) {
			memset(text, '.', before);
			memcpy(text + before, words[i], len);
			memset(text + before + len, '.', 32);
			wrong += !is_found(text, before + len, 0, before);
			wrong += !is_found(text, before + len + 32, before % 8, before);
			wrong += !is_found(text, before + len - 1, 0, before + len - 1);
			wrong += !is_found(text + before + 1, len - 1, before, len - 1);
		}
		ok(wrong == 0, words[i]);
	}
}

/* Makes a text of letters and pieces of the words, and now and then a whole word. */
static size_t make_text(char *text, size_t room)
{
	size_t len = 0, want = draw(room + 1);

	while (len < want) {
		const char *word = words[draw(N_WORDS)];
		size_t from = draw(3) ? draw(strlen(word)) : 0;
		size_t n = draw(4) ? draw(strlen(word) - from + 1) : strlen(word) - from;

		if (from == 0 && n == strlen(word) && draw(4))
			n--;
		n = n < want - len ? n : want - len;
		memcpy(text + len, word + from, n);
		len += n;
	}
	return len;
}

static void test_random(void)
{
	unsigned wrong = 0, hits = 0;
	char text[256];

	for (int round = 0; round < 4000; round++) {
		size_t len = make_text(text, sizeof text), want = naive(text, len);

		hits += want < len;
		for (size_t before = 0; before < 8; before++)
			wrong += !is_found(text, len, before, want);
	}
	is_num(wrong, 0, "what a slow search finds, at every alignment");
	ok(hits > 1000 && hits < 3900, "some texts hold a word, some do not");
}

/* Searching on from each hit finds every hit. */
static void test_all_hits(void)
{
	unsigned wrong = 0;
	char text[256];

	for (int round = 0; round < 2000; round++) {
		size_t len = make_text(text, sizeof text), at = 0;

		while (at < len) {
			size_t want = at + naive(text + at, len - at);

			wrong += gl_scan(&scan, text + at, text + len) != text + want;
			at = want + 1;
		}
	}
	is_num(wrong, 0, "one after another");
}

static void test_none(void)
{
	ok(gl_scan(&scan, NULL, NULL) == NULL, "nothing in nothing");
	ok(is_found("Goroutine 7", 11, 0, 1), "[Goroutine 7 in state ...] too");
	ok(is_found("SIGnal: PANIC: goroutines", 25, 0, 25), "case and blanks matter");
	ok(is_found("{\"level\":\"info\",\"msg\":\"routine 7\"}", 34, 0, 34), "an ordinary line");
}

static uint64_t naive_lines(const char *p, size_t len, uint64_t *n_blank)
{
	uint64_t n = 0;
	size_t start = 0;

	*n_blank = 0;
	for (size_t i = 0; i < len; i++)
		if (p[i] == '\n') {
			n++;
			while (start < i && strchr(" \t\r", p[start]))
				start++;
			*n_blank += start == i;
			start = i + 1;
		}
	return n;
}

static void test_lines(void)
{
	unsigned wrong = 0;
	uint64_t n_blank = 7, want_blank;

	ok(gl_scan_lines(NULL, NULL, &n_blank) == 0 && n_blank == 0, "no lines in nothing");
	for (int round = 0; round < 20000; round++) {
		size_t len = draw(80), often = 1 + draw(12);
		char *p = malloc(len + !len);
		uint64_t want;

		for (size_t i = 0; i < len; i++)
			p[i] = "\n\r\n\r a."[draw(often) ? 2 + draw(5) : draw(2)];
		want = naive_lines(p, len, &want_blank);
		wrong += gl_scan_lines(p, p + len, &n_blank) != want || n_blank != want_blank;
		free(p);
	}
	is_num(wrong, 0, "lines, and blank ones, are counted");
}

int main(void)
{
	gl_scan_init(&scan);
	test_each();
	test_random();
	test_all_hits();
	test_none();
	test_lines();
	return done();
}
