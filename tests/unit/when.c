#include "lib/base/when.h"

#include "tests/unit/tap.h"

#define NONE INT64_MIN

int main(void)
{
	static const struct {
		const char *text;
		int64_t seconds;
	} rows[] = {
		{"1970-01-01T00:00:00Z", 0},
		{"1969-12-31T23:59:59Z", -1},
		{"2026-11-21T03:27:49Z", 1795231669},
		{"2026-11-21T05:27:49+02:00", 1795231669},
		{"2026-11-20T19:57:49.5-07:30", 1795231669},
		{"2026-11-21T03:27:49.999999999z", 1795231669},
		{"2024-02-29T00:00:00Z", 1709164800},
		{"2024-03-01T00:00:00Z", 1709251200},
		{"2023-12-31T23:59:59Z", 1704067199},
		{"2026-11-21T03:27:49", NONE},
		{"2026-13-21T03:27:49Z", NONE},
		{"2026-11-00T03:27:49Z", NONE},
		{"2026-11-21T03:27:49+0200", NONE},
		{"2026-11-21T03:27:4xZ", NONE},
		{"yesterday, some time ago", NONE},
		{"", NONE},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gl_str s = {rows[i].text, strlen(rows[i].text)};
		int64_t seconds = NONE;
		bool is_read = gl_when_read(s, &seconds);

		ok(is_read == (rows[i].seconds != NONE) && seconds == rows[i].seconds,
			rows[i].text);
	}
	return done();
}
