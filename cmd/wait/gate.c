#include "cmd/wait/gate.h"

#include <inttypes.h>

int gate_read(struct wait *s, const char *list, struct gl_err *err)
{
	return failon_read(s->fails, WAIT_NFAILS, (struct gl_str){list, strlen(list)},
		"the list may hold cycle, cycle:N and wait:DUR, where DUR is a duration such as 5m",
		err);
}

bool gate_is_on(const struct wait *s)
{
	return s->fails[WAIT_FAIL_CYCLE].limit || s->fails[WAIT_FAIL_WAIT].limit;
}

/*
 * Returns true if waits of this kind soon end in a healthy process. Waits for a WaitGroup, on a
 * Cond or to receive do not: a server has such waits for as long as it lives.
 */
static bool is_judged(enum gl_class class)
{
	return class == GL_CLASS_LOCK || class == GL_CLASS_RLOCK || class == GL_CLASS_CHAN_SEND;
}

static void add_wait(struct wait *s, uint64_t seconds)
{
	if (seconds > s->longest)
		s->longest = seconds;
}

void gate_add(struct wait *s, const struct gl_wait_graph *graph)
{
	s->cycles += graph->ncycles;
	for (size_t i = 0; i < graph->n; i++) {
		const struct gl_wait_goroutine *g = &graph->v[i];
		bool is_slot = g->object != GL_WAITS_NONE &&
			       graph->objects[g->object].kind == GL_WAIT_SLOT;

		if (g->has_wait && (is_slot || is_judged(g->class)))
			add_wait(s, g->wait_seconds);
	}
	for (size_t i = 0; i < graph->nunseen; i++) {
		const struct gl_wait_unseen *u = &graph->unseen[i];

		if (is_judged(gl_class_of(u->state, u->stack->class)))
			add_wait(s, u->wait_seconds);
	}
}

void gate_judge(struct tool *t)
{
	struct wait *s = t->ctx;
	struct gl_buf b = {0};

	if (failon_is(&s->fails[WAIT_FAIL_CYCLE], s->cycles)) {
		tool_warn(t, "--fail-on cycle:%" PRIu64 ": there %s %" PRIu64,
			s->fails[WAIT_FAIL_CYCLE].limit, s->cycles == 1 ? "is" : "are", s->cycles);
		tool_status(t, 1);
	}
	if (failon_is(&s->fails[WAIT_FAIL_WAIT], s->longest)) {
		gl_buf_duration(&b, s->fails[WAIT_FAIL_WAIT].limit);
		GL_BUF_LIT(&b, ": a goroutine has waited for ");
		gl_buf_duration(&b, s->longest);
		tool_warn(t, "--fail-on wait:%.*s", (int)b.len, b.p);
		tool_status(t, 1);
	}
	gl_buf_free(&b);
}
