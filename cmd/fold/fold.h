/*
 * fold: goroutines as weighted stacks, for viewers of profiles. glfold.c reads the records, fold.c
 * makes stacks from their groups, and each of the other files in this folder writes one form.
 */
#ifndef GL_CMD_FOLD_FOLD_H
#define GL_CMD_FOLD_FOLD_H

#include "cmd/common/tool.h"
#include "cmd/fold/foldwaits.h"
#include "lib/summary/calls.h"
#include "lib/summary/counter.h"
#include "lib/summary/group.h"

#define FOLD_FORMS "folded|speedscope|pprof|dot"
#define FOLD_WEIGHTS "count|wait"

/* in the order of FOLD_FORMS */
enum fold_form { FOLD_FOLDED, FOLD_SPEEDSCOPE, FOLD_PPROF, FOLD_DOT };

struct fold {
	/* options */
	enum fold_form form;
	bool by_wait, folds_recursion;
	struct gl_keys by; /* n is 0 without --by */
	uint64_t limit;	   /* at most this many functions in a graph; 0: not given */
	/* set while records are read */
	/* NULL: no record was read yet, or --by cannot be used (is_refused) */
	struct gl_groups *groups;
	struct foldwaits waits;	  /* the waits of the groups; only for a pprof profile */
	bool is_refused;
	/* set at the end */
	struct gl_calls calls; /* weighted by goroutines, or by the seconds that they have waited */
	size_t *numbers;       /* for each stack of `calls`: the number of its group */
	size_t numbers_cap;
	uint64_t goroutines;
	uint64_t waited; /* number of goroutines with a known wait */
	/* working memory of fold_make */
	struct gl_counter_pool roots; /* names of root frames */
	struct gl_frame *frames;      /* frames of the stack that is being made */
	size_t frames_cap;
};

void fold_free(struct fold *s);

/*
 * Begins to group records; `first` is the first of them. Goroutines are grouped by their stacks,
 * the keys of --by, and the keys that become tags of a pprof profile. But if the records are groups
 * and --by was not given, the keys of these groups are used.
 */
void fold_begin(struct tool *t, const struct gl_record *first);

/* Adds n records to the groups. Returns 0, or -1 with *err as gl_groups_add sets it. */
int fold_add(struct tool *t, const struct gl_record *r, size_t n, struct gl_err *err);

/* Makes the stacks of all groups. */
void fold_make(struct tool *t);

/*
 * Returns the name of a frame: its function, or `(not shown)` if the dump does not show it. For
 * frames that the runtime left out, it is the text that Go prints instead.
 */
struct gl_str fold_name(const struct gl_frame *f);

/* Returns true if the weights of s->calls are seconds. */
static inline bool fold_is_timed(const struct fold *s)
{
	return s->by_wait && s->form != FOLD_PPROF;
}

/*
 * Returns the indexes of the stacks of s->calls, sorted by their frames from the root on. rank: for
 * each frame of s->calls, the number by which frames are compared. The caller owns the array.
 */
size_t *fold_sort(struct tool *t, const uint32_t *rank);

/* Compares two stacks as fold_sort does. Returns 0 if the ranks of all their frames are equal. */
int fold_compare(const struct fold *s, const uint32_t *rank, size_t a, size_t b);

/*
 * Returns a rank for each frame, in the order of function, file and line. The caller owns the
 * array.
 */
uint32_t *fold_ranks(struct tool *t);

/* Appends the name of the input: the value of --as, the only operand, or `3 files`. */
void fold_put_title(struct tool *t, struct gl_buf *b);

#endif
