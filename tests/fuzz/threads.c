/*
 * Fuzz target: if threads read a file in tiny pieces, the records and remarks are the same as with
 * one thread, whether the lines of goroutines are kept or not, and whether the table of stacks is
 * emptied before each piece or not.
 */
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct gl_stream_options one = {.args = GL_ARGS_ALL, .as = GL_STR("x")}, many = one;
	const char *path = fuzz_file(data, len);
	struct gl_buf a = fuzz_read(&one, path), b;

	many.threads = 3;
	many.piece = 64 + len % 1000;
	many.most_stacks = len % 2;
	b = fuzz_read(&many, path);
	fuzz_demand_same(gl_buf_view(&a), gl_buf_view(&b), "one thread and three");
	gl_buf_free(&b);
	many.with_text = true; /* the lines are kept, which takes other paths */
	b = fuzz_read(&many, path);
	fuzz_demand_same(gl_buf_view(&a), gl_buf_view(&b), "without lines and with them");
	gl_buf_free(&b);
	many.threads = 1;
	many.most_stacks = 1;
	b = fuzz_read(&many, path);
	fuzz_demand_same(gl_buf_view(&a), gl_buf_view(&b), "with all stacks known and without");
	gl_buf_free(&a);
	gl_buf_free(&b);
	return 0;
}
