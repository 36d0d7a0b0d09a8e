/*
 * tool: what all tools share. Only this module and the other files of cmd print messages and decide
 * the exit status: 0 done, 1 the answer is no, 2 trouble. If several of these apply to a run, the
 * highest is its exit status.
 *
 * A tool ends at once if its thread runs out of memory: tool_init asks gl_mem_on_lack for that. So
 * the code in cmd need not check for it: functions that fail only for a lack of memory do not fail
 * here, and no buffer becomes `failed`. If another thread runs out of memory, the reader returns an
 * error, and gl_mem_lacked returns true.
 *
 *      int main(int argc, char **argv)
 *      {
 *              struct tool t;
 *              struct state s = {0};
 *
 *              if (!tool_init(&t, argc, argv, &info, &s))
 *                      return t.status;      // --help, --version, or wrong usage (2)
 *              inputs_each(&t, one);
 *              return tool_finish(&t);
 *      }
 */
#ifndef GL_CMD_COMMON_TOOL_H
#define GL_CMD_COMMON_TOOL_H

#include "cmd/common/members.h"
#include "cmd/common/opt.h"
#include "cmd/common/progress.h"
#include "lib/output/writer.h"
#include "lib/stream/reader.h"

/* What exit status 1 can mean for a tool, besides that no input has a dump. */
enum tool_answer {
	TOOL_REPORTS, /* nothing else */
	/*
	 * nothing was selected; an input without a dump is trouble (status 2), but an empty pipe is
	 * not
	 */
	TOOL_SELECTS,
	/* the tool found something bad in the input; even an empty pipe is trouble (status 2) */
	TOOL_JUDGES
};

/*
 * If the texts of all stacks take more bytes than this after a batch, they are freed
 * (gl_stacks_drop_texts).
 */
#define TOOL_TEXTS ((size_t)64 << 20)

struct tool {
	const struct gl_tool_info *info;
	void *ctx;	      /* passed to info->set; the callback of inputs_each uses it, too */
	struct gl_writer out; /* standard output */
	struct gl_stacks *stacks;
	struct gl_stream_options reader; /* a tool may set `args` before inputs_each */
	char **operands; /* if there are none: standard input */
	int noperands;
	unsigned threads;   /* the value of -j */
	bool is_strict;	    /* --strict was given */
	bool is_quiet;	    /* -s was given */
	/* standard output is a terminal, which must not get raw control bytes */
	bool is_shown;
	enum tool_answer answer; /* a tool may set it before inputs_each */
	/* the message for an input that has no dump: "no goroutine dump found" */
	const char *lacks;
	unsigned sandbox;   /* what the sandbox enforces: bits of enum gl_sandbox_part */
	bool has_color;	    /* decided by --color, NO_COLOR and the terminal */
	struct members members; /* members of the archives among the operands */
	struct progress progress; /* off at first; a tool may start it before inputs_each */
	/* called by inputs_each after it has read an operand; may be NULL */
	void (*on_read)(struct tool *t, int index);
	bool is_bare; /* what gl_reader_is_bare says of the records that are being handled */
	/*
	 * the operand that is being read, or was read last, can be read again: it is a regular file
	 * and no archive
	 */
	bool can_reread;
	/* path within the archive of the member that is being read; p is NULL: none */
	struct gl_str member;
	/* number of dumps that the member's source had before this member */
	uint64_t dumps_before;
	void (*on_death)(void *ctx); /* called before tool_die_memory exits; may be NULL */
	/* gets the text of each message, also of those that -s suppresses; may be NULL */
	void (*on_message)(void *ctx, struct gl_str text);
	int status;	    /* the exit status so far */
	uint64_t dumps;	    /* number of dumps in all inputs */
	uint64_t records;
	/*
	 * number of goroutines in all inputs; those that were printed again (`repeat`) count once
	 */
	uint64_t goroutines;
	uint64_t without;     /* number of inputs that are not empty but hold no dump */
	/* messages about inputs without a dump that -s suppressed; a NUL ends each of them */
	struct gl_buf suppressed;
};

enum tool_step {
	TOOL_GO_ON,
	TOOL_STOP /* no further record is wanted */
};

/*
 * Called for the records of each operand, n at a time, in order. index: the index of the operand.
 */
typedef enum tool_step tool_records_fn(
	struct tool *t, const struct gl_record *r, size_t n, int index);

/*
 * Lets the reader empty the table of stacks whenever it has grown large. Call it only if the tool
 * keeps no stack beyond a batch. on_forget is called after the table was emptied; it may be NULL.
 */
void tool_forget_stacks(struct tool *t, void (*on_forget)(void *ctx));

/*
 * Starts a tool. Returns false if there is nothing to run, as after --help; t->status is then the
 * exit status.
 */
bool tool_init(struct tool *t, int argc, char **argv, const struct gl_tool_info *info, void *ctx);

/* Returns the path of operand `index`, or `-` if there are no operands. */
const char *tool_path(const struct tool *t, int index);

/*
 * Returns the name of an input in messages: its path as the user typed it or, for standard input,
 * the value of --as.
 */
struct gl_str tool_name(const struct tool *t, const char *path);

/* Returns true if standard output is a terminal that understands control sequences. */
bool tool_has_screen(void);

/* Write a message `NAME: ...` to standard error, unless -s is given. */
void tool_warn(struct tool *t, const char *fmt, ...) GL_PRINTF(2, 3);

/* Write a message as tool_warn does, even if -s is given. The status becomes 2. */
void tool_fail(struct tool *t, const char *fmt, ...) GL_PRINTF(2, 3);

/* Returns true if an input had a dump. */
static inline bool tool_has_dumps(const struct tool *t)
{
	return t->dumps > 0 || t->records > 0;
}

/* Raise the exit status to s, if it is lower than s. */
void tool_status(struct tool *t, int s);

/* Report that memory ran out, and exit with status 2 at once. */
void tool_die_memory(struct tool *t) __attribute__((noreturn));

/*
 * Close standard output, free everything, and return the exit status. The status is at least 1 if
 * no input had a dump, and 2 if some inputs had a dump and others did not.
 */
int tool_finish(struct tool *t);

#endif
