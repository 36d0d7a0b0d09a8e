/*
 * source: delivers a file, standard input, or bytes that another module produces, as windows
 * (stretches of bytes in memory). Regular files are mapped a few MiB at a time, and unmapped once
 * they are read; everything else is read in pieces.
 */
#ifndef GL_INPUT_SOURCE_H
#define GL_INPUT_SOURCE_H

#include "lib/base/err.h"
#include "lib/base/str.h"

struct gl_source;

/*
 * The kernel copies bytes of a file five times as fast if their address and their file offset are
 * equal modulo this number (Linux 6.18, x86_64: 0.08 s against 0.46 s per GiB).
 */
#define GL_SOURCE_ALIGN 64

/*
 * Returns how many bytes behind p the byte at file offset `place` must be stored, so that address
 * and offset are equal modulo GL_SOURCE_ALIGN.
 */
static inline size_t gl_source_shift(const char *p, uint64_t place)
{
	return (size_t)((place - (uint64_t)(uintptr_t)p) % GL_SOURCE_ALIGN);
}

/* The bytes [p, end) of an input that are in memory. */
struct gl_window {
	const char *p, *end;
	bool is_last; /* end is the end of the input */
};

/*
 * Opens a path, or standard input if it is "-". On failure returns NULL and sets *err. A directory
 * is a failure, too.
 */
struct gl_source *gl_source_open(const char *path, struct gl_err *err);
void gl_source_close(struct gl_source *s);

/* Bytes that another module produces, such as a member of an archive. */
struct gl_feed {
	/* Stores up to n bytes. Returns how many; 0 at the end; -1 with *err set. */
	ptrdiff_t (*read)(void *ctx, char *to, size_t n, struct gl_err *err);
	bool (*would_block)(const void *ctx); /* the next read may have to wait for a writer */
	void *ctx;
	bool is_ready;	/* no read ever waits for a writer */
	bool is_packed; /* reading is so slow that it pays to do it in a thread of its own */
};

/*
 * Copies *feed; its ctx must outlive the source. If there is no memory, returns NULL and sets *err.
 */
struct gl_source *gl_source_feed(const struct gl_feed *feed, struct gl_err *err);

/*
 * Undoes all reads so far, so that the next gl_source_more delivers their bytes again. All these
 * bytes must still be in the window w. Empties w.
 */
void gl_source_again(struct gl_source *s, struct gl_window *w);

/*
 * Appends more bytes to the window, at least one, or sets w->is_last. The caller has moved w->p
 * past those that it does not need; they are dropped. The bytes left may move in memory. Returns 0,
 * or -1 with *err set.
 */
int gl_source_more(struct gl_source *s, struct gl_window *w, struct gl_err *err);

/* Returns true if the next gl_source_more may have to wait for another process to write. */
bool gl_source_would_block(const struct gl_source *s);

/* Returns the file descriptor, for poll; the source still owns it. */
int gl_source_descriptor(const struct gl_source *s);

/*
 * Returns true for a regular file, of which no read ever waits for a writer. An empty file does not
 * count, because files of /proc also claim to be empty.
 */
bool gl_source_is_file(const struct gl_source *s);

/* Returns true for any regular file, empty ones included. */
bool gl_source_is_regular(const struct gl_source *s);

/*
 * Returns true if no read ever waits for a writer: true for a file, and for a feed with is_ready.
 */
bool gl_source_is_ready(const struct gl_source *s);

/* Returns true for a feed that is_packed. */
bool gl_source_is_packed(const struct gl_source *s);

/* Returns true if windows are mapped, so that their bytes may vanish if the file shrinks. */
bool gl_source_is_mapped(const struct gl_source *s);

/*
 * Returns true if the file may have become shorter while the window was in use. The caller must
 * then discard whatever it made of the window.
 */
bool gl_source_is_damaged(const struct gl_source *s);

/*
 * Stops mapping the file. From now on it is read with read(2), beginning again at w->p. If the file
 * was cut while it was mapped, gl_source_shrank still says so. Returns 0, or -1 with *err set.
 */
int gl_source_unmap(struct gl_source *s, struct gl_window *w, struct gl_err *err);

/* Returns the file offset of w->p. */
uint64_t gl_source_place(const struct gl_source *s, const struct gl_window *w);

/*
 * Goes on reading a file at offset `place`. w is empty until the next gl_source_more, and the bytes
 * of the window are no longer valid.
 */
void gl_source_seek(struct gl_source *s, struct gl_window *w, uint64_t place);

/*
 * Tells s that the caller has read the file up to this offset by itself, with gl_source_read_at.
 * The file must not be mapped, and the window must end at this offset.
 */
void gl_source_read_to(struct gl_source *s, uint64_t place);

/* Returns how many bytes the file is known to have from w->p on. */
uint64_t gl_source_left(const struct gl_source *s, const struct gl_window *w);

/*
 * Reads n bytes of a file at offset `place`. Any thread may call it. Returns false on an error, or
 * if there are fewer bytes.
 */
bool gl_source_read_at(const struct gl_source *s, char *to, size_t n, uint64_t place);

/* Returns true if the file was found to be shorter than before. */
bool gl_source_shrank(const struct gl_source *s);

#endif
