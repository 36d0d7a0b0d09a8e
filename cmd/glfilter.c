#include "cmd/common/inputs.h"
#include "cmd/filter/exclude.h"
#include "cmd/common/columns.h"
#include "cmd/common/redaction.h"
#include "cmd/filter/dumpout.h"
#include "cmd/filter/missed.h"
#include "cmd/common/tool.h"

#include "lib/base/counts.h"
#include "lib/base/mem.h"
#include "lib/output/emit.h"
#include "lib/record/classify.h"
#include "lib/select/predicate.h"

#include <inttypes.h>

/*
 * The key of an option is KEY plus the kind of predicate to which it adds, or EXCLUDE plus the kind
 * of goroutines that it excludes.
 */
#define KEY 256
#define EXCLUDE 512

enum { KEY_TEXT = 1024, KEY_RAW, KEY_REDACT, KEY_REDACT_KEY, KEY_FIELDS };

static const struct gl_opt rows[] = {
	{KEY + GL_PREDICATE_STATE, "state", "GLOB", GL_OPT_TEXT, 0, 0, NULL,
		"state as Go prints it; comma-separated globs"},
	{KEY + GL_PREDICATE_CLASS, "class", "NAME", GL_OPT_TEXT, 0, 0, GL_CLASS_NAMES("|"),
		"class of what it waits for; comma-separated"},
	{KEY + GL_PREDICATE_MIN_WAIT, "min-wait", "DUR", GL_OPT_TEXT, 0, 0, NULL,
		"has waited at least this long, or is (leaked)"},
	{KEY + GL_PREDICATE_MAX_WAIT, "max-wait", "DUR", GL_OPT_TEXT, 0, 0, NULL,
		"has waited at most this long, or for an unknown time"},
	{KEY + GL_PREDICATE_WAIT_UNKNOWN, "wait-unknown", NULL, GL_OPT_FLAG, 0, 0, NULL,
		"how long it has waited is not known"},
	{KEY + GL_PREDICATE_RUNTIME, "runtime", NULL, GL_OPT_FLAG, 0, 0, NULL,
		"belongs to the Go runtime"},
	{KEY + GL_PREDICATE_NO_RUNTIME, "no-runtime", NULL, GL_OPT_FLAG, 0, 0, NULL,
		"does not belong to the Go runtime"},
	{KEY + GL_PREDICATE_LOCKED, "locked", NULL, GL_OPT_FLAG, 0, 0, NULL,
		"is locked to its thread"},
	{KEY + GL_PREDICATE_LEAKED, "leaked", NULL, GL_OPT_FLAG, 0, 0, NULL,
		"is marked (leaked), or from a goroutineleak profile"},
	{KEY + GL_PREDICATE_ID, "id", "N", GL_OPT_TEXT, 0, 0, NULL,
		"goroutine id; comma-separated"},
	{KEY + GL_PREDICATE_PARENT, "parent", "N", GL_OPT_TEXT, 0, 0, NULL,
		"id of the goroutine that started it; comma-separated"},
	{KEY + GL_PREDICATE_SIG, "sig", "HEX", GL_OPT_TEXT, 0, 0, NULL,
		"first digits of its signature; comma-separated"},
	{KEY + GL_PREDICATE_FUNC, "func", "RE", GL_OPT_TEXT, 0, 0, NULL, "function of any frame"},
	{KEY + GL_PREDICATE_TOP, "top", "RE", GL_OPT_TEXT, 0, 0, NULL,
		"function of the canonical stack's innermost frame"},
	{KEY + GL_PREDICATE_WHERE, "where", "RE", GL_OPT_TEXT, 0, 0, NULL,
		"function of the first frame worth reading"},
	{KEY + GL_PREDICATE_CREATED_BY, "created-by", "RE", GL_OPT_TEXT, 0, 0, NULL,
		"function that started the goroutine"},
	{KEY + GL_PREDICATE_PATH, "path", "RE", GL_OPT_TEXT, 0, 0, NULL, "file of any frame"},
	{KEY + GL_PREDICATE_LABEL, "label", "KEY[=GLOB]", GL_OPT_TEXT, 0, 0, NULL,
		"has the label; after =, comma-separated value globs"},
	{KEY + GL_PREDICATE_SOURCE, "source", "GLOB", GL_OPT_TEXT, 0, 0, NULL,
		"name of the input it is from; comma-separated globs"},
	{KEY + GL_PREDICATE_ORIGIN, "origin", "GLOB", GL_OPT_TEXT, 0, 0, NULL,
		"pod/container, unit or host; comma-separated globs"},
	{KEY + GL_PREDICATE_DUMP, "dump", "N", GL_OPT_TEXT, 0, 0, NULL,
		"number of the dump in its source; comma-separated"},
	{KEY + GL_PREDICATE_MIN_COUNT, "min-count", "N", GL_OPT_TEXT, 0, 0, NULL,
		"the record stands for at least this many goroutines"},
	{EXCLUDE + EXCLUDE_BASELINE, "baseline", "FILE", GL_OPT_FILE, 0, 0, NULL,
		"exclude as many of each signature as FILE has"},
	{EXCLUDE + EXCLUDE_KNOWN_IDS, "known-ids", "FILE", GL_OPT_FILE, 0, 0, NULL,
		"exclude those whose id is in FILE, a dump or numbers"},
	{EXCLUDE + EXCLUDE_IGNORE, "ignore", "FILE", GL_OPT_FILE, 0, 0, NULL,
		"exclude by the rules in FILE; idle: built-in rules"},
	{'e', "expr", "EXPR", GL_OPT_TEXT, 0, 0, NULL,
		"expression with and, or, not; see the manual"},
	{'F', "fixed-strings", NULL, GL_OPT_FLAG, 0, 0, NULL,
		"take each RE as fixed text, not a regular expression"},
	{'v', "invert-match", NULL, GL_OPT_FLAG, 0, 0, NULL,
		"select the goroutines that do not match"},
	{'c', "count", NULL, GL_OPT_FLAG, 0, 0, NULL, "print only the number of goroutines"},
	{'m', "max-count", "N", GL_OPT_NUMBER, 0, INT64_MAX, NULL, "stop after N records"},
	{'q', "quiet", NULL, GL_OPT_FLAG, 0, 0, NULL, "print nothing; only set the exit status"},
	{KEY_TEXT, "text", NULL, GL_OPT_FLAG, 0, 0, NULL,
		"write dump text; the original text if available"},
	{KEY_RAW, "raw", NULL, GL_OPT_FLAG, 0, 0, NULL,
		"with --text: leave control characters as they are"},
	REDACTION_ROWS(KEY_REDACT, KEY_REDACT_KEY),
	COLUMNS_ROW(KEY_FIELDS),
};

/*
 * A pattern as the user gave it. Its meaning depends on -F, which may come later on the command
 * line.
 */
struct pattern {
	const struct gl_opt *opt;
	struct gl_str text;
};

struct glfilter {
	struct gl_predicate *predicate;
	/* for each kind of predicate, the last value that the user gave */
	const char *given[GL_PREDICATE_COUNT];
	/* which values the records have, for a message if none is selected; may be NULL */
	struct gl_misses *misses;
	struct pattern *patterns;
	size_t npatterns, patterns_cap;
	struct exclude exclude;
	bool is_fixed, is_inverted, is_count, is_quiet;
	uint64_t most;	     /* at most this many records are selected */
	struct dumpout text;
	struct columns columns;
	struct redaction redaction;
	uint64_t selected;   /* number of selected records */
	/*
	 * number of goroutines in these records, without excluded ones and without those that were
	 * printed again (`repeat`)
	 */
	uint64_t goroutines;
	/* about the operand that is being read */
	int index;
	/*
	 * all: number of goroutines; unknown: how many of these have no known wait; young: how many
	 * of the latter have an id
	 */
	uint64_t all, unknown, young;
};

static enum gl_predicate_kind kind_of(const struct gl_opt *opt)
{
	return opt->key == 'e' ? GL_PREDICATE_EXPR : (enum gl_predicate_kind)(opt->key - KEY);
}

static void keep_pattern(struct glfilter *s, const struct gl_opt *opt, struct gl_str text)
{
	struct pattern *v =
		gl_mem_grow(s->patterns, &s->patterns_cap, s->npatterns + 1, sizeof *v);

	s->patterns = v;
	v[s->npatterns++] = (struct pattern){opt, text};
}

static int set_predicate(struct glfilter *s, const struct gl_opt_value *v, struct gl_err *err)
{
	enum gl_predicate_kind kind = kind_of(v->opt);
	struct gl_str text = {v->text, v->text ? strlen(v->text) : 0};

	s->given[kind] = v->text;
	if (!gl_predicate_is_pattern(kind))
		return gl_predicate_add(s->predicate, kind, text, false, err);
	keep_pattern(s, v->opt, text);
	return 0;
}

static int set(void *ctx, const struct gl_opt_value *v, struct gl_err *err)
{
	struct glfilter *s = ctx;

	switch (v->opt->key) {
	case 'F':
		s->is_fixed = true;
		return 0;
	case 'v':
		s->is_inverted = true;
		return 0;
	case 'c':
		s->is_count = true;
		return 0;
	case 'm':
		s->most = v->n;
		return 0;
	case 'q':
		s->is_quiet = true;
		return 0;
	case KEY_TEXT:
		s->text.is_on = true;
		return 0;
	case KEY_RAW:
		s->text.is_raw = true;
		return 0;
	case KEY_FIELDS:
		return columns_set(&s->columns, v->text, err);
	case KEY_REDACT:
	case KEY_REDACT_KEY:
		redaction_set(&s->redaction, v->text);
		return 0;
	default:
		break;
	}
	if (v->opt->key >= EXCLUDE)
		return exclude_add(&s->exclude, (enum exclude_kind)(v->opt->key - EXCLUDE), v->text,
			err);
	if (!s->predicate)
		s->predicate = gl_predicate_new();
	return set_predicate(s, v, err);
}

static const struct gl_tool_info info = {
	.name = "glfilter",
	.purpose = "select goroutines: different predicates are ANDed, values of one ORed",
	.operands = "[FILE...]",
	.rows = rows,
	.nrows = sizeof rows / sizeof rows[0],
	.set = set,
};

/*
 * Reports that a pattern, or an expression, exceeds a limit. The text may be long, so it is not
 * shown.
 */
static void refuse_size(struct tool *t, const struct pattern *p, const struct gl_err *err)
{
	if (p->opt->key != 'e')
		tool_fail(t, "--%s: %s", p->opt->name, err->what);
	else if (err->column == 0)
		tool_fail(t, "-e: %s", err->what);
	else
		tool_fail(t, "-e: column %" PRIu64 ": %s", err->column, err->what);
}

/* Reports an error in the text of -e, with the column of the error. */
static void refuse_expr(struct tool *t, const struct pattern *p, const struct gl_err *err)
{
	const char *reason = err->detail;

	tool_fail(t, "-e: '%.*s': column %" PRIu64 ": %s%s%s%s%s%s%s", (int)p->text.len, p->text.p,
		err->column, err->what, *reason ? ": " : "", reason,
		*reason ? "; -F takes it as fixed text" : "", *err->near ? "; did you mean '" : "",
		err->near, *err->near ? "'?" : "");
}

static bool add_pattern(struct tool *t, struct glfilter *s, const struct pattern *p)
{
	struct gl_err err;

	if (gl_predicate_add(s->predicate, kind_of(p->opt), p->text, s->is_fixed, &err) == 0)
		return true;
	if (err.code == GL_ERR_LIMIT)
		refuse_size(t, p, &err);
	else if (p->opt->key == 'e')
		refuse_expr(t, p, &err);
	else
		tool_fail(t, "--%s: '%.*s': %s: %s; -F takes it as fixed text", p->opt->name,
			(int)p->text.len, p->text.p, err.what, err.detail);
	return false;
}

/*
 * Checks the options that decide what is written: at most one of -c, --text and --fields may be
 * given, and --raw only together with --text. Otherwise reports this, and returns false.
 */
static bool check_output(struct tool *t, const struct glfilter *s)
{
	const char *first = s->is_count ? "-c" : "--text", *second = "--fields";

	if (s->text.is_raw && !s->text.is_on) {
		tool_fail(t, "--raw is for --text, which is not given");
		return false;
	}
	if (s->is_count + s->text.is_on + (s->columns.fields != NULL) < 2)
		return true;
	if (s->is_count && s->text.is_on)
		second = "--text";
	tool_fail(t, "%s and %s cannot be used together", first, second);
	return false;
}

/*
 * Checks what depends on several options. Returns false if the tool must stop; the reason has then
 * been reported.
 */
static bool prepare(struct tool *t, struct glfilter *s)
{
	if (!check_output(t, s))
		return false;
	if (!s->predicate)
		s->predicate = gl_predicate_new();
	for (size_t i = 0; i < s->npatterns; i++)
		if (!add_pattern(t, s, &s->patterns[i]))
			return false;
	if (s->is_inverted)
		gl_predicate_invert(s->predicate);
	else if (gl_misses_can_be(s->predicate))
		s->misses = gl_misses_new(s->predicate);
	t->is_quiet |= s->is_quiet;
	if (s->is_quiet || s->is_count)
		t->answer = TOOL_SELECTS;
	return redaction_begin(t, &s->redaction) && exclude_load(t, &s->exclude);
}

static const char is_young[] =
	"Go prints one only after a minute and a garbage collection";
static const char has_none[] = "debug=1 and protobuf never have one";

/*
 * Returns true if the record has ids. Dumps with ids can show waits, so a wait that is unknown
 * there is one that Go does not print yet.
 */
static bool has_id(const struct gl_record *r)
{
	const struct gl_group *g = gl_record_group(r);

	return gl_record_has(r, GL_HAS_ID) || (g && g->nids > 0);
}

/*
 * If a predicate asks how long goroutines have waited, reports how many of the operand do not show
 * it, and why.
 */
static void report_unknown(struct tool *t, struct glfilter *s)
{
	struct gl_str name = tool_name(t, tool_path(t, s->index));

	if (s->unknown > 0 && gl_predicate_asks_wait(s->predicate))
		tool_warn(t, "%.*s: %" PRIu64 " of %" PRIu64 " goroutine%s no known wait (%s%s%s)",
			(int)name.len, name.p, s->unknown, s->all,
			s->all == 1 ? " has" : "s have", s->young ? is_young : "",
			s->young && s->young < s->unknown ? "; " : "",
			s->young < s->unknown ? has_none : "");
	s->all = s->unknown = s->young = 0;
}

/*
 * Counts the goroutines of r, and those whose wait is unknown. left: how many of r's goroutines are
 * not excluded.
 */
static void count(struct tool *t, struct glfilter *s, const struct gl_record *r, uint64_t left,
	int index)
{
	uint64_t unknown = gl_predicate_unknown_waits(r);

	unknown = unknown < left ? unknown : left;
	if (index != s->index)
		report_unknown(t, s);
	s->index = index;
	if (gl_record_has(r, GL_HAS_REPEAT))
		return;
	s->all = gl_counter_sum(s->all, left);
	s->unknown = gl_counter_sum(s->unknown, unknown);
	if (unknown && has_id(r))
		s->young = gl_counter_sum(s->young, unknown);
}

static void put_record(struct tool *t, struct columns *c, const struct gl_record *r)
{
	gl_emit_line(columns_line(t, c), r);
	columns_put(t, c);
}

static enum tool_step take_one(
	struct tool *t, struct glfilter *s, const struct gl_record *r, int index)
{
	uint64_t covered = exclude_take(&s->exclude, r);
	bool is_selected;

	if (s->columns.fields && !columns_see(t, &s->columns, r))
		return TOOL_STOP;
	if (GL_UNLIKELY(s->misses && s->selected == 0))
		gl_misses_add(s->misses, r);
	if (covered >= r->count)
		return TOOL_GO_ON;
	is_selected = gl_predicate_test(s->predicate, r) > 0;
	count(t, s, r, r->count - covered, index);
	if (!is_selected)
		return TOOL_GO_ON;
	s->selected++;
	if (!gl_record_has(r, GL_HAS_REPEAT))
		s->goroutines = gl_counter_sum(s->goroutines, r->count - covered);
	if (s->is_count || s->is_quiet)
		return TOOL_GO_ON;
	if (covered)
		exclude_keep(&s->exclude, covered);
	r = redaction_of(&s->redaction, r, 1);
	if (s->text.is_on)
		return dumpout_put(t, &s->text, r, index);
	put_record(t, &s->columns, r);
	return TOOL_GO_ON;
}

/*
 * Returns true if something was selected. With -c, goroutines that were printed again (`repeat`)
 * are not counted.
 */
static bool has_some(const struct glfilter *s)
{
	return s->is_count ? s->goroutines > 0 : s->selected > 0;
}

static bool has_enough(const struct glfilter *s)
{
	return s->selected >= s->most || (s->is_quiet && has_some(s));
}

static enum tool_step take(struct tool *t, const struct gl_record *r, size_t n, int index)
{
	struct glfilter *s = t->ctx;

	for (size_t i = 0; i < n && !has_enough(s); i++)
		if (take_one(t, s, &r[i], index) == TOOL_STOP)
			return TOOL_STOP;
	return has_enough(s) ? TOOL_STOP : TOOL_GO_ON;
}

static void forget_stacks(void *ctx)
{
	struct tool *t = ctx;
	struct glfilter *s = t->ctx;

	gl_predicate_forget(s->predicate);
	if (s->misses)
		gl_misses_forget(s->misses);
	exclude_forget_stacks(&s->exclude);
}

static void report_ambiguous(struct tool *t, const struct glfilter *s)
{
	struct gl_str digits;
	size_t at = 0;

	while (gl_predicate_ambiguous(s->predicate, &at, &digits))
		tool_warn(t, "--sig: several signatures here begin with '%.*s'; all are selected",
			(int)digits.len, digits.p);
}

/* Writes the count. Writes nothing if no input could be read, because then nothing was counted. */
static void put_count(struct tool *t, const struct glfilter *s)
{
	if (t->status == 2 && t->dumps + t->records == 0)
		return;
	gl_buf_u64(&t->out.buf, s->goroutines);
	gl_buf_char(&t->out.buf, '\n');
	gl_writer_line(&t->out);
}

static void filter(struct tool *t, struct glfilter *s)
{
	bool is_text = s->text.is_on && !s->is_quiet;

	if (!t->is_quiet)
		progress_start(&t->progress, s->is_quiet || s->is_count);
	if (is_text)
		dumpout_start(t, &s->text);
	if (!s->redaction.is_on) /* a redactor remembers stacks, so they must stay */
		tool_forget_stacks(t, forget_stacks);
	if (!has_enough(s))
		inputs_each(t, take);
	if (is_text)
		dumpout_end(t, &s->text);
	columns_end(t, &s->columns);
	if (s->misses && s->selected == 0)
		missed_report(t, s->misses, s->given);
	report_unknown(t, s);
	report_ambiguous(t, s);
	exclude_report(t, &s->exclude);
	if (s->is_count && !s->is_quiet)
		put_count(t, s);
	if (!has_some(s))
		tool_status(t, 1);
}

int main(int argc, char **argv)
{
	struct glfilter s = {.most = UINT64_MAX};
	struct tool t;
	int status;

	if (tool_init(&t, argc, argv, &info, &s)) {
		if (prepare(&t, &s))
			filter(&t, &s);
		status = tool_finish(&t);
	} else {
		status = t.status;
	}
	gl_misses_free(s.misses);
	gl_predicate_free(s.predicate);
	gl_fields_free(s.columns.fields);
	gl_mem_free(s.patterns);
	exclude_free(&s.exclude);
	redaction_end(&s.redaction);
	return status;
}
