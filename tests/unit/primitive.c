/*
 * Tests what a stack shows about a wait: the primitive (mutex, channel, ...), the mode, and which
 * argument is the object's address. Also tests the readers of names and of args.
 */
#include "lib/waits/primitive.h"
#include "lib/waits/address.h"
#include "lib/waits/site.h"

#include "tests/unit/tap.h"

#define MOST 8

/* Stacks, and what each of them waits for. */
static const struct {
	const char *name;
	const char *frames[MOST][2]; /* function, arguments; innermost first */
	enum gl_wait_kind kind;
	enum gl_wait_mode mode;
	uint64_t object; /* 0: none is shown */
	uint32_t caller;
} stacks[] = {
	{"a mutex, Go 1.19",
		{{"sync.runtime_SemacquireMutex", "0x1?, 0x0?, 0x1?"},
			{"sync.(*Mutex).lockSlow", "0xc000010008"}, {"sync.(*Mutex).Lock", "..."},
			{"main.f", "0xc000020000"}},
		GL_WAIT_MUTEX, GL_WAIT_LOCK, 0xc000010008, 3},
	{"a mutex, Go 1.27, with the runtime's frames",
		{{"runtime.gopark", "0x0?"}, {"runtime.semacquire1", "0xc00001000c, 0x0, 0x3"},
			{"internal/sync.runtime_SemacquireMutex", "0x0?"},
			{"internal/sync.(*Mutex).lockSlow", "0x0?"},
			{"internal/sync.(*Mutex).Lock", "..."}, {"sync.(*Mutex).Lock", "..."},
			{"main.f", ""}},
		GL_WAIT_MUTEX, GL_WAIT_LOCK, 0xc000010008, 6},
	{"a writer behind a writer",
		{{"sync.runtime_SemacquireMutex", "0x1?"},
			{"sync.(*Mutex).lockSlow", "0xc000010010"}, {"sync.(*Mutex).Lock", "..."},
			{"sync.(*RWMutex).Lock", "0x0?"}, {"main.put", "0x1"}},
		GL_WAIT_RWMUTEX, GL_WAIT_LOCK, 0xc000010010, 4},
	{"a writer behind readers",
		{{"runtime.semacquire1", "0xc000010018, 0x0"},
			{"sync.runtime_SemacquireRWMutex", "0x0?"},
			{"sync.(*RWMutex).Lock", "0x0?"}, {"main.put", ""}},
		GL_WAIT_RWMUTEX, GL_WAIT_LOCK, 0xc000010010, 3},
	{"a reader",
		{{"runtime.semacquire1", "0xc00001001c, 0x0"},
			{"sync.runtime_SemacquireRWMutexR", "0x0?"},
			{"sync.(*RWMutex).RLock", "..."}, {"main.get", ""}},
		GL_WAIT_RWMUTEX, GL_WAIT_RLOCK, 0xc000010010, 3},
	{"a reader without the runtime's frames",
		{{"sync.runtime_SemacquireRWMutexR", "0x7f00?"},
			{"sync.(*RWMutex).RLock", "..."}, {"main.get", ""}},
		GL_WAIT_RWMUTEX, GL_WAIT_RLOCK, 0, 2},
	{"a Once",
		{{"sync.runtime_SemacquireMutex", "0x1?"},
			{"sync.(*Mutex).lockSlow", "0xc000010004"}, {"sync.(*Mutex).Lock", "..."},
			{"sync.(*Once).doSlow", "0x0?, 0x1"}, {"sync.(*Once).Do", "..."},
			{"main.f", ""}},
		GL_WAIT_ONCE, GL_WAIT_LOCK, 0xc000010000, 5},
	{"a Once before Go 1.13",
		{{"sync.runtime_SemacquireMutex", "0xc000010004, 0x0"},
			{"sync.(*Mutex).Lock", "0xc000010000"},
			{"sync.(*Once).Do", "0xc000010000, 0x1"}, {"main.f", ""}},
		GL_WAIT_ONCE, GL_WAIT_LOCK, 0xc000010000, 3},
	{"a mutex within the function of a Once",
		{{"sync.runtime_SemacquireMutex", "0x1?"},
			{"sync.(*Mutex).lockSlow", "0xc000010008"}, {"sync.(*Mutex).Lock", "..."},
			{"main.init", ""}, {"sync.(*Once).doSlow", "0xc000010100, 0x1"}},
		GL_WAIT_MUTEX, GL_WAIT_LOCK, 0xc000010008, 3},
	{"a WaitGroup by its receiver",
		{{"sync.runtime_SemacquireWaitGroup", "0x0?"},
			{"sync.(*WaitGroup).Wait", "0xc000010030"}, {"main.f", ""}},
		GL_WAIT_WAITGROUP, GL_WAIT_WAIT, 0xc000010030, 2},
	{"a WaitGroup by its semaphore",
		{{"runtime.semacquire1", "0xc000010038, 0x0"},
			{"sync.runtime_Semacquire", "0x0?"}, {"sync.(*WaitGroup).Wait", "0x0?"},
			{"main.f", ""}},
		GL_WAIT_WAITGROUP, GL_WAIT_WAIT, 0xc000010030, 3},
	{"a WaitGroup whose semaphore comes first",
		{{"runtime.semacquire1", "0xc000010034, 0x0"},
			{"sync.runtime_Semacquire", "0x0"}, {"sync.(*WaitGroup).Wait", "0x0"},
			{"main.f", ""}},
		GL_WAIT_WAITGROUP, GL_WAIT_WAIT, 0xc000010034, 3},
	{"a Cond",
		{{"sync.runtime_notifyListWait", "0xc000010050, 0x3"},
			{"sync.(*Cond).Wait", "0x0?"}, {"main.f", ""}},
		GL_WAIT_COND, GL_WAIT_WAIT, 0xc000010040, 2},
	{"the lock of a Cond, after it was signalled",
		{{"sync.(*Mutex).lockSlow", "0xc000010008"}, {"sync.(*Mutex).Lock", "..."},
			{"sync.(*Cond).Wait", "0x0?"}, {"main.f", ""}},
		GL_WAIT_MUTEX, GL_WAIT_LOCK, 0xc000010008, 2},
	{"a send",
		{{"runtime.gopark", "0x0?"}, {"runtime.chansend", "0xc000010060, 0x1, 0x1, 0x2"},
			{"runtime.chansend1", "0x0?, 0x1?"}, {"main.f", ""}},
		GL_WAIT_CHAN, GL_WAIT_SEND, 0xc000010060, 3},
	{"a file",
		{{"internal/poll.runtime_Semacquire", "0x0?"},
			{"internal/poll.(*fdMutex).rwlock", "0xc000010080, 0x0"},
			{"internal/poll.(*FD).writeLock", "..."}, {"main.f", ""}},
		GL_WAIT_SEMAPHORE, GL_WAIT_LOCK, 0xc000010080, 2},
};

static struct gl_str text(const char *s)
{
	return (struct gl_str){s, strlen(s)};
}

static void check(size_t i)
{
	struct gl_frame frames[MOST];
	const struct gl_frame *v[MOST];
	struct gl_str args[MOST];
	struct gl_primitive p;
	uint64_t object = 0;
	size_t n = 0;

	for (; n < MOST && stacks[i].frames[n][0]; n++) {
		frames[n] = (struct gl_frame){.func = text(stacks[i].frames[n][0]), .line = -1};
		v[n] = &frames[n];
		args[n] = text(stacks[i].frames[n][1]);
	}
	ok(gl_primitive_of(v, n, &p) && p.kind == stacks[i].kind &&
			p.mode == stacks[i].mode && p.caller == stacks[i].caller,
		stacks[i].name);
	for (size_t k = 0; k < p.nplaces; k++)
		if (gl_primitive_address(&p, k, args[p.places[k].frame], &object))
			break;
	is_num(object, stacks[i].object, stacks[i].name);
}

static void check_other(void)
{
	const struct gl_frame v[] = {{.func = GL_STR("runtime.gopark"), .line = -1},
		{.func = GL_STR("runtime.selectgo"), .line = -1},
		{.func = GL_STR("main.f"), .line = -1}};
	const struct gl_frame *const frames[] = {&v[0], &v[1], &v[2]};
	struct gl_primitive p;

	ok(!gl_primitive_of(frames, 3, &p), "a select is none");
	ok(!gl_primitive_of(frames, 0, &p), "no frames are none");
}

static const struct {
	const char *func, *type;
	bool is_method;
} names[] = {
	{"main.(*store).get", "main.(*store)", true},
	{"example.com/a.b/c.(*T).m", "example.com/a.b/c.(*T)", true},
	{"main.(*store).get.func1", "main.(*store)", false},
	{"main.(*store).get-fm", "main.(*store)", false},
	{"main.(*store[...]).get", "main.(*store[...])", false},
	{"main.start.func10", "main.start", false},
	{"main.start.func10.2", "main.start", false},
	{"main.start.gowrap3", "main.start", false},
	{"main.T.value", "main.T.value", false},
	{"main.main", "main.main", false},
};

static const struct {
	const char *args;
	uint64_t first; /* the first argument if it is an unmarked address; 0: it is not */
	uint64_t maybe; /* the first argument if it is an address, marked or not; 0: it is not */
	size_t all;	/* number of addresses that are not marked */
} lists[] = {
	{"0xc000012345", 0xc000012345, 0xc000012345, 1},
	{"0xc000012345?, 0xc000054321", 0, 0xc000012345, 1},
	{"0xc000012345, {0xc000054321, 0x3}, ...", 0xc000012345, 0xc000012345, 2},
	{"{0xc000012345, 0x2}", 0, 0, 1},
	{"0x10", 0, 0, 0},
	{"0x10?", 0, 0, 0},
	{"", 0, 0, 0},
	{"...", 0, 0, 0},
	{"_, 0xc000012345", 0, 0, 1},
	{"0x", 0, 0, 0},
	{"x", 0, 0, 0},
	{"0xffffffffffffffff0", 0, 0, 0},
};

int main(void)
{
	for (size_t i = 0; i < sizeof stacks / sizeof stacks[0]; i++)
		check(i);
	check_other();
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		ok(gl_str_eq(gl_site_type(text(names[i].func)), text(names[i].type)),
			names[i].func);
		ok(gl_site_is_method(text(names[i].func)) == names[i].is_method, names[i].func);
	}
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
		struct gl_str rest = text(lists[i].args);
		uint64_t first = 0, maybe = 0, one;
		size_t n = 0;

		gl_address_first(rest, &first);
		is_num(first, lists[i].first, lists[i].args);
		gl_address_maybe(rest, &maybe);
		is_num(maybe, lists[i].maybe, lists[i].args);
		while (gl_address_next(&rest, &one))
			n++;
		is_num(n, lists[i].all, lists[i].args);
	}
	return done();
}
