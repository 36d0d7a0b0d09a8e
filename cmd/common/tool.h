/*
 * tool: what every main shares. Only here and in the cmd files are words printed and
 * statuses decided: 0 done, 1 the answer is no, 2 trouble; the worst wins.
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

#include "cmd/common/opt.h"
#include "cmd/common/progress.h"
#include "lib/output/writer.h"
#include "lib/stream/reader.h"

/* What the status 1 says to a script, beside that there is no dump. */
enum tool_answer {
	TOOL_REPORTS, /* nothing */
	TOOL_SELECTS, /* nothing was selected: an input without a dump is trouble, an empty pipe is not */
	TOOL_JUDGES   /* it was found too bad: an empty pipe is trouble, too */
};

struct tool {
	const struct gl_tool_info *info;
	void *ctx;	      /* of tool_init: handed to info->set and to tool_each's callback */
	struct gl_writer out; /* standard output */
	struct gl_stacks *stacks;
	struct gl_stream_options reader; /* a tool may set with_args before tool_each */
	char **operands; /* as given; none means standard input */
	int noperands;
	unsigned threads;   /* -j */
	bool is_strict;	    /* --strict */
	bool is_quiet;	    /* -s */
	bool is_shown;	    /* standard output is a terminal: no control of an input's may reach it */
	enum tool_answer answer; /* a tool may set it before tool_each */
	const char *lacks;  /* what is said of an input without a dump: "no goroutine dump found" */
	bool has_color;	    /* --color, NO_COLOR and the terminal, decided */
	struct progress progress; /* off; a tool may start it before tool_each */
	void (*on_death)(void *ctx); /* called before tool_die_memory ends all; may be NULL */
	int status;	    /* worst so far */
	uint64_t dumps;	    /* seen over all inputs */
	uint64_t records;
	uint64_t without;     /* inputs that hold something, but no dump */
	struct gl_buf untold; /* of these, under -s: messages, each with its NUL */
};

enum tool_step {
	TOOL_GO_ON,
	TOOL_STOP /* no further record is wanted */
};

/* Called for the records of each operand, n at a time, in order. index: of the operand, from 0. */
typedef enum tool_step tool_records_fn(
	struct tool *t, const struct gl_record *r, size_t n, int index);

/* false: t->status is the exit status and nothing is left to do. */
bool tool_init(struct tool *t, int argc, char **argv, const struct gl_tool_info *info, void *ctx);

/*
 * Read every operand (`-` and none: standard input). Remarks and the closing summary, one line a
 * source, go to standard error. An operand that cannot be read is told, status 2, and the
 * next is read. Before a read that would block, t->out is flushed.
 */
void tool_each(struct tool *t, tool_records_fn *take);

enum tool_held {
	TOOL_HELD_DUMPS,
	TOOL_HELD_NOTHING, /* an empty pipe or device: the filter before it selected nothing */
	TOOL_HELD_OTHER	   /* no dump, or it could not be read; told, if need be at the end */
};

/* The same for one path, which need not be an operand (--baseline FILE). */
enum tool_held tool_read(struct tool *t, const char *path, tool_records_fn *take, int index);

/* What there is to say of an input once it was read. */
struct tool_input {
	const char *path;
	const struct gl_input_counts *tally;
	const struct gl_head *head;
	bool is_file;  /* a regular one */
	bool is_whole; /* it was read to its end */
	struct gl_err remark; /* on all of it, and not told yet; code GL_ERR_NONE: there is none */
};

/*
 * For one who reads an input by other means: what a remark on it says, appended; that it failed,
 * with status 2; and the closing summary.
 */
void tool_describe(struct tool *t, struct gl_buf *b, const char *path, const struct gl_err *err);
void tool_failed(struct tool *t, const char *path, const struct gl_err *err);
void tool_was_read(struct tool *t, const struct tool_input *in);

/* How messages call an input: what the user typed; only standard input goes by its --as. */
struct gl_str tool_name(const struct tool *t, const char *path);

/* Standard output is a terminal that takes control sequences. */
bool tool_has_screen(void);

/* `NAME: ...` on standard error, unless -s. */
void tool_warn(struct tool *t, const char *fmt, ...) GL_PRINTF(2, 3);

/* Always said; status 2. */
void tool_fail(struct tool *t, const char *fmt, ...) GL_PRINTF(2, 3);

/* The status becomes at least s. */
void tool_status(struct tool *t, int s);

/* No memory: says so, exits 2 at once. */
void tool_die_memory(struct tool *t) __attribute__((noreturn));

/*
 * Close standard output, free, and give the exit status: at least 1 without any dump in the input,
 * and 2 if one input lacks what another one has.
 */
int tool_finish(struct tool *t);

#endif
