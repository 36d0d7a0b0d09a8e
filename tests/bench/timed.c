/*
 * timed: runs a command line of sh, discards its output, and prints the seconds it took and the KiB
 * of memory that its largest process used.
 *
 *     timed 'cat FILE | ./gltop'
 *
 * The system reports for a process at least the memory that its parent had at the fork. So the
 * parent must be small, and neither Perl nor the shell can measure this. The exit status is that of
 * the command line.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static _Noreturn void become(const char *line)
{
	int null = open("/dev/null", O_WRONLY);

	if (null < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0)
		_exit(127);
	execl("/bin/sh", "sh", "-c", line, (char *)NULL);
	_exit(127);
}

static long largest_kib(void)
{
	struct rusage use;

	if (getrusage(RUSAGE_CHILDREN, &use))
		return 0;
#ifdef __APPLE__
	return use.ru_maxrss / 1024;
#else
	return use.ru_maxrss;
#endif
}

int main(int argc, char **argv)
{
	double from = now();
	pid_t child;
	int status;

	if (argc != 2) {
		fputs("usage: timed LINE\n", stderr);
		return 127;
	}
	child = fork();
	if (child == 0)
		become(argv[1]);
	if (child < 0 || waitpid(child, &status, 0) < 0) {
		perror("timed");
		return 127;
	}
	printf("%.6f %ld\n", now() - from, largest_kib());
	return WIFEXITED(status) ? WEXITSTATUS(status) : 127;
}
