/*
 * The texts from which gen chooses: the words of every Go release, and odd ones that break careless
 * parsers. Data only; included once.
 */

enum state_kind {
	STATE_PLAIN,  /* a status: no wait time, never leaked */
	STATE_WAITS,  /* a wait reason, or syscall: the header may show minutes */
	STATE_CHAN,   /* like STATE_WAITS, and may be durable in a synctest bubble */
	STATE_BUBBLE, /* like STATE_CHAN, and exists only in a synctest bubble */
};

/* A text is printed by the releases 1.N of Go with N from `since` to `until`. NOW: the newest. */
enum { NOW = 99 };
struct state {
	const char *name;
	int since, until;
	enum state_kind kind;
};

static const struct state states[] = {
	{ "idle", 2, NOW, STATE_PLAIN },
	{ "runnable", 2, NOW, STATE_PLAIN },
	{ "running", 2, NOW, STATE_PLAIN },
	{ "syscall", 2, NOW, STATE_WAITS },
	{ "waiting", 2, NOW, STATE_WAITS },
	{ "dead", 4, NOW, STATE_PLAIN },
	{ "copystack", 4, NOW, STATE_PLAIN },
	{ "enqueue", 4, 6, STATE_PLAIN },
	{ "preempted", 14, NOW, STATE_WAITS },
	{ "leaked", 26, NOW, STATE_PLAIN },
	{ "waiting for cgo callback", 26, NOW, STATE_PLAIN },
	{ "\?\?\?", 2, NOW, STATE_PLAIN },
	{ "unknown wait reason", 11, NOW, STATE_WAITS },
	{ "chan receive", 2, NOW, STATE_CHAN },
	{ "chan send", 2, NOW, STATE_CHAN },
	{ "select", 2, NOW, STATE_CHAN },
	{ "chan receive (nil chan)", 2, NOW, STATE_CHAN },
	{ "chan send (nil chan)", 2, NOW, STATE_CHAN },
	{ "select (no cases)", 2, NOW, STATE_CHAN },
	{ "IO wait", 2, NOW, STATE_WAITS },
	{ "sleep", 2, NOW, STATE_CHAN },
	{ "finalizer wait", 2, NOW, STATE_WAITS },
	{ "panicwait", 2, NOW, STATE_WAITS },
	{ "garbage collection", 2, NOW, STATE_WAITS },
	{ "semacquire", 2, NOW, STATE_WAITS },
	{ "semarelease", 2, 6, STATE_WAITS },
	{ "sync.Cond.Wait", 11, NOW, STATE_CHAN },
	{ "sync.Mutex.Lock", 20, NOW, STATE_WAITS },
	{ "sync.RWMutex.Lock", 20, NOW, STATE_WAITS },
	{ "sync.RWMutex.RLock", 20, NOW, STATE_WAITS },
	{ "sync.WaitGroup.Wait", 24, NOW, STATE_CHAN },
	{ "chan receive (synctest)", 24, 24, STATE_BUBBLE },
	{ "chan send (synctest)", 24, 24, STATE_BUBBLE },
	{ "select (synctest)", 24, 24, STATE_BUBBLE },
	{ "synctest.Run", 24, NOW, STATE_BUBBLE },
	{ "synctest.Wait", 24, NOW, STATE_BUBBLE },
	{ "coroutine", 22, NOW, STATE_WAITS },
	{ "timer goroutine (idle)", 2, 19, STATE_WAITS },
	{ "stack split", 2, 2, STATE_WAITS },
	{ "stack unsplit", 2, 3, STATE_WAITS },
	{ "stack growth", 3, 6, STATE_WAITS },
	{ "GC sweep wait", 3, NOW, STATE_WAITS },
	{ "dumping heap", 3, NOW, STATE_WAITS },
	{ "force gc (idle)", 4, NOW, STATE_WAITS },
	{ "garbage collection scan", 5, NOW, STATE_WAITS },
	{ "trace reader (blocked)", 5, NOW, STATE_WAITS },
	{ "mark wait (idle)", 5, 5, STATE_WAITS },
	{ "Concurrent GC wait", 5, 5, STATE_WAITS },
	{ "mark worker (idle)", 5, 5, STATE_WAITS },
	{ "GC assist wait", 6, NOW, STATE_WAITS },
	{ "GC worker (idle)", 6, NOW, STATE_WAITS },
	{ "GC assist marking", 8, NOW, STATE_WAITS },
	{ "wait for GC cycle", 9, NOW, STATE_WAITS },
	{ "GC scavenge wait", 13, NOW, STATE_WAITS },
	{ "debug call", 15, NOW, STATE_WAITS },
	{ "GC worker (active)", 20, NOW, STATE_WAITS },
	{ "GC mark termination", 20, NOW, STATE_WAITS },
	{ "stopping the world", 20, NOW, STATE_WAITS },
	{ "flushing proc caches", 22, NOW, STATE_WAITS },
	{ "trace goroutine status", 22, NOW, STATE_WAITS },
	{ "trace proc status", 22, NOW, STATE_WAITS },
	{ "page trace flush", 22, NOW, STATE_WAITS },
	{ "GC weak to strong wait", 23, NOW, STATE_WAITS },
	{ "cleanup wait", 25, NOW, STATE_WAITS },
	{ "GOMAXPROCS updater (idle)", 25, NOW, STATE_WAITS },
	/* future releases may have any reason */
	{ "a reason of Go 2 (odd)", 27, NOW, STATE_WAITS },
};

/*
 * States of goroutines in a plain dump, which are chosen by the stack. The first entry is for
 * stacks that have no state of their own.
 */
static const char *const plain_states[] = {
	"runnable", "chan receive", "select", "IO wait", "select", "sync.Mutex.Lock",
	"chan receive", "sleep", "select", "sync.Cond.Wait", "IO wait", "chan send",
	"sync.WaitGroup.Wait", "syscall", "semacquire",
};

/*
 * The same for a dump with -L. None of these states is a wait for a lock, a WaitGroup or the like,
 * so that the only such waits are those for the N locks.
 */
static const char *const calm_states[] = {
	"runnable", "chan receive", "select", "IO wait", "sleep", "syscall", "select",
};

/* Releases (1.N) whose form a dump with odd parts may have. 25 may also be CockroachDB's fork. */
static const int eras[] = {
	2, 3, 5, 6, 9, 10, 13, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 25, 26, 26, 27, 27,
};

static const char *const odd_funcs[] = {
	"main.main", "main.T.M", "main.(*T).Run", "net/http.(*conn).serve", "main.run.func1",
	"main.run.func1.2", "main.run.func1.2.3", "main.main.gowrap16.(*L[...]).Wait.1",
	"main.(*L[...]).Wait.1", "main.glob..func1", "main.init", "main.init.func1",
	"main.init.0", "runtime.init.7", "main.T.M-fm", "main.(*T).M-fm", "main.T.M\302\267fm",
	"main.main.func3", "main.main.gowrap1", "main.main.deferwrap1", "main.f-range1",
	"main.f-range1.1", "main.f-range1-range3", "main.f.func2-range1.Keys[...].2",
	"main.G[...]", "main.(*L[...]).Wait", "main.(*L[...]).Wait.func1",
	"iter.Pull[...].func1", "main.(*L[...]).M[...]", "gopkg.in/yaml%2ev3.Unmarshal",
	"gopkg.in/yaml%2ev3.(*parser).node", "a%252eb.Run.1", "main.\303\234n\303\257",
	"main.\344\270\226\347\225\214.func1", "example.com/sp%20ace.Do", "type..hash.main.K",
	"type..eq.main.K", "type:.hash.main.K", "type:.hash.SE", "main._Cfunc_sleep",
	"_cgoexp_1a2b3c4d5e6f_goCallback", "sync.(*Mutex).Lock", "sync.(*Mutex).lockSlow",
	"sync.(*RWMutex).RLock", "sync.(*WaitGroup).Wait", "sync.(*Cond).Wait",
	"sync.runtime_Semacquire", "internal/sync.(*Mutex).Lock", "internal/poll.(*FD).Read",
	"internal/poll.runtime_pollWait", "time.Sleep", "os/signal.signal_recv",
	"github.com/acme/api/v2.(*Server).Serve.func1",
	"google.golang.org/grpc.(*Server).handleStream",
	"k8s.io/client-go/tools/cache.(*Reflector).ListAndWatch.func1", "reflect.Value.call",
	"runtime.Goexit", "runtime.GC", "runtime.runfinq", "runtime.runFinalizers",
	"runtime.runCleanups", "panic", "runtime.panic", "runtime.gopanic", "runtime.panicmem",
	"runtime.sigpanic", "runtime.gopark", "command-line-arguments.Run", "main.(*T).created",
	"main.goroutine", "net/http/pprof.Index", "runtime/pprofx.Write",
};

static const char *const odd_files[] = {
	"/app/main.go", "/app/zoo/zoo.go", "/usr/local/go/src/runtime/proc.go",
	"/usr/local/go/src/sync/mutex.go", "runtime/proc.go", "m2/main.go",
	"github.com/x/y@v1.2.3/z.go", "C:/Users/me/a.go", "C:/Program Files/app/x.go",
	"D:\\src\\app\\x.go", "/path with space/C:\\x.go:y/f:12.go", "/src/a +0x1/b.go",
	"/src/a +0x1f", "/odd fp=0x1 sp=0x2 pc=0x3/z.go", "/odd pc=0x3",
	"/a/goroutine 1 [running]:/x.go", "/x (copy)/created by/y.go", "/tmp/a:b:c.go",
	"/tmp/12:34", "/home/j\303\266/\346\272\220/\303\274n\303\257.go", "<autogenerated>",
	"?", "_cgo_gotypes.go", "/usr/local/go/src/runtime/asm_amd64.s",
	"/q\"uote/back\\slash.go", "/tail /blank .go",
};

/* The name of a C function is printed as it is, without parentheses behind it. */
static const char *const c_funcs[] = {
	"pthread_cond_wait", "clone", "ns::f<int, 2>", "operator new", "non-Go function",
};
static const char *const c_files[] = {
	"/src/x.c", "../sysdeps/unix/clone.S", "/src/my dir/x.cc", "C:/mingw/x.c",
};

/* Innermost frames of a goroutine that is writing the dump. */
struct place {
	const char *func, *file;
	unsigned line;
};
static const struct place writers[][2] = {
	{ { "runtime/pprof.writeGoroutineStacks", "/usr/local/go/src/runtime/pprof/pprof.go", 816 },
	  { "runtime/pprof.(*Profile).WriteTo", "/usr/local/go/src/runtime/pprof/pprof.go", 405 } },
	{ { "runtime/debug.Stack", "/usr/local/go/src/runtime/debug/stack.go", 26 },
	  { "runtime/debug.PrintStack", "/usr/local/go/src/runtime/debug/stack.go", 18 } },
	{ { "runtime.Stack", "/usr/local/go/src/runtime/mprof.go", 1003 },
	  { "main.dumpStacks", "/app/dump.go", 27 } },
};

/* The frames of a goroutine that waits for a lock, the innermost first. */
static const struct place mutex_places[] = {
	{ "internal/sync.runtime_SemacquireMutex", "/usr/local/go/src/runtime/sema.go", 95 },
	{ "internal/sync.(*Mutex).lockSlow", "/usr/local/go/src/internal/sync/mutex.go", 149 },
	{ "internal/sync.(*Mutex).Lock", "/usr/local/go/src/internal/sync/mutex.go", 70 },
	{ "sync.(*Mutex).Lock", "/usr/local/go/src/sync/mutex.go", 46 },
};

/* Frames of the runtime that GOTRACEBACK level 2 shows around those of the user. */
enum { PARK, PARKED_IN, EXIT = 6, MAIN, IDLE };
static const struct place runtime_places[] = {
	[PARK] = { "runtime.gopark", "/usr/local/go/src/runtime/proc.go", 474 },
	[PARKED_IN] = { "runtime.chanrecv", "/usr/local/go/src/runtime/chan.go", 667 },
	{ "runtime.chansend", "/usr/local/go/src/runtime/chan.go", 283 },
	{ "runtime.selectgo", "/usr/local/go/src/runtime/select.go", 351 },
	{ "runtime.semacquire1", "/usr/local/go/src/runtime/sema.go", 192 },
	{ "runtime.netpollblock", "/usr/local/go/src/runtime/netpoll.go", 575 },
	[EXIT] = { "runtime.goexit", "/usr/local/go/src/runtime/asm_amd64.s", 1264 },
	[MAIN] = { "runtime.main", "/usr/local/go/src/runtime/proc.go", 302 },
	[IDLE] = { "runtime.futex", "/usr/local/go/src/runtime/sys_linux_amd64.s", 575 },
	{ "runtime.mPark", "/usr/local/go/src/runtime/proc.go", 1985 },
	{ "runtime.schedule", "/usr/local/go/src/runtime/proc.go", 4158 },
	{ "runtime.mcall", "/usr/local/go/src/runtime/asm_amd64.s", 463 },
};

/* In byte order, because Go sorts labels by key. */
static const char *const label_keys[] = {
	"", "a b", "api", "job", "k", "k8s.pod", "tenant", "uni/x", "we\"ird", "x]:y", "}",
	"\303\251t\303\251",
};
static const char *const label_values[] = {
	"", "v1.2/x_y", "127.0.0.1:80", "a b", "billing", "quo\"te", "back\\slash\\", "]:",
	"x]:y", "}", "{x}", "}:", "tab\there", "two\nlines", "cr\r", "\001ctl\033", "\177",
	"\a\b\f\v", "na\303\257ve \317\200", "\344\270\226\347\225\214", "\360\237\216\211",
	"zero\342\200\213width", "a, b", "k: v", "\", \"k\": \"", " lead", "trail ", "labels:{",
	"goroutine 1 [running]:", "created by x", "%d%s", "-", "0", "\\u0041",
};

struct message {
	int since, until;
	const char *text;
};
static const struct message panics[] = {
	{ 2, NOW, "panic: boom" },
	{ 2, NOW, "panic: runtime error: index out of range [5] with length 3" },
	{ 2, NOW, "panic: runtime error: invalid memory address or nil pointer dereference\n"
		  "[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x4f1348]" },
	{ 2, NOW, "panic: first [recovered]\n\tpanic: second" },
	{ 2, NOW, "panic: a [recovered]\n\tpanic: b [recovered]\n\tpanic: runtime error: x\n"
		  "[signal SIGSEGV: segmentation violation code=0x2 addr=0x8 pc=0x47de8e]" },
	{ 2, NOW, "panic: main.mystr(\"a \\\"b\\\"\")" },
	{ 2, NOW, "panic: (*main.E) 0x5b8980" },
	{ 2, NOW, "panic: na\303\257ve \342\206\222 \344\270\226\347\225\214" },
	{ 2, 22, "panic: line one\nline two (raw)\n  line three" },
	{ 23, NOW, "panic: line one\n\tline two\n\tgoroutine 1 [running]:\n\tline four" },
	{ 25, NOW, "panic: same [recovered, repanicked]" },
	{ 23, NOW, "panic: multi\n\tline [recovered]\n\tpanic: after" },
};
static const struct message fatals[] = {
	{2, NOW, "fatal error: all goroutines are asleep - deadlock!"},
	{6, NOW, "fatal error: concurrent map writes"},
	{2, NOW, "fatal error: sync: unlock of unlocked mutex"},
	{2, NOW,
		"fatal error: unexpected signal during runtime execution\n"
		"[signal SIGSEGV: segmentation violation code=0x1 addr=0x118 pc=0x7f0011223344]"},
	{2, NOW, "fatal error: stack overflow"},
};
static const struct message signals[] = {
	{2, NOW, "SIGQUIT: quit\nPC=0x463961 m=0 sigcode=0"},
	{2, NOW, "SIGABRT: abort\nPC=0x463961 m=3 sigcode=18446744073709551610"},
	{22, NOW, "SIGSEGV: segmentation violation\nPC=0x463961 m=0 sigcode=1 addr=0x0"},
	{7, NOW,
		"SIGQUIT: quit\nPC=0x7f0000463961 m=2 sigcode=0\nsignal arrived during cgo "
		"execution"},
	{2, 3, "SIGQUIT: quit\nPC=0x463961"},
	{5, NOW,
		"SIGILL: illegal instruction\nPC=0x463961 m=0 sigcode=2\ninstruction bytes: 0xf "
		"0xb 0x48 0x8b"},
};

static const char *const registers[] = {
	"rax", "rbx", "rcx", "rdx", "rdi", "rsi", "rbp", "rsp", "r8", "r9", "r10", "r11",
	"r12", "r13", "r14", "r15", "rip", "rflags", "cs", "fs", "gs",
};

/* The runtime's own remarks, printed between two frames. */
static const struct message diags[] = {
	{20, NOW, "runtime: g 5: unexpected return pc for main.f called from 0x0"},
	{2, 19, "runtime: unexpected return pc for main.f called from 0x0"},
	{11, NOW,
		"stack: frame={sp:0xc000099f88, fp:0xc000099fe0} "
		"stack=[0xc000099000,0xc00009a000)"},
	{21, NOW, "runtime: traceback stuck. pc=0x45f3a1 sp=0xc000099f88"},
	{2, NOW, "runtime: unknown pc 0x45f3a1"},
	{2, 3, "----- stack segment boundary -----"},
};

/* Lines that belong to no dump. */
static const char *const log_lines[] = {
	"2026/01/02 15:04:05 http: Accept error: accept tcp [::]:8080: too many open files; "
	"retrying in 5ms",
	"INFO[0007] goroutine stacks written to "
	"/var/run/docker/goroutine-stacks-2026-01-02T150405Z.log",
	"time=\"2026-01-02T15:04:05Z\" level=info msg=\"starting \\\"api\\\"\" module=main",
	"{\"level\":\"info\",\"msg\":\"started\",\"n\":3}",
	"exit status 2",
	"listening on 127.0.0.1:6060 (pid 12)",
	"profile: 3 goroutines leaked",
	"I saw goroutine 7 blocked again, and goroutine 9 too",
	"\303\234bersicht: alles in Ordnung \342\234\223",
	"=== RUN   TestGoroutines",
	"--- PASS: TestGoroutines (0.00s)",
	"panicked? no: just a line",
};

/*
 * For plain dumps: short names give many small goroutines, long ones are as in a server with
 * vendored modules.
 */
static const char *const long_packages[] = {
	"github.com/acme/platform/internal/server", "google.golang.org/grpc/internal/transport",
	"k8s.io/client-go/tools/cache", "github.com/jackc/pgx/v5/pgconn",
	"github.com/acme/platform/pkg/queue", "go.etcd.io/etcd/client/v3/concurrency",
	"github.com/segmentio/kafka-go/protocol/produce",
	"github.com/acme/platform/internal/storage/cache",
};
static const char *const long_methods[] = {
	"serveStreams", "readLoop", "ListAndWatch", "HandleRequest.func1", "waitOnHeader",
	"Publish", "dispatch", "run.func2",
};
