/*
 * unpacked: a source that unpacks the gzip data of another one, member after member. What follows
 * the last member is passed on as it is, except for the zeros with which tapes are padded.
 */
#ifndef GL_INPUT_UNPACKED_H
#define GL_INPUT_UNPACKED_H

#include "lib/input/intake.h"

struct gl_unpacked_source;

/*
 * `source` and `unpacked` are borrowed. *unpacked counts the bytes to which all archives of the
 * operand have expanded; intake.h limits it. If there is no memory, returns NULL and sets *err.
 */
struct gl_unpacked_source *gl_unpacked_open(struct gl_source *source, uint64_t *unpacked,
	struct gl_err *err);
void gl_unpacked_close(struct gl_unpacked_source *u);

/* Returns the source of the unpacked bytes. It belongs to u. */
struct gl_source *gl_unpacked_source(const struct gl_unpacked_source *u);

/*
 * Unpacks the beginning of gzip data to [to, to+room). in: the part of the data that has arrived.
 * Returns how many bytes it stored.
 */
size_t gl_unpacked_peek(struct gl_window in, char *to, size_t room);

#endif
