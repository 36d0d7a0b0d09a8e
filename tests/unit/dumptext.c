#include "lib/output/dumptext.h"

#include "tests/unit/tap.h"

static const struct gl_frame main_frame = {{"main.main", 9}, {"/a.go", 5}, 1, false, 0};
static struct gl_stacks *stacks;

static struct gl_record goroutine(uint64_t id, uint64_t dump)
{
	struct gl_record r = {.has = GL_HAS_ID | GL_HAS_STATE | GL_HAS_DUMP, .count = 1, .id = id,
		.dump = dump, .state = {"select", 6}, .source = {"s", 1}};

	r.stack = gl_stacks_add(stacks, &main_frame, 1, NULL);
	return r;
}

static struct gl_record bucket(uint64_t count, uint64_t dump)
{
	struct gl_record r = goroutine(0, dump);

	r.has = GL_HAS_DUMP;
	r.count = count;
	return r;
}

/* Tests that `want` is written for n records. */
static void claim(const struct gl_record *v, size_t n, const char *want, const char *name)
{
	struct gl_dumptext d = {0};
	struct gl_buf out = {0};
	bool good = true;

	for (size_t i = 0; i < n; i++)
		good &= gl_dumptext_put(&d, &out, &v[i]);
	gl_dumptext_end(&d, &out);
	ok(good && !out.failed, "taken");
	tap_str(gl_buf_view(&out), (struct gl_str){want, strlen(want)}, name, "text", __FILE__,
		__LINE__);
	gl_dumptext_free(&d);
	gl_buf_free(&out);
}

#define BLOCK(id) "goroutine " id " [select]:\nmain.main(...)\n\t/a.go:1\n"
#define BANNER "=== BEGIN goroutine stack dump ===\n"
#define EMPTY "goroutine profile: total 0\n"
#define BUCKET(n) n " @ 0x0\n#\t0x0\tmain.main+0x0\t/a.go:1\n\n"

static void test_dumps(void)
{
	struct gl_record v[] = {goroutine(1, 1), goroutine(2, 1), goroutine(3, 2), goroutine(4, 5)};

	claim(v, 0, "", "nothing");
	claim(v, 2, BLOCK("1") "\n" BLOCK("2"), "one dump");
	claim(v, 3, BLOCK("1") "\n" BLOCK("2") "\n" BANNER BLOCK("3"), "another begins");
	claim(v + 2, 2, EMPTY BANNER BLOCK("3") "\n" EMPTY EMPTY BANNER BLOCK("4"),
		"dumps left out keep their numbers");
	v[3].dump = UINT64_C(1) << 62;
	claim(v + 2, 2, EMPTY BANNER BLOCK("3") "\n" BANNER BLOCK("4"), "but not too many");
	v[3].dump = 2;
	v[3].source = GL_STR("t");
	claim(v + 2, 2, EMPTY BANNER BLOCK("3") "\n" BANNER BLOCK("4"), "another source's");
	v[1].has |= GL_HAS_REPEAT;
	claim(v, 2, BLOCK("1") "\n-----\n\nSIGQUIT: quit\n\n" BLOCK("2"), "a section");
	claim(v + 1, 1, EMPTY "-----\n\nSIGQUIT: quit\n\n" BLOCK("2"),
		"of a dump that has no other");
}

static void test_ends(void)
{
	struct gl_record v[] = {goroutine(1, 1), goroutine(2, 1)};

	v[1].has |= GL_HAS_TRUNCATED;
	claim(v, 2, BLOCK("1") "\n" BLOCK("2") "\ngoroutine ", "truncated: a header that was cut");
	v[1].has ^= GL_HAS_TRUNCATED | GL_HAS_PARTIAL;
	claim(v, 2, BLOCK("1") "\ngoroutine 2 [select]:\n(cut short)\nmain.main(...)\n\t/a.go:1\n\n"
		"=== END goroutine stack dump ===\n", "partial, but not truncated");
}

static void test_buckets(void)
{
	struct gl_record v[] = {bucket(3, 1), bucket(4, 1), bucket(5, 2)};

	claim(v, 3, "goroutine profile: total 7\n" BUCKET("3") BUCKET("4")
		"goroutine profile: total 5\n" BUCKET("5"), "their sums");
	v[1].has |= GL_HAS_TRUNCATED;
	claim(v, 2, "goroutine profile: total 8\n" BUCKET("3") BUCKET("4"), "cut: not reached");
	v[2].has |= GL_HAS_LEAKED;
	v[2].dump = 1;
	claim(v + 2, 1, "goroutineleak profile: total 5\n" BUCKET("5"), "leaked");
}

static void test_own_text(void)
{
	struct gl_more more = {.text = GL_STR("goroutine 1 [x]:\r\nany\r\n")};
	struct gl_record r = goroutine(1, 1);
	struct gl_group group = {0};
	struct gl_dumptext d = {0};
	struct gl_buf out = {0};

	r.more = &more;
	claim(&r, 1, "goroutine 1 [x]:\r\nany\r\n", "as it came");
	r.has |= GL_HAS_PARTIAL | GL_HAS_TRUNCATED;
	claim(&r, 1, "goroutine 1 [x]:\r\n(cut short)\nany\r\n\ngoroutine ",
		"cut by what is not there");
	more.text_is_partial = true;
	claim(&r, 1, "goroutine 1 [x]:\r\nany\r\n\ngoroutine ", "which it says itself");
	more.text = GL_STR("[Goroutine 1 in state x\ngoroutine 1 [x]:\nf()");
	more.text_is_partial = false;
	claim(&r, 1, "[Goroutine 1 in state x\ngoroutine 1 [x]:\n(cut short)\nf()\n\ngoroutine ",
		"behind a header told twice; an LF that is missing");
	more.text = GL_STR("g");
	claim(&r, 1, "g\n(cut short)\n\ngoroutine ", "hardly a text");
	more.group = &group;
	ok(!gl_dumptext_put(&d, &out, &r) && out.len == 0, "a group is refused");
	gl_dumptext_free(&d);
	gl_buf_free(&out);
}

int main(void)
{
	stacks = gl_stacks_new();
	test_dumps();
	test_ends();
	test_buckets();
	test_own_text();
	gl_stacks_free(stacks);
	return done();
}
