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
	{GL_STR_ROW("chan receive"), GL_CLASS_CHAN_RECEIVE, false},
	{GL_STR_ROW("chan send"), GL_CLASS_CHAN_SEND, false},
	{GL_STR_ROW("select"), GL_CLASS_SELECT, false},
	{GL_STR_ROW("IO wait"), GL_CLASS_IO, false},
	{GL_STR_ROW("sync.Mutex.Lock"), GL_CLASS_LOCK, false},
	{GL_STR_ROW("semacquire"), GL_CLASS_SEMAPHORE, true},
	{GL_STR_ROW("sleep"), GL_CLASS_SLEEP, false},
	{GL_STR_ROW("syscall"), GL_CLASS_SYSCALL, false},
	{GL_STR_ROW("running"), GL_CLASS_RUNNING, false},
	{GL_STR_ROW("runnable"), GL_CLASS_RUNNABLE, false},
	{GL_STR_ROW("sync.RWMutex.RLock"), GL_CLASS_RLOCK, false},
	{GL_STR_ROW("sync.RWMutex.Lock"), GL_CLASS_LOCK, false},
	{GL_STR_ROW("sync.WaitGroup.Wait"), GL_CLASS_WAITGROUP, false},
	{GL_STR_ROW("sync.Cond.Wait"), GL_CLASS_COND, false},
	{GL_STR_ROW("chan receive (nil chan)"), GL_CLASS_FOREVER, false},
	{GL_STR_ROW("chan send (nil chan)"), GL_CLASS_FOREVER, false},
	{GL_STR_ROW("select (no cases)"), GL_CLASS_FOREVER, false},
	{GL_STR_ROW("chan receive (synctest)"), GL_CLASS_CHAN_RECEIVE, false},
	{GL_STR_ROW("chan send (synctest)"), GL_CLASS_CHAN_SEND, false},
	{GL_STR_ROW("select (synctest)"), GL_CLASS_SELECT, false},
	{GL_STR_ROW("synctest.Run"), GL_CLASS_WAITGROUP, false},
	{GL_STR_ROW("synctest.Wait"), GL_CLASS_WAITGROUP, false},
	{GL_STR_ROW("coroutine"), GL_CLASS_COROUTINE, false},
	{GL_STR_ROW("semarelease"), GL_CLASS_SEMAPHORE, true},
	{GL_STR_ROW("waiting for cgo callback"), GL_CLASS_SYSCALL, false},
	{GL_STR_ROW("copystack"), GL_CLASS_RUNNING, false},
	{GL_STR_ROW("stack growth"), GL_CLASS_RUNNING, false},
	{GL_STR_ROW("stack split"), GL_CLASS_RUNNING, false},
	{GL_STR_ROW("stack unsplit"), GL_CLASS_RUNNING, false},
	{GL_STR_ROW("preempted"), GL_CLASS_RUNNABLE, false},
	{GL_STR_ROW("enqueue"), GL_CLASS_RUNNABLE, false},
	{GL_STR_ROW("idle"), GL_CLASS_UNKNOWN, false},
	{GL_STR_ROW("finalizer wait"), GL_CLASS_GC, false},
	{GL_STR_ROW("cleanup wait"), GL_CLASS_GC, false},
	{GL_STR_ROW("garbage collection"), GL_CLASS_GC, false},
	{GL_STR_ROW("garbage collection scan"), GL_CLASS_GC, false},
	{GL_STR_ROW("force gc (idle)"), GL_CLASS_GC, false},
	{GL_STR_ROW("GC sweep wait"), GL_CLASS_GC, false},
	{GL_STR_ROW("GC scavenge wait"), GL_CLASS_GC, false},
	{GL_STR_ROW("GC worker (idle)"), GL_CLASS_GC, false},
	{GL_STR_ROW("GC worker (active)"), GL_CLASS_GC, false},
	{GL_STR_ROW("GC assist wait"), GL_CLASS_GC, false},
	{GL_STR_ROW("GC assist marking"), GL_CLASS_GC, false},
	{GL_STR_ROW("GC mark termination"), GL_CLASS_GC, false},
	{GL_STR_ROW("GC weak to strong wait"), GL_CLASS_GC, false},
	{GL_STR_ROW("wait for GC cycle"), GL_CLASS_GC, false},
	{GL_STR_ROW("stopping the world"), GL_CLASS_GC, false},
	{GL_STR_ROW("flushing proc caches"), GL_CLASS_GC, false},
	{GL_STR_ROW("dumping heap"), GL_CLASS_GC, false},
	{GL_STR_ROW("mark wait (idle)"), GL_CLASS_GC, false},
	{GL_STR_ROW("mark worker (idle)"), GL_CLASS_GC, false},
	{GL_STR_ROW("Concurrent GC wait"), GL_CLASS_GC, false},
	{GL_STR_ROW("timer goroutine (idle)"), GL_CLASS_GC, false},
	{GL_STR_ROW("trace reader (blocked)"), GL_CLASS_GC, false},
	{GL_STR_ROW("trace goroutine status"), GL_CLASS_GC, false},
	{GL_STR_ROW("trace proc status"), GL_CLASS_GC, false},
	{GL_STR_ROW("page trace flush"), GL_CLASS_GC, false},
	{GL_STR_ROW("GOMAXPROCS updater (idle)"), GL_CLASS_GC, false},
	{GL_STR_ROW("waiting"), GL_CLASS_UNKNOWN, true},
	{GL_STR_ROW("unknown wait reason"), GL_CLASS_UNKNOWN, true},
	{GL_STR_ROW(""), GL_CLASS_UNKNOWN, true},
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
	{GL_STR_ROW("sync.(*Mutex).Lock"), GL_CLASS_LOCK},
	{GL_STR_ROW("internal/sync.(*Mutex).Lock"), GL_CLASS_LOCK},
	{GL_STR_ROW("sync.(*Mutex).lockSlow"), GL_CLASS_LOCK},
	{GL_STR_ROW("internal/sync.(*Mutex).lockSlow"), GL_CLASS_LOCK},
	{GL_STR_ROW("sync.(*RWMutex).Lock"), GL_CLASS_LOCK},
	{GL_STR_ROW("sync.(*RWMutex).RLock"), GL_CLASS_RLOCK},
	{GL_STR_ROW("sync.(*WaitGroup).Wait"), GL_CLASS_WAITGROUP},
	{GL_STR_ROW("sync.(*Cond).Wait"), GL_CLASS_COND},
	{GL_STR_ROW("sync.runtime_SemacquireRWMutexR"), GL_CLASS_RLOCK},
	{GL_STR_ROW("sync.runtime_SemacquireRWMutex"), GL_CLASS_LOCK},
	{GL_STR_ROW("sync.runtime_SemacquireWaitGroup"), GL_CLASS_WAITGROUP},
	{GL_STR_ROW("sync.runtime_notifyListWait"), GL_CLASS_COND},
	{GL_STR_ROW("sync.runtime_Syncsemacquire"), GL_CLASS_COND},
	{GL_STR_ROW("time.Sleep"), GL_CLASS_SLEEP},
	{GL_STR_ROW("internal/poll.runtime_pollWait"), GL_CLASS_IO},
	{GL_STR_ROW("net.runtime_pollWait"), GL_CLASS_IO},
	{GL_STR_ROW("syscall.Syscall"), GL_CLASS_SYSCALL},
	{GL_STR_ROW("syscall.Syscall6"), GL_CLASS_SYSCALL},
	{GL_STR_ROW("syscall.RawSyscall"), GL_CLASS_SYSCALL},
	{GL_STR_ROW("syscall.RawSyscall6"), GL_CLASS_SYSCALL},
	{GL_STR_ROW("syscall.syscall"), GL_CLASS_SYSCALL},
	{GL_STR_ROW("syscall.syscall6"), GL_CLASS_SYSCALL},
	{GL_STR_ROW("runtime/internal/syscall.Syscall6"), GL_CLASS_SYSCALL},
	{GL_STR_ROW("internal/runtime/syscall.Syscall6"), GL_CLASS_SYSCALL},
	{GL_STR_ROW("internal/runtime/syscall/linux.Syscall6"), GL_CLASS_SYSCALL},
	{GL_STR_ROW("os/signal.signal_recv"), GL_CLASS_SYSCALL},
	/* unexported functions of package runtime: only debug=0 and SIGQUIT show their frames */
	{GL_STR_ROW("runtime.chanrecv"), GL_CLASS_CHAN_RECEIVE},
	{GL_STR_ROW("runtime.chansend"), GL_CLASS_CHAN_SEND},
	{GL_STR_ROW("runtime.selectgo"), GL_CLASS_SELECT},
	{GL_STR_ROW("runtime.block"), GL_CLASS_FOREVER},
	{GL_STR_ROW("runtime.netpollblock"), GL_CLASS_IO},
	{GL_STR_ROW("runtime.forcegchelper"), GL_CLASS_GC},
	{GL_STR_ROW("runtime.bgsweep"), GL_CLASS_GC},
	{GL_STR_ROW("runtime.bgscavenge"), GL_CLASS_GC},
	{GL_STR_ROW("runtime.gcBgMarkWorker"), GL_CLASS_GC},
	{GL_STR_ROW("runtime.runfinq"), GL_CLASS_GC},
	{GL_STR_ROW("runtime.runFinalizers"), GL_CLASS_GC},
	{GL_STR_ROW("runtime.runCleanups"), GL_CLASS_GC},
	{GL_STR_ROW("runtime.cgocall"), GL_CLASS_SYSCALL},
	{GL_STR_ROW("runtime.coroswitch"), GL_CLASS_COROUTINE},
	{GL_STR_ROW("runtime.coroswitch_m"), GL_CLASS_COROUTINE},
	{GL_STR_ROW("runtime/pprof.runtime_goroutineProfileWithLabels"), GL_CLASS_RUNNING},
	{GL_STR_ROW("runtime/pprof.writeRuntimeProfile"), GL_CLASS_RUNNING},
	{GL_STR_ROW("runtime/pprof.runtime_goroutineLeakProfileWithLabels"), GL_CLASS_RUNNING},
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
 * Returns false if the function certainly has no row in frame_rows, judging by its first letter.
 * Most functions belong to the program, and this test saves looking them up.
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
	const char *slash, *dot;

	if (func.len == 0)
		return (struct gl_str){"", 0};
	/*
	 * Behind the package path the name has no slashes: type arguments are printed as [...], and
	 * the arguments are already removed.
	 */
	slash = gl_port_memrchr(func.p, '/', func.len);
	slash = slash ? slash : func.p;
	dot = memchr(slash, '.', func.len - (size_t)(slash - func.p));
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
 * Returns true for functions of the standard library. A C function, `panic`, or a generated
 * function such as type:.eq.T belongs to no Go package that a person wrote, so it counts as one,
 * too.
 */
bool gl_func_is_std(struct gl_str func)
{
	struct gl_str pkg = gl_func_package(func);

	return pkg.len == 0 || gl_str_starts(pkg, GL_STR("type:")) ||
	       gl_str_eq(pkg, GL_STR("type")) || gl_stdlib_has(pkg);
}

/*
 * Prefixes of names of functions through which a goroutine only passes on its way to the wait, for
 * example those that a read, write or accept calls.
 */
static const struct gl_str plumbing[] = {
	GL_STR_ROW("runtime."),
	GL_STR_ROW("runtime/internal/"),
	GL_STR_ROW("internal/"),
	GL_STR_ROW("sync."),
	GL_STR_ROW("sync/"),
	GL_STR_ROW("syscall."),
	GL_STR_ROW("time.Sleep"),
	GL_STR_ROW("panic"),
	GL_STR_ROW("net.runtime_poll"),
	GL_STR_ROW("net.(*pollDesc)."),
	GL_STR_ROW("net.(*netFD)."),
	GL_STR_ROW("net.(*conn).Read"),
	GL_STR_ROW("net.(*conn).Write"),
	GL_STR_ROW("net.(*TCPListener)."),
	GL_STR_ROW("net.(*UnixListener)."),
	GL_STR_ROW("net.(*UDPConn).Read"),
	GL_STR_ROW("net.(*UDPConn).Write"),
	GL_STR_ROW("net.(*UDPConn).read"),
	GL_STR_ROW("net.(*UDPConn).write"),
	GL_STR_ROW("net.(*UnixConn).Read"),
	GL_STR_ROW("net.(*UnixConn).Write"),
	GL_STR_ROW("net.(*UnixConn).read"),
	GL_STR_ROW("net.(*UnixConn).write"),
	GL_STR_ROW("net.(*IPConn)."),
	GL_STR_ROW("os.(*File).Read"),
	GL_STR_ROW("os.(*File).read"),
	GL_STR_ROW("os.(*File).Write"),
	GL_STR_ROW("os.(*File).write"),
	GL_STR_ROW("os.(*File).pread"),
	GL_STR_ROW("os.(*File).pwrite"),
	GL_STR_ROW("os.(*Process).blockUntilWaitable"),
};

bool gl_func_is_plumbing(struct gl_str func)
{
	return gl_func_package(func).len == 0 ||
	       gl_str_starts_any(func, plumbing, GL_COUNT(plumbing));
}
