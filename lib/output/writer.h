/*
 * writer: buffers output to a file descriptor. After the first failure it drops everything, and
 * gl_writer_close reports the failure. No other module writes to an output descriptor.
 */
#ifndef GL_OUTPUT_WRITER_H
#define GL_OUTPUT_WRITER_H

#include "lib/base/buf.h"
#include "lib/base/err.h"

struct gl_writer {
	struct gl_buf buf; /* append here, and call gl_writer_line after each whole line */
	int fd;
	int sys_errno; /* errno of the first failure; 0 if there was none */
};

/* Begins with an empty buffer. Borrows fd. */
void gl_writer_init(struct gl_writer *w, int fd);

/*
 * Writes everything that was appended. Writes nothing, and fails, if memory has ever run out
 * (lib/base/mem.h), because what was appended may then be wrong.
 */
void gl_writer_flush(struct gl_writer *w);

#define GL_WRITER_FULL ((size_t)128 << 10) /* bytes to collect before writing */

/*
 * Call it after each whole line that was appended to w->buf. Writes the buffer if it is full
 * enough.
 */
static inline void gl_writer_line(struct gl_writer *w)
{
	if (GL_UNLIKELY(w->buf.len >= GL_WRITER_FULL))
		gl_writer_flush(w);
}

/* Writes a short text at once. It needs no memory, and may be called in a signal handler. */
void gl_writer_now(int fd, struct gl_str text);

/*
 * Returns true if a write has failed, for example because the disk is full. Going on is then
 * useless.
 */
bool gl_writer_failed(const struct gl_writer *w);

/*
 * Flushes, closes fd and frees the buffer. Returns 0, or -1 with *err set if this or any earlier
 * write failed.
 */
int gl_writer_close(struct gl_writer *w, struct gl_err *err);

#endif
