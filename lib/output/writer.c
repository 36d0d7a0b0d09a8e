#include "lib/output/writer.h"

#include "lib/base/mem.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

void gl_writer_init(struct gl_writer *w, int fd)
{
	*w = (struct gl_writer){.fd = fd};
}

/*
 * Waits until fd can be written to. Without this, bytes would be lost if another process that
 * shares the descriptor has made it non-blocking.
 */
static bool wait_for_room(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLOUT};

	return poll(&p, 1, -1) >= 0 || errno == EINTR;
}

static ssize_t write_some(int fd, const char *p, size_t len)
{
	for (;;) {
		ssize_t n = write(fd, p, len);

		if (n >= 0)
			return n;
		if (errno == EINTR)
			continue;
		if ((errno != EAGAIN && errno != EWOULDBLOCK) || !wait_for_room(fd))
			return -1;
	}
}

void gl_writer_flush(struct gl_writer *w)
{
	size_t done = 0;

	if (gl_mem_lacked() && w->sys_errno == 0)
		w->sys_errno = ENOMEM;
	while (w->sys_errno == 0 && done < w->buf.len) {
		ssize_t n = write_some(w->fd, w->buf.p + done, w->buf.len - done);

		if (n < 0)
			w->sys_errno = errno;
		else
			done += (size_t)n;
	}
	w->buf.len = 0;
}

void gl_writer_now(int fd, struct gl_str text)
{
	while (text.len > 0) {
		ssize_t n = write_some(fd, text.p, text.len);

		if (n < 0)
			return;
		text = gl_str_skip(text, (size_t)n);
	}
}

bool gl_writer_failed(const struct gl_writer *w)
{
	return w->sys_errno != 0;
}

int gl_writer_close(struct gl_writer *w, struct gl_err *err)
{
	gl_writer_flush(w);
	gl_buf_free(&w->buf);
	/*
	 * Some systems report a full disk only on close. EINTR is not treated as a failure, because
	 * it leaves unknown whether the descriptor was closed.
	 */
	if (close(w->fd) != 0 && w->sys_errno == 0 && errno != EINTR)
		w->sys_errno = errno;
	w->fd = -1;
	if (gl_mem_lacked())
		return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	if (w->sys_errno != 0) {
		errno = w->sys_errno;
		return gl_err_system(err, "cannot write");
	}
	return 0;
}
