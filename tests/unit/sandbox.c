/* Tests the sandbox with a process inside that tries to do what a filter does not do. */
#include "lib/base/sandbox.h"

#include "tests/unit/tap.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The files of the test, in a scratch folder that is the current one. */
#define TOLD "told"	       /* a file that may be read */
#define OTHER "other"	       /* a file that may not be read */
#define FOLDER "folder"	       /* a folder beneath which all files may be read */
#define BENEATH "folder/deep/file"
#define PLAIN "plain"	       /* a folder that is named among the files */

static int pipe_ends[2];

/* Each of these functions returns 0 if it succeeded, or errno. */

static int errno_of(long result)
{
	return result < 0 ? errno : 0;
}

static int try_open(const char *path, int flags)
{
	char c;
	int fd = open(path, flags, 0600);

	return fd < 0 ? errno : errno_of(read(fd, &c, 1));
}

static int read_told(void) { return try_open(TOLD, O_RDONLY); }
static int read_link(void) { return try_open("link", O_RDONLY); }
static int read_other(void) { return try_open(OTHER, O_RDONLY); }
static int read_passwd(void) { return try_open("/etc/passwd", O_RDONLY); }
static int read_beneath(void) { return try_open(BENEATH, O_RDONLY); }
static int read_plain(void) { return try_open(PLAIN, O_RDONLY); }
static int read_missing(void) { return try_open("missing", O_RDONLY); }
static int write_told(void) { return try_open(TOLD, O_WRONLY); }
static int append_told(void) { return try_open(TOLD, O_RDWR | O_APPEND); }
static int empty_told(void) { return try_open(TOLD, O_RDONLY | O_TRUNC); }
static int create(void) { return try_open("new", O_WRONLY | O_CREAT); }
static int create_readable(void) { return try_open("new", O_RDONLY | O_CREAT); }

static int list_folder(void)
{
	return opendir(".") ? 0 : errno;
}

static int map_told(void)
{
	int fd = open(TOLD, O_RDONLY);
	const char *p = mmap(NULL, 4, PROT_READ, MAP_PRIVATE, fd, 0);

	return p == MAP_FAILED ? errno : *p == 't' ? 0 : -1;
}

static int open_pipe_again(void)
{
	char path[32], c;

	snprintf(path, sizeof path, "/dev/fd/%d", pipe_ends[0]);
	if (write(pipe_ends[1], "x", 1) != 1)
		return errno;
	return errno_of(read(open(path, O_RDONLY), &c, 1));
}

static int unlink_told(void) { return errno_of(unlink(TOLD)); }
static int rename_told(void) { return errno_of(rename(TOLD, "new")); }
static int link_told(void) { return errno_of(symlink(TOLD, "new")); }
static int make_folder(void) { return errno_of(mkdir("new", 0700)); }
static int change_mode(void) { return errno_of(chmod(TOLD, 0777)); }
static int truncate_told(void) { return errno_of(truncate(TOLD, 0)); }
static int signal_parent(void) { return errno_of(kill(getppid(), SIGUSR1)); }
static int type_key(void) { return errno_of(ioctl(0, TIOCSTI, "x")); }
static int ask_width(void) { struct winsize w; ioctl(0, TIOCGWINSZ, &w); return 0; }

static int run_program(void)
{
	char *argv[] = {"true", NULL};

	return errno_of(execv("/bin/true", argv));
}

static int spawn_program(void)
{
	char *argv[] = {"true", NULL};
	pid_t child;

	return posix_spawn(&child, "/bin/true", NULL, NULL, argv, argv + 1);
}

static int fork_child(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	return errno_of(child);
}

static int run_shell(void) { return errno_of(system("true")); }
static int open_socket(void) { return errno_of(socket(AF_INET, SOCK_STREAM, 0)); }
static int open_socket_pair(void)
{
	int ends[2];

	return errno_of(socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
}

static int connect_socket(void)
{
	struct sockaddr to = {.sa_family = AF_UNIX};

	return errno_of(connect(0, &to, sizeof to));
}

static void *be_thread(void *arg)
{
	*(int *)arg = try_open(TOLD, O_RDONLY);
	return NULL;
}

static int start_thread(void)
{
	pthread_t thread;
	int result = -1, error = pthread_create(&thread, NULL, be_thread, &result);

	return error ? error : pthread_join(thread, NULL) ? -1 : result;
}

static void *be_writer(void *arg)
{
	*(int *)arg = create();
	return NULL;
}

static int create_in_thread(void)
{
	pthread_t thread;
	int result = -1, error = pthread_create(&thread, NULL, be_writer, &result);

	return error ? error : pthread_join(thread, NULL) ? -1 : result;
}

static int catch_sigsys(void) { return signal(SIGSYS, SIG_IGN) == SIG_ERR ? errno : 0; }

static int block_sigsys(void)
{
	sigset_t set;

	sigfillset(&set);
	sigprocmask(SIG_SETMASK, &set, NULL);
	return create();
}

static volatile sig_atomic_t was_raised;

static void on_signal(int sig)
{
	(void)sig;
	was_raised = 1;
}

static int raise_signal(void)
{
	signal(SIGUSR1, on_signal);
	return raise(SIGUSR1) != 0 ? errno : was_raised ? 0 : -1;
}

static int wait_for_input(void)
{
	struct pollfd fd = {.fd = pipe_ends[0], .events = POLLIN};
	struct timespec t = {0, 1000};
	sigset_t none;
	fd_set set;

	FD_ZERO(&set);
	sigemptyset(&none);
	if (poll(&fd, 1, 0) != 0 || pselect(0, &set, NULL, NULL, &t, &none) != 0)
		return errno;
	return errno_of(nanosleep(&t, NULL)) + errno_of(clock_gettime(CLOCK_MONOTONIC, &t));
}

#if defined(__linux__)
static int call_openat2(void)
{
	uint64_t how[3] = {O_WRONLY, 0, 0};

	return errno_of(syscall(437, AT_FDCWD, TOLD, how, sizeof how));
}

static int call_io_uring(void)
{
	char params[256] = {0};

	return errno_of(syscall(425, 1, params));
}

static int call_clone3(void)
{
	char args[64] = {0};

	return errno_of(syscall(435, args, sizeof args));
}

#if defined(__x86_64__)
static int call_x32(void) { return errno_of(syscall(0x40000000 + SYS_getpid)); }
static int call_32_bits(void)
{
	long result;

	__asm__ volatile("int $0x80" : "=a"(result) : "0"(20) : "memory"); /* getpid */
	return result < 0 ? (int)-result : 0;
}
#endif
#endif

/*
 * IS_REFUSED: the process is killed, or the call fails with some errno. Which of the two depends on
 * the system call by which the C library does it.
 */
enum { IS_KILLED = 1000, IS_REFUSED };

static const struct attempt {
	const char *name;
	int (*fn)(void);
	int want;      /* an errno, IS_KILLED or IS_REFUSED */
	unsigned part; /* the part of the sandbox that must be in force; 0: none */
	bool is_silent; /* it may be killed without a report, because all signals are blocked */
} attempts[] = {
	{"a file that may be read", read_told, 0, 0, false},
	{"a link to it", read_link, 0, 0, false},
	{"a file beneath a folder", read_beneath, 0, 0, false},
	{"a map of a file", map_told, 0, 0, false},
	{"a pipe by its name", open_pipe_again, 0, 0, false},
	{"a folder is one", read_plain, EISDIR, 0, false},
	{"a missing file is missing", read_missing, ENOENT, 0, false},
	{"a thread", start_thread, 0, 0, false},
	{"a signal to itself", raise_signal, 0, 0, false},
	{"to wait", wait_for_input, 0, 0, false},
	{"the width of a terminal", ask_width, 0, 0, false},
	{"another file", read_other, EACCES, GL_SANDBOX_FILES, false},
	{"/etc/passwd", read_passwd, EACCES, GL_SANDBOX_FILES, false},
	{"to list a folder", list_folder, EACCES, GL_SANDBOX_FILES, false},
	{"to write to a file that may be read", write_told, IS_KILLED, GL_SANDBOX_CALLS, false},
	{"to append to it", append_told, IS_KILLED, GL_SANDBOX_CALLS, false},
	{"to empty it", empty_told, IS_KILLED, GL_SANDBOX_CALLS, false},
	{"to create a file", create, IS_KILLED, GL_SANDBOX_CALLS, false},
	{"to create a file to be read", create_readable, IS_KILLED, GL_SANDBOX_CALLS, false},
	{"to create a file in a thread", create_in_thread, IS_KILLED, GL_SANDBOX_CALLS, false},
	{"to execute a program", run_program, IS_KILLED, GL_SANDBOX_CALLS, false},
	{"to spawn one", spawn_program, IS_REFUSED, GL_SANDBOX_CALLS, false},
	{"to run a shell", run_shell, IS_REFUSED, GL_SANDBOX_CALLS, false},
	{"to fork", fork_child, IS_KILLED, GL_SANDBOX_CALLS, true},
	{"a socket", open_socket, IS_KILLED, GL_SANDBOX_CALLS, false},
	{"to connect what is open", connect_socket, IS_KILLED, GL_SANDBOX_CALLS, false},
	{"a pair of sockets", open_socket_pair, IS_KILLED, GL_SANDBOX_CALLS, false},
#if defined(__linux__)
	{"to remove a file", unlink_told, ENOSYS, GL_SANDBOX_CALLS, false},
	{"to rename a file", rename_told, ENOSYS, GL_SANDBOX_CALLS, false},
	{"to make a link", link_told, ENOSYS, GL_SANDBOX_CALLS, false},
	{"to make a folder", make_folder, ENOSYS, GL_SANDBOX_CALLS, false},
	{"to change a mode", change_mode, ENOSYS, GL_SANDBOX_CALLS, false},
	{"to truncate a file", truncate_told, ENOSYS, GL_SANDBOX_CALLS, false},
	{"a signal to another process", signal_parent, ENOSYS, GL_SANDBOX_CALLS, false},
	{"to type into a terminal", type_key, ENOTTY, GL_SANDBOX_CALLS, false},
	{"to ignore the signal that ends it", catch_sigsys, EINVAL, GL_SANDBOX_CALLS, false},
	{"to block it", block_sigsys, IS_KILLED, GL_SANDBOX_CALLS, true},
	{"openat2", call_openat2, ENOSYS, GL_SANDBOX_CALLS, false},
	{"io_uring", call_io_uring, ENOSYS, GL_SANDBOX_CALLS, false},
	{"clone3", call_clone3, ENOSYS, GL_SANDBOX_CALLS, false},
#if defined(__x86_64__)
	{"a call of x32", call_x32, IS_KILLED, GL_SANDBOX_CALLS, true},
	{"a call of 32 bits", call_32_bits, IS_KILLED, GL_SANDBOX_CALLS, true},
#endif
#endif
};

static const char *const files[] = {"-", TOLD, "link", PLAIN, "missing", "/missing/file"};
static const char *const folders[] = {FOLDER, "missing"};

/* The report, in memory that is shared with the children. */
static char *reported;

static void report(int sig, siginfo_t *info, void *context)
{
	const char *what = gl_sandbox_stopped(info);

	(void)context;
	if (what)
		strcpy(reported, what);
	kill(getpid(), sig);
}

static void take_sigsys(void)
{
	struct sigaction sa = {.sa_sigaction = report};

	sa.sa_flags = (int)(SA_SIGINFO | SA_RESETHAND | SA_NODEFER);
	sigaction(SIGSYS, &sa, NULL);
}

static unsigned enter(void)
{
	take_sigsys();
	return gl_sandbox_enter(&(struct gl_sandbox_paths){files, sizeof files / sizeof files[0]},
		&(struct gl_sandbox_paths){folders, sizeof folders / sizeof folders[0]});
}

static void share_report(void)
{
	reported = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (reported == MAP_FAILED)
		exit(2);
}

/* A process that is killed for a call has reported it, for example `execute a program (execve)`. */
static void test_report(const struct attempt *a)
{
	const char *last = strrchr(reported, ')');

	if (a->want == IS_KILLED)
		ok(a->is_silent || (last && !last[1] && strchr(reported, '(')), a->name);
	else
		is_str(((struct gl_str){reported, strlen(reported)}), "", a->name);
}

/*
 * Lets a child enter the sandbox and call fn. Returns what fn returns or, if fn is NULL, the parts
 * that are in force.
 */
static int in_child(int (*fn)(void))
{
	int status, result[1] = {-1}, ends[2];
	pid_t child;

	if (pipe(ends) != 0 || (child = fork()) < 0)
		exit(2);
	if (child == 0) {
		unsigned parts = enter();

		result[0] = fn ? fn() : (int)parts;
		_exit(write(ends[1], result, sizeof result) != sizeof result);
	}
	close(ends[1]);
	if (read(ends[0], result, sizeof result) < 0)
		result[0] = -1;
	close(ends[0]);
	waitpid(child, &status, 0);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS ? IS_KILLED : result[0];
}

static void make_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		exit(2);
}

static void make_files(char *scratch)
{
	if (!mkdtemp(scratch) || chdir(scratch) != 0 || mkdir(FOLDER, 0700) != 0 ||
		mkdir("folder/deep", 0700) != 0 || mkdir(PLAIN, 0700) != 0 ||
		symlink(TOLD, "link") != 0 || pipe(pipe_ends) != 0)
		exit(2);
	make_file(TOLD, "told");
	make_file(OTHER, "other");
	make_file(BENEATH, "file");
}

static void remove_files(const char *scratch)
{
	static const char *const made[] = {TOLD, OTHER, BENEATH, "link", "new", "folder/deep",
		FOLDER, PLAIN, NULL};

	for (size_t i = 0; made[i]; i++)
		(void)remove(made[i]);
	if (chdir("/") == 0)
		(void)remove(scratch);
}

int main(void)
{
	const char *tmp = getenv("TMPDIR");
	char scratch[4096];
	unsigned parts;

	snprintf(scratch, sizeof scratch, "%s/gl-sandbox.XXXXXX", tmp ? tmp : "/tmp");
	make_files(scratch);
	share_report();
	parts = (unsigned)in_child(NULL);
	printf("# in force: %s\n", gl_sandbox_names(parts));
	for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++) {
		const struct attempt *a = &attempts[i];

		if ((parts & a->part) != a->part) {
			printf("ok %u - %s # SKIP not in force\n", ++tap_run, a->name);
			continue;
		}
		*reported = '\0';
		if (a->want == IS_REFUSED) {
			ok(in_child(a->fn) != 0, a->name);
		} else {
			is_num(in_child(a->fn), a->want, a->name);
			test_report(a);
		}
	}
	remove_files(scratch);
	return done();
}
