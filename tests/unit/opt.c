#include "cmd/common/opt.h"

#include "cmd/common/failon.h"
#include "lib/base/mem.h"
#include "tests/unit/tap.h"

#include <getopt.h>

enum { KEY_STATE = 256, KEY_WAIT, KEY_CLASS };

static const struct gl_opt rows[] = {
	{KEY_STATE, "state", "GLOB", GL_OPT_TEXT, 0, 0, NULL, "the state"},
	{KEY_WAIT, "min-wait", "DUR", GL_OPT_DURATION, 0, 0, NULL, "the least wait"},
	{KEY_CLASS, "class", "NAME", GL_OPT_CHOICE, 0, 0, "lock|io", "the class"},
	{'n', "limit", "N", GL_OPT_NUMBER, 1, INT64_MAX, NULL, "how many"},
	{'b', "baseline", "FILE", GL_OPT_FILE, 0, 0, NULL, "what to read as well"},
	{'v', "invert", NULL, GL_OPT_FLAG, 0, 0, NULL, "the others"},
};

/* What set() was called with: NAME=TEXT/NUMBER for each option, joined. */
static char told[256];

static int set(void *ctx, const struct gl_opt_value *v, struct gl_err *err)
{
	size_t len = strlen(told);

	(void)ctx;
	if (v->text && strcmp(v->text, "refuse") == 0) {
		gl_err_detail(err, "x", 1);
		err->what = "no such thing";
		return -1;
	}
	snprintf(told + len, sizeof told - len, "%s=%s/%u ", v->opt->name, v->text ? v->text : "",
		(unsigned)v->n);
	return 0;
}

static const struct gl_tool_info info = {
	.name = "gltest",
	.purpose = "a test",
	.operands = "[FILE...]",
	.rows = rows,
	.nrows = sizeof rows / sizeof rows[0],
	.set = set,
};

static const struct {
	const char *line; /* words, separated by blanks */
	enum opt_outcome outcome;
	const char *text; /* the message, or the beginning of the text that is shown */
	const char *told;
	const char *operands;
} cases[] = {
	{"", OPT_RUN, "", "", ""},
	{"a b", OPT_RUN, "", "", "a b "},
	{"a -v b", OPT_RUN, "", "invert=/0 ", "a b "},
	{"-- -v", OPT_RUN, "", "", "-v "},
	{"- -v", OPT_RUN, "", "invert=/0 ", "- "},
	{"-n7", OPT_RUN, "", "limit=7/7 ", ""},
	{"-vn 7 x", OPT_RUN, "", "invert=/0 limit=7/7 ", "x "},
	{"--min-wait 1h30m", OPT_RUN, "", "min-wait=1h30m/5400 ", ""},
	{"--min=5m", OPT_RUN, "", "min-wait=5m/300 ", ""},
	{"--class io --class lock", OPT_RUN, "", "class=io/1 class=lock/0 ", ""},
	{"--state=", OPT_RUN, "", "state=/0 ", ""},
	{"--min-wait 5x", OPT_WRONG,
		"--min-wait: '5x' is not a duration such as 90s, 5m, 1h30m or 2d", "", NULL},
	{"--class gc", OPT_WRONG, "--class: 'gc' is not one of lock, io", "", NULL},
	{"--class l", OPT_WRONG, "--class: 'l' is not one of lock, io", "", NULL},
	{"--class lock|io", OPT_WRONG, "--class: 'lock|io' is not one of lock, io", "", NULL},
	{"-n 0", OPT_WRONG, "-n: '0' is not a whole number of at least 1", "", NULL},
	{"--limit -1", OPT_WRONG, "--limit: '-1' is not a whole number of at least 1", "", NULL},
	{"-j 65", OPT_WRONG, "-j: '65' is not a whole number from 1 to 64", "", NULL},
	{"--as=", OPT_WRONG, "--as: '' is not NAME", "", NULL},
	{"--state refuse", OPT_WRONG, "--state: 'refuse': no such thing 'x'", "", NULL},
	{"-n", OPT_WRONG, "-n: no value given; it takes a whole number of at least 1", "", NULL},
	{"--state", OPT_WRONG, "--state: no value given; it takes GLOB", "", NULL},
	{"--invert=yes", OPT_WRONG, "--invert: takes no value", "", NULL},
	{"--foo", OPT_WRONG, "unknown option '--foo'; try 'gltest --help'", "", NULL},
	{"--clas", OPT_WRONG, "--class: no value given; it takes one of lock, io", "", NULL},
	{"--klass=io", OPT_WRONG,
		"unknown option '--klass', did you mean '--class'; try 'gltest --help'", "", NULL},
	{"--st", OPT_WRONG,
		"option '--st' is ambiguous: '--state', '--strict'; try 'gltest --help'", "", NULL},
	{"-Z", OPT_WRONG, "unknown option '-Z'; try 'gltest --help'", "", NULL},
	{"-vZ", OPT_WRONG, "unknown option '-Z'; try 'gltest --help'", "invert=/0 ", NULL},
	{"--help --foo", OPT_SHOW, "usage: gltest [OPTION...] [FILE...]\na test\n", "", NULL},
	{"-V", OPT_VERSION, "gltest (gl) ", "", NULL},
	{"--dump-options", OPT_SHOW, "gltest\t\tstate\tGLOB\ttext\t\t\t\tthe state\n", "", NULL},
	{"--dump-options x", OPT_WRONG, "unknown option '--dump-options'; try 'gltest --help'", "",
		NULL},
};

static size_t split(char *line, char **argv)
{
	size_t n = 0;
	char *word;

	argv[n++] = line; /* argv[0] may be anything */
	for (word = strtok(line, " "); word; word = strtok(NULL, " "))
		argv[n++] = word;
	argv[n] = NULL;
	return n;
}

static void test_line(size_t at)
{
	struct opt_common common = {0};
	struct gl_buf text = {0};
	char line[128], operands[128] = "", *argv[16];
	struct gl_str want = {cases[at].text, strlen(cases[at].text)};
	int argc, first = 0;
	enum opt_outcome got;

	snprintf(line, sizeof line, "%s", cases[at].line);
	argc = (int)split(line, argv);
	told[0] = '\0';
	optind = 0; /* makes glibc and musl start anew */
	got = opt_read(argc, argv, &info, NULL, &common, &first, &text);
	for (int i = first; i < argc; i++) {
		strcat(operands, argv[i]);
		strcat(operands, " ");
	}
	ok(got == cases[at].outcome && strcmp(told, cases[at].told) == 0, cases[at].line);
	ok(got == OPT_SHOW || got == OPT_VERSION ? gl_str_starts(gl_buf_view(&text), want)
			   : gl_str_eq(gl_buf_view(&text), want),
		cases[at].text);
	if (cases[at].operands)
		ok(strcmp(operands, cases[at].operands) == 0, cases[at].operands);
	gl_buf_free(&text);
}

static void test_shared(void)
{
	struct opt_common common = {0};
	struct gl_buf text = {0};
	char line[] = "x -j 3 --as web-7 --color=never --strict -s", *argv[16];
	int argc = (int)split(line, argv), first = 0;

	argv[0] = line;
	optind = 0;
	ok(opt_read(argc, argv, &info, NULL, &common, &first, &text) == OPT_RUN, "shared options");
	ok(common.threads == 3 && strcmp(common.as, "web-7") == 0 &&
			common.color == OPT_COLOR_NEVER && common.is_strict && common.is_quiet,
		"are all kept");
	gl_buf_free(&text);
}

/* Tests opt_common.files: the values of options that name files, which the sandbox must allow. */
static void test_files(void)
{
	struct opt_common common = {0};
	struct gl_buf text = {0};
	char line[] = "x -b one --baseline=- two --base four -n 3", *argv[16];
	int argc = (int)split(line, argv), first = 0;

	argv[0] = line;
	optind = 0;
	ok(opt_read(argc, argv, &info, NULL, &common, &first, &text) == OPT_RUN, "files");
	ok(common.nfiles == 3 && strcmp(common.files[0], "one") == 0 &&
			strcmp(common.files[1], "-") == 0 && strcmp(common.files[2], "four") == 0,
		"are kept in order");
	gl_mem_free(common.files);
	gl_buf_free(&text);
}

/* Tests limits in per cent, as in --fail-on NAME:N%. */
static void test_shares(void)
{
	static const struct {
		uint64_t percent, n, whole;
		bool is_reached;
		const char *name;
	} shares[] = {
		{50, 50, 100, true, "half of it"},
		{50, 49, 100, false, "less than half"},
		{50, 1, 3, false, "a third is less than half"},
		{100, 7, 7, true, "all of it"},
		{100, 6, 7, false, "not all of it"},
		{150, 3, 2, true, "half as many more"},
		{150, 149, 100, false, "one fewer"},
		{150, 2, 1, true, "twice as many are more than half as many more"},
		{150, 1, 1, false, "as many are not"},
		{250, 9, 3, true, "three times is more than two and a half"},
		{250, 249, 100, false, "slightly fewer"},
		{10, 0, 0, false, "none of nothing"},
		{10, 1, 0, true, "one of nothing"},
		{0, 5, 1, false, "no percentage was given"},
		{100, UINT64_MAX, UINT64_MAX, true, "the largest number"},
		{101, UINT64_MAX, UINT64_MAX, false, "more than the largest number"},
		{49, UINT64_MAX / 2, UINT64_MAX, true, "49 % of the largest number"},
		{51, UINT64_MAX / 2, UINT64_MAX, false, "51 % of the largest number"},
	};

	for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
		struct failon f = {.percent = shares[i].percent};

		ok(failon_is_share(&f, shares[i].n, shares[i].whole) == shares[i].is_reached,
			shares[i].name);
	}
}

int main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		test_line(i);
	test_shared();
	test_files();
	test_shares();
	return done();
}
