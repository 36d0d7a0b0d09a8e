/*
 * Fuzz target: a whole input as the tools read it, including log envelopes, gzip, archives and
 * protobuf. It tests two claims:
 *   - no crash, and no undefined behaviour (the sanitizers);
 *   - a file, which is mapped, and a pipe give the same records and remarks.
 */
#include "tests/fuzz/fuzz.h"

static const struct gl_stream_options options = {.args = GL_ARGS_ALL, .as = {"x", 1}};

static struct gl_buf read_pipe(const uint8_t *data, size_t len)
{
	struct gl_buf b;
	char path[32];
	int fd[2];

	if (pipe(fd) != 0 || write(fd[1], data, len) != (ssize_t)len || close(fd[1]) != 0)
		abort();
	snprintf(path, sizeof path, "/dev/fd/%d", fd[0]);
	b = fuzz_read(&options, path);
	close(fd[0]);
	return b;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct gl_buf file = fuzz_read(&options, fuzz_file(data, len)), piped;

	if (len <= FUZZ_PIPE) {
		piped = read_pipe(data, len);
		fuzz_demand_same(gl_buf_view(&file), gl_buf_view(&piped), "file and pipe");
		gl_buf_free(&piped);
	}
	gl_buf_free(&file);
	return 0;
}
