/*
 * writer: buffered bytes to a descriptor. The first failure sticks: what follows is
 * dropped, and gl_writer_close tells. The one file that writes to an output descriptor.
 */
#ifndef GL_OUTPUT_WRITER_H
#define GL_OUTPUT_WRITER_H

#include "lib/base/buf.h"
#include "lib/base/err.h"

struct gl_writer {
	struct gl_buf buf; /* append here, at whole lines call gl_writer_line */
	int fd;
	int sys_errno; /* of the first failure, 0 while all is well */
};

/* fd is borrowed. */
void gl_writer_init(struct gl_writer *w, int fd);

/* Write all that was appended. */
void gl_writer_flush(struct gl_writer *w);

#define GL_WRITER_FULL ((size_t)64 << 10) /* gathered before it is written */

/* After a whole line was appended to w->buf: writes when enough has gathered. */
static inline void gl_writer_line(struct gl_writer *w)
{
	if (GL_UNLIKELY(w->buf.len >= GL_WRITER_FULL))
		gl_writer_flush(w);
}

/* A write has failed (disk full): going on is useless. */
bool gl_writer_failed(const struct gl_writer *w);

/* Flush, close fd, free. 0, or -1 and *err: failure surfaces here. */
int gl_writer_close(struct gl_writer *w, struct gl_err *err);

#endif
