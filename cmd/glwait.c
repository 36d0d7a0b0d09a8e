#include "cmd/common/inputs.h"
#include "cmd/wait/gate.h"
#include "cmd/wait/mentionview.h"
#include "cmd/wait/wait.h"
#include "cmd/wait/waitchain.h"
#include "cmd/wait/waitdot.h"
#include "cmd/wait/waitjson.h"
#include "cmd/wait/waittext.h"
#include "cmd/wait/waitwords.h"
#include "cmd/common/view.h"

#include "lib/base/limits.h"
#include "lib/base/num.h"
#include "lib/output/term.h"

#include <inttypes.h>

/* the limit if -n is not given; JSON and dot then have no limit */
#define DEFAULT_LIMIT 20

enum { KEY_OBJECT = 256, KEY_ID, KEY_JSON, KEY_DOT, KEY_FAIL_ON };

static const struct gl_opt rows[] = {
	{'n', "limit", "N", GL_OPT_NUMBER, 1, INT64_MAX, NULL,
		"number of objects to show (default 20)"},
	{KEY_OBJECT, "object", "ADDR", GL_OPT_TEXT, 0, 0, NULL,
		"show the object at an address, and every frame with it"},
	{KEY_ID, "id", "N", GL_OPT_NUMBER, 0, INT64_MAX, NULL,
		"show what goroutine N waits for, and who waits for it"},
	{KEY_JSON, "json", NULL, GL_OPT_FLAG, 0, 0, NULL, "print one JSON object for each dump"},
	{KEY_DOT, "dot", NULL, GL_OPT_FLAG, 0, 0, NULL, "print a graph for graphviz"},
	{KEY_FAIL_ON, "fail-on", "LIST", GL_OPT_TEXT, 0, 0, "cycle|wait:",
		"exit 1 for a cycle, or if one waits for wait:DUR or longer"},
};

/* --- options ------------------------------------------------------------------------- */

static void choose(struct wait *s, enum wait_view view, const char *name)
{
	if (s->view_name && s->view != view)
		s->other_view = name;
	s->view = view;
	s->view_name = s->view_name ? s->view_name : name;
}

static int set_object(struct wait *s, const char *text, struct gl_err *err)
{
	const char *end = text + strlen(text);
	bool has_prefix = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');

	choose(s, WAIT_MENTIONS, "--object");
	if (has_prefix && end - text <= 2 + 16 &&
		gl_num_hex(text + 2, end, &s->mentions.address) == end)
		return 0;
	return gl_err_set(err, GL_ERR_SYNTAX, "ADDR is an address as dumps have it: 0xc000014180");
}

static int set(void *ctx, const struct gl_opt_value *v, struct gl_err *err)
{
	struct wait *s = ctx;

	switch (v->opt->key) {
	case 'n':
		s->limit = v->n;
		break;
	case KEY_OBJECT:
		return set_object(s, v->text, err);
	case KEY_ID:
		choose(s, WAIT_CHAIN, "--id");
		s->id = v->n;
		break;
	case KEY_FAIL_ON:
		return gate_read(s, v->text, err);
	case KEY_JSON:
		choose(s, WAIT_JSON, "--json");
		break;
	default:
		choose(s, WAIT_DOT, "--dot");
		break;
	}
	return 0;
}

static const struct gl_tool_info info = {
	.name = "glwait",
	.purpose = "show which goroutines wait for which others",
	.operands = "[FILE...]",
	.rows = rows,
	.nrows = sizeof rows / sizeof rows[0],
	.set = set,
};

/* --- output -------------------------------------------------------------------------- */

/* Writes the name of the dump if there are several dumps, and an empty line between two dumps. */
static void put_heading(struct tool *t, const struct gl_wait_graph *graph)
{
	struct wait *s = t->ctx;
	struct gl_buf *b = &t->out.buf;

	if (s->has_printed)
		view_line(t);
	s->has_printed = true;
	if (t->noperands < 2 && s->ndumps < 2)
		return;
	view_color(t, VIEW_BOLD);
	gl_term_line(b, graph->source);
	if (graph->dump) {
		gl_buf_char(b, '#');
		gl_buf_u64(b, graph->dump);
	}
	view_color(t, VIEW_PLAIN);
	view_line(t);
}

static void put_chain(struct tool *t, const struct gl_wait_graph *graph)
{
	struct wait *s = t->ctx;
	uint32_t one = waitchain_find(graph, s->id);

	if (one == GL_WAITS_NONE)
		return;
	s->is_found = true;
	put_heading(t, graph);
	waitchain_put(t, graph, one, s->limit);
}

static void put_mentions(struct tool *t, const struct gl_wait_graph *graph)
{
	struct wait *s = t->ctx;
	size_t first = mentions_of_dump(&s->mentions, graph->source, graph->dump);

	if (mentionview_has(graph, &s->mentions, first)) {
		s->is_found = true;
		put_heading(t, graph);
		mentionview_put(t, graph, &s->mentions, first, s->limit);
	}
	mentions_cut(&s->mentions, first);
}

static void put_graph(struct tool *t, const struct gl_wait_graph *graph)
{
	struct wait *s = t->ctx;

	switch (s->view) {
	case WAIT_JSON:
		waitjson_put(t, graph, s->limit);
		break;
	case WAIT_DOT:
		waitdot_put(t, graph, s->limit);
		break;
	case WAIT_CHAIN:
		put_chain(t, graph);
		break;
	case WAIT_MENTIONS:
		put_mentions(t, graph);
		break;
	case WAIT_REPORT:
		put_heading(t, graph);
		waittext_put(t, graph, s->limit);
		break;
	}
}

/* Writes each dump of which all records have been read. */
static void put_graphs(struct tool *t)
{
	struct wait *s = t->ctx;
	const struct gl_wait_graph *graph;
	bool failed = false;

	while ((graph = gl_waits_next(s->waits, &failed))) {
		/*
		 * The records of this dump lack arguments, so nothing can be said about it. At the
		 * end of the operand, report_lack reports this.
		 */
		if (!graph->has_args && s->bare > 0)
			continue;
		s->lacks_addresses |= !graph->has_args && graph->waiting > 0;
		s->unlinked += graph->unlinked;
		s->has_more_args |= graph->has_more_args;
		s->has_more_shown |= graph->has_more_shown;
		gate_add(s, graph);
		put_graph(t, graph);
	}
	if (failed)
		tool_die_memory(t);
}

/* --- records ------------------------------------------------------------------------- */

/*
 * If the record is the goroutine of --id, keeps a line about it. The line is printed if no graph
 * has this goroutine.
 */
static void note_id(struct wait *s, const struct gl_record *r)
{
	struct gl_str state = {NULL, 0};
	struct gl_wait_goroutine g = {.stack = r->stack, .id = r->id, .has_id = true,
		.state = &state,
		.caller = GL_WAITS_NONE, .object = GL_WAITS_NONE,
		.wait_seconds = r->wait_seconds, .has_wait = gl_record_has(r, GL_HAS_WAIT)};

	if (!r->stack || !gl_record_has(r, GL_HAS_ID) || r->id != s->id)
		return;
	if (gl_record_has(r, GL_HAS_STATE))
		state = r->state;
	s->line.len = 0;
	waitwords_goroutine(&s->line, NULL, &g);
}

/*
 * Counts the dumps, but no further than two, because headings are written only if there are
 * several.
 */
static void note_dump(struct wait *s, const struct gl_record *r)
{
	if (s->ndumps > 0 && r->dump == s->dump && gl_str_eq(r->source, gl_buf_view(&s->source)))
		return;
	s->ndumps++;
	s->dump = r->dump;
	s->source.len = 0;
	gl_buf_str(&s->source, r->source);
}

static void note(struct wait *s, const struct gl_record *r)
{
	if (gl_record_group(r))
		s->groups++;
	else if (r->raw.p && r->stack && r->stack->nframes && !r->args)
		s->bare++;
	if (s->ndumps < 2)
		note_dump(s, r);
	if (s->view == WAIT_CHAIN)
		note_id(s, r);
}

static enum tool_step take(struct tool *t, const struct gl_record *r, size_t n, int index)
{
	struct wait *s = t->ctx;

	(void)index;
	if (!s->waits)
		s->waits = gl_waits_new(GL_ARGS_ALL, t->can_reread);
	for (size_t i = 0; i < n; i++)
		note(s, &r[i]);
	gl_waits_add(s->waits, r, n, NULL);
	if (s->view == WAIT_MENTIONS)
		mentions_add(&s->mentions, r, n);
	put_graphs(t);
	return TOOL_GO_ON;
}

static enum tool_step take_again(struct tool *t, const struct gl_record *r, size_t n, int index)
{
	struct wait *s = t->ctx;

	(void)index;
	gl_waits_add(s->waits, r, n, NULL);
	return TOOL_GO_ON;
}

/* Reports which limits the graphs of an operand have reached. */
static void report_limits(struct tool *t, struct gl_str name)
{
	struct wait *s = t->ctx;

	if (s->unlinked)
		tool_warn(t, "%.*s: %" PRIu64 " receivers beyond the first %zu are not linked, so "
			     "there may be more candidates%s",
			(int)name.len, name.p, s->unlinked, GL_LIMIT_RECEIVERS,
			t->can_reread ? "" : "; from a file, all are");
	if (s->has_more_args)
		tool_warn(t, "%.*s: arguments of goroutines that wait, beyond the first %zu, are "
			     "not linked, so there may be more candidates",
			(int)name.len, name.p, GL_LIMIT_HELD);
	if (s->has_more_shown)
		tool_warn(t, "%.*s: more than %zu receivers: the sizes of structs are estimated "
			     "from the first of them, so some candidates may be wrong",
			(int)name.len, name.p, GL_LIMIT_SHOWN);
}

/* Reports what an operand lacks for the analysis. */
static void report_lack(struct tool *t, struct gl_str name)
{
	struct wait *s = t->ctx;

	if (s->groups)
		tool_fail(t, "%.*s: holds groups, not goroutines: use what glparse --args writes",
			(int)name.len, name.p);
	if (s->bare)
		tool_fail(t, "%.*s: %" PRIu64 " records without arguments: make them with "
			     "glparse --args", (int)name.len, name.p, s->bare);
	if (s->lacks_addresses)
		(gate_is_on(s) ? tool_fail : tool_warn)(t,
			"%.*s: debug=1 and protobuf show no addresses; debug=2 does",
			(int)name.len, name.p);
	report_limits(t, name);
}

/*
 * Called at the end of an operand. Writes the graphs that are still missing, for which it reads the
 * operand once more if needed.
 */
static void on_read(struct tool *t, int index)
{
	struct wait *s = t->ctx;
	bool failed = false;

	if (!s->waits)
		return;
	gl_waits_end(s->waits);
	if (gl_waits_again(s->waits, &failed)) {
		inputs_read_again(t, index, take_again);
		gl_waits_end(s->waits);
	}
	if (failed)
		tool_die_memory(t);
	put_graphs(t);
	report_lack(t, tool_name(t, tool_path(t, index)));
	gl_waits_free(s->waits);
	s->waits = NULL;
	s->groups = s->bare = s->unlinked = 0;
	s->lacks_addresses = s->has_more_args = s->has_more_shown = false;
}

/* --- the tool ------------------------------------------------------------------------ */

/* Reports that nothing was found for --id or --object. */
static void report_absence(struct tool *t)
{
	struct wait *s = t->ctx;

	if (s->is_found || t->dumps + t->records == 0)
		return;
	if (s->view == WAIT_CHAIN && s->line.len) {
		GL_BUF_LIT(&s->line, " waits for no lock or the like, and is no candidate for one");
		waitwords_line(t, &s->line, 0);
	} else if (s->view == WAIT_CHAIN) {
		tool_warn(t, "--id %" PRIu64 ": there is no such goroutine", s->id);
		tool_status(t, 1);
	} else if (s->view == WAIT_MENTIONS) {
		tool_warn(t, "--object 0x%" PRIx64 ": no frame has it", s->mentions.address);
		tool_status(t, 1);
	}
}

static void run(struct tool *t)
{
	struct wait *s = t->ctx;

	if (s->limit == 0)
		s->limit = s->view == WAIT_JSON || s->view == WAIT_DOT ? UINT64_MAX : DEFAULT_LIMIT;
	t->reader.args = GL_ARGS_ALL;
	t->on_read = on_read;
	if (gate_is_on(s))
		t->answer = TOOL_JUDGES;
	inputs_each(t, take);
	report_absence(t);
	gate_judge(t);
}

int main(int argc, char **argv)
{
	struct wait s = {.fails = {[WAIT_FAIL_CYCLE] = {.name = "cycle"},
				 [WAIT_FAIL_WAIT] = {.name = "wait", .kind = FAILON_DURATION}}};
	struct tool t;

	if (!tool_init(&t, argc, argv, &info, &s))
		return t.status;
	if (!t.is_quiet)
		progress_start(&t.progress, true);
	if (s.other_view)
		tool_fail(&t, "%s: cannot be combined with %s", s.other_view, s.view_name);
	else
		run(&t);
	mentions_free(&s.mentions);
	gl_buf_free(&s.line);
	gl_buf_free(&s.source);
	return tool_finish(&t);
}
