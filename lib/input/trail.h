/*
 * trail: where unwrapped text came from. One step a line (or piece of one), so that a place
 * in the text leads back to the bytes of the input that hold it, wrapping included.
 */
#ifndef GL_INPUT_TRAIL_H
#define GL_INPUT_TRAIL_H

#include "lib/base/str.h"

struct gl_step {
	uint64_t at;		/* offset in the text */
	uint64_t line;		/* of the text, from 1 */
	uint64_t begin, end;	/* the input's bytes that hold its line, wrapping included */
	uint64_t from;		/* where in them the byte at `at` stands, and on up to the next step */
	uint64_t in_line;	/* the input's line, from 1 */
};

#define GL_TRAIL_STAMP 40

/* A time stamp that stood on a line, as it was spelled. */
struct gl_trail_stamp {
	uint64_t at;
	size_t len;
	char text[GL_TRAIL_STAMP];
};

/* All zero bytes is an empty trail. */
struct gl_trail {
	struct gl_step *steps;
	size_t first, nsteps, steps_cap; /* steps[first .. nsteps) are known */
	struct gl_trail_stamp *stamps;
	size_t nstamps, stamps_cap;
};

void gl_trail_free(struct gl_trail *t);

/* Steps are added with rising `at`. false without memory. */
bool gl_trail_add(struct gl_trail *t, const struct gl_step *step);

/* The line at `at` bore this stamp (cut at GL_TRAIL_STAMP bytes). false without memory. */
bool gl_trail_add_stamp(struct gl_trail *t, uint64_t at, struct gl_str stamp);

/* The step that holds byte `at` of the text, or line `line`; NULL before the first one. */
const struct gl_step *gl_trail_at(const struct gl_trail *t, uint64_t at);
const struct gl_step *gl_trail_line(const struct gl_trail *t, uint64_t line);

/* The stamp of the line at `at`, or of the last one before it that had one; len 0: none. */
struct gl_str gl_trail_stamp(const struct gl_trail *t, uint64_t at);

/* Nobody will ask for what lies before `at` any more. */
void gl_trail_drop(struct gl_trail *t, uint64_t at);

#endif
