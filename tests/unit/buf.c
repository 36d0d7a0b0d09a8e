#include "lib/base/buf.h"

#include "lib/base/num.h"
#include "tests/unit/tap.h"

/* A duration has at most two units, which are next to each other, and is rounded down. */
static void test_durations(void)
{
	static const struct {
		uint64_t seconds;
		const char *text;
	} rows[] = {
		{0, "0s"}, {59, "59s"}, {60, "1m"}, {90, "1m30s"}, {300, "5m"}, {3600, "1h"},
		{3601, "1h"}, {7500, "2h5m"}, {29700, "8h15m"}, {86400, "1d"}, {1834 * 60, "1d6h"},
		{172861, "2d"}, {183600, "2d3h"}, {(uint64_t)1 << 53, "104249991374d7h"},
		{UINT64_MAX, "213503982334601d7h"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gl_buf b = {0};
		uint64_t seconds = 0;

		gl_buf_duration(&b, rows[i].seconds);
		ok(gl_str_eq(gl_buf_view(&b), (struct gl_str){rows[i].text, strlen(rows[i].text)}),
			rows[i].text);
		ok(rows[i].seconds > (uint64_t)1 << 53 ||
				(gl_num_duration(gl_buf_view(&b), &seconds) &&
					seconds <= rows[i].seconds),
			"an option takes it");
		gl_buf_free(&b);
	}
}

int main(void)
{
	struct gl_buf b = {0};
	size_t wrong = 0;

	is_num(gl_buf_view(&b).len, 0, "starts empty");
	gl_buf_add(&b, NULL, 0);
	ok(b.p == NULL && !b.failed, "nothing added needs no memory");
	GL_BUF_LIT(&b, "n=");
	gl_buf_u64(&b, UINT64_MAX);
	gl_buf_char(&b, ' ');
	gl_buf_i64(&b, INT64_MIN);
	gl_buf_char(&b, ' ');
	gl_buf_i64(&b, 0);
	is_str(gl_buf_view(&b), "n=18446744073709551615 -9223372036854775808 0", "numbers");
	b.len = 0;
	gl_buf_text(&b, "rose");
	gl_buf_number(&b, " in ", 2, " of 3");
	is_str(gl_buf_view(&b), "rose in 2 of 3", "a number between two texts");
	b.len = 0;
	for (int i = 0; i < 100000; i++)
		gl_buf_char(&b, (char)('a' + i % 26));
	for (size_t i = 0; i < b.len; i++)
		wrong += b.p[i] != (char)('a' + i % 26);
	ok(b.len == 100000 && wrong == 0, "grows, and keeps what it holds");
	ok(!gl_buf_room(&b, SIZE_MAX), "a sum beyond size_t is refused");
	ok(b.failed, "and remembered");
	gl_buf_char(&b, 'x');
	is_num(b.len, 100000, "after a failure nothing is added");
	test_durations();
	gl_buf_free(&b);
	ok(b.p == NULL && b.len == 0 && !b.failed, "free makes it new");
	return done();
}
