#include "cmd/common/inputs.h"
#include "cmd/top/callview.h"
#include "cmd/live/live.h"
#include "cmd/live/screen.h"
#include "cmd/page/page.h"
#include "cmd/top/topjson.h"
#include "cmd/top/topreport.h"
#include "cmd/top/topwaits.h"
#include "cmd/common/view.h"
#include "lib/base/limits.h"
#include "lib/summary/counter.h"

#include <inttypes.h>

#define DEFAULT_LIMIT 20
/* number of records that fit in the fastest cache of a processor, and in the one behind it */
#define NEAR 64
#define PART 256

enum {
	KEY_BY = 256,
	KEY_STACKS,
	KEY_WAITS,
	KEY_IDLE,
	KEY_JSON,
	KEY_HTML,
	KEY_MARKDOWN,
	KEY_FAIL_ON,
	KEY_REDACT,
	KEY_REDACT_KEY,
	KEY_LIVE
};

static const struct gl_opt rows[] = {
	{'n', "limit", "N", GL_OPT_NUMBER, 1, INT64_MAX, NULL,
		"number of groups to show (default 20; 1000 with --html)"},
	VIEW_BY(KEY_BY, "keys to group by, comma-separated (default sig)"),
	{KEY_STACKS, "stacks", NULL, GL_OPT_FLAG, 0, 0, NULL, "show the whole stack of each group"},
	CALLVIEW_ROWS{KEY_WAITS, "waits", NULL, GL_OPT_FLAG, 0, 0, NULL,
		"how long goroutines wait, and which parked together"},
	{KEY_IDLE, "idle", NULL, GL_OPT_FLAG, 0, 0, NULL, "list idle goroutines too"},
	{KEY_JSON, "json", NULL, GL_OPT_FLAG, 0, 0, NULL, "print the report as one JSON object"},
	{KEY_HTML, "html", NULL, GL_OPT_FLAG, 0, 0, NULL,
		"print the report as an HTML page, for a ticket"},
	{KEY_MARKDOWN, "markdown", NULL, GL_OPT_FLAG, 0, 0, NULL,
		"print it as Markdown, for a ticket's text field"},
	{KEY_FAIL_ON, "fail-on", "LIST", GL_OPT_TEXT, 0, 0,
		"total:|group:|verdict:", "exit 1 over total:N, over group:N, or for verdict:LIST"},
	REDACTION_ROWS(KEY_REDACT, KEY_REDACT_KEY),
	{KEY_LIVE, "live", NULL, GL_OPT_FLAG, 0, 0, NULL,
		"redraw the report at each dump of a stream"},
};

static int set(void *ctx, const struct gl_opt_value *v, struct gl_err *err)
{
	struct top *s = ctx;
	struct gl_str text = {v->text, v->text ? strlen(v->text) : 0};

	if (callview_owns(v->opt->key)) {
		callview_set(&s->calls, v);
		return 0;
	}
	switch (v->opt->key) {
	case 'n':
		s->limit = v->n;
		break;
	case KEY_BY:
		s->has_keys = true;
		return gl_keys_parse(&s->keys, text, err);
	case KEY_STACKS:
		s->with_stacks = true;
		break;
	case KEY_WAITS:
		s->with_waits = true;
		break;
	case KEY_IDLE:
		s->with_idle = true;
		break;
	case KEY_HTML:
		page_choose(s->page, PAGE_HTML);
		break;
	case KEY_MARKDOWN:
		page_choose(s->page, PAGE_MARKDOWN);
		break;
	case KEY_REDACT:
	case KEY_REDACT_KEY:
		redaction_set(&s->redaction, v->text);
		break;
	case KEY_FAIL_ON:
		return failon_read(s->fails, TOP_NFAILS, text,
			"the list may hold total:N and group:N, where N is a number of goroutines "
			"(1 or more), and verdict:LIST of " VERDICT_NAMES,
			err);
	case KEY_LIVE:
		s->is_live = true;
		break;
	default:
		s->is_json = true;
		break;
	}
	return 0;
}

static void open_keyboard(void *ctx)
{
	const struct top *s = ctx;

	if (s->is_live && tool_has_screen())
		screen_open_keyboard();
}

static const struct gl_tool_info info = {
	.name = "gltop",
	.purpose = "report what the goroutines of a dump are doing",
	.operands = "[FILE...]",
	.rows = rows,
	.nrows = sizeof rows / sizeof rows[0],
	.set = set,
	.open = open_keyboard,
};

/* --- records ------------------------------------------------------------------------- */

static uint64_t count_of(struct gl_counts c, struct gl_str key)
{
	for (size_t i = 0; i < c.n; i++)
		if (gl_str_eq(c.v[i].key, key))
			return c.v[i].n;
	return 0;
}

/*
 * Returns true for the main goroutine. A select without cases is harmless there, because it keeps
 * the process alive.
 */
static bool is_main(const struct gl_record *r)
{
	const struct gl_stack *stack = gl_record_stack(r);

	for (size_t i = stack ? stack->nframes : 0; i > 0; i--)
		if (gl_str_eq(stack->frames[i - 1]->func, GL_STR("main.main")))
			return true;
	return false;
}

/*
 * Counts goroutines that nothing can wake up. Either the runtime has found this out, or it follows
 * from what they wait for.
 */
static void note_forever(struct top *s, const struct gl_record *r)
{
	const struct gl_group *grp = gl_record_group(r);

	if (gl_record_has(r, GL_HAS_LEAKED))
		top_pile(&s->leaked, r, r->count);
	else if (is_main(r))
		return;
	else if (grp && grp->classes.n)
		top_pile(&s->forever, r,
			count_of(grp->classes, gl_class_name(GL_CLASS_FOREVER)));
	else if (gl_record_has(r, GL_HAS_CLASS) && r->class == GL_CLASS_FOREVER)
		top_pile(&s->forever, r, r->count);
}

/*
 * Records what only few records say: that the dump is truncated, or that nothing can wake the
 * goroutine up.
 */
static void note_rare_facts(struct top *s, const struct gl_record *r)
{
	s->is_truncated |= gl_record_has(r, GL_HAS_TRUNCATED);
	if (!gl_record_has(r, GL_HAS_REPEAT) && !gl_record_has(r, GL_HAS_RUNTIME))
		note_forever(s, r);
}

static enum top_form form_of(const struct gl_record *r)
{
	if (r->raw.p)
		return gl_record_group(r) ? TOP_GROUPS : TOP_RECORDS;
	if (!gl_record_has(r, GL_HAS_OFFSET))
		return TOP_PROTOBUF;
	/* The goroutine of a crash on Windows is printed without a header, so it has no id. */
	return gl_record_has(r, GL_HAS_ID) || (r->more && r->more->reason.p) ? TOP_STACKS :
									       TOP_COUNTS;
}

static enum tool_step refuse(struct tool *t, int index, struct gl_err *err)
{
	struct top *s = t->ctx;

	if (s->calls.view)
		callview_refuse(t, &s->calls, index, err);
	else
		view_refuse(t, index, 0, err);
	s->is_refused = true;
	return TOOL_STOP;
}

static void add_batch_facts(struct top *s, const struct gl_record *r, size_t n)
{
	const uint32_t few = GL_HAS_TRUNCATED | GL_HAS_LEAKED;

	for (size_t i = 0; i < n; i++) {
		s->forms |= s->redaction.is_on ? 0 : form_of(&r[i]);
		if (GL_UNLIKELY((r[i].has & few) || r[i].class == GL_CLASS_FOREVER))
			note_rare_facts(s, &r[i]);
	}
	gl_cohorts_add(s->cohorts, r, n);
}

/*
 * Returns true if a limit was reached when the graph was made, so that the holder of an object may
 * have been missed.
 */
static bool is_bounded(const struct gl_wait_graph *graph)
{
	if (graph->unlinked == 0 && !graph->has_more_args && !graph->has_more_shown)
		return false;
	for (size_t i = 0; i < graph->nobjects; i++)
		if (graph->objects[i].has_address)
			return true;
	return false;
}

static void report_bounds(struct tool *t)
{
	const struct top *s = t->ctx;

	if (s->nbounded)
		tool_warn(t, "of %" PRIu64 " dump%s, not all goroutines were searched for who may "
			     "hold a lock, as they are more than the limit; glwait searches all",
			s->nbounded, s->nbounded == 1 ? "" : "s");
	if (s->alarms.has_more)
		tool_warn(t, "more than %d findings about who waits for whom: the others are not "
			     "shown", GL_LIMIT_FINDINGS);
}

/*
 * Returns true if a dump of this source need not be judged when a later dump of the source replaces
 * it: neither its alarms nor its lines on the page would remain.
 */
static bool may_skip(const struct top *s, struct gl_str source)
{
	return gl_alarms_are_of(&s->alarms, source) &&
	       (!s->page->form || pagewaits_keeps(&s->page->waits, source));
}

/*
 * Drops the dumps whose alarms the next dump would replace. In a series these are all but the last
 * one.
 */
static void skip_outdated(struct top *s)
{
	struct gl_str source;

	while (gl_waits_is_outdated(s->waits, &source) && may_skip(s, source))
		gl_waits_skip(s->waits);
}

/* Returns the graph of the next dump that must be judged; NULL if there is none. */
static const struct gl_wait_graph *next_graph(struct tool *t)
{
	struct top *s = t->ctx;
	const struct gl_wait_graph *graph;
	bool failed;

	skip_outdated(s);
	graph = gl_waits_next(s->waits, &failed);
	if (failed)
		tool_die_memory(t);
	return graph;
}

/* Judges the dumps whose records are all there, and keeps the alarms. */
static void judge(struct tool *t)
{
	struct top *s = t->ctx;
	const struct gl_wait_graph *graph;

	while ((graph = next_graph(t))) {
		s->nbounded += is_bounded(graph);
		gl_alarms_add(&s->alarms, graph);
		if (s->page->form)
			pagewaits_add(&s->page->waits, graph);
	}
}

/*
 * Returns the records as they may be shown. If they are redacted, first notes the form of their
 * dump, because redacted records do not tell it.
 */
static const struct gl_record *redacted(struct tool *t, const struct gl_record *r, size_t n)
{
	struct top *s = t->ctx;

	for (size_t i = 0; s->redaction.is_on && i < n; i++)
		s->forms |= form_of(&r[i]);
	return redaction_of(&s->redaction, r, n);
}

/*
 * Finds out which of the dumps in these records need not be judged, because later dumps among them
 * replace their alarms.
 */
static struct gl_waits_ahead look_ahead(struct tool *t, const struct gl_record *r, size_t n)
{
	const struct top *s = t->ctx;

	if (!t->is_bare)
		return (struct gl_waits_ahead){.r = r, .n = n};
	return gl_waits_look_ahead(s->waits, r, n, may_skip(s, r->source));
}

static enum tool_step take_part(struct tool *t, const struct gl_record *r, size_t n, int index,
	const struct gl_waits_ahead *ahead)
{
	struct top *s = t->ctx;
	struct gl_err err;

	gl_waits_add(s->waits, r, n, ahead);
	judge(t);
	for (size_t i = 0; i < n; i += NEAR)
		add_batch_facts(s, r + i, n - i < NEAR ? n - i : NEAR);
	return gl_delta_add(s->delta, r, n, &err) == 0 ? TOOL_GO_ON : refuse(t, index, &err);
}

/* The records are read several times, so they are handled in parts that fit in the cache. */
static enum tool_step take(struct tool *t, const struct gl_record *r, size_t n, int index)
{
	struct gl_waits_ahead ahead;
	enum tool_step step = TOOL_GO_ON;

	r = redacted(t, r, n);
	ahead = look_ahead(t, r, n);
	for (size_t i = 0; i < n && step == TOOL_GO_ON; i += PART)
		step = take_part(t, r + i, n - i < PART ? n - i : PART, index, &ahead);
	return step;
}

/* --- the tool ------------------------------------------------------------------------ */

/* Reports each count that exceeds its limit in --fail-on, and the verdict if --fail-on names it. */
static void check_limits(struct tool *t)
{
	struct top *s = t->ctx;
	const uint64_t found[TOP_NFAILS] = {
		[TOP_FAIL_TOTAL] = s->most, [TOP_FAIL_GROUP] = s->largest};
	const char *verdict = verdict_name(s->suspects.verdict);

	for (size_t i = 0; i < TOP_FAIL_VERDICT; i++) {
		if (!s->fails[i].limit || found[i] <= s->fails[i].limit)
			continue;
		tool_warn(t, "--fail-on %s:%llu: there are %llu", s->fails[i].name,
			(unsigned long long)s->fails[i].limit, (unsigned long long)found[i]);
		tool_status(t, 1);
	}
	if (s->fails[TOP_FAIL_VERDICT].limit >> s->suspects.verdict & 1) {
		tool_warn(t, "--fail-on verdict:%s: that is the verdict", verdict);
		tool_status(t, 1);
	}
}

static void show(struct tool *t)
{
	struct top *s = t->ctx;

	gl_waits_end(s->waits);
	judge(t);
	if (!s->calls.view)
		report_bounds(t);
	top_sum_up(s);
	if (s->calls.view)
		callview_put(t, &s->calls, s->delta);
	else if (s->page->form)
		page_put(t, s->page);
	else if (s->is_json)
		top_put_json(t);
	else if (s->with_waits)
		top_put_waits(t);
	else
		top_put_report(t);
	check_limits(t);
}

static void add_message(void *ctx, struct gl_str text)
{
	page_add_message(((struct top *)ctx)->page, text);
}

/* Returns the name of an option that was given but has no meaning for a view of calls, or NULL. */
static const char *other_option(const struct top *s)
{
	return s->has_keys	? "--by" :
	       s->with_stacks	? "--stacks" :
	       s->with_waits	? "--waits" :
	       s->with_idle	? "--idle" :
	       s->page->form	? page_option(s->page) :
				  NULL;
}

/* Returns the name of an option that was given but has no meaning for a page, or NULL. */
static const char *other_than_page(const struct top *s)
{
	return s->page->is_both	? "--html" :
	       s->is_json	? "--json" :
	       s->with_stacks	? "--stacks" :
	       s->with_waits	? "--waits" :
	       s->with_idle && s->page->form == PAGE_HTML ? "--idle" :
				  NULL;
}

/*
 * Checks the options that were given together with --html or --markdown, and sets what these two
 * need.
 */
static bool prepare_page(struct tool *t, struct top *s)
{
	const char *other = other_than_page(s);

	if (!s->page->form)
		return true;
	if (other) {
		tool_fail(t, "%s and %s cannot be used together", page_option(s->page), other);
		return false;
	}
	s->with_idle_last = s->page->form == PAGE_HTML;
	t->on_message = add_message;
	return true;
}

/* Gets the key for --redact, and the table of the stacks that are shown. */
static bool prepare_redaction(struct tool *t, struct top *s)
{
	s->stacks = t->stacks;
	if (!s->redaction.is_on)
		return true;
	if (s->calls.root) {
		tool_fail(t, "--redact and --source-root cannot be used together");
		return false;
	}
	page_redact(s->page);
	if (!redaction_begin(t, &s->redaction))
		return false;
	s->stacks = gl_redactor_stacks(s->redaction.redactor);
	return true;
}

/* Returns true if an option was given that --live does not take. It takes only --by and -n. */
static bool asks_for_more_than_live(const struct top *s)
{
	return s->with_stacks || s->with_waits || s->with_idle || s->is_json || s->calls.view ||
	       s->calls.is_fixed || s->page->form || s->redaction.is_on ||
	       s->fails[TOP_FAIL_TOTAL].limit || s->fails[TOP_FAIL_GROUP].limit ||
	       s->fails[TOP_FAIL_VERDICT].limit;
}

/*
 * Checks what depends on several options. Returns false if the tool must stop; the reason has then
 * been reported.
 */
static bool prepare(struct tool *t, struct top *s)
{
	struct gl_delta_options opt = {.with_ids = true};
	struct gl_err err;

	if (!callview_check(t, &s->calls, other_option(s)) || !prepare_page(t, s) ||
		!prepare_redaction(t, s))
		return false;
	if (s->limit == 0)
		s->limit = s->page->form == PAGE_HTML ? PAGE_GROUPS : DEFAULT_LIMIT;
	/* the page contains gldiff's report, which shows stuck goroutines */
	opt.with_stuck = s->page->form != PAGE_NONE;
	s->calls.is_json = s->is_json;
	s->calls.limit = s->limit;
	if (s->calls.view)
		s->has_keys = gl_keys_parse(&s->keys, GL_STR("sig"), &err) == 0;
	opt.keys = s->has_keys ? &s->keys : NULL;
	opt.with_dumps = s->is_json;
	s->delta = gl_delta_new(s->stacks, &opt);
	s->cohorts = gl_cohorts_new();
	s->waits = gl_waits_new(GL_ARGS_FEW, false);
	t->reader.args = GL_ARGS_FEW;
	/* the larger a batch is, the more dumps look_ahead can skip */
	t->reader.at_once = SIZE_MAX;
	return true;
}

int main(int argc, char **argv)
{
	struct page page = {0};
	struct top s = {.page = &page,
		.fails = {{.name = "total", .kind = FAILON_COUNT},
			{.name = "group", .kind = FAILON_COUNT},
			{.name = "verdict:" VERDICT_NAMES, .kind = FAILON_CHOICES}}};
	struct tool t;

	page_begin(&page, argc, argv);
	if (!tool_init(&t, argc, argv, &info, &s)) {
		callview_free(&s.calls);
		page_free(&page);
		redaction_end(&s.redaction);
		return t.status;
	}
	if (s.fails[TOP_FAIL_TOTAL].limit || s.fails[TOP_FAIL_GROUP].limit ||
		s.fails[TOP_FAIL_VERDICT].limit)
		t.answer = TOOL_JUDGES;
	if (s.is_live) {
		callview_free(&s.calls);
		page_free(&page);
		redaction_end(&s.redaction);
		return live_run(&t, &(struct live_options){s.has_keys ? &s.keys : NULL,
					    s.limit ? s.limit : DEFAULT_LIMIT,
					    asks_for_more_than_live(&s)});
	}
	if (!t.is_quiet)
		progress_start(&t.progress, true);
	if (prepare(&t, &s)) {
		inputs_each(&t, take);
		if (!s.is_refused && t.dumps + t.records > 0)
			show(&t);
	}
	callview_free(&s.calls);
	t.on_message = NULL; /* no messages may be added to a page that is freed */
	page_free(&page);
	top_free(&s);
	return tool_finish(&t);
}
