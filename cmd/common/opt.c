#include "cmd/common/opt.h"

#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/base/near.h"
#include "lib/base/num.h"
#include "lib/select/sources.h"

#include <getopt.h>
#include <string.h>

#define VERSION "0.1.0"

#define MAX_ROWS 96
#define LONG_BASE 256 /* getopt_long returns this plus the index of the row for a long option */

/*
 * The keys of the options that all tools share. They are larger than the keys of a tool's own
 * options, which begin at 256 if there is no short letter.
 */
enum { KEY_AS = 4096, KEY_SOURCE, KEY_COLOR, KEY_STRICT };

static const struct gl_opt shared[] = {
	{'h', "help", NULL, GL_OPT_FLAG, 0, 0, NULL, "show this help"},
	{'V', "version", NULL, GL_OPT_FLAG, 0, 0, NULL, "show the version"},
	{'j', "jobs", "N", GL_OPT_NUMBER, 1, GL_LIMIT_THREADS, NULL,
		"number of threads to use at most"},
	{KEY_AS, "as", "NAME", GL_OPT_TEXT, 0, 0, NULL,
		"name of the source, instead of the file's name"},
	{KEY_SOURCE, "source", "GLOB", GL_OPT_TEXT, 0, 0, NULL,
		"read only the members of archives that match"},
	{KEY_COLOR, "color", "WHEN", GL_OPT_CHOICE, 0, 0, "auto|always|never",
		"when to use colours: auto, always or never"},
	{KEY_STRICT, "strict", NULL, GL_OPT_FLAG, 0, 0, NULL,
		"exit 2 if anything was partial, truncated or unread"},
	{'s', "no-messages", NULL, GL_OPT_FLAG, 0, 0, NULL,
		"print only failures to standard error"},
};

#define NSHARED (sizeof shared / sizeof shared[0])

/* The options of a tool in the form that getopt_long needs. The tool's own options come first. */
struct table {
	const struct gl_tool_info *info;
	size_t n;
	const struct gl_opt *rows[MAX_ROWS];
	struct option longs[MAX_ROWS + 1];
	char shorts[2 * MAX_ROWS + 2];
};

static void put_quoted(struct gl_buf *b, const char *s)
{
	gl_buf_char(b, '\'');
	gl_buf_text(b, s);
	gl_buf_char(b, '\'');
}

/* Returns true if the tool has an option of its own with this name. */
static bool has_own(const struct gl_tool_info *info, const char *name)
{
	for (size_t i = 0; i < info->nrows; i++)
		if (strcmp(info->rows[i].name, name) == 0)
			return true;
	return false;
}

static void make_table(struct table *t, const struct gl_tool_info *info)
{
	char *letter = t->shorts;

	memset(t, 0, sizeof *t);
	t->info = info;
	*letter++ = ':'; /* makes getopt_long distinguish a missing value from an unknown option */
	for (size_t i = 0; i < info->nrows + NSHARED && i < MAX_ROWS; i++) {
		const struct gl_opt *o =
			i < info->nrows ? &info->rows[i] : &shared[i - info->nrows];

		if (i >= info->nrows && has_own(info, o->name))
			continue;
		t->rows[t->n] = o;
		t->longs[t->n].name = o->name;
		t->longs[t->n].has_arg = o->arg ? required_argument : no_argument;
		t->longs[t->n].val = LONG_BASE + (int)t->n;
		t->n++;
		if (o->key < LONG_BASE) {
			*letter++ = (char)o->key;
			if (o->arg)
				*letter++ = ':';
		}
	}
}

/* Returns the index of the row for which getopt_long returned val, or t->n if there is none. */
static size_t index_of(const struct table *t, int val)
{
	size_t i = 0;

	if (val >= LONG_BASE)
		return (size_t)(val - LONG_BASE);
	while (i < t->n && t->rows[i]->key != val)
		i++;
	return i;
}

/* Appends an option in the form in which the user wrote it: -j or --jobs. */
static void put_name(struct gl_buf *b, const struct gl_opt *o, int val)
{
	gl_buf_char(b, '-');
	if (val < LONG_BASE) {
		gl_buf_char(b, (char)val);
	} else {
		gl_buf_char(b, '-');
		gl_buf_text(b, o->name);
	}
}

/*
 * Stores the next choice of a text such as "a|b|c" in *word. Returns false if there is none left.
 */
static bool next_choice(const char **p, struct gl_str *word)
{
	size_t len = strcspn(*p, "|");

	*word = (struct gl_str){*p, len};
	*p += len;
	if (**p == '|')
		++*p;
	return len > 0;
}

/* --- values -------------------------------------------------------------------------- */

static void put_range(struct gl_buf *b, const struct gl_opt *o)
{
	bool is_open = o->high >= INT64_MAX;

	GL_BUF_LIT(b, "a whole number");
	if (is_open && o->low == 0)
		return;
	gl_buf_text(b, is_open ? " of at least " : " from ");
	gl_buf_u64(b, o->low);
	if (is_open)
		return;
	gl_buf_number(b, " to ", o->high, "");
}

/*
 * Appends what a value must be, such as `one of auto, always, never`. The text fits both after "is
 * not" and after "it takes".
 */
static void put_wanted(struct gl_buf *b, const struct gl_opt *o)
{
	const char *p = o->choices, *sep = "";
	struct gl_str word;

	switch (o->kind) {
	case GL_OPT_NUMBER:
		put_range(b, o);
		break;
	case GL_OPT_DURATION:
		GL_BUF_LIT(b, "a duration such as 90s, 5m, 1h30m or 2d");
		break;
	case GL_OPT_CHOICE:
		GL_BUF_LIT(b, "one of ");
		for (; next_choice(&p, &word); sep = ", ") {
			gl_buf_text(b, sep);
			gl_buf_str(b, word);
		}
		break;
	case GL_OPT_FLAG:
	case GL_OPT_TEXT:
	case GL_OPT_FILE:
		gl_buf_text(b, o->arg);
		break;
	}
}

static bool find_choice(const char *choices, struct gl_str text, uint64_t *index)
{
	struct gl_str word;

	for (*index = 0; next_choice(&choices, &word); ++*index)
		if (gl_str_eq(word, text))
			return true;
	return false;
}

/* Returns true if the row accepts v->text, and then sets v->n. */
static bool is_wanted(struct gl_opt_value *v)
{
	const struct gl_opt *o = v->opt;
	struct gl_str text = {v->text, v->text ? strlen(v->text) : 0};

	switch (o->kind) {
	case GL_OPT_NUMBER:
		return gl_num_parse(text, &v->n) && v->n >= o->low && v->n <= o->high;
	case GL_OPT_DURATION:
		return gl_num_duration(text, &v->n);
	case GL_OPT_CHOICE:
		return find_choice(o->choices, text, &v->n);
	case GL_OPT_FLAG:
	case GL_OPT_TEXT:
	case GL_OPT_FILE:
		break;
	}
	return true;
}

/* --- what is refused ----------------------------------------------------------------- */

static void put_try_help(struct gl_buf *b, const struct table *t)
{
	GL_BUF_LIT(b, "; try '");
	gl_buf_text(b, t->info->name);
	GL_BUF_LIT(b, " --help'");
}

/* The options of glfilter that select goroutines. A user may expect them in other tools, too. */
static const char *const selecting[] = {"state", "class", "min-wait", "max-wait", "wait-unknown",
	"runtime", "no-runtime", "locked", "leaked", "id", "parent", "sig", "func", "top", "where",
	"created-by", "path", "label", "origin", "dump", "min-count", "baseline", "known-ids",
	"ignore", "expr", "invert-match", "text"};

static bool is_selecting(struct gl_str name)
{
	for (size_t i = 0; i < sizeof selecting / sizeof selecting[0]; i++)
		if (gl_str_eq(name, (struct gl_str){selecting[i], strlen(selecting[i])}))
			return true;
	return false;
}

/*
 * Appends that glfilter has this option: "; glfilter has it: glfilter --min-wait ... FILE | gltop".
 */
static void put_selecting(struct gl_buf *b, const struct table *t, struct gl_str name)
{
	GL_BUF_LIT(b, "; glfilter has it: glfilter --");
	gl_buf_str(b, name);
	GL_BUF_LIT(b, " ... FILE | ");
	gl_buf_text(b, t->info->name);
}

/* If the tool has an option with a similar name, appends it: ", did you mean '--class'". */
static void put_near_option(struct gl_buf *b, const struct table *t, const char *name, size_t len)
{
	struct gl_near near = {.word = {name, len}};

	for (size_t i = 0; i < t->n; i++)
		gl_near_try(&near, (struct gl_str){t->rows[i]->name, strlen(t->rows[i]->name)});
	if (near.name.p) {
		GL_BUF_LIT(b, ", did you mean '--");
		gl_buf_str(b, near.name);
		gl_buf_char(b, '\'');
	}
}

/* If there is a similar name, appends it: "; did you mean 'state'?". */
static void put_near(struct gl_buf *b, struct gl_str name)
{
	if (name.len == 0)
		return;
	GL_BUF_LIT(b, "; did you mean '");
	gl_buf_str(b, name);
	GL_BUF_LIT(b, "'?");
}

/*
 * Appends the message for a long option that is unknown or ambiguous: no name begins with it, or
 * several do. word: the option as given, with its dashes.
 */
static void refuse_long(struct gl_buf *b, const struct table *t, const char *word)
{
	const char *name = word + 2, *sep = " is ambiguous: '--";
	size_t len = strcspn(name, "="), hits = 0;

	for (size_t i = 0; i < t->n; i++)
		hits += strncmp(name, t->rows[i]->name, len) == 0;
	gl_buf_text(b, hits > 1 ? "option '" : "unknown option '");
	gl_buf_add(b, word, len + 2);
	gl_buf_char(b, '\'');
	if (hits == 0 && is_selecting((struct gl_str){name, len}))
		put_selecting(b, t, (struct gl_str){name, len});
	else if (hits == 0)
		put_near_option(b, t, name, len);
	for (size_t i = 0; i < t->n && hits > 1; i++) {
		if (strncmp(name, t->rows[i]->name, len) == 0) {
			gl_buf_text(b, sep);
			gl_buf_text(b, t->rows[i]->name);
			sep = "', '--";
		}
	}
	if (hits > 1)
		gl_buf_char(b, '\'');
	put_try_help(b, t);
}

/*
 * Appends the message for an option for which getopt_long returned '?'. val is optopt, which
 * getopt_long sets to 0 for an unknown long name.
 */
static void refuse_option(struct gl_buf *b, const struct table *t, int val, const char *word)
{
	size_t i = index_of(t, val);

	if (val == 0) {
		refuse_long(b, t, word);
	} else if (i < t->n) {
		put_name(b, t->rows[i], val);
		GL_BUF_LIT(b, ": takes no value");
	} else {
		GL_BUF_LIT(b, "unknown option '-");
		gl_buf_char(b, (char)val);
		gl_buf_char(b, '\'');
		put_try_help(b, t);
	}
}

static void refuse_missing(struct gl_buf *b, const struct table *t, int val)
{
	const struct gl_opt *o = t->rows[index_of(t, val)];

	put_name(b, o, val);
	GL_BUF_LIT(b, ": no value given; it takes ");
	put_wanted(b, o);
}

static void refuse_value(struct gl_buf *b, const struct gl_opt_value *v, int val)
{
	struct gl_near near = {.word = {v->text, strlen(v->text)}};

	put_name(b, v->opt, val);
	GL_BUF_LIT(b, ": ");
	put_quoted(b, v->text);
	GL_BUF_LIT(b, " is not ");
	put_wanted(b, v->opt);
	if (v->opt->kind == GL_OPT_CHOICE)
		gl_near_try_list(&near, v->opt->choices, "|");
	put_near(b, near.name);
}

/*
 * Appends why the tool refused the value, as err says it; err->detail may quote the faulty part.
 * The whole value is shown first, unless it exceeds a limit and so may be very long.
 */
static void refuse_by_tool(
	struct gl_buf *b, const struct gl_opt_value *v, int val, const struct gl_err *err)
{
	put_name(b, v->opt, val);
	GL_BUF_LIT(b, ": ");
	if (v->text && err->code != GL_ERR_LIMIT) {
		put_quoted(b, v->text);
		GL_BUF_LIT(b, ": ");
	}
	if (err->column > 0)
		gl_buf_number(b, "column ", err->column, ": ");
	gl_buf_text(b, err->what);
	if (err->detail[0] && !(v->text && strcmp(err->detail, v->text) == 0)) {
		gl_buf_char(b, ' ');
		put_quoted(b, err->detail);
	}
	put_near(b, (struct gl_str){err->near, strlen(err->near)});
}

/* --- what is shown ------------------------------------------------------------------- */

static const char *const kinds[] = {
	[GL_OPT_FLAG] = "flag",
	[GL_OPT_TEXT] = "text",
	[GL_OPT_FILE] = "file",
	[GL_OPT_NUMBER] = "number",
	[GL_OPT_DURATION] = "duration",
	[GL_OPT_CHOICE] = "choice",
};

/*
 * Writes a line for each option, with the fields tool, short, long, arg, kind, low, high, choices
 * and help. A field is empty if the option has nothing for it.
 */
static void dump_rows(struct gl_buf *b, const struct table *t)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct gl_opt *o = t->rows[i];
		char letter[2] = {o->key < LONG_BASE ? (char)o->key : '\0', '\0'};

		gl_buf_text(b, t->info->name);
		gl_buf_char(b, '\t');
		gl_buf_text(b, letter);
		gl_buf_char(b, '\t');
		gl_buf_text(b, o->name);
		gl_buf_char(b, '\t');
		gl_buf_text(b, o->arg ? o->arg : "");
		gl_buf_char(b, '\t');
		gl_buf_text(b, kinds[o->kind]);
		gl_buf_char(b, '\t');
		if (o->kind == GL_OPT_NUMBER)
			gl_buf_u64(b, o->low);
		gl_buf_char(b, '\t');
		if (o->kind == GL_OPT_NUMBER && o->high < INT64_MAX)
			gl_buf_u64(b, o->high);
		gl_buf_char(b, '\t');
		gl_buf_text(b, o->choices ? o->choices : "");
		gl_buf_char(b, '\t');
		gl_buf_text(b, o->help);
		gl_buf_char(b, '\n');
	}
}

/* Returns how many columns "--name ARG" takes. */
static size_t name_width(const struct gl_opt *o)
{
	return 2 + strlen(o->name) + (o->arg ? 1 + strlen(o->arg) : 0);
}

static void help_row(struct gl_buf *b, const struct gl_opt *o, size_t width)
{
	char letter[] = "  -x, ";

	letter[3] = (char)o->key;
	gl_buf_text(b, o->key < LONG_BASE ? letter : "      ");
	GL_BUF_LIT(b, "--");
	gl_buf_text(b, o->name);
	if (o->arg) {
		gl_buf_char(b, ' ');
		gl_buf_text(b, o->arg);
	}
	for (size_t n = name_width(o); n < width + 2; n++)
		gl_buf_char(b, ' ');
	gl_buf_text(b, o->help);
	gl_buf_char(b, '\n');
}

static void show_help(struct gl_buf *b, const struct table *t)
{
	size_t width = 0;

	GL_BUF_LIT(b, "usage: ");
	gl_buf_text(b, t->info->name);
	GL_BUF_LIT(b, " [OPTION...] ");
	gl_buf_text(b, t->info->operands);
	gl_buf_char(b, '\n');
	gl_buf_text(b, t->info->purpose);
	gl_buf_char(b, '\n');
	for (size_t i = 0; i < t->n; i++)
		if (name_width(t->rows[i]) > width)
			width = name_width(t->rows[i]);
	for (size_t i = 0; i < t->n; i++) {
		if (i == 0 || i == t->info->nrows)
			gl_buf_char(b, '\n');
		help_row(b, t->rows[i], width);
	}
	GL_BUF_LIT(b, "\nThe manual is ");
	gl_buf_text(b, t->info->name);
	GL_BUF_LIT(b, "(1); gl(7) shows how the tools work together.\n");
}

/* --- reading ------------------------------------------------------------------------- */

static enum opt_outcome take_source(const struct gl_opt_value *v, int val, struct opt_common *c,
	struct gl_buf *text)
{
	struct gl_err err = {0};

	if (gl_sources_read(&c->sources, (struct gl_str){v->text, strlen(v->text)}, &err) == 0)
		return OPT_RUN;
	refuse_by_tool(text, v, val, &err);
	return OPT_WRONG;
}

static enum opt_outcome take_shared(const struct table *t, const struct gl_opt_value *v, int val,
	struct opt_common *c, struct gl_buf *text)
{
	switch (v->opt->key) {
	case 'h':
		show_help(text, t);
		return OPT_SHOW;
	case 'V':
		gl_buf_text(text, t->info->name);
		GL_BUF_LIT(text, " (gl) " VERSION "\n");
		return OPT_VERSION;
	case 'j':
		c->threads = (unsigned)v->n;
		break;
	case KEY_AS:
		c->as = v->text;
		if (!*c->as) {
			refuse_value(text, v, LONG_BASE);
			return OPT_WRONG;
		}
		break;
	case KEY_SOURCE:
		return take_source(v, val, c, text);
	case KEY_COLOR:
		c->color = (enum opt_color)v->n;
		break;
	case KEY_STRICT:
		c->is_strict = true;
		break;
	case 's':
		c->is_quiet = true;
		break;
	default:
		break;
	}
	return OPT_RUN;
}

static void keep_file(struct opt_common *c, const char *path)
{
	const char **v = gl_mem_grow(c->files, &c->files_cap, c->nfiles + 1, sizeof *v);

	c->files = v;
	v[c->nfiles++] = path;
}

/* Handles one option that getopt_long returned. */
static enum opt_outcome take(const struct table *t, int val, const char *word, void *ctx,
	struct opt_common *c, struct gl_buf *text)
{
	struct gl_opt_value v = {0};
	struct gl_err err = {0};
	size_t i;

	if (val == '?' || val == ':') {
		if (val == '?')
			refuse_option(text, t, optopt, word);
		else
			refuse_missing(text, t, optopt);
		return OPT_WRONG;
	}
	i = index_of(t, val);
	v.opt = t->rows[i];
	v.text = v.opt->arg ? optarg : NULL;
	if (!is_wanted(&v)) {
		refuse_value(text, &v, val);
		return OPT_WRONG;
	}
	if (v.opt->kind == GL_OPT_FILE)
		keep_file(c, v.text);
	if (i >= t->info->nrows)
		return take_shared(t, &v, val, c, text);
	if (t->info->set(ctx, &v, &err) == 0)
		return OPT_RUN;
	refuse_by_tool(text, &v, val, &err);
	return OPT_WRONG;
}

enum opt_outcome opt_read(int argc, char **argv, const struct gl_tool_info *info, void *ctx,
	struct opt_common *common, int *first, struct gl_buf *text)
{
	enum opt_outcome out = OPT_RUN;
	struct table t;
	int val;

	make_table(&t, info);
	/*
	 * The option --dump-options is not in the table. So it makes no abbreviation ambiguous, and
	 * no message suggests it.
	 */
	if (argc == 2 && strcmp(argv[1], "--dump-options") == 0) {
		dump_rows(text, &t);
		return OPT_SHOW;
	}
	opterr = 0;
	while (out == OPT_RUN && (val = getopt_long(argc, argv, t.shorts, t.longs, NULL)) != -1)
		out = take(&t, val, argv[optind - 1], ctx, common, text);
	*first = optind;
	return out;
}

const char *opt_version(void)
{
	return VERSION;
}
