#include "lib/base/num.h"

#include "tests/unit/tap.h"

#include <inttypes.h>
#include <stdio.h>

static struct gl_str s(const char *text)
{
	return (struct gl_str){text, strlen(text)};
}

static void test_put(void)
{
	static const struct {
		uint64_t n;
		const char *text;
	} rows[] = {
		{0, "0"},
		{9, "9"},
		{10, "10"},
		{99, "99"},
		{1234, "1234"},
		{9999, "9999"},
		{10000, "10000"},
		{10203040, "10203040"},
		{99999999, "99999999"},
		{100000000, "100000000"},
		{100000001, "100000001"},
		{9999999999999999U, "9999999999999999"},
		{10000000000000000U, "10000000000000000"},
		{10000000100000001U, "10000000100000001"},
		{18446744073709551615U, "18446744073709551615"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char out[GL_NUM_DIGITS];
		size_t len = gl_num_put(rows[i].n, out);

		ok(gl_str_eq((struct gl_str){out, len}, s(rows[i].text)), rows[i].text);
	}
}

/* Numbers of up to eight digits, in steps of a prime number, compared with the C library. */
static void test_put_many(void)
{
	char out[GL_NUM_DIGITS], want[GL_NUM_DIGITS + 1];
	unsigned differ = 0;

	for (uint64_t n = 0; n < 200000000; n += n < 20000 ? 1 : 997) {
		size_t len = gl_num_put(n, out);

		differ += (int)len != snprintf(want, sizeof want, "%" PRIu64, n) ||
			  memcmp(out, want, len) != 0;
	}
	is_num(differ, 0, "numbers as the C library writes them");
}

/* Numbers of every length, with text of every length behind them. */
static void test_lengths(void)
{
	static const char text[] = "1234567890123456789x........";
	unsigned wrong = 0;

	for (size_t len = 1; len <= 18; len++) {
		char copy[sizeof text];
		uint64_t want = 0, n;

		memcpy(copy, text, sizeof text);
		copy[len] = ':';
		for (size_t i = 0; i < len; i++)
			want = want * 10 + (uint64_t)(text[i] - '0');
		for (size_t end = len; end < sizeof text; end++)
			wrong += gl_num_digits(copy, copy + end, &n) != copy + len || n != want;
		copy[0] = ' ';
		wrong += gl_num_digits(copy, copy + sizeof text, &n) != NULL;
	}
	is_num(wrong, 0, "digits end where they end");
	ok(!gl_num_digits(text, text, &(uint64_t){0}), "no digits in no text");
}

static void test_parse(void)
{
	static const struct {
		const char *text;
		bool good;
		uint64_t n;
	} rows[] = {
		{"0", true, 0},
		{"007", true, 7},
		{"9223372036854775799", true, 9223372036854775799U},
		{"9223372036854775807", true, 9223372036854775807U},
		{"9223372036854775808", false, 0},
		{"18446744073709551616", false, 0},
		{"99999999999999999999999", false, 0},
		{"", false, 0},
		{"-1", false, 0},
		{"+1", false, 0},
		{" 1", false, 0},
		{"1 ", false, 0},
		{"0x1", false, 0},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		uint64_t n = 0;

		ok(gl_num_parse(s(rows[i].text), &n) == rows[i].good &&
				(!rows[i].good || n == rows[i].n),
			rows[i].text);
	}
}

static void test_digits(void)
{
	const char text[] = "412:x";
	uint64_t n = 0;

	ok(gl_num_digits(text, text + 5, &n) == text + 3 && n == 412, "stops at what is no digit");
	ok(gl_num_digits(text, text + 2, &n) == text + 2 && n == 41, "stops at the end");
	ok(gl_num_digits(text, text, &n) == NULL, "nothing is no number");
	ok(gl_num_digits(text + 3, text + 5, &n) == NULL, "a colon is no number");
}

static void test_duration(void)
{
	static const struct {
		const char *text;
		bool good;
		uint64_t seconds;
	} rows[] = {
		{"90s", true, 90},
		{"5m", true, 300},
		{"1h30m", true, 5400},
		{"2d", true, 172800},
		{"1d2h3m4s", true, 93784},
		{"0s", true, 0},
		{"9007199254740992s", true, (uint64_t)1 << 53},
		{"9007199254740993s", false, 0},
		{"9223372036854775799d", false, 0},
		{"", false, 0},
		{"5", false, 0},
		{"m", false, 0},
		{"5x", false, 0},
		{"5M", false, 0},
		{"1m1h", false, 0},
		{"1m1m", false, 0},
		{"1.5h", false, 0},
		{"-5m", false, 0},
		{"5 m", false, 0},
		{"5m ", false, 0},
		{"1h30", false, 0},
		{"5ms", false, 0},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		uint64_t n = 0;

		ok(gl_num_duration(s(rows[i].text), &n) == rows[i].good &&
				(!rows[i].good || n == rows[i].seconds),
			rows[i].text);
	}
}

static void test_time_in_name(void)
{
	static const struct {
		const char *name, *time;
	} rows[] = {
		{"goroutine-stacks-2026-11-21T032749Z.log", "2026-11-21T03:27:49Z"},
		{"goroutine-stacks-2026-11-21T032749+0200.log", "2026-11-21T03:27:49+02:00"},
		{"2026-11-21T032749+0030", "2026-11-21T03:27:49+00:30"},
		{"2026-11-21T032749-2359", "2026-11-21T03:27:49-23:59"},
		{"2026-11-21T032749+2400", ""},
		{"2026-11-21T032749+0060", ""},
		{"x-2026-11-21T03:27:49-07:30", "2026-11-21T03:27:49-07:30"},
		{"2026-11-21T03:27:49Z", "2026-11-21T03:27:49Z"},
		{"2026-11-21T03-27-49Z/2026-11-21T03-28-49Z/g.txt", "2026-11-21T03:28:49Z"},
		{"2026-11-21T03:27:49Z/2026-11-21T03:28:49/g.txt", "2026-11-21T03:27:49Z"},
		{"2026-11-21T03:27:49.txt", ""}, /* no zone */
		{"12026-11-21T03:27:49Z", ""},	 /* the year would be the tail of a longer number */
		{"2026-13-21T03:27:49Z", ""},
		{"2026-11-32T03:27:49Z", ""},
		{"2026-11-21T24:27:49Z", ""},
		{"2026-11-21T03:27:4", ""},
		{"2026-11-21T032749+02", ""},
		{"", ""},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char out[GL_NUM_TIME];
		size_t len = gl_num_time_in_name(s(rows[i].name), out);

		ok(gl_str_eq((struct gl_str){out, len}, s(rows[i].time)), rows[i].name);
	}
}

static void test_hex(void)
{
	static const char text[] = "1fC0g";
	const char *end = text + 5;
	uint64_t n = 7;

	ok(gl_num_hex(text, end, &n) == text + 4 && n == 0x1fc0,
		"hexadecimal digits of either case");
	ok(!gl_num_hex(text + 4, end, &n), "and none");
	ok(gl_num_hex_of(text, end, 2, &n) && n == 0x1f, "so many of them");
	ok(!gl_num_hex_of(text, end, 5, &n), "but no more than there are");
	ok(!gl_num_hex_of(text, text + 2, 3, &n), "before the end");
	ok(!gl_num_hex_of(text + 2, text + 1, 1, &n), "or from behind it");
	ok(!gl_num_hex_of(text, end, 0, &n), "or not one");
	ok(gl_num_lower_hex_digit('f') == 15 && gl_num_lower_hex_digit('F') == -1 &&
			gl_num_hex_digit('F') == 15 && gl_num_hex_digit('G') == -1,
		"digits");
}

/* Days around 29 February, and at the ends of centuries; dates as date(1) gives them. */
static void test_dates(void)
{
	static const struct {
		int64_t seconds;
		const char *date;
	} rows[] = {{0, "1970-01-01"}, {68169600, "1972-02-29"}, {68256000, "1972-03-01"},
		{951782400, "2000-02-29"}, {951868800, "2000-03-01"}, {978220800, "2000-12-31"},
		{4107456000, "2100-02-28"}, {4107542400, "2100-03-01"},
		{7263129600, "2200-02-28"}, {7263216000, "2200-03-01"}};
	char out[GL_NUM_TIME];

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		size_t n = gl_num_time(rows[i].seconds * 1000000000, out);

		ok(n == 20 && memcmp(out, rows[i].date, 10) == 0, rows[i].date);
	}
}

static void test_order(void)
{
	ok(gl_num_cmp(1, UINT64_MAX) < 0 && gl_num_cmp(UINT64_MAX, 1) > 0, "numbers have an order");
	ok(gl_num_cmp(7, 7) == 0, "equal ones have none");
}

int main(void)
{
	test_order();
	test_put();
	test_put_many();
	test_lengths();
	test_parse();
	test_digits();
	test_duration();
	test_time_in_name();
	test_hex();
	test_dates();
	return done();
}
