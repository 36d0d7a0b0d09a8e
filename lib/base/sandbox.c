#include "lib/base/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- programs for which there is no sandbox ------------------------------------------ */

#if defined(__GNUC__)
/*
 * Functions of the sanitizers, of the coverage of gcc and clang, and of gprof. At the end these
 * report what they found, for which they write a file, fork, or trace their own process. The
 * sandbox would not let them. The address of a function that is not linked in is NULL.
 */
extern void __asan_init(void) __attribute__((weak));
extern void __hwasan_init(void) __attribute__((weak));
extern void __lsan_do_leak_check(void) __attribute__((weak));
extern void __msan_init(void) __attribute__((weak));
extern void __tsan_init(void) __attribute__((weak));
extern void __ubsan_handle_type_mismatch_v1(void *, uintptr_t) __attribute__((weak));
extern void __gcov_init(void *) __attribute__((weak));
extern void llvm_gcov_init(void) __attribute__((weak));
extern void __llvm_profile_initialize(void) __attribute__((weak));
extern void __gmon_start__(void) __attribute__((weak));

static bool is_instrumented(void)
{
	return __asan_init || __hwasan_init || __lsan_do_leak_check || __msan_init || __tsan_init ||
	       __ubsan_handle_type_mismatch_v1 || __gcov_init || llvm_gcov_init ||
	       __llvm_profile_initialize || __gmon_start__;
}
#else
#define is_instrumented() false
#endif

#if defined(__linux__) && defined(__has_include)
#if __has_include(<linux/seccomp.h>)
#define IS_LINUX 1
#endif
#endif

#if defined(IS_LINUX)

#include <asm/termios.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

static const char *const names[] = {"none", "Landlock", "seccomp", "Landlock and seccomp"};

/* --- Landlock ------------------------------------------------------------------------ */

/*
 * These definitions are from include/uapi/linux/landlock.h. They are repeated here, because the
 * machine on which the program is compiled may have older headers than the kernel on which it runs.
 */
#if !defined(SYS_landlock_create_ruleset) && !defined(__alpha__) && !defined(__mips__)
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

#if defined(SYS_landlock_create_ruleset)

#define ASK_VERSION 1u
#define RULE_PATH_BENEATH 1
#define READ_FILE ((uint64_t)1 << 2)
#define READ_DIR ((uint64_t)1 << 3)

struct ruleset {
	uint64_t files, network, scoped; /* rights to take away, except where rules allow them */
};

struct path_rule {
	uint64_t rights;
	int32_t path;
} __attribute__((packed));

/* What each version of Landlock can take away, the first version first. */
static const struct ruleset versions[] = {
	{0x1fff, 0, 0},	  /* Linux 5.13: execute, write, read, list, remove, make */
	{0x3fff, 0, 0},	  /* 5.19: link and rename between folders */
	{0x7fff, 0, 0},	  /* 6.2: truncate */
	{0x7fff, 0x3, 0}, /* 6.7: bind and connect TCP sockets */
	{0xffff, 0x3, 0}, /* 6.10: ioctl on devices */
	{0xffff, 0x3, 0x3}, /* 6.12: connect abstract Unix sockets, signal other processes */
};

/* Returns a ruleset that takes away everything that this kernel can take away, or -1. */
static int new_ruleset(void)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, ASK_VERSION);
	long last = GL_COUNT(versions);

	if (version < 1)
		return -1;
	return (int)syscall(SYS_landlock_create_ruleset,
		&versions[(version < last ? version : last) - 1], sizeof versions[0], 0);
}

/*
 * Allows reading what is at the path. Returns false if it is not certain that this has worked. A
 * path that cannot be opened now cannot be opened later either, and needs no rule. Pipes and the
 * like, which have no place in a file system, refuse a rule and need none.
 */
static bool allow(int ruleset, const char *path, uint64_t folder_rights)
{
	struct path_rule rule = {.rights = READ_FILE};
	bool is_good = true;
	struct stat st;

	if (strcmp(path, "-") == 0)
		return true;
	rule.path = open(path, O_PATH | O_CLOEXEC);
	if (rule.path < 0)
		return errno != EMFILE && errno != ENFILE && errno != ENOMEM;
	if (fstat(rule.path, &st) == 0 && S_ISDIR(st.st_mode))
		rule.rights = folder_rights;
	if (syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0) != 0)
		is_good = errno == EBADFD;
	close(rule.path);
	return is_good;
}

static bool allow_all(int ruleset, const struct gl_sandbox_paths *paths, uint64_t folder_rights)
{
	bool is_good = true;

	for (size_t i = 0; i < paths->n && is_good; i++)
		is_good = allow(ruleset, paths->v[i], folder_rights);
	return is_good;
}

/*
 * Restricts which files can be opened. A folder among `files` can be opened but not read from, so
 * that the message can say that it is a folder.
 */
static bool restrict_files(const struct gl_sandbox_paths *files,
	const struct gl_sandbox_paths *folders)
{
	int ruleset = new_ruleset();
	bool is_good;

	if (ruleset < 0)
		return false;
	is_good = allow_all(ruleset, files, READ_DIR) &&
		  allow_all(ruleset, folders, READ_DIR | READ_FILE) &&
		  syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
	close(ruleset);
	return is_good;
}

#else
#define restrict_files(files, folders) ((void)(files), (void)(folders), false)
#endif

/* --- system calls -------------------------------------------------------------------- */

/*
 * The architecture for which the program was compiled, as the filter sees it. The numbers of system
 * calls depend on it.
 */
#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__i386__)
#define ARCH AUDIT_ARCH_I386
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#elif defined(__arm__) && defined(__ARM_EABI__) && !defined(__ARMEB__)
#define ARCH AUDIT_ARCH_ARM
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCH AUDIT_ARCH_RISCV64
#elif defined(__s390x__)
#define ARCH AUDIT_ARCH_S390X
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
#define ARCH AUDIT_ARCH_PPC64LE
#elif defined(__powerpc64__)
#define ARCH AUDIT_ARCH_PPC64
#elif defined(__loongarch_lp64) && defined(AUDIT_ARCH_LOONGARCH64)
#define ARCH AUDIT_ARCH_LOONGARCH64
#endif

#if defined(ARCH)

#define KILL SECCOMP_RET_KILL_PROCESS /* before Linux 4.14 this kills only the thread */
#define STOP SECCOMP_RET_TRAP /* raises SIGSYS */
#define FAIL(error) (SECCOMP_RET_ERRNO | (error))

/* Only the low 32 bits of an argument are looked at. */
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define LOW 4
#else
#define LOW 0
#endif
#define OFFSET_OF(field) ((uint32_t)offsetof(struct seccomp_data, field))
#define OFFSET_OF_ARG(n) (OFFSET_OF(args) + 8 * (n) + LOW)

#if defined(__s390__)
#define CLONE_FLAGS 1 /* index of the argument with the flags of clone */
#else
#define CLONE_FLAGS 0
#endif

/* Flags of open(2) with which a file can be written, created or truncated. */
#define WRITES (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)

/*
 * A rule for a system call. If (arg & mask) == value, `answer` decides what becomes of the call.
 * Otherwise the next rule for this call is tried. If no rule for the call applies, it fails as if
 * it did not exist.
 */
struct rule {
	uint32_t call, answer;
	uint32_t arg, mask, value; /* if mask is 0, the rule always holds */
	/* for messages, if the call ends the process: what it was to do, and its name */
	const char *aim;
};

#define SELF UINT32_MAX /* in `value`: the id of this process */

#define ALLOW(name) {SYS_##name, SECCOMP_RET_ALLOW, 0, 0, 0, NULL}
#define IF(name, arg, mask, value) {SYS_##name, SECCOMP_RET_ALLOW, arg, mask, value, NULL}
#define FAIL_IF(name, error, arg, mask, value) {SYS_##name, FAIL(error), arg, mask, value, NULL}
#define ELSE(name, answer) {SYS_##name, answer, 0, 0, 0, NULL}
#define NEVER(name, aim) {SYS_##name, STOP, 0, 0, 0, aim " (" #name ")"}

/*
 * The system calls that a program in the sandbox may make. Where architectures and C libraries use
 * different calls for the same purpose, all of them are listed.
 */
static const struct rule rules[] = {
	ALLOW(read), ALLOW(write), ALLOW(munmap), ALLOW(madvise), ALLOW(brk), ALLOW(mprotect),
	ALLOW(mremap), ALLOW(pread64), ALLOW(readv), ALLOW(writev), ALLOW(close),
#if defined(SYS_mmap)
	ALLOW(mmap),
#endif
#if defined(SYS_mmap2)
	ALLOW(mmap2),
#endif
#if defined(SYS_lseek)
	ALLOW(lseek),
#endif
#if defined(SYS__llseek)
	ALLOW(_llseek),
#endif
#if defined(SYS_fstat)
	ALLOW(fstat),
#endif
#if defined(SYS_fstat64)
	ALLOW(fstat64),
#endif
#if defined(SYS_newfstatat)
	ALLOW(newfstatat),
#endif
#if defined(SYS_fstatat64)
	ALLOW(fstatat64),
#endif
#if defined(SYS_statx)
	ALLOW(statx),
#endif
#if defined(SYS_stat)
	ALLOW(stat),
#endif
#if defined(SYS_stat64)
	ALLOW(stat64),
#endif
#if defined(SYS_lstat)
	ALLOW(lstat),
#endif
#if defined(SYS_lstat64)
	ALLOW(lstat64),
#endif
#if defined(SYS_access)
	ALLOW(access),
#endif
	ALLOW(faccessat),
#if defined(SYS_faccessat2)
	ALLOW(faccessat2),
#endif
#if defined(SYS_readlink)
	ALLOW(readlink),
#endif
	ALLOW(readlinkat), ALLOW(getcwd), ALLOW(fcntl),
#if defined(SYS_fcntl64)
	ALLOW(fcntl64),
#endif
	/* Waiting. */
#if defined(SYS_poll)
	ALLOW(poll),
#endif
	ALLOW(ppoll),
#if defined(SYS_ppoll_time64)
	ALLOW(ppoll_time64),
#endif
#if defined(SYS_select)
	ALLOW(select),
#endif
#if defined(SYS__newselect)
	ALLOW(_newselect),
#endif
	ALLOW(pselect6),
#if defined(SYS_pselect6_time64)
	ALLOW(pselect6_time64),
#endif
	ALLOW(nanosleep),
#if defined(SYS_clock_nanosleep)
	ALLOW(clock_nanosleep),
#endif
#if defined(SYS_clock_nanosleep_time64)
	ALLOW(clock_nanosleep_time64),
#endif
#if defined(SYS_clock_gettime)
	ALLOW(clock_gettime),
#endif
#if defined(SYS_clock_gettime32) /* the name of the call in musl */
	ALLOW(clock_gettime32),
#endif
#if defined(SYS_clock_gettime64)
	ALLOW(clock_gettime64),
#endif
#if defined(SYS_gettimeofday)
	ALLOW(gettimeofday),
#endif
#if defined(SYS_time)
	ALLOW(time),
#endif
	ALLOW(restart_syscall),
	/* Threads. */
	ALLOW(futex),
#if defined(SYS_futex_time64)
	ALLOW(futex_time64),
#endif
	ALLOW(set_robust_list), ALLOW(sched_yield), ALLOW(sched_getaffinity), ALLOW(getpid),
	ALLOW(gettid), ALLOW(exit), ALLOW(exit_group),
#if defined(SYS_rseq)
	ALLOW(rseq),
#endif
	IF(clone, CLONE_FLAGS, CLONE_THREAD, CLONE_THREAD), NEVER(clone, "make a process"),
	/*
	 * Signals may be sent to this process only, as raise(3) does. The handler of SIGSYS cannot
	 * be changed.
	 */
	IF(kill, 0, UINT32_MAX, SELF), IF(tgkill, 0, UINT32_MAX, SELF),
	IF(tkill, 0, UINT32_MAX, SELF),
	FAIL_IF(rt_sigaction, EINVAL, 0, UINT32_MAX, SIGSYS), ALLOW(rt_sigaction),
	ALLOW(rt_sigprocmask), ALLOW(rt_sigreturn),
#if defined(SYS_sigreturn)
	ALLOW(sigreturn),
#endif
	/* The size of the machine's memory, which qsort asks for, and random seeds. */
	ALLOW(sysinfo),
#if defined(SYS_getrandom)
	ALLOW(getrandom),
#endif
	/*
	 * Terminals: whether there is one, how wide it is, and reading single keys. Requests that
	 * put characters into the input of a terminal are not allowed.
	 */
	IF(ioctl, 1, UINT32_MAX, TCGETS), IF(ioctl, 1, UINT32_MAX, TIOCGWINSZ),
	IF(ioctl, 1, UINT32_MAX, TCSETS), IF(ioctl, 1, UINT32_MAX, TCSETSW),
	IF(ioctl, 1, UINT32_MAX, TCSETSF),
#if defined(TCGETS2)
	IF(ioctl, 1, UINT32_MAX, TCGETS2), IF(ioctl, 1, UINT32_MAX, TCSETS2),
	IF(ioctl, 1, UINT32_MAX, TCSETSW2), IF(ioctl, 1, UINT32_MAX, TCSETSF2),
#endif
	ELSE(ioctl, FAIL(ENOTTY)),
	/* Calls that this program never makes; they end the process. */
#if defined(SYS_open)
	IF(open, 1, WRITES, 0), NEVER(open, "open a file for writing"),
#endif
	IF(openat, 2, WRITES, 0), NEVER(openat, "open a file for writing"),
#if defined(SYS_creat)
	NEVER(creat, "open a file for writing"),
#endif
#if defined(SYS_fork)
	NEVER(fork, "make a process"),
#endif
#if defined(SYS_vfork)
	NEVER(vfork, "make a process"),
#endif
	NEVER(execve, "execute a program"),
#if defined(SYS_execveat)
	NEVER(execveat, "execute a program"),
#endif
#if defined(SYS_socket)
	NEVER(socket, "use the network"), NEVER(socketpair, "use the network"),
	NEVER(connect, "use the network"), NEVER(bind, "use the network"),
#endif
#if defined(SYS_socketcall)
	NEVER(socketcall, "use the network"),
#endif
};

#define NRULES GL_COUNT(rules)
/*
 * Instructions per rule: at most five for the rule itself. Rules are grouped in lists (put_list); a
 * list adds two at its end, and one to find it.
 */
#define MOST_PER_RULE 8

struct filter {
	struct sock_filter v[(NRULES + 1) * MOST_PER_RULE];
	unsigned short n;
	uint32_t self;
	bool is_too_far; /* a jump is longer than an instruction can encode */
};

static void put(struct filter *f, int code, uint32_t k, uint8_t if_true, uint8_t if_false)
{
	f->v[f->n++] = (struct sock_filter){(uint16_t)code, if_true, if_false, k};
}

static void put_load(struct filter *f, uint32_t offset)
{
	put(f, BPF_LD | BPF_W | BPF_ABS, offset, 0, 0);
}

static void put_answer(struct filter *f, uint32_t answer)
{
	put(f, BPF_RET | BPF_K, answer, 0, 0);
}

/*
 * Placeholder for the distance to the end of the list of rules, where the call is allowed. put_list
 * sets the distance once it is known.
 */
#define TO_ALLOWED UINT8_MAX

static void put_if(struct filter *f, uint32_t value, uint32_t answer)
{
	if (answer == SECCOMP_RET_ALLOW) {
		put(f, BPF_JMP | BPF_JEQ | BPF_K, value, TO_ALLOWED, 0);
	} else {
		put(f, BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
		put_answer(f, answer);
	}
}

/*
 * Appends the instructions of a rule. They expect the number of the call in the accumulator, and
 * leave it there.
 */
static void put_rule(struct filter *f, const struct rule *r)
{
	size_t start = f->n;

	if (!r->mask) {
		put_if(f, r->call, r->answer);
		return;
	}
	put(f, BPF_JMP | BPF_JEQ | BPF_K, r->call, 0, 0);
	put_load(f, OFFSET_OF_ARG(r->arg));
	if (r->mask != UINT32_MAX)
		put(f, BPF_ALU | BPF_AND | BPF_K, r->mask, 0, 0);
	put_if(f, r->value == SELF ? f->self : r->value, r->answer);
	put_load(f, OFFSET_OF(nr));
	f->v[start].jf = (uint8_t)(f->n - start - 1);
}

static void put_list(struct filter *f, const struct rule *const *sorted, size_t n)
{
	size_t start = f->n;

	for (size_t i = 0; i < n; i++)
		put_rule(f, sorted[i]);
	put_answer(f, FAIL(ENOSYS));
	for (size_t i = start; i < f->n; i++)
		if (f->v[i].jt == TO_ALLOWED)
			f->v[i].jt = (uint8_t)(f->n - i - 1);
	put_answer(f, SECCOMP_RET_ALLOW);
}

/*
 * Appends instructions that kill a process of another architecture, or of x32 on x86-64, because
 * there the numbers mean other calls.
 */
static void put_arch(struct filter *f)
{
	put_load(f, OFFSET_OF(arch));
	put(f, BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0);
	put_answer(f, KILL);
	put_load(f, OFFSET_OF(nr));
#if defined(__x86_64__) && !defined(__ILP32__)
	put(f, BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1);
	put_answer(f, KILL);
#endif
}

/* Sorts the rules by the number of the call; the rules of one call stay in their order. */
static void sort_rules(const struct rule **sorted)
{
	for (size_t i = 0; i < NRULES; i++) {
		size_t at = i;

		for (; at > 0 && sorted[at - 1]->call > rules[i].call; at--)
			sorted[at] = sorted[at - 1];
		sorted[at] = &rules[i];
	}
}

/*
 * Returns where to divide sorted rules so that those of one call stay together, or 0 if they cannot
 * be divided.
 */
static size_t middle(const struct rule *const *sorted, size_t n)
{
	size_t at = n / 2;

	while (at > 0 && sorted[at]->call == sorted[at - 1]->call)
		at--;
	return n > 3 ? at : 0;
}

/*
 * Appends instructions that search for the call by bisection. When a filter is loaded, Linux
 * compiles it, and runs it once for each call to find out which calls are always allowed. So each
 * instruction costs time when the program starts.
 */
static void put_rules(struct filter *f, const struct rule *const *sorted, size_t n)
{
	size_t half = middle(sorted, n), jump = f->n, distance;

	if (half == 0) {
		put_list(f, sorted, n);
		return;
	}
	put(f, BPF_JMP | BPF_JGE | BPF_K, sorted[half]->call, 0, 0);
	put_rules(f, sorted, half);
	distance = f->n - jump - 1;
	f->v[jump].jt = (uint8_t)distance;
	f->is_too_far |= distance > UINT8_MAX;
	put_rules(f, sorted + half, n - half);
}

/*
 * Loads the filter, with SECCOMP_FILTER_FLAG_SPEC_ALLOW if the kernel knows it. Without this flag,
 * kernels before 5.16 switch off speculation, which makes the whole program slower
 * (Documentation/userspace-api/spec_ctrl.rst). Kernels before 4.17 do not know it. Returns false if
 * the filter is not in force.
 */
static bool load(struct filter *f)
{
	struct sock_fprog program = {f->n, f->v};

#if defined(SYS_seccomp) && defined(SECCOMP_FILTER_FLAG_SPEC_ALLOW)
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW,
		    &program) == 0)
		return true;
#endif
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

static bool restrict_calls(void)
{
	const struct rule *sorted[NRULES];
	struct filter f;

	f.n = 0;
	f.self = (uint32_t)getpid();
	f.is_too_far = false;
	sort_rules(sorted);
	put_arch(&f);
	put_rules(&f, sorted, NRULES);
	return !f.is_too_far && load(&f);
}

const char *gl_sandbox_stopped(const siginfo_t *info)
{
	const int by_seccomp = 1; /* SYS_SECCOMP, which not all C libraries define */

	for (size_t i = 0; info->si_code == by_seccomp && i < NRULES; i++)
		if (rules[i].aim && rules[i].call == (uint32_t)info->si_syscall)
			return rules[i].aim;
	return NULL;
}

#define CAN_STOP 1
#else
#define restrict_calls() false
#endif

static bool prepare(void)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

#elif defined(__OpenBSD__)

static const char *const names[] = {"none", "unveil", "pledge", "unveil and pledge"};

#define MOST_UNVEILED 100 /* most paths; the kernel has a limit, too: sys/kern/kern_unveil.c */

static void allow_all(const struct gl_sandbox_paths *paths)
{
	for (size_t i = 0; i < paths->n; i++)
		if (strcmp(paths->v[i], "-") != 0)
			(void)unveil(paths->v[i], "r");
}

static bool restrict_files(const struct gl_sandbox_paths *files,
	const struct gl_sandbox_paths *folders)
{
	if (files->n + folders->n > MOST_UNVEILED || unveil("/", "") != 0)
		return false;
	allow_all(files);
	allow_all(folders);
	return unveil(NULL, NULL) == 0;
}

static bool restrict_calls(void)
{
	return pledge("stdio rpath tty", NULL) == 0;
}

#define prepare() true

#else

static const char *const names[] = {"none"};

#define prepare() false
#define restrict_files(files, folders) ((void)(files), (void)(folders), false)
#define restrict_calls() false

#endif

/* --- all ----------------------------------------------------------------------------- */

#if !defined(CAN_STOP)
const char *gl_sandbox_stopped(const siginfo_t *info)
{
	(void)info;
	return NULL;
}
#endif

unsigned gl_sandbox_enter(const struct gl_sandbox_paths *files,
	const struct gl_sandbox_paths *folders)
{
	unsigned parts = 0;

	if (is_instrumented() || !prepare())
		return 0;
	if (restrict_files(files, folders))
		parts |= GL_SANDBOX_FILES;
	if (restrict_calls())
		parts |= GL_SANDBOX_CALLS;
	return parts;
}

const char *gl_sandbox_names(unsigned parts)
{
	return names[parts < GL_COUNT(names) ? parts : 0];
}
