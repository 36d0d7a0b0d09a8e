/*
 * Fuzz target: reads a command line, whose words end with NUL bytes, with an option row of each
 * kind. It tests two claims:
 *   - no crash, and no undefined behaviour (the sanitizers);
 *   - an error has a message, and an outcome that shows a text has one.
 */
#include "cmd/common/opt.h"
#include "lib/base/mem.h"
#include "tests/fuzz/fuzz.h"

#include <getopt.h>

#define WORDS 64

static const struct gl_opt rows[] = {
	{256, "state", "GLOB", GL_OPT_TEXT, 0, 0, NULL, "a text"},
	{257, "min-wait", "DUR", GL_OPT_DURATION, 0, 0, NULL, "a duration"},
	{258, "class", "NAME", GL_OPT_CHOICE, 0, 0, "lock|io", "a choice"},
	{'n', "limit", "N", GL_OPT_NUMBER, 1, INT64_MAX, NULL, "a number"},
	{'b', "baseline", "FILE", GL_OPT_FILE, 0, 0, NULL, "a file"},
	{'v', "invert", NULL, GL_OPT_FLAG, 0, 0, NULL, "a flag"},
};

static int set(void *ctx, const struct gl_opt_value *v, struct gl_err *err)
{
	(void)ctx;
	if (v->opt->kind == GL_OPT_TEXT && v->text[0] == '!')
		return gl_err_set(err, GL_ERR_SYNTAX, "refused");
	return 0;
}

static const struct gl_tool_info info = {.name = "gltest", .purpose = "a test",
	.operands = "[FILE...]", .rows = rows, .nrows = sizeof rows / sizeof rows[0], .set = set};

static int split(char *text, size_t len, char **argv)
{
	int argc = 1;

	for (size_t at = 0; at < len && argc < WORDS; at += strlen(text + at) + 1)
		argv[argc++] = text + at;
	return argc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = malloc(len + 1), *argv[WORDS + 1] = {"gltest"};
	struct opt_common common = {0};
	struct gl_buf out = {0};
	enum opt_outcome outcome;
	int argc, first = 0;

	if (!text)
		return 0;
	memcpy(text, data, len);
	text[len] = '\0';
	argc = split(text, len, argv);
	optind = 0;
	outcome = opt_read(argc, argv, &info, NULL, &common, &first, &out);
	fuzz_demand(outcome == OPT_RUN || out.len > 0, "a text");
	fuzz_demand(outcome != OPT_RUN || (first >= 1 && first <= argc), "the operands");
	gl_mem_free(common.files);
	gl_match_free(common.sources);
	gl_buf_free(&out);
	free(text);
	return 0;
}
