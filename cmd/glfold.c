#include "cmd/common/inputs.h"
#include "cmd/fold/foldgraph.h"
#include "cmd/fold/foldlines.h"
#include "cmd/fold/foldprofile.h"
#include "cmd/fold/foldscope.h"
#include "cmd/common/view.h"

#include <inttypes.h>

enum { KEY_TO = 256, KEY_WEIGHT, KEY_BY, KEY_FOLD_RECURSION };

static const struct gl_opt rows[] = {
	{KEY_TO, "to", "FORM", GL_OPT_CHOICE, 0, 0, FOLD_FORMS,
		"what to write (default folded)"},
	{KEY_WEIGHT, "weight", "WHAT", GL_OPT_CHOICE, 0, 0, FOLD_WEIGHTS,
		"weigh stacks by goroutines (default) or minutes waited"},
	VIEW_BY(KEY_BY, "keys whose values become root frames"),
	{KEY_FOLD_RECURSION, "fold-recursion", NULL, GL_OPT_FLAG, 0, 0, NULL,
		"make one frame of a function that calls itself"},
	{'n', "limit", "N", GL_OPT_NUMBER, 1, INT64_MAX, NULL,
		"number of functions in a dot graph (default 80)"},
};

static int set(void *ctx, const struct gl_opt_value *v, struct gl_err *err)
{
	struct fold *s = ctx;

	switch (v->opt->key) {
	case KEY_TO:
		s->form = (enum fold_form)v->n;
		break;
	case KEY_WEIGHT:
		s->by_wait = v->n == 1;
		break;
	case KEY_BY:
		return gl_keys_parse(&s->by, (struct gl_str){v->text, strlen(v->text)}, err);
	case KEY_FOLD_RECURSION:
		s->folds_recursion = true;
		break;
	default:
		s->limit = v->n;
		break;
	}
	return 0;
}

static const struct gl_tool_info info = {
	.name = "glfold",
	.purpose = "write the stacks of goroutines for viewers of profiles",
	.operands = "[FILE...]",
	.rows = rows,
	.nrows = sizeof rows / sizeof rows[0],
	.set = set,
};

static bool is_by_sig(const struct gl_keys *keys)
{
	for (size_t i = 0; i < keys->n; i++)
		if (gl_key_is_sig(&keys->v[i]))
			return true;
	return false;
}

static void join_names(struct gl_buf *b, const struct gl_keys *keys)
{
	for (size_t i = 0; i < keys->n; i++) {
		if (i)
			gl_buf_char(b, ',');
		gl_buf_str(b, keys->v[i].name);
	}
	gl_buf_char(b, '\0');
}

static enum tool_step refuse(struct tool *t)
{
	struct fold *s = t->ctx;

	gl_groups_free(s->groups);
	s->groups = NULL;
	s->is_refused = true;
	return TOOL_STOP;
}

/*
 * Refuses groups in the input, because they were made by other keys than the options need, or not
 * by sig, so that their goroutines may have several stacks. what, names: the message of
 * gl_groups_add, and the keys of these groups.
 */
static enum tool_step refuse_groups(struct tool *t, int index, const char *what, const char *names)
{
	struct fold *s = t->ctx;
	struct gl_buf wanted = {0};

	join_names(&wanted, gl_groups_keys(s->groups));
	if (is_by_sig(gl_groups_keys(s->groups)))
		tool_fail(t, "%s: %s: '%s'; here they must be by '%s'", tool_path(t, index), what,
			names, wanted.p);
	else
		tool_fail(t, "%s: groups made by '%s'; only groups by sig have one stack each",
			tool_path(t, index), wanted.p);
	gl_buf_free(&wanted);
	return refuse(t);
}

static enum tool_step take(struct tool *t, const struct gl_record *r, size_t n, int index)
{
	struct fold *s = t->ctx;
	struct gl_err err;

	if (!s->groups)
		fold_begin(t, r);
	if (!s->groups)
		return TOOL_STOP;
	if (fold_add(t, r, n, &err) != 0 || !is_by_sig(gl_groups_keys(s->groups)))
		return refuse_groups(t, index, err.what, err.detail);
	return TOOL_GO_ON;
}

/*
 * If stacks are weighted by waits, reports how many goroutines are left out because their wait is
 * unknown.
 */
static void report_unknown(struct tool *t)
{
	struct fold *s = t->ctx;
	uint64_t unknown = gl_counter_less(s->goroutines, s->waited);

	if (!fold_is_timed(s) || unknown == 0)
		return;
	if (s->waited == 0) {
		tool_warn(t, "no wait is known: only debug=2, debug=3 and crashes show waits, of a "
			     "minute or longer");
		tool_status(t, 1);
	} else {
		tool_warn(t, "excluded: %" PRIu64 " of %" PRIu64 " goroutines, whose wait is not "
			     "known", unknown, s->goroutines);
	}
}

static void put(struct tool *t)
{
	static void (*const writers[])(struct tool *) = {
		[FOLD_FOLDED] = foldlines_put,
		[FOLD_SPEEDSCOPE] = foldscope_put,
		[FOLD_PPROF] = foldprofile_put,
		[FOLD_DOT] = foldgraph_put,
	};
	struct fold *s = t->ctx;

	writers[s->form](t);
}

static void run(struct tool *t)
{
	static const struct gl_record none;
	struct fold *s = t->ctx;

	inputs_each(t, take);
	/*
	 * If the input is empty, for example because glfilter selected nothing, an empty profile is
	 * written, which viewers accept. If it cannot be read, or holds text but no dump, nothing
	 * is written.
	 */
	if (s->is_refused || (t->records + t->dumps == 0 && (t->without > 0 || t->status == 2)))
		return;
	if (!s->groups)
		fold_begin(t, &none);
	if (s->is_refused)
		return;
	fold_make(t);
	put(t);
	report_unknown(t);
}

/* Checks what depends on several options. Returns false if they were refused. */
static bool check(struct tool *t)
{
	struct fold *s = t->ctx;

	if (s->limit && s->form != FOLD_DOT)
		tool_fail(t, "-n is for --to dot");
	else if (s->form == FOLD_PPROF && t->is_shown)
		tool_fail(t, "--to pprof does not write to a terminal: redirect it to a file, such "
			     "as goroutines.pb.gz");
	else
		return true;
	return false;
}

int main(int argc, char **argv)
{
	struct fold s = {.by = {.n = 0}};
	struct tool t;

	if (!tool_init(&t, argc, argv, &info, &s))
		return t.status;
	if (!t.is_quiet)
		progress_start(&t.progress, true);
	if (check(&t))
		run(&t);
	fold_free(&s);
	return tool_finish(&t);
}
