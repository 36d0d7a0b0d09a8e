/*
 * opt: the options of a tool as a table of rows. Parsing, --help, the completions and the test that
 * checks the manuals all use this table. getopt_long does the parsing, but the messages are written
 * here.
 */
#ifndef GL_CMD_COMMON_OPT_H
#define GL_CMD_COMMON_OPT_H

#include "lib/base/buf.h"
#include "lib/base/err.h"
#include "lib/select/match.h"

enum gl_opt_kind {
	GL_OPT_FLAG,	 /* takes no argument */
	GL_OPT_TEXT,	 /* any text */
	/* a path to read from; completions offer files, and the sandbox lets the tool read it */
	GL_OPT_FILE,
	GL_OPT_NUMBER,	 /* a number from low to high */
	GL_OPT_DURATION, /* 90s, 5m, 1h30m, 2d; the tool gets it in seconds */
	GL_OPT_CHOICE	 /* one of the choices */
};

struct gl_opt {
	int key;	     /* the short letter; a value >= 256 if there is none */
	const char *name;    /* long name without dashes */
	/* name of the argument in --help, such as DUR, GLOB, N; NULL for a flag */
	const char *arg;
	enum gl_opt_kind kind;
	uint64_t low, high;  /* bounds of a number */
	/* the choices, or the names that may be in a list: "auto|always|never" */
	const char *choices;
	const char *help;    /* one line, at most 60 columns, no full stop */
};

/* One option as the user gave it. */
struct gl_opt_value {
	const struct gl_opt *opt;
	const char *text; /* NULL for a flag */
	uint64_t n;	  /* value of a number or duration, or index of a choice */
};

/* A tool's options, and its name and texts for --help. */
struct gl_tool_info {
	const char *name;     /* the name of the tool, such as glfilter */
	const char *purpose;  /* one line for --help, lower case */
	const char *operands; /* "[FILE...]" */
	const struct gl_opt *rows; /* the tool's own options, without the shared ones */
	size_t nrows;
	/*
	 * Passes one option to the tool. Returns 0, or -1 if the tool refuses the value; err->what
	 * then says why, and what is accepted. The caller reports this after the option's name and
	 * value, and exits with status 2.
	 */
	int (*set)(void *ctx, const struct gl_opt_value *v, struct gl_err *err);
	/*
	 * called after all options were read and before the tool enters the sandbox; opens files
	 * that are neither operands nor values of options; may be NULL
	 */
	void (*open)(void *ctx);
};

enum opt_color { OPT_COLOR_AUTO, OPT_COLOR_ALWAYS, OPT_COLOR_NEVER }; /* the values of --color */

/* The values of the options that all tools share. */
struct opt_common {
	unsigned threads; /* 0: not given */
	const char *as;	  /* NULL: not given */
	struct gl_match *sources; /* NULL: not given; the caller frees it */
	enum opt_color color;
	bool is_strict, is_quiet;
	const char **files; /* values of GL_OPT_FILE options; free the array with gl_mem_free */
	size_t nfiles, files_cap;
};

enum opt_outcome {
	OPT_RUN,  /* the tool can start */
	OPT_SHOW, /* `text` must be written to standard output (--help and the like) */
	OPT_VERSION, /* like OPT_SHOW, but the caller appends a line about the sandbox */
	OPT_WRONG /* `text` is an error message without the tool's name; the status is 2 */
};

/* Returns the version of gl; constant text. */
const char *opt_version(void);

/*
 * Read the command line. Options and operands may come in any order; `--` ends the options. The
 * tool's own options are passed to info->set(ctx). argv is reordered: the operands come last, from
 * argv[*first] on.
 */
enum opt_outcome opt_read(int argc, char **argv, const struct gl_tool_info *info, void *ctx,
	struct opt_common *common, int *first, struct gl_buf *text);

#endif
