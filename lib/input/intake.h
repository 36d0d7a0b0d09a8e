/*
 * intake: reads a source a few bytes at a time, as many as the caller needs, and unpacks compressed
 * data in it. It counts what it unpacks, so that a small archive cannot expand without limit.
 */
#ifndef GL_INPUT_INTAKE_H
#define GL_INPUT_INTAKE_H

#include "lib/input/gunzip.h"

struct gl_intake {
	struct gl_source *source; /* borrowed */
	struct gl_window window;  /* bytes that were read from the source and are not used up yet */
	uint64_t *unpacked;	  /* borrowed: how many bytes the operand has expanded to so far */
	/*
	 * since gl_intake_begin: `in` compressed bytes were read, which gave `out` unpacked bytes
	 */
	uint64_t in, out;
};

/*
 * Reads until the window has n bytes or the source ends. Returns 0, or -1 with *err set. If the
 * source ends first, returns 0 with fewer bytes in the window, so the caller must check how many
 * there are.
 */
int gl_intake_need(struct gl_intake *t, size_t n, struct gl_err *err);

static inline size_t gl_intake_have(const struct gl_intake *t)
{
	return (size_t)(t->window.end - t->window.p);
}

/* Uses up n bytes, which the window must have. */
static inline void gl_intake_take(struct gl_intake *t, size_t n)
{
	t->window.p += n;
}

/* Returns true if the window is empty and the source has to wait for bytes to arrive. */
bool gl_intake_would_block(const struct gl_intake *t);

/*
 * Skips *left bytes, and counts *left down to 0. If the source ends earlier, *left stays above 0.
 * Returns 0, or -1 with *err set.
 */
int gl_intake_skip(struct gl_intake *t, uint64_t *left, struct gl_err *err);

/*
 * Copies at least one byte and at most n to `to`. Returns how many bytes it copied; 0 if the source
 * has ended; -1 with *err set.
 */
ptrdiff_t gl_intake_copy(struct gl_intake *t, char *to, size_t n, struct gl_err *err);

/* Call this where compressed data begins. How much it expands is measured from here. */
void gl_intake_begin(struct gl_intake *t);

/*
 * Unpacks some bytes of compressed data to [to, to+n). The source has at most `most` more bytes of
 * this data. Sets *is_over if the data ended. Returns how many bytes it stored, which is 0 only if
 * the data or the source ended, or -1 with *err set.
 */
ptrdiff_t gl_intake_unpack(struct gl_intake *t, struct gl_gunzip *g, uint64_t most, char *to,
	size_t n, bool *is_over, struct gl_err *err);

#endif
