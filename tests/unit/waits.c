/*
 * Tests when a file is read a second time: if a goroutine waits for an object, and more addresses
 * were found than the first reading keeps. Also tests which dumps need no graph.
 */
#include "tests/unit/tap.h"

#include "lib/base/limits.h"
#include "lib/stream/reader.h"
#include "lib/waits/waits.h"

#include <stdlib.h>
#include <unistd.h>

/*
 * Writes n goroutines, each with a receiver of its own, and, if has_waiter, one that waits for a
 * mutex.
 */
static void write_dump(FILE *f, size_t n, bool has_waiter)
{
	for (size_t i = 1; i <= n; i++)
		fprintf(f, "goroutine %zu [IO wait]:\nmain.(*T).read(0xc0%07zx00)\n"
			   "\t/a.go:7 +0x1\n\n", i, i);
	if (has_waiter)
		fputs("goroutine 99999 [sync.Mutex.Lock]:\nsync.(*Mutex).Lock(0xc900000000)\n"
		      "\t/go/src/sync/mutex.go:90 +0x1\nmain.f()\n\t/a.go:8 +0x1\n", f);
}

/* Adds all records of the file. */
static bool add_file(struct gl_waits *w, struct gl_stacks *stacks, const char *path)
{
	const struct gl_stream_options opt = {.args = GL_ARGS_ALL};
	struct gl_err err;
	struct gl_reader *r = gl_reader_open(&opt, stacks, path, &err);
	const struct gl_record *recs;
	bool is_good = r != NULL;
	enum gl_next got;
	size_t n;

	while (is_good && (got = gl_reader_next(r, &recs, &n)) < GL_NEXT_END)
		is_good = got != GL_NEXT_RECORDS || gl_waits_add(w, recs, n);
	gl_reader_close(r);
	gl_waits_end(w);
	return is_good;
}

/* Returns true if the dump that write_dump writes is read a second time. */
static bool is_read_again(size_t n, bool has_waiter)
{
	char path[] = "/tmp/gl-waits-XXXXXX";
	int fd = mkstemp(path);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
	struct gl_stacks *stacks = gl_stacks_new();
	struct gl_waits *w = gl_waits_new(GL_ARGS_ALL, true);
	bool failed = false, is_again;

	if (!f || !stacks || !w)
		exit(2);
	write_dump(f, n, has_waiter);
	fclose(f);
	ok(add_file(w, stacks, path), "read");
	is_again = gl_waits_again(w, &failed);
	ok(!failed, "there is memory");
	if (is_again)
		ok(add_file(w, stacks, path), "read again");
	ok(gl_waits_next(w, &failed) && !failed, "a graph");
	gl_waits_free(w);
	gl_stacks_free(stacks);
	unlink(path);
	return is_again;
}

/* Adds a dump of n goroutines. */
static void add_dump(struct gl_waits *w, struct gl_stacks *stacks, const char *source,
	uint64_t dump, size_t n)
{
	const struct gl_frame frame = {.func = GL_STR("main.f"), .file = GL_STR("/a.go"),
		.line = 1};
	const struct gl_stack *stack = gl_stacks_add(stacks, &frame, 1, NULL);
	struct gl_record r = {.stack = stack, .count = 1, .dump = dump,
		.has = GL_HAS_FRAMES | GL_HAS_ID | GL_HAS_DUMP,
		.source = {source, strlen(source)}};

	for (r.id = 1; r.id <= n; r.id++)
		if (!stack || !gl_waits_add(w, &r, 1))
			exit(2);
}

/* Tests for which dumps, given as `source#dump`, a graph is made. */
static void test_outdated(void)
{
	static const struct {
		const char *source;
		size_t n;
	} dumps[] = {{"a", 3}, {"a", 2}, {"a", 1}, {"a", 4}, {"b", 2}, {"b", 3}, {"a", 2}};
	struct gl_stacks *stacks = gl_stacks_new();
	struct gl_waits *w = gl_waits_new(GL_ARGS_FEW, false);
	const struct gl_wait_graph *g;
	struct gl_buf made = {0};
	struct gl_str source;
	bool failed;

	if (!stacks || !w)
		exit(2);
	for (size_t i = 0; i < sizeof dumps / sizeof dumps[0]; i++)
		add_dump(w, stacks, dumps[i].source, i + 1, dumps[i].n);
	gl_waits_end(w);
	for (;;) {
		while (gl_waits_is_outdated(w, &source))
			gl_waits_pass(w);
		if (!(g = gl_waits_next(w, &failed)))
			break;
		gl_buf_str(&made, g->source);
		gl_buf_u64(&made, g->dump);
	}
	is_str(gl_buf_view(&made), "a2a4b6a7",
		"the last dump of a source, and the one before a lonely goroutine");
	gl_buf_free(&made);
	gl_waits_free(w);
	gl_stacks_free(stacks);
}

int main(void)
{
	test_outdated();
	ok(!is_read_again(GL_LIMIT_FIRST, true), "as many receivers as the first reading keeps");
	ok(is_read_again(GL_LIMIT_FIRST + 1, true), "one more");
	ok(!is_read_again(GL_LIMIT_FIRST + 1, false), "one more, but nobody waits");
	return done();
}
