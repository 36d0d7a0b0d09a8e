#include "lib/output/writer.h"

#include "tests/unit/tap.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

/* Opens a pipe whose reading end is ends[0]. */
static void open_pipe(int ends[2])
{
	if (pipe(ends) != 0)
		exit(2);
}

static void test_gathers(void)
{
	struct gl_writer w;
	struct gl_err err;
	char got[16];
	int ends[2];

	open_pipe(ends);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	gl_writer_init(&w, ends[1]);
	GL_BUF_LIT(&w.buf, "one\n");
	gl_writer_line(&w);
	ok(read(ends[0], got, sizeof got) == -1 && errno == EAGAIN, "a short line waits");
	gl_writer_flush(&w);
	ok(read(ends[0], got, sizeof got) == 4 && memcmp(got, "one\n", 4) == 0, "until a flush");
	GL_BUF_LIT(&w.buf, "two\n");
	is_num(gl_writer_close(&w, &err), 0, "close");
	ok(read(ends[0], got, sizeof got) == 4 && memcmp(got, "two\n", 4) == 0, "writes the rest");
	is_num(read(ends[0], got, sizeof got), 0, "and closes the descriptor");
	close(ends[0]);
}

static void test_large(void)
{
	struct gl_writer w;
	struct gl_err err;
	char path[] = "/tmp/gl-writer.XXXXXX";
	int fd = mkstemp(path), lines = 0;
	off_t size;

	gl_writer_init(&w, dup(fd));
	for (; lines < 100000; lines++) {
		GL_BUF_LIT(&w.buf, "0123456789\n");
		gl_writer_line(&w);
	}
	ok(w.buf.cap < (1 << 20), "what was written is not kept");
	is_num(gl_writer_close(&w, &err), 0, "a large output");
	size = lseek(fd, 0, SEEK_END);
	is_num(size, 1100000, "is whole");
	close(fd);
	unlink(path);
}

/* The reader is slow, and another process has made the descriptor non-blocking. */
static void test_nonblocking(void)
{
	static char big[1 << 20];
	struct gl_writer w;
	struct gl_err err;
	int ends[2];
	size_t got = 0;
	pid_t child;

	open_pipe(ends);
	child = fork();
	if (child == 0) {
		close(ends[0]);
		fcntl(ends[1], F_SETFL, O_NONBLOCK);
		memset(big, 'x', sizeof big);
		gl_writer_init(&w, ends[1]);
		gl_buf_add(&w.buf, big, sizeof big);
		_exit(gl_writer_close(&w, &err) == 0 ? 0 : 1);
	}
	close(ends[1]);
	for (;;) {
		ssize_t n = read(ends[0], big, sizeof big);

		if (n <= 0)
			break;
		got += (size_t)n;
	}
	is_num(got, sizeof big, "all goes through a descriptor that would not block");
	close(ends[0]);
}

static void test_failure(void)
{
	struct gl_writer w;
	struct gl_err err = {0};
	int ends[2];

	signal(SIGPIPE, SIG_IGN);
	open_pipe(ends);
	close(ends[0]);
	gl_writer_init(&w, ends[1]);
	GL_BUF_LIT(&w.buf, "lost\n");
	gl_writer_flush(&w);
	ok(gl_writer_failed(&w), "a reader that went away is a failure");
	is_num(w.buf.len, 0, "what cannot be written is dropped");
	GL_BUF_LIT(&w.buf, "lost\n");
	is_num(gl_writer_close(&w, &err), -1, "which close tells");
	ok(err.code == GL_ERR_SYSTEM && err.sys_errno == EPIPE, "with the first reason");
	gl_writer_init(&w, -1);
	ok(gl_writer_close(&w, &err) == -1 && err.sys_errno == EBADF, "so does a bad descriptor");
}

int main(void)
{
	test_gathers();
	test_large();
	test_nonblocking();
	test_failure();
	return done();
}
