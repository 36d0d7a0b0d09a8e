/*
 * offsetmap: where unwrapped text came from. One step a line (or piece of one), so that a place
 * in the text leads back to the bytes of the input that hold it, wrapping included. Lines
 * that follow each other in text and input alike are added as one run, with little for each.
 */
#ifndef GL_UNWRAP_OFFSETMAP_H
#define GL_UNWRAP_OFFSETMAP_H

#include "lib/base/str.h"

struct gl_step {
	uint64_t at;		/* offset in the text */
	uint64_t line;		/* of the text, from 1 */
	uint64_t begin, end;	/* the input's bytes that hold its line, wrapping included */
	uint64_t from;		/* where in them the byte at `at` stands, and on up to the next step */
	uint64_t in_line;	/* the input's line, from 1 */
};

/* A line of a run, its places counted from those of the run. */
struct gl_offset_mark {
	uint32_t at, begin, from;
};

struct gl_offsetmap_run {
	struct gl_step first; /* `end`: that of the run */
	uint64_t mark;	      /* number of its first mark */
	size_t nmarks;	      /* 0: the run is the one step */
	size_t gone;	      /* of its marks, that were dropped */
	bool is_line_each;    /* each of its lines has one in the input; else all are in one */
};

#define GL_OFFSETMAP_STAMP 40

/* A time stamp that stood on a line, as it was spelled. */
struct gl_offsetmap_stamp {
	uint64_t at;
	size_t len;
	char text[GL_OFFSETMAP_STAMP];
};

/* All zero bytes is an empty trail. */
struct gl_offsetmap {
	struct gl_offsetmap_run *runs;
	size_t first, nruns, runs_cap; /* runs[first .. nruns) are known */
	struct gl_offset_mark *marks;
	size_t nmarks, marks_cap;
	uint64_t mark_base;    /* number of marks[0] */
	size_t near, near_mark; /* what was found last: the next is seldom far from it */
	struct gl_offsetmap_stamp *stamps;
	size_t nstamps, stamps_cap;
};

void gl_offsetmap_free(struct gl_offsetmap *t);

/* Steps are added with rising `at`. false without memory. */
bool gl_offsetmap_add(struct gl_offsetmap *t, const struct gl_step *step);

/* Room for n marks, to be filled in before gl_offsetmap_add_run; NULL without memory. */
struct gl_offset_mark *gl_offsetmap_room(struct gl_offsetmap *t, size_t n);

/*
 * n whole lines, n > 0, whose marks are in the room: `first` is the step of the first one, but
 * its end that of the last one. A line ends in the input where the next one begins.
 * is_line_each: their in_line rises with them. false without memory.
 */
bool gl_offsetmap_add_run(struct gl_offsetmap *t, const struct gl_step *first, size_t n,
	bool is_line_each);

/* The line at `at` bore this stamp (cut at GL_OFFSETMAP_STAMP bytes). false without memory. */
bool gl_offsetmap_add_stamp(struct gl_offsetmap *t, uint64_t at, struct gl_str stamp);

/* The step that holds byte `at` of the text, or line `line`; false before the first one. */
bool gl_offsetmap_at(struct gl_offsetmap *t, uint64_t at, struct gl_step *step);
bool gl_offsetmap_line(struct gl_offsetmap *t, uint64_t line, struct gl_step *step);

/*
 * The step of a run that is [at, end) of the text, neither more nor less, and its line `line`.
 * false: there is none such. Quick where the one before was asked for last.
 */
bool gl_offsetmap_whole(struct gl_offsetmap *t, uint64_t at, uint64_t end, uint64_t line,
	struct gl_step *step);

/* The line of the last step; 0 without one. */
uint64_t gl_offsetmap_last_line(const struct gl_offsetmap *t);

/* The stamp of the line at `at`, or of the last one before it that had one; len 0: none. */
struct gl_str gl_offsetmap_stamp(const struct gl_offsetmap *t, uint64_t at);

/* Nobody will ask for what lies before `at` any more. */
void gl_offsetmap_drop(struct gl_offsetmap *t, uint64_t at);

#endif
