/*
 * opt: the options of a tool, as a table of rows. Parsing, --help, the completions and the test
 * that compares the manuals all use that table. getopt_long does the parsing; the messages are our
 * own.
 */
#ifndef GL_CMD_COMMON_OPT_H
#define GL_CMD_COMMON_OPT_H

#include "lib/base/buf.h"
#include "lib/base/err.h"
#include "lib/select/match.h"

enum gl_opt_kind {
	GL_OPT_FLAG,	 /* no argument */
	GL_OPT_TEXT,	 /* anything */
	GL_OPT_FILE,	 /* a path to read from: completions know that, and the sandbox allows it */
	GL_OPT_NUMBER,	 /* from low to high */
	GL_OPT_DURATION, /* 90s, 5m, 1h30m, 2d; passed on in seconds */
	GL_OPT_CHOICE	 /* one of choices */
};

struct gl_opt {
	int key;	     /* the short letter, or a value >= 256 if there is none */
	const char *name;    /* long name without dashes */
	const char *arg;     /* NULL for a flag; otherwise its name in --help: DUR, GLOB, N */
	enum gl_opt_kind kind;
	uint64_t low, high;  /* bounds of a number */
	const char *choices; /* "auto|always|never": the choices, or the names in a list */
	const char *help;    /* one line, at most 60 columns, no full stop */
};

/* One option as it was given. */
struct gl_opt_value {
	const struct gl_opt *opt;
	const char *text; /* NULL for a flag */
	uint64_t n;	  /* value of a number or duration, or index of a choice */
};

/* The options of a tool, and its name and words. */
struct gl_tool_info {
	const char *name;     /* glfilter */
	const char *purpose;  /* one line for --help, lower case */
	const char *operands; /* "[FILE...]" */
	const struct gl_opt *rows; /* the tool's own options, without the shared ones */
	size_t nrows;
	/*
	 * Takes one option. Returns 0, or -1 with err->what set: the reason, and what is accepted.
	 * The caller puts the option's name and value before it, and exits with status 2.
	 */
	int (*set)(void *ctx, const struct gl_opt_value *v, struct gl_err *err);
	/*
	 * Called once all options are read, before the tool enters the sandbox, to open what is
	 * neither an operand nor the value of an option; may be NULL.
	 */
	void (*open)(void *ctx);
};

enum opt_color { OPT_COLOR_AUTO, OPT_COLOR_ALWAYS, OPT_COLOR_NEVER }; /* as --color names them */

/* The values of the options that all tools share. */
struct opt_common {
	unsigned threads; /* 0: not given */
	const char *as;	  /* NULL: not given */
	struct gl_match *sources; /* NULL: not given; the caller frees it */
	enum opt_color color;
	bool is_strict, is_quiet;
	const char **files; /* values of GL_OPT_FILE; free with gl_mem_free */
	size_t nfiles, files_cap;
};

enum opt_outcome {
	OPT_RUN,  /* the tool can start */
	OPT_SHOW, /* text is for standard output (--help and the like) */
	OPT_VERSION, /* the same; the caller adds what the sandbox is */
	OPT_WRONG /* text is a message, without the tool's name; status 2 */
};

/* Returns the version of gl; constant text. */
const char *opt_version(void);

/*
 * Read the command line. Options and operands may come in any order; `--` ends the options. The
 * tool's own options are passed to info->set(ctx). argv is permuted: the operands come last, from
 * argv[*first] on. If memory ran out, text->failed is set.
 */
enum opt_outcome opt_read(int argc, char **argv, const struct gl_tool_info *info, void *ctx,
	struct opt_common *common, int *first, struct gl_buf *text);

#endif
