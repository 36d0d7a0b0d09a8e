#include "lib/input/source.h"

#include "lib/base/mem.h"
#include "lib/input/mapped.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#define WINDOW ((size_t)4 << 20)  /* bytes of a file that are mapped at a time */
#define PIECE ((size_t)256 << 10) /* bytes read at a time */

struct gl_source {
	int fd;
	bool is_stdin, is_regular, is_file, is_mapped, is_damaged;
	struct gl_mapped map;
	uint64_t size;	/* size of the file when last checked */
	uint64_t begin; /* file offset of the window's end, from which reading continues */
	char *buf;
	size_t buf_len, buf_cap;
	struct gl_feed feed;   /* feed.read is NULL: the bytes come from fd */
	/*
	 * bytes that gl_source_again gave back, for the next gl_source_more; p: NULL if there are
	 * none
	 */
	struct gl_window kept;
};

static int begin_file(struct gl_source *s, struct gl_err *err)
{
	struct stat st;
	off_t at;

	if (fstat(s->fd, &st) != 0)
		return gl_err_system(err, "cannot stat");
	if (S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		return gl_err_system(err, "cannot read");
	}
	s->is_regular = S_ISREG(st.st_mode);
	/* Files of /proc claim to be empty, so an empty file is read like a pipe. */
	at = s->is_regular && st.st_size > 0 ? lseek(s->fd, 0, SEEK_CUR) : -1;
	s->is_file = s->is_mapped = at >= 0;
	s->size = s->is_file ? (uint64_t)st.st_size : 0;
	s->begin = s->is_file ? (uint64_t)at : 0; /* standard input may already be at an offset */
	if (!s->is_file)
		gl_port_widen_pipe(s->fd);
	return 0;
}

struct gl_source *gl_source_open(const char *path, struct gl_err *err)
{
	struct gl_source *s = gl_mem_new(1, sizeof *s);

	if (!s) {
		gl_err_memory(err);
		return NULL;
	}
	s->is_stdin = strcmp(path, "-") == 0;
	s->fd = s->is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (s->fd < 0)
		gl_err_system(err, "cannot open");
	else if (begin_file(s, err) == 0)
		return s;
	gl_source_close(s);
	return NULL;
}

struct gl_source *gl_source_feed(const struct gl_feed *feed, struct gl_err *err)
{
	struct gl_source *s = gl_mem_new(1, sizeof *s);

	if (!s) {
		gl_err_memory(err);
		return NULL;
	}
	s->fd = -1;
	s->feed = *feed;
	return s;
}

void gl_source_close(struct gl_source *s)
{
	if (!s)
		return;
	gl_mapped_close(&s->map);
	if (!s->is_stdin && s->fd >= 0)
		close(s->fd);
	gl_mem_free(s->buf);
	gl_mem_free(s);
}

/* Checks whether the file has grown. Call this when it was read up to its last known size. */
static void check_growth(struct gl_source *s)
{
	struct stat st;

	if (fstat(s->fd, &st) == 0 && (uint64_t)st.st_size > s->size)
		s->size = (uint64_t)st.st_size;
}

static int more_mapped(struct gl_source *s, struct gl_window *w, struct gl_err *err)
{
	uint64_t at = s->begin - (uint64_t)(w->end - w->p), from;
	size_t rest = (size_t)(w->end - w->p), len, page = gl_mapped_page();

	if (s->begin >= s->size)
		check_growth(s);
	if (s->begin >= s->size) {
		w->is_last = true;
		return 0;
	}
	from = at - at % page;
	len = WINDOW > rest * 2 ? WINDOW : rest * 2;
	if (len > s->size - from)
		len = (size_t)(s->size - from);
	gl_mapped_close(&s->map);
	if (!gl_mapped_open(&s->map, s->fd, from, len)) {
		w->p = w->end = NULL;
		s->begin = at;
		return gl_source_unmap(s, w, err);
	}
	w->p = s->map.p + (at - from);
	w->end = s->map.p + len;
	s->begin = from + len;
	return 0;
}

/*
 * Returns true if a read that failed should be tried again. A signal may have interrupted it. Or
 * the descriptor is non-blocking, because another process that shares it has made it so, and no
 * bytes have arrived; in this case the function first waits for bytes.
 */
static bool must_try_again(const struct gl_source *s)
{
	struct pollfd fd = {.fd = s->fd, .events = POLLIN};

	if (errno == EAGAIN || errno == EWOULDBLOCK)
		return poll(&fd, 1, -1) >= 0 || errno == EINTR;
	return errno == EINTR;
}

/* Reads up to n bytes. Returns how many bytes were read, or -1 with *err set. */
static ptrdiff_t read_some(struct gl_source *s, char *to, size_t n, struct gl_err *err)
{
	ssize_t got;

	if (s->feed.read)
		return s->feed.read(s->feed.ctx, to, n, err);
	do {
		got = s->is_file ? pread(s->fd, to, n, (off_t)s->begin) : read(s->fd, to, n);
	} while (got < 0 && must_try_again(s));
	return got < 0 ? gl_err_system(err, "read error") : got;
}

static int more_read(struct gl_source *s, struct gl_window *w, struct gl_err *err)
{
	size_t rest = (size_t)(w->end - w->p), front = rest ? (size_t)(w->p - s->buf) : 0, shift;
	char *buf = gl_mem_grow(s->buf, &s->buf_cap, rest + PIECE + GL_SOURCE_ALIGN, 1);
	ptrdiff_t got;

	if (!buf)
		return gl_err_memory(err);
	/*
	 * Moves the bytes that are left in the window to the front of the buffer. As moving many
	 * bytes costs time, a long rest is moved only if much free space precedes it.
	 */
	shift = rest > PIECE && front <= GL_SOURCE_ALIGN ? front
							  : gl_source_shift(buf + rest, s->begin);
	if (rest && shift != front)
		memmove(buf + shift, buf + front, rest);
	s->buf = buf;
	w->p = buf + shift;
	w->end = w->p + rest;
	got = read_some(s, buf + shift + rest, PIECE, err);
	if (got < 0)
		return -1;
	w->end += got;
	s->begin += (uint64_t)got;
	w->is_last = got == 0;
	return 0;
}

int gl_source_more(struct gl_source *s, struct gl_window *w, struct gl_err *err)
{
	if (GL_UNLIKELY(s->kept.p)) {
		*w = s->kept;
		s->kept.p = NULL;
		return 0;
	}
	return s->is_mapped ? more_mapped(s, w, err) : more_read(s, w, err);
}

void gl_source_again(struct gl_source *s, struct gl_window *w)
{
	if (s->is_file)
		s->begin -= (uint64_t)(w->end - w->p);
	else if (w->p)
		s->kept = *w;
	*w = (struct gl_window){NULL, NULL, false};
}

bool gl_source_would_block(const struct gl_source *s)
{
	struct pollfd fd = {.fd = s->fd, .events = POLLIN};
	int got;

	if (s->is_file || s->kept.p)
		return false;
	if (s->feed.read)
		return !s->feed.is_ready && s->feed.would_block(s->feed.ctx);
	/*
	 * Retries after a signal. If an interrupted poll counted as `ready`, the caller would read
	 * and block, and could not react to the signal.
	 */
	do {
		got = poll(&fd, 1, 0);
	} while (got < 0 && errno == EINTR);
	return got == 0;
}

int gl_source_descriptor(const struct gl_source *s)
{
	return s->fd;
}

bool gl_source_is_file(const struct gl_source *s)
{
	return s->is_file;
}

bool gl_source_is_regular(const struct gl_source *s)
{
	return s->is_regular;
}

bool gl_source_is_ready(const struct gl_source *s)
{
	return s->is_file || s->feed.is_ready;
}

bool gl_source_is_packed(const struct gl_source *s)
{
	return s->feed.is_packed;
}

bool gl_source_is_mapped(const struct gl_source *s)
{
	return s->is_mapped;
}

bool gl_source_is_damaged(const struct gl_source *s)
{
	struct stat st;

	return s->is_mapped && s->map.p &&
	       (gl_mapped_is_damaged(&s->map) || fstat(s->fd, &st) != 0 ||
		       (uint64_t)st.st_size < s->begin);
}

int gl_source_unmap(struct gl_source *s, struct gl_window *w, struct gl_err *err)
{
	if (s->is_mapped && s->map.p) {
		s->is_damaged = gl_source_shrank(s);
		s->begin -= (uint64_t)(w->end - w->p);
		gl_mapped_close(&s->map);
	}
	s->is_mapped = false;
	w->p = w->end = s->buf;
	w->is_last = false;
	return more_read(s, w, err);
}

uint64_t gl_source_place(const struct gl_source *s, const struct gl_window *w)
{
	return s->begin - (uint64_t)(w->end - w->p);
}

void gl_source_seek(struct gl_source *s, struct gl_window *w, uint64_t place)
{
	s->is_damaged |= gl_mapped_is_damaged(&s->map);
	gl_mapped_close(&s->map);
	s->begin = place;
	*w = (struct gl_window){NULL, NULL, false};
}

void gl_source_read_to(struct gl_source *s, uint64_t place)
{
	s->begin = place;
}

uint64_t gl_source_left(const struct gl_source *s, const struct gl_window *w)
{
	uint64_t place = gl_source_place(s, w);

	return s->size > place ? s->size - place : 0;
}

bool gl_source_read_at(const struct gl_source *s, char *to, size_t n, uint64_t place)
{
	size_t done = 0;

	while (done < n) {
		ssize_t got = pread(s->fd, to + done, n - done, (off_t)(place + done));

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		done += (size_t)got;
	}
	return true;
}

bool gl_source_shrank(const struct gl_source *s)
{
	struct stat st;

	return s->is_damaged || gl_mapped_is_damaged(&s->map) ||
	       (s->is_file && fstat(s->fd, &st) == 0 && (uint64_t)st.st_size < s->begin);
}
