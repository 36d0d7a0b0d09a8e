#include "lib/record/classify.h"

#include "lib/base/near.h"
#include "lib/record/stdlib.h"

static const struct gl_str class_names[GL_CLASS_COUNT] = {
	[GL_CLASS_UNKNOWN] = {"unknown", 7},
	[GL_CLASS_CHAN_RECEIVE] = {"chan-receive", 12},
	[GL_CLASS_CHAN_SEND] = {"chan-send", 9},
	[GL_CLASS_SELECT] = {"select", 6},
	[GL_CLASS_LOCK] = {"lock", 4},
	[GL_CLASS_RLOCK] = {"rlock", 5},
	[GL_CLASS_WAITGROUP] = {"waitgroup", 9},
	[GL_CLASS_COND] = {"cond", 4},
	[GL_CLASS_SEMAPHORE] = {"semaphore", 9},
	[GL_CLASS_IO] = {"io", 2},
	[GL_CLASS_SLEEP] = {"sleep", 5},
	[GL_CLASS_SYSCALL] = {"syscall", 7},
	[GL_CLASS_FOREVER] = {"forever", 7},
	[GL_CLASS_GC] = {"gc", 2},
	[GL_CLASS_COROUTINE] = {"coroutine", 9},
	[GL_CLASS_RUNNING] = {"running", 7},
	[GL_CLASS_RUNNABLE] = {"runnable", 8},
};

struct state_row {
	struct gl_str state;
	enum gl_class class;
	bool is_coarse;
};

/*
 * Sources: gStatusStrings and waitReasonStrings of runtime2.go; before Go 1.11, the strings passed
 * to gopark. All waits of the runtime's own workers have class gc, whether the workers are idle or
 * not.
 */
static const struct state_row state_rows[] = {
	{GL_TEXT("chan receive"), GL_CLASS_CHAN_RECEIVE, false},
	{GL_TEXT("chan send"), GL_CLASS_CHAN_SEND, false},
	{GL_TEXT("select"), GL_CLASS_SELECT, false},
	{GL_TEXT("IO wait"), GL_CLASS_IO, false},
	{GL_TEXT("sync.Mutex.Lock"), GL_CLASS_LOCK, false},
	{GL_TEXT("semacquire"), GL_CLASS_SEMAPHORE, true},
	{GL_TEXT("sleep"), GL_CLASS_SLEEP, false},
	{GL_TEXT("syscall"), GL_CLASS_SYSCALL, false},
	{GL_TEXT("running"), GL_CLASS_RUNNING, false},
	{GL_TEXT("runnable"), GL_CLASS_RUNNABLE, false},
	{GL_TEXT("sync.RWMutex.RLock"), GL_CLASS_RLOCK, false},
	{GL_TEXT("sync.RWMutex.Lock"), GL_CLASS_LOCK, false},
	{GL_TEXT("sync.WaitGroup.Wait"), GL_CLASS_WAITGROUP, false},
	{GL_TEXT("sync.Cond.Wait"), GL_CLASS_COND, false},
	{GL_TEXT("chan receive (nil chan)"), GL_CLASS_FOREVER, false},
	{GL_TEXT("chan send (nil chan)"), GL_CLASS_FOREVER, false},
	{GL_TEXT("select (no cases)"), GL_CLASS_FOREVER, false},
	{GL_TEXT("chan receive (synctest)"), GL_CLASS_CHAN_RECEIVE, false},
	{GL_TEXT("chan send (synctest)"), GL_CLASS_CHAN_SEND, false},
	{GL_TEXT("select (synctest)"), GL_CLASS_SELECT, false},
	{GL_TEXT("synctest.Run"), GL_CLASS_WAITGROUP, false},
	{GL_TEXT("synctest.Wait"), GL_CLASS_WAITGROUP, false},
	{GL_TEXT("coroutine"), GL_CLASS_COROUTINE, false},
	{GL_TEXT("semarelease"), GL_CLASS_SEMAPHORE, true},
	{GL_TEXT("waiting for cgo callback"), GL_CLASS_SYSCALL, false},
	{GL_TEXT("copystack"), GL_CLASS_RUNNING, false},
	{GL_TEXT("stack growth"), GL_CLASS_RUNNING, false},
	{GL_TEXT("stack split"), GL_CLASS_RUNNING, false},
	{GL_TEXT("stack unsplit"), GL_CLASS_RUNNING, false},
	{GL_TEXT("preempted"), GL_CLASS_RUNNABLE, false},
	{GL_TEXT("enqueue"), GL_CLASS_RUNNABLE, false},
	{GL_TEXT("idle"), GL_CLASS_UNKNOWN, false},
	{GL_TEXT("finalizer wait"), GL_CLASS_GC, false},
	{GL_TEXT("cleanup wait"), GL_CLASS_GC, false},
	{GL_TEXT("garbage collection"), GL_CLASS_GC, false},
	{GL_TEXT("garbage collection scan"), GL_CLASS_GC, false},
	{GL_TEXT("force gc (idle)"), GL_CLASS_GC, false},
	{GL_TEXT("GC sweep wait"), GL_CLASS_GC, false},
	{GL_TEXT("GC scavenge wait"), GL_CLASS_GC, false},
	{GL_TEXT("GC worker (idle)"), GL_CLASS_GC, false},
	{GL_TEXT("GC worker (active)"), GL_CLASS_GC, false},
	{GL_TEXT("GC assist wait"), GL_CLASS_GC, false},
	{GL_TEXT("GC assist marking"), GL_CLASS_GC, false},
	{GL_TEXT("GC mark termination"), GL_CLASS_GC, false},
	{GL_TEXT("GC weak to strong wait"), GL_CLASS_GC, false},
	{GL_TEXT("wait for GC cycle"), GL_CLASS_GC, false},
	{GL_TEXT("stopping the world"), GL_CLASS_GC, false},
	{GL_TEXT("flushing proc caches"), GL_CLASS_GC, false},
	{GL_TEXT("dumping heap"), GL_CLASS_GC, false},
	{GL_TEXT("mark wait (idle)"), GL_CLASS_GC, false},
	{GL_TEXT("mark worker (idle)"), GL_CLASS_GC, false},
	{GL_TEXT("Concurrent GC wait"), GL_CLASS_GC, false},
	{GL_TEXT("timer goroutine (idle)"), GL_CLASS_GC, false},
	{GL_TEXT("trace reader (blocked)"), GL_CLASS_GC, false},
	{GL_TEXT("trace goroutine status"), GL_CLASS_GC, false},
	{GL_TEXT("trace proc status"), GL_CLASS_GC, false},
	{GL_TEXT("page trace flush"), GL_CLASS_GC, false},
	{GL_TEXT("GOMAXPROCS updater (idle)"), GL_CLASS_GC, false},
	{GL_TEXT("waiting"), GL_CLASS_UNKNOWN, true},
	{GL_TEXT("unknown wait reason"), GL_CLASS_UNKNOWN, true},
	{GL_TEXT(""), GL_CLASS_UNKNOWN, true},
};

struct frame_row {
	struct gl_str func;
	enum gl_class class;
};

/*
 * What a goroutine waits for, by the function of a frame. The innermost frame with a function in
 * this table decides. The most frequent functions come first.
 */
static const struct frame_row frame_rows[] = {
	{GL_TEXT("sync.(*Mutex).Lock"), GL_CLASS_LOCK},
	{GL_TEXT("internal/sync.(*Mutex).Lock"), GL_CLASS_LOCK},
	{GL_TEXT("sync.(*Mutex).lockSlow"), GL_CLASS_LOCK},
	{GL_TEXT("internal/sync.(*Mutex).lockSlow"), GL_CLASS_LOCK},
	{GL_TEXT("sync.(*RWMutex).Lock"), GL_CLASS_LOCK},
	{GL_TEXT("sync.(*RWMutex).RLock"), GL_CLASS_RLOCK},
	{GL_TEXT("sync.(*WaitGroup).Wait"), GL_CLASS_WAITGROUP},
	{GL_TEXT("sync.(*Cond).Wait"), GL_CLASS_COND},
	{GL_TEXT("sync.runtime_SemacquireRWMutexR"), GL_CLASS_RLOCK},
	{GL_TEXT("sync.runtime_SemacquireRWMutex"), GL_CLASS_LOCK},
	{GL_TEXT("sync.runtime_SemacquireWaitGroup"), GL_CLASS_WAITGROUP},
	{GL_TEXT("sync.runtime_notifyListWait"), GL_CLASS_COND},
	{GL_TEXT("sync.runtime_Syncsemacquire"), GL_CLASS_COND},
	{GL_TEXT("time.Sleep"), GL_CLASS_SLEEP},
	{GL_TEXT("internal/poll.runtime_pollWait"), GL_CLASS_IO},
	{GL_TEXT("net.runtime_pollWait"), GL_CLASS_IO},
	{GL_TEXT("syscall.Syscall"), GL_CLASS_SYSCALL},
	{GL_TEXT("syscall.Syscall6"), GL_CLASS_SYSCALL},
	{GL_TEXT("syscall.RawSyscall"), GL_CLASS_SYSCALL},
	{GL_TEXT("syscall.RawSyscall6"), GL_CLASS_SYSCALL},
	{GL_TEXT("syscall.syscall"), GL_CLASS_SYSCALL},
	{GL_TEXT("syscall.syscall6"), GL_CLASS_SYSCALL},
	{GL_TEXT("runtime/internal/syscall.Syscall6"), GL_CLASS_SYSCALL},
	{GL_TEXT("internal/runtime/syscall.Syscall6"), GL_CLASS_SYSCALL},
	{GL_TEXT("internal/runtime/syscall/linux.Syscall6"), GL_CLASS_SYSCALL},
	{GL_TEXT("os/signal.signal_recv"), GL_CLASS_SYSCALL},
	/* only debug=0 and SIGQUIT show this frame */
	{GL_TEXT("runtime.chanrecv"), GL_CLASS_CHAN_RECEIVE},
	{GL_TEXT("runtime.chansend"), GL_CLASS_CHAN_SEND},
	{GL_TEXT("runtime.selectgo"), GL_CLASS_SELECT},
	{GL_TEXT("runtime.block"), GL_CLASS_FOREVER},
	{GL_TEXT("runtime.netpollblock"), GL_CLASS_IO},
	{GL_TEXT("runtime.forcegchelper"), GL_CLASS_GC},
	{GL_TEXT("runtime.bgsweep"), GL_CLASS_GC},
	{GL_TEXT("runtime.bgscavenge"), GL_CLASS_GC},
	{GL_TEXT("runtime.gcBgMarkWorker"), GL_CLASS_GC},
	{GL_TEXT("runtime.runfinq"), GL_CLASS_GC},
	{GL_TEXT("runtime.runFinalizers"), GL_CLASS_GC},
	{GL_TEXT("runtime.runCleanups"), GL_CLASS_GC},
	{GL_TEXT("runtime.cgocall"), GL_CLASS_SYSCALL},
	{GL_TEXT("runtime.coroswitch"), GL_CLASS_COROUTINE},
	{GL_TEXT("runtime.coroswitch_m"), GL_CLASS_COROUTINE},
	{GL_TEXT("runtime/pprof.runtime_goroutineProfileWithLabels"), GL_CLASS_RUNNING},
	{GL_TEXT("runtime/pprof.writeRuntimeProfile"), GL_CLASS_RUNNING},
	{GL_TEXT("runtime/pprof.runtime_goroutineLeakProfileWithLabels"), GL_CLASS_RUNNING},
};

struct gl_str gl_class_name(enum gl_class c)
{
	return class_names[c < GL_CLASS_COUNT ? c : GL_CLASS_UNKNOWN];
}

enum gl_class gl_class_find(struct gl_str name)
{
	unsigned c = 0;

	while (c < GL_CLASS_COUNT && !gl_str_eq(class_names[c], name))
		c++;
	return (enum gl_class)c;
}

void gl_class_near(struct gl_str name, struct gl_err *err)
{
	struct gl_near near = {.word = name};

	for (unsigned c = 0; c < GL_CLASS_COUNT; c++)
		gl_near_try(&near, class_names[c]);
	gl_near_store(&near, err);
}

static const struct state_row *row_of_state(struct gl_str state)
{
	for (size_t i = 0; i < GL_COUNT(state_rows); i++)
		if (gl_str_eq(state, state_rows[i].state))
			return &state_rows[i];
	return NULL;
}

enum gl_class gl_class_of_state(struct gl_str state, bool *is_coarse)
{
	const struct state_row *row = row_of_state(state);

	*is_coarse = row && row->is_coarse;
	return row ? row->class : GL_CLASS_UNKNOWN;
}

bool gl_state_is_known(struct gl_str state)
{
	return row_of_state(state) != NULL;
}

/*
 * Returns false if the function certainly has no row in the table. Most functions are the program's
 * own, and no row of the table begins like their names.
 */
static bool may_tell(struct gl_str func)
{
	return func.len > 0 && memchr("inorst", func.p[0], 6);
}

enum gl_class gl_class_of_func(struct gl_str func)
{
	if (!may_tell(func))
		return GL_CLASS_UNKNOWN;
	for (size_t k = 0; k < GL_COUNT(frame_rows); k++)
		if (gl_str_eq(frame_rows[k].func, func))
			return frame_rows[k].class;
	return GL_CLASS_UNKNOWN;
}

enum gl_class gl_class_of(struct gl_str state, enum gl_class of_frames)
{
	bool is_coarse = true;
	enum gl_class c = GL_CLASS_UNKNOWN;

	if (state.p)
		c = gl_class_of_state(state, &is_coarse);
	return is_coarse && of_frames != GL_CLASS_UNKNOWN ? of_frames : c;
}

struct gl_str gl_func_package(struct gl_str func)
{
	const char *end = func.p + func.len, *slash, *dot;

	if (func.len == 0)
		return (struct gl_str){"", 0};
	/*
	 * The name has no further slashes: type arguments are printed as [...], and the arguments
	 * are already removed.
	 */
	slash = gl_port_memrchr(func.p, '/', func.len);
	slash = slash ? slash : func.p;
	dot = memchr(slash, '.', (size_t)(end - slash));
	return dot ? gl_str_of(func.p, dot) : (struct gl_str){"", 0};
}

bool gl_func_is_runtime(struct gl_str func)
{
	return gl_str_starts(func, GL_STR("runtime.")) ||
	       gl_str_starts(func, GL_STR("runtime/internal/")) ||
	       gl_str_starts(func, GL_STR("internal/runtime/"));
}

bool gl_func_is_exported_runtime(struct gl_str func)
{
	const struct gl_str prefix = GL_STR("runtime.");
	struct gl_str name, receiver;
	const char *dot;

	if (!gl_str_starts(func, prefix) || func.len == prefix.len)
		return false;
	name = gl_str_skip(func, prefix.len);
	dot = gl_port_memrchr(name.p, '.', name.len);
	if (!dot)
		return gl_is_upper(name.p[0]);
	receiver = gl_str_of(name.p, dot);
	name = gl_str_of(dot + 1, name.p + name.len);
	if (gl_str_starts(receiver, GL_STR("(*")))
		receiver = gl_str_skip(receiver, 2);
	return name.len && gl_is_upper(name.p[0]) && receiver.len && gl_is_upper(receiver.p[0]);
}

/*
 * Returns true for functions of the standard library. A function of C, `panic`, or a function such
 * as type:.eq.T belongs to no package that a person wrote, so it is regarded as one of the library.
 */
bool gl_func_is_std(struct gl_str func)
{
	struct gl_str pkg = gl_func_package(func);

	return pkg.len == 0 || gl_str_starts(pkg, GL_STR("type:")) ||
	       gl_str_eq(pkg, GL_STR("type")) || gl_stdlib_has(pkg);
}

/*
 * Prefixes of the names of functions that a read, write or accept only passes through on its way to
 * the wait.
 */
static const struct gl_str plumbing[] = {
	GL_TEXT("runtime."),
	GL_TEXT("runtime/internal/"),
	GL_TEXT("internal/"),
	GL_TEXT("sync."),
	GL_TEXT("sync/"),
	GL_TEXT("syscall."),
	GL_TEXT("time.Sleep"),
	GL_TEXT("panic"),
	GL_TEXT("net.runtime_poll"),
	GL_TEXT("net.(*pollDesc)."),
	GL_TEXT("net.(*netFD)."),
	GL_TEXT("net.(*conn).Read"),
	GL_TEXT("net.(*conn).Write"),
	GL_TEXT("net.(*TCPListener)."),
	GL_TEXT("net.(*UnixListener)."),
	GL_TEXT("net.(*UDPConn).Read"),
	GL_TEXT("net.(*UDPConn).Write"),
	GL_TEXT("net.(*UDPConn).read"),
	GL_TEXT("net.(*UDPConn).write"),
	GL_TEXT("net.(*UnixConn).Read"),
	GL_TEXT("net.(*UnixConn).Write"),
	GL_TEXT("net.(*UnixConn).read"),
	GL_TEXT("net.(*UnixConn).write"),
	GL_TEXT("net.(*IPConn)."),
	GL_TEXT("os.(*File).Read"),
	GL_TEXT("os.(*File).read"),
	GL_TEXT("os.(*File).Write"),
	GL_TEXT("os.(*File).write"),
	GL_TEXT("os.(*File).pread"),
	GL_TEXT("os.(*File).pwrite"),
	GL_TEXT("os.(*Process).blockUntilWaitable"),
};

bool gl_func_is_plumbing(struct gl_str func)
{
	return gl_func_package(func).len == 0 ||
	       gl_str_starts_any(func, plumbing, GL_COUNT(plumbing));
}
