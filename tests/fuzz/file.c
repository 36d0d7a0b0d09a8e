/*
 * Fuzz target: a whole input as the tools read it: gzip, protobuf, and the members of zip and tar
 * archives. Two claims:
 *   - no crash, and no undefined behaviour (the sanitizers);
 *   - a file, which is mapped, and a pipe give the same records and remarks.
 */
#include "lib/input/bundle.h"
#include "lib/output/emit.h"
#include "lib/stream/reader.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#define PIPE_ROOM 60000 /* what a pipe holds without a reader */

static void put_err(struct gl_buf *b, const struct gl_err *err)
{
	gl_buf_add(b, err->what, strlen(err->what));
	GL_BUF_LIT(b, " at ");
	gl_buf_u64(b, err->line);
	gl_buf_char(b, '\n');
}

static void read_input(struct gl_buf *b, struct gl_stacks *stacks,
	const struct gl_bundle_input *in)
{
	struct gl_stream_options opt = {.args = GL_ARGS_ALL, .as = in->name, .source = in->source};
	struct gl_err err;
	struct gl_reader *r = gl_reader_open(&opt, stacks, in->name.p, &err);
	const struct gl_record *recs;
	enum gl_next got;
	size_t n;

	if (!r)
		abort();
	while ((got = gl_reader_next(r, &recs, &n)) == GL_NEXT_RECORDS || got == GL_NEXT_SKIPPED) {
		if (got == GL_NEXT_RECORDS)
			for (size_t i = 0; i < n; i++)
				gl_emit_record(b, &recs[i]);
		else
			put_err(b, gl_reader_err(r));
	}
	if (got == GL_NEXT_FAILED)
		put_err(b, gl_reader_err(r));
	gl_reader_close(r);
}

static struct gl_buf read_path(const char *path)
{
	struct gl_stacks *stacks = gl_stacks_new();
	struct gl_err err;
	struct gl_bundle *bundle = gl_bundle_open(NULL, path, GL_STR("x"), &err);
	struct gl_bundle_input in;
	struct gl_buf b = {0};
	enum gl_bundle_got got;

	if (!bundle)
		abort();
	while ((got = gl_bundle_next(bundle, &in, &err)) != GL_BUNDLE_END) {
		gl_buf_str(&b, in.name);
		gl_buf_char(&b, '\n');
		if (got == GL_BUNDLE_INPUT)
			read_input(&b, stacks, &in);
		else
			put_err(&b, &err);
	}
	gl_bundle_close(bundle);
	gl_stacks_free(stacks);
	return b;
}

static struct gl_buf read_pipe(const uint8_t *data, size_t len)
{
	struct gl_buf b;
	char path[32];
	int fd[2];

	if (pipe(fd) != 0 || write(fd[1], data, len) != (ssize_t)len || close(fd[1]) != 0)
		abort();
	snprintf(path, sizeof path, "/dev/fd/%d", fd[0]);
	b = read_path(path);
	close(fd[0]);
	return b;
}

static struct gl_buf read_file(const uint8_t *data, size_t len)
{
	char path[] = "/tmp/gl-fuzz.XXXXXX";
	int fd = mkstemp(path);
	struct gl_buf b;

	if (fd < 0 || write(fd, data, len) != (ssize_t)len || close(fd) != 0)
		abort();
	b = read_path(path);
	unlink(path);
	return b;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct gl_buf file, piped;

	file = read_file(data, len);
	if (len <= PIPE_ROOM) {
		piped = read_pipe(data, len);
		if (!gl_str_eq(gl_buf_view(&file), gl_buf_view(&piped))) {
			fprintf(stderr, "file and pipe differ:\n--- file\n%.*s\n--- pipe\n%.*s\n",
				(int)file.len, file.p ? file.p : "", (int)piped.len,
				piped.p ? piped.p : "");
			abort();
		}
		gl_buf_free(&piped);
	}
	gl_buf_free(&file);
	return 0;
}
