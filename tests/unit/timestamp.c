#include "lib/unwrap/timestamp.h"

#include "tests/unit/tap.h"

#include <stdlib.h>

/* Texts whose timestamp ends at the '|', or with the text, and the timestamp in RFC 3339. */
static const struct {
	const char *text, *rfc3339;
} accepted[] = {
	{"2024-01-02T15:04:05Z", "2024-01-02T15:04:05Z"},
	{"2024-01-02T15:04:05.123456789Z", "2024-01-02T15:04:05.123456789Z"},
	{"2024-01-02T15:04:05,120+01:00", "2024-01-02T15:04:05.120+01:00"},
	{"2024-01-02T15:04:05-0730", "2024-01-02T15:04:05-07:30"},
	{"2024-01-02T15:04:05+0100|: x", "2024-01-02T15:04:05+01:00"},
	{"2024-01-02T15:04:05", ""},
	{"2024-01-02T15:04:05.1", ""},
	{"2024-12-31 23:59:60Z", "2024-12-31T23:59:60Z"},
	{"2024-01-02 15:04:05", ""},
	{"2024-01-02 15:04:05| INFO x", ""},
	{"2024-01-02 15:04:05| WARN", ""},
	{"2024-01-02 15:04:05| CRITICAL x", ""},
	{"2024-01-02 15:04:05| UTCX", ""},
	{"2024-01-02 15:04:05| UT", ""},
	{"2024-01-02 15:04:05| ", ""},
	{"2024-01-02 15:04:05|. x", ""},
	{"2024-01-02 15:04:05|, x", ""},
	{"2024-01-02 15:04:05|] x", ""},
	{"2024-01-02 15:04:05,123| [main] x", ""},
	{"2024-01-02 15:04:05 +0100", "2024-01-02T15:04:05+01:00"},
	{"2024-01-02 15:04:05.5 +0100 CET", "2024-01-02T15:04:05.5+01:00"},
	{"2024-01-02 15:04:05.123456789 -0000 UTC| m=+0.1", "2024-01-02T15:04:05.123456789-00:00"},
	{"2024-01-02 15:04:05 +0100| INFO", "2024-01-02T15:04:05+01:00"},
	{"2024-01-02 15:04:05 +0100| +0100", "2024-01-02T15:04:05+01:00"},
	{"2024-01-02 15:04:05| +01000 x", ""},
	{"2024-01-02 15:04:05| +010", ""},
	{"2024-01-02 15:04:05| +2400", ""},
	{"2024-01-02 15:04:05| +0060", ""},
	{"2024-01-02 15:04:05| 0100", ""},
	{"2024-01-02 15:04:05 UTC", "2024-01-02T15:04:05Z"},
	{"2024-01-02 15:04:05.25 GMT", "2024-01-02T15:04:05.25Z"},
	{"2024-01-02 15:04:05 Z| x", "2024-01-02T15:04:05Z"},
	{"2024-01-02 15:04:05 CET", ""},
	{"2024-01-02 15:04:05 CEST| x", ""},
	{"2024-01-02T15:04:05|+24:00", ""},
	{"2024-01-02T15:04:05|-x", ""},
	{"2024/01/02 15:04:05", ""},
	{"2024/01/02 15:04:05.123456| main.go:7: x", ""},
	{"2024/01/02 15:04:05| UTC", ""},
	{"Jan 02 15:04:05", ""},
	{"Jan 02 15:04:05.123| host", ""},
	{"Dec  2 15:04:05| host app[7]: x", ""},
	{"Jan 02 2024 15:04:05", ""},
	{"Jan  2 2024 15:04:05| x", ""},
	{"Tue 2024-01-02 15:04:05 CET| x", ""},
	{"Tue 2024-01-02 15:04:05 UTC", "2024-01-02T15:04:05Z"},
	{"Tue 2024-01-02 15:04:05| x", ""},
	{"Tue Jan  2 15:04:05 2024", ""},
	{"Tue Jan  2 15:04:05 CET 2024", ""},
	{"Tue Jan  2 15:04:05 UTC 2024| x", "2024-01-02T15:04:05Z"},
	{"Wed Nov 22 15:04:05.123456 2023|]", ""},
	{"Mon Oct 02 15:04:05 -0700 2006", "2006-10-02T15:04:05-07:00"},
	{"02/Jan/2024:15:04:05 +0100|] x", "2024-01-02T15:04:05+01:00"},
	{"31/Dec/2024:15:04:05", ""},
	{"02 Jan 2024 15:04:05", ""},
	{"02 Jan 2024 15:04:05.123| #", ""},
	{"15:04:05", ""},
	{"15:04:05.123| x", ""},
	{"15:04:05,1", ""},
	{"15:04:05| PM", ""},
	{"15:04:05| : x", ""},
	{"00:00:00|: x", ""},
	{"0102 15:04:05.123456| 7 main.go:7] x", ""},
};

static const char *const refused[] = {
	"",
	"x",
	"2024",
	"2024-01-02",
	"2024-01-02T",
	"2024-01-02T15:04",
	"2024-01-02t15:04:05Z",
	"2024-01-02  15:04:05",
	"2024-1-2 15:04:05",
	"2024-00-02T15:04:05Z",
	"2024-13-02T15:04:05Z",
	"2024-01-00T15:04:05Z",
	"2024-01-32T15:04:05Z",
	"2024-01-02T24:04:05Z",
	"2024-01-02T15:60:05Z",
	"2024-01-02T15:04:61Z",
	"2024-01-02T15:04:05Zulu",
	"2024-01-02T15:04:05x",
	"2024-01-02T15:04:051",
	"2024-01-02T15:04:05.1x",
	"2024-01-02T15:04:05.1234567890Z",
	"0001-01-01T00:00:00Z",
	"12024-01-02T15:04:05Z",
	"2024-01/02 15:04:05",
	"2024/13/02 15:04:05",
	"2024/01/02T15:04:05",
	"Jan 2 15:04:05",
	"Jan 32 15:04:05",
	"Jan 00 15:04:05",
	"Jan  0 15:04:05",
	"jan 02 15:04:05",
	"Jam 02 15:04:05",
	"Jan 02 24:04:05",
	"Jan 02 15:04:05x",
	"Jan 02 2024",
	"Jan 02 2024 25:04:05",
	"Tue Jan  2 15:04:05",
	"Tue Jan  2 15:04:05 INFO 2024",
	"Tue Jan  2 15:04:05 20245",
	"Tui Jan  2 15:04:05 2024",
	"Tue 2024-01-02",
	"Tux 2024-01-02 15:04:05",
	"02/Jan/2024 15:04:05",
	"02/01/2024:15:04:05",
	"32/Jan/2024:15:04:05 +0100",
	"02 Jan 2024",
	"02 Jan 2024 15:04:5",
	"15:04",
	"15:04:5",
	"15:04:05Z",
	"24:00:00",
	"15:60:00",
	"15:04:61",
	"15.04.05",
	"015:04:05",
	"I0102 15:04:05.123456",
	"0102 15:04:05",
	"1302 15:04:05.123456",
	"0132 15:04:05.1",
	"INFO 2024-01-02T15:04:05Z",
	"goroutine 7 [running]:",
	"\t/src/main.go:12 +0x1f",
	" 2024-01-02T15:04:05Z",
	"[2024-01-02T15:04:05Z]",
	"ts=2024-01-02T15:04:05Z",
};

static uint64_t seed = 1;

/* Returns a random number below n. */
static size_t draw(size_t n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(seed >> 33) % n;
}

/* Returns the result of gl_timestamp for a copy of exactly these bytes. */
static size_t length(const char *text, size_t len)
{
	char *block = malloc(len + !len);
	char out[GL_TIMESTAMP_MAX];
	size_t n;

	memcpy(block, text, len);
	n = gl_timestamp(block, block + len);
	(void)gl_timestamp_rfc3339((struct gl_str){block, len}, out);
	free(block);
	return n;
}

/* Copies the row without its '|' to `text`, and returns where the '|' was. */
static size_t take_row(const char *row, char *text, size_t *len)
{
	size_t stamp = strcspn(row, "|");

	*len = strlen(row) - (row[stamp] == '|');
	memcpy(text, row, stamp);
	memcpy(text + stamp, row + strlen(row) - (*len - stamp), *len - stamp);
	return stamp;
}

static void test_accepted(void)
{
	for (size_t i = 0; i < sizeof accepted / sizeof accepted[0]; i++) {
		char text[80], out[GL_TIMESTAMP_MAX];
		size_t len, stamp = take_row(accepted[i].text, text, &len), n;

		n = gl_timestamp_rfc3339((struct gl_str){text, stamp}, out);
		ok(length(text, len) == stamp && gl_str_eq((struct gl_str){out, n},
							 (struct gl_str){accepted[i].rfc3339,
								 strlen(accepted[i].rfc3339)}),
			accepted[i].text);
	}
}

static void test_refused(void)
{
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
		ok(length(refused[i], strlen(refused[i])) == 0, refused[i]);
	ok(gl_timestamp(NULL, NULL) == 0, "nothing");
}

/* Cuts the texts at each byte: the timestamp found is never longer than the rest. */
static void test_beginnings(void)
{
	unsigned wrong = 0;

	for (size_t i = 0; i < sizeof accepted / sizeof accepted[0]; i++) {
		char text[80];
		size_t len;

		(void)take_row(accepted[i].text, text, &len);
		for (size_t n = 0; n <= len; n++)
			wrong += length(text, n) > n;
	}
	is_num(wrong, 0, "a text that is cut");
}

static void test_whole(void)
{
	char out[GL_TIMESTAMP_MAX];

	ok(gl_timestamp_rfc3339(GL_STR("2024-01-02T15:04:05Z "), out) == 0,
		"bytes behind the stamp");
	ok(gl_timestamp_rfc3339(GL_STR("x"), out) == 0, "no stamp");
	ok(gl_timestamp_rfc3339((struct gl_str){NULL, 0}, out) == 0, "no text");
}

static void test_random(void)
{
	static const char bytes[] = "0123456789-/:., TZ+JanUTCTue\n\xff";
	unsigned wrong = 0, good = 0;

	for (int round = 0; round < 200000; round++) {
		char text[80], out[GL_TIMESTAMP_MAX];
		size_t row = draw(sizeof accepted / sizeof accepted[0]), len, n;

		(void)take_row(accepted[row].text, text, &len);
		for (size_t i = draw(3); i-- > 0;)
			text[draw(len)] = draw(4) ? bytes[draw(sizeof bytes)] : (char)draw(256);
		if (round % 8 == 0)
			for (size_t i = 0; i < len; i++)
				text[i] = (char)draw(256);
		n = length(text, len);
		good += n > 0;
		wrong += n > len || (n > 0 && n < len &&
					    ((text[n] >= '0' && text[n] <= '9') ||
						    (text[n] >= 'a' && text[n] <= 'z') ||
						    (text[n] >= 'A' && text[n] <= 'Z')));
		wrong += gl_timestamp_rfc3339((struct gl_str){text, n}, out) > sizeof out;
		wrong += n > 0 && gl_timestamp(text, text + n) != n;
	}
	is_num(wrong, 0, "a stamp ends where a word does, and is one without what follows");
	ok(good > 20000, "some are stamps still");
}

int main(void)
{
	test_accepted();
	test_refused();
	test_beginnings();
	test_whole();
	test_random();
	return done();
}
