/*
 * tool: what all tools share. Only here and in the other files of cmd messages are printed and exit
 * statuses decided: 0 done, 1 the answer is no, 2 trouble. The highest status of a run counts.
 *
 *     int main(int argc, char **argv)
 *     {
 *             struct tool t;
 *             struct state s = {0};
 *
 *             if (!tool_init(&t, argc, argv, &info, &s))
 *                     return t.status;      // --help, --version, or wrong usage (2)
 *             tool_each(&t, one, &s);
 *             return tool_finish(&t);
 *     }
 */
#ifndef GL_CMD_COMMON_TOOL_H
#define GL_CMD_COMMON_TOOL_H

#include "cmd/common/members.h"
#include "cmd/common/opt.h"
#include "cmd/common/progress.h"
#include "lib/output/writer.h"
#include "lib/stream/reader.h"

/* What the exit status 1 means, apart from an input without a dump. */
enum tool_answer {
	TOOL_REPORTS, /* nothing else */
	/* Nothing was selected. An input without a dump is trouble; an empty pipe is not. */
	TOOL_SELECTS,
	TOOL_JUDGES   /* the input was judged to be bad; an empty pipe is trouble, too */
};

struct tool {
	const struct gl_tool_info *info;
	void *ctx;	      /* passed to info->set and to tool_each's callback */
	struct gl_writer out; /* standard output */
	struct gl_stacks *stacks;
	struct gl_stream_options reader; /* a tool may set `args` before tool_each */
	char **operands; /* if there are none: standard input */
	int noperands;
	unsigned threads;   /* -j */
	bool is_strict;	    /* --strict */
	bool is_quiet;	    /* -s */
	bool is_shown;	    /* standard output is a terminal: it must get no raw control bytes */
	enum tool_answer answer; /* a tool may set it before tool_each */
	const char *lacks;  /* the message if an input has no dump: "no goroutine dump found" */
	unsigned sandbox;   /* what is in force: bits of enum gl_sandbox_part */
	bool has_color;	    /* decided by --color, NO_COLOR and the terminal */
	struct members members; /* of the archives among the operands */
	struct progress progress; /* off; a tool may start it before tool_each */
	/* called by tool_each when it has read an operand; may be NULL */
	void (*on_read)(struct tool *t, int index);
	/* the operand that is being read, or was last, is a regular file and no archive */
	bool can_reread;
	struct gl_str member; /* path of the archive's member that is being read; p is NULL: none */
	uint64_t dumps_before; /* number of dumps of its source that were read before it */
	void (*on_death)(void *ctx); /* called before tool_die_memory exits; may be NULL */
	/* receives the text of each message, even of those that -s keeps back; may be NULL */
	void (*on_message)(void *ctx, struct gl_str text);
	int status;	    /* the exit status so far */
	uint64_t dumps;	    /* number of dumps in all inputs */
	uint64_t records;
	uint64_t goroutines;  /* in all inputs, without repeats (lib/base/counts.h) */
	uint64_t without;     /* inputs that are not empty but hold no dump */
	struct gl_buf untold; /* messages about such inputs that -s held back, each with its NUL */
};

enum tool_step {
	TOOL_GO_ON,
	TOOL_STOP /* no further record is wanted */
};

/*
 * Called for the records of each operand, n at a time, in order. index: the number of the operand,
 * from 0.
 */
typedef enum tool_step tool_records_fn(
	struct tool *t, const struct gl_record *r, size_t n, int index);

/* Returns false if nothing is left to do. t->status is then the exit status. */
bool tool_init(struct tool *t, int argc, char **argv, const struct gl_tool_info *info, void *ctx);

/*
 * Read every operand. The operand `-`, or no operand at all, means standard input. Remarks and a
 * closing summary of one line per input go to standard error. If an operand cannot be read, this is
 * reported, the status is 2, and reading continues with the next operand. t->out is flushed before
 * a read that would block.
 */
void tool_each(struct tool *t, tool_records_fn *take);

/* Returns the path of an operand; `-` if there is none. */
const char *tool_path(const struct tool *t, int index);

/*
 * For on_read: read the operand once more, without messages and without counting. Returns false if
 * that cannot be done, because it is not a regular file or has changed.
 */
bool tool_read_again(struct tool *t, int index, tool_records_fn *take);

enum tool_held {
	TOOL_HELD_DUMPS,
	TOOL_HELD_NOTHING, /* an empty pipe or device: the filter before it selected nothing */
	TOOL_HELD_OTHER	   /* no dump, or unreadable; this is reported, perhaps only at the end */
};

/* Like tool_each, for one path, which need not be an operand (`--baseline FILE`). */
enum tool_held tool_read(struct tool *t, const char *path, tool_records_fn *take, int index);

/* What is known about an input after it was read. */
struct tool_input {
	const char *path;
	const struct gl_input_counts *tally;
	const struct gl_head *head;
	bool is_file;  /* a regular file */
	bool is_member; /* of an archive */
	bool is_whole; /* it was read to its end */
	uint64_t dumps; /* of its source, with those read before */
	struct gl_err remark; /* about the whole input, not reported yet; or GL_ERR_NONE */
};

/*
 * These are for code that reads an input by other means. tool_describe appends the text of a remark
 * about the input. tool_failed reports that reading failed, and sets status 2. tool_was_read adds
 * the input to the totals and writes its closing summary.
 */
void tool_describe(struct tool *t, struct gl_buf *b, const char *path, const struct gl_err *err);
void tool_failed(struct tool *t, const char *path, const struct gl_err *err);
void tool_was_read(struct tool *t, const struct tool_input *in);

/*
 * Returns the name of an input in messages: what the user typed or, for standard input, the value
 * of --as.
 */
struct gl_str tool_name(const struct tool *t, const char *path);

/* Returns true if standard output is a terminal that understands control sequences. */
bool tool_has_screen(void);

/* Write `NAME: ...` to standard error, unless -s is given. */
void tool_warn(struct tool *t, const char *fmt, ...) GL_PRINTF(2, 3);

/* Write such a message even with -s. The status becomes 2. */
void tool_fail(struct tool *t, const char *fmt, ...) GL_PRINTF(2, 3);

/* Raise the exit status to s, if it is lower. */
void tool_status(struct tool *t, int s);

/* Report that memory ran out, and exit with status 2 at once. */
void tool_die_memory(struct tool *t) __attribute__((noreturn));

/*
 * Close standard output, free everything, and return the exit status. It is at least 1 if no input
 * had a dump, and 2 if some inputs had one and others had none.
 */
int tool_finish(struct tool *t);

#endif
