#include "lib/parse/samplekeys.h"

#include "tests/unit/tap.h"

static struct gl_arena arena;
static struct gl_sample_keys keys;

static bool take(const char *key, const char *value, uint64_t number)
{
	struct gl_sample_label label = {
		{{key, strlen(key)}, {value, strlen(value)}}, number};

	return gl_sample_keys_take(&keys, &label);
}

static void test_debug3(void)
{
	keys = (struct gl_sample_keys){.arena = &arena};
	ok(take("go::goroutine", "", 7) && take("go::goroutine_created_by", "", 1) &&
		   take("go::goroutine_state", "chan receive (nil chan)", 0) &&
		   take("go::goroutine_wait_minutes", "", 12), "the labels of debug=3");
	is_num(keys.record.id, 7, "the id");
	is_num(keys.record.parent, 1, "the parent");
	is_num(keys.record.wait_seconds, 720, "the wait, in seconds");
	is_str(keys.record.state, "chan receive (nil chan)", "the state");
	is_num(keys.record.has, GL_HAS_ID | GL_HAS_PARENT | GL_HAS_WAIT | GL_HAS_STATE,
		"and they are known");
	ok(take("go::goroutine_state", "select (leaked)", 0) &&
		   gl_record_has(&keys.record, GL_HAS_LEAKED), "decorations of the state");
	is_str(keys.record.state, "select", "are no part of it");
	ok(take("go::goroutine_state", "a]: b\n", 0), "a state that is none of Go's");
	is_str(keys.record.state, "a]: b\n", "stays as it is");
}

static void test_others(void)
{
	keys = (struct gl_sample_keys){.arena = &arena};
	ok(!take("go::goroutine", "seven", 0) && !take("go::goroutine_state", "", 3) &&
		   !take("go::goroutine_wait_minutes", "5", 0), "other types are other labels");
	ok(!take("tenant", "a", 0) && !take("go::goroutine_", "a", 0) && !take("", "", 0),
		"so are other names");
	ok(take("go::goroutine_created_by", "", 0), "no creator");
	ok(take("go::goroutine", "", UINT64_MAX), "an id that is negative");
	ok(take("go::goroutine_wait_minutes", "", INT64_MAX / 60 + 1), "a wait that is too long");
	ok(take("go::goroutine_state", "", 0), "an empty state");
	is_num(keys.record.has, 0, "say nothing");
}

static void creator(const char *text)
{
	keys = (struct gl_sample_keys){.arena = &arena};
	ok(take("gl::created_by", text, 0), text);
}

static void test_creator(void)
{
	creator("main.f[...] /a b/x.go:7");
	is_str(keys.creator.func, "main.f[...]", "a creator's function");
	is_str(keys.creator.file, "/a b/x.go", "its file");
	is_num(keys.creator.line, 7, "its line");
	creator("main.f C:/x.go");
	is_str(keys.creator.file, "C:/x.go", "a file without a line");
	is_num(keys.creator.line, -1, "which is not known");
	creator("main.f x:99999999999999999999");
	is_num(keys.creator.line, -1, "a line that is no number");
	creator("main.f");
	is_str(keys.creator.func, "main.f", "a function alone");
	ok(!keys.creator.file.p, "has no file");
	creator("");
	ok(!keys.has_creator, "an empty creator is none");
}

static void test_fill(void)
{
	struct gl_stack stack = {.class = GL_CLASS_CHAN_SEND};
	struct gl_record r = {.stack = &stack, .class = GL_CLASS_CHAN_SEND};

	keys = (struct gl_sample_keys){.arena = &arena};
	take("gl::class", "chan-receive", 0);
	take("gl::leaked", "true", 0);
	gl_sample_keys_fill(&keys, &r);
	is_num(r.class, GL_CLASS_CHAN_RECEIVE, "without a state, the class holds");
	ok(gl_record_has(&r, GL_HAS_LEAKED), "leaked");
	take("go::goroutine_state", "select", 0);
	gl_sample_keys_fill(&keys, &r);
	is_num(r.class, GL_CLASS_SELECT, "with a state, the state decides");
	keys = (struct gl_sample_keys){.arena = &arena};
	r.class = GL_CLASS_CHAN_SEND;
	take("gl::class", "no class", 0);
	gl_sample_keys_fill(&keys, &r);
	is_num(r.class, GL_CLASS_CHAN_SEND, "an unknown class changes nothing");
}

int main(void)
{
	test_debug3();
	test_others();
	test_creator();
	test_fill();
	gl_arena_free(&arena);
	return done();
}
