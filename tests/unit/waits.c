/*
 * Tests that a file is read a second time only if a goroutine waits for an object and there are
 * more addresses than the first reading keeps. Also tests for which dumps no graph is made.
 */
#include "tests/unit/tap.h"

#include "lib/base/limits.h"
#include "lib/stream/reader.h"
#include "lib/waits/waits.h"

#include <stdlib.h>
#include <unistd.h>

/*
 * Writes n goroutines, each with a receiver of its own. If has_waiter, it also writes one that
 * waits for a mutex in the receiver of goroutine `holder`.
 */
static void write_dump(FILE *f, size_t n, bool has_waiter, size_t holder)
{
	for (size_t i = 1; i <= n; i++)
		fprintf(f, "goroutine %zu [IO wait]:\nmain.(*T).read(0xc%x%07zx00)\n"
			   "\t/a.go:7 +0x1\n\n", i, i == holder ? 9 : 0, i == holder ? 0 : i);
	if (has_waiter)
		fputs("goroutine 99999 [sync.Mutex.Lock]:\nsync.(*Mutex).Lock(0xc9000000000)\n"
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
		is_good = got != GL_NEXT_RECORDS || gl_waits_add(w, recs, n, NULL);
	gl_reader_close(r);
	gl_waits_end(w);
	return is_good;
}

static bool is_holder(const struct gl_wait_graph *g, size_t holder)
{
	const struct gl_wait_object *o = g->objects;

	return g->nobjects == 1 && o->address == 0xc9000000000 && o->nwaiters == 1 &&
	       g->v[o->waiters[0]].id == 99999 && o->ncandidates == 1 &&
	       o->candidates[0].evidence == GL_WAIT_BY_RECEIVER &&
	       g->v[o->candidates[0].goroutine].id == holder;
}

/* Returns true if the dump that write_dump writes is read a second time. */
static bool is_read_again(size_t n, bool has_waiter, size_t holder)
{
	const struct gl_wait_graph *g;
	char path[] = "/tmp/gl-waits-XXXXXX";
	int fd = mkstemp(path);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
	struct gl_stacks *stacks = gl_stacks_new();
	struct gl_waits *w = gl_waits_new(GL_ARGS_ALL, true);
	bool failed = false, is_again;

	if (!f || !stacks || !w)
		exit(2);
	write_dump(f, n, has_waiter, holder);
	fclose(f);
	ok(add_file(w, stacks, path), "read");
	is_again = gl_waits_again(w, &failed);
	ok(!failed, "there is memory");
	if (is_again)
		ok(add_file(w, stacks, path), "read again");
	g = gl_waits_next(w, &failed);
	ok(g && !failed, "a graph");
	ok(!has_waiter || !g || is_holder(g, holder), "the waiter, and who may hold the mutex");
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
		if (!stack || !gl_waits_add(w, &r, 1, NULL))
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
			gl_waits_skip(w);
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

/*
 * Adds `before` records, looks ahead at the other ones, and adds them. made: the dumps for which a
 * graph must be made, each with the number of its goroutines.
 */
static void test_ahead(size_t before, struct gl_str made, const char *name)
{
	static const size_t goroutines[] = {3, 2, 1, 4, 2, 1};
	const struct gl_frame frame = {.func = GL_STR("main.f"), .file = GL_STR("/a.go"),
		.line = 1};
	struct gl_stacks *stacks = gl_stacks_new();
	struct gl_waits *w = gl_waits_new(GL_ARGS_FEW, false);
	struct gl_waits_ahead ahead;
	const struct gl_wait_graph *g;
	struct gl_record r[13];
	struct gl_buf b = {0};
	size_t n = 0;
	bool failed;

	if (!stacks || !w)
		exit(2);
	for (size_t i = 0; i < sizeof goroutines / sizeof goroutines[0]; i++)
		for (size_t k = 0; k < goroutines[i]; k++, n++)
			r[n] = (struct gl_record){.stack = gl_stacks_add(stacks, &frame, 1, NULL),
				.count = 1, .id = k + 1, .dump = i + 1, .offset = 100 * n,
				.has = GL_HAS_FRAMES | GL_HAS_ID | GL_HAS_DUMP | GL_HAS_OFFSET,
				.source = GL_STR("a")};
	ok(gl_waits_add(w, r, before, NULL), "some records");
	ahead = gl_waits_look_ahead(w, r + before, n - before, true);
	ok(gl_waits_add(w, r + before, n - before, &ahead), "all others");
	gl_waits_end(w);
	while ((g = gl_waits_next(w, &failed))) {
		gl_buf_u64(&b, g->dump);
		gl_buf_char(&b, ' ');
		gl_buf_u64(&b, g->goroutines);
		gl_buf_char(&b, ';');
	}
	ok(gl_str_eq(gl_buf_view(&b), made), name);
	gl_buf_free(&b);
	gl_waits_free(w);
	gl_stacks_free(stacks);
}

int main(void)
{
	test_outdated();
	test_ahead(0, GL_STR("5 2;6 1;"), "the last dump that shows the process, and what follows");
	test_ahead(1, GL_STR("1 3;5 2;6 1;"), "a dump that has begun is added to its end");
	test_ahead(4, GL_STR("1 3;2 2;5 2;6 1;"), "so are those before it");
	ok(!is_read_again(GL_LIMIT_FIRST, true, 7), "as many receivers as the first reading keeps");
	ok(is_read_again(GL_LIMIT_FIRST + 1, true, 1), "one more");
	ok(is_read_again(GL_LIMIT_FIRST + 9, true, GL_LIMIT_FIRST + 8),
		"more, and the holder is one of those that the first reading left out");
	ok(!is_read_again(GL_LIMIT_FIRST + 1, false, 7), "one more, but nobody waits");
	return done();
}
