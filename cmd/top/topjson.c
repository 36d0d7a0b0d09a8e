#include "cmd/top/topjson.h"

#include "cmd/common/jsonout.h"
#include "cmd/common/view.h"

#include "lib/base/json_put.h"
#include "lib/judge/alarmtext.h"

static void put_counts(struct gl_buf *b, const char *name, struct gl_counts c)
{
	json_object(b, name);
	for (size_t i = 0; i < c.n; i++) {
		json_comma(b);
		gl_json_put_str(b, c.v[i].key);
		gl_buf_char(b, ':');
		gl_buf_u64(b, c.v[i].n);
	}
	gl_buf_char(b, '}');
}

static void put_waits(struct gl_buf *b, const struct gl_group *all)
{
	json_object(b, "wait");
	json_number(b, "known", all->wait_known);
	if (all->wait_known) {
		json_number(b, "min", all->wait_min);
		json_number(b, "max", all->wait_max);
		json_number(b, "sum", all->wait_sum);
	}
	gl_buf_char(b, '}');
}

/* Appends the dump of a cohort, and how long the cohort has waited. */
static void put_cohort(struct gl_buf *b, const struct gl_cohort *c)
{
	json_number(b, "wait_seconds", c->minutes * 60);
	json_flag(b, "sum", c->is_sum);
	json_text(b, "source", c->source);
	if (c->dump)
		json_number(b, "dump", c->dump);
}

static void put_cohorts(struct top *s, struct gl_buf *b)
{
	json_array(b, "cohorts");
	for (size_t i = 0; i < s->ncohorts && i < s->limit; i++) {
		json_comma(b);
		gl_buf_char(b, '{');
		json_number(b, "count", s->sorted[i].n);
		put_cohort(b, &s->sorted[i]);
		gl_buf_char(b, '}');
	}
	gl_buf_char(b, ']');
}

static void put_finding(struct top *s, struct gl_buf *b, const struct gl_finding *f)
{
	struct gl_buf text = {0};

	gl_buf_char(b, '{');
	json_text(b, "finding", gl_finding_name(f->kind));
	json_number(b, "count", f->n);
	json_flag(b, "sum", f->dumps != 1 && !f->cohort);
	json_flag(b, "least", f->is_least);
	gl_finding_put(&text, f);
	json_text(b, "reason", gl_buf_view(&text));
	gl_buf_free(&text);
	if (f->cohort)
		put_cohort(b, f->cohort);
	if (f->group != GL_GROUPS_NONE) {
		json_number(b, "there", f->there);
		json_key(b, "group");
		view_group_json(b, gl_groups_get(s->groups, f->group));
	}
	gl_buf_char(b, '}');
}

/* Appends a member of this name that holds a place: its frame and its signature. */
static void put_place(struct gl_buf *b, const char *name, const struct gl_alarm_place *p)
{
	char sig[GL_HASH_HEX];

	gl_hash_hex(p->stack->canon->sig, sig);
	json_object(b, name);
	json_text(b, "sig", (struct gl_str){sig, sizeof sig});
	json_frame(b, "where", gl_alarm_frame(p));
	gl_buf_char(b, '}');
}

static void put_alarm(struct gl_buf *b, const struct gl_alarm *a)
{
	struct gl_buf text = {0};

	gl_buf_char(b, '{');
	json_text(b, "finding", gl_alarm_name(a->kind));
	json_number(b, "count", a->n);
	gl_alarm_put(&text, a);
	json_text(b, "reason", gl_buf_view(&text));
	gl_buf_free(&text);
	if (a->wait)
		json_number(b, "wait_seconds", a->wait);
	json_text(b, "source", a->source);
	if (a->dump)
		json_number(b, "dump", a->dump);
	put_place(b, "place", &a->where);
	if (a->other.stack)
		put_place(b, "other", &a->other);
	json_flag(b, "weak", a->is_weak);
	json_flag(b, "holder_on_no_stack", a->is_abandoned);
	json_flag(b, "locked_for_reading", a->is_read_held);
	gl_buf_char(b, '}');
}

static void put_findings(struct tool *t)
{
	struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf;

	json_key(b, "verdict");
	gl_buf_char(b, '"');
	gl_buf_text(b, verdict_name(s->suspects.verdict));
	gl_buf_char(b, '"');
	json_array(b, "findings");
	for (size_t i = 0; i < s->suspects.n; i++) {
		json_comma(b);
		if (s->suspects.v[i].alarm)
			put_alarm(b, s->suspects.v[i].alarm);
		else
			put_finding(s, b, s->suspects.v[i].finding);
	}
	gl_buf_char(b, ']');
	json_array(b, "facts");
	for (size_t i = 0; i < s->suspects.nfacts; i++) {
		json_comma(b);
		put_finding(s, b, s->suspects.facts[i]);
	}
	gl_buf_char(b, ']');
}

static void put_panic(struct gl_buf *b, const struct gl_panic *p)
{
	gl_buf_char(b, '{');
	json_number(b, "count", p->n);
	json_frame(b, "where", p->where.func.p ? &p->where : NULL);
	json_text(b, "reason", p->reason);
	if (p->others)
		json_number(b, "others", p->others);
	if (p->recovered)
		json_number(b, "recovered", p->recovered);
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
	json_array(b, "panics");
	for (size_t i = 0; i < n && i < s->limit; i++) {
		json_comma(b);
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
	if (s->panics->first.len > 0)
		json_text(b, "reason", gl_buf_view(&s->panics->first));
	put_panics(t);
	json_number(b, "goroutines", s->total);
	json_number(b, "stacks", gl_groups_stacks(s->groups));
	json_number(b, "runtime", s->runtime);
	json_number(b, "dumpers", s->dumpers);
	json_number(b, "idle", s->idle);
	json_flag(b, "truncated", s->is_truncated);
	put_counts(b, "states", s->states);
	put_counts(b, "classes", s->classes);
	put_waits(b, &s->all);
	put_cohorts(s, b);
	put_findings(t);
	json_array(b, "groups");
	for (size_t i = 0; i < s->norder; i++) {
		json_comma(b);
		view_group_json(b, gl_groups_get(s->groups, s->order[i]));
	}
	GL_BUF_LIT(b, "]}\n");
}
