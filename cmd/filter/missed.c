#include "cmd/filter/missed.h"

#include "cmd/common/view.h"
#include "lib/base/near.h"
#include "lib/output/term.h"

#define SHOWN 8		/* a message names at most this many values */
#define VALUE_WIDTH 40	/* at most this many columns of a value */

static const struct words {
	const char *option, *such, *none;
} words[GL_PREDICATE_COUNT] = {
	[GL_PREDICATE_STATE] = {"--state", "no goroutine is in such a state",
		"no goroutine has a state; debug=1 and protobuf have none"},
	[GL_PREDICATE_CLASS] = {"--class", "no goroutine has such a class",
		"no goroutine has a class"},
	[GL_PREDICATE_LABEL] = {"--label", "no goroutine has such a label",
		"no goroutine has a label"},
	[GL_PREDICATE_SOURCE] = {"--source", "no goroutine is from such a source",
		"no goroutine has a source"},
	[GL_PREDICATE_ORIGIN] = {"--origin", "no goroutine has such an origin",
		"no goroutine has an origin"},
};

static void put_value(struct gl_buf *b, const struct gl_misses_value *v)
{
	view_cut(b, v->text, VALUE_WIDTH, gl_term_cut_end);
	gl_buf_number(b, " (", v->n, ")");
}

/* Appends the values that goroutines have, for example: chan send (120), select (14) and 3 more */
static void put_values(struct gl_buf *b, const struct gl_miss *miss)
{
	for (size_t i = 0; i < miss->n && i < SHOWN; i++) {
		gl_buf_text(b, i ? ", " : "; the input has: ");
		put_value(b, &miss->values[i]);
	}
	if (miss->n <= SHOWN)
		return;
	gl_buf_number(b, " and ", miss->n - SHOWN, " more");
}

/*
 * Looks for a value of the input that is similar to an element of `given`, a comma-separated list,
 * and stops at the first element that has one. If the values are keys of labels, compares them only
 * with the part of the element before `=`.
 */
static struct gl_str find_near(const struct gl_miss *miss, const char *given)
{
	bool is_key = miss->kind == GL_PREDICATE_LABEL && !miss->values[0].is_pair;
	struct gl_near near = {0};

	while (*given && !near.name.p) {
		size_t len = strcspn(given, ",");

		near.word = (struct gl_str){given, is_key ? strcspn(given, ",=") : len};
		for (size_t i = 0; i < miss->n; i++)
			gl_near_try(&near, miss->values[i].text);
		given += len + (given[len] == ',');
	}
	return near.name;
}

static void put_near(struct gl_buf *b, const struct gl_miss *miss, const char *given)
{
	struct gl_str near = find_near(miss, given);

	if (!near.p)
		return;
	GL_BUF_LIT(b, "; did you mean '");
	gl_term_safe(b, near);
	GL_BUF_LIT(b, "'?");
}

static void report_miss(struct tool *t, const struct gl_miss *miss, const char *given)
{
	const struct words *w = &words[miss->kind];
	struct gl_buf b = {0};

	put_values(&b, miss);
	if (given && miss->n > 0)
		put_near(&b, miss, given);
	tool_warn(t, "%s%s%s%s: %s%.*s", w->option, given ? " '" : "", given ? given : "",
		given ? "'" : "", miss->n > 0 ? w->such : w->none, (int)b.len, b.p ? b.p : "");
	gl_buf_free(&b);
}

void missed_report(struct tool *t, struct gl_misses *m,
	const char *const given[GL_PREDICATE_COUNT])
{
	struct gl_miss miss;
	size_t i = 0;

	while (gl_misses_next(m, &i, &miss))
		report_miss(t, &miss, given[miss.kind]);
}
