#include "lib/output/gzip.h"
#include "lib/output/protobuf.h"
#include "lib/parse/wire.h"

#include "tests/unit/tap.h"

#include <stdlib.h>

static void test_bytes(void)
{
	struct gl_buf b = {0}, m = {0};

	gl_protobuf_number(&b, 1, 150);
	gl_protobuf_bytes(&b, 2, GL_STR("testing"));
	is_str(gl_buf_view(&b), "\x08\x96\x01\x12\x07testing", "the examples of protobuf.dev");
	b.len = 0;
	gl_protobuf_number(&m, 1, 150);
	gl_protobuf_message(&b, 3, &m);
	is_str(gl_buf_view(&b), "\x1a\x03\x08\x96\x01", "a message within another");
	is_num(m.len, 0, "is emptied");
	m.failed = true;
	gl_protobuf_message(&b, 3, &m);
	ok(b.failed, "one without memory makes the outer one fail");
	gl_buf_free(&b);
	gl_buf_free(&m);
}

/* Numbers are read back as they were written. */
static void test_numbers(void)
{
	static const uint64_t numbers[] = {0, 1, 127, 128, 16383, 16384, INT64_MAX, UINT64_MAX};
	struct gl_buf b = {0};
	struct gl_wire w;
	struct gl_wire_field f;
	unsigned wrong = 0;

	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		gl_protobuf_number(&b, (unsigned)(i + 1) * 100, numbers[i]);
	w = gl_wire_open(gl_buf_view(&b));
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		wrong += !gl_wire_next(&w, &f) || f.number != (i + 1) * 100 ||
			 f.type != GL_WIRE_VARINT || f.value != numbers[i];
	is_num(wrong, 0, "numbers of every length read back");
	ok(!gl_wire_next(&w, &f) && !w.is_damaged, "and nothing else");
	gl_buf_free(&b);
}

static void test_gzip(void)
{
	static const unsigned char empty[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0};
	struct gl_buf b = {0}, again = {0}, big = {0};

	ok(gl_gzip_put(&b, GL_STR("")) && memcmp(b.p, empty, sizeof empty) == 0,
		"a header without name and time");
	b.len = 0;
	for (unsigned i = 0, x = 1; i < 300000; i++, x = x * 1103515245 + 12345)
		gl_buf_char(&big, (char)(x >> 16));
	ok(gl_gzip_put(&b, gl_buf_view(&big)) && gl_gzip_put(&again, gl_buf_view(&big)) &&
			gl_str_eq(gl_buf_view(&b), gl_buf_view(&again)),
		"the same bytes give the same member");
	ok(b.len > 299000 && b.len < 301000, "which holds all of them");
	gl_buf_free(&b);
	gl_buf_free(&again);
	gl_buf_free(&big);
}

int main(void)
{
	test_bytes();
	test_numbers();
	test_gzip();
	return done();
}
