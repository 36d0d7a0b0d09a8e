#include "lib/record/stack.h"

#include "lib/record/classify.h"
#include "tests/unit/tap.h"

static struct gl_str s(const char *text)
{
	return (struct gl_str){text, strlen(text)};
}

static struct gl_frame frame(const char *func, const char *file, int64_t line)
{
	return (struct gl_frame){s(func), s(file), line, false, 0};
}

/* Returns a stack; its innermost frames and its root are always the same. creator: "" for none. */
static const struct gl_stack *stack(struct gl_stacks *t, const char *top, const char *creator)
{
	struct gl_frame v[] = {frame("runtime.gopark", "/go/proc.go", 1), frame(top, "/a/x.go", 7),
		{{NULL, 0}, {NULL, 0}, 12, true, 0}, frame("main.main", "/a/y.go", 9)};
	struct gl_frame by = frame(creator, "/a/z.go", 3);

	return gl_stacks_add(t, v, 4, *creator ? &by : NULL);
}

static bool is_same_frame(const struct gl_frame *a, const struct gl_frame *b)
{
	return gl_str_eq(a->func, b->func) && gl_str_eq(a->file, b->file) && a->line == b->line &&
	       a->is_gap == b->is_gap && !a->func.p == !b->func.p;
}

static bool is_same(const struct gl_stack *a, const struct gl_stack *b)
{
	if (a->nframes != b->nframes || !a->created_by != !b->created_by)
		return false;
	for (size_t i = 0; i < a->nframes; i++)
		if (!is_same_frame(a->frames[i], b->frames[i]))
			return false;
	return (!a->created_by || is_same_frame(a->created_by, b->created_by)) &&
	       a->canon->sig == b->canon->sig &&
	       gl_str_eq(gl_canon_text(a->canon), gl_canon_text(b->canon)) &&
	       a->where == b->where && a->class == b->class &&
	       a->is_runtime == b->is_runtime && a->is_dumper == b->is_dumper &&
	       a->is_mangled == b->is_mangled && gl_stack_make_texts(a) && gl_stack_make_texts(b) &&
	       gl_str_eq(a->texts->json, b->texts->json) &&
	       gl_str_eq(a->texts->json_created, b->texts->json_created);
}

static void test_add(void)
{
	struct gl_stacks *t = gl_stacks_new();
	const struct gl_stack *a = stack(t, "main.f", "main.start"), *b = stack(t, "main.g", "");

	ok(a != b && stack(t, "main.f", "main.start") == a, "equal stacks are one");
	ok(a->ordinal == 0 && b->ordinal == 1, "ordinals are dense");
	ok(stack(t, "main.f", "main.other")->canon == a->canon,
		"creators are no part of the signature");
	ok(gl_stack_make_texts(a) && a->texts->json.len > 0, "its text");
	is_str(a->texts->json_created,
		"\"created_by\":{\"func\":\"main.start\",\"file\":\"/a/z.go\",\"line\":3",
		"the creator's text");
	ok(stack(t, "main.\xff", "")->is_mangled, "names are repaired");
	ok(stack(t, "main.\xff", "") == stack(t, "main.\xfe", ""), "to equal ones");
	ok(!gl_stack_has_frames_of(a, b) &&
			gl_stack_has_frames_of(a, stack(t, "main.f", "")), "frames are compared");
	is_str(gl_canon_text(b->canon),
		"main.g\t/a/x.go\t7\n...\nmain.main\t/a/y.go\t9\n", "the signed text");
	gl_stacks_free(t);
}

/* Stacks whose frames differ in one value, or in whether it is shown. */
static void test_differ(void)
{
	static const struct gl_str none;
	struct gl_frame v[] = {frame("main.f", "/a/x.go", 7), frame("main.g", "/a/x.go", 7),
		frame("main.f", "/a/y.go", 7), frame("main.f", "/a/x.go", 8),
		{GL_STR("main.f"), GL_STR("/a/x.go"), -1, false, 0},
		{GL_STR("main.f"), none, 7, false, 0}, {none, GL_STR("/a/x.go"), 7, false, 0},
		{GL_STR(""), GL_STR("/a/x.go"), 7, false, 0}, {none, none, 7, true, 0},
		{none, none, -1, true, 0}};
	struct gl_frame same[] = {{GL_STR("main.f"), GL_STR("/a/x.go"), -5, false, 0},
		{GL_STR("any"), none, -2, true, 0}};
	const size_t n = sizeof v / sizeof v[0];
	struct gl_stacks *t = gl_stacks_new();

	for (size_t i = 0; i < n; i++) {
		gl_stacks_add(t, &v[i], 1, NULL);
		gl_stacks_add(t, v, 1, &v[i]);
		gl_stacks_add(t, v, 1, &v[i]);
	}
	ok(gl_stacks_add(t, v, 2, NULL)->ordinal == 2 * n, "each difference is one");
	ok(gl_stacks_add(t, &same[0], 1, NULL) == gl_stacks_add(t, &v[4], 1, NULL) &&
			gl_stacks_add(t, &same[1], 1, NULL) == gl_stacks_add(t, &v[9], 1, NULL),
		"what is not shown is none");
	gl_stacks_free(t);
}

/* Adds a stack of two frames that the table has already, and returns it. */
static const struct gl_stack *add_known(struct gl_stacks *t, const char *top, bool *is_mangled)
{
	struct gl_frame f = frame(top, "/a/x.go", 7), by = frame("main.start", "/a/z.go", 3);
	const struct gl_frame *v[] = {gl_stacks_frame(t, &f, is_mangled),
		gl_stacks_frame(t, &f, is_mangled)};

	return gl_stacks_add_known(t, v, 2, gl_stacks_frame(t, &by, is_mangled), *is_mangled);
}

static void test_known(void)
{
	struct gl_stacks *t = gl_stacks_new();
	struct gl_frame v[] = {frame("main.f", "/a/x.go", 7), frame("main.f", "/a/x.go", 7)};
	struct gl_frame by = frame("main.start", "/a/z.go", 3);
	bool is_mangled = false;
	const struct gl_stack *s = add_known(t, "main.f", &is_mangled);

	ok(!is_mangled && s->frames[0] == s->frames[1], "a table has each frame once");
	ok(gl_stacks_add(t, v, 2, &by) == s, "a stack is found by its frames' names, too");
	ok(gl_stacks_recreate(t, s, &by) == s, "and by those of another stack");
	ok(gl_stacks_recreate(t, s, NULL) == gl_stacks_add(t, v, 2, NULL), "without a creator");
	s = add_known(t, "main.\xff", &is_mangled);
	ok(is_mangled && s->is_mangled, "a name that was repaired is reported");
	gl_stacks_free(t);
}

static void test_adopt(void)
{
	struct gl_stacks *t = gl_stacks_new(), *other = gl_stacks_new();
	const struct gl_stack *mine = stack(t, "main.f", "main.start");
	const struct gl_stack *theirs[] = {stack(other, "main.g", ""),
		stack(other, "main.f", "main.start"), stack(other, "main.f", "main.other"),
		stack(other, "net.(*netFD).Read", "net.x"), stack(other, "main.\xff", "main.\xfe"),
		stack(other, "runtime/pprof.writeGoroutine", ""),
		gl_stacks_add(other, NULL, 0, NULL)};
	struct gl_adopted_frames frames = {NULL, 0};
	const struct gl_stack *got[7];

	ok(gl_stacks_adopt(t, theirs[1], NULL) == mine, "one that is there is found");
	for (size_t i = 0; i < 7; i++) {
		got[i] = gl_stacks_adopt(t, theirs[i], &frames);
		ok(got[i] != theirs[i] && is_same(got[i], theirs[i]), "all of it is there");
		ok(gl_stacks_adopt(t, theirs[i], &frames) == got[i] &&
				gl_stacks_adopt(t, theirs[i], NULL) == got[i], "it is added once");
	}
	gl_adopted_frames_clear(&frames);
	ok(gl_stacks_adopt(t, theirs[3], &frames) == got[3], "frames are looked up anew");
	gl_adopted_frames_free(&frames);
	ok(got[0]->ordinal == 1 && got[6]->ordinal == 6, "ordinals are this table's own");
	ok(got[1]->canon == got[2]->canon && gl_stacks_next_of_sig(got[1]) == got[2],
		"those of one signature are linked");
	gl_stacks_free(other);
	ok(gl_stacks_of_sig(t, got[3]->canon->sig) == got[3], "it is found by signature");
	ok(stack(t, "main.g", "") == got[0] && stack(t, "main.\xff", "main.\xfe") == got[4],
		"it is found by its frames, too, and outlives the other table");
	ok(stack(t, "main.new", "main.start")->canon->ordinal == 6, "canons are this table's own");
	gl_stacks_free(t);
}

/*
 * Functions that isSystemGoroutine (traceback.go) of old or new versions of Go regards as the
 * runtime's own, if the dump shows neither the creator nor runtime.goexit.
 */
static void test_system(void)
{
	static const char *const starts[] = {"runtime.forcegchelper", "runtime.bgsweep",
		"runtime.bgscavenge", "runtime.gcBgMarkWorker", "runtime.runfinq",
		"runtime.runFinalizers", "runtime.runCleanups", "runtime.timerproc",
		"runtime.MHeap_Scavenger", "runtime.ensureSigM.func1", "runtime.backgroundgc",
		"runtime.(*traceReader).run", "runtime.updateMaxProcsGoroutine"};
	const struct gl_frame park = frame("runtime.gopark", "/go/proc.go", 1);
	struct gl_frame start;
	const struct gl_frame *v[] = {&park, &start};

	for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
		start = frame(starts[i], "/go/mgc.go", 7);
		ok(gl_frames_are_runtime(v, 2, NULL), "the runtime starts it");
	}
	start = frame("runtime.selectgo", "/go/select.go", 7);
	ok(!gl_frames_are_runtime(v, 2, NULL), "one whose start is not shown may be the user's");
	start = frame("main.forcegchelper", "/app/main.go", 7);
	ok(!gl_frames_are_runtime(v, 2, NULL), "and so is one that has a like name");
}

static void test_texts(void)
{
	const struct gl_str text = GL_STR("\"where\":{\"func\":\"main.f\",");
	struct gl_stacks *t = gl_stacks_new();
	const struct gl_stack *s = stack(t, "main.f", "main.start");

	ok(gl_stack_make_texts(s) && gl_str_starts(s->texts->text, text), "a stack makes its text");
	gl_stacks_drop_texts(t, (size_t)1 << 20);
	ok(s->texts && s->texts->json_created.len > 0, "few texts are kept");
	gl_stacks_drop_texts(t, 0);
	ok(!s->texts, "many are dropped");
	ok(gl_stack_make_texts(s) && gl_str_starts(s->texts->text, text), "and made anew");
	gl_stacks_keep_texts(t);
	gl_stacks_drop_texts(t, 0);
	ok(gl_str_starts(s->texts->text, text), "unless somebody holds some of them");
	gl_stacks_free(t);
}

/* The rule is isExportedRuntime of Go's traceback.go: function and receiver's type are exported. */
static void test_exported(void)
{
	static const char *const shown[] = {"runtime.GC", "runtime.(*Func).Entry",
		"runtime.Frames.Next", "runtime.(*Pinner).Pin"};
	static const char *const hidden[] = {"runtime.gopark", "runtime.(*Frames).next",
		"runtime.Frames.next", "runtime.(*mheap).Alloc", "runtime.gcenable.Func1",
		"runtime.", "runtime", "sync.(*Mutex).Lock", "main.F"};

	for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++)
		ok(gl_func_is_exported_runtime(s(shown[i])), shown[i]);
	for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++)
		ok(!gl_func_is_exported_runtime(s(hidden[i])), hidden[i]);
}

int main(void)
{
	test_add();
	test_system();
	test_differ();
	test_known();
	test_adopt();
	test_texts();
	test_exported();
	return done();
}
