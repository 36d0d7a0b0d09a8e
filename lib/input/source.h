/*
 * source: a path or standard input as windows of bytes. Regular files are mapped a few MiB
 * at a time and dropped behind the reader; anything else is read in pieces.
 */
#ifndef GL_INPUT_SOURCE_H
#define GL_INPUT_SOURCE_H

#include "lib/base/err.h"
#include "lib/base/str.h"

struct gl_source;

/*
 * Bytes that the kernel copies from where they have the same address, modulo this, as in the
 * file come five times as fast as others (Linux 6.18, x86_64: 0.08 s a GiB against 0.46).
 */
#define GL_SOURCE_ALIGN 64

/* How far behind p the byte of the file at `place` is to be read to. */
static inline size_t gl_source_shift(const char *p, uint64_t place)
{
	return (size_t)((place - (uint64_t)(uintptr_t)p) % GL_SOURCE_ALIGN);
}

/* What can be seen of the stream: [p, end). */
struct gl_window {
	const char *p, *end;
	bool is_last; /* nothing follows end */
};

/* path, or standard input for "-". NULL and *err: a directory is refused here, too. */
struct gl_source *gl_source_open(const char *path, struct gl_err *err);
void gl_source_close(struct gl_source *s);

/*
 * w->p was moved over what is done with. Drop that, and append more behind the rest, which
 * may move in memory. At least one byte is added, or is_last set. 0, or -1 and *err.
 */
int gl_source_more(struct gl_source *s, struct gl_window *w, struct gl_err *err);

/* The next gl_source_more may have to wait for somebody else. */
bool gl_source_would_block(const struct gl_source *s);

/* The descriptor, for poll and its like; borrowed. */
int gl_source_descriptor(const struct gl_source *s);

/* A regular file: reading it never waits for somebody else. */
bool gl_source_is_file(const struct gl_source *s);

/* The same, but true also of an empty one, which is_file takes for one of /proc. */
bool gl_source_is_regular(const struct gl_source *s);

/* The window is a mapped file's, whose bytes may vanish. */
bool gl_source_is_mapped(const struct gl_source *s);

/*
 * The file became shorter, perhaps while the window was read: what was made of it cannot
 * be trusted.
 */
bool gl_source_is_damaged(const struct gl_source *s);

/*
 * Read from now on instead of mapping, beginning anew at w->p. After damage, the end of
 * what is left is told by gl_source_shrank.
 */
int gl_source_unmap(struct gl_source *s, struct gl_window *w, struct gl_err *err);

/* Where in the file w->p is. */
uint64_t gl_source_place(const struct gl_source *s, const struct gl_window *w);

/* Of a file: all before this place is done with; w is empty until the next gl_source_more. */
void gl_source_seek(struct gl_source *s, struct gl_window *w, uint64_t place);

/* Of a file that is not mapped: others have read it up to this place, where the window ends. */
void gl_source_read_to(struct gl_source *s, uint64_t place);

/* Bytes from w->p on that the file is known to have. */
uint64_t gl_source_left(const struct gl_source *s, const struct gl_window *w);

/* Of a file: n bytes from this place on, for any thread. false: there are not so many. */
bool gl_source_read_at(const struct gl_source *s, char *to, size_t n, uint64_t place);

/* The file was found shorter than it had been. */
bool gl_source_shrank(const struct gl_source *s);

#endif
