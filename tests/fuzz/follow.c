/*
 * Fuzz target: a stream that arrives in pieces, as gltop --live reads it, gives the same records as
 * a file. After each piece the goroutine in progress is previewed, which must change nothing.
 */
#include "tests/fuzz/fuzz.h"

#include "lib/stream/follow.h"

static void see(void *ctx, const struct gl_record *r, size_t n)
{
	struct gl_buf line = {0};

	(void)ctx;
	for (size_t i = 0; i < n; i++)
		gl_emit_record(&line, &r[i]);
	gl_buf_free(&line);
}

static void drain(struct gl_follow *f, struct gl_buf *b, enum gl_next *last)
{
	const struct gl_record *recs;
	size_t n;

	while ((*last = gl_follow_next(f, &recs, &n)) < GL_NEXT_WAIT)
		for (size_t i = 0; *last == GL_NEXT_RECORDS && i < n; i++)
			gl_emit_record(b, &recs[i]);
}

static struct gl_buf read_stream(const struct gl_stream_options *opt, const uint8_t *data,
	size_t len)
{
	struct gl_stacks *stacks = gl_stacks_new();
	size_t piece = len / 7 + 1;
	struct gl_buf b = {0};
	struct gl_follow *f;
	enum gl_next last;
	struct gl_err err;
	char path[32];
	int fd[2];

	if (pipe(fd) != 0)
		abort();
	snprintf(path, sizeof path, "/dev/fd/%d", fd[0]);
	f = gl_follow_open(opt, stacks, path, &err);
	for (size_t at = 0; at < len; at += piece) {
		size_t n = len - at < piece ? len - at : piece;

		if (!f || write(fd[1], data + at, n) != (ssize_t)n)
			abort();
		drain(f, &b, &last);
		if (last == GL_NEXT_WAIT)
			gl_follow_peek(f, see, NULL);
		else
			break;
	}
	close(fd[1]);
	drain(f, &b, &last);
	gl_follow_close(f);
	close(fd[0]);
	gl_stacks_free(stacks);
	return b;
}

/*
 * Returns only the records, because a stream makes some remarks at other times. Sets *is_damaged if
 * gzip data or a profile is damaged. Behind the damage, a file is read on from the next profile,
 * but a stream only after its next pause.
 */
static struct gl_buf read_records(const struct gl_stream_options *opt, const char *path,
	bool *is_damaged)
{
	struct gl_stacks *stacks = gl_stacks_new();
	struct gl_err err;
	struct gl_reader *r = gl_reader_open(opt, stacks, path, &err);
	struct gl_buf b = {0};
	const struct gl_record *recs;
	enum gl_next got;
	size_t n;

	if (!r)
		abort();
	while ((got = gl_reader_next(r, &recs, &n)) == GL_NEXT_RECORDS || got == GL_NEXT_SKIPPED) {
		for (size_t i = 0; got == GL_NEXT_RECORDS && i < n; i++)
			gl_emit_record(&b, &recs[i]);
		*is_damaged |= got == GL_NEXT_SKIPPED && strstr(gl_reader_err(r)->what, "damaged");
	}
	*is_damaged |= got == GL_NEXT_FAILED;
	gl_reader_close(r);
	gl_stacks_free(stacks);
	return b;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const struct gl_stream_options opt = {.args = GL_ARGS_ALL, .as = GL_STR("x")};
	struct gl_buf file, stream;
	bool is_damaged = false;

	if (len > FUZZ_PIPE)
		return 0;
	file = read_records(&opt, fuzz_file(data, len), &is_damaged);
	stream = read_stream(&opt, data, len);
	if (!is_damaged)
		fuzz_demand_same(gl_buf_view(&file), gl_buf_view(&stream), "file and stream");
	gl_buf_free(&file);
	gl_buf_free(&stream);
	return 0;
}
