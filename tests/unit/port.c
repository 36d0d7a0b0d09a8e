/*
 * Tests that gl_port_memmem finds what a plain search does: short and long needles in texts of few
 * letters, in which needles nearly match, and at the very end of the text's memory. Also tests that
 * only the processors on which the process may run are counted.
 */
#include "lib/base/port.h"

#include "tests/unit/draw.h"
#include "tests/unit/tap.h"

#include <sched.h>
#include <stdlib.h>

static void fill(char *p, size_t n, size_t letters)
{
	for (size_t i = 0; i < n; i++)
		p[i] = "ab\nc"[draw(letters)];
}

static const char *find_plainly(const char *p, size_t len, const char *needle, size_t n)
{
	for (size_t i = 0; i + n <= len; i++)
		if (memcmp(p + i, needle, n) == 0)
			return p + i;
	return NULL;
}

/* Tries texts of exactly len bytes; half of the needles are copied from the text. */
static size_t try_length(size_t len, size_t *found)
{
	char *text = malloc(len ? len : 1), needle[80];
	size_t wrong = 0, n = draw(draw(4) ? 12 : sizeof needle), letters = 1 + draw(4);
	const char *want;

	if (!text)
		exit(2);
	fill(text, len, letters);
	fill(needle, n, letters);
	if (n <= len && draw(2))
		memcpy(needle, text + draw(len - n + 1), n);
	want = find_plainly(text, len, needle, n);
	wrong = gl_port_memmem(text, len, needle, n) != want;
	*found += want != NULL && want > text;
	free(text);
	return wrong;
}

static void test_processors(void)
{
	ok(gl_port_processors() >= 1, "one processor or more");
#if defined(__linux__)
	cpu_set_t all, one;

	CPU_ZERO(&one);
	for (size_t i = 0; sched_getaffinity(0, sizeof all, &all) == 0 && i < CPU_SETSIZE; i++)
		if (CPU_ISSET(i, &all) && CPU_COUNT(&one) == 0)
			CPU_SET(i, &one);
	if (sched_setaffinity(0, sizeof one, &one) == 0)
		ok(gl_port_processors() == 1, "one, if the process may run on one only");
#endif
}

int main(void)
{
	size_t wrong = 0, found = 0;

	for (size_t i = 0; i < 200000; i++)
		wrong += try_length(draw(draw(2) ? 20 : 120), &found);
	ok(wrong == 0, "what a plain search finds");
	ok(found > 20000, "many needles are behind the text's beginning");
	ok(!gl_port_memmem(NULL, 0, "a", 1), "no text");
	test_processors();
	return done();
}
