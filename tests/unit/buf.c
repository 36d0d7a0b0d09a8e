#include "lib/base/buf.h"

#include "tests/unit/tap.h"

int main(void)
{
	struct gl_buf b = {0};
	size_t wrong = 0;

	ok(gl_buf_view(&b).len == 0, "starts empty");
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
	for (int i = 0; i < 100000; i++)
		gl_buf_char(&b, (char)('a' + i % 26));
	for (size_t i = 0; i < b.len; i++)
		wrong += b.p[i] != (char)('a' + i % 26);
	ok(b.len == 100000 && wrong == 0, "grows, and keeps what it holds");
	ok(!gl_buf_room(&b, SIZE_MAX), "a sum beyond size_t is refused");
	ok(b.failed, "and remembered");
	gl_buf_char(&b, 'x');
	ok(b.len == 100000, "after a failure nothing is added");
	gl_buf_free(&b);
	ok(b.p == NULL && b.len == 0 && !b.failed, "free makes it new");
	return done();
}
