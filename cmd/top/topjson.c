#include "cmd/top/topjson.h"

#include "cmd/common/view.h"

#include "lib/judge/alarmtext.h"
#include "lib/base/json.h"

static void put_counts(struct gl_buf *b, const char *name, struct gl_counts c)
{
	gl_buf_add(b, name, strlen(name));
	gl_buf_char(b, '{');
	for (size_t i = 0; i < c.n; i++) {
		if (i)
			gl_buf_char(b, ',');
		gl_json_put_str(b, c.v[i].key);
		gl_buf_char(b, ':');
		gl_buf_u64(b, c.v[i].n);
	}
	gl_buf_char(b, '}');
}

static void put_waits(struct gl_buf *b, const struct gl_group *all)
{
	GL_BUF_LIT(b, ",\"wait\":{\"known\":");
	gl_buf_u64(b, all->wait_known);
	if (all->wait_known) {
		view_member(b, "min", all->wait_min);
		view_member(b, "max", all->wait_max);
		view_member(b, "sum", all->wait_sum);
	}
	gl_buf_char(b, '}');
}

/* Appends a comma, the dump of a cohort, and how long the cohort has waited. */
static void put_cohort(struct gl_buf *b, const struct gl_cohort *c)
{
	view_member(b, "wait_seconds", c->minutes * 60);
	if (c->is_sum)
		GL_BUF_LIT(b, ",\"sum\":true");
	if (c->source.p) {
		GL_BUF_LIT(b, ",\"source\":");
		gl_json_put_str(b, c->source);
	}
	if (c->dump)
		view_member(b, "dump", c->dump);
}

static void put_cohorts(struct top *s, struct gl_buf *b)
{
	GL_BUF_LIT(b, ",\"cohorts\":[");
	for (size_t i = 0; i < s->ncohorts && i < s->limit; i++) {
		if (i)
			gl_buf_char(b, ',');
		GL_BUF_LIT(b, "{\"count\":");
		gl_buf_u64(b, s->sorted[i].n);
		put_cohort(b, &s->sorted[i]);
		gl_buf_char(b, '}');
	}
	gl_buf_char(b, ']');
}

static void put_finding(struct top *s, struct gl_buf *b, const struct gl_finding *f)
{
	struct gl_buf text = {0};

	GL_BUF_LIT(b, "{\"finding\":\"");
	gl_buf_str(b, gl_finding_name(f->kind));
	GL_BUF_LIT(b, "\",\"count\":");
	gl_buf_u64(b, f->n);
	if (f->dumps != 1 && !f->cohort)
		GL_BUF_LIT(b, ",\"sum\":true");
	if (f->is_least)
		GL_BUF_LIT(b, ",\"least\":true");
	gl_finding_put(&text, f);
	GL_BUF_LIT(b, ",\"reason\":");
	gl_json_put_str(b, gl_buf_view(&text));
	gl_buf_free(&text);
	if (f->cohort)
		put_cohort(b, f->cohort);
	if (f->group != GL_GROUPS_NONE) {
		view_member(b, "there", f->there);
		GL_BUF_LIT(b, ",\"group\":");
		view_group_json(b, gl_groups_get(s->groups, f->group));
	}
	gl_buf_char(b, '}');
}

/* Appends a comma, the name, and a place, which consists of a frame and a signature. */
static void put_place(struct gl_buf *b, const char *name, const struct gl_alarm_place *p)
{
	const struct gl_frame *f = gl_alarm_frame(p);
	char sig[GL_HASH_HEX];

	GL_BUF_LIT(b, ",\"");
	gl_buf_add(b, name, strlen(name));
	GL_BUF_LIT(b, "\":{\"sig\":\"");
	gl_hash_hex(p->stack->canon->sig, sig);
	gl_buf_add(b, sig, sizeof sig);
	gl_buf_char(b, '"');
	if (f) {
		GL_BUF_LIT(b, ",\"where\":");
		gl_frame_json(b, f);
	}
	gl_buf_char(b, '}');
}

static void put_alarm(struct gl_buf *b, const struct gl_alarm *a)
{
	struct gl_buf text = {0};

	GL_BUF_LIT(b, "{\"finding\":\"");
	gl_buf_str(b, gl_alarm_name(a->kind));
	GL_BUF_LIT(b, "\",\"count\":");
	gl_buf_u64(b, a->n);
	gl_alarm_put(&text, a);
	GL_BUF_LIT(b, ",\"reason\":");
	gl_json_put_str(b, gl_buf_view(&text));
	gl_buf_free(&text);
	if (a->wait)
		view_member(b, "wait_seconds", a->wait);
	if (a->source.p) {
		GL_BUF_LIT(b, ",\"source\":");
		gl_json_put_str(b, a->source);
	}
	if (a->dump)
		view_member(b, "dump", a->dump);
	put_place(b, "place", &a->where);
	if (a->other.stack)
		put_place(b, "other", &a->other);
	if (a->is_weak)
		GL_BUF_LIT(b, ",\"weak\":true");
	if (a->is_abandoned)
		GL_BUF_LIT(b, ",\"holder_on_no_stack\":true");
	gl_buf_char(b, '}');
}

static void put_findings(struct tool *t)
{
	struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf;

	GL_BUF_LIT(b, ",\"verdict\":\"");
	gl_buf_add(b, verdict_name(s->suspects.verdict), strlen(verdict_name(s->suspects.verdict)));
	GL_BUF_LIT(b, "\",\"findings\":[");
	for (size_t i = 0; i < s->suspects.n; i++) {
		if (i)
			gl_buf_char(b, ',');
		if (s->suspects.v[i].alarm)
			put_alarm(b, s->suspects.v[i].alarm);
		else
			put_finding(s, b, s->suspects.v[i].finding);
	}
	GL_BUF_LIT(b, "],\"facts\":[");
	for (size_t i = 0; i < s->suspects.nfacts; i++) {
		if (i)
			gl_buf_char(b, ',');
		put_finding(s, b, s->suspects.facts[i]);
	}
	gl_buf_char(b, ']');
}

static void put_panic(struct gl_buf *b, const struct gl_panic *p)
{
	GL_BUF_LIT(b, "{\"count\":");
	gl_buf_u64(b, p->n);
	if (p->where.func.p) {
		GL_BUF_LIT(b, ",\"where\":");
		gl_frame_json(b, &p->where);
	}
	GL_BUF_LIT(b, ",\"reason\":");
	gl_json_put_str(b, p->reason);
	if (p->others)
		view_member(b, "others", p->others);
	if (p->recovered)
		view_member(b, "recovered", p->recovered);
	gl_buf_char(b, '}');
}

static void put_panics(struct tool *t)
{
	struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf;
	size_t n;
	struct gl_panic *const *v = gl_panics_sort(s->panics, &n);

	if (n == 0)
		return;
	GL_BUF_LIT(b, ",\"panics\":[");
	for (size_t i = 0; i < n && i < s->limit; i++) {
		if (i)
			gl_buf_char(b, ',');
		put_panic(b, v[i]);
	}
	gl_buf_char(b, ']');
}

void top_put_json(struct tool *t)
{
	struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf;

	gl_buf_char(b, '{');
	view_snapshots_json(b, s->delta);
	if (s->panics->first.len > 0) {
		GL_BUF_LIT(b, ",\"reason\":");
		gl_json_put_str(b, gl_buf_view(&s->panics->first));
	}
	put_panics(t);
	view_member(b, "goroutines", s->total);
	view_member(b, "stacks", gl_groups_stacks(s->groups));
	view_member(b, "runtime", s->runtime);
	view_member(b, "dumpers", s->dumpers);
	view_member(b, "idle", s->idle);
	if (s->is_truncated)
		GL_BUF_LIT(b, ",\"truncated\":true");
	put_counts(b, ",\"states\":", s->states);
	put_counts(b, ",\"classes\":", s->classes);
	put_waits(b, &s->all);
	put_cohorts(s, b);
	put_findings(t);
	GL_BUF_LIT(b, ",\"groups\":[");
	for (size_t i = 0; i < s->norder; i++) {
		if (i)
			gl_buf_char(b, ',');
		view_group_json(b, gl_groups_get(s->groups, s->order[i]));
	}
	GL_BUF_LIT(b, "]}\n");
}
