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
 *             inputs_each(&t, one);
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
	void *ctx;	      /* passed to info->set and to inputs_each's callback */
	struct gl_writer out; /* standard output */
	struct gl_stacks *stacks;
	struct gl_stream_options reader; /* a tool may set `args` before inputs_each */
	char **operands; /* if there are none: standard input */
	int noperands;
	unsigned threads;   /* -j */
	bool is_strict;	    /* --strict */
	bool is_quiet;	    /* -s */
	bool is_shown;	    /* standard output is a terminal: it must get no raw control bytes */
	enum tool_answer answer; /* a tool may set it before inputs_each */
	const char *lacks;  /* the message if an input has no dump: "no goroutine dump found" */
	unsigned sandbox;   /* what is in force: bits of enum gl_sandbox_part */
	bool has_color;	    /* decided by --color, NO_COLOR and the terminal */
	struct members members; /* of the archives among the operands */
	struct progress progress; /* off; a tool may start it before inputs_each */
	/* called by inputs_each when it has read an operand; may be NULL */
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

/* Returns the path of an operand; `-` if there is none. */
const char *tool_path(const struct tool *t, int index);

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

/* Returns true if an input had a dump. */
static inline bool tool_has_dumps(const struct tool *t)
{
	return t->dumps > 0 || t->records > 0;
}

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
