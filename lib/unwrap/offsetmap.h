/*
 * offsetmap: leads from a place in unwrapped text back to the bytes of the input, envelope
 * included, from which it came. It is a list of steps, one per line of the text, or per part of a
 * line that was unwrapped on its own. Whole lines that are consecutive in both text and input are
 * stored as one run with a small mark per line.
 */
#ifndef GL_UNWRAP_OFFSETMAP_H
#define GL_UNWRAP_OFFSETMAP_H

#include "lib/base/str.h"

/* A stretch of the text: a line, or a part of a line that was unwrapped on its own. */
struct gl_step {
	/* offset in the text at which it begins; it ends where the next step begins */
	uint64_t at;
	uint64_t line;		/* line of the text, from 1 */
	/* the bytes of the input from which its text came, envelope included */
	uint64_t begin, end;
	/*
	 * Byte `at` of the text came from byte `from` of the input, byte `at` + 1 from byte
	 * `from` + 1, and so on up to the next step.
	 */
	uint64_t from;
	uint64_t in_line;	/* line of the input, from 1 */
};

/* One line of a run. `at` counts from first.at of the run, `begin` and `from` from first.begin. */
struct gl_offset_mark {
	uint32_t at, begin, from;
};

struct gl_offsetmap_run {
	/* the step of its first line, except that `end` is that of its last line */
	struct gl_step first;
	/* sequence number of its first mark; marks are numbered as they are added */
	uint64_t mark;
	size_t nmarks;	      /* number of marks; 0: the run is the single step `first` */
	size_t gone;	      /* how many of its marks were dropped */
	/* true: each line is a line of the input; false: all are in one line of the input */
	bool is_line_each;
};

#define GL_OFFSETMAP_STAMP 40

/* A timestamp that a line of the input had, as it was written. */
struct gl_offsetmap_stamp {
	uint64_t at;
	size_t len;
	char text[GL_OFFSETMAP_STAMP];
};

/* A zeroed struct is an empty map. */
struct gl_offsetmap {
	struct gl_offsetmap_run *runs;
	size_t first, nruns, runs_cap; /* the runs in use are [first, nruns) */
	struct gl_offset_mark *marks;
	size_t nmarks, marks_cap;
	uint64_t mark_base;    /* sequence number of marks[0]; those before it were dropped */
	/*
	 * what the last search found, because the next search usually ends close to it: the index
	 * of the run, and of the mark in the run
	 */
	size_t near, near_mark;
	/*
	 * a line of the text whose first steps were dropped while later ones stay, and the line of
	 * the input in which it began; 0: there is none
	 */
	uint64_t cut_line, cut_in_line;
	struct gl_offsetmap_stamp *stamps;
	size_t nstamps, stamps_cap;
};

void gl_offsetmap_free(struct gl_offsetmap *t);

/* Adds a step. Steps must be added in the order of `at`. Returns false if there is no memory. */
bool gl_offsetmap_add(struct gl_offsetmap *t, const struct gl_step *step);

/* Moves the end of the step that was added last, because more of its line has arrived. */
void gl_offsetmap_extend(struct gl_offsetmap *t, uint64_t end);

/*
 * Returns room for n marks, which the caller fills in before gl_offsetmap_add_run. Returns NULL if
 * there is no memory.
 */
struct gl_offset_mark *gl_offsetmap_room(struct gl_offsetmap *t, size_t n);

/*
 * Adds a run of n whole lines, n > 0, whose marks the caller has put into gl_offsetmap_room. *first
 * is the step of the first line, except that its `end` is that of the last line. In the input, each
 * line ends where the next one begins. is_line_each: true if each line is a line of the input, so
 * that in_line rises; false if all are parts of one line. Returns false if there is no memory.
 */
bool gl_offsetmap_add_run(struct gl_offsetmap *t, const struct gl_step *first, size_t n,
	bool is_line_each);

/*
 * Adds the timestamp of the line that begins at `at`, cut to GL_OFFSETMAP_STAMP bytes. Returns
 * false if there is no memory.
 */
bool gl_offsetmap_add_stamp(struct gl_offsetmap *t, uint64_t at, struct gl_str stamp);

/*
 * Finds the step that contains byte `at` of the text, or the first step of line `line`. Returns
 * false if the map has no such step, because it begins after that place.
 */
bool gl_offsetmap_at(struct gl_offsetmap *t, uint64_t at, struct gl_step *step);
bool gl_offsetmap_line(struct gl_offsetmap *t, uint64_t line, struct gl_step *step);

/*
 * Finds the step of a whole line in a run: the line must have this number and cover exactly [at,
 * end) of the text. Returns false if there is none. It is fast if the step before it was the last
 * one found.
 */
bool gl_offsetmap_whole(struct gl_offsetmap *t, uint64_t at, uint64_t end, uint64_t line,
	struct gl_step *step);

/* Returns the line number, in the text, of the last step; 0 if there is no step. */
uint64_t gl_offsetmap_last_line(const struct gl_offsetmap *t);

/*
 * Returns the timestamp of the line at `at`. If it has none, returns the timestamp of the last line
 * before it that had one, or an empty text.
 */
struct gl_str gl_offsetmap_stamp(const struct gl_offsetmap *t, uint64_t at);

/* Drops everything before byte `at` of the text, which the caller must not ask for any more. */
void gl_offsetmap_drop(struct gl_offsetmap *t, uint64_t at);

#endif
