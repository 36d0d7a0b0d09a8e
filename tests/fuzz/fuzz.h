/* fuzz: what the fuzz targets share. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include "lib/output/emit.h"
#include "lib/stream/reader.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#define FUZZ_PIPE 60000 /* a pipe holds this many bytes before they are read */

static inline void fuzz_demand(bool claim, const char *name)
{
	if (claim)
		return;
	fprintf(stderr, "%s: that does not hold\n", name);
	abort();
}

static inline void fuzz_demand_same(struct gl_str a, struct gl_str b, const char *claim)
{
	if (gl_str_eq(a, b))
		return;
	fprintf(stderr, "%s differ:\n--- one\n%.*s\n--- other\n%.*s\n", claim, (int)a.len,
		a.p ? a.p : "", (int)b.len, b.p ? b.p : "");
	abort();
}

/* Returns the path of a file with these bytes, which is the same in each call. */
static inline const char *fuzz_file(const uint8_t *data, size_t len)
{
	static char path[64];
	static int fd = -1;

	if (fd < 0) {
		snprintf(path, sizeof path, "/tmp/gl-fuzz.%ld", (long)getpid());
		fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	}
	if (fd < 0 || ftruncate(fd, 0) != 0 || pwrite(fd, data, len, 0) != (ssize_t)len)
		abort();
	return path;
}

static inline void fuzz_put_err(struct gl_buf *b, const struct gl_err *err)
{
	gl_buf_add(b, err->what, strlen(err->what));
	GL_BUF_LIT(b, " at ");
	gl_buf_u64(b, err->line);
	gl_buf_char(b, '\n');
}

/* Checks that records whose `alike` says so are indeed alike. */
static inline void fuzz_demand_alike(const struct gl_record *r, size_t n)
{
	const uint32_t none = GL_HAS_REPEAT | GL_HAS_RUNTIME | GL_HAS_TRUNCATED;
	const struct gl_record *last = NULL;

	for (; n > 0; n--, r++) {
		if (!r->alike)
			continue;
		fuzz_demand(r->count == 1 && gl_record_has(r, GL_HAS_ID) && !(r->has & none) &&
				    gl_record_has(r, GL_HAS_DUMP) && r->stack_place,
			"an alike record is a goroutine");
		fuzz_demand(!r->more || (!r->more->group && !r->more->reason.p),
			"an alike record gives no reason");
		fuzz_demand(!last || last->alike != r->alike ||
				    (last->dump == r->dump && !last->args == !r->args &&
					    gl_str_eq(last->source, r->source)),
			"alike records are of one dump");
		last = r;
	}
}

/* Reads to the end. Returns the records as NDJSON, with the remarks between them. */
static inline struct gl_buf fuzz_read(const struct gl_stream_options *opt, const char *path)
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
		if (got == GL_NEXT_RECORDS)
			fuzz_demand_alike(recs, n);
		for (size_t i = 0; got == GL_NEXT_RECORDS && i < n; i++)
			gl_emit_record(&b, &recs[i]);
		if (got == GL_NEXT_SKIPPED)
			fuzz_put_err(&b, gl_reader_err(r));
	}
	if (got == GL_NEXT_FAILED)
		fuzz_put_err(&b, gl_reader_err(r));
	gl_reader_close(r);
	gl_stacks_free(stacks);
	return b;
}

#endif
