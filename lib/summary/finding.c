#include "lib/summary/finding.h"

#include "lib/summary/counter.h"
#include "lib/summary/orphan.h"

#define FEW 10		   /* fewer goroutines than this are not worth a finding */
#define MOST_PILES 5
/* a finding names a group only if it has at least a tenth of all goroutines */
#define PILE_LEAST 10
#define MOST_COHORTS 3
#define MOST_GROWING 3
/* a cohort is reported only if it has at least a twentieth of the largest dump */
#define COHORT_LEAST 20
#define PERCENT_BLOCKED 80
/*
 * fewer blocked goroutines than this are not worth a finding: in a small process, most goroutines
 * normally wait for something
 */
#define BLOCKED_LEAST 50
#define PERCENT_LOCKS 30

struct finder {
	const struct gl_findings_about *about;
	struct gl_finding *out;
	size_t n;
};

static void add(struct finder *f, struct gl_finding found)
{
	if (f->n < GL_FINDINGS_MOST)
		f->out[f->n++] = found;
}

/* Adds a finding whose number is a sum over all dumps. */
static void add_sum(struct finder *f, struct gl_finding found)
{
	found.dumps = gl_finding_dumps(f->about->delta);
	add(f, found);
}

static uint64_t count_of(const struct gl_findings_about *a, size_t group)
{
	struct gl_outline o = {0};

	if (group != GL_GROUPS_NONE)
		gl_groups_outline(a->groups, group, &o);
	return o.count;
}

static bool is_over(uint64_t n, uint64_t percent, uint64_t total)
{
	return n > total / 100 * percent + total % 100 * percent / 100;
}

static bool is_idle(const struct gl_findings_about *a, size_t number)
{
	return a->is_idle && a->is_idle[number];
}

/* --- classes ------------------------------------------------------------------------- */

/* Returns true for waits that end only through another goroutine or a timer, or never. */
static bool is_blocked(enum gl_class c)
{
	static const bool blocked[GL_CLASS_COUNT + 1] = {[GL_CLASS_CHAN_RECEIVE] = true,
		[GL_CLASS_CHAN_SEND] = true, [GL_CLASS_SELECT] = true, [GL_CLASS_LOCK] = true,
		[GL_CLASS_RLOCK] = true, [GL_CLASS_WAITGROUP] = true, [GL_CLASS_COND] = true,
		[GL_CLASS_SEMAPHORE] = true, [GL_CLASS_FOREVER] = true};

	return blocked[c];
}

static bool is_lock(enum gl_class c)
{
	return c == GL_CLASS_LOCK || c == GL_CLASS_RLOCK;
}

static uint64_t sum(struct gl_counts classes, bool holds(enum gl_class))
{
	uint64_t n = 0;

	for (size_t i = 0; i < classes.n; i++)
		if (holds(gl_class_find(classes.v[i].key)))
			n = gl_counter_sum(n, classes.v[i].n);
	return n;
}

/* Returns the largest group all of whose members satisfy `holds`. Skips idle groups. */
static size_t largest(const struct gl_findings_about *a, bool holds(enum gl_class))
{
	size_t best = GL_GROUPS_NONE;
	uint64_t most = 0;

	for (size_t i = 0; a->are_places && i < gl_groups_count(a->groups); i++) {
		struct gl_outline o;

		gl_groups_outline(a->groups, a->order[i], &o);
		if (o.count <= most || is_idle(a, a->order[i]) || (holds && !holds(o.class)))
			continue;
		most = o.count;
		best = a->order[i];
		if (i < a->ordered)
			/* the first `ordered` groups are sorted, so the others are no larger */
			break;
	}
	return best;
}

static void find_forever(struct finder *f)
{
	const struct gl_findings_about *a = f->about;

	if (a->leaked)
		add_sum(f, (struct gl_finding){.kind = GL_FINDING_LEAKED, .n = a->leaked,
			.is_least = a->has_groups, .group = GL_GROUPS_NONE});
	if (a->forever)
		add_sum(f, (struct gl_finding){.kind = GL_FINDING_FOREVER, .n = a->forever,
			.has_leaked = a->leaked > 0, .group = GL_GROUPS_NONE});
}

/*
 * Reports the smallest number of groups that together make up more than half of the process,
 * provided that they are few and each of them is large. Skips idle groups.
 */
static void find_group(struct finder *f)
{
	const struct gl_findings_about *a = f->about;
	struct gl_finding found = {.kind = GL_FINDING_GROUP, .group = GL_GROUPS_NONE};

	for (size_t i = 0; a->are_places && i < a->ordered && found.groups < MOST_PILES; i++) {
		struct gl_outline o;

		if (is_idle(a, a->order[i]))
			continue;
		gl_groups_outline(a->groups, a->order[i], &o);
		if (o.count < FEW || o.count < a->total / PILE_LEAST)
			return;
		if (found.groups++ == 0) {
			found.group = a->order[i];
			found.there = o.count;
		}
		found.n = gl_counter_sum(found.n, o.count);
		if (is_over(found.n, 50, a->total)) {
			add_sum(f, found);
			return;
		}
	}
}

static struct gl_finding growing(size_t group, const struct gl_change *c)
{
	return (struct gl_finding){.kind = GL_FINDING_GROWING, .n = c->course.last, .dumps = 1,
		.from = c->course.first, .there = c->course.last, .group = group,
		.is_steady = gl_change_is_steady(c)};
}

/*
 * Reports leaks among the groups that wait for work (is_idle), or among the others. *found counts
 * the leaks that were found so far.
 */
static void find_leaks(struct finder *f, bool is_idle, size_t *found)
{
	const struct gl_findings_about *a = f->about;

	for (size_t i = 0; i < a->ordered; i++) {
		struct gl_change change;

		if (gl_delta_is_idle(a->delta, a->order[i]) != is_idle ||
			!gl_delta_may_leak(a->delta, a->order[i]))
			continue;
		gl_delta_change(a->delta, a->order[i], &change);
		if (!change.is_leak)
			continue;
		if ((*found)++ < MOST_GROWING)
			add(f, growing(a->order[i], &change));
		else
			f->out[f->n - 1].more++;
	}
}

static void find_growing(struct finder *f)
{
	size_t found = 0;

	find_leaks(f, false, &found);
	/*
	 * Groups that wait for work come last. If other groups leak in the same dumps, such a group
	 * is hardly the cause, but only a sign of it, such as idle connections.
	 */
	find_leaks(f, true, &found);
}

static void find_locks(struct finder *f)
{
	const struct gl_findings_about *a = f->about;
	uint64_t n = sum(a->classes, is_lock);
	size_t group = largest(a, is_lock);

	if (n >= FEW || (n > 2 && is_over(n, PERCENT_LOCKS, a->total)))
		add_sum(f, (struct gl_finding){.kind = GL_FINDING_LOCKS, .n = n,
			.limit = is_over(n, PERCENT_LOCKS, a->total) ? PERCENT_LOCKS : 0,
			.group = group, .there = count_of(a, group)});
}

/*
 * Finds whether most of the process is blocked. Idle goroutines are left out, because they are
 * meant to wait.
 */
static bool find_blocked(struct finder *f)
{
	const struct gl_findings_about *a = f->about;
	uint64_t n = sum(a->classes, is_blocked), total = a->total;

	for (size_t i = 0; a->is_idle && i < gl_groups_count(a->groups); i++) {
		const struct gl_record *r = a->is_idle[i] ? gl_groups_get(a->groups, i) : NULL;

		if (a->is_idle[i] && !r)
			return false;
		if (!r)
			continue;
		total = gl_counter_less(total, r->count);
		n = gl_counter_less(n, sum(r->more->group->classes, is_blocked));
	}
	if (n >= BLOCKED_LEAST && is_over(n, PERCENT_BLOCKED, total))
		add_sum(f, (struct gl_finding){.kind = GL_FINDING_BLOCKED, .n = n,
			.is_but_idle = total < a->total, .group = GL_GROUPS_NONE});
	return true;
}

static void find_many(struct finder *f)
{
	uint64_t most = f->about->most, limit = most > 10000 ? 10000 : 1000;

	/* If the dumps cannot be told apart, the size of a single dump is unknown. */
	if (most > limit && !gl_delta_is_sum(f->about->delta))
		add(f, (struct gl_finding){.kind = GL_FINDING_MANY, .n = most, .dumps = 1,
			.limit = limit, .group = GL_GROUPS_NONE});
}

/* --- cohorts ------------------------------------------------------------------------- */

/*
 * Returns how many goroutines of a cohort are in large groups, which are neither idle nor have just
 * one goroutine per dump or less. Stores in *group the large group that has most of them, and in
 * *most how many it has. Small groups do not count, because when a process starts, goroutines of
 * many kinds are parked in the same minute, about one of each kind.
 */
static uint64_t pile_of(const struct gl_findings_about *a, const struct gl_cohort *c, size_t *group,
	uint64_t *most)
{
	uint64_t n = c->n;

	*group = GL_GROUPS_NONE;
	*most = 0;
	for (size_t i = 0; i < gl_groups_count(a->groups); i++) {
		struct gl_outline o;
		uint64_t there;

		gl_groups_outline(a->groups, i, &o);
		if (!gl_outline_waits(&o, c->minutes))
			continue;
		there = gl_delta_waiting(a->delta, i, c);
		if (o.count <= gl_delta_count(a->delta) || is_idle(a, i)) {
			n = gl_counter_less(n, there);
		} else if (there > *most) {
			*most = there;
			*group = i;
		}
	}
	return n;
}

static void find_cohorts(struct finder *f)
{
	const struct gl_findings_about *a = f->about;
	size_t found = 0;

	for (size_t i = 0; i < a->ncohorts && found < MOST_COHORTS; i++) {
		const struct gl_cohort *c = &a->cohorts[i];
		uint64_t there;
		size_t group;

		if (c->n < GL_COHORT_LEAST || c->n < a->most / COHORT_LEAST)
			return;
		if (c->minutes == 0 || pile_of(a, c, &group, &there) < FEW)
			continue;
		add(f, (struct gl_finding){.kind = GL_FINDING_COHORT, .n = c->n, .group = group,
			.dumps = c->is_sum ? gl_finding_dumps(a->delta) : 1,
			.there = there, .cohort = c});
		found++;
	}
}

static bool find_senders(struct finder *f)
{
	struct gl_finding found = {.kind = GL_FINDING_NO_RECEIVER};

	if (!gl_orphan_senders(f->about->groups, f->about->stacks, &found.n, &found.group))
		return false;
	found.there = count_of(f->about, found.group);
	if (found.n > 0)
		add_sum(f, found);
	return true;
}

/* --- all ----------------------------------------------------------------------------- */

bool gl_findings_make(const struct gl_findings_about *about, struct gl_finding *out, size_t *n)
{
	struct finder f = {about, out, 0};
	bool is_done;

	if (about->are_places && gl_delta_count(about->delta) > 2)
		find_growing(&f);
	find_forever(&f);
	find_group(&f);
	find_locks(&f);
	if (about->are_places)
		find_cohorts(&f);
	is_done = (!about->are_places || find_senders(&f)) && find_blocked(&f);
	find_many(&f);
	*n = f.n;
	return is_done;
}

static const struct {
	struct gl_str name; /* in JSON */
	const char *reason; /* what gl_finding_put appends in any case */
} kinds[] = {
	[GL_FINDING_LEAKED] = {GL_STR_ROW("leaked"),
		"leaked: the runtime found that nothing can wake them"},
	[GL_FINDING_FOREVER] = {GL_STR_ROW("forever"),
		"blocked for ever, on a nil channel or in a select without cases"},
	[GL_FINDING_GROUP] = {GL_STR_ROW("group"), ""},
	[GL_FINDING_GROWING] = {GL_STR_ROW("growing"), ""},
	[GL_FINDING_LOCKS] = {GL_STR_ROW("locks"), "wait for a lock"},
	[GL_FINDING_COHORT] = {GL_STR_ROW("cohort"), "blocked for the same "},
	[GL_FINDING_NO_RECEIVER] = {GL_STR_ROW("no-receiver"),
		"send on a channel, and the function that started them is on no stack: perhaps "
		"nobody receives"},
	[GL_FINDING_BLOCKED] = {GL_STR_ROW("blocked"),
		"wait on channels, locks or the like: over 80%"},
	[GL_FINDING_MANY] = {GL_STR_ROW("many"), "goroutines in one process: over "},
};

struct gl_str gl_finding_name(enum gl_finding_kind kind)
{
	return kinds[kind].name;
}

static void put_group(struct gl_buf *b, const struct gl_finding *f)
{
	if (f->groups == 1) {
		GL_BUF_LIT(b, "one group is most of ");
	} else {
		gl_buf_u64(b, f->groups);
		GL_BUF_LIT(b, " groups are most of ");
	}
	if (f->dumps == 1)
		GL_BUF_LIT(b, "the process");
	else
		GL_BUF_LIT(b, "all");
}

size_t gl_finding_dumps(const struct gl_delta *d)
{
	return gl_delta_is_sum(d) ? 0 : gl_delta_count(d);
}

void gl_finding_put_dumps(struct gl_buf *b, size_t dumps)
{
	if (dumps == 1)
		return;
	if (dumps == 0) {
		GL_BUF_LIT(b, ", perhaps summed over several dumps");
		return;
	}
	GL_BUF_LIT(b, ", summed over ");
	gl_buf_u64(b, dumps);
	GL_BUF_LIT(b, " dumps");
}

void gl_finding_put(struct gl_buf *b, const struct gl_finding *f)
{
	const char *text = kinds[f->kind].reason;

	if (f->has_leaked)
		GL_BUF_LIT(b, "besides, ");
	if (f->is_least)
		GL_BUF_LIT(b, "or more are ");
	gl_buf_add(b, text, strlen(text));
	if (f->kind == GL_FINDING_GROUP)
		put_group(b, f);
	if (f->kind == GL_FINDING_LOCKS && f->limit)
		GL_BUF_LIT(b, ": over 30% do");
	if (f->is_but_idle)
		GL_BUF_LIT(b, ", not counting idle ones");
	if (f->kind == GL_FINDING_GROWING) {
		if (f->is_steady)
			GL_BUF_LIT(b, "more in each dump than in the one before: ");
		else
			GL_BUF_LIT(b, "growing from dump to dump, and they stay: ");
		gl_buf_u64(b, f->from);
		GL_BUF_LIT(b, " to ");
		gl_buf_u64(b, f->n);
	}
	if (f->kind == GL_FINDING_MANY)
		gl_buf_u64(b, f->limit);
	if (f->kind == GL_FINDING_COHORT)
		gl_buf_duration(b, f->cohort->minutes * 60);
	gl_finding_put_dumps(b, f->dumps);
}
