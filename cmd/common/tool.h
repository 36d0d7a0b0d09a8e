/*
 * tool: what all tools share. Only this module and the other files of cmd print messages and decide
 * the exit status: 0 done, 1 the answer is no, 2 trouble. If a run has reasons for several, the
 * highest is its exit status.
 *
 * A tool ends at once if its thread lacks memory: tool_init asks gl_mem_on_lack for that. So the
 * code in cmd does not check for it. Functions that fail only for a lack of memory do not fail
 * here, and no buffer becomes `failed`. If another thread lacks memory, the reader returns an
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

/* What exit status 1 means, besides an input without a dump. */
enum tool_answer {
	TOOL_REPORTS, /* status 1 has no other meaning */
	/* nothing was selected; an input without a dump is trouble, but an empty pipe is not */
	TOOL_SELECTS,
	TOOL_JUDGES   /* the tool judged the input to be bad; an empty pipe is trouble, too */
};

/* After a batch, at most this many bytes of texts of stacks are kept (gl_stacks_drop_texts). */
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
	const char *lacks;  /* the message if an input has no dump: "no goroutine dump found" */
	unsigned sandbox;   /* what the sandbox enforces: bits of enum gl_sandbox_part */
	bool has_color;	    /* decided by --color, NO_COLOR and the terminal */
	struct members members; /* members of the archives among the operands */
	struct progress progress; /* off at first; a tool may start it before inputs_each */
	/* called by inputs_each after it has read an operand; may be NULL */
	void (*on_read)(struct tool *t, int index);
	bool is_bare; /* gl_reader_is_bare, of the records that are being handled */
	/* the operand that is being read, or was read last, is a regular file and no archive */
	bool can_reread;
	struct gl_str member; /* path of the archive's member that is being read; p is NULL: none */
	/* number of dumps of the member's source that were read before the member */
	uint64_t dumps_before;
	void (*on_death)(void *ctx); /* called before tool_die_memory exits; may be NULL */
	/* gets the text of each message, also of those that -s suppresses; may be NULL */
	void (*on_message)(void *ctx, struct gl_str text);
	int status;	    /* the exit status so far */
	uint64_t dumps;	    /* number of dumps in all inputs */
	uint64_t records;
	/* number in all inputs, without goroutines that were printed again (`repeat`) */
	uint64_t goroutines;
	uint64_t without;     /* number of inputs that are not empty but hold no dump */
	/* messages about such inputs that -s suppressed; a NUL ends each of them */
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
 * Let the reader empty the table of stacks when it has grown large, because the tool keeps no stack
 * beyond a batch; on_forget may be NULL (gl_stream_options).
 */
void tool_forget_stacks(struct tool *t, void (*on_forget)(void *ctx));

/*
 * Starts a tool. Returns false if there is nothing left to do; t->status is then the exit status.
 */
bool tool_init(struct tool *t, int argc, char **argv, const struct gl_tool_info *info, void *ctx);

/* Returns the path of an operand; `-` if there is none. */
const char *tool_path(const struct tool *t, int index);

/*
 * Returns how messages name an input: as the user typed it or, for standard input, by the value of
 * --as.
 */
struct gl_str tool_name(const struct tool *t, const char *path);

/* Returns true if standard output is a terminal that understands control sequences. */
bool tool_has_screen(void);

/* Write a message `NAME: ...` to standard error, unless -s is given. */
void tool_warn(struct tool *t, const char *fmt, ...) GL_PRINTF(2, 3);

/* Write such a message even if -s is given. The status becomes 2. */
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
