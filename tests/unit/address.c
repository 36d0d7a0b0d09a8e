/*
 * Tests that addresses are read right whatever their length and whatever follows them. Also tests
 * the set of wanted addresses: looking one up as a number, and ruling out the text of arguments.
 */
#include "lib/waits/address.h"

#include "tests/unit/tap.h"

#include "lib/waits/gather_wanted.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static uint64_t seed = 1;

static uint64_t draw(void)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return seed >> 32 ^ seed << 31;
}

/* --- addresses ----------------------------------------------------------------------------- */

/* Returns true if the first argument is read as this address; 0: as no address. */
static bool is_read(const char *text, uint64_t expected)
{
	size_t len = strlen(text);
	char *copy = malloc(len);
	uint64_t one = 0;
	bool is_right;

	memcpy(copy, text, len);
	is_right = gl_address_first((struct gl_str){copy, len}, &one) == (expected != 0) &&
		   (!expected || one == expected);
	free(copy);
	return is_right;
}

static void test_first(void)
{
	static const char *const behind[] = {"", ", 0x1", "}", "...", ", {0xc000012345, 0xf}, 0x3",
		"g", "@", "`", "/", ":", "\x80", ")"};
	bool is_good = true;

	for (int digits = 4; digits <= 16; digits++)
		for (size_t i = 0; i < sizeof behind / sizeof behind[0]; i++)
			for (int n = 0; n < 50; n++) {
				uint64_t one = draw() >> (64 - 4 * digits) |
					       UINT64_C(1) << (4 * digits - 1);
				char text[64];

				snprintf(text, sizeof text, "0x%" PRIx64 "%s", one, behind[i]);
				is_good &= is_read(text, one);
				snprintf(text, sizeof text, "0x%" PRIx64 "?%s", one, behind[i]);
				is_good &= is_read(text, 0);
			}
	ok(is_good, "addresses of 4 to 16 digits, and what may follow them");
	ok(is_read("0xC000ABCDEF", UINT64_C(0xc000abcdef)) &&
			is_read("0xc000abcdEF", UINT64_C(0xc000abcdef)) &&
			is_read("0xc000abcdefF0", UINT64_C(0xc000abcdeff0)),
		"upper case");
	ok(is_read("0x0000c000abcdef", UINT64_C(0xc000abcdef)) &&
			is_read("0x10000000000000000", 0) && is_read("0x", 0) &&
			is_read("0xfff", 0) && is_read("", 0) && is_read("0c000abcdef", 0),
		"leading zeros, and what is no address");
}

/* Returns true if the addresses in the args are those of `want`, where a `?` follows stale ones. */
static bool has_all(const char *text, const char *want)
{
	struct gl_str args = {text, strlen(text)};
	char got[256] = "";
	bool is_stale;
	uint64_t one;

	while (gl_address_next_any(&args, &one, &is_stale))
		snprintf(got + strlen(got), sizeof got - strlen(got), "%" PRIx64 "%s ", one,
			is_stale ? "?" : "");
	return strcmp(got, want) == 0;
}

static void test_all(void)
{
	ok(has_all("0xc000018e20?, {0xc000055e30, 0x2?}, _, 0xc000018e28...",
		   "c000018e20? c000055e30 c000018e28 ") &&
			has_all("0x1?, 0x0", "") && has_all("", "") && has_all("x, 0x", ""),
		"all addresses, and which of them may be stale");
}

/* --- wanted addresses ---------------------------------------------------------------------- */

static bool has_slowly(const struct gl_wanted *w, uint64_t key, uint64_t window)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->v[i] >= key && w->v[i] - key < window)
			return true;
	return false;
}

static bool is_only_slowly(const struct gl_wanted *w, uint64_t key, uint64_t from)
{
	size_t n = 0;

	for (size_t i = 0; i < w->n; i++)
		n += w->v[i] >= from && w->v[i] - from < GL_WAITS_WINDOW;
	return n == 1 && key >= from && key - from < GL_WAITS_WINDOW && has_slowly(w, key, 1);
}

/* Returns true if the functions of gl_wanted say of this key what a look at all keys says. */
static bool is_right(const struct gl_wanted *w, uint64_t key)
{
	bool is_near = has_slowly(w, key, GL_WAITS_WINDOW);
	char text[64];

	snprintf(text, sizeof text, "0x%" PRIx64, key);
	return gl_wanted_has(w, key, GL_WAITS_WINDOW) == is_near &&
	       gl_wanted_has(w, key, 1) == has_slowly(w, key, 1) &&
	       gl_wanted_is_only(w, key + 300, key) == is_only_slowly(w, key + 300, key) &&
	       (!is_near || gl_wanted_may_begin(w, (struct gl_str){text, strlen(text)}));
}

/* Tests a set of n random keys: `base` plus a number that has only bits of the mask. */
static void check_wanted(size_t n, uint64_t base, uint64_t mask, const char *name)
{
	struct gl_wanted w = {.v = NULL};
	bool is_good = true;

	for (size_t i = 0; i < n; i++)
		is_good &= gl_wanted_put(&w, base + (draw() & mask));
	is_good &= gl_wanted_sort(&w);
	for (size_t i = 0; is_good && i < 2000; i++) {
		uint64_t key = n ? w.v[draw() % w.n] : base;

		is_good &= is_right(&w, key) && is_right(&w, key - draw() % 600) &&
			   is_right(&w, base + (draw() & mask)) && is_right(&w, draw());
	}
	gl_wanted_free(&w);
	ok(is_good, name);
}

static void test_far(void)
{
	struct gl_wanted w = {.v = NULL};
	struct gl_str far = GL_STR("0xc000000fff"), short_one = GL_STR("0xc0008"), near =
		GL_STR("0xc000800010");

	ok(gl_wanted_put(&w, UINT64_C(0xc000800018)) && gl_wanted_sort(&w) &&
			!gl_wanted_may_begin(&w, far) && !gl_wanted_may_begin(&w, short_one) &&
			gl_wanted_may_begin(&w, near) &&
			!gl_wanted_may_begin(&w, (struct gl_str){NULL, 0}),
		"other texts are ruled out");
	gl_wanted_free(&w);
}

int main(void)
{
	test_first();
	test_all();
	check_wanted(0, UINT64_C(0xc000800000), 0, "nothing");
	check_wanted(1, UINT64_C(0xc000800018), 0, "one key");
	check_wanted(4, UINT64_C(0xc000800018), UINT64_C(0xfff), "neighbours");
	check_wanted(1000, UINT64_C(0xc000800000), UINT64_C(0xfffff8), "many keys");
	check_wanted(300, UINT64_C(0xfffffff0), UINT64_C(0xff), "keys of 8 and 9 digits");
	check_wanted(100, UINT64_C(0x1000), UINT64_C(0xffffffffffff), "keys of all lengths");
	check_wanted(50, UINT64_C(0x1000), UINT64_C(0xff), "short keys");
	check_wanted(50, UINT64_C(0x7fffffffff000000), UINT64_C(0xffff), "keys of 16 digits");
	test_far();
	return done();
}
