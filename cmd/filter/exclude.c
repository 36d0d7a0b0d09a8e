#include "cmd/filter/exclude.h"
#include "cmd/common/inputs.h"
#include "cmd/common/list.h"

#include "lib/base/mem.h"
#include "lib/select/budget.h"
#include "lib/select/idle.h"
#include "lib/select/idset.h"
#include "lib/select/rules.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>

struct exclude_part {
	enum exclude_kind kind;
	const char *value; /* as the user gave it, for messages */
	struct gl_idset *ids;
	struct gl_budget *budget;
	struct gl_rules *rules;
	uint64_t taken;	 /* number of goroutines that were excluded by their ids */
	uint64_t unseen; /* number of goroutines that show no id */
};

int exclude_add(struct exclude *a, enum exclude_kind kind, const char *value, struct gl_err *err)
{
	struct exclude_part *v = gl_mem_grow(a->parts, &a->cap, a->n + 1, sizeof *v);
	size_t i = a->n;

	a->parts = v;
	if (!*value)
		return gl_err_set(err, GL_ERR_SYNTAX, "the file name is empty");
	for (; i > 0 && v[i - 1].kind > kind; i--)
		v[i] = v[i - 1];
	v[i] = (struct exclude_part){.kind = kind, .value = value};
	a->n++;
	return 0;
}

void exclude_free(struct exclude *a)
{
	for (size_t i = 0; i < a->n; i++) {
		gl_idset_free(a->parts[i].ids);
		gl_budget_free(a->parts[i].budget);
		gl_rules_free(a->parts[i].rules);
	}
	gl_mem_free(a->parts);
}

/* --- reading ------------------------------------------------------------------------- */

/* Reports `FILE:LINE:COLUMN: what: 'detail'`. The exit status becomes 2. */
static void refuse(struct tool *t, const struct exclude_part *p, const struct gl_err *err)
{
	struct gl_buf b = {0};

	gl_buf_text(&b, p->value);
	for (int i = 0; i < 2; i++) {
		uint64_t n = i ? err->column : err->line;

		if (n) {
			gl_buf_char(&b, ':');
			gl_buf_u64(&b, n);
		}
	}
	if (err->code == GL_ERR_SYSTEM)
		tool_fail(t, "%.*s: %s: %s", (int)b.len, b.p, err->what, strerror(err->sys_errno));
	else
		tool_fail(t, "%.*s: %s%s%s%s%s%s", (int)b.len, b.p, err->what,
			*err->detail ? ": " : "", err->detail, *err->near ? "; did you mean '" : "",
			err->near, *err->near ? "'?" : "");
	gl_buf_free(&b);
}

/*
 * Adds the goroutines of the file of --known-ids or --baseline. While such a file is read, t->ctx
 * points to its struct exclude_part.
 */
static enum tool_step take_known(struct tool *t, const struct gl_record *r, size_t n, int index)
{
	struct exclude_part *p = t->ctx;

	(void)index;
	for (size_t i = 0; i < n; i++) {
		if (p->ids)
			gl_idset_add(p->ids, &r[i]);
		else
			gl_budget_add(p->budget, &r[i]);
	}
	return TOOL_GO_ON;
}

/* Reads the file as an input. Its dumps are not counted among the dumps of the tool's own input. */
static bool read_input(struct tool *t, struct exclude_part *p)
{
	struct tool before = *t;
	bool is_read;

	t->ctx = p;
	t->status = 0;
	t->answer = TOOL_JUDGES; /* an input without a dump is refused */
	if (p->ids)
		t->lacks = "neither ids nor a goroutine dump";
	is_read = inputs_read(t, p->value, take_known, 0) == INPUT_HELD_DUMPS && t->status < 2;
	t->ctx = before.ctx;
	t->answer = before.answer;
	t->lacks = before.lacks;
	t->dumps = before.dumps;
	t->records = before.records;
	t->without = before.without;
	t->status = is_read ? before.status : t->status;
	return is_read;
}

/* Returns true if the line contains only ids: digits and separators. */
static bool is_numbers(struct gl_str line)
{
	for (size_t i = 0; i < line.len; i++)
		if (!strchr("0123456789, \t\r", line.p[i]) || !line.p[i])
			return false;
	return true;
}

static int read_numbers(struct exclude_part *p, struct list *l, struct gl_err *err)
{
	struct gl_str line;
	int got;

	while ((got = list_next(l, &line, err)) > 0)
		if (gl_idset_add_text(p->ids, line, l->line, err) != 0)
			return -1;
	return got;
}

/* Reads a list of ids if the first line contains only ids, and otherwise an input of any form. */
static bool read_ids(struct tool *t, struct exclude_part *p)
{
	struct gl_err err;
	struct gl_str line = {NULL, 0};
	struct list l;
	bool is_read = false;
	int got;

	got = list_open(&l, p->value, &err) == 0 ? list_peek(&l, &line, &err) : -1;
	if (got >= 0 && !is_numbers(line)) {
		gl_source_again(l.source, &l.window);
		t->reader.source = l.source;
		is_read = read_input(t, p);
		t->reader.source = NULL;
	} else if (got >= 0 && read_numbers(p, &l, &err) == 0) {
		is_read = true;
	} else {
		refuse(t, p, &err);
	}
	list_close(&l);
	gl_idset_close(p->ids);
	return is_read;
}

static int read_rules(struct exclude_part *p, const char *path, struct gl_err *err)
{
	struct gl_str line;
	struct list l;
	int got;

	got = list_open(&l, path, err);
	while (got >= 0 && (got = list_next(&l, &line, err)) > 0)
		got = gl_rules_add(p->rules, line, l.line, err);
	list_close(&l);
	return got;
}

/*
 * Returns true if `value` is the name of built-in rules. It is the name of a file if it contains a
 * slash, or if something with this name exists and is not a folder.
 */
static bool is_name(const char *value)
{
	struct stat st;

	return strcmp(value, "-") != 0 && !strchr(value, '/') &&
	       (stat(value, &st) != 0 || S_ISDIR(st.st_mode));
}

static bool load_rules(struct tool *t, struct exclude_part *p)
{
	struct gl_err err;

	if (is_name(p->value) && strcmp(p->value, GL_IDLE_NAME) == 0) {
		gl_idle_add(p->rules);
		return true;
	}
	if (is_name(p->value))
		tool_fail(t, "--ignore: '%s' is neither a file nor '" GL_IDLE_NAME
			"', the rules that come with %s", p->value, t->info->name);
	else if (read_rules(p, p->value, &err) == 0)
		return true;
	else
		refuse(t, p, &err);
	return false;
}

static bool load(struct tool *t, struct exclude_part *p)
{
	switch (p->kind) {
	case EXCLUDE_KNOWN_IDS:
		p->ids = gl_idset_new();
		return read_ids(t, p);
	case EXCLUDE_BASELINE:
		p->budget = gl_budget_new();
		return read_input(t, p);
	case EXCLUDE_IGNORE:
		break;
	}
	p->rules = gl_rules_new();
	return load_rules(t, p);
}

/* Returns true if standard input would have to be read more than once. */
static bool is_input_shared(const struct tool *t, const struct exclude *a)
{
	int options = 0, operands = t->noperands == 0;

	for (size_t i = 0; i < a->n; i++)
		options += strcmp(a->parts[i].value, "-") == 0;
	for (int i = 0; i < t->noperands; i++)
		operands |= strcmp(t->operands[i], "-") == 0;
	return options && options + operands > 1;
}

bool exclude_load(struct tool *t, struct exclude *a)
{
	if (is_input_shared(t, a)) {
		tool_fail(t, "standard input can be read only once; name a file instead");
		return false;
	}
	for (size_t i = 0; i < a->n; i++)
		if (!load(t, &a->parts[i]))
			return false;
	return true;
}

/* --- exclusion ----------------------------------------------------------------------- */

static void take_ids(struct exclude_part *p, const struct gl_record *r, uint64_t *covered)
{
	uint64_t n = gl_idset_known(p->ids, r, &p->unseen);

	n = n > *covered ? n - *covered : 0;
	*covered += n;
	if (!gl_record_has(r, GL_HAS_REPEAT))
		p->taken += n;
}

uint64_t exclude_take(struct exclude *a, const struct gl_record *r)
{
	uint64_t covered = 0;

	for (size_t i = 0; i < a->n && covered < r->count; i++) {
		struct exclude_part *p = &a->parts[i];

		if (p->ids)
			take_ids(p, r, &covered);
		else if (p->budget)
			gl_budget_take(p->budget, r, &covered);
		else
			gl_rules_take(p->rules, r, &covered);
	}
	return covered;
}

void exclude_forget_stacks(struct exclude *a)
{
	for (size_t i = 0; i < a->n; i++)
		if (a->parts[i].rules)
			gl_rules_forget(a->parts[i].rules);
}

void exclude_keep(struct exclude *a, uint64_t covered)
{
	a->records++;
	a->goroutines += covered;
}

/* --- telling ------------------------------------------------------------------------- */

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static void report_rules(struct tool *t, const struct exclude_part *p)
{
	uint64_t line, taken, all = 0;

	for (size_t i = 0; i < gl_rules_count(p->rules); i++) {
		struct gl_str text = gl_rules_text(p->rules, i, &line, &taken);

		if (taken)
			tool_warn(t, "%s:%" PRIu64 ": %" PRIu64 " goroutine%s excluded: %.*s",
				p->value, line, taken, plural(taken), (int)text.len, text.p);
		all += taken;
	}
	if (!all)
		tool_warn(t, "%s: no goroutine excluded", p->value);
}

static void report_ids(struct tool *t, const struct exclude_part *p)
{
	tool_warn(t, "%s: %" PRIu64 " goroutine%s excluded by id", p->value, p->taken,
		plural(p->taken));
	if (p->unseen)
		tool_warn(t, "%s: %" PRIu64 " goroutine%s no id to match", p->value,
			p->unseen, p->unseen == 1 ? " has" : "s have");
}

static void report_budget(struct tool *t, const struct exclude_part *p)
{
	uint64_t taken = gl_budget_taken(p->budget);

	tool_warn(t, "%s: %" PRIu64 " goroutine%s excluded; the baseline has %" PRIu64, p->value,
		taken, plural(taken), gl_budget_added(p->budget));
}

void exclude_report(struct tool *t, const struct exclude *a)
{
	for (size_t i = 0; i < a->n; i++) {
		const struct exclude_part *p = &a->parts[i];

		(p->ids ? report_ids : p->budget ? report_budget : report_rules)(t, p);
	}
	if (a->records)
		tool_warn(t,
			"%" PRIu64 " of the excluded goroutines are in %" PRIu64
			" record%s written whole, because of the others in %s",
			a->goroutines, a->records, plural(a->records),
			a->records == 1 ? "it" : "them");
}
